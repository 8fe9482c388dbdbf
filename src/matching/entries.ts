// For the registers of certificates: finds the claimed one of a person's entries, and compares it field by field.
import { isDay, isRoughDate } from '../identity/day.ts';
import { verdictReason } from '../schemes/reasons.ts';
import type { Source } from '../schemes/words.ts';
import { compareNumber, differencesOf, type FieldResult, isNumber } from './fields.ts';
import type { Comparison, Difference } from './verdict.ts';

/**
 * Finds the entry with the claimed number; if no entry has it, the likeliest entry, so that a wrong number shows as a
 * difference, not as an absence. Returns `ambiguous` for several different entries of one number, for an entry that
 * could not be read in full, and for several entries without a number, because no such entry may be picked.
 */
export function claimedEntry<Entry extends { unreadable?: true }>(
  entries: Entry[],
  claimed: string | undefined,
  numberOf: (entry: Entry) => string | null,
  likelihood: (entry: Entry) => number,
): Entry | 'ambiguous' | undefined {
  const numbered = claimed === undefined ? [] : entries.filter((entry) => isSameNumber(claimed, numberOf(entry)));
  const [first, ...others] = numbered;
  const likeliest = entries.toSorted((a, b) => likelihood(b) - likelihood(a))[0];
  if ((first ?? likeliest)?.unreadable) return 'ambiguous';
  const unnumbered = entries.filter((entry) => !isNumber(numberOf(entry) ?? ''));
  if (first === undefined && claimed !== undefined && unnumbered.length > 1) return 'ambiguous';
  if (first === undefined) return likeliest;
  return others.every((other) => JSON.stringify(other) === JSON.stringify(first)) ? first : 'ambiguous';
}

export function isSameNumber(claimed: string | undefined, found: string | null): boolean {
  if (claimed === undefined) return false;
  const { verdict } = compareNumber('', claimed, found);
  return verdict === 'exact' || verdict === 'normalised';
}

/**
 * Lists the fields that a rule needs and that neither the claim nor the register's entry has. They count as claimed and
 * missing: leaving a claim out must not switch its check off.
 */
export function silentOn(
  restsOn: readonly string[],
  kind: 'education' | 'qualification',
  claim: object,
  entry: object,
): FieldResult[] {
  const valueIn = (of: object, field: string): unknown => (of as Record<string, unknown>)[field] ?? undefined;
  return restsOn.flatMap((named): FieldResult[] => {
    const [group, field = ''] = named.split('.');
    if (group !== kind || valueIn(claim, field) !== undefined || valueIn(entry, field) !== undefined) return [];
    return [{ field: named, verdict: 'absent', claimed: null, found: null }];
  });
}

/**
 * A certificate dated after the submission proves nothing yet. So its date counts as missing, whether the register or
 * the claim gives the later day. If the register gives only the current month or year, this may mean a future day,
 * unless the claim names a day of that month or year that has passed.
 */
export function notYet(
  field: string,
  claimed: string | undefined,
  found: string | null,
  submittedOn: Temporal.PlainDate,
): FieldResult[] {
  const day = submittedOn.toString();
  const hasCome = (date: string) => isRoughDate(date) && date <= day.slice(0, date.length);
  const isSettled = (rough: string) => claimed !== undefined && isDay(claimed) && claimed.startsWith(rough);
  const isOpen =
    (claimed !== undefined && !hasCome(claimed)) ||
    (found !== null && (!hasCome(found) || (found !== day && day.startsWith(found) && !isSettled(found))));
  return isOpen ? [{ field, verdict: 'absent', claimed: claimed ?? null, found }] : [];
}

/** Any difference is a mismatch; a decisive field without a value in the register leaves the check open (model 2). */
export function judgeFields(
  source: Source,
  results: FieldResult[],
  isDecisive: (field: string) => boolean,
  found: { differences: Difference[]; verified: Comparison['verified'] },
): Comparison {
  const different = results.filter(({ verdict }) => verdict === 'different');
  const open = results.filter(({ verdict, field }) => verdict === 'absent' && isDecisive(field));
  const findings = [
    ...different.map(({ field }) => ({ code: verdictReason(source, 'mismatch'), source, field })),
    ...open.map(({ field }) => ({ code: verdictReason(source, 'inconclusive'), source, field })),
  ];
  return {
    verdict: different.length > 0 ? 'mismatch' : open.length > 0 ? 'inconclusive' : 'match',
    identityMatched: true,
    differences: [...found.differences, ...differencesOf(results)],
    findings,
    verified: found.verified,
  };
}

export const isOneOf = (fields: readonly string[]) => (field: string) => fields.includes(field);
