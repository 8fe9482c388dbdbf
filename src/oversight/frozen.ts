// The frozen approvals, and for whom each waits: the worklist of supervisors.

import type { Deps } from '../applications/deps.ts';
import type { Cause } from '../audit/change.ts';
import { pageOf, placeAt } from '../base/page.ts';
import { type FrozenFilter, listFrozen } from './store/freezes.ts';
import { frozenView } from './view.ts';

/** The earliest deadline first; the cursor is the place of the last row seen. */
export async function pageOfFrozen(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { actor }: Pick<Cause, 'actor'>,
  filter: FrozenFilter,
) {
  const found = await listFrozen(db, actor, { ...filter, limit: filter.limit + 1 });
  const { items, next } = pageOf(found, filter.limit, ({ dueAt, id }) => placeAt(dueAt, id));
  const now = clock.now();
  return { items: items.map((row) => frozenView(row, now)), next };
}
