// Acts when a deadline of the review passes: ends leases and supplements, and brings late items before the supervisor.
import type { Deps } from '../applications/deps.ts';
import { isAtGate, passGate } from '../applications/document-gate.ts';
import { examineReceived } from '../applications/examine-received.ts';
import { lockApplication } from '../applications/store/applications.ts';
import { listExpired, listSupplements } from '../applications/store/supplements.ts';
import { resumeReview } from '../applications/supplement.ts';
import { type AuditEntry, change, countedChange } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import type { Tx } from '../db/connect.ts';
import { LEASE } from './act-on-item.ts';
import { capToClock, endLapsedLeases, escalateOverdue, findFirstDeadline } from './store/items.ts';

const AT_ONCE = 100;
const CLOCK = systemActor('review-deadlines');

/** Returns how many leases ended. The audit says who had held the item. */
export const lapseLeases = (deps: Deps): Promise<number> =>
  inOneChange(deps, async (tx) => {
    const lapsed = await endLapsedLeases(tx, deps.clock.now(), AT_ONCE);
    return lapsed.map(({ id, applicationId, assignee, leaseUntil }) => ({
      action: 'review.lease_lapsed',
      applicationId,
      data: { itemId: id, heldBy: assignee, leaseUntil },
    }));
  });

/** Returns how many items were found late (行政许可法 42: twenty working days). */
export const escalateLate = (deps: Deps): Promise<number> =>
  inOneChange(deps, async (tx) => {
    const late = await escalateOverdue(tx, deps.clock.now(), AT_ONCE);
    return late.map(({ id, applicationId, department }) => ({
      action: 'review.overdue',
      applicationId,
      data: { itemId: id, department },
    }));
  });

/**
 * Ends supplements that did not come in time, so that the review goes on without them. An application that waited at
 * the gate of documents is examined then. Returns their number.
 */
export async function expireSupplements(deps: Deps): Promise<number> {
  const expired = await listExpired(deps.db, deps.clock.now(), AT_ONCE);
  let ended = 0;
  for (const id of expired) {
    ended += await inOneChange(deps, async (tx) => {
      const application = await lockApplication(tx, id);
      const [open] = (await listSupplements(tx, id)).filter(({ status }) => status === 'open');
      // a new supplement with a day of its own may have been requested since the look-up
      if (!application || !open || Temporal.Instant.compare(open.dueAt, deps.clock.now()) > 0) return [];
      const goOn = isAtGate(application) ? passGate : resumeReview;
      return [await goOn(deps, tx, application, open, 'overdue')];
    });
    // one that waited at the gate is received now; any other is left alone
    await examineReceived(deps, { actor: CLOCK }, id);
  }
  return ended;
}

/** Corrects times that were reckoned before the clock was set back. Call it in the change that sets the clock. */
export const followClockBack = (tx: Tx, now: Temporal.Instant): Promise<void> => capToClock(tx, now, LEASE);

/**
 * The first deadline of a review after `after` and up to `until`, or null. A clock that is set must not leap over a
 * deadline.
 */
export const firstDeadline = (
  { db }: Pick<Deps, 'db'>,
  after: Temporal.Instant,
  until: Temporal.Instant,
): Promise<Temporal.Instant | null> => findFirstDeadline(db, after, until);

/** Returns how many events there were. */
const inOneChange = (deps: Deps, work: (tx: Tx) => Promise<AuditEntry[]>): Promise<number> =>
  change(deps, { actor: CLOCK }, async (tx) => countedChange(await work(tx)));
