// The result of the verdicts on a case. Pure; a trigger of the database holds the same rule.
import type { Result } from './schema.ts';

export interface Verdict {
  result: Result;
  missing: readonly string[];
}

const MOST_SEVERE_FIRST: readonly Result[] = ['not_compliant', 'incomplete', 'passed'];

/**
 * Two verdicts that agree conclude; of three the majority counts, else the most severe. Null as long as another verdict
 * is needed. `missing`: all that the inspectors with this result found missing.
 */
export function resultOf(verdicts: readonly Verdict[]): { result: Result; missing: string[] } | null {
  const kinds = new Set(verdicts.map(({ result }) => result));
  if (verdicts.length < 2 || (verdicts.length === 2 && kinds.size > 1)) return null;
  const votes = (result: Result) => verdicts.filter((verdict) => verdict.result === result).length;
  const [result] = MOST_SEVERE_FIRST.filter((kind) => kinds.has(kind)).toSorted((a, b) => votes(b) - votes(a));
  if (!result) throw new Error('verdicts without a result');
  const missing = verdicts.filter((verdict) => verdict.result === result).flatMap((verdict) => [...verdict.missing]);
  return { result, missing: [...new Set(missing)].toSorted() };
}

/** Says how a case was settled if its first two verdicts differ. */
export const settledBy = (verdicts: readonly Result[]): 'majority' | 'most_severe' =>
  new Set(verdicts).size < verdicts.length ? 'majority' : 'most_severe';
