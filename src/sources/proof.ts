// Checks that an answer is the registry's own, to this question and current: by its signature if the registry signs,
// else by the serial number that it repeats. Each function returns a fault, or null if there is none. A missing member
// must never pass.
import { sameResidentId } from '../identity/resident-id.ts';
import type { Inconclusive } from '../schemes/facts.ts';
import type { Source } from '../schemes/words.ts';
import type { Meaning } from './code-table.ts';
import { said } from './loose-text.ts';
import { isSameSignature } from './signing.ts';
import type { Proof, Question } from './source.ts';

type Text = string | null | undefined;

/** The proof in an answer of a registry that signs. */
export interface Signed {
  signature: Text;
  /** the registry's correct signature of this answer */
  expected: string;
  requestSn: Text;
  /** milliseconds since the epoch; null if the time cannot be read */
  signedAt: number | null;
}

/** The order matters: until the signature is correct, nothing in the answer can be trusted. */
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
 * Checks the echo of a registry that does not sign. Detects an answer to an earlier question, but not a forged answer.
 */
export function faultOfEcho(requestSn: Text, question: Question<Source>): Inconclusive | null {
  if (!requestSn) return 'malformed';
  return requestSn === question.requestSn ? null : 'replayed';
}

/** "No record" of somebody else says nothing about the person asked about; `matching` judges whose record it is. */
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
