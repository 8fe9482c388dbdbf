// What happens when a deadline of the review passes: a lease goes back, and a late item is brought before the supervisor.
import type { Deps } from '../applications/deps.ts';
import { type AuditEntry, change } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import { endLapsedLeases, escalateOverdue } from './store.ts';

const AT_ONCE = 100;
const CLOCK = systemActor('review-deadlines');

/** Answers how many leases ended. The audit says who had held the item. */
export const lapseLeases = (deps: Deps): Promise<number> =>
  inOneChange(deps, async (tx) => {
    const lapsed = await endLapsedLeases(tx, deps.clock.now(), AT_ONCE);
    return lapsed.map(({ id, applicationId, assignee, leaseUntil }) => ({
      action: 'review.lease_lapsed',
      applicationId,
      data: { itemId: id, heldBy: assignee, leaseUntil },
    }));
  });

/** Answers how many items were found late (行政许可法 42: twenty working days). */
export const escalateLate = (deps: Deps): Promise<number> =>
  inOneChange(deps, async (tx) => {
    const late = await escalateOverdue(tx, deps.clock.now(), AT_ONCE);
    return late.map(({ id, applicationId, department }) => ({
      action: 'review.overdue',
      applicationId,
      data: { itemId: id, department },
    }));
  });

type Work = (tx: Parameters<Parameters<typeof change>[2]>[0]) => Promise<AuditEntry[]>;

async function inOneChange(deps: Deps, work: Work): Promise<number> {
  try {
    return await change(deps, { actor: CLOCK }, async (tx) => {
      const [first, ...rest] = await work(tx);
      if (!first) throw new NothingDue();
      return { result: rest.length + 1, events: [first, ...rest] };
    });
  } catch (error) {
    if (error instanceof NothingDue) return 0;
    throw error;
  }
}

/** Nothing was changed, and so there is nothing to put into the audit. */
class NothingDue extends Error {
  override name = 'NothingDue';
}
