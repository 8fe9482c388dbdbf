// Tests two versions of one scheme: an application is judged by the version of the day on which it was received, also
// if its process died and somebody finishes the work under the next version.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accept } from '../../src/applications/accept.ts';
import type { Deps } from '../../src/applications/deps.ts';
import { openApplication } from '../../src/applications/open.ts';
import { receive } from '../../src/applications/receive.ts';
import { rescueStranded } from '../../src/applications/rescue.ts';
import { type Application, findApplication } from '../../src/applications/store/applications.ts';
import { type Submit, submitApplication } from '../../src/applications/submit.ts';
import type { Problem } from '../../src/http/problem.ts';
import type { Claims } from '../../src/schemes/facts.ts';
import type { Scheme } from '../../src/schemes/scheme.ts';
import type { SchemeView } from '../../src/schemes/shapes.ts';
import { run } from '../replay/population.ts';
import { EMPLOYER, formOf, type Person, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { SubmissionForm } from '../support/submission-form.ts';
import { versionOf } from '../support/versions.ts';

/**
 * The last version accepts up to 45 years; the next up to 40, gives people ten working days and wants one claim more.
 */
const LAST_DAY = '2026-11-30';
const before = versionOf('before', { validFrom: '2019-02-21', validTo: LAST_DAY });
const after = versionOf(
  'after',
  { validFrom: '2026-12-01', validTo: '2027-02-28' },
  { 'SZ-B1': { age: 40 }, readings: { reviewWorkingDays: 10 } },
  { claims: withCustody(before) },
);
function withCustody({ form: { claims } }: Scheme) {
  return claims.refine((claimed) => (claimed as Claims).archiveCustody !== undefined, {
    path: ['archiveCustody'],
    params: { code: 'required' },
  });
}
const LAST_SECOND = '2026-11-30T23:59:59+08:00';
const FIRST_SECOND = '2026-12-01T00:00:00+08:00';
const NEXT_DAY = '2026-12-01T09:00:00+08:00';

let service: TestService;
let tenantId: string;
beforeAll(async () => {
  service = await startTestService({ schemes: [before, after], worker: false });
  const [key] = await service.sql`select tenant_id as "tenantId" from api_keys where role = 'employer'`;
  tenantId = key?.tenantId;
});
afterAll(() => service.close());

/** Somebody of 42 years, whom only the version before accepts. */
const somebodyOf42 = () => somebody('1984-05-05');

/** Prepares a submission that arrives at exactly that moment, and the rooms with a clock that stands still then. */
async function arriving(person: Person, moment: string): Promise<{ deps: Deps; submit: Submit }> {
  // the registers move on
  service.setNow(moment);
  await service.putPerson(person);
  const instant = Temporal.Instant.from(moment);
  const deps = { ...service.service.deps, clock: { now: () => instant } };
  const actor = { kind: 'submitter', id: 'key', role: 'employer', tenantId } as const;
  const submit: Submit = {
    cause: { actor },
    filer: { actor, creditCode: EMPLOYER.creditCode, unitName: EMPLOYER.name },
    form: SubmissionForm.parse(formOf(person, {}, moment.slice(0, 10))),
    idempotencyKey: randomUUID(),
    traceparent: '00-00000000000000000000000000000001-0000000000000001-01',
  };
  return { deps, submit };
}

/** Sends an application through the first commit and no further, as a process that dies while it asks. */
async function receiveAndDie(person: Person, moment: string) {
  const { deps, submit } = await arriving(person, moment);
  const received = await receive(deps, submit, await accept(deps, submit));
  if (received.answer) throw new Error('the application was answered at once');
  const { id } = received.application;
  await service.sql`update applications set lease_until = now() - interval '1 minute' where id = ${id}`;
  return { id, submit, body: formOf(person, {}, moment.slice(0, 10)) };
}

async function decisionOf(id: string) {
  const application = (await findApplication(service.service.deps.db, id)) as Application;
  const { kept } = openApplication(service.service.deps.sealer, application);
  if (!kept) throw new Error('an application that is not decided');
  return { status: application.status, version: kept.decision.scheme.version, on: kept.grounds.submittedOn, kept };
}

describe('a submission at the last second of a version', () => {
  test('is judged by that version, one a second later by the next', async () => {
    const decided = [];
    for (const moment of [LAST_SECOND, FIRST_SECOND]) {
      const { deps, submit } = await arriving(somebodyOf42(), moment);
      const { application } = await submitApplication(deps, submit);
      const { version, status, kept } = await decisionOf(application.id);
      decided.push([version, status, kept.decision.reasons.map(({ code }) => code)]);
    }
    expect(decided).toEqual([
      ['before', 'approved', []],
      ['after', 'in_review', ['age.above_limit']],
    ]);
  });

  test.each([
    [LAST_SECOND, 'before', 'approved', LAST_DAY],
    [FIRST_SECOND, 'after', 'in_review', '2026-12-01'],
  ])('and resumed the next day is judged so as well: %s', async (moment, version, status, on) => {
    const { id, submit } = await receiveAndDie(somebodyOf42(), moment);
    service.setNow(NEXT_DAY);
    const resumed = await submitApplication(service.service.deps, submit);
    expect(resumed.application.id).toBe(id);
    expect(await decisionOf(id)).toMatchObject({ version, status, on });
  });

  test('and sent again the next day is read by the form of its own version', async () => {
    const [posted, batched] = [
      await receiveAndDie(somebodyOf42(), LAST_SECOND),
      await receiveAndDie(somebodyOf42(), LAST_SECOND),
    ];
    service.setNow(NEXT_DAY);
    const as = { as: 'employer', idempotencyKey: posted.submit.idempotencyKey };
    const again = await service.submit(posted.body, as);
    expect([again.status, again.body.id, again.body.status]).toEqual([201, posted.id, 'approved']);
    const line = { idempotencyKey: batched.submit.idempotencyKey, ...batched.body };
    const lines = await service.send('POST', '/v1/applications/batch', {
      as: 'employer',
      body: JSON.stringify(line),
      headers: { 'content-type': 'application/x-ndjson' },
    });
    expect(JSON.parse(lines.text)).toMatchObject({ status: 201, application: { id: batched.id, status: 'approved' } });
    for (const { id } of [posted, batched])
      expect(await decisionOf(id)).toMatchObject({ version: 'before', on: LAST_DAY });

    const other = await service.submit<Problem>(posted.body, { as: 'employer' });
    expect([other.status, other.body.errors?.map(({ pointer }) => pointer)]).toEqual([422, ['/claims/archiveCustody']]);
  });

  test.each([
    [LAST_SECOND, 'before', LAST_DAY, '2026-12-29'],
    [FIRST_SECOND, 'after', '2026-12-01', '2026-12-15'],
  ])('and rescued the next day is judged so as well: %s', async (moment, version, on, lastDay) => {
    const { id } = await receiveAndDie(somebodyOf42(), moment);
    service.setNow(NEXT_DAY);
    expect(await rescueStranded(service.service.deps)).toBe(1);
    const { kept, ...decided } = await decisionOf(id);
    expect(decided).toEqual({ status: 'in_review', version, on });
    const due = Temporal.Instant.from(kept.reviewDue as string).subtract({ milliseconds: 1 });
    expect(due.toZonedDateTimeISO('Asia/Shanghai').toPlainDate().toString()).toBe(lastDay);
  });

  test('shows its own version for ever, also in a replay', async () => {
    const rows = await service.sql`select distinct scheme_version as version from applications order by 1`;
    expect(rows.map(({ version }) => version)).toEqual(['after', 'before']);
    expect(await run(service)).toMatchObject({ status: 'finished', decided: 8, differing: 0 });
  });
});

describe('a submission on a day of no version', () => {
  test.each([
    ['2019-02-20T23:59:59+08:00', { from: '2019-02-21' }],
    ['2027-03-01T00:00:00+08:00', { until: '2027-02-28' }],
  ])('is not accepted and nobody is asked: %s', async (moment, params) => {
    service.setNow(moment);
    const person = somebody('1984-05-06');
    const { claims, ...form } = formOf(person, {}, moment.slice(0, 10));
    const archiveCustody = { custodian: '示例档案管理中心', agreementNumber: 'DA-1' };
    const { body } = await service.submit({ ...form, claims: { ...claims, archiveCustody } });
    expect([body.status, body.decision?.reasons.map(({ code }) => code)]).toEqual(['not_accepted', ['period.outside']]);
    expect(body.decision?.reasons[0]).toMatchObject({ params });
    expect(service.askedAbout(person)).toEqual([]);
  });
});

describe('a scheme over REST', () => {
  test.each([
    [LAST_SECOND.replace('59:59', '58:00'), 'before', LAST_DAY],
    [NEXT_DAY, 'after', '2027-02-28'],
  ])('is shown in the version of the day: %s', async (moment, version, validTo) => {
    service.setNow(moment);
    const list = await service.get<{ items: SchemeView[] }>('/v1/schemes');
    expect(list.body.items).toMatchObject([{ version, validTo }]);
    const one = await service.get<SchemeView>(`/v1/schemes/${before.id}`);
    expect(one.body).toMatchObject({ version, validTo });
    const body = { category: 'academic', businessType: 'in_service', channel: 'employer', claims: {} };
    const settlement = { kind: 'employer_collective' };
    const { status } = await service.post(`/v1/schemes/${before.id}/materials`, { ...body, settlement });
    expect(status).toBe(version === 'before' ? 200 : 422);
  });
});
