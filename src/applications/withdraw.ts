// 申请人撤回: the unit that filed takes an application back, as long as it has not been decided.
import { type Cause, change } from '../audit/change.ts';
import { Refusal } from '../base/refusal.ts';
import type { Deps } from './deps.ts';
import { movesOf, statusesBefore } from './lifecycle.ts';
import { type Application, findApplication, moveApplication } from './store/applications.ts';

/** Refuses with `not_found` for another unit's application and `illegal_transition` once it is decided. */
export async function withdrawApplication(deps: Deps, cause: Cause, id: string): Promise<Application> {
  const before = await findApplication(deps.db, id);
  if (!before || before.tenantId !== cause.actor.tenantId) throw new Refusal('not_found');

  const moved = await change(deps, cause, async (tx) => {
    const result = await moveApplication(tx, id, {
      from: statusesBefore(before.procedure, 'withdrawn'),
      to: 'withdrawn',
      at: deps.clock.now(),
      dueAt: null,
    });
    // a refused move is put into the audit as well (rules 7)
    const action = result ? 'application.withdrawn' : 'application.move_refused';
    return { result, events: [{ action, applicationId: id, data: { to: 'withdrawn' } }] };
  });
  const after = await findApplication(deps.db, id);
  if (!after) throw new Refusal('not_found');
  if (moved) return after;
  throw new Refusal('illegal_transition', {
    currentStatus: after.status,
    legalMoves: movesOf(cause.actor.role, after),
  });
}
