// 回避: an inspector steps back from a case, or has left office, and the next in the order of the draw takes over. Where nobody is left the
// case says so, and is filled as soon as there is somebody.
import type { Deps } from '../applications/deps.ts';
import type { AuditEntry, Cause } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import { changeOnce } from '../notices/once.ts';
import { actOnCase } from './act.ts';
import { requireOpenVerdict } from './find.ts';
import { fillInspectors } from './inspectors.ts';
import { placeOfRecusal } from './places.ts';
import { findRound } from './store.ts';
import { type Case, listDeserted, listInspectors, listShort, lockCase, saveRecusal } from './store-cases.ts';

/** Refuses with `forbidden` for who does not inspect the case, and with `illegal_transition` once the verdict is given. */
export async function recuseInspector(deps: Deps, cause: Cause, id: string, reason: string): Promise<void> {
  await actOnCase(deps, cause, id, 'recuse', async ({ tx, found, round, actor, now }) => {
    const staffId = requireOpenVerdict(await listInspectors(tx, [id]), actor.id).staffId;
    if (!round.draw) throw new Error('a case of a round that is not drawn');
    const sealed = deps.sealer.seal(placeOfRecusal(id, staffId), reason);
    await saveRecusal(tx, { caseId: id, staffId, reason: sealed, at: now });
    const added = await fillInspectors(tx, round.draw.seed, found, found.inspectorsWanted, now);
    return { result: undefined, events: [recused(found, { staffId, added, because: 'own_wish' })] };
  });
}

const recused = (
  { id: caseId, spotCheckId: roundId, applicationId }: Case,
  data: { staffId: string; added: string[]; because: 'own_wish' | 'left_office' },
): AuditEntry => ({ action: 'spot_check.recused', applicationId, data: { roundId, caseId, ...data } });

const MOST_AT_ONCE = 20;
const TENDER = systemActor('tend-inspectors');

/** A sweep: whoever has left office is replaced, and cases that nobody was left for get whoever has come. Answers how many changed. */
export async function tendInspectors(deps: Deps): Promise<number> {
  const deserted = await listDeserted(deps.db, MOST_AT_ONCE);
  const short = await listShort(deps.db, null, MOST_AT_ONCE);
  let done = 0;
  for (const { caseId, staffId } of deserted) done += (await tend(deps, caseId, staffId)) ? 1 : 0;
  for (const caseId of short) done += (await tend(deps, caseId, null)) ? 1 : 0;
  return done;
}

/** Answers whether anything changed. */
async function tend(deps: Deps, caseId: string, leftBy: string | null): Promise<boolean> {
  return await changeOnce(deps, { actor: TENDER }, async (tx) => {
    const found = await lockCase(tx, caseId);
    const round = found && (await findRound(tx, found.spotCheckId));
    if (!found || found.result !== null || !round?.draw) return null;
    const now = deps.clock.now();
    if (leftBy !== null) {
      const known = await listInspectors(tx, [caseId]);
      const waits = known.some(({ staffId, recusedAt, foundAt }) => staffId === leftBy && !recusedAt && !foundAt);
      if (!waits) return null;
      await saveRecusal(tx, { caseId, staffId: leftBy, reason: null, at: now });
    }
    const added = await fillInspectors(tx, round.draw.seed, found, found.inspectorsWanted, now);
    if (leftBy !== null) return [recused(found, { staffId: leftBy, added, because: 'left_office' })];
    if (added.length === 0) return null;
    const data = { roundId: found.spotCheckId, caseId, because: 'was_short', added };
    return [{ action: 'spot_check.assigned', applicationId: found.applicationId, data }];
  });
}
