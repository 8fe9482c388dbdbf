// What waits for one inspector, in whatever round it was drawn, and whom a plan can name as contributors. Numbers
// alone: nothing of what was decided, so that it may be shown while a case is inspected blind.
import type { Deps } from '../applications/deps.ts';
import { timestamp } from '../base/clock.ts';
import { type Contributor, countWaiting, listContributors, listWaiting, type Whose } from './store/worklist.ts';

export interface Worklist {
  count: number;
  /** those that have waited longest */
  items: { id: string; roundId: string; number: string; blind: boolean; assignedAt: string }[];
}

/** The cases that take this person's verdict and have none. */
export async function worklistOf({ db }: Pick<Deps, 'db'>, whose: Whose, most: number): Promise<Worklist> {
  const [items, count] = await Promise.all([listWaiting(db, whose, most), countWaiting(db, whose)]);
  return { count, items: items.map((each) => ({ ...each, assignedAt: timestamp(each.assignedAt) })) };
}

/** The auditors and supervisors in office; a plan may name clerks as well. */
export const contributorsInOffice = async ({ db }: Pick<Deps, 'db'>): Promise<Contributor[]> =>
  await listContributors(db);
