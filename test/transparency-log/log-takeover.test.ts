// Tests an older copy of the database that takes over under running services: the name by which they know the database
// leads to the copy from then on. Nothing is approved on it and no number given out until an operator accepts the loss,
// and no number is ever given twice.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import { inCanonicalOrder } from '../../src/base/canonical.ts';
import { SANDBOX_LOG } from '../../src/config/config.ts';
import type { Problem } from '../../src/http/problem.ts';
import { healUntilNothingIsDue, sweepUntilNothingIsDue } from '../../src/jobs/worker.ts';
import type { CaseItemView } from '../../src/reviews/shapes.ts';
import { readPublished } from '../../src/transparency-log/published.ts';
import type { Answer } from '../support/client.ts';
import { BARE } from '../support/environment.ts';
import { formOf, type Person, somebody } from '../support/people.ts';
import { createReviewing, EDU, soon } from '../support/reviewing.ts';
import { createTestDatabase, startTestService, type TestDatabase, type TestService } from '../support/service.ts';
import { signInAs } from '../support/visitor.ts';

let database: TestDatabase;
let folder: string;
let published: string;
let services: TestService[];
const first = () => services[0] as TestService;
const { refer, settle } = createReviewing(first);

const start = async () =>
  services.push(
    await startTestService({
      database,
      worker: false,
      auditLog: { ...SANDBOX_LOG, published: { file: published, everyMs: 0 } },
      ...(services[0] ? { sourcesUrl: services[0].mocks.url } : {}),
    }),
  );
beforeEach(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'miaopi-takeover-'));
  published = join(folder, 'checkpoints.txt');
  services = [];
  await start();
});
afterEach(async () => {
  for (const service of services.reverse()) await service.close();
  await database.close();
  rmSync(folder, { recursive: true });
});

// --- Copies of a database

const nameOf = (url: string) => new URL(url).pathname.slice(1);
const copyName = () => `${nameOf(database.url)}_older`;

async function onServer(work: (sql: postgres.Sql) => Promise<void>): Promise<void> {
  const sql = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} });
  await work(sql).finally(() => sql.end());
}

/**
 * Runs the work with nobody connected to the database and nobody able to connect; waits for running statements first.
 */
