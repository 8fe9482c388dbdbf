// A person's decision covers the answer that the source had given by then, or the sheets that were handed in, and no
// other. If the source says anything else later, even under the same reason, or if another sheet comes, that is a new
// matter, which nobody has settled.

import { canonicalJson } from '../base/canonical.ts';
import type { Sealer } from '../base/seal.ts';
import type { Grounds, Reason } from '../matching/decide.ts';
import { isDocument, kindOfDocument } from '../matching/documents.ts';
import { FIRST } from '../matching/remembered.ts';
import type { Subject } from '../matching/subjects.ts';
import { sourceOfField } from '../schemes/sources.ts';
import { SOURCES, type Source } from '../schemes/words.ts';

const isSource = (name: string): name is Source => (SOURCES as readonly string[]).includes(name);

function sourcesOf({ name, reasons }: Pick<Subject, 'name' | 'reasons'>): Source[] {
  if (isSource(name)) return [name];
  const named = reasons.flatMap(({ field }) => sourceOfField(field) ?? []);
  return SOURCES.filter((source) => named.includes(source));
}

/**
 * Keyed hash of the source's answer to a subject, and of the names in that answer that were accepted by then, because
 * another name in doubt is another matter. For a rule, hashes the records that its reasons name; null if they name
 * none. For a document, hashes the sheets of its kind. The cause of a missing answer makes no difference. An answer with
 * words that nobody can read is the same matter only if it is the very same answer (`digest`); where that is unknown, it
 * is another. The hash covers the rival claims to the certificate, and the reasons of an earlier answer that required
 * two people; they are another matter if the source has matched since people settled them.
 */
export function seenOf(
  { fingerprint }: Pick<Sealer, 'fingerprint'>,
  { answers, acceptedNames, standing, heard, submission: { sheets = [] } }: Grounds,
  subject: Pick<Subject, 'name' | 'reasons' | 'tookTwo'>,
): Buffer | null {
  const sheetsOf = (name: string) => sheets.filter(({ kind }) => kind === kindOfDocument(name));
  if (isDocument(subject.name))
    return fingerprint('facts', canonicalJson(['seen', subject.name, sheetsOf(subject.name)]));
  const sources = sourcesOf(subject);
  if (sources.length === 0) return null;
  const said = sources.map((source) => {
    const answer = answers[source];
    if (answer?.status === 'inconclusive')
      return [source, answer.status, answer.digest ?? heard?.[source]?.taken ?? FIRST];
    const kept = answer?.status === 'answered' ? answer : { status: answer?.status ?? 'unavailable' };
    return [source, kept, acceptedNames?.[source] ?? []];
  });
  const isContested = subject.reasons.some(({ params }) => params.what === 'certificate_twice');
  const rivals = isContested ? (standing.contestedBy ?? []) : [];
  // one person may have settled the subject before two were required; so the number of the asking is left out
  const tookTwo = subject.tookTwo.map(({ code, field, params }) => ({ code, field, params }));
  const matched = tookTwo.length > 0 ? sources.flatMap((source) => heard?.[source]?.matched ?? []) : [];
  const more = [rivals, tookTwo, matched].filter((each) => each.length > 0);
  return fingerprint('facts', canonicalJson(['seen', subject.name, said, ...more]));
}

/** Each reason against a subject, with all its data and the hash of the answer behind it. */
export const mattersOf = (name: string, reasons: readonly Reason[], seen: Buffer | null): string[] =>
  reasons.map(({ code, clause, field, params }) =>
    canonicalJson([name, code, clause, field, params, seen?.toString('hex') ?? null]),
  );
