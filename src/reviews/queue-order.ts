// The orders of the queue, and the place of a row in one. Equal rows stand in the order of their items' ids, so that
// each row has one place, and no row is on two pages or on none. Pure.
import { readTimePlace } from '../base/page.ts';
import { isUuid } from '../base/uuid.ts';

/** By the deadline, the submission, or the credit code of the employer; a minus reverses the order. */
export const QUEUE_SORTS = ['due', '-due', 'submitted', '-submitted', 'employer', '-employer'] as const;
export type QueueSort = (typeof QUEUE_SORTS)[number];
export const DEFAULT_SORT = 'due' satisfies QueueSort;

/** `key`: the moment or the credit code by which the row is ordered; the code is empty where there is no employer. */
export interface QueuePlace {
  sort: QueueSort;
  key: string;
  id: string;
}

export const isByEmployer = (sort: QueueSort): boolean => sort.endsWith('employer');
export const isReversed = (sort: QueueSort): boolean => sort.startsWith('-');

export const queuePlaceText = ({ sort, key, id }: QueuePlace): string => `${sort} ${key} ${id}`;

/** Null if it is no place in any order, or if the database could not hold it. */
export function readQueuePlace(text: string): QueuePlace | null {
  const [name, key = '', id = '', ...more] = text.split(' ');
  const sort = QUEUE_SORTS.find((each) => each === name);
  if (!sort || more.length > 0) return null;
  if (isByEmployer(sort)) return /^[0-9A-Z]{0,40}$/.test(key) && isUuid(id.toLowerCase()) ? { sort, key, id } : null;
  const place = readTimePlace(`${key} ${id}`);
  return place && { sort, key: place.at, id: place.id };
}
