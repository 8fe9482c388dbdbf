// Facts that cannot be true of a person of this age, or that contradict each other. They may be wrong although every
// source matches, so a person looks at them. No notice has such a rule; this is our own rule. It refers and never
// rejects. Pure.
import { attainsAge } from '../identity/age.ts';
import { isRoughDate } from '../identity/day.ts';
import type { Facts, Finding, Readings, Standing } from './scheme.ts';

/**
 * Limits of plausibility. Only 养老 insurance shows that somebody worked: children have a medical insurance of their own.
 */
type Limits = Pick<
  Readings,
  'plausible.minAge' | 'plausible.minGraduationAge' | 'plausible.minWorkingAge' | 'countedInsurance'
>;

type Implausible = Omit<Finding, 'clause'>;

/** Finds implausible facts in claims and in the registers' entries, at most one for each field. */
export function implausible(facts: Facts, limits: Limits): Implausible[] {
  const { claims } = facts.submission;
  const {
    'plausible.minAge': adult,
    'plausible.minGraduationAge': graduate,
    'plausible.minWorkingAge': worker,
  } = limits;
  const insured = (facts.payments ?? []).filter(({ types }) => types.includes(limits.countedInsurance));
  return [
    ...younger(facts, adult, 'age', 'applicant.residentId', [facts.submittedOn.toString()]),
    ...younger(facts, graduate, 'graduation', 'education.graduatedOn', [
      claims.education?.graduatedOn,
      facts.education?.graduatedOn,
    ]),
    ...younger(facts, worker, 'certificate', 'qualification.issuedOn', [
      claims.qualification?.issuedOn,
      facts.qualification?.issuedOn,
    ]),
    ...younger(
      facts,
      worker,
      'insurance',
      'socialSecurity.months',
      insured.map(({ from }) => from),
    ),
    ...reversed('credit', facts.creditEntries?.map(({ listedOn, endedOn }) => [listedOn, endedOn]) ?? []),
    ...reversed('socialSecurity.payments', facts.payments?.map(({ from, to }) => [from, to]) ?? []),
  ];
}

/** Whether the person was certainly below the age on any of the dates; a bare year or month counts as its last day. */
function younger(
  { birthDate }: Facts,
  age: number,
  what: string,
  field: string,
  dates: readonly (string | null | undefined)[],
): Implausible[] {
  const given = dates.flatMap((date) => (date && isRoughDate(date) ? [date] : []));
  if (given.length === 0) return [];
  // on the birthday itself the two ways to count disagree (AMB-1); then nothing is implausible
  const attained = attainsAge(birthDate, age, 'on_birthday').toString();
  const isYounger = given.some((date) => isBefore(date, attained));
  return isYounger ? [{ code: 'facts.implausible', field, params: { what, limit: age } }] : [];
}

/** Whether any entry ended before it began. */
function reversed(field: string, periods: readonly (readonly [string | null, string | null])[]): Implausible[] {
  const isReversed = periods.some(
    ([from, to]) => from !== null && to !== null && isRoughDate(from) && isRoughDate(to) && isBefore(to, from),
  );
  return isReversed ? [{ code: 'facts.implausible', field, params: { what: 'period' } }] : [];
}

/** Compares at the coarser of the two precisions. */
function isBefore(one: string, other: string): boolean {
  const precision = Math.min(one.length, other.length);
  return one.slice(0, precision) < other.slice(0, precision);
}

/**
 * Finds certificate numbers that two people claim; at least one of the claims is wrong, even if the register matches.
 */
export const claimedTwice = ({ contestedClaims = [] }: Standing): Implausible[] =>
  contestedClaims.map((field) => ({ code: 'facts.implausible', field, params: { what: 'certificate_twice' } }));
