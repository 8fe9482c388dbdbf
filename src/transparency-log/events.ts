// Reading the audit itself, for the authorised roles. The reading is audited too.

import { type Cause, change, type Door } from '../audit/change.ts';
import type { Leaf } from '../audit/shapes.ts';
import { type Page, pageOf } from '../base/page.ts';
import { Refusal } from '../base/refusal.ts';
import type { EventView } from './shapes.ts';
import { type EventFilter, findHead, findLeaf, listEvents } from './store/tree.ts';

/** One event. Refuses with `not_found`. */
export async function readEvent(door: Door, cause: Cause, seq: number): Promise<Leaf> {
  const leaf = await findLeaf(door.db, seq);
  if (!leaf) throw new Refusal('not_found');
  const about = leaf.applicationId === null ? {} : { applicationId: leaf.applicationId };
  return await change(door, cause, async () => ({
    result: leaf,
    events: [{ action: 'audit.events_read', ...about, data: { seq } }],
  }));
}

/** Lists events, newest first; `sealed`: a checkpoint covers the event. Later events do not invalidate a cursor. */
export async function pageOfEvents(door: Door, cause: Cause, filter: EventFilter): Promise<Page<EventView, number>> {
  const { applicationId, from, to, limit } = filter;
  const found = await listEvents(door.db, { ...filter, limit: limit + 1 });
  const head = await findHead(door.db);
  const { items, next } = pageOf(
    found.map((leaf) => ({ ...leaf, sealed: leaf.seq <= (head?.lastSeq ?? 0) })),
    limit,
    ({ seq }) => seq,
  );
  const data = { from: from?.toString() ?? null, to: to?.toString() ?? null, events: items.length };
  // the event names the case that was read; an id without events belongs to no case
  const about = applicationId !== undefined && items.length > 0 ? { applicationId } : {};
  return await change(door, cause, async () => ({
    result: { items, next },
    events: [{ action: 'audit.events_read', ...about, data }],
  }));
}
