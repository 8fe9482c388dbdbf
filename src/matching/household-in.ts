// The facts of the household register among the answers of a decision. They decide nothing and tell the next step.
import { dayOf } from '../identity/day.ts';
import type { HouseholdRecord } from '../schemes/facts.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { withAcceptedNames } from './accepted-names.ts';
import { compare } from './compare.ts';
import type { Grounds } from './decide.ts';

/** Null where the register was not asked, did not answer, or spoke of somebody else. */
export function householdIn(scheme: Scheme, grounds: Grounds): HouseholdRecord | null {
  if (!grounds.answers.household) return null;
  const { submission, askedOn } = grounds;
  const answers = withAcceptedNames(grounds.answers, grounds.acceptedNames);
  const about = { scheme, submission, submittedOn: dayOf(grounds.submittedOn), askedOn, answers };
  return compare('household', about).verified.household ?? null;
}
