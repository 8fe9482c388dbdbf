// Selects the kept answers that cover the questions of a draft. An answer to a narrower question does not answer a
// wider one: an unasked question is unknown, and must never count as a change.
import type { Examined } from '../applications/sealed-decision.ts';
import { matchingOf } from '../matching/by-source.ts';
import type { Answers } from '../schemes/facts.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { requiredChecks, wantOf } from '../schemes/scheme-checks.ts';
import type { Source } from '../schemes/words.ts';

export interface KnownAnswers {
  answers: Answers;
  /** sources that the draft needs, with the person's consent, and that were not asked for all that the draft needs */
  notAsked: Source[];
}

/** Returns the kept answers for a draft; `kept` is the scheme for which the answers were asked. */
export function answersFor(draft: Scheme, kept: Scheme, { grounds, decision }: Examined): KnownAnswers {
  const { submission } = grounds;
  const submittedOn = Temporal.PlainDate.from(grounds.submittedOn);
  const days = (source: Source) =>
    [submittedOn, Temporal.PlainDate.from(grounds.askedOn?.[source] ?? submittedOn)] as const;
  const askedFor = new Map(requiredChecks(kept, submission).map((check) => [check.source, check]));
  const checked = new Set(decision.checks.map(({ source }) => source));
  const answers: Answers = { ...grounds.answers };
  const notAsked: Source[] = [];
  for (const check of requiredChecks(draft, submission)) {
    const { source, consent } = check;
    if (consent && !submission.commitment[consent]) continue;
    const before = askedFor.get(source);
    // a source that was required but silent counts as known, since it did not answer
    if (before && checked.has(source) && !grounds.answers[source]) continue;
    const asked = before && grounds.answers[source] ? wantOf(before, submission, ...days(source)) : null;
    const wanted = wantOf(check, submission, ...days(source));
    if (asked && matchingOf(source).covers(asked.want as never, wanted.want as never)) continue;
    delete answers[source];
    notAsked.push(source);
  }
  return { answers, notAsked };
}
