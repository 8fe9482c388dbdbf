// The answers to an application's facts, and who gave them: the machine at each of its decisions, people in a review,
// each department in its item. They are compared with the answers of others to the same facts.
import type { Reviewed } from '../applications/sealed-decision.ts';
import { canonicalJson } from '../base/canonical.ts';
import type { Sealer } from '../base/seal.ts';
import type { Decision, DecisionWithBasis, Grounds } from '../matching/decide.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { factsOf } from './fingerprint.ts';
import type { KeptItem } from './kept-row.ts';

export interface AnswerGiven {
  /** keyed hash of the facts, base64; without the key, the hash reveals nothing about the facts */
  fingerprint: string;
  /** `matching`, `review`, or a department */
  answeredBy: string;
  answer: string;
  applicationId: string;
}

export const fingerprintOf = (sealer: Sealer, scheme: Scheme, grounds: Grounds, weighed: DecisionWithBasis): string =>
  sealer.fingerprint('facts', canonicalJson(factsOf(scheme, grounds, weighed))).toString('base64');

/** Outcome, and each reason with its clause; other parts of a reason follow from the facts. */
export const answerText = ({ outcome, reasons }: Decision): string =>
  [outcome, ...new Set(reasons.map(({ code, clause }) => `${code}@${clause}`).sort())].join(' ');

/** The answers of people: the outcome, and for each department whether it confirmed or refused. */
export function reviewAnswers(
  about: { fingerprint: string; applicationId: string },
  reviewed: Reviewed,
  items: readonly KeptItem[],
): AnswerGiven[] {
  const settled = new Map<string, string>();
  for (const { department, result } of items) {
    if (result === null) continue;
    // a department with a second item for later matters has refused if it refused either item
    if (settled.get(department) !== 'refused') settled.set(department, result);
  }
  return [
    { ...about, answeredBy: 'review', answer: reviewed.outcome },
    ...[...settled].map(([answeredBy, answer]) => ({ ...about, answeredBy, answer })),
  ];
}
