// The one way to act on a review item: it locks the application and the item, and puts a refused attempt into the audit
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
import { type ItemMove, itemMoves } from './moves.ts';
import { extendLease, findItem, type Item, lockItem } from './store/items.ts';

/** How long a clerk holds an item without acting on it. */
export const LEASE = Temporal.Duration.from({ minutes: 15 });

export interface OnItem {
  tx: Tx;
  item: Item;
  application: Application;
  actor: Actor;
  now: Temporal.Instant;
  /** new answers, asked for because the known ones are too old to approve on; none at the first try */
  inHand: InHand;
}

/**
 * Runs before the posted form is checked. Refuses with `not_found` where there is no such item, or where it is another
 * department's: for a clerk it does not exist. The audit records that attempt too.
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
 * Refuses with `not_found` where there is no such item, and as the work refuses. If the work finds answers too old to
 * approve on, it is rolled back and done once more with new answers (`on.inHand`).
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

/** The item's current state and its last change: sent with `stale` to a caller who came too late. */
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

/** Clerks act on items of their own department only; supervisors may act where a verb lets them. */
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

/** Refuses with `illegal_transition` unless the application is in review. */
export async function requireInReview(on: OnItem): Promise<void> {
  const { status } = on.application;
  if (status !== 'in_review') {
    throw new Refusal('illegal_transition', { currentStatus: status, legalMoves: await movesOf(on) });
  }
}

/** The acts that the caller can do with the item now, by the names of their paths. */
export async function movesOf({ tx, item, application, actor, now }: OnItem): Promise<ItemMove[]> {
  return itemMoves(actor, {
    status: item.status,
    holder: holderOf(item, now),
    settledBy: item.settledBy,
    involved: await listInvolved(tx, item),
    isInReview: application.status === 'in_review',
  });
}

/** The clerk whose claim is in force. */
const holderOf = ({ assignee, leaseUntil }: Item, now: Temporal.Instant): string | null =>
  leaseUntil !== null && Temporal.Instant.compare(now, leaseUntil) < 0 ? assignee : null;

export const isHeldBy = ({ item, actor, now }: OnItem): boolean => holderOf(item, now) === actor.id;

export function isHeldByAnother({ item, actor, now }: OnItem): boolean {
  const holder = holderOf(item, now);
  return holder !== null && holder !== actor.id;
}

/** Refuses with `not_claimed`; acting extends the lease. */
export async function requireHolder(on: OnItem): Promise<void> {
  if (!isHeldBy(on)) throw new Refusal('not_claimed', { current: await standing(on) });
  await extendLease(on.tx, on.item.id, on.now.add(LEASE));
}
