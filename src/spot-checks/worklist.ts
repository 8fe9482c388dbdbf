// The cases that wait for one inspector, in all rounds, and the people whom a plan can name as contributors. It shows
// numbers and nothing of the decisions, so it may be shown during a blind inspection.

import type { Deps } from '../applications/deps.ts';
import type { Actor } from '../base/actor.ts';
import { timestamp } from '../base/clock.ts';
import { type Contributor, countWaiting, listContributors, listWaiting, type Whose } from './store/worklist.ts';

export interface Worklist {
  count: number;
  /** those that have waited longest */
  items: { id: string; roundId: string; number: string; blind: boolean; assignedAt: string }[];
}

/** The cases that wait for this person's verdict. */
export async function worklistOf({ db }: Pick<Deps, 'db'>, whose: Whose, most: number): Promise<Worklist> {
  const [items, count] = await Promise.all([listWaiting(db, whose, most), countWaiting(db, whose)]);
  return { count, items: items.map((each) => ({ ...each, assignedAt: timestamp(each.assignedAt) })) };
}

/** The auditors and supervisors of the actor's office; a plan may name its clerks as well. */
export const contributorsInOffice = async (
  { db }: Pick<Deps, 'db'>,
  { id }: Pick<Actor, 'id'>,
): Promise<Contributor[]> => await listContributors(db, id);
