// What a crash left in the store between writing a file and recording it. Runs by real time, since that is what a crash
// follows; it looks at pending files only, never at what is kept.
import type { MaterialDeps } from './deps.ts';
import { hasMaterial } from './store/materials.ts';

/** Far longer than an upload may take. */
const PENDING_MS = 3_600_000;

/**
 * Removes pending files that are older than an hour and have no row; those that have one are confirmed. Answers how
 * many it removed or confirmed. Safe to run in several processes at once.
 */
export async function removeOrphans({ db, files, log }: Pick<MaterialDeps, 'db' | 'files' | 'log'>): Promise<number> {
  let settled = 0;
  let removed = 0;
  const before = Date.now() - PENDING_MS;
  for await (const id of files.pending()) {
    if (madeAtMs(id) > before) continue;
    if (await hasMaterial(db, id)) await files.confirm(id);
    else {
      await files.remove(id);
      removed += 1;
    }
    settled += 1;
  }
  if (removed > 0) log.warn('material.orphans_removed', { removed });
  return settled;
}

/** A UUIDv7 tells the real time at which it was made, in its first 48 bits. */
const madeAtMs = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
