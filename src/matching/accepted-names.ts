// Registered names that people have judged to be the applicant's. The answers that came under them are compared as
// answers about the applicant: whoever accepts a name accepts nothing else that the answer says. Pure.
import type { Answers } from '../schemes/facts.ts';
import type { Source } from '../schemes/words.ts';

/** By source, as the register wrote them. */
export type AcceptedNames = { readonly [S in Source]?: readonly string[] };

/** The answers, each with the names in it that have been accepted: they are the applicant's, and no more compared. */
export function withAcceptedNames(answers: Answers, accepted: AcceptedNames | undefined): Answers {
  if (!accepted) return answers;
  const named = Object.entries(answers).map(([source, answer]) => {
    const acceptedNames = accepted[source as Source] ?? [];
    if (acceptedNames.length === 0 || answer.status !== 'answered') return [source, answer];
    return [source, { ...answer, subject: { ...answer.subject, acceptedNames } }];
  });
  return Object.fromEntries(named) as Answers;
}
