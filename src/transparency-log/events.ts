// Reading the audit itself, for the authorised roles. The reading is audited too.

import { type Cause, change, type Door } from '../audit/change.ts';
import type { Leaf } from '../audit/shapes.ts';
import { type Page, pageOf } from '../base/page.ts';
import { Refusal } from '../base/refusal.ts';
import type { EventView } from './shapes.ts';
import { type EventFilter, findEvent, listEvents } from './store/events.ts';
import { findHead } from './store/tree.ts';

/** One event. Refuses with `not_found`. */
export async function readEvent(door: Door, cause: Cause, seq: number): Promise<Leaf> {
  const leaf = await findEvent(door.db, cause.actor, seq);
  if (!leaf) throw new Refusal('not_found');
  const about = leaf.applicationId === null ? {} : { applicationId: leaf.applicationId };
  return await change(door, cause, async () => ({
    result: leaf,
    events: [{ action: 'audit.events_read', ...about, data: { seq } }],
  }));
}

/** Lists events, newest first; `sealed`: a checkpoint covers the event. Later events do not invalidate a cursor. */
export async function pageOfEvents(
  door: Door,
  cause: Cause,
  filter: Omit<EventFilter, 'of'>,
): Promise<Page<EventView, number>> {
  const { items, next } = await readPage(door, { ...filter, of: cause.actor });
  return await change(door, cause, async () => ({
    result: { items, next },
    events: [{ action: 'audit.events_read', ...notedOf(filter, items.length) }],
  }));
}

export type FetchEvents = (before: number | undefined, limit: number) => Promise<Page<EventView, number>>;

export interface Exporting {
  /** a longer list is not exported */
  most: number;
  /** makes pages without the events that are hidden from the reader; absent: nothing is hidden */
  visible?: (fetch: FetchEvents) => FetchEvents;
}

const EXPORTED_AT_ONCE = 1_000;

/**
 * All events that fit the filter, newest first; null if there are more than `most`. Puts into the audit who exported
 * which events and how many. The list ends with the events that are there at the beginning.
 */
export async function exportEvents(
  door: Door,
  cause: Cause,
  filter: Omit<EventFilter, 'of' | 'limit'>,
  { most, visible = (fetch) => fetch }: Exporting,
): Promise<EventView[] | null> {
  const fetch = visible((before, limit) =>
    readPage(door, { ...filter, of: cause.actor, ...(before === undefined ? {} : { before }), limit }),
  );
  const events: EventView[] = [];
  let before = filter.before;
  do {
    const { items, next } = await fetch(before, Math.min(EXPORTED_AT_ONCE, most + 1 - events.length));
    events.push(...items);
    if (events.length > most) return null;
    before = next ?? undefined;
  } while (before !== undefined);
  return await change(door, cause, async () => ({
    result: events,
    events: [{ action: 'audit.exported', ...notedOf(filter, events.length) }],
  }));
}

async function readPage({ db }: Door, filter: EventFilter): Promise<Page<EventView, number>> {
  const found = await listEvents(db, { ...filter, limit: filter.limit + 1 });
  const head = await findHead(db);
  return pageOf(
    found.map((leaf) => ({ ...leaf, sealed: leaf.seq <= (head?.lastSeq ?? 0) })),
    filter.limit,
    ({ seq }) => seq,
  );
}

/**
 * The data that the audit keeps of a reading. It names the case that was read; an id without events belongs to no case.
 */
function notedOf({ applicationId, from, to, actor, actions }: Omit<EventFilter, 'of' | 'limit'>, events: number) {
  return {
    ...(applicationId !== undefined && events > 0 ? { applicationId } : {}),
    data: {
      from: from?.toString() ?? null,
      to: to?.toString() ?? null,
      ...(actor === undefined ? {} : { actor }),
      ...(actions === undefined ? {} : { actions }),
      events,
    },
  };
}
