// SQL of the queue's orders.
import { asc, desc, type SQL, sql } from 'drizzle-orm';
import { reviewItems } from '../../db/review-tables.ts';
import { applications } from '../../db/tables.ts';
import { DEFAULT_SORT, isByEmployer, isReversed, type QueuePlace, type QueueSort } from '../queue-order.ts';

/** A row of the queue as far as its order needs it. */
export interface Placed {
  item: Pick<typeof reviewItems.$inferSelect, 'id' | 'dueAt'>;
  application: Pick<typeof applications.$inferSelect, 'submittedAt'>;
  unitCode: string;
}

function columnOf(sort: QueueSort) {
  if (isByEmployer(sort)) return applications.unitCode;
  return sort.endsWith('submitted') ? applications.submittedAt : reviewItems.dueAt;
}

export function inOrder(sort: QueueSort = DEFAULT_SORT): SQL[] {
  const towards = isReversed(sort) ? desc : asc;
  return [towards(columnOf(sort)), towards(reviewItems.id)];
}

/** Whether a row comes after the place in the place's own order. */
export function isBehind({ sort, key, id }: QueuePlace): SQL {
  const place = isByEmployer(sort) ? sql`(${key}, ${id}::uuid)` : sql`(${key}::timestamptz, ${id}::uuid)`;
  const row = sql`(${columnOf(sort)}, ${reviewItems.id})`;
  return isReversed(sort) ? sql`${row} < ${place}` : sql`${row} > ${place}`;
}

export function placeIn(sort: QueueSort = DEFAULT_SORT, { item, application, unitCode }: Placed): QueuePlace {
  if (isByEmployer(sort)) return { sort, key: unitCode, id: item.id };
  const at = sort.endsWith('submitted') ? application.submittedAt : item.dueAt;
  return { sort, key: at.toString(), id: item.id };
}
