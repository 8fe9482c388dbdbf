// What is frozen, and for whom each waits: the worklist of supervisors.
import type { Deps } from '../applications/deps.ts';
import { type FrozenFilter, listFrozen } from './store/freezes.ts';
import { frozenView } from './view.ts';

/** The earliest deadline first; the cursor is the place of the last row seen. */
export async function pageOfFrozen({ db, clock }: Pick<Deps, 'db' | 'clock'>, filter: FrozenFilter) {
  const found = await listFrozen(db, { ...filter, limit: filter.limit + 1 });
  const rows = found.slice(0, filter.limit);
  const last = rows.at(-1);
  const next = found.length > filter.limit && last ? { at: last.dueAt.toString(), id: last.id } : null;
  const now = clock.now();
  return { items: rows.map((row) => frozenView(row, now)), next };
}
