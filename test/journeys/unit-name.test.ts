// Tests that a unit files under its own name: it may write the name in another form, and the name on file is passed on.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeUnitName, createAuthenticate, createKey } from '../../src/access/keys.ts';
import { acceptForm } from '../../src/applications/form-faults.ts';
import { placeOfSubmission } from '../../src/applications/sealed-decision.ts';
import { Refusal } from '../../src/base/refusal.ts';
import type { Problem } from '../../src/http/problem.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { EMPLOYER, EMPLOYER_2, type Form, formOf, P1, payment, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { SubmissionForm } from '../support/submission-form.ts';

const OTHER_NAME = '示例贸易有限公司';

describe('the name that a unit writes', () => {
  const CODE = EMPLOYER.creditCode;
  const FILER = {
    actor: { kind: 'submitter', id: 'k', role: 'employer', tenantId: 't' },
    creditCode: CODE,
    unitName: '示例科技（深圳）ABC有限公司',
  } as const;
  const NOW = Temporal.Instant.from('2026-11-20T02:00:00Z');
  const accept = (name: string, onFile: string | null = FILER.unitName) =>
    acceptForm(
      shenzhenTalent,
      SubmissionForm.parse(formOf(P1, { employer: { name, creditCode: CODE } })),
      FILER,
      NOW,
      onFile,
    );

  test.each([
    '示例科技（深圳）ABC有限公司',
    '示例科技(深圳)ABC有限公司',
    '示例科技﹙深圳﹚ＡＢＣ有限公司',
    '示例科技【深圳】abc有限公司',
    ' 示例科技 （深圳） ABC 有限公司　',
    '示例科技\u200b（深圳）ABC有限公司\ufeff',
  ])('may be %j, which is the name on file in another form, and the name on file is passed on', (name) => {
    const { form, submission } = accept(name);
    expect([form.employer, submission.employer]).toEqual(
      Array.from({ length: 2 }, () => ({ name: FILER.unitName, creditCode: CODE })),
    );
  });

  test.each([
    '示例科技（广州）ABC有限公司',
    '示例科技深圳ABC有限公司',
    '示例科技（深圳）ABC有限责任公司',
    '示例科技（深圳）AB℃有限公司',
    OTHER_NAME,
  ])('may not be %j, which is another name', (name) => {
    const refused = (() => {
      try {
        return accept(name);
      } catch (error) {
        return error;
      }
    })();
    expect(refused).toBeInstanceOf(Refusal);
    const { errors } = (refused as Refusal).details;
    expect(errors).toMatchObject([{ pointer: '/employer/name', code: 'name_not_on_file' }]);
    expect(JSON.stringify(errors)).not.toContain('示例');
  });

  test('stays as written if no unit with the code is on file', () => {
    expect(accept(OTHER_NAME, null).form.employer?.name).toBe(OTHER_NAME);
  });
});

describe('over HTTP', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ worker: false });
  });
  afterAll(() => service.close());

  const named = (employer: { name: string; creditCode: string }, changes: Partial<Form> = {}) =>
    formOf(somebody(), { employer, ...changes });
  const AGENCY_CODE = '91440300MA0XXXX90C';
  const UNKNOWN = { name: OTHER_NAME, creditCode: '91120104MA0XXXX66Y' };

  test.each([
    ['employer', named({ ...EMPLOYER, name: EMPLOYER_2.name })],
    ['employer_2', named({ ...EMPLOYER_2, name: OTHER_NAME })],
    ['agency', named({ ...EMPLOYER, name: OTHER_NAME }, { channel: 'agency' })],
    ['agency', named({ name: OTHER_NAME, creditCode: AGENCY_CODE }, { channel: 'agency' })],
  ])(
    '%s gets 422 at /employer/name for another name than the one on file; nobody is asked, no name told',
    async (as, form) => {
      const expected = [422, ['/employer/name']];
      const submitted = await service.submit<Problem>(form, { as });
      expect([submitted.status, submitted.body.errors?.map(({ pointer }) => pointer)]).toEqual(expected);
      const assessed = await service.post<Problem>('/v1/assessments', form, { as });
      expect([assessed.status, assessed.body.errors?.map(({ pointer }) => pointer)]).toEqual(expected);
      const batch = await service.send('POST', '/v1/applications/batch', {
        as,
        body: JSON.stringify({ idempotencyKey: randomUUID(), ...form }),
        headers: { 'content-type': 'application/x-ndjson' },
      });
      const line = JSON.parse(batch.text) as { status: number; problem: Problem };
      expect([line.status, line.problem.errors?.map(({ pointer }) => pointer)]).toEqual(expected);
      for (const { text } of [submitted, assessed, batch]) expect(text).not.toMatch(/示例/);
      expect(service.mocks.control.requests()).toEqual([]);
    },
  );

  test('an agency files under the name on file, or under the written one for a unit that is not on file', async () => {
    const spelled = named({ ...EMPLOYER, name: ' 示例科技 有限公司' }, { channel: 'agency' });
    const other = named(UNKNOWN, { channel: 'agency' });
    for (const [form, name] of [
      [spelled, EMPLOYER.name],
      [other, UNKNOWN.name],
    ] as const) {
      const now = { ...payment('2024-01', '2026-10'), payer: form.employer.creditCode };
      const insured = { socialSecurity: { payments: [{ ...now, types: [...now.types] }] } };
      await service.putPerson(form.applicant, insured);
      const { status, body } = await service.submit(form, { as: 'agency' });
      expect([status, body.status]).toEqual([201, 'approved']);
      const [row] = await service.sql`select submission from applications where id = ${body.id}`;
      const kept = service.service.deps.sealer.open(placeOfSubmission(body.id), row?.submission);
      expect(JSON.parse(kept).employer.name).toBe(name);
    }
  });

  test('the same name in another form under the same key is the same submission', async () => {
    const form = named(EMPLOYER);
    const idempotencyKey = randomUUID();
    await service.putPerson(form.applicant);
    const first = await service.submit(form, { idempotencyKey });
    const spelled = { ...form, employer: { ...EMPLOYER, name: '示例科技有限公司 ' } };
    const again = await service.submit(spelled, { idempotencyKey });
    expect([first.status, again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 201, 'true']);
    expect(again.body.id).toBe(first.body.id);
  });

  test('a key for a known unit keeps its name; a new name is put on file separately, and audited', async () => {
    const { deps } = service.service;
    const door = { door: deps, ids: deps.ids };
    const creditCode = '91110108MA0XXXX4XR';
    const request = (name: string) => ({
      label: 'test',
      role: 'employer' as const,
      department: null,
      unit: { kind: 'employer' as const, name, creditCode },
    });
    const made = await createKey(door, request('示例（北京）公司'));
    expect(await createKey(door, request('示例 (北京) 公司'))).not.toBeNull();
    expect(await createKey(door, request(OTHER_NAME))).toBeNull();
    expect(await changeUnitName(deps, { kind: 'employer', creditCode, name: OTHER_NAME })).toBe(true);
    expect(await changeUnitName(deps, { kind: 'agency', creditCode, name: OTHER_NAME })).toBe(false);
    const principal = await createAuthenticate(deps, 'live')(made?.token ?? '');
    expect(principal).toMatchObject({ creditCode, unitName: OTHER_NAME });
    const events = await service.sql`select data from audit_events where action = 'unit.renamed'`;
    expect(events).toHaveLength(1);
  });
});
