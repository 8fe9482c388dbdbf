// Judges whether an answer is about the person in question. If it is not, nothing else in the answer counts.
import { compareNames } from '../identity/names.ts';
import { sameResidentId } from '../identity/resident-id.ts';
import type { Subject, Submission } from '../schemes/facts.ts';
import { verdictReason } from '../schemes/reasons.ts';
import { isNegative } from '../schemes/sources.ts';
import type { Source } from '../schemes/words.ts';
import type { Comparison, Difference } from './verdict.ts';

export type Identity = { matched: true; differences: Difference[] } | { matched: false; comparison: Comparison };

const NAME_FIELD = 'applicant.name';
const GRAVITY = ['exact', 'normalised', 'variant', 'masked', 'different'];

/** A comparison that ends without a match, with its own reason or the source's general one. */
export function noMatch(
  source: Source,
  verdict: 'mismatch' | 'not_found' | 'inconclusive' | 'unavailable',
  finding: Partial<Comparison['findings'][number]> = {},
  differences: Difference[] = [],
  identityMatched = false,
): Comparison {
  const code = finding.code ?? verdictReason(source, verdict);
  return {
    verdict,
    identityMatched,
    differences,
    findings: [{ source, ...finding, code }],
    verified: {},
  };
}

/**
 * The resident id must be the one asked (an upgraded 15-digit id counts), and the name must be equal after
 * normalisation (identifiers 4). A variant or masked name is inconclusive. Another resident id says nothing of this
 * person. Another name contradicts the claim; for a negative-fact source it leaves the identity open.
 */
export function identityOf(
  source: Source,
  submission: Submission,
  subject: Subject,
  holderName: string | null = null,
): Identity {
  const { name, residentId } = submission.applicant;
  const same = subject.residentId === null ? 'different' : sameResidentId(residentId, subject.residentId);
  if (same === 'different' || same === 'upgrade_differs') {
    return { matched: false, comparison: noMatch(source, 'inconclusive') };
  }
  // if the register also names the holder of the entry, both names must agree
  const names = [subject.name, ...(holderName === null ? [] : [holderName])];
  if (names.some((each) => each === null)) return { matched: false, comparison: noMatch(source, 'inconclusive') };
  // an accepted name is not compared again, since a name with a hidden character may not even equal itself
  const [worst] = names
    .filter((each) => each !== null && !subject.acceptedNames?.includes(each))
    .map((found) => ({ found, verdict: compareNames(name, found ?? '').verdict }))
    .toSorted((a, b) => GRAVITY.indexOf(b.verdict) - GRAVITY.indexOf(a.verdict));
  if (!worst) return { matched: true, differences: [] };

  const { verdict, found } = worst;
  if (verdict === 'exact') return { matched: true, differences: [] };
  if (verdict === 'normalised') {
    return { matched: true, differences: [{ field: NAME_FIELD, verdict, claimed: name, found }] };
  }
  const difference: Difference = { field: NAME_FIELD, verdict, claimed: name, found };
  if (verdict === 'masked') {
    return { matched: false, comparison: noMatch(source, 'inconclusive', { field: NAME_FIELD }, [difference]) };
  }
  const code = verdict === 'variant' ? 'name.variant' : 'name.mismatch';
  const outcome = verdict === 'different' && !isNegative(source) ? 'mismatch' : 'inconclusive';
  return { matched: false, comparison: noMatch(source, outcome, { code, field: NAME_FIELD }, [difference]) };
}

/** Compares an answer without a record; the source's own comparison judges 'answered'. */
export function withoutRecord(source: Source, status: 'not_found' | 'unresolved' | 'inconclusive' | 'unavailable') {
  // identity not resolved: a negative fact is unknown, and a positive fact was not found (model 2)
  if (status === 'unresolved') return noMatch(source, isNegative(source) ? 'inconclusive' : 'not_found');
  // a negative-fact register that does not know the person has not cleared the person (rules 0.4)
  if (status === 'not_found' && isNegative(source)) return noMatch(source, 'inconclusive');
  return noMatch(source, status);
}
