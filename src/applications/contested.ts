// One certificate number that two people claim (OURS-PLAUSIBLE). Both applications keep the conflict in their audit. If
// one of them is approved, it is brought before the supervisor (`oversight/contested.ts`).
import { type AuditEntry, change, countedChange } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import type { Tx } from '../db/connect.ts';
import type { Deps } from './deps.ts';
import { recordContested } from './store/standing.ts';

const MATCHING = systemActor('matching');

/** Keeps the conflicts that were not known yet and returns their events: two for each pair of applications. */
export async function contestedEvents(deps: Pick<Deps, 'clock'>, tx: Tx, id: string): Promise<AuditEntry[]> {
  const found = await recordContested(tx, id, deps.clock.now());
  const event = (applicationId: string, otherApplicationId: string, field: string): AuditEntry => ({
    action: 'application.claim_contested',
    applicationId,
    actor: MATCHING,
    data: { field, otherApplicationId },
  });
  return found.flatMap(({ other, field }) => [event(other, id, field), event(id, other, field)]);
}

/** Does the same in a change of its own. */
export async function tellContested(deps: Deps, id: string): Promise<void> {
  await change(deps, { actor: MATCHING }, async (tx) => countedChange(await contestedEvents(deps, tx, id)));
}
