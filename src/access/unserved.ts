// Tells operators what no office answers for (`db/offices.ts`): the log says it, the metrics count it, `/readyz` shows
// that there is something.
import { createFailingTargets } from '../base/failing.ts';
import type { Log } from '../base/log.ts';
import type { Db } from '../db/connect.ts';
import { listPartlyServed, listUnserved, type Unserved } from '../db/offices.ts';

export interface UnservedWatch {
  /** The places of now, or of a few seconds ago; logs each that is new. Null where the database does not say. */
  look(): Promise<readonly Unserved[] | null>;
}

const SAYS = { event: 'office', name: 'place', says: { failing: 'unserved', again: 'served_again' } };
const REMEMBER_MS = 3_000;

export function createUnservedWatch({ db, log }: { db: Db; log: Log }): UnservedWatch {
  const places = createFailingTargets(log, SAYS);
  let told: string[] = [];
  let last: { at: number; found: Promise<readonly Unserved[] | null> } | null = null;

  const look = async (): Promise<readonly Unserved[] | null> => {
    const found = await listUnserved(db);
    const names = found.map(({ scheme, district }) => `${scheme}/${district ?? '-'}`);
    for (const name of told.filter((each) => !names.includes(each))) places.worked(name);
    for (const [at, name] of names.entries()) places.failed(name, { applications: found[at]?.applications });
    told = names;
    return found;
  };
  return {
    look() {
      if (last && performance.now() - last.at < REMEMBER_MS) return last.found;
      const found = look().catch((error: unknown) => {
        log.error('office.not_counted', error);
        return null;
      });
      last = { at: performance.now(), found };
      return found;
    },
  };
}

/** Says at a start which schemes have no office for every district: a case of another district lies in none. */
export async function tellPartlyServed({ db, log }: { db: Db; log: Log }, schemes: readonly string[]): Promise<void> {
  const partly = await listPartlyServed(db, schemes);
  for (const scheme of partly) log.warn('office.not_in_every_district', { scheme });
}
