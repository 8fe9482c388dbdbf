// What a run can find, as it is kept and shown: ids, outcomes, codes, clauses and names of columns. It must never hold
// what a person has claimed or what a source has said.
import type { Reason } from '../matching/decide.ts';

export const FINDING_KINDS = [
  /** decided again on what was kept, it comes out otherwise */
  'decision_differs',
  /** it cannot be decided on what was kept */
  'decision_impossible',
  /** sealed content was altered or moved, or its key is gone */
  'sealed_unreadable',
  /** it was decided by a version of a scheme that nobody knows */
  'scheme_unknown',
  /** the row, or that of a later asking, is not what follows from what is sealed in it and from the audit */
  'row_differs',
  /** the audit tells of another decision, of none, or of several */
  'audit_differs',
  /** the audit tells of a decision, and the application is gone */
  'application_missing',
  /** of a backtest: the draft would decide otherwise */
  'changed',
  /** of a backtest: the draft needs what was not asked then */
  'not_known',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** A decision as far as a finding shows it. */
export interface Brief {
  outcome: string | null;
  codes: string[];
}

/** Of the machine or of people. */
interface Decided {
  outcome: string;
  reasons: readonly Pick<Reason, 'code'>[];
}

export interface Finding {
  applicationId: string;
  /** null where the row is gone */
  number: string | null;
  kind: FindingKind;
  /** `first`, `review`, or the id of the asking whose decision it is about */
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

/** The clauses of the reasons that only one of two decisions gives. */
export function clausesBetween(before: readonly Reason[], after: readonly Reason[]): string[] {
  const keyOf = ({ code, clause, source, field }: Reason) => [code, clause, source, field].join(' ');
  const [one, other] = [new Map(before.map(pairOf(keyOf))), new Map(after.map(pairOf(keyOf)))];
  const differing = [...one, ...other].filter(([key]) => one.has(key) !== other.has(key));
  return [...new Set(differing.map(([, { clause }]) => clause))].sort();
}

const pairOf =
  (keyOf: (reason: Reason) => string) =>
  (reason: Reason): [string, Reason] => [keyOf(reason), reason];
