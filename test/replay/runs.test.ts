// Tests that a run is carried out once, by one process at a time, to its end or to the place where it was stopped; that
// the counts of a dead process are not counted again; and that only auditors may start one.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createIds } from '../../src/base/ids.ts';
import { createLog } from '../../src/base/log.ts';
import { SANDBOX_SEALING } from '../../src/config/config.ts';
import type { Problem } from '../../src/http/problem.ts';
import { decide } from '../../src/matching/decide.ts';
import type { ReplayDeps } from '../../src/replay/deps.ts';
import { runReplay } from '../../src/replay/run.ts';
import type { ReplayReportView, ReplayView } from '../../src/replay/shapes.ts';
import { claimReplay, findReplay, type Replay } from '../../src/replay/store/replays.ts';
import { workOffReplays } from '../../src/replay/work-off.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { grounds, personBorn } from '../support/cases.ts';
import { endAll, start } from '../support/processes.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { keep } from './keep.ts';
import { AUDITOR, askFor, byHand, ended, type FindingView, findingsOf } from './population.ts';

const PEOPLE = 210;
const PAGE_SIZE = 20;
let on: TestService;
let ids: string[];
beforeAll(async () => {
  on = await startTestService({ worker: false });
  const [tenant] = await on.sql`select id from tenants where kind = 'employer' limit 1`;
  ids = await keep(on.service.deps, tenant?.id, population());
});
afterAll(async () => {
  endAll();
  await on.close();
});

/** Born one after the other, 41 to 55 years old: some are above the age of SZ-B1. */
const population = () =>
  Array.from({ length: PEOPLE }, (_, index) => {
    const person = personBorn(
      Temporal.PlainDate.from('1971-01-05')
        .add({ days: index * 25 })
        .toString(),
    );
    return grounds({ person });
  });

const deps = (changes: Partial<ReplayDeps> = {}): ReplayDeps => {
  const { db, clock, schemes } = on.service.deps;
  const log = createLog('silent', 'test');
  const size = { threads: 0, pageSize: PAGE_SIZE };
  return { db, clock, schemes, ids: createIds(), log, sealing: SANDBOX_SEALING, ...size, ...changes };
};
const workOff = (changes: Partial<ReplayDeps> = {}) => workOffReplays(deps(changes), () => true);
const going = { goOn: () => true };
const stored = async (id: string) => (await findReplay(on.service.deps.db, id)) as Replay;
const lapse = (id: string) => on.sql`update replays set lease_until = now() where id = ${id}`;
const asked = async (body: unknown = {}) => (await askFor(on, body)).body.id;
const eventsOf = async (id: string) =>
  (await on.sql`select action from audit_events where data->>'replayId' = ${id} order by seq`).map(
    ({ action }) => action,
  );

/** Checks a run that has looked at everybody once. */
async function expectWhole(id: string) {
  const replay = await stored(id);
  expect(replay).toMatchObject({ status: 'finished', total: PEOPLE, decided: PEOPLE });
  const outcomes = Object.values(replay.summary.outcomes);
  expect(outcomes.reduce((sum, count) => sum + count, 0)).toBe(PEOPLE);
  const [facts] = await on.sql`
    select sum(applications)::int as applications from replay_facts where replay_id = ${id} and answered_by = 'matching'`;
  if (replay.kind === 'replay') expect(facts?.applications).toBe(PEOPLE);
  return replay;
}

