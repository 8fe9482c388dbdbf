// Selects the kept answers that cover the questions of a draft. An answer to a narrower question does not answer a
// wider one: an unasked question is unknown, and must never count as a change.
import type { Examined } from '../applications/sealed-decision.ts';
import type { Answers, WantOf } from '../schemes/facts.ts';
import { requiredChecks, type Scheme, wantOf } from '../schemes/scheme.ts';
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
    if (asked && covers(source, asked.want, wantOf(check, submission, ...days(source)).want)) continue;
    delete answers[source];
    notAsked.push(source);
  }
  return { answers, notAsked };
}

/** Whether the answer to the first question also answers the second. */
function covers(source: Source, asked: unknown, wanted: unknown): boolean {
  switch (source) {
    case 'criminal-record':
    case 'medical-exam':
      return true;
    case 'credit-check': {
      const [one, other] = [asked, wanted] as WantOf['credit-check'][];
      return !!one && !!other && one.lookBackMonths >= other.lookBackMonths;
    }
    case 'qualification': {
      const [one, other] = [asked, wanted] as WantOf['qualification'][];
      return one?.certificateNumber === other?.certificateNumber && one?.kind === other?.kind;
    }
    case 'academic-records': {
      const [one, other] = [asked, wanted] as WantOf['academic-records'][];
      return !!one && !!other && other.fields.every((field) => one.fields.includes(field));
    }
    case 'social-security': {
      const [one, other] = [asked, wanted] as WantOf['social-security'][];
      if (!one || !other || one.city !== other.city) return false;
      const isAsDeep = one.purpose === 'months' || other.purpose === 'employment';
      return isAsDeep && one.from <= other.from && one.to >= other.to;
    }
  }
}
