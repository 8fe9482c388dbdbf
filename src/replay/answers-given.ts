// What was answered to an application's facts, and by whom: the machine at each of its decisions, people in a review,
// each department in its item. Held beside what others answered to the same facts.
import type { Reviewed } from '../applications/sealed-decision.ts';
import { canonicalJson } from '../base/canonical.ts';
import type { Sealer } from '../base/seal.ts';
import type { Decision, Grounds, Weighed } from '../matching/decide.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { factsOf } from './fingerprint.ts';
import type { KeptItem } from './kept-row.ts';

export interface AnswerGiven {
  /** keyed hash of the facts, base64: nobody without the key learns from it what they were */
  fingerprint: string;
  /** `matching`, `review`, or a department */
  answeredBy: string;
  answer: string;
  applicationId: string;
}

export const fingerprintOf = (sealer: Sealer, scheme: Scheme, grounds: Grounds, weighed: Weighed): string =>
  sealer.fingerprint('facts', canonicalJson(factsOf(scheme, grounds, weighed))).toString('base64');

/** Outcome, and each reason with its clause; what a reason says besides follows from the facts. */
export const answerText = ({ outcome, reasons }: Decision): string =>
  [outcome, ...new Set(reasons.map(({ code, clause }) => `${code}@${clause}`).sort())].join(' ');

/** Of what people decided: the outcome, and of each department whether it confirmed or refused. */
export function reviewAnswers(
  about: { fingerprint: string; applicationId: string },
  reviewed: Reviewed,
  items: readonly KeptItem[],
): AnswerGiven[] {
  const settled = new Map<string, string>();
  for (const { department, result } of items) {
    if (result === null) continue;
    // a department with a second item for what came up later has refused where it refused either
    if (settled.get(department) !== 'refused') settled.set(department, result);
  }
  return [
    { ...about, answeredBy: 'review', answer: reviewed.outcome },
    ...[...settled].map(([answeredBy, answer]) => ({ ...about, answeredBy, answer })),
  ];
}