describe('a replay run', () => {
  test('goes through everybody page by page, and tells how far it is', async () => {
    const id = await asked();
    const seen: number[] = [];
    const held = await claimReplay(on.service.deps.db, randomUUID(), on.clock.now());
    await runReplay(deps(), held!, { goOn: () => true, progress: ({ decided }) => seen.push(decided) });
    expect(seen).toEqual([...Array.from({ length: 10 }, (_, page) => (page + 1) * PAGE_SIZE), PEOPLE]);
    await expectWhole(id);
    expect(await eventsOf(id)).toEqual(['replay.started', 'replay.finished']);
  });

  test('has the same result on several threads', async () => {
    await byHand(on.sql, (sql) => sql`update applications set unit_code = '91440300MA0XXXX23E' where id = ${ids[77]!}`);
    const [alone, together] = [await asked(), await asked()];
    expect([await workOff(), await workOff({ threads: 2, pageSize: 5 })]).toEqual([1, 1]);
    await byHand(on.sql, (sql) => sql`update applications set unit_code = '91440300MA0XXXX15K' where id = ${ids[77]!}`);
    const [one, other] = [await expectWhole(alone), await expectWhole(together)];
    expect(other.summary).toEqual(one.summary);
    const findings = await Promise.all([findingsOf(on, alone), findingsOf(on, together)]);
    const said = findings.map((each) => each.map(({ id: _, ...finding }: FindingView) => finding));
    expect(said[0]).toEqual(said[1]);
    expect(said[0]).toMatchObject([{ applicationId: ids[77], kind: 'row_differs', fields: ['unit_code'] }]);
  });

  test('goes on after its process has died, and counts nothing twice', async () => {
    const id = await asked({ draft: { 'SZ-B1': { age: 40 } } });
    const dying = start('test/replay/replay-process.ts', { DATABASE_URL: on.databaseUrl, HOLD_AFTER: '4' });
    await dying.said(/decided 80\n/);
    dying.kill('SIGKILL');
    expect(await dying.ended).toBe('SIGKILL');
    expect(await stored(id)).toMatchObject({ status: 'running', decided: 80 });
    // nobody takes it before its lease has run out
    expect(await workOff()).toBe(0);
    await lapse(id);
    expect(await workOff()).toBe(1);
    const { differing } = await expectWhole(id);
    const findings = await on.sql`select distinct application_id from replay_findings where replay_id = ${id}`;
    expect(findings).toHaveLength(differing);
  });

  test('that is told to stop is left to the next process where it stands', async () => {
    const id = await asked();
    let pages = 0;
    expect(await workOffReplays(deps(), () => pages++ < 3)).toBe(1);
    const left = await stored(id);
    expect(left.status).toBe('running');
    expect(left.decided).toBeGreaterThan(0);
    expect(left.decided).toBeLessThan(PEOPLE);
    expect(await workOff()).toBe(1);
    await expectWhole(id);
  });

  test('is carried out by one of several processes', async () => {
    const { db } = on.service.deps;
    const id = await asked();
    const claims = await Promise.all(Array.from({ length: 12 }, () => claimReplay(db, randomUUID(), on.clock.now())));
    expect(claims.filter((claimed) => claimed !== null)).toHaveLength(1);
    await lapse(id);
    expect((await Promise.all([workOff(), workOff(), workOff()])).toSorted()).toEqual([0, 0, 1]);
    await expectWhole(id);
    expect((await eventsOf(id)).filter((action) => action === 'replay.finished')).toHaveLength(1);
  });

  test('that another process has taken over is written by that one alone', async () => {
    const { db } = on.service.deps;
    const id = await asked();
    const late = await claimReplay(db, randomUUID(), on.clock.now());
    await lapse(id);
    const holder = await claimReplay(db, randomUUID(), on.clock.now());
    let pages = 0;
    expect(await runReplay(deps(), holder!, { goOn: () => pages++ < 2 })).toBe('stopped');
    const before = await stored(id);
    expect(await runReplay(deps(), late!, going)).toBe('lost');
    expect(await runReplay(deps(), { ...before, leaseToken: late!.leaseToken }, going)).toBe('lost');
    expect(await stored(id)).toEqual(before);
    expect(await runReplay(deps(), { ...before, leaseToken: holder!.leaseToken }, going)).toBe('finished');
    await expectWhole(id);
  });

  test('that brings down every process is given up, and that is reported', async () => {
    const id = await asked();
    for (let attempt = 0; attempt < 5; attempt++) {
      expect(await claimReplay(on.service.deps.db, randomUUID(), on.clock.now())).toMatchObject({ id });
      await lapse(id);
    }
    expect(await workOff()).toBe(1);
    expect(await stored(id)).toMatchObject({ status: 'failed' });
    expect(await eventsOf(id)).toEqual(['replay.started', 'replay.failed']);
  });

  test('that is cancelled stops, and is not cancelled twice', async () => {
    const id = await asked();
    const cancel = () => on.post<ReplayView>(`/v1/replays/${id}/cancel`, {}, { as: AUDITOR });
    const held = await claimReplay(on.service.deps.db, randomUUID(), on.clock.now());
    let pages = 0;
    expect(await runReplay(deps(), held!, { goOn: () => pages++ < 2 })).toBe('stopped');
    const { status, body } = await cancel();
    expect([status, body.status]).toEqual([200, 'cancelled']);
    expect(await runReplay(deps(), { ...held!, ...(await stored(id)), leaseToken: held!.leaseToken }, going)).toBe(
      'lost',
    );
    expect(await stored(id)).toMatchObject({ status: 'cancelled', decided: body.decided });
    expect(body.decided).toBeGreaterThan(0);
    expect(await workOff()).toBe(0);
    const second = await cancel();
    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({ code: 'illegal_transition', legalMoves: [] });
    expect(await eventsOf(id)).toContain('replay.move_refused');
  });

  test('of a part takes that part only', async () => {
    const id = await asked({ scheme: 'shenzhen-talent', submittedFrom: '2026-11-21T00:00:00+08:00' });
    await workOff();
    expect(await stored(id)).toMatchObject({ status: 'finished', total: 0, decided: 0 });
    const all = await asked({ submittedFrom: '2026-11-20T00:00:00+08:00', submittedTo: '2026-11-20T23:00:00+08:00' });
    await workOff();
    await expectWhole(all);
  });
});

