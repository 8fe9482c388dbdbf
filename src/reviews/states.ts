// The states of a review item, the moves between them, and for whom and how long each waits. Pure. The database refuses
// every move out of the two end states, and pauses and closes items with their application; a test walks every state to
// an end.

import { ITEM_STATUSES, type ItemStatus, UNSETTLED_ITEM_STATUSES, WORKABLE_ITEM_STATUSES } from '../schemes/words.ts';

export { ITEM_STATUSES, type ItemStatus };

const NEXT: Record<ItemStatus, readonly ItemStatus[]> = {
  open: ['countersign', 'paused', 'settled', 'closed'],
  countersign: ['open', 'settled', 'closed'],
  paused: ['open', 'closed'],
  settled: [],
  closed: [],
};

export const nextItemStatuses = (status: ItemStatus): readonly ItemStatus[] => NEXT[status];

/** Whether a clerk can work on it. */
export const isWorkable = (status: ItemStatus): boolean => WORKABLE_ITEM_STATUSES.some((each) => each === status);
/** Whether it has not ended. */
export const isUnsettled = (status: ItemStatus): boolean => UNSETTLED_ITEM_STATUSES.some((each) => each === status);

/** True if clerks are late with the item; never while the item is paused. */
export const isOverdue = ({ status, dueAt }: { status: ItemStatus; dueAt: Temporal.Instant }, now: Temporal.Instant) =>
  isWorkable(status) && Temporal.Instant.compare(dueAt, now) <= 0;

export const ITEM_ENDS = ['settled', 'closed'] as const satisfies ItemStatus[];
export type ItemEnd = (typeof ITEM_ENDS)[number];

/**
 * The party for whom an item waits, until when by the service's clock, and the sweep of jobs/worker.ts that acts
 * afterwards.
 */
export interface ItemWait {
  actor: 'clerk' | 'second_clerk' | 'holder' | 'submitter';
  deadline: 'items.dueAt' | 'items.leaseUntil' | 'supplements.dueAt';
  sweep: string;
  /** the effect of the sweep: a move, back to the queue, or brought before the supervisor */
  outcome: ItemStatus | 'free' | 'escalated';
}

/** `held`: open or awaiting a countersignature, and held by one clerk; the item's own deadline runs on meanwhile. */
export const ITEM_WAITS: Record<Exclude<ItemStatus, ItemEnd> | 'held', ItemWait> = {
  open: { actor: 'clerk', deadline: 'items.dueAt', sweep: 'escalate-late', outcome: 'escalated' },
  held: { actor: 'holder', deadline: 'items.leaseUntil', sweep: 'lapse-leases', outcome: 'free' },
  countersign: { actor: 'second_clerk', deadline: 'items.dueAt', sweep: 'escalate-late', outcome: 'escalated' },
  paused: { actor: 'submitter', deadline: 'supplements.dueAt', sweep: 'expire-supplements', outcome: 'open' },
};
