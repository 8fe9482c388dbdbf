// Removes files that a crash left in the store between writing and recording them. Uses real time, because crashes do.
// Looks only at pending files, never at kept files.
import type { MaterialDeps } from './deps.ts';
import { hasMaterial } from './store/materials.ts';

/** Far longer than an upload may take. */
const PENDING_MS = 3_600_000;

/**
 * Removes pending files that are older than an hour and have no row, and confirms those with a row. Returns the number
 * of both. Safe to run in several processes at once.
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

/** The first 48 bits of a UUIDv7 are the real time of its creation. */
const madeAtMs = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
