// Tests that every way to an approval finds a ban that comes into force while an application is under way, whenever it
// was recorded (SZ-56); and that the machine approves neither application if two people claim one certificate number.
import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { setBans } from '../support/bans.ts';
import { BASELINE_NOW, certificateOf, EDUCATION, formOf, type Person, somebody } from '../support/people.ts';
import { createReviewing, EDU, HR, soon } from '../support/reviewing.ts';
import { advisoryLocks, startTestService, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ sourceLimits: { retries: 0 } });
  await setBans(service);
});
const reviewing = createReviewing(() => service);
const { refer, next, act, read, settle, itemOf } = reviewing;
afterEach(async () => {
  await service.calm();
  await service.sql`update source_paces set failures = 0, next_batch_at = now()`;
  await service.sql`update sanctions set lifted_at = now(), lifted_by = 'test' where lifted_at is null`;
  await reviewing.clear();
  service.setNow(BASELINE_NOW);
});
afterAll(() => service.close());

const ban = async (person: Person) => {
  const subject = { kind: 'applicant', residentId: person.residentId };
  const body = { scheme: 'shenzhen-talent', subject, ground: 'fraud', foundOn: '2026-11-20', note: '经核实造假' };
  const answer = await service.post<{ id: string }>('/v1/sanctions', body, {
    as: 'supervisor',
    idempotencyKey: randomUUID(),
  });
  expect(answer.status).toBe(201);
  return answer.body.id;
};
const advance = (by: string) => service.put('/v1/sandbox/clock', { advance: by });
const codesOf = async (id: string) => (await read(id)).body.decision?.reasons.map(({ code }) => code);
const isReceived = ({ residentId }: Person) =>
  vi.waitFor(() => expect(service.mocks.control.requests(residentId).length).toBeGreaterThan(0), soon);

