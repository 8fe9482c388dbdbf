// The checks of a scheme for one submission: the sources that are asked, and the departments that own them.
import type { Submission, Want } from './facts.ts';
import type { Owner, RequiredCheck, Scheme } from './scheme.ts';

import type { Department, Source } from './words.ts';

/** The sources that are asked about this submission; the caller judges consent. */
export function askedChecks(scheme: Scheme, submission: Submission): RequiredCheck[] {
  return scheme.checks.filter((check) => check.requiredFor(submission));
}

/** Whether the decision needs the source's answer. */
export const isDecisive = ({ required }: Pick<RequiredCheck, 'required'>): boolean => required !== false;

/** The sources that must match for this submission. */
export const requiredChecks = (scheme: Scheme, submission: Submission): RequiredCheck[] =>
  askedChecks(scheme, submission).filter(isDecisive);

/** Whether a decision under the scheme needs the source's answer. */
export const decides = ({ checks }: Pick<Scheme, 'checks'>, source: Source): boolean =>
  checks.some((check) => check.source === source && isDecisive(check));

const ownerIn = (owner: Owner, submission: Submission): Department =>
  typeof owner === 'function' ? owner(submission) : owner;

/** The department that owns a check for this submission. */
export const departmentOf = ({ department }: Pick<RequiredCheck, 'department'>, submission: Submission): Department =>
  ownerIn(department, submission);

/** The department that owns the reasons of a source, or of a matter without one. */
export function ownerOf(scheme: Scheme, submission: Submission, source: Source | null): Department {
  const check = scheme.checks.find((each) => each.source === source);
  return check ? departmentOf(check, submission) : ownerIn(scheme.otherDepartment, submission);
}

/** The sources of the checks that a department owns for this submission. */
export const sourcesOwnedBy = (scheme: Scheme, submission: Submission, department: Department): ReadonlySet<Source> =>
  new Set(scheme.checks.filter((check) => departmentOf(check, submission) === department).map(({ source }) => source));

/** Credit code of the unit that must insure the person now; null where the scheme compares none. */
export const insuringUnitOf = (scheme: Scheme, submission: Submission): string | null =>
  scheme.checks.find(({ source }) => source === 'social-security')?.insuringUnit?.(submission) ?? null;

export function wantOf(
  check: RequiredCheck,
  submission: Submission,
  submittedOn: Temporal.PlainDate,
  askedOn?: Temporal.PlainDate,
): Want {
  return { source: check.source, want: check.want(submission, submittedOn, askedOn) } as Want;
}
