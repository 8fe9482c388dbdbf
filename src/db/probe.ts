// Looks at a database before anything is started on it, and changes nothing: what it is, and whether a connection stays with
// its session, or a pooler hands it from one to another after each transaction.
import { sql } from 'drizzle-orm';
import postgres, { type Sql } from 'postgres';
import { type Connection, connect } from './connect.ts';
import { isMigrated } from './migrate.ts';

export interface DatabaseFound {
  /** as PostgreSQL says it, such as 18.4 */
  version: string;
  major: number;
  maxConnections: number;
  /** a standby takes no writes */
  isStandby: boolean;
  /** sessions share connections: locks, notifications and prepared statements get lost */
  isPooledByTransaction: boolean;
  /** every migration of this version has been applied */
  isMigrated: boolean;
}

/** Sessions that have a connection of their own never meet: more rounds than one, as others may be faster at a busy pooler. */
const ROUNDS = 4;

/** Rejects with the driver's own error, or after the deadline with a `TimedOut`. */
export async function probeDatabase(url: string, deadlineMs: number): Promise<DatabaseFound> {
  const sessions = [0, 1].map(() =>
    postgres(url, { max: 1, connect_timeout: deadlineMs / 1000, prepare: false, onnotice: () => {} }),
  );
  // as the service connects: a pooler may refuse what it asks of a session
  const own = connect({ url, most: 1, name: 'miaopi-config' });
  try {
    return await within(deadlineMs, lookAt(url, sessions as [Sql, Sql], own));
  } finally {
    await Promise.all([own.close(), ...sessions.map((session) => session.end({ timeout: 0 }))]);
  }
}

async function lookAt(url: string, [first, second]: [Sql, Sql], own: Connection): Promise<DatabaseFound> {
  const [row] = await first`
    select split_part(current_setting('server_version'), ' ', 1) as version, current_setting('server_version_num')::int / 10000 as major,
      current_setting('max_connections')::int as "maxConnections", pg_is_in_recovery() as "isStandby"`;
  const isPooledByTransaction = await doSessionsMeet(first, second);
  if (!isPooledByTransaction) await own.db.execute(sql`select 1`);
  return {
    ...(row as unknown as Omit<DatabaseFound, 'isPooledByTransaction' | 'isMigrated'>),
    isPooledByTransaction,
    isMigrated: isPooledByTransaction ? false : await isMigrated(url),
  };
}

/** One takes a turn, then the other: a process of the server that serves both belongs to neither. */
async function doSessionsMeet(first: Sql, second: Sql): Promise<boolean> {
  const [firsts, seconds] = [new Set<number>(), new Set<number>()];
  for (let round = 0; round < ROUNDS; round++) {
    firsts.add(await serverProcessOf(first));
    seconds.add(await serverProcessOf(second));
  }
  return firsts.size > 1 || seconds.size > 1 || !firsts.isDisjointFrom(seconds);
}

const serverProcessOf = (session: Sql): Promise<number> =>
  session.begin('read only', async (transaction) => {
    const [row] = await transaction`select pg_backend_pid() as pid`;
    return row?.pid as number;
  });

export class TimedOut extends Error {
  override name = 'TimedOut';
}

async function within<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new TimedOut()), deadlineMs);
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
