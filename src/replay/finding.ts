// Findings of a run, as kept and shown: ids, outcomes, codes, clauses and names of columns. They must never hold claims
// of a person or answers of a source.
import type { Reason } from '../matching/decide.ts';

export const FINDING_KINDS = [
  /** deciding again on the kept grounds gives a different result */
  'decision_differs',
  /** the application cannot be decided on the kept grounds */
  'decision_impossible',
  /** sealed content was altered or moved, or its key is gone */
  'sealed_unreadable',
  /** the application was decided under an unknown scheme or version */
  'scheme_unknown',
  /** the row, or that of a later asking, does not follow from its sealed content and the audit */
  'row_differs',
  /** the audit records another decision, none, or several */
  'audit_differs',
  /** the audit records a decision, but the application is gone */
  'application_missing',
  /** backtest: the draft would decide differently */
  'changed',
  /** backtest: the draft needs a question that was not asked then */
  'not_known',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** The parts of a decision that a finding shows. */
export interface Brief {
  outcome: string | null;
  codes: string[];
}

/** A decision of the machine or of people. */
interface Decided {
  outcome: string;
  reasons: readonly Pick<Reason, 'code'>[];
}

export interface Finding {
  applicationId: string;
  /** null if the row is gone */
  number: string | null;
  kind: FindingKind;
  /** `first`, `review`, or the id of the asking whose decision it concerns */
  subject: string;
  before: Brief | null;
  after: Brief | null;
  clauses: string[];
  fields: string[];
}

export const uniqueCodes = (reasons: readonly Pick<Reason, 'code'>[]): string[] => [
  ...new Set(reasons.map(({ code }) => code)),
];

export const briefOf = ({ outcome, reasons }: Decided): Brief => ({
  outcome,
  codes: uniqueCodes(reasons),
});

/** The clauses of reasons that only one of the two decisions gives. */
export function clausesBetween(before: readonly Reason[], after: readonly Reason[]): string[] {
  const keyOf = ({ code, clause, source, field }: Reason) => [code, clause, source, field].join(' ');
  const [one, other] = [new Map(before.map(pairOf(keyOf))), new Map(after.map(pairOf(keyOf)))];
  const differing = [...one, ...other].filter(([key]) => one.has(key) !== other.has(key));
  return [...new Set(differing.map(([, { clause }]) => clause))].sort();
}

const pairOf =
  (keyOf: (reason: Reason) => string) =>
  (reason: Reason): [string, Reason] => [keyOf(reason), reason];
