// How a person acts on a review item: `actOnItem` locks the application and the item, and puts a refused attempt into
// the audit (`audit/attempt.ts`). Every act that names an item calls it; `takeNext` and the machine's own acts name
// none.

import type { Deps } from '../applications/deps.ts';
import { type Application, lockApplication } from '../applications/store/applications.ts';
import { changeOrAuditRefusal } from '../audit/attempt.ts';
import type { Cause, Done, Nothing } from '../audit/change.ts';
import { findLastChange } from '../audit/store/events.ts';
import type { Actor } from '../base/actor.ts';
import { timestamp } from '../base/clock.ts';
import { Refusal } from '../base/refusal.ts';
import type { Tx } from '../db/connect.ts';
import { isWithin } from '../db/jurisdiction.ts';
import { type InHand, withFreshAnswers } from './fresh-answers.ts';
import { listInvolved } from './involved.ts';
import { type ItemMove, itemMoves } from './moves.ts';
import { extendLease, findItem, type Item, lockItem } from './store/items.ts';

/** How long a clerk holds an item without acting on it. */
export const LEASE = Temporal.Duration.from({ minutes: 15 });

export interface ItemContext {
  tx: Tx;
  item: Item;
  application: Application;
  actor: Actor;
  now: Temporal.Instant;
  /** new answers, asked for because the known ones are too old to approve on; none at the first try */
  inHand: InHand;
}

/**
 * Checks that the caller may reach the item, before the form is checked. Refuses with `not_found` if there is no such
 * item, if it is no affair of the caller's office, and if a clerk asks for an item of another department. The last two
 * are recorded in the audit, which is why they go through `actOnItem`.
 */
export async function requireReachable(deps: Deps, cause: Cause, id: string, attempted: string): Promise<void> {
  const item = await findItem(deps.db, id);
  if (!item) throw new Refusal('not_found');
  if (foreignTo(item, cause.actor)) await actOnItem(deps, cause, id, attempted, refuseForeign);
}

/** Says why the item is not the actor's affair; null if it is. */
function foreignTo(item: Item, actor: Actor): 'other_office' | 'other_department' | null {
  if (!isWithin(actor, item)) return 'other_office';
  return actor.role === 'clerk' && actor.department !== item.department ? 'other_department' : null;
}
const refuseForeign = (): never => {
  throw new Refusal('not_found');
};

type Work<Result> = (on: ItemContext) => Promise<Done<Result> | Nothing<Result>>;

/**
 * Locks the application and the item, then runs `work`. Refuses with `not_found` if there is no such item or it is no
 * affair of the actor's office; passes on every refusal of `work` and records it in the audit. If `work` finds the
 * answers too old to approve on, its transaction is rolled back and `work` runs again with new answers (`on.inHand`).
 * Refuses with `unavailable` after three such runs, or if another asking does not end in time.
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
      act: (tx, locked) => {
        if (!isWithin(actor, locked.item)) refuseForeign();
        return work({ tx, ...locked, actor, now: deps.clock.now(), inHand });
      },
      refused: ({ code }, { item }) => {
        const because = foreignTo(item, actor);
        const data = { itemId: id, attempted, code, ...(because ? { because } : {}) };
        return { action: 'review.refused', applicationId, data };
      },
    });
  });
}

/** Returns the item's current state and its last change, which the refusals `stale` and `not_claimed` carry. */
export async function currentState({ tx, item }: Pick<ItemContext, 'tx' | 'item'>) {
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

/**
 * Refuses with `not_found` if a person acts on an item that is no affair of the person's office, or a clerk on an item
 * of another department. Each act decides for itself whether supervisors may do it.
 */
export function requireDepartment({ item, actor }: ItemContext): void {
  if (foreignTo(item, actor)) refuseForeign();
}

export async function requireVersion(on: ItemContext, version: number): Promise<void> {
  if (on.item.version !== version) throw new Refusal('stale', { current: await currentState(on) });
}

export async function requireStatus(on: ItemContext, wanted: readonly Item['status'][]): Promise<void> {
  const { status } = on.item;
  if (!wanted.includes(status)) {
    throw new Refusal('illegal_transition', { currentStatus: status, legalMoves: await movesOf(on) });
  }
}

/** Refuses with `illegal_transition` unless the application is in review. */
export async function requireInReview(on: ItemContext): Promise<void> {
  const { status } = on.application;
  if (status !== 'in_review') {
    throw new Refusal('illegal_transition', { currentStatus: status, legalMoves: await movesOf(on) });
  }
}

/** Lists the moves that the caller may make now, each named as the last part of its API path. */
export async function movesOf({ tx, item, application, actor, now }: ItemContext): Promise<ItemMove[]> {
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

export const isHeldBy = ({ item, actor, now }: ItemContext): boolean => holderOf(item, now) === actor.id;

export function isHeldByAnother({ item, actor, now }: ItemContext): boolean {
  const holder = holderOf(item, now);
  return holder !== null && holder !== actor.id;
}

/** Refuses with `not_claimed` unless the actor holds the item; otherwise extends the lease. */
export async function requireHolderAndExtend(on: ItemContext): Promise<void> {
  if (!isHeldBy(on)) throw new Refusal('not_claimed', { current: await currentState(on) });
  await extendLease(on.tx, on.item.id, on.now.add(LEASE));
}
