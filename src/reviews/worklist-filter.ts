// The filters of a list of work, and its counts.
import type { Department, Venue } from '../schemes/words.ts';
import type { QueuePlace, QueueSort } from './queue-order.ts';

export const WORK_STATUSES = ['free', 'held', 'countersign', 'paused'] as const;
export type WorkStatus = (typeof WORK_STATUSES)[number];

export interface WorklistFilter {
  department?: Department;
  /** if absent: everything to be done, free or held */
  status?: WorkStatus;
  scheme?: string;
  venue?: Venue;
  late?: boolean;
  assignee?: string;
  /** number of an application; finds items in any state */
  number?: string;
  /** if absent: the earliest deadline first */
  sort?: QueueSort;
  /** lists only the rows after this place in that order */
  after?: QueuePlace;
  limit: number;
}

/** Above this number the page says only that there are more. */
export const MOST_COUNTED = 1000;

export interface WorkCounts {
  /** everything to be done */
  open: number;
  /** number of these that nobody holds */
  free: number;
  mine: number;
  countersign: number;
  late: number;
  dueToday: number;
  dueThisWeek: number;
}
