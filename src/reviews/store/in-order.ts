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

/**
 * Whether a row comes after the place in the place's own order. The first comparison follows from the second; it alone
 * lets an index of the applications begin at the place.
 */
export function isBehind({ sort, key, id }: QueuePlace): SQL {
  const [column, value] = [columnOf(sort), isByEmployer(sort) ? sql`${key}` : sql`${key}::timestamptz`];
  const [row, place] = [sql`(${column}, ${reviewItems.id})`, sql`(${value}, ${id}::uuid)`];
  return isReversed(sort)
    ? sql`${column} <= ${value} and ${row} < ${place}`
    : sql`${column} >= ${value} and ${row} > ${place}`;
}

/**
 * Every item to be done belongs to an application in review. An order of applications says so in the query as well: an
 * index then gives these applications alone, in order.
 */
export const ofWaiting = (sort: QueueSort | undefined): SQL | undefined =>
  sort === undefined || sort.endsWith('due') ? undefined : sql`${applications.status} = 'in_review'`;

export function placeIn(sort: QueueSort = DEFAULT_SORT, { item, application, unitCode }: Placed): QueuePlace {
  if (isByEmployer(sort)) return { sort, key: unitCode, id: item.id };
  const at = sort.endsWith('submitted') ? application.submittedAt : item.dueAt;
  return { sort, key: at.toString(), id: item.id };
}
