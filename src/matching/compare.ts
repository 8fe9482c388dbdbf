// Compares the answer of one source, whichever it is, with the claims.
import { dayOf } from '../identity/day.ts';
import type { Answers, Submission, WantOf } from '../schemes/facts.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { askedChecks, insuringUnitOf } from '../schemes/scheme-checks.ts';
import type { Source } from '../schemes/words.ts';
import { matchingOf } from './by-source.ts';
import { noMatch } from './identity-of.ts';
import type { Comparison } from './verdict.ts';

interface Context {
  scheme: Scheme;
  submission: Submission;
  submittedOn: Temporal.PlainDate;
  /** civil dates on which sources were asked, if later than the submission */
  askedOn?: { readonly [S in Source]?: string } | undefined;
  answers: Answers;
}

/** Guarantees a verdict for every source and every answer; a missing answer is `unavailable`. */
export function compare<S extends Source>(source: S, context: Context): Comparison {
  const { scheme, submission, submittedOn } = context;
  const answer = context.answers[source];
  if (!answer) return noMatch(source, 'unavailable');
  const later = context.askedOn?.[source];
  const askedOn = later === undefined ? submittedOn : dayOf(later);
  return matchingOf(source).compare(answer, {
    submission,
    readings: scheme.readings,
    restsOn: scheme.categories[submission.category]?.restsOn ?? [],
    submittedOn,
    askedOn,
    want() {
      const check = askedChecks(scheme, submission).find((required) => required.source === source);
      return check ? (check.want(submission, submittedOn, askedOn) as WantOf[S]) : null;
    },
    insuringUnit: () => insuringUnitOf(scheme, submission),
  });
}
