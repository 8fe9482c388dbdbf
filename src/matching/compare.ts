// One comparison for each source: the register's record against the claims.
import { dayOf } from '../identity/day.ts';
import type { Answers, Submission, WantOf } from '../schemes/facts.ts';
import { requiredChecks, type Scheme } from '../schemes/scheme.ts';
import type { Source } from '../schemes/words.ts';
import { compareAcademic } from './compare-academic.ts';
import { compareCredit, compareCriminalRecord, compareMedicalExam } from './compare-class-only.ts';
import { compareQualification } from './compare-qualification.ts';
import { compareSocialSecurity } from './compare-social-security.ts';
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
export function compare(source: Source, { scheme, submission, submittedOn, askedOn, answers }: Context): Comparison {
  const { readings } = scheme;
  const restsOn = scheme.categories[submission.category]?.restsOn ?? [];
  const silent = () => noMatch(source, 'unavailable');
  switch (source) {
    case 'academic-records': {
      const answer = answers[source];
      return answer ? compareAcademic(submission, answer, readings, submittedOn, restsOn) : silent();
    }
    case 'qualification': {
      const answer = answers[source];
      return answer ? compareQualification(submission, answer, readings, submittedOn, restsOn) : silent();
    }
    case 'social-security': {
      const answer = answers[source];
      const check = requiredChecks(scheme, submission).find((required) => required.source === source);
      const day = askedOn?.[source] === undefined ? submittedOn : dayOf(askedOn[source]);
      const want = check?.want(submission, submittedOn, day) as WantOf['social-security'] | undefined;
      const days = { submittedOn, askedOn: day };
      return answer && want ? compareSocialSecurity(submission, answer, readings, days, want) : silent();
    }
    case 'criminal-record': {
      const answer = answers[source];
      return answer ? compareCriminalRecord(submission, answer) : silent();
    }
    case 'credit-check': {
      const answer = answers[source];
      return answer ? compareCredit(submission, answer, readings, submittedOn) : silent();
    }
    case 'medical-exam': {
      const answer = answers[source];
      return answer ? compareMedicalExam(submission, answer, readings, submittedOn) : silent();
    }
  }
}
