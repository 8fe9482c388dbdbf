// 不予冻结: two supervisors decide that an adverse spot check does not lead to a freeze (SZ-51). One proposes with a
// reason, another who posts the same carries it out; alone, nobody takes it off the list. The proposer may withdraw.

import type { Deps } from '../applications/deps.ts';
import { reachApplication } from '../applications/read.ts';
import type { Cause } from '../audit/change.ts';
import { Refusal } from '../base/refusal.ts';
import { actOnApplication, type OnApplication } from './act-on-application.ts';
import { isWaiting, noFreezeView, placeOfNoFreezeReason } from './findings.ts';
import type { NoFreezeForm } from './schema.ts';
import type { NoFreezeProposalView } from './shapes.ts';
import {
  endProposal,
  type Finding,
  findCaseOf,
  findFinding,
  findLatestProposal,
  insertProposal,
  listStanding,
  type NoFreezeProposal,
  settleWithoutFreeze,
} from './store/findings.ts';

export interface NoFreezing {
  /** another person carried it out */
  done: boolean;
  proposal: NoFreezeProposalView;
}

/**
 * Refuses with `not_found` unless the case is of an application of the actor's office. Returns the application's id.
 */
export async function reachCase(deps: Deps, { actor }: Pick<Cause, 'actor'>, caseId: string): Promise<string> {
  const found = await findCaseOf(deps.db, caseId);
  if (!found) throw new Refusal('not_found');
  await reachApplication(deps, actor, found.applicationId);
  return found.applicationId;
}

/**
 * Proposes, or carries out another supervisor's proposal. Refuses with `not_found`, with `illegal_transition` where the
 * case waits for no decision, or where the proposal that the supervisor looked at (`seen`) is no longer open, with
 * `second_supervisor_required` where the same person asks again, and with `stale` where another reason is proposed.
 * The audit records each of these attempts but the first.
 */
export async function decideNoFreeze(
  deps: Deps,
  cause: Cause,
  caseId: string,
  { reason }: NoFreezeForm,
  seen?: string,
): Promise<NoFreezing> {
  const applicationId = await reachCase(deps, cause, caseId);
  const by = cause.actor.id;
  const done = await actOnApplication(deps, cause, applicationId, 'no_freeze', async (on) => {
    const finding = await requireWaiting(on, caseId);
    const open = await openProposalOf(on, caseId);
    if (seen !== undefined && seen !== open?.id) throw ended(open ? 'open' : 'ended');
    const about = { caseId, roundId: finding.roundId };
    if (!open) {
      const id = deps.ids.uuid();
      const sealed = deps.sealer.seal(placeOfNoFreezeReason(id), reason);
      await insertProposal(on.tx, { id, caseId, reason: sealed, proposedBy: by, proposedAt: on.now });
      const data = { ...about, proposalId: id };
      return { result: false, events: [{ action: 'finding.no_freeze_proposed', applicationId, data }] };
    }
    const proposal = noFreezeView(deps.sealer, open, true);
    if (open.proposedBy === by) throw new Refusal('second_supervisor_required', { proposal });
    if (proposal.reason !== reason) throw new Refusal('stale', { proposal });
    await endProposal(on.tx, open.id, { status: 'carried_out', by, at: on.now });
    await settleWithoutFreeze(on.tx, caseId, { by, at: on.now });
    const data = { ...about, proposalId: open.id, proposedBy: open.proposedBy };
    return { result: true, events: [{ action: 'finding.not_frozen', applicationId, data }] };
  });
  return { done, proposal: await proposalNow(deps, caseId) };
}

/**
 * Another supervisor agrees to the proposal looked at. Refuses as `decideNoFreeze`, and with `illegal_transition` where
 * the case has no such proposal.
 */
export async function confirmNoFreeze(deps: Deps, cause: Cause, caseId: string, seen: string): Promise<NoFreezing> {
  await reachCase(deps, cause, caseId);
  const proposal = await findLatestProposal(deps.db, caseId);
  if (proposal?.id !== seen) throw ended(proposal ? 'open' : 'ended');
  const { reason } = noFreezeView(deps.sealer, proposal, true);
  return await decideNoFreeze(deps, cause, caseId, { reason }, seen);
}

/**
 * The proposer takes the open proposal back. Refuses with `not_found` where there is none, also for a case of another
 * office, with `forbidden` where another person made it, and with `illegal_transition` where the case waits for no
 * decision any more.
 */
export async function withdrawNoFreeze(deps: Deps, cause: Cause, caseId: string): Promise<NoFreezeProposalView> {
  const applicationId = await reachCase(deps, cause, caseId);
  const by = cause.actor.id;
  if (!(await findLatestProposal(deps.db, caseId))) throw new Refusal('not_found');
  await actOnApplication(deps, cause, applicationId, 'withdraw_no_freeze', async (on) => {
    const finding = await requireWaiting(on, caseId);
    const open = await openProposalOf(on, caseId);
    if (!open) throw ended('to_freeze');
    if (open.proposedBy !== by) throw new Refusal('forbidden');
    await endProposal(on.tx, open.id, { status: 'withdrawn', by, at: on.now });
    const data = { caseId, roundId: finding.roundId, proposalId: open.id };
    return { result: undefined, events: [{ action: 'finding.no_freeze_withdrawn', applicationId, data }] };
  });
  return await proposalNow(deps, caseId);
}

/** Call it while the application is locked. */
async function requireWaiting({ tx, application }: OnApplication, caseId: string): Promise<Finding> {
  const finding = await findFinding(tx, caseId);
  if (!finding) throw ended('no_adverse_result');
  if (!isWaiting(finding)) throw ended(finding.status === 'to_freeze' ? application.status : finding.status);
  return finding;
}

async function openProposalOf({ tx }: OnApplication, caseId: string): Promise<NoFreezeProposal | null> {
  const standing = (await listStanding(tx, [caseId])).get(caseId);
  return standing?.status === 'proposed' ? standing : null;
}

/** Nothing is left to decide here: freezing is a move of the application. */
const ended = (currentStatus: string): Refusal => new Refusal('illegal_transition', { currentStatus, legalMoves: [] });

async function proposalNow(deps: Deps, caseId: string): Promise<NoFreezeProposalView> {
  const [proposal, finding] = await Promise.all([findLatestProposal(deps.db, caseId), findFinding(deps.db, caseId)]);
  if (!proposal || !finding) throw new Error('a proposal that was just written is not there');
  return noFreezeView(deps.sealer, proposal, isWaiting(finding));
}