describe('a ban that is recorded', () => {
  test('while the sources are asked sends the application to people', async () => {
    const person = somebody();
    await service.putPerson(person);
    await service.putFault('credit-check', { latencyMs: 1_500 });
    const submitting = service.submit(formOf(person));
    await isReceived(person);
    await ban(person);
    const { status, body } = await submitting;
    expect([status, body.status]).toEqual([201, 'in_review']);
    expect(body.decision?.reasons).toMatchObject([{ code: 'ban.active', clause: { ref: 'SZ-56' } }]);
  });

  test('while a source is awaited is found before the machine approves', async () => {
    await service.putFault('medical-exam', { fault: 'error_500' });
    const { person, id } = await refer({});
    await ban(person);
    await service.calm();
    await service.sql`update source_paces set failures = 0, next_batch_at = now()`;
    await advance('PT10M');
    expect((await read(id)).body.status).toBe('in_review');
    expect(await codesOf(id)).toEqual(['ban.active']);
  });

  test('during the review is shown: nothing can be confirmed against it, and a refusal is possible', async () => {
    const { person, id } = await refer({ education: [] });
    const item = (await next(EDU)).body;
    expect(item.ban).toBeNull();
    await ban(person);
    expect(await itemOf(id, 'education')).toMatchObject({ ban: { until: '2027-11-20' } });
    const confirmed = await settle<{ code: string; until: string }>(EDU, item, 'confirmed');
    expect([confirmed.status, confirmed.body]).toMatchObject([409, { code: 'ban_in_force', until: '2027-11-20' }]);
    expect((await read(id)).body.status).toBe('in_review');
    expect((await settle(EDU, item, 'refused', 'academic_records.not_found')).status).toBe(200);
    expect((await read(id)).body.status).toBe('rejected');
  });

  test('while an item waits is told at its claim, and blocks a confirmation until it is lifted', async () => {
    const { person, id } = await refer({
      medicalExam: { designated: true, examinedOn: '2026-11-05', conclusion: 'recheck' },
    });
    const sanction = await ban(person);
    const claimed = (await next(HR)).body;
    expect(claimed.rules.map(({ code }) => code)).toEqual(['ban.active']);
    expect((await settle<{ code: string }>(HR, claimed, 'confirmed')).body.code).toBe('ban_in_force');
    const lifted = await service.post(`/v1/sanctions/${sanction}/lift`, { reason: '认定有误' }, { as: 'supervisor_2' });
    expect(lifted.status).toBe(200);
    const again = (await act(HR, claimed.id, 'claim')).body;
    expect(again.rules).toEqual([]);
    expect((await settle(HR, again, 'confirmed')).status).toBe(200);
    expect((await read(id)).body.status).toBe('approved');
  });

  test('as the only matter of an overdue review leaves it to a person after its lifting', async () => {
    const person = somebody();
    await service.putPerson(person);
    await service.putFault('credit-check', { latencyMs: 1_500 });
    const submitting = service.submit(formOf(person));
    await isReceived(person);
    const sanction = await ban(person);
    const { body } = await submitting;
    await service.calm();
    await advance('P40D');
    await service.post(`/v1/sanctions/${sanction}/lift`, { reason: '认定有误' }, { as: 'supervisor_2' });
    const emptied = (await next(HR)).body;
    await act(HR, emptied.id, 'release');
    await advance('PT1M');
    expect((await read(body.id)).body.status).toBe('in_review');
    const item = (await next(HR)).body;
    expect(item.checks.length).toBeGreaterThan(0);
    expect((await settle(HR, item, 'confirmed')).status).toBe(200);
    expect((await read(body.id)).body).toMatchObject({ status: 'approved', decision: { decidedBy: 'review' } });
  });

  test('while an approval is written makes it wait and then refuses it, in the database itself', async () => {
    const person = somebody();
    await service.putPerson(person);
    await service.putFault('credit-check', { latencyMs: 2_500 });
    const submitting = service.submit(formOf(person));
    await isReceived(person);
    const one = postgres(service.databaseUrl, { max: 1 });
    const other = postgres(service.databaseUrl, { max: 1 });
    try {
      let approving: Promise<unknown> = Promise.resolve();
      await one.begin(async (sql) => {
        const [row] = await sql`
          insert into sanctions (id, scheme, subject_kind, subject_key, ground, found_on, from_on, until_on)
          select ${randomUUID()}, scheme, 'applicant', person_key, 'fraud', '2026-01-01', '2026-01-01', '2030-01-01'
          from applications where status = 'received' order by submitted_at desc, id desc limit 1
          returning (select id from applications where status = 'received' order by submitted_at desc, id desc limit 1)`;
        approving = other`
          update applications set status = 'approved', outcome = 'approved', decided_by = 'matching', decided_at = submitted_at,
            grounds = '\\x01', approval_number = 'SZ-X'
          where id = ${row?.id}`.then(
          () => 'approved',
          (error: Error) => error.message,
        );
        await vi.waitFor(async () => {
          const locks = await advisoryLocks(service.sql);
          expect(locks.filter(({ mode, granted }) => mode === 'ShareLock' && !granted)).toHaveLength(1);
        }, soon);
      });
      expect(await approving).toBe('nothing is approved under a ban');
    } finally {
      await Promise.all([one.end(), other.end()]);
    }
    expect((await submitting).body).toMatchObject({
      status: 'in_review',
      decision: { reasons: [{ code: 'ban.active' }] },
    });
  });
});

