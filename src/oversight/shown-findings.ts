// Adverse spot checks in words, for the work list and for the page of an application. The notes of inspectors are shown
// only on the page of the application, whose reading is audited.
import { staffNames } from '../access/staff.ts';
import type { Deps } from '../applications/deps.ts';
import { materialName } from '../applications/supplement.ts';
import type { Actor } from '../base/actor.ts';
import type { Text } from '../schemes/words.ts';
import { findingViews, isWaiting, noFreezeView, notesOf } from './findings.ts';
import { type FindingMove, findingMoves } from './moves.ts';
import type { FindingView, NoFreezeProposalView } from './shapes.ts';
import { type Finding, listOfApplication, listStanding, listWaiting } from './store/findings.ts';

export interface FindingRow extends FindingView {
  category: Text;
  /** the missing materials in words */
  missingTexts: Text[];
  /** display name of the proposer */
  proposedBy: string | null;
}

/** Those of the actor's office that wait, the earliest deadline first. */
export async function findingRows(deps: Deps, actor: Actor, most: number): Promise<FindingRow[]> {
  return await rowsOf(deps, await listWaiting(deps.db, actor, { limit: most }));
}

export async function rowsOf(deps: Deps, findings: readonly Finding[]): Promise<FindingRow[]> {
  const views = await findingViews(deps, findings);
  const names = await staffNames(
    deps.db,
    views.flatMap(({ proposal }) => proposal?.proposedBy ?? []),
  );
  return findings.flatMap((finding, index) => {
    const view = views[index];
    if (!view) return [];
    const scheme = deps.schemes.filedUnder(finding);
    const { category } = finding;
    const by = view.proposal?.proposedBy ?? null;
    return {
      ...view,
      category: scheme.categories[category]?.title ?? { zh: category, en: category },
      missingTexts: view.missing.map((kind) => materialName(scheme, kind)),
      proposedBy: by && (names.get(by) ?? by),
    };
  });
}

/** An adverse spot check of one application, decided or not. */
export interface ShownFinding extends FindingRow {
  /** nobody has decided, and the approval is in force or frozen */
  waits: boolean;
  decided: 'frozen' | 'not_frozen' | null;
  notes: { by: string; note: string | null }[];
  /** the proposal that is open, or was carried out */
  decision: (NoFreezeProposalView & { proposer: string; second: string | null }) | null;
  /** the acts that the reader can do with it now */
  moves: FindingMove[];
}

/** The latest first. */
export async function findingsOf(deps: Deps, actor: Actor, applicationId: string): Promise<ShownFinding[]> {
  const findings = await listOfApplication(deps.db, applicationId);
  const [rows, standing] = await Promise.all([
    rowsOf(deps, findings),
    listStanding(
      deps.db,
      findings.map(({ caseId }) => caseId),
    ),
  ]);
  const notes = findings.map((finding) => notesOf(deps.sealer, finding));
  const people = [...notes.flat().map(({ by }) => by)];
  for (const { proposedBy, endedBy } of standing.values()) people.push(proposedBy, ...(endedBy ? [endedBy] : []));
  const names = await staffNames(deps.db, people);
  const nameOf = (id: string) => names.get(id) ?? id;
  return rows.flatMap((row, index) => {
    const finding = findings[index];
    if (!finding) return [];
    const waits = isWaiting(finding);
    const proposal = standing.get(finding.caseId);
    const decision = proposal ? noFreezeView(deps.sealer, proposal, waits) : null;
    const open = decision?.state === 'open' ? decision : null;
    return {
      ...row,
      waits,
      decided: finding.status === 'to_freeze' ? null : finding.status,
      notes: (notes[index] ?? []).map(({ by, note }) => ({ by: nameOf(by), note })),
      decision: decision && {
        ...decision,
        proposer: nameOf(decision.proposedBy),
        second: decision.endedBy && nameOf(decision.endedBy),
      },
      moves: findingMoves(actor, { waits, proposedBy: open?.proposedBy ?? null }),
    };
  });
}
