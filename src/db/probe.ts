// Looks at a database before anything is started on it, and changes nothing: what it is, and whether each connection keeps
// its session, or a pooler hands the sessions round from one transaction to the next.
import { sql } from 'drizzle-orm';
import { type Connection, connect, type Db } from './connect.ts';
import { isMigrated } from './migrate.ts';

export interface DatabaseFound {
  /** as PostgreSQL says it, such as 18.4 */
  version: string;
  major: number;
  maxConnections: number;
  /** a standby takes no writes */
  isStandby: boolean;
  /** every migration of this version has been applied */
  isMigrated: boolean;
}

/** Settings, locks, notifications and prepared statements of a session get lost. */
export class SharedSessions extends Error {
  override name = 'SharedSessions';
  readonly code = 'SHARED_SESSIONS';
}
export class TimedOut extends Error {
  override name = 'TimedOut';
}

/** Rejects with the driver's own error, with `SharedSessions`, or after the deadline with `TimedOut`. */
export async function probeDatabase(url: string, deadlineMs: number): Promise<DatabaseFound> {
  const [first, second] = [openOne(url), openOne(url)];
  try {
    return await within(deadlineMs, lookAt(url, first.db, second.db));
  } finally {
    // nobody waits for a server that does not even say goodbye
    void Promise.allSettled([first.close(), second.close()]);
  }
}

const openOne = (url: string): Connection => connect({ url, most: 1, name: 'miaopi-config' });

async function lookAt(url: string, first: Db, second: Db): Promise<DatabaseFound> {
  const [row] = await first.execute<Omit<DatabaseFound, 'isMigrated'> & Record<string, unknown>>(sql`
    select split_part(current_setting('server_version'), ' ', 1) as version,
      current_setting('server_version_num')::int / 10000 as major,
      current_setting('max_connections')::int as "maxConnections", pg_is_in_recovery() as "isStandby"`);
  if (!row) throw new Error('the database answers a question with nothing');
  if (await doSessionsMeet(first, second)) throw new SharedSessions();
  return { ...row, isMigrated: await isMigrated(url) };
}

/** Others may be faster at a busy pooler: two take turns more than once. */
const ROUNDS = 4;

/** Where one process of the server serves both, or several serve one of them, neither has a session of its own. */
async function doSessionsMeet(first: Db, second: Db): Promise<boolean> {
  const [firsts, seconds] = [new Set<number>(), new Set<number>()];
  for (let round = 0; round < ROUNDS; round++) {
    firsts.add(await serverProcessOf(first));
    seconds.add(await serverProcessOf(second));
  }
  return firsts.size > 1 || seconds.size > 1 || !firsts.isDisjointFrom(seconds);
}

const serverProcessOf = (db: Db): Promise<number> =>
  db.transaction(
    async (tx) => {
      const [row] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      return row?.pid ?? 0;
    },
    { accessMode: 'read only' },
  );

async function within<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new TimedOut()), deadlineMs);
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
