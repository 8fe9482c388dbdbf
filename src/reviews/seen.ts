// What a source said when somebody decided on it. A person's decision covers that answer and no other: where the source says
// anything else later, also under the same reason, it is a matter that nobody has settled.

import { canonicalJson } from '../base/canonical.ts';
import type { Sealer } from '../base/seal.ts';
import type { Grounds, Reason } from '../matching/decide.ts';
import { SOURCES, type Source } from '../schemes/words.ts';

const isSource = (name: string): name is Source => (SOURCES as readonly string[]).includes(name);

/**
 * Keyed hash of what the source of a subject answered, and of the names in it that were accepted by then: another name in doubt is
 * another matter. Null for a rule. Why a source did not answer makes no difference.
 */
export function seenOf(
  { fingerprint }: Pick<Sealer, 'fingerprint'>,
  { answers, acceptedNames }: Grounds,
  subject: string,
): Buffer | null {
  if (!isSource(subject)) return null;
  const answer = answers[subject];
  const said = answer?.status === 'answered' ? answer : { status: answer?.status ?? 'unavailable' };
  return fingerprint('facts', canonicalJson(['seen', subject, said, acceptedNames?.[subject] ?? []]));
}

/** Each reason that stands against a subject, with all that it says and with the answer that it came of. */
export const mattersOf = (name: string, reasons: readonly Reason[], seen: Buffer | null): string[] =>
  reasons.map(({ code, clause, field, params }) =>
    canonicalJson([name, code, clause, field, params, seen?.toString('hex') ?? null]),
  );
