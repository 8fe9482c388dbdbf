// 回避: an inspector steps back from a case, or has left office, and the next in the order of the draw takes over. If
// nobody is left, the case says so, and gets an inspector as soon as an auditor is there.
import type { Deps } from '../applications/deps.ts';
import { type AuditEntry, type Cause, change, nothing } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import { placeOfRecusal } from './aad.ts';
import { actOnCase } from './act-on-round.ts';
import { requireOpenVerdict } from './find.ts';
import { fillInspectors } from './inspectors.ts';
import {
  type Case,
  type Deserted,
  listDeserted,
  listInspectors,
  listShort,
  lockCase,
  saveRecusal,
} from './store/cases.ts';
import { findRound } from './store/rounds.ts';

/**
 * Refuses with `not_found`, with `forbidden` where the caller does not inspect the case, and with `illegal_transition`
 * once the caller's verdict is given.
 */
export async function recuseInspector(deps: Deps, cause: Cause, id: string, reason: string): Promise<void> {
  await actOnCase(deps, cause, id, 'recuse', async ({ tx, found, round, actor, now }) => {
    const staffId = requireOpenVerdict(await listInspectors(tx, [id]), actor.id).staffId;
    if (!round.draw) throw new Error('a case of a round that is not drawn');
    const sealed = deps.sealer.seal(placeOfRecusal(id, staffId), reason);
    await saveRecusal(tx, { caseId: id, staffId, reason: sealed, at: now });
    const added = await fillInspectors(tx, { ...round, seed: round.draw.seed }, found, found.inspectorsWanted, now);
    return { result: undefined, events: [recused(found, { staffId, added, because: 'own_wish' })] };
  });
}

const recused = (
  { id: caseId, spotCheckId: roundId, applicationId }: Case,
  data: { staffId: string; added: string[]; because: 'own_wish' | 'left_office' },
): AuditEntry => ({ action: 'spot_check.recused', applicationId, data: { roundId, caseId, ...data } });

const MOST_AT_ONCE = 20;
const TENDER = systemActor('tend-inspectors');

/**
 * A sweep: replaces inspectors who have left office, and finds inspectors for cases that lack them. Returns how many
 * cases changed. A case that fails is logged and passed over, so that it never blocks the others.
 */
export async function tendInspectors(deps: Deps): Promise<number> {
  const short = await listShort(deps.db, null, MOST_AT_ONCE);
  let done = await tendDeserted(deps);
  for (const caseId of short) done += await tended(deps, caseId, null);
  return done;
}

/** Finds inspectors for deserted cases, in order; continues after a case that fails. */
async function tendDeserted(deps: Deps): Promise<number> {
  let done = 0;
  let after: Deserted | null = null;
  while (done < MOST_AT_ONCE) {
    const page: Deserted[] = await listDeserted(deps.db, after, MOST_AT_ONCE);
    for (const { caseId, staffId } of page) done += await tended(deps, caseId, staffId);
    if (page.length < MOST_AT_ONCE) break;
    after = page.at(-1) ?? null;
  }
  return done;
}

async function tended(deps: Deps, caseId: string, leftBy: string | null): Promise<number> {
  try {
    return (await tend(deps, caseId, leftBy)) ? 1 : 0;
  } catch (error) {
    deps.log.error('spot_check.tend_failed', error, { caseId });
    return 0;
  }
}

/** Returns whether anything changed. */
async function tend(deps: Deps, caseId: string, leftBy: string | null): Promise<boolean> {
  return await change(deps, { actor: TENDER }, async (tx) => {
    const found = await lockCase(tx, caseId);
    const round = found && (await findRound(tx, found.spotCheckId));
    if (!found || found.result !== null || !round?.draw) return nothing(false);
    const now = deps.clock.now();
    if (leftBy !== null) {
      const known = await listInspectors(tx, [caseId]);
      const waits = known.some(({ staffId, recusedAt, foundAt }) => staffId === leftBy && !recusedAt && !foundAt);
      if (!waits) return nothing(false);
      await saveRecusal(tx, { caseId, staffId: leftBy, reason: null, at: now });
    }
    const added = await fillInspectors(tx, { ...round, seed: round.draw.seed }, found, found.inspectorsWanted, now);
    if (leftBy !== null) {
      return { result: true, events: [recused(found, { staffId: leftBy, added, because: 'left_office' })] };
    }
    if (added.length === 0) return nothing(false);
    const data = { roundId: found.spotCheckId, caseId, because: 'was_short', added };
    const event = { action: 'spot_check.assigned', applicationId: found.applicationId, data } as const;
    return { result: true, events: [event] };
  });
}
