// What a source said when somebody decided on it. A person's decision covers that answer and no other: where the source
// says anything else later, also under the same reason, it is a matter that nobody has settled.

import { canonicalJson } from '../base/canonical.ts';
import type { Sealer } from '../base/seal.ts';
import type { Grounds, Reason } from '../matching/decide.ts';
import { type Subject, sourceOfField } from '../matching/subjects.ts';
import { SOURCES, type Source } from '../schemes/words.ts';

const isSource = (name: string): name is Source => (SOURCES as readonly string[]).includes(name);

function sourcesOf({ name, reasons }: Pick<Subject, 'name' | 'reasons'>): Source[] {
  if (isSource(name)) return [name];
  const named = reasons.flatMap(({ field }) => sourceOfField(field) ?? []);
  return SOURCES.filter((source) => named.includes(source));
}

/**
 * Keyed hash of what the source of a subject answered, and of the names in it that were accepted by then: another name
 * in doubt is another matter. Of a rule, of the records that its reasons name; null where they name none. Why a source
 * did not answer makes no difference. Of a certificate that others claim as well, of who they are; and of why an
 * earlier answer took two people.
 */
export function seenOf(
  { fingerprint }: Pick<Sealer, 'fingerprint'>,
  { answers, acceptedNames, standing }: Grounds,
  subject: Pick<Subject, 'name' | 'reasons' | 'tookTwo'>,
): Buffer | null {
  const sources = sourcesOf(subject);
  if (sources.length === 0) return null;
  const said = sources.map((source) => {
    const answer = answers[source];
    const kept = answer?.status === 'answered' ? answer : { status: answer?.status ?? 'unavailable' };
    return [source, kept, acceptedNames?.[source] ?? []];
  });
  const isContested = subject.reasons.some(({ params }) => params.what === 'certificate_twice');
  const rivals = isContested ? (standing.contestedBy ?? []) : [];
  // one person may have settled it before it took two; which question it came of makes no difference
  const tookTwo = subject.tookTwo.map(({ code, field, params }) => ({ code, field, params }));
  const more = [rivals, tookTwo].filter((each) => each.length > 0);
  return fingerprint('facts', canonicalJson(['seen', subject.name, said, ...more]));
}

/** Each reason that stands against a subject, with all that it says and with the answer that it came of. */
export const mattersOf = (name: string, reasons: readonly Reason[], seen: Buffer | null): string[] =>
  reasons.map(({ code, clause, field, params }) =>
    canonicalJson([name, code, clause, field, params, seen?.toString('hex') ?? null]),
  );