describe('a request for a replay', () => {
  test('is for auditors; supervisors may read; nobody else may', async () => {
    const id = await asked();
    for (const as of ['employer', 'agency', 'clerk_education', 'supervisor', 'operator']) {
      const { status } = await on.post('/v1/replays', {}, { as, idempotencyKey: randomUUID() });
      expect([as, status]).toEqual([as, 403]);
      expect((await on.post(`/v1/replays/${id}/cancel`, {}, { as })).status).toBe(403);
    }
    const paths = ['', `/${id}`, `/${id}/findings`, `/${id}/unequal`].map((path) => `/v1/replays${path}`);
    for (const path of paths) {
      for (const as of ['employer', 'agency', 'clerk_education', 'operator']) {
        expect([path, as, (await on.get(path, { as })).status]).toEqual([path, as, 403]);
      }
      expect((await on.get(path, { as: null })).status).toBe(401);
      for (const as of [AUDITOR, 'supervisor'])
        expect([path, (await on.get(path, { as })).status]).toEqual([path, 200]);
    }
    for (const path of ['', '/findings', '/unequal']) {
      const { status } = await on.get(`/v1/replays/${randomUUID()}${path}`, { as: AUDITOR });
      expect([path, status]).toEqual([path, 404]);
    }
    await workOff();
  });

  test('with a repeated key finds the same run, and with other content is refused', async () => {
    const key = randomUUID();
    const first = await askFor(on, {}, key);
    expect([first.status, first.headers.get('location')]).toEqual([202, `/v1/replays/${first.body.id}`]);
    expect(first.body).toMatchObject({ kind: 'replay', status: 'queued', total: null, decided: 0, startedAt: null });
    const again = await askFor(on, {}, key);
    expect([again.status, again.body.id]).toEqual([202, first.body.id]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect((await askFor(on, { scheme: 'shenzhen-talent' }, key)).status).toBe(409);
    expect((await askFor(on, {}, null)).status).toBe(400);
    // another person's key is another key
    const other = await on.post<ReplayView>('/v1/replays', {}, { as: 'auditor_2', idempotencyKey: key });
    expect(other.body.id).not.toBe(first.body.id);
    expect(await eventsOf(first.body.id)).toEqual(['replay.started']);
    expect([await workOff(), await workOff(), await workOff()]).toEqual([1, 1, 0]);
  });

  test('for unknown things is refused, and every unknown parameter is named in both languages', async () => {
    const refusedFor = async (body: unknown) => {
      const { status, body: problem } = await on.post<Problem>('/v1/replays', body, {
        as: AUDITOR,
        idempotencyKey: randomUUID(),
      });
      expect(status).toBe(422);
      return problem.errors?.map(({ pointer, code }) => [pointer, code]);
    };
    expect(await refusedFor({ scheme: 'nowhere' })).toEqual([['/scheme', 'unknown_scheme']]);
    for (const submittedFrom of ['yesterday', '0000-01-01T00:00:00Z', '2026-11-20T00:00:00.1234567891+08:00']) {
      expect(await refusedFor({ submittedFrom }), submittedFrom).toEqual([['/submittedFrom', 'moment']]);
    }
    expect(
      await refusedFor({ submittedFrom: '2026-11-20T10:00:00Z', submittedTo: '2026-11-20T09:59:59.999999Z' }),
    ).toEqual([['/submittedTo', 'before_from']]);
    expect(await refusedFor({ since: 1 })).toEqual([['/since', 'unknown_field']]);
    expect(
      await refusedFor({ draft: { 'SZ-B1': { age: 40, height: 180 }, 'SZ-Z9': {}, readings: { cityCode: 'x' } } }),
    ).toEqual([
      ['/draft/SZ-B1/height', 'unknown_field'],
      ['/draft/readings/cityCode', 'format'],
      ['/draft/SZ-Z9', 'unknown_field'],
    ]);
    expect(await refusedFor({ draft: { 'SZ-B1': { age: 3 } } })).toEqual([['/draft/SZ-B1/age', 'too_short']]);
    const { body } = await on.post<Problem>(
      '/v1/replays',
      { draft: { x: 1 } },
      { as: AUDITOR, idempotencyKey: randomUUID() },
    );
    expect(body.errors?.[0]?.message).toEqual({ zh: '没有这个字段', en: 'There is no such field' });
    expect(await workOff()).toBe(0);
  });

  test('for the next page goes on where the last page ended', async () => {
    const id = await asked({ draft: { 'SZ-B1': { age: 16 }, 'SZ-B2': { age: 16 } } });
    await workOff();
    const seen: string[] = [];
    let path = `/v1/replays/${id}/findings?limit=60`;
    for (;;) {
      const { body } = await on.get<{ items: FindingView[]; nextCursor: string | null }>(path, { as: AUDITOR });
      seen.push(...body.items.map(({ applicationId }) => applicationId));
      if (body.nextCursor === null) break;
      path = `/v1/replays/${id}/findings?limit=60&cursor=${body.nextCursor}`;
    }
    const report = await ended(on, id);
    expect(seen).toHaveLength(report.differing);
    expect(new Set(seen).size).toBe(seen.length);
    const { body } = await on.get<{ items: ReplayReportView[]; nextCursor: string }>('/v1/replays?limit=1', {
      as: AUDITOR,
    });
    expect(body.items.map((each) => each.id)).toEqual([id]);
    const next = await on.get<{ items: ReplayReportView[] }>(`/v1/replays?cursor=${body.nextCursor}`, { as: AUDITOR });
    expect(next.body.items.length).toBeGreaterThan(5);
    expect((await on.get('/v1/replays?cursor=x', { as: AUDITOR })).status).toBe(422);
  });
});

describe('the database keeps of a run', () => {
  const refused = (work: Promise<unknown>, pattern: RegExp) => expect(work).rejects.toThrow(pattern);
  test('the request, the end and the findings unchanged', async () => {
    const id = await asked();
    await refused(on.sql`update replays set scheme = 'other' where id = ${id}`, /asked for cannot be changed/);
    await refused(
      on.sql`update replays set status = 'finished', finished_at = now(), total = 0 where id = ${id}`,
      /cannot go from queued/,
    );
    await refused(on.sql`delete from replays where id = ${id}`, /refused/);
    await workOff();
    await refused(on.sql`update replays set status = 'queued', finished_at = null where id = ${id}`, /stays so/);
    await refused(
      on.sql`insert into replay_findings (replay_id, application_id, kind, subject, clauses, fields)
      values (${id}, ${id}, 'changed', 'first', '{}', '{}')`,
      /does not run/,
    );
    await refused(on.sql`update replay_facts set applications = applications where replay_id = ${id}`, /only grows/);
    const held = await asked();
    await claimReplay(on.service.deps.db, randomUUID(), on.clock.now());
    await on.sql`update replays set decided = 5 where id = ${held}`;
    await refused(on.sql`update replays set decided = 4 where id = ${held}`, /only gets on/);
    await lapse(held);
    await on.sql`update replays set status = 'cancelled', finished_at = now(), lease_token = null, lease_until = null where id = ${held}`;
  });
});

describe('the population of these tests', () => {
  test('has the outcomes that the tests assume', () => {
    const outcomes = population().map((each) => decide(shenzhenTalent, each).outcome);
    expect(new Set(outcomes)).toEqual(new Set(['approved', 'referred']));
  });
});
