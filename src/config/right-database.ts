// Finds what speaks against a database by what it holds: keys of the other mode, or applications of a scheme that the
// installation leaves out and so could not read, decide or revoke.
import { countHolders, type Mode } from '../access/store/keys.ts';
import type { Connection, Db } from '../db/connect.ts';
import { listSchemesInUse } from '../db/schemes-in-use.ts';
import { ALL_SCHEMES } from '../schemes/house.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { type ConfigFault, lineOf } from './faults.ts';

export async function findWrongContent(db: Db, mode: Mode, served: readonly Scheme[]): Promise<ConfigFault[]> {
  const foreign = await countHolders(db, mode === 'live' ? 'sandbox' : 'live');
  const inUse = await listSchemesInUse(db, leftOut(served));
  const ofMode =
    mode === 'live'
      ? { zh: '所指的是沙箱的数据库', en: 'names the database of a sandbox' }
      : { zh: '所指的是实际运行的数据库', en: 'names the database of live operation' };
  const ids = inUse.join(', ');
  const unserved = {
    zh: `略去了数据库中已有申请的方案：${ids}`,
    en: `leaves out ${ids}, which has applications in the database`,
  };
  return [
    ...(foreign > 0 ? [{ variable: 'DATABASE_URL', text: ofMode }] : []),
    ...(inUse.length > 0 ? [{ variable: 'SCHEMES', text: unserved }] : []),
  ];
}

const leftOut = (served: readonly Scheme[]): Scheme[] =>
  ALL_SCHEMES.filter(({ id }) => served.every((scheme) => scheme.id !== id));

/** The database is of the other mode, or holds applications of a scheme that is not served. */
export class WrongDatabase extends Error {
  override name = 'WrongDatabase';
}

/** Closes the connection and throws `WrongDatabase` where this process may not use the database. */
export async function refuseWrongDatabase(
  connection: Connection,
  mode: Mode,
  served: readonly Scheme[],
): Promise<void> {
  const faults = await findWrongContent(connection.db, mode, served);
  if (faults.length === 0) return;
  await connection.close();
  throw new WrongDatabase(faults.map(lineOf).join('\n'));
}
