// Tests a pooler in front of PostgreSQL. Without PgBouncer on the PATH the tests are skipped and say so.
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../src/db/connect.ts';
import { migrateDatabase, Occupied } from '../../src/db/migrate.ts';
import { createClient } from '../support/client.ts';
import { formOf, heldOf, somebody } from '../support/people.ts';
import { hasPgBouncer, type PgBouncer, startPgBouncer } from '../support/pgbouncer.ts';
import { createLiveSite, endAll, type LiveSite, logLines, start, startServe, startWork } from '../support/processes.ts';
import { advisoryLocks, createTestDatabase, type TestDatabase } from '../support/service.ts';

const isThere = hasPgBouncer();
let site: LiveSite;
let empty: TestDatabase;
beforeAll(async () => {
  [site, empty] = await Promise.all([createLiveSite(), createTestDatabase({ migrated: false })]);
});
const poolers: PgBouncer[] = [];
afterEach(async () => {
  endAll();
  for (const each of poolers.splice(0)) await each.close();
});
afterAll(async () => {
  await site.close();
  await empty.close();
});

async function pooled(mode: 'session' | 'transaction', database: TestDatabase): Promise<string> {
  const pooler = await startPgBouncer(database.url, mode);
  poolers.push(pooler);
  return pooler.urlOf(database.url);
}

describe.runIf(isThere)('behind PgBouncer in session mode', () => {
  test('a database is migrated, and migrated again', async () => {
    const DATABASE_URL = await pooled('session', empty);
    for (let times = 0; times < 2; times++) {
      const migrate = start('src/cli/migrate.ts', { DATABASE_URL });
      expect([await migrate.ended, migrate.stderr()]).toEqual([0, '']);
    }
    expect(await advisoryLocks(empty.sql)).toEqual([]);
  });

  test('applications are decided, and the jobs do their work', async () => {
    const environment = { ...site.environment, DATABASE_URL: await pooled('session', site.database) };
    const [serve] = await Promise.all([startServe(environment), startWork(environment)]);
    const client = createClient(serve.url, site.keys.employer);
    const today = Temporal.Now.plainDateISO('Asia/Shanghai').toString();
    const person = somebody('1998-03-03');
    site.mocks.control.setPerson(person.residentId, heldOf(person, {}, today));
    const { status } = await client.submit(formOf(person, {}, today));
    expect([status, (await client.get('/readyz', { as: null })).status]).toEqual([201, 200]);
    await expect
      .poll(() => site.database.sql`select 1 from notices where status <> 'sent'`.then((rows) => rows.length))
      .toBe(0);
  });
});

describe.runIf(isThere)('PgBouncer with fewer sessions than connections', () => {
  test('is reported once, with the needed number and the setting, and /readyz gives the reason', async () => {
    const pooler = await startPgBouncer(site.database.url, 'session', { sessions: 3 });
    poolers.push(pooler);
    const serve = await startServe({ ...site.environment, DATABASE_URL: pooler.urlOf(site.database.url) });
    const client = createClient(serve.url, site.keys.employer);
    const isReady = async () => {
      await Promise.all(Array.from({ length: 8 }, () => client.get('/v1/applications')));
      return (await client.get('/readyz', { as: null })).status;
    };
    await expect.poll(isReady, { timeout: 30_000 }).toBe(503);
    const { advice } = await serve.logged('database.pooler_unsuited');
    expect(advice).toMatch(/too few sessions: this process needs 7 .*default_pool_size.*DATABASE_CONNECTIONS · /);
    expect(advice).toMatch(/会话不足：本进程需要 7 个/);
    for (let times = 0; times < 3; times++) await isReady();
    const said = logLines(serve.stdout()).filter(({ event }) => event === 'database.pooler_unsuited');
    expect(said).toHaveLength(1);
  }, 60_000);

  test('is reported as a possible cause by a process that gets no session', async () => {
    const pooler = await startPgBouncer(site.database.url, 'session', { sessions: 1 });
    poolers.push(pooler);
    const url = pooler.urlOf(site.database.url);
    const holder = await import('postgres').then(({ default: postgres }) => postgres(url, { max: 1 }));
    await holder`select 1`;
    const late = start('src/cli/migrate.ts', { DATABASE_URL: url });
    expect(await late.ended).toBe(78);
    expect(late.stderr()).toMatch(/a pooler in front of it has no session left.*default_pool_size/);
    await holder.end();
  }, 60_000);
});

describe.runIf(isThere)('PgBouncer in transaction mode', () => {
  test('is refused by every process in words with the remedy, and leaves no lock behind', async () => {
    const environment = { ...site.environment, DATABASE_URL: await pooled('transaction', site.database) };
    for (const name of ['run/serve', 'run/work', 'cli/migrate']) {
      const process = start(`src/${name}.ts`, environment);
      expect(await process.ended).toBe(78);
      expect(process.stderr()).toContain('Set pool_mode = session');
      expect(process.stderr()).not.toMatch(/^\s+at /m);
    }
    expect(await advisoryLocks(site.database.sql)).toEqual([]);
  });

  test('makes a running process not ready when the pooler changes to it', async () => {
    const pooler = await startPgBouncer(site.database.url, 'session');
    poolers.push(pooler);
    const serve = await startServe({ ...site.environment, DATABASE_URL: pooler.urlOf(site.database.url) });
    const client = createClient(serve.url, site.keys.employer);
    const ready = () => client.get<{ status: string }>('/readyz', { as: null }).then(({ body }) => body.status);
    expect(await ready()).toBe('ready');
    pooler.putInto('transaction');
    await expect.poll(ready, { timeout: 20_000 }).toBe('database_unavailable');
  });

  test('changes no setting in sessions of others', async () => {
    const url = await pooled('transaction', site.database);
    const refused = connect({ url, most: 1, name: 'miaopi-test' });
    await expect(refused.db.execute(sql`select 1`)).rejects.toThrow();
    await refused.close();
    const through = await import('postgres').then(({ default: postgres }) => postgres(url, { max: 1, prepare: false }));
    const [row] =
      await through`select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock`;
    await through.end();
    expect(row).toEqual({ statement: '0', lock: '0' });
  });
});

describe('a machine without PgBouncer', () => {
  test.skipIf(isThere)('skips the tests of the pooler', (context) => {
    context.skip('no pgbouncer on the PATH');
  });
});

describe('the migration', () => {
  test('waits a while for another one, names it, and gives up', async () => {
    const [lock] = await empty.sql`select 7205759403 as key`;
    const held = await empty.sql.reserve();
    await held`select pg_advisory_lock(${lock?.key})`;
    const told: string[] = [];
    const refused = await migrateDatabase(empty.url, { waitMs: 0, onWait: (holder) => told.push(holder) }).catch(
      (error: unknown) => error,
    );
    const waiting = migrateDatabase(empty.url, { onWait: (holder) => told.push(holder) });
    await expect.poll(() => told.length).toBe(1);
    await held`select pg_advisory_unlock(${lock?.key})`;
    held.release();
    await waiting;
    expect(refused).toBeInstanceOf(Occupied);
    for (const said of [String(refused), ...told]) expect(said).toMatch(/pid \d+ \(.+ from .+, for .+\)/);
  });
});
