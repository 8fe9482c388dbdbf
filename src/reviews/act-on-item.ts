// The one way to act on a review item: application and item are locked, and a refused attempt is put into the audit
// (`audit/attempt.ts`). Every verb of this room that changes an item goes through here.

import type { Deps } from '../applications/deps.ts';
import { type Application, lockApplication } from '../applications/store/applications.ts';
import { changeOrAuditRefusal } from '../audit/attempt.ts';
import type { Cause, Done, Nothing } from '../audit/change.ts';
import { findLastChange } from '../audit/store/events.ts';
import type { Actor } from '../base/actor.ts';
import { timestamp } from '../base/clock.ts';
import { Refusal } from '../base/refusal.ts';
import type { Tx } from '../db/connect.ts';
import { type InHand, withFreshAnswers } from './fresh-answers.ts';
import { listInvolved } from './involved.ts';
import { extendLease, findItem, type Item, lockItem } from './store/items.ts';

/** How long a clerk holds an item without acting on it. */
export const LEASE = Temporal.Duration.from({ minutes: 15 });

export interface OnItem {
  tx: Tx;
  item: Item;
  application: Application;
  actor: Actor;
  now: Temporal.Instant;
  /** answers that were asked for because those that stand are too old to approve on; none in the first place */
  inHand: InHand;
}

/**
 * What comes before anything that was posted is looked at: `not_found` where there is no such item, or it is another
 * department's, which does not exist for a clerk. That attempt is put into the audit all the same.
 */
export async function reachItem(deps: Deps, cause: Cause, id: string, attempted: string): Promise<void> {
  const item = await findItem(deps.db, id);
  if (!item) throw new Refusal('not_found');
  if (isOthers(item, cause.actor)) await actOnItem(deps, cause, id, attempted, refuseDepartment);
}

const isOthers = ({ department }: Item, actor: Actor) => actor.role === 'clerk' && actor.department !== department;
const refuseDepartment = (): never => {
  throw new Refusal('not_found');
};

type Work<Result> = (on: OnItem) => Promise<Done<Result> | Nothing<Result>>;

/**
 * Refuses with `not_found` where there is no such item, and with whatever the work refuses. Work that finds answers too
 * old to approve on is taken back and done once more with new answers (`on.inHand`).
 */
export async function actOnItem<Result>(
  deps: Deps,
  cause: Cause,
  id: string,
  attempted: string,
  work: Work<Result>,
): Promise<Result> {
  const { actor } = cause;
  return await withFreshAnswers(deps, cause, async (inHand) => {
    const found = await findItem(deps.db, id);
    if (!found) throw new Refusal('not_found');
    const { applicationId } = found;
    return await changeOrAuditRefusal(deps, cause, {
      lock: async (tx) => {
        const application = await lockApplication(tx, applicationId);
        const item = await lockItem(tx, id);
        if (!application || !item) throw new Error('an item or its application is not there any more');
        return { application, item };
      },
      act: (tx, locked) => work({ tx, ...locked, actor, now: deps.clock.now(), inHand }),
      refused: ({ code }, { item }) => {
        const because = isOthers(item, actor) ? { because: 'other_department' } : {};
        return { action: 'review.refused', applicationId, data: { itemId: id, attempted, code, ...because } };
      },
    });
  });
}

/** What stands now, and who has brought it about: what somebody is told who was not the first. */
export async function standing({ tx, item }: Pick<OnItem, 'tx' | 'item'>) {
  const { id, applicationId, version, status, assignee, leaseUntil } = item;
  const last = await findLastChange(tx, applicationId, id);
  return {
    version,
    status,
    assignee,
    leaseUntil: leaseUntil && timestamp(leaseUntil),
    lastChange: last && { ...last, at: timestamp(last.at) },
  };
}

/** Clerks act on what is their department's alone; supervisors may act where a verb lets them. */
export function requireDepartment({ item, actor }: OnItem): void {
  if (isOthers(item, actor)) refuseDepartment();
}

export async function requireVersion(on: OnItem, version: number): Promise<void> {
  if (on.item.version !== version) throw new Refusal('stale', { current: await standing(on) });
}

export async function requireStatus(on: OnItem, wanted: readonly Item['status'][]): Promise<void> {
  const { status } = on.item;
  if (!wanted.includes(status)) {
    throw new Refusal('illegal_transition', { currentStatus: status, legalMoves: await movesOf(on) });
  }
}

/** Refuses what only an application that nobody else waits for allows. */
export async function requireInReview(on: OnItem): Promise<void> {
  const { status } = on.application;
  if (status !== 'in_review') {
    throw new Refusal('illegal_transition', { currentStatus: status, legalMoves: await movesOf(on) });
  }
}

/** What the caller can do with the item as it stands, by the names of the paths. */
export async function movesOf(on: OnItem): Promise<string[]> {
  const { tx, item, actor, application } = on;
  if (item.status === 'settled' || item.status === 'closed') return [];
  if (actor.role !== 'clerk') return item.status === 'paused' ? [] : ['reassign'];
  if (item.status === 'paused' || isHeldByAnother(on)) return ['comments'];
  const isSecond = item.status === 'countersign';
  // two people decide apart, and neither of those who differed decides again
  if ((isSecond && item.settledBy === actor.id) || (await listInvolved(tx, item)).includes(actor.id))
    return ['comments'];
  const settling = isSecond ? ['countersign', 'return'] : ['settle'];
  if (!isHeldBy(on)) return ['claim', ...(isSecond ? settling : []), 'comments'];
  const asking = !isSecond && application.status === 'in_review' ? ['supplement', 'recheck'] : [];
  return ['release', ...settling, ...asking, 'reassign', 'comments'];
}

export const isHeldBy = ({ item, actor, now }: OnItem): boolean =>
  item.assignee === actor.id && item.leaseUntil !== null && Temporal.Instant.compare(now, item.leaseUntil) < 0;

export const isHeldByAnother = ({ item, actor, now }: OnItem): boolean =>
  item.assignee !== null &&
  item.assignee !== actor.id &&
  item.leaseUntil !== null &&
  Temporal.Instant.compare(now, item.leaseUntil) < 0;

/** Refuses with `not_claimed`; acting extends the lease. */
export async function requireHolder(on: OnItem): Promise<void> {
  if (!isHeldBy(on)) throw new Refusal('not_claimed', { current: await standing(on) });
  await extendLease(on.tx, on.item.id, on.now.add(LEASE));
}
