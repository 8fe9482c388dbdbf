// 拒绝仅由机器决定 (PIPL 24): somebody asks that a person decide. From then on the machine cannot approve this
// application. Nothing else changes: no deadline, no place in a queue, no reason against it.
import { type Cause, change } from '../audit/change.ts';
import { Refusal } from '../base/refusal.ts';
import { UNDECIDED_STATUSES } from '../schemes/words.ts';
import type { Deps } from './deps.ts';
import { movesOf, type Status } from './lifecycle.ts';
import { type Application, findApplication } from './store/applications.ts';
import { requestHuman } from './store/rechecks.ts';

const isUndecided = (status: Status): boolean => UNDECIDED_STATUSES.some((each) => each === status);

/**
 * Safe to repeat. Refuses with `not_found` for another unit's application and `illegal_transition` once it is decided.
 */
export async function requestHumanReview(deps: Deps, cause: Cause, id: string): Promise<Application> {
  const before = await findApplication(deps.db, id);
  if (!before || before.tenantId !== cause.actor.tenantId) throw new Refusal('not_found');
  if (isUndecided(before.status) && before.humanRequestedAt) return before;
  const requested = await change(deps, cause, async (tx) => {
    const result = await requestHuman(tx, id, UNDECIDED_STATUSES, deps.clock.now());
    const action = result ? 'application.human_requested' : 'application.move_refused';
    return { result, events: [{ action, applicationId: id, data: result ? {} : { to: 'human_review' } }] };
  });
  const after = await findApplication(deps.db, id);
  if (!after) throw new Refusal('not_found');
  if (!requested && !after.humanRequestedAt) {
    const legalMoves = movesOf(cause.actor.role, after);
    throw new Refusal('illegal_transition', { currentStatus: after.status, legalMoves });
  }
  return after;
}
