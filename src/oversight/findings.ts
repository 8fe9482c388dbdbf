// Adverse results of spot checks before the supervisors (SZ-51). A freeze of the approval settles them; otherwise two
// supervisors decide not to freeze (`no-freeze.ts`). Until then they stay in the list, and past their day they are
// late.

import type { Deps } from '../applications/deps.ts';
import { placeOfFindingNotes } from '../applications/freeze-view.ts';
import type { Cause } from '../audit/change.ts';
import type { Actor } from '../base/actor.ts';
import { timestamp } from '../base/clock.ts';
import { type Page, pageOf, placeAt, type TimePlace } from '../base/page.ts';
import type { Sealer } from '../base/seal.ts';
import { ADVERSE_RESULTS, APPROVED_STATUSES } from '../schemes/words.ts';
import type { FindingView, NoFreezeProposalView } from './shapes.ts';
import { type Finding, listStanding, listWaiting, type NoFreezeProposal } from './store/findings.ts';

export const placeOfNoFreezeReason = (id: string) => `no_freeze_proposals.reason:${id}`;

/** Undecided, and the approval is in force or frozen: whatever has ended is not frozen any more. */
export const isWaiting = ({ status, applicationStatus }: Pick<Finding, 'status' | 'applicationStatus'>): boolean =>
  status === 'to_freeze' && APPROVED_STATUSES.some((each) => each === applicationStatus);

/** Those of the actor's office that wait, the earliest deadline first. */
export const waitingFindings = (
  { db }: Pick<Deps, 'db'>,
  actor: Actor,
  page: { after: TimePlace | undefined; limit: number },
): Promise<Finding[]> => listWaiting(db, actor, page);

/** The earliest deadline first; the cursor is the place of the last row seen. */
export async function pageOfFindings(
  deps: Pick<Deps, 'db' | 'clock' | 'sealer'>,
  { actor }: Pick<Cause, 'actor'>,
  { after, limit }: { after: TimePlace | undefined; limit: number },
): Promise<Page<FindingView, TimePlace>> {
  const found = await listWaiting(deps.db, actor, { after, limit: limit + 1 });
  const { items, next } = pageOf(found, limit, ({ dueAt, caseId }) => placeAt(dueAt, caseId));
  return { items: await findingViews(deps, items), next };
}

export async function findingViews(
  { db, clock, sealer }: Pick<Deps, 'db' | 'clock' | 'sealer'>,
  findings: readonly Finding[],
): Promise<FindingView[]> {
  const proposals = await listStanding(
    db,
    findings.map(({ caseId }) => caseId),
  );
  const now = clock.now();
  return findings.map((finding) => {
    const standing = proposals.get(finding.caseId);
    const proposal = standing?.status === 'proposed' ? noFreezeView(sealer, standing, true) : null;
    return findingView(finding, proposal, now);
  });
}

function findingView(finding: Finding, proposal: NoFreezeProposalView | null, now: Temporal.Instant): FindingView {
  const { caseId, missing, concludedAt, dueAt } = finding;
  const result = ADVERSE_RESULTS.find((each) => each === finding.result);
  if (!result || !concludedAt) throw new Error('a result before the supervisors is not adverse');
  return {
    spotCheckCase: caseId,
    roundId: finding.roundId,
    applicationId: finding.applicationId,
    number: finding.number,
    approvalNumber: finding.approvalNumber,
    status: finding.applicationStatus,
    result,
    missing: missing ?? [],
    concludedAt: timestamp(concludedAt),
    lastDay: finding.lastDay,
    due: timestamp(dueAt),
    overdue: Temporal.Instant.compare(dueAt, now) <= 0,
    waitsFor: 'to_freeze',
    proposal,
  };
}

/** `isOpen`: the result that it is about still waits. */
export const noFreezeView = (sealer: Sealer, row: NoFreezeProposal, isOpen: boolean): NoFreezeProposalView => ({
  id: row.id,
  spotCheckCase: row.caseId,
  reason: sealer.open(placeOfNoFreezeReason(row.id), row.reason),
  state: row.status === 'proposed' ? (isOpen ? 'open' : 'overtaken') : row.status,
  proposedBy: row.proposedBy,
  proposedAt: timestamp(row.proposedAt),
  endedBy: row.endedBy,
  endedAt: row.endedAt && timestamp(row.endedAt),
});

/** The notes of the inspectors whose verdict counts; null where an inspector wrote none. */
export const notesOf = (sealer: Sealer, { caseId, notes }: Pick<Finding, 'caseId' | 'notes'>) =>
  JSON.parse(sealer.open(placeOfFindingNotes(caseId), notes)) as { by: string; note: string | null }[];
