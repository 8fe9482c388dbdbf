// Tests the formal gates: an application that fails them is recorded with all its reasons, and nobody is asked.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { Problem } from '../../src/http/problem.ts';
import {
  BASELINE_NOW,
  EMPLOYER,
  type Form,
  formOf,
  P3,
  P5,
  type Person,
  phoneOf,
  somebody,
  twinOf,
} from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterEach(() => service.setNow(BASELINE_NOW));
afterAll(() => service.close());

const codesOf = ({ decision }: ApplicationView) => decision?.reasons.map(({ code }) => code);

async function submitted(person: Person, changes: Partial<Form> = {}, today?: string): Promise<ApplicationView> {
  await service.putPerson(person);
  const { status, body } = await service.submit(formOf(person, changes, today));
  expect(status).toBe(201);
  return body;
}

/** Expects a record with reasons, an audit trail and no message, and that nobody was asked. */
async function expectNotAccepted(view: ApplicationView, person: Person, reasons: string[], askedBefore = 0) {
  expect(view.status).toBe('not_accepted');
  expect(view.decision?.outcome).toBe('not_accepted');
  expect(codesOf(view)).toEqual(reasons);
  expect([view.checks, view.approvalNumber, view.review]).toEqual([[], null, null]);
  expect(service.askedAbout(person)).toHaveLength(askedBefore);
  const rows = await service.sql`select action from audit_events where application_id = ${view.id} order by seq`;
  expect(rows.map(({ action }) => action)).toEqual(['application.received', 'application.decided']);
  expect(await service.sql`select 1 from notices where application_id = ${view.id}`).toHaveLength(0);
  expect((await service.get(`/v1/applications/${view.id}`)).body).toEqual(view);
}

describe('a ban', () => {
  async function ban(
    kind: 'applicant' | 'unit',
    value: string,
    from: string,
    until: string,
    scheme = 'shenzhen-talent',
  ) {
    const key = service.service.deps.sealer.fingerprint(kind === 'unit' ? 'unit' : 'person', value);
    const id = randomUUID();
    await service.sql`
      insert into sanctions (id, scheme, subject_kind, subject_key, ground, found_on, from_on, until_on)
      values (${id}, ${scheme}, ${kind}, ${key}, 'fraud', ${from}, ${from}, ${until})`;
    return {
      lift: () => service.sql`update sanctions set lifted_at = now(), lifted_by = 'a supervisor' where id = ${id}`,
    };
  }

  test('of the applicant holds to the end of its last day in China, and no longer', async () => {
    const person = somebody();
    await ban('applicant', person.residentId, '2026-11-01', '2026-12-31');
    service.setNow('2026-12-31T23:59:30+08:00');
    const barred = await submitted(person);
    await expectNotAccepted(barred, person, ['ban.active']);
    expect(barred.decision?.reasons[0]?.message.zh).toContain('2026-12-31');
    service.setNow('2027-01-01T00:00:00+08:00');
    expect((await submitted(person)).status).toBe('approved');
  });

  test('does not hold before its first day', async () => {
    const person = somebody();
    await ban('applicant', person.residentId, '2026-11-21', '2027-11-20');
    expect((await submitted(person)).status).toBe('approved');
  });

  test('of the unit bars everybody for whom it files, and ends when it is lifted', async () => {
    const person = somebody();
    const { lift } = await ban('unit', EMPLOYER.creditCode, '2026-11-01', '2027-10-31');
    await expectNotAccepted(await submitted(person), person, ['ban.active']);
    await lift();
    expect((await submitted(person)).status).toBe('approved');
  });

  test('under another scheme, of another person, or lifted, bars nobody', async () => {
    const person = somebody();
    await ban('applicant', person.residentId, '2026-11-01', '2027-10-31', 'tianjin-haihe');
    await ban('applicant', somebody().residentId, '2026-11-01', '2027-10-31');
    await (await ban('applicant', person.residentId, '2026-11-01', '2027-10-31')).lift();
    expect((await submitted(person)).status).toBe('approved');
  });

  test('of two with different ends is told with the later end', async () => {
    const person = somebody();
    await ban('applicant', person.residentId, '2026-11-01', '2027-01-31');
    await ban('applicant', person.residentId, '2026-11-01', '2027-05-31');
    expect((await submitted(person)).decision?.reasons[0]?.message.en).toContain('2027-05-31');
  });
});

describe('a commitment', () => {
  const signed = formOf(somebody()).commitment;
  test.each<[string, Record<string, unknown>]>([
    ['is not there', { creditInquiryConsent: true, sensitiveDataConsent: true }],
    ['was signed by the unit', { ...signed, signedBy: 'employer' }],
    ['was signed tomorrow', { ...signed, signedOn: '2026-11-21' }],
    ['bears no day', { ...signed, signedOn: null }],
  ])('that %s keeps the application from being accepted', async (_, commitment) => {
    const person = somebody();
    await expectNotAccepted(await submitted(person, { commitment }), person, ['commitment.missing']);
  });

  test('signed on the very day is valid', async () => {
    expect((await submitted(somebody())).status).toBe('approved');
  });
});