describe('a certificate number that two people claim', () => {
  const withNumberOf = (person: Person, other: Person) => {
    const { claims } = formOf(other);
    return formOf(person, { claims });
  };
  const asRegistered = (form: { claims: Record<string, unknown> }) => ({ education: [form.claims.education] }) as never;

  test('refers the later one, whatever the register says, and an assessment does the same', async () => {
    const [first, later] = [somebody(), somebody()];
    await service.putPerson(first);
    expect((await service.submit(formOf(first))).body.status).toBe('approved');
    const form = withNumberOf(later, first);
    await service.putPerson(later, asRegistered(form));
    const assessed = await service.post<{ decision: { outcome: string; reasons: { code: string }[] } }>(
      '/v1/assessments',
      form,
    );
    expect(assessed.body.decision).toMatchObject({ outcome: 'referred', reasons: [{ code: 'facts.implausible' }] });
    const { body } = await service.submit(form);
    expect(body.status).toBe('in_review');
    expect(body.decision?.reasons).toMatchObject([{ code: 'facts.implausible', field: 'education.certificateNumber' }]);
    expect(JSON.stringify(body)).not.toContain(first.residentId);
  });

  test('is told together with every other reason, in the answer to the submission', async () => {
    const [first, later] = [somebody(), somebody()];
    await service.putPerson(first);
    await service.submit(formOf(first));
    const form = withNumberOf(later, first);
    await service.putPerson(later, {
      ...(asRegistered(form) as object),
      criminalRecord: { records: [{ kind: 'crime', decidedOn: '2020-01-01' }] },
    } as never);
    const { body } = await service.submit(form);
    expect(body.decision?.reasons.map(({ code }) => code).toSorted()).toEqual([
      'criminal_record.found',
      'facts.implausible',
    ]);
  });

  test('brings the earlier approval before the supervisor until the other application is decided', async () => {
    const [first, later] = [somebody(), somebody()];
    await service.putPerson(first);
    const { body: approved } = await service.submit(formOf(first));
    const form = withNumberOf(later, first);
    await service.putPerson(later, asRegistered(form));
    const { body: referred } = await service.submit(form);
    const listed = async () => {
      const { body } = await service.get<{ items: object[] }>('/v1/contested-certificates?limit=200', {
        as: 'supervisor',
      });
      return body.items.filter((row) => JSON.stringify(row).includes(approved.id));
    };
    expect(await listed()).toMatchObject([
      {
        number: approved.number,
        status: 'approved',
        field: 'education.certificateNumber',
        other: { applicationId: referred.id, number: referred.number, status: 'in_review' },
      },
    ]);
    const item = await itemOf(referred.id, 'human_resources');
    expect(item.contested).toEqual([{ field: 'education.certificateNumber', number: approved.number }]);
    for (const id of [approved.id, referred.id]) {
      expect(await reviewing.actionsOf(id)).toContain('application.claim_contested');
    }
    expect((await service.get('/v1/contested-certificates', { as: 'clerk_education' })).status).toBe(403);
    await service.post(`/v1/applications/${referred.id}/withdraw`, {});
    expect(await listed()).toEqual([]);
  });

  test.each([
    [
      'with other dashes, spaces and widths',
      (number: string) => ({ certificateNumber: `${number.slice(0, 4)}–${number.slice(4, 9)}－ ${number.slice(9)}` }),
    ],
    ['as the number of another certificate', (number: string) => ({ degreeCertificateNumber: number })],
  ])('is recognised if it is written %s', async (_, written) => {
    const [first, later] = [somebody(), somebody()];
    await service.putPerson(first);
    expect((await service.submit(formOf(first))).body.status).toBe('approved');
    const education = { ...EDUCATION, ...written(certificateOf(first)) };
    await service.putPerson(later, { education: [education] as never });
    const { body } = await service.submit(formOf(later, { claims: { education } }));
    expect(body.status).toBe('in_review');
    expect(body.decision?.reasons.map(({ code }) => code)).toContain('facts.implausible');
  });

  test('is approved by the machine for at most one of two that race', async () => {
    const [one, other] = [somebody(), somebody()];
    const forms = [formOf(one), withNumberOf(other, one)];
    await service.putPerson(one);
    await service.putPerson(other, asRegistered(forms[1] as never));
    const answers = await Promise.all(forms.map((form) => service.submit(form)));
    expect(answers.filter(({ body }) => body.status === 'approved').length).toBeLessThanOrEqual(1);
  });

  test('is free again after the other application has failed', async () => {
    const [first, later] = [somebody(), somebody()];
    await service.putPerson(first, { education: [] });
    const { body: refused } = await service.submit(formOf(first));
    await service.post(`/v1/applications/${refused.id}/withdraw`, {});
    const form = withNumberOf(later, first);
    await service.putPerson(later, asRegistered(form));
    expect((await service.submit(form)).body.status).toBe('approved');
  });
});
