// The plan of a round: what was sealed, in the very words that are hashed. Pure.
import { hash } from 'node:crypto';
import { canonicalJson } from '../base/canonical.ts';
import type { Stratum } from './allocate.ts';
import type { ErrorBound } from './sample-size.ts';
import type { StratumField } from './schema.ts';
import { RULE } from './ticket.ts';

export interface Plan {
  id: string;
  scheme: string;
  /** civil dates of the decision where the scheme applies, both included */
  period: { from: string; to: string };
  /** what a stratum is made of, in this order, joined by `|` */
  strata: StratumField[];
  /** one of the three is set */
  size: number | null;
  rate: number | null;
  errorBound: ErrorBound | null;
  /** ids of the people who must commit; null: whoever does */
  contributors: string[] | null;
  blind: boolean;
  population: { size: number; hash: string };
  sample: { size: number; strata: Stratum[] };
  rule: string;
  sealedAt: string;
}

export const planText = (plan: Plan): string => canonicalJson(plan);
export const planHashOf = (text: string): string => hash('sha256', text, 'hex');
export const ruleOf = (): string => RULE.id;

/** What is shown where the field says nothing. */
export const UNKNOWN = 'unknown';