describe('the period of applications', () => {
  test.each([
    ['2019-02-20T23:59:30+08:00', '2019-02-20', ['period.outside']],
    ['2019-02-21T00:00:00+08:00', '2019-02-21', []],
    ['2019-02-28T00:00:00+08:00', '2019-02-28', []],
  ])('decides an application at %s', async (now, today, reasons) => {
    service.setNow(now);
    const person = somebody();
    const view = await submitted(person, {}, today);
    if (reasons.length > 0) await expectNotAccepted(view, person, reasons);
    else expect([view.status, codesOf(view)]).toEqual(['approved', []]);
  });
});

describe('the rule of one live application for a person', () => {
  test.each(['approved', 'in_review'])(
    'refuses another one while one is %s, and nobody is asked again',
    async (status) => {
      const person = somebody();
      await service.putPerson(person, status === 'approved' ? {} : { medicalExam: undefined });
      const first = await service.submit(formOf(person));
      expect(first.body.status).toBe(status);
      const second = await service.submit(formOf(person));
      await expectNotAccepted(second.body, person, ['duplicate.active'], 5);
    },
  );

  test('tells another unit only that one exists', async () => {
    const person = somebody();
    await submitted(person);
    const { body } = await service.submit(formOf(person, { channel: 'agency' }), { as: 'agency' });
    expect(codesOf(body)).toEqual(['duplicate.active']);
    expect(JSON.stringify(body)).not.toContain('示例科技');
  });

  test('ignores one that was not accepted', async () => {
    const person = somebody();
    expect((await submitted(person, { commitment: {} })).status).toBe('not_accepted');
    expect((await submitted(person)).status).toBe('approved');
  });
});

describe('a withdrawal', () => {
  test('of an application in review succeeds, and the person may apply again', async () => {
    const person = somebody();
    await service.putPerson(person, { medicalExam: undefined });
    const first = await service.submit(formOf(person));
    const withdrawn = await service.post<ApplicationView>(`/v1/applications/${first.body.id}/withdraw`, {});
    expect([withdrawn.status, withdrawn.body.status]).toEqual([200, 'withdrawn']);
    expect(withdrawn.body.nextStep.actor).toBe('none');
    expect((await service.get(`/v1/applications/${first.body.id}`)).body).toEqual(withdrawn.body);
    expect((await submitted(person)).status).toBe('approved');
  });

  test.each(['approved', 'not_accepted', 'withdrawn'])(
    'of an application that is %s is refused, and the attempt is recorded',
    async (status) => {
      const person = somebody();
      await service.putPerson(person, status === 'withdrawn' ? { medicalExam: undefined } : {});
      const { body: view } = await service.submit(formOf(person, status === 'not_accepted' ? { commitment: {} } : {}));
      if (status === 'withdrawn') await service.post(`/v1/applications/${view.id}/withdraw`, {});
      const before = await service.get(`/v1/applications/${view.id}`);
      const refused = await service.post<Problem>(`/v1/applications/${view.id}/withdraw`, {});
      expect([refused.status, refused.body.code]).toEqual([409, 'illegal_transition']);
      expect(refused.body.currentStatus).toBe(status);
      // an approval is given up instead (SZ-66)
      expect(refused.body.legalMoves).toEqual(status === 'approved' ? ['given_up'] : []);
      expect((await service.get(`/v1/applications/${view.id}`)).body).toEqual(before.body);
      const rows = await service.sql`
      select data from audit_events where application_id = ${view.id} and action = 'application.move_refused'`;
      expect(rows.map(({ data }) => data)).toEqual([expect.objectContaining({ to: 'withdrawn' })]);
    },
  );

  test('succeeds once if ten come at the same time', async () => {
    const person = somebody();
    await service.putPerson(person, { medicalExam: undefined });
    const { body } = await service.submit(formOf(person));
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => service.post(`/v1/applications/${body.id}/withdraw`, {})),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
  });

  test('while the sources are being asked stands, and the decision has no effect', async () => {
    const person = somebody();
    const key = randomUUID();
    await service.putPerson(person);
    await service.putFault('medical-exam', { latencyMs: 600 });
    const answer = service.submit(formOf(person), { idempotencyKey: key });
    const id = await expect
      .poll(async () => (await service.sql`select id from applications where idempotency_key = ${key}`)[0]?.id)
      .toBeDefined()
      .then(
        async () => (await service.sql`select id from applications where idempotency_key = ${key}`)[0]?.id as string,
      );
    const withdrawn = await service.post<ApplicationView>(`/v1/applications/${id}/withdraw`, {});
    expect([withdrawn.status, withdrawn.body.status]).toEqual([200, 'withdrawn']);
    const { status, body } = await answer;
    expect([status, body.status, body.approvalNumber, body.decision]).toEqual([201, 'withdrawn', null, null]);
    expect(service.mocks.control.messages(phoneOf(person))).toEqual([]);
    await service.calm();
  });
});

describe('the gate of age', () => {
  test('uses the age on the day in China on which the application came in', async () => {
    const [before, after, over] = [twinOf(P3, 300), twinOf(P3, 301), twinOf(P5, 300)];
    service.setNow('2026-11-20T23:59:50+08:00');
    expect((await submitted(before)).status).toBe('approved');
    service.setNow('2026-11-21T00:00:00+08:00');
    expect(codesOf(await submitted(after))).toEqual(['age.boundary_day']);
    service.setNow('2026-11-20T00:00:00+08:00');
    expect(codesOf(await submitted(over))).toEqual(['age.above_limit']);
  });
});