async function alone(sql: postgres.Sql, name: string, work: () => Promise<unknown>): Promise<void> {
  await sql.unsafe(`alter database "${name}" with allow_connections false`);
  await vi.waitFor(async () => {
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name} and state = 'idle'`;
    expect(await sql`select from pg_stat_activity where datname = ${name}`).toHaveLength(0);
  }, soon);
  await work();
}

const takeCopy = () =>
  onServer(async (sql) => {
    const name = nameOf(database.url);
    await alone(sql, name, () => sql.unsafe(`create database "${copyName()}" template "${name}"`));
    await sql.unsafe(`alter database "${name}" with allow_connections true`);
  });

/** Acts as a fail-over: connections to the old name lead to the copy. */
const takeOver = () =>
  onServer(async (sql) => {
    const name = nameOf(database.url);
    await alone(sql, name, () => sql.unsafe(`alter database "${name}" rename to "${name}_lost"`));
    await sql.unsafe(`alter database "${copyName()}" rename to "${name}"`);
    await sql.unsafe(`alter database "${name}" with allow_connections true`);
  });

/** Inserts the event that the command would insert. */
async function pretendAcceptance(): Promise<void> {
  const last = await readPublished(published, SANDBOX_LOG.key);
  if (last.state !== 'checkpoint') throw new Error('nothing is published');
  const [head] = await database.sql`select size, root from log_checkpoints order by size desc limit 1`;
  const data = {
    published: { size: last.checkpoint.size, root: last.checkpoint.root.toString('base64') },
    database: { size: Number(head?.size), root: head?.root.toString('base64') },
    skipped: null,
    reason: '已确认',
  };
  await database.sql`
    insert into audit_events (at, actor_kind, actor_id, actor_role, action, data)
    values (now(), 'system', 'loss-acceptance', 'system', 'log.loss_accepted', 
      ${JSON.stringify(inCanonicalOrder(data))}::text::json)`;
}
const withdrawPretence = () =>
  database.sql.begin(async (sql) => {
    await sql`set local session_replication_role = replica`;
    await sql`delete from audit_events where action = 'log.loss_accepted'`;
  });

// --- Requests to the services

const people = async (count: number): Promise<Person[]> => {
  const all = Array.from({ length: count }, () => somebody());
  for (const person of all) await first().putPerson(person);
  return all;
};
/** Submits each by one of the services, with `atOnce` at a time. */
async function submitAll(all: readonly Person[], atOnce = 25) {
  const waiting = all.entries();
  const answers: Answer<ApplicationView>[] = [];
  const one = async () => {
    for (const [place, person] of waiting) {
      const service = services[place % services.length] as TestService;
      answers.push(await service.submit<ApplicationView>(formOf(person)));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return answers;
}
const numbersOf = (answers: Answer<ApplicationView>[]) =>
  answers.map(({ status, body }) => {
    expect([status, body.number]).toEqual([201, expect.stringMatching(/^SZ2026-\d{7,}$/)]);
    return body.number;
  });
const ready = async (service: TestService) => {
  const { status, body } = await service.get<Record<string, unknown>>('/readyz', { as: null });
  return [status, body.status, body.fault];
};
const untilReady = () =>
  vi.waitFor(async () => {
    for (const service of services) expect(await ready(service)).toEqual([200, 'ready', undefined]);
  }, soon);

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
/** Runs in the background, because the services run in this thread. */
async function verify(...args: string[]) {
  const child = spawn(process.execPath, ['src/cli/verify.ts', ...args, '--published', published], {
    cwd: PROJECT,
    env: { ...BARE, DATABASE_URL: database.url },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  const status = await new Promise((resolve) => child.once('close', resolve));
  return { status, said };
}

describe('an older copy that takes over', () => {
  // --- Guarantees

  test('gives out no number and approves nothing until the loss is accepted, and no number comes twice', async () => {
    await start();
    const [before, lost, refused] = [await people(3), await people(60), await people(60)];
    await first().putFault('academic-records', { fault: 'error_500' });
    const waiting = await refer({});
    await first().calm();
    const gap = await refer({ education: [] });
    const other = await refer({ education: [] });
    const given = numbersOf(await submitAll(before));
    const [toFreeze] = await people(1);
    const { body: frozen } = await first().submit(formOf(toFreeze as Person));
    const freeze = { reason: '缺毕业证书', missing: ['diploma'] };
    expect((await first().post(`/v1/applications/${frozen.id}/freeze`, freeze, { as: 'supervisor' })).status).toBe(200);
    await first().service.auditLog.seal();
    await takeCopy();

    given.push(...numbersOf(await submitAll(lost.slice(0, 30))));
    await first().service.auditLog.seal();
    // its end is never published
    given.push(...numbersOf(await submitAll(lost.slice(30))));
    await takeOver();

    for (const answer of await submitAll(refused)) {
      expect([answer.status, (answer.body as unknown as Problem).code]).toEqual([503, 'log_behind']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    for (const service of services) {
      expect(await ready(service)).toEqual([503, 'log_behind', 'cut_off']);
      expect((await service.get('/livez', { as: null })).status).toBe(200);
    }
    const batch = await first().send('POST', '/v1/applications/batch', {
      body: JSON.stringify({ idempotencyKey: 'b1', ...formOf(refused[0] as Person) }),
      headers: { 'content-type': 'application/x-ndjson' },
    });
    expect(JSON.parse(batch.text)).toMatchObject({ status: 503, problem: { code: 'log_behind' } });

    // nobody approves, neither the machine nor clerk nor supervisor; refusing goes on
    await database.sql`update source_paces set failures = 0, next_batch_at = now()`;
    await database.sql`update awaited_sources set next_attempt_at = '2000-01-01'`;
    await healUntilNothingIsDue(first().service.deps);
    await sweepUntilNothingIsDue(first().service.deps);
    const items = await database.sql<{ id: string; application_id: string }[]>`
    select id, application_id from review_items where application_id in ${database.sql([gap.id, other.id])}`;
    const claimed = async (application: string) => {
      const id = items.find((item) => item.application_id === application)?.id;
      const { body } = await first().post<CaseItemView>(`/v1/reviews/${id}/claim`, {}, { as: EDU });
      return body;
    };
    const gapItem = await claimed(gap.id);
    expect((await settle<Problem>(EDU, gapItem, 'confirmed')).body.code).toBe('log_behind');
    expect((await settle(EDU, await claimed(other.id), 'refused', 'academic_records.not_found')).status).toBe(200);
    const restore = { note: '已核验', venue: 'window' };
    const restored = await first().post<Problem>(`/v1/applications/${frozen.id}/restore`, restore, {
      as: 'supervisor',
    });
    expect(restored.body.code).toBe('log_behind');
    const states = await database.sql`
    select status from applications where id in ${database.sql([waiting.id, gap.id, other.id, frozen.id])} order by number`;
    expect(states.map(({ status }) => status)).toEqual(['in_review', 'in_review', 'rejected', 'frozen']);
    const clerk = await signInAs(first().url, EDU);
    expect((await clerk.get('/console')).html).toContain('暂停批准');

    // a person with access to the database writes into it that the loss is accepted
    await pretendAcceptance();
    await first().service.auditLog.seal();
    for (const service of services) expect(await ready(service)).toEqual([503, 'log_behind', 'cut_off']);
    expect((await settle<Problem>(EDU, gapItem, 'confirmed')).body.code).toBe('log_behind');
    const stillRefused = await submitAll(refused.slice(0, 1));
    expect(stillRefused.map(({ status }) => status)).toEqual([503]);
    await withdrawPretence();

    const lossOf = readFileSync(published, 'utf8');
    expect(await verify('database')).toMatchObject({ status: 1, said: expect.stringMatching(/end was cut off/) });
    const accepted = await verify('accept', '--reason', '主库磁盘损坏');
    expect(accepted).toMatchObject({ status: 0, said: expect.stringMatching(/loss is accepted/) });
    expect(readFileSync(published, 'utf8')).toBe(lossOf);
    await untilReady();
    expect((await clerk.get('/console')).html).not.toContain('暂停批准');
    const numbers = [...given, ...numbersOf(await submitAll(refused))];
    expect(new Set(numbers).size).toBe(numbers.length);
    const [highest = ''] = given.toSorted().toReversed();
    expect(numbers.slice(given.length).every((number) => number > highest)).toBe(true);
    expect((await settle(EDU, gapItem, 'confirmed')).status).toBe(200);

    // the log goes on, and tells the loss and the person who accepted it
    await first().service.auditLog.seal();
    expect(readFileSync(published, 'utf8').startsWith(lossOf)).toBe(true);
    expect(readFileSync(published, 'utf8').length).toBeGreaterThan(lossOf.length);
    const whole = await verify('database');
    expect(whole).toMatchObject({ status: 0, said: expect.stringMatching(/accepted loss.*主库磁盘损坏/) });
    expect((await verify('accept', '--reason', '再次')).status).toBe(2);
    expect((await first().service.auditLog.counts()).consistent).toBe(true);
  });

  test('that lacks only unpublished events gives out no number twice, and needs nobody', async () => {
    await start();
    await first().service.auditLog.seal();
    await takeCopy();
    const given = numbersOf(await submitAll(await people(10)));
    await takeOver();
    given.push(...numbersOf(await submitAll(await people(10))));
    expect(new Set(given).size).toBe(20);
    await untilReady();
  });

  test('reserves numbers anew while submissions come, and a restart gives none twice', async () => {
    const given = numbersOf(await submitAll(await people(2)));
    await database.sql`update log_fence set numbers_to = numbers_from + 2`;
    given.push(...numbersOf(await submitAll(await people(6))));
    await first().close();
    services = [];
    await start();
    expect(await ready(first())).toEqual([200, 'ready', undefined]);
    given.push(...numbersOf(await submitAll(await people(2))));
    expect(new Set(given).size).toBe(10);
  });

  test('without the file of the numbers receives nothing, even after a restart, until an operator helps', async () => {
    const given = numbersOf(await submitAll(await people(2)));
    const [person] = await people(1);
    rmSync(`${published}.numbers`);
    expect(await ready(first())).toEqual([503, 'log_inconsistent', 'published_unreadable']);
    await first().close();
    services = [];
    await start();
    expect(await ready(first())).toEqual([503, 'log_inconsistent', 'published_unreadable']);
    await first().putPerson(person as Person);
    const refused = await first().submit<Problem>(formOf(person as Person));
    expect([refused.status, refused.body.code]).toEqual([503, 'log_inconsistent']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await verify('accept', '--reason', '共享卷损坏')).toMatchObject({
      status: 2,
      said: expect.stringMatching(/--numbers/),
    });
    expect((await verify('accept', '--reason', '共享卷损坏', '--numbers', '30000')).status).toBe(0);
    await untilReady();
    given.push(...numbersOf(await submitAll([person as Person])));
    expect(given.at(-1)).toBe('SZ2026-0030001');
  });
});
