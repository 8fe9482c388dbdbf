// Tests "source X was wrong from t1 to t2": the approvals that rest on it are found and decided again without a change,
// and only those whose result flips are frozen, after a second supervisor has confirmed.
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { HeldInput } from '../../mocks/held.ts';
import { systemActor } from '../../src/base/actor.ts';
import { advanceBlastRadii } from '../../src/oversight/blast-examine.ts';
import type { BlastCaseView, BlastRadiusView } from '../../src/oversight/shapes.ts';
import { worklistOf } from '../../src/oversight/worklist.ts';
import type { CaseItemView } from '../../src/reviews/shapes.ts';
import { EDUCATION, formOf, somebody } from '../support/people.ts';
import { createReviewing, EDU, EDU_2, HR, HR_2, OTHER_SCHOOL, POLICE, soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { createOverseeing } from './overseeing.ts';

let service: TestService;
beforeAll(async () => {
  // no worker: the test makes each step, so that it can cut and double them
  service = await startTestService({ worker: false });
});
afterAll(() => service.close());

const { approve, freeze, read, restore, textsTo, actionsOf } = createOverseeing(() => service);

/** Gives every test its own day, so that none finds the data of another. */
let day = Temporal.Instant.from('2026-11-20T10:00:00+08:00');
beforeEach(() => {
  day = day.add({ hours: 24 });
  service.setNow(day.toString());
});
const at = (hours: number) => day.add({ minutes: hours * 60 }).toString();
const today = (changes: object = {}) => ({
  source: 'academic-records',
  from: at(-1),
  to: at(1),
  reason: '学信网通报该时段数据异常',
  ...changes,
});
type Answered = Omit<BlastRadiusView, 'status'> & {
  status: string;
  code: string;
  flips?: number;
  errors?: { pointer: string }[];
};
const open = (body: unknown, { as = 'supervisor' as string | null, key = randomUUID() as string | null } = {}) => {
  service.setNow(at(2));
  return service.post<Answered>('/v1/blast-radius', body, { as, idempotencyKey: key });
};
const look = async (id: string) =>
  (await service.get<BlastRadiusView>(`/v1/blast-radius/${id}`, { as: 'auditor' })).body;
const cases = async (id: string, query = '') =>
  (
    await service.get<{ items: BlastCaseView[]; nextCursor: string | null }>(`/v1/blast-radius/${id}/cases?${query}`, {
      as: 'auditor',
    })
  ).body;
const confirm = (id: string, as: string | null = 'supervisor_2', body: object = {}) =>
  service.post<Answered>(`/v1/blast-radius/${id}/confirm`, body, { as });
/** Does all due work, as a worker would. */
async function work(): Promise<void> {
  while ((await advanceBlastRadii(service.service.deps)) > 0);
}
const statusesOf = (approvals: { id: string }[]) =>
  Promise.all(approvals.map(async ({ id }) => (await read(id)).status));

describe('a search after a wrong source', () => {
  test('freezes the approvals that flip, and no other', async () => {
    const sound = [await approve(), await approve()];
    const wrong = [await approve(), await approve()];
    // frozen by then for another reason: never frozen again
    const already = await approve();
    await freeze(already.id);
    service.setNow(at(1));
    const after = await approve();
    // the register's correct answer
    for (const { person } of [...wrong, already, after]) await service.putPerson(person, { education: OTHER_SCHOOL });
    const opened = await open(today());
    expect([opened.status, opened.body]).toMatchObject([
      201,
      { status: 'examining', counts: { affected: 5, pending: 5, flips: 0 }, reason: '学信网通报该时段数据异常' },
    ]);
    await work();
    const { id } = opened.body;
    expect(await look(id)).toMatchObject({
      status: 'examined',
      counts: { affected: 5, pending: 0, stands: 2, flips: 3 },
    });
    // a dry run: nothing has changed, nobody was told
    expect(await statusesOf([...sound, ...wrong])).toEqual(Array(4).fill('approved'));
    expect(await textsTo(wrong[0]?.id ?? '')).toHaveLength(1);
    const flips = (await cases(id, 'result=flips')).items;
    expect(flips.map(({ applicationId }) => applicationId).toSorted()).toEqual(
      [...wrong, already].map((approval) => approval.id).toSorted(),
    );
    expect(flips[0]?.reasons.map(({ code }) => code)).toEqual(['academic_records.mismatch']);

    const own = await confirm(id, 'supervisor');
    expect([own.status, own.body.code]).toEqual([409, 'second_supervisor_required']);
    const confirmed = await confirm(id);
    expect(confirmed.body).toMatchObject({ status: 'confirmed', counts: { flips: 3, frozen: 2, passedOver: 1 } });
    expect(await statusesOf(sound)).toEqual(['approved', 'approved']);
    expect(await statusesOf([after])).toEqual(['approved']);
    for (const { id: each } of wrong) {
      const view = await read(each);
      expect(view).toMatchObject({
        status: 'frozen',
        freeze: { blastRadiusId: id, missing: [] },
        nextStep: { actor: 'applicant' },
      });
      expect(view.freeze?.reason).toMatch(/学历学位信息来源2026-11-21至2026-11-21期间的答复有误/);
      expect(await textsTo(each)).toHaveLength(2);
      expect((await actionsOf(each)).filter((action) => action === 'application.frozen')).toHaveLength(1);
      // it is an ordinary freeze
      expect((await restore(each)).body.status).toBe('approved');
    }
    expect((await read(already.id)).freeze?.blastRadiusId).toBeNull();
    // nothing is left to do, and a second confirmation freezes nobody again
    await work();
    expect((await confirm(id)).body.counts).toMatchObject({ frozen: 2, passedOver: 1 });
    expect(await statusesOf(wrong)).toEqual(['approved', 'approved']);
  });

  test('leaves out approvals on another source, and answers outside the time', async () => {
    await approve();
    service.setNow(at(1));
    await approve();
    expect((await open(today({ source: 'qualification' }))).body.counts.affected).toBe(0);
    // the beginning is included, the end is not
    expect((await open(today({ from: at(-1), to: at(0) }))).body.counts.affected).toBe(0);
    expect((await open(today({ from: at(-1), to: at(0.5) }))).body.counts.affected).toBe(1);
    expect((await open(today({ from: at(0.5), to: at(2) }))).body.counts.affected).toBe(1);
    await work();
  });

  test('uses the moment of the answer, from the beginning and up to before the end', async () => {
    await service.putFault('academic-records', { latencyMs: 50 });
    const { id } = await approve();
    await service.calm();
    const check = (await read(id)).checks.find(({ source }) => source === 'academic-records');
    const answeredAt = Temporal.Instant.from(check?.answeredAt ?? '');
    const later = answeredAt.add({ milliseconds: 1 });
    const affected = async (changes: object) => (await open(today(changes))).body.counts.affected;
    expect(await affected({ to: answeredAt.toString() })).toBe(0);
    expect(await affected({ to: later.toString() })).toBe(1);
    expect(await affected({ from: later.toString() })).toBe(0);
    expect(await affected({ from: answeredAt.toString() })).toBe(1);
    await work();
  });

  test.each([
    ['does not answer', 'error_500'],
    ['answers unreadably', 'malformed'],
  ])('asks again if the source %s, and counts it neither as a flip nor as standing', async (_, fault) => {
    const approval = await approve();
    const { body: opened } = await open(today());
    await service.putFault('academic-records', { fault });
    await work();
    expect((await look(opened.id)).counts).toMatchObject({ unknown: 1, flips: 0, stands: 0 });
    expect((await actionsOf(approval.id)).at(-1)).toBe('blast_radius.examined');
    // it may be confirmed: later findings need their own confirmation
    expect((await confirm(opened.id)).status).toBe(200);
    await service.calm();
    await service.putPerson(approval.person, { education: [] });
    await work();
    expect((await look(opened.id)).counts).toMatchObject({ unknown: 1 });
    await service.sql`update blast_radius_cases set next_attempt_at = now() where result = 'unknown'`;
    await work();
    expect((await look(opened.id)).counts).toMatchObject({ unknown: 0, flips: 1, frozen: 0 });
    expect((await read(approval.id)).status).toBe('approved');
    // it is on the work list again, and the person who confirms gives the number that they saw
    service.setNow(at(3));
    expect(await unconfirmed()).toContain(opened.id);
    const unseen = await confirm(opened.id, 'supervisor_2', { flips: 0 });
    expect([unseen.status, unseen.body]).toMatchObject([409, { code: 'stale', flips: 1 }]);
    expect((await confirm(opened.id, 'supervisor_2', { flips: 'all' })).status).toBe(422);
    expect((await read(approval.id)).status).toBe('approved');
    expect((await confirm(opened.id, 'supervisor_2', { flips: 1 })).body.counts).toMatchObject({ flips: 1, frozen: 1 });
    expect(await unconfirmed()).not.toContain(opened.id);
    expect((await read(approval.id)).status).toBe('frozen');
  });

  test('goes on after a crash, and two processes ask about each case once', async () => {
    const approvals = await Promise.all(Array.from({ length: 6 }, () => approve()));
    const { body: opened } = await open(today());
    expect(opened.counts.affected).toBe(6);
    const asked = () => approvals.map(({ person }) => service.mocks.control.requests(person.residentId).length);
    const before = asked();
    await Promise.all([advanceBlastRadii(service.service.deps), advanceBlastRadii(service.service.deps)]);
    expect(asked().map((count, index) => count - (before[index] ?? 0))).toEqual(Array(6).fill(1));
    expect((await look(opened.id)).counts).toMatchObject({ stands: 6 });
    const { body: cut } = await open(today());
    // a dead process held two of them, and its claim on them lapses
    await service.sql`
      update blast_radius_cases set attempts = 1, next_attempt_at = now() + interval '1 minute'
      where blast_radius_id = ${cut.id} and application_id in (select application_id from blast_radius_cases where blast_radius_id = ${cut.id} limit 2)`;
    await work();
    expect((await look(cut.id)).counts).toMatchObject({ pending: 2, stands: 4 });
    const early = await confirm(cut.id);
    expect([early.status, early.body]).toMatchObject([409, { code: 'illegal_transition', currentStatus: 'examining' }]);
    await service.sql`update blast_radius_cases set next_attempt_at = now() where result = 'pending'`;
    await work();
    expect((await look(cut.id)).counts).toMatchObject({ pending: 0, stands: 6 });
  });
});

const unconfirmed = async () => {
  const { unconfirmed: found } = await worklistOf(service.service.deps, { actor: systemActor('test') }, 100);
  return found.map(({ id }) => id);
};

describe('an approval that people gave', () => {
  const reviewing = createReviewing(() => service);
  const CRIMES = [{ kind: 'crime', decidedOn: '2019-03-04' }];
  const RECHECKED = { designated: true, examinedOn: '2026-11-05', conclusion: 'recheck' };
  /** Refers over the source's answer, and has as many people confirm as it needs. */
  async function confirmed(held: HeldInput) {
    const { person, id } = await reviewing.refer(held);
    const { department } = (await service.sql`select department from review_items where application_id = ${id}`)[0] as {
      department: 'education' | 'human_resources' | 'public_security';
    };
    const [first, second] = { education: [EDU, EDU_2], human_resources: [HR, HR_2], public_security: [POLICE, ''] }[
      department
    ] as [string, string];
    const item = (await reviewing.next(first)).body;
    const settled = await reviewing.settle(first, item, 'confirmed');
    if (settled.body.awaiting === 'countersign') await reviewing.countersign(second, item);
    expect((await read(id)).status).toBe('approved');
    return { person, id };
  }

  const UNRESOLVED = { criminalRecord: { records: [], identityResolved: false } };
  const OTHER_SCHOOL_STILL = [{ ...EDUCATION, institution: '完全另一学院', institutionCode: '99997' }];
  test.each<[string, string, HeldInput, HeldInput, object]>([
    [
      'stands if the source gives the same answer',
      'academic-records',
      { education: OTHER_SCHOOL },
      { education: OTHER_SCHOOL },
      { stands: 1 },
    ],
    [
      'flips if the source contradicts in another way',
      'academic-records',
      { education: OTHER_SCHOOL },
      { education: OTHER_SCHOOL_STILL },
      { flips: 1 },
    ],
    [
      'flips if nobody has judged its present answer',
      'medical-exam',
      { medicalExam: { ...RECHECKED, examinedOn: '2026-11-04' } },
      { medicalExam: RECHECKED },
      { flips: 1 },
    ],
    [
      'is open if nobody can be shown its answer',
      'academic-records',
      { education: [] },
      { education: [EDUCATION, { ...EDUCATION, type: 'adult' }] },
      { unknown: 1 },
    ],
    ['is open if it still says nothing of the person', 'criminal-record', UNRESOLVED, UNRESOLVED, { unknown: 1 }],
    [
      'flips if it now speaks against the person',
      'criminal-record',
      UNRESOLVED,
      { criminalRecord: { records: CRIMES } },
      { flips: 1 },
    ],
  ] as never)('%s', async (_, source, before, now, counts) => {
    const { person } = await confirmed(before);
    await service.putPerson(person, now);
    const { body: opened } = await open(today({ source }));
    await work();
    expect((await look(opened.id)).counts).toMatchObject({ affected: 1, stands: 0, flips: 0, unknown: 0, ...counts });
  });
});

describe('an answer that was replaced later', () => {
  const { refer, next, act, settle } = createReviewing(() => service);
  test('still carries an approval if it ended a contradiction', async () => {
    const RECHECK = { medicalExam: { designated: true, examinedOn: '2026-11-05', conclusion: 'recheck' } };
    const { person, id } = await refer({ ...RECHECK, education: OTHER_SCHOOL } as never);
    service.setNow(at(1.5));
    await service.putPerson(person, RECHECK as never);
    const item = (await next(EDU)).body;
    const asked = (await act(EDU, item.id, 'recheck')).body;
    expect(asked.checks).toMatchObject([{ verdict: 'match' }]);
    expect((await settle(EDU, asked, 'confirmed')).body.status).toBe('settled');
    service.setNow(at(28));
    await service.putFault('academic-records', { fault: 'error_500' });
    expect((await settle(HR, (await next(HR)).body, 'confirmed')).body.status).toBe('settled');
    const silent = (await next(EDU)).body;
    expect(silent.checks).toMatchObject([{ verdict: 'unavailable', takesTwo: false }]);
    expect((await settle(EDU, silent, 'confirmed')).body.status).toBe('settled');
    expect((await read(id)).status).toBe('approved');
    await service.calm();
    await service.putPerson(person, { ...RECHECK, education: OTHER_SCHOOL } as never);
    service.setNow(at(29));
    const { body } = await service.post<Answered>('/v1/blast-radius', today({ from: at(1), to: at(2) }), {
      as: 'supervisor',
      idempotencyKey: randomUUID(),
    });
    await work();
    expect((await look(body.id)).counts).toMatchObject({ affected: 1, flips: 1 });
  });
});

describe('an application whose source is being asked again', () => {
  const { referContradiction } = createReviewing(() => service);
  test('waits in the radius, since its answer may still come', async () => {
    const { id } = await referContradiction();
    service.setNow(at(1.5));
    await service.sql`
      insert into askings (id, application_id, sources, until)
      values (${randomUUID()}, ${id}, '{credit-check}', now() + interval '1 minute')`;
    service.setNow(at(2));
    const { body } = await service.post<Answered>(
      '/v1/blast-radius',
      today({ source: 'credit-check', from: at(1), to: at(2) }),
      { as: 'supervisor', idempotencyKey: randomUUID() },
    );
    expect((await look(body.id)).counts).toMatchObject({ waiting: 1 });
    await service.sql`delete from askings where application_id = ${id}`;
  });
});

describe('a case of a blast radius', () => {
  test('examined while somebody confirms is not confirmed with it', async () => {
    const [first, second] = [await approve(), await approve()];
    for (const { person } of [first, second]) await service.putPerson(person, { education: OTHER_SCHOOL });
    const { body } = await open(today());
    await service.sql`
      update blast_radius_cases set result = 'unknown', next_attempt_at = now() + interval '1 minute' where application_id = ${second.id}`;
    await work();
    // the clock is still the same millisecond at the confirmation, or was set back
    expect((await confirm(body.id)).body.counts).toMatchObject({ flips: 1, frozen: 1 });
    service.setNow(at(1.5));
    await service.sql`update blast_radius_cases set next_attempt_at = now() where result = 'unknown'`;
    await work();
    expect((await look(body.id)).counts).toMatchObject({ flips: 2, frozen: 1 });
    expect((await read(second.id)).status).toBe('approved');
    expect(await unconfirmed()).toContain(body.id);
  });

  test('is frozen by the confirmation that saw it, even if the clock was set back before', async () => {
    const { id, person } = await approve();
    await service.putPerson(person, { education: OTHER_SCHOOL });
    const { body } = await open(today());
    await work();
    service.setNow(at(1.5));
    expect((await confirm(body.id)).body.counts).toMatchObject({ flips: 1, frozen: 1 });
    expect((await read(id)).status).toBe('frozen');
    service.setNow(at(1.25));
    expect((await confirm(body.id)).status).toBe(200);
  });

  test('that is not committed yet is waited for, so that a confirmation covers only cases seen', async () => {
    await approve();
    const { body } = await open(today());
    await work();
    let confirming: ReturnType<typeof confirm> | undefined;
    await service.sql.begin(async (sql) => {
      // as a process that records an examination
      await sql`select 1 from blast_radii where id = ${body.id} for key share`;
      confirming = confirm(body.id, 'supervisor_2', { flips: 0 });
      const waiting = () => service.sql`
        select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await vi.waitFor(async () => expect(await waiting()).toHaveLength(1), soon);
      await sql`set local session_replication_role = replica`;
      await sql`
        update blast_radius_cases set result = 'flips', reason_codes = '{x}' where blast_radius_id = ${body.id}`;
    });
    expect((await confirming)?.body).toMatchObject({ code: 'stale', flips: 1 });
  });

  test('of an application that is approved on such an answer only later keeps the search open', async () => {
    const refer = async () => {
      const person = somebody();
      await service.putPerson(person);
      const date = service.clock.now().toZonedDateTimeISO('Asia/Shanghai').toPlainDate().toString();
      const { body } = await service.submit(formOf(person, {}, date));
      expect(body.status).toBe('in_review');
      return { id: body.id, person };
    };
    await service.putFault('criminal-record', { fault: 'error_500' });
    const [refused, filled] = [await refer(), await refer()];
    await service.calm();
    const { body: opened } = await open(today());
    expect(opened).toMatchObject({ status: 'examined', counts: { affected: 0, waiting: 2, pending: 0 } });
    await work();
    expect((await confirm(opened.id)).body).toMatchObject({ status: 'examined', counts: { waiting: 2 } });
    expect((await cases(opened.id)).items).toMatchObject([{ result: 'waiting' }, { result: 'waiting' }]);
    // one is withdrawn; a clerk fills the gap of the other, which is approved while the earlier answer stands
    expect((await service.post(`/v1/applications/${refused.id}/withdraw`, {})).status).toBe(200);
    const as = 'clerk_public_security';
    const { body: item } = await service.send<CaseItemView>('POST', '/v1/reviews/next', { as });
    const decisions = [{ check: 'criminal-record', result: 'confirmed', ground: 'confirmed_by_authority' }];
    const settling = { decisions, version: item.version };
    expect((await service.post(`/v1/reviews/${item.id}/settle`, settling, { as })).status).toBe(200);
    expect((await read(filled.id)).status).toBe('approved');
    await service.putPerson(filled.person, { education: OTHER_SCHOOL });
    service.setNow(at(4));
    await work();
    expect(await look(opened.id)).toMatchObject({ status: 'examined', counts: { affected: 1, waiting: 0, flips: 1 } });
    expect((await cases(opened.id, 'result=unaffected')).items.map(({ applicationId }) => applicationId)).toEqual([
      refused.id,
    ]);
    expect((await read(filled.id)).status).toBe('approved');
    service.setNow(at(5));
    expect((await confirm(opened.id)).body).toMatchObject({ status: 'confirmed', counts: { frozen: 1 } });
    expect((await read(filled.id)).status).toBe('frozen');
  });

  test('that does not open is named, and keeps nobody from confirming', async () => {
    const [lost, wrong] = [await approve(), await approve()];
    await service.putPerson(wrong.person, { education: OTHER_SCHOOL });
    // one sealed value is replaced by a foreign one: its key is lost
    const [kept] = await service.sql`select grounds from applications where id = ${lost.id}`;
    const setGrounds = (grounds: Buffer) =>
      service.sql.begin(async (sql) => {
        await sql`set local session_replication_role = replica`;
        await sql`update applications set grounds = ${grounds} where id = ${lost.id}`;
      });
    await setGrounds(randomBytes(64));
    const { body: opened } = await open(today());
    expect(opened.counts).toMatchObject({ affected: 2, pending: 1, unknown: 1, unreadable: 1 });
    await work();
    expect((await look(opened.id)).counts).toMatchObject({ pending: 0, unknown: 1, unreadable: 1, flips: 1 });
    const [named] = (await cases(opened.id, 'result=unknown')).items;
    expect(named).toMatchObject({ applicationId: lost.id, unreadable: true, attempts: 1 });
    const confirmed = await confirm(opened.id);
    expect(confirmed.body).toMatchObject({ status: 'confirmed', counts: { frozen: 1 } });
    // the key comes back
    await setGrounds(kept?.grounds);
    await service.sql`update blast_radius_cases set next_attempt_at = now() where result = 'unknown'`;
    await work();
    expect((await look(opened.id)).counts).toMatchObject({ unknown: 0, unreadable: 0, stands: 1 });
  });

  test('that flips is frozen even if another cannot be', async () => {
    const [lost, wrong] = [await approve(), await approve()];
    for (const { person } of [lost, wrong]) await service.putPerson(person, { education: OTHER_SCHOOL });
    const { body: opened } = await open(today());
    await work();
    await service.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`update applications set submission = ${randomBytes(64)} where id = ${lost.id}`;
      await sql`update blast_radius_cases set next_attempt_at = now() - interval '1 day' where application_id = ${lost.id}`;
    });
    expect((await confirm(opened.id)).body.counts).toMatchObject({ flips: 2, frozen: 1 });
    expect((await read(wrong.id)).status).toBe('frozen');
  });
});

describe('the opening of a blast radius', () => {
  test('is for supervisors alone, needs a key, and happens once for it', async () => {
    const body = today();
    expect((await open(body, { as: null })).status).toBe(401);
    for (const role of ['auditor', 'employer', 'clerk_education', 'operator']) {
      expect((await open(body, { as: role })).status, role).toBe(403);
    }
    expect((await open(body, { key: null })).body.code).toBe('idempotency_key_missing');
    const key = randomUUID();
    const first = await open(body, { key });
    const again = await open(body, { key });
    expect([again.status, again.body.id, again.headers.get('idempotent-replayed')]).toEqual([
      201,
      first.body.id,
      'true',
    ]);
    expect((await open({ ...body, reason: '另一件' }, { key })).body.code).toBe('idempotency_conflict');
    const opened = await service.sql`
      select 1 from audit_events where action = 'blast_radius.opened' and data->>'blastRadiusId' = ${first.body.id}`;
    expect(opened).toHaveLength(1);
    await vi.waitFor(async () => expect((await look(first.body.id)).status).toBe('examined'), soon);
  });

  test.each([
    ['a source that nobody knows', { source: 'horoscope' }, '/source'],
    ['a time that ends before it begins', { from: '2026-11-20T10:00:00Z', to: '2026-11-20T09:00:00Z' }, '/to'],
    ['a time to come', { to: '2099-01-01T00:00:00Z' }, '/to'],
    ['a day instead of a moment', { from: '2026-11-20' }, '/from'],
    ['a moment finer than any clock', { from: '2026-11-20T00:00:00.1234567891+08:00' }, '/from'],
    ['an invalid year', { from: '0000-01-01T00:00:00Z' }, '/from'],
    ['a time between two milliseconds', { from: '2026-11-20T10:00:00.0001Z', to: '2026-11-20T10:00:00.0002Z' }, '/to'],
    ['no reason', { reason: '' }, '/reason'],
  ])('is refused for %s', async (_, changes, pointer) => {
    const refused = await open(today(changes));
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([422, pointer]);
  });

  test('can be read by auditors and supervisors, page by page', async () => {
    const approvals = [await approve(), await approve(), await approve()];
    const { body } = await open(today());
    await work();
    const first = await cases(body.id, 'limit=2');
    const rest = await cases(body.id, `limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...rest.items].map(({ applicationId }) => applicationId)).toEqual(
      approvals.map(({ id }) => id),
    );
    const list = await service.get<{ items: BlastRadiusView[] }>('/v1/blast-radius?limit=1', { as: 'supervisor' });
    expect(list.body.items.map(({ id }) => id)).toEqual([body.id]);
    expect((await service.get(`/v1/blast-radius/${body.id}`, { as: 'clerk_education' })).status).toBe(403);
    expect((await service.get(`/v1/blast-radius/${randomUUID()}`, { as: 'auditor' })).status).toBe(404);
    expect((await service.get(`/v1/blast-radius/${randomUUID()}/cases`, { as: 'auditor' })).status).toBe(404);
    expect((await confirm(randomUUID())).status).toBe(404);
    expect((await confirm(body.id, 'auditor')).status).toBe(403);
  });
});
