// What a comparison of one source's answer with the claims comes to: field by field, then one verdict.
import type { CreditEntry, EducationRecord, Payment, QualificationRecord } from '../schemes/facts.ts';
import type { Finding, InsuredMonths } from '../schemes/scheme.ts';
import type { Source, Verdict } from '../schemes/words.ts';

/** How one claimed field compares with what the source holds. */
export const DIFFERENCES = ['normalised', 'within_tolerance', 'different', 'variant', 'absent', 'masked'] as const;
export type FieldVerdict = 'exact' | (typeof DIFFERENCES)[number];

/** One field that is not letter for letter what was claimed. Values are kept sealed and shown by rule only. */
export interface Difference {
  field: string;
  verdict: Exclude<FieldVerdict, 'exact'>;
  claimed: string | number | boolean | null;
  found: string | number | boolean | null;
}

export interface Comparison {
  verdict: Exclude<Verdict, 'not_required'>;
  /** whether the answer spoke, beyond doubt, of the person asked about */
  identityMatched: boolean;
  differences: Difference[];
  findings: Omit<Finding, 'clause'>[];
  /** what rules may rest on: set only when the answer spoke of this very person */
  verified: {
    education?: EducationRecord;
    qualification?: QualificationRecord;
    insuredMonths?: InsuredMonths;
    payments?: readonly Payment[];
    creditEntries?: readonly CreditEntry[];
  };
}

export interface Check {
  source: Source;
  verdict: Verdict;
  identityMatched: boolean;
  differences: Difference[];
}
