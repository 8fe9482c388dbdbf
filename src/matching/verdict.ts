// Result of comparing one source's answer with the claims: field by field, then one verdict.
import type { CreditEntry, EducationRecord, HouseholdRecord, Payment, QualificationRecord } from '../schemes/facts.ts';
import type { Finding, InsuredMonths } from '../schemes/scheme.ts';
import type { Source, Verdict } from '../schemes/words.ts';

/** How one claimed field compares with the source's value. */
export const DIFFERENCES = ['normalised', 'within_tolerance', 'different', 'variant', 'absent', 'masked'] as const;
export type FieldVerdict = 'exact' | (typeof DIFFERENCES)[number];

/** One field that is not letter for letter as claimed. Values are kept sealed, and shown only where a rule allows. */
export interface Difference {
  field: string;
  verdict: Exclude<FieldVerdict, 'exact'>;
  claimed: string | number | boolean | null;
  found: string | number | boolean | null;
}

export interface Comparison {
  verdict: Exclude<Verdict, 'not_required'>;
  /** whether the answer certainly spoke of the person asked about */
  identityMatched: boolean;
  differences: Difference[];
  findings: Omit<Finding, 'clause'>[];
  /** facts for the rules: set only if the answer spoke of this very person */
  verified: {
    education?: EducationRecord;
    qualification?: QualificationRecord;
    insuredMonths?: InsuredMonths;
    payments?: readonly Payment[];
    creditEntries?: readonly CreditEntry[];
    household?: HouseholdRecord;
  };
}

export interface Check {
  source: Source;
  verdict: Verdict;
  identityMatched: boolean;
  differences: Difference[];
}
