// Registered names that people have judged to be the applicant's. The answers that came under them are compared as
// answers about
// the applicant: whoever accepts a name accepts nothing else that the answer says. Pure.
import type { Answers } from '../schemes/facts.ts';
import type { Source } from '../schemes/words.ts';

/** By source, as the register wrote them. */
export type AcceptedNames = { readonly [S in Source]?: readonly string[] };

/** The answers with each accepted name written as the applicant's own. */
export function withAcceptedNames(
  answers: Answers,
  accepted: AcceptedNames | undefined,
  applicantName: string,
): Answers {
  if (!accepted) return answers;
  const named = Object.entries(answers).map(([source, answer]) => {
    const names = accepted[source as Source] ?? [];
    const nameOf = (found: string | null) => (found !== null && names.includes(found) ? applicantName : found);
    if (names.length === 0 || answer.status !== 'answered') return [source, answer];
    const subject = { ...answer.subject, name: nameOf(answer.subject.name) };
    return [source, { ...answer, subject, record: withHolder(answer.record, nameOf) }];
  });
  return Object.fromEntries(named) as Answers;
}

/** Registers of certificates may give a name for each entry. */
function withHolder(record: object, nameOf: (found: string | null) => string | null): object {
  if (!('entries' in record) || !Array.isArray(record.entries)) return record;
  const entries = record.entries.map((entry: { holderName?: string | null }) =>
    entry.holderName === undefined ? entry : { ...entry, holderName: nameOf(entry.holderName) },
  );
  return { ...record, entries };
}
