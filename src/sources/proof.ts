// What proves that an answer is the registry's own, to this question and of now: its signature where the registry
// signs, else the serial number that it repeats. Each finds a fault, or null where there is none. They must never trust
// what is left out.
import { sameResidentId } from '../identity/resident-id.ts';
import type { Inconclusive } from '../schemes/facts.ts';
import type { Source } from '../schemes/words.ts';
import type { Meaning } from './code-table.ts';
import { said } from './loose-text.ts';
import { isSameSignature } from './signing.ts';
import type { Proof, Question } from './source.ts';

type Text = string | null | undefined;

/** The proof that stands in an answer of a registry that signs. */
export interface Signed {
  signature: Text;
  /** the signature that the registry makes of this answer */
  expected: string;
  requestSn: Text;
  /** milliseconds since the epoch; null where the time cannot be read */
  signedAt: number | null;
}

/** The order matters: until the signature fits, nothing in the answer is anybody's word. */
export function faultOfSignature(
  { signature, expected, requestSn, signedAt }: Signed,
  question: Question<Source>,
  { receivedAt, windowMs }: Proof,
): Inconclusive | null {
  if (!signature || !isSameSignature(signature, expected)) return 'unsigned';
  if (requestSn !== question.requestSn) return 'replayed';
  if (signedAt === null || Math.abs(receivedAt - signedAt) > windowMs) return 'replayed';
  return null;
}

/**
 * For a registry that does not sign. Whoever can write an answer passes this; an answer to an earlier question does
 * not.
 */
export function faultOfEcho(requestSn: Text, question: Question<Source>): Inconclusive | null {
  if (!requestSn) return 'malformed';
  return requestSn === question.requestSn ? null : 'replayed';
}

/** "No record" of somebody else is no word about the person asked about; whom a record speaks of, matching judges. */
export function faultOfSubject(
  meaning: Meaning | null,
  residentId: Text,
  question: Question<Source>,
): Inconclusive | null {
  const named = said(residentId);
  if (meaning === 'answered' || named === null) return null;
  const same = sameResidentId(question.residentId, named);
  return same === 'different' || same === 'upgrade_differs' ? 'malformed' : null;
}
