// Backtest of one application: a draft of the scheme decides its latest state, on the claims and answers of that time.
// If the draft needs an answer for which nobody asked, the result is unknown, not a change.
import { type Decision, decide, type Reason } from '../matching/decide.ts';
import { verdictReason } from '../schemes/reasons.ts';
import type { Scheme } from '../schemes/scheme.ts';
import type { Source } from '../schemes/words.ts';
import type { Judging, RowResult } from './examine-page.ts';
import { briefOf, clausesBetween, type Finding } from './finding.ts';
import { answersFor } from './kept-answers.ts';
import type { KeptRow } from './kept-row.ts';
import { openRow } from './open-kept.ts';

/** The draft for something that was filed under a scheme: on top of the parameters that it keeps. */
export type Drafted = (filed: Scheme) => Scheme;

/**
 * Decides on the answers in use; returns null if the application was never decided. Sealed content that does not open,
 * or a decision that fails, is a finding here too.
 */
export function backtestRow(judging: Judging, drafted: Drafted, row: KeptRow): RowResult | null {
  if (row.grounds === null) return null;
  try {
    return backtest(judging, drafted, row);
  } catch {
    return found(row, 'decision_impossible');
  }
}

function found(row: KeptRow, kind: Finding['kind'], about: Partial<Finding> = {}): RowResult {
  const { id: applicationId, number, recheckId } = row;
  const nothing = { before: null, after: null, clauses: [], fields: [] };
  const finding: Finding = { applicationId, number, kind, subject: recheckId ?? 'first', ...nothing, ...about };
  return { outcomes: null, findings: [finding], answers: [] };
}

function backtest({ sealer, schemes }: Judging, drafted: Drafted, row: KeptRow): RowResult {
  const { kept, rechecks, unreadable } = openRow(sealer, row);
  const examined = rechecks.at(-1)?.rechecked ?? kept;
  if (!examined || unreadable.length > 0) return found(row, 'sealed_unreadable', { fields: unreadable });
  const scheme = schemes.findKept(row);
  if (!scheme) return found(row, 'scheme_unknown', { fields: ['scheme', 'scheme_version'] });

  const draft = drafted(scheme);
  const before = examined.decision;
  const { answers, notAsked } = answersFor(draft, scheme, examined);
  const after = decide(draft, { ...examined.grounds, answers });
  if (isSame(before, after.outcome, after.reasons)) return outcomesOf(before.outcome, before.outcome);
  // reasons that only report an unasked question say nothing about the person
  const known = after.reasons.filter(({ source, code }) => !notAsked.some((each) => isSilence(each, source, code)));
  const isOpen = known.length < after.reasons.length;
  const brief = { before: briefOf(before), after: briefOf({ outcome: after.outcome, reasons: known }) };
  if (isOpen && known.length === 0) {
    return { ...found(row, 'not_known', { ...brief, fields: notAsked }), ...toOutcome(before.outcome, 'not_known') };
  }
  if (isSame(before, after.outcome, known)) return outcomesOf(before.outcome, before.outcome);
  const clauses = clausesBetween(before.reasons, known);
  return { ...found(row, 'changed', { ...brief, clauses }), ...toOutcome(before.outcome, after.outcome) };
}

const toOutcome = (from: string, to: string) => ({ outcomes: { from, to } });
const outcomesOf = (from: string, to: string): RowResult => ({ ...toOutcome(from, to), findings: [], answers: [] });

/** Other parts of a reason, such as an age limit, change nothing for the person. */
const isSame = (before: Decision, outcome: Decision['outcome'], reasons: readonly Reason[]): boolean =>
  before.outcome === outcome && clausesBetween(before.reasons, reasons).length === 0;

const isSilence = (notAsked: Source, source: Source | null, code: string) =>
  source === notAsked && code === verdictReason(notAsked, 'unavailable');
