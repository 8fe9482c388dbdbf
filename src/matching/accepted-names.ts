// Registered names that people have judged to be the applicant's. An answer under such a name is compared in full, as
// an answer about the applicant: accepting a name accepts nothing else in the answer. Pure.
import type { Answers } from '../schemes/facts.ts';
import type { Source } from '../schemes/words.ts';

/** Accepted names by source, as the register wrote them. */
export type AcceptedNames = { readonly [S in Source]?: readonly string[] };

/**
 * Adds to each answer the accepted names of its source. These names count as the applicant's and are not compared
 * again.
 */
export function withAcceptedNames(answers: Answers, accepted: AcceptedNames | undefined): Answers {
  if (!accepted) return answers;
  const named = Object.entries(answers).map(([source, answer]) => {
    const acceptedNames = accepted[source as Source] ?? [];
    if (acceptedNames.length === 0 || answer.status !== 'answered') return [source, answer];
    return [source, { ...answer, subject: { ...answer.subject, acceptedNames } }];
  });
  return Object.fromEntries(named) as Answers;
}
