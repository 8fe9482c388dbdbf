// What a list of work can be asked for, and what is counted of it.
import type { TimePlace } from '../base/page.ts';
import type { Department, Venue } from '../schemes/words.ts';

export const WORK_STATUSES = ['free', 'held', 'countersign', 'paused'] as const;
export type WorkStatus = (typeof WORK_STATUSES)[number];

export interface WorklistFilter {
  department?: Department;
  /** without one: what is to be done, free or held */
  status?: WorkStatus;
  scheme?: string;
  venue?: Venue;
  late?: boolean;
  assignee?: string;
  /** of the application, whatever has become of it */
  number?: string;
  after?: TimePlace;
  limit: number;
}

/** Beyond so many it is said that there are more, and no longer how many. */
export const MOST_COUNTED = 1000;

export interface WorkCounts {
  /** all that is to be done */
  open: number;
  /** of these nobody holds */
  free: number;
  mine: number;
  countersign: number;
  late: number;
  dueToday: number;
  dueThisWeek: number;
}
