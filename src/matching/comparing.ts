// What the comparison of one source has to say. Each source has one such entry, beside its comparison.
import type { AnswerOf, Submission, WantOf } from '../schemes/facts.ts';
import type { Readings } from '../schemes/scheme.ts';
import type { Source } from '../schemes/words.ts';
import type { Check, Comparison, Difference } from './verdict.ts';

/** The application that an answer is compared with. */
export interface About<S extends Source> {
  submission: Submission;
  readings: Readings;
  /** fields of the register on which the category's rules rest */
  restsOn: readonly string[];
  submittedOn: Temporal.PlainDate;
  /** later than the submission if the register was asked again */
  askedOn: Temporal.PlainDate;
  /** the question, or null where the scheme does not require the source for this application */
  want(): WantOf[S] | null;
  /** credit code of the unit that must insure the person now; null where the scheme compares none */
  insuringUnit(): string | null;
}

export interface Compared {
  submission: Submission;
  check: Check;
  /** credit code of the unit that must insure the person now; null where the scheme compares none */
  insuringUnit: string | null;
  /** null where the source was not asked */
  comparison: Comparison | null;
}

/** A claimed value beside the register's; `found` is null where the register has none for this person. */
export interface ClaimedSide {
  field: string;
  claimed: Difference['claimed'] | undefined;
  found: Difference['found'] | undefined;
}

export interface SourceMatching<S extends Source> {
  /** Guarantees a verdict for every answer. */
  compare(answer: AnswerOf<S>, about: About<S>): Comparison;
  /** Whether the answer to the first question also answers the second. */
  covers(asked: WantOf[S], wanted: WantOf[S]): boolean;
  /** The claims that it compares, in the order in which a clerk reads them; none where only a class is shown. */
  sides(compared: Compared): ClaimedSide[];
  /** Whether the claims were compared with a definite entry: several entries may contradict each other. */
  hasEntry(verified: Comparison['verified']): boolean;
}
