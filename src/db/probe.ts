// Checks a database before anything is started on it, and changes nothing. Connecting already detects a pooler that
// shares sessions (pooler.ts).
import { sql } from 'drizzle-orm';
import { connect, type Db } from './connect.ts';
import { isMigrated } from './migrate.ts';

export interface DatabaseFound {
  /** in PostgreSQL's form, such as 18.4 */
  version: string;
  major: number;
  maxConnections: number;
  /** a standby takes no writes */
  isStandby: boolean;
  /** every migration of this version has been applied */
  isMigrated: boolean;
}

export class TimedOut extends Error {
  override name = 'TimedOut';
}

/** Rejects with the driver's own error, with `SharedSessions`, or after the deadline with `TimedOut`. */
export async function probeDatabase(url: string, deadlineMs: number): Promise<DatabaseFound> {
  const connection = connect({ url, most: 1, name: 'miaopi-config' });
  try {
    return await within(deadlineMs, lookAt(url, connection.db));
  } finally {
    // do not wait for a server that does not even close properly
    void connection.close().catch(() => {});
  }
}

async function lookAt(url: string, db: Db): Promise<DatabaseFound> {
  const [row] = await db.execute<Omit<DatabaseFound, 'isMigrated'> & Record<string, unknown>>(sql`
    select split_part(current_setting('server_version'), ' ', 1) as version,
      current_setting('server_version_num')::int / 10000 as major,
      current_setting('max_connections')::int as "maxConnections", pg_is_in_recovery() as "isStandby"`);
  if (!row) throw new Error('the database returned no row');
  return { ...row, isMigrated: await isMigrated(url) };
}

async function within<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new TimedOut()), deadlineMs);
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
