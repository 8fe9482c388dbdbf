// Migrates a database to the schema of this version. Any number of processes may call it at once.
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import { parseAddress } from './address.ts';
import { onOne } from './connect.ts';
import { type DatabaseLimits, FOR_JOBS } from './limits.ts';
import { createPool, type Pool } from './pool.ts';
import type { Rows, Slot } from './slot.ts';

const FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url));
/** an arbitrary constant of ours: the lock that prevents two migrations at once */
const LOCK = 7_205_759_403;
const ASK_FOR_LOCK_EVERY_MS = 250;
const WAIT_FOR_OTHER_MS = 60_000;
/** A migration may fill a large table. The wait for a locked table is as long as the wait for the migration lock. */
const FOR_MIGRATING: DatabaseLimits = { ...FOR_JOBS, statementMs: 24 * 3_600_000, lockMs: WAIT_FOR_OTHER_MS };

/** A starting process should neither wait long nor hang. */
const FOR_STARTING: DatabaseLimits = { ...FOR_JOBS, waitMs: FOR_JOBS.connectMs, lockMs: FOR_JOBS.connectMs };

/** Another process migrates, or holds a table to be migrated, for longer than the wait. Names that process. */
export class Occupied extends Error {
  override name = 'Occupied';
}

/** Migrations of another version made the tables, so their content is unknown and none of them is touched. */
export class OtherSchema extends Error {
  override name = 'OtherSchema';
  readonly code = 'OTHER_SCHEMA';

  constructor() {
    super(
      'its tables were made by another version of this service, and this version cannot use them: ' +
        'name an empty database, or run the version that made them · ' +
        '其中的表由本服务的另一版本建立，本版本无法沿用：请改用空数据库，或运行当初建表的版本',
    );
  }
}

export interface Migrating {
  /** called once with the process for which it waits */
  onWait?: (holder: string) => void;
  /** how long to wait for another process that migrates */
  waitMs?: number;
}

/**
 * Applies the missing migrations, in order, all in one transaction. Rejects with `Occupied`, `OtherSchema` or
 * `SharedSessions`.
 */
export async function migrateDatabase(
  url: string,
  { onWait, waitMs = WAIT_FOR_OTHER_MS }: Migrating = {},
): Promise<void> {
  await withPool(url, FOR_MIGRATING, (pool) =>
    pool.lend(async (slot) => {
      await takeLock(slot, waitMs, onWait);
      try {
        await readApplied(slot.run);
        await migrate(onOne(slot), { migrationsFolder: FOLDER });
      } catch (error) {
        if (!isLockTimeout(error)) throw error;
        throw new Occupied(`a table is in use: ${(await holdersOf(slot, OPEN_TRANSACTIONS)) || 'by nobody any more'}`);
      } finally {
        // behind a pooler the session goes to the next client, and the lock with it
        await slot.run(`select pg_advisory_unlock(${LOCK})`).catch(() => {});
      }
    }),
  );
}

/** Whether every migration of this version has been applied. Rejects with `OtherSchema`. */
export async function isMigrated(url: string): Promise<boolean> {
  return await withPool(url, FOR_STARTING, ({ run }) => readApplied((text) => run(text, [], false)));
}

/**
 * True if all migrations of this version are applied; migrations of a later version may follow. A migration is known by
 * the hash of its text, which drizzle keeps. Rejects with `OtherSchema` if the hashes differ from this version's.
 */
async function readApplied(run: (text: string) => Promise<Rows>): Promise<boolean> {
  const own = readMigrationFiles({ migrationsFolder: FOLDER });
  const [found] = await run(`select to_regclass('drizzle.__drizzle_migrations') is not null as there`);
  const applied = found?.there
    ? await run('select hash from drizzle.__drizzle_migrations order by created_at, id')
    : [];
  if (own.some(({ hash }, index) => index < applied.length && applied[index]?.hash !== hash)) throw new OtherSchema();
  return applied.length >= own.length;
}

async function withPool<Result>(
  url: string,
  limits: DatabaseLimits,
  work: (pool: Pool) => Promise<Result>,
): Promise<Result> {
  const pool = createPool({ address: parseAddress(url), most: 1, name: 'miaopi-migrate', limits });
  try {
    return await work(pool);
  } finally {
    await pool.end(FOR_STARTING.connectMs);
  }
}

async function takeLock(slot: Slot, waitMs: number, onWait: Migrating['onWait']): Promise<void> {
  const until = performance.now() + waitMs;
  for (let isFirst = true; ; isFirst = false) {
    const [row] = await slot.run(`select pg_try_advisory_lock(${LOCK}) as mine`);
    if (row?.mine) return;
    const holder = await holdersOf(slot, LOCK_HOLDER);
    if (performance.now() > until) throw new Occupied(`another process migrates: ${holder}`);
    if (isFirst) onWait?.(holder);
    await pause(ASK_FOR_LOCK_EVERY_MS);
  }
}

const WHO = `pid, coalesce(nullif(application_name, ''), 'unnamed') as name, usename as user,
  coalesce(host(client_addr), 'this machine') as client, date_trunc('second', now() - coalesce(xact_start, backend_start))::text as since`;
const LOCK_HOLDER = `select ${WHO} from pg_stat_activity where pid in (select pid from pg_locks
  where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())
    and classid = ${Math.floor(LOCK / 2 ** 32)} and objid = ${LOCK % 2 ** 32})`;
const OPEN_TRANSACTIONS = `select ${WHO} from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and xact_start < now() - interval '1 second'
  order by xact_start limit 5`;

async function holdersOf(slot: Slot, text: string): Promise<string> {
  const rows = await slot.run(text);
  return rows
    .map(({ pid, name, user, client, since }) => `pid ${pid} (${name}, ${user} from ${client}, for ${since})`)
    .join(', ');
}

function isLockTimeout(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === '55P03') || isLockTimeout(error.cause);
}
