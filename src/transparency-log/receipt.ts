// A receipt: the record of the decision on an application, with the proof that the log holds it. Anybody who knows the
// keys of the log and of its witnesses can check it without the service. Pure.

import { leafText } from '../audit/leaf.ts';
import { type OpenedCheckpoint, openCheckpoint } from './checkpoint.ts';
import { leafHash, verifyInclusion } from './merkle.ts';
import { NoteError, type VerifierKey } from './note.ts';
import type { Receipt } from './shapes.ts';

export const RECEIPT_FORMAT = 'miaopi-receipt/1';

export type ReceiptFault =
  | { fault: 'malformed' }
  /** the checkpoint is not signed correctly; the reason names the key */
  | { fault: 'signature'; reason: string }
  /** an event is not in the tree in this form, because it was altered or never recorded */
  | { fault: 'not_included'; seq: number }
  /** an event is about another application */
  | { fault: 'other_application'; seq: number };

export type CheckedReceipt = { receipt: Receipt; checkpoint: OpenedCheckpoint } | ReceiptFault;

/** Verifies a receipt; before that, nothing in a receipt is reliable. Does not tell whether more was recorded since. */
export function verifyReceipt(value: unknown, keys: readonly VerifierKey[]): CheckedReceipt {
  if (!isReceipt(value)) return { fault: 'malformed' };
  let checkpoint: OpenedCheckpoint;
  try {
    checkpoint = openCheckpoint(value.checkpoint, keys);
  } catch (error) {
    if (error instanceof NoteError) return { fault: 'signature', reason: error.message };
    throw error;
  }
  const { size, root } = checkpoint;
  for (const { leaf, leafIndex: index, proof } of value.events) {
    const hashes = proof.map((hash) => Buffer.from(hash, 'base64'));
    const isIn = verifyInclusion(leafHash(leafText(leaf)), { index, size, root, proof: hashes });
    if (!isIn) return { fault: 'not_included', seq: leaf.seq };
    if (leaf.applicationId !== value.applicationId) return { fault: 'other_application', seq: leaf.seq };
  }
  return { receipt: value, checkpoint };
}

const HASH = /^[A-Za-z0-9+/]{43}=$/;

/** Checks only the members that the verification needs; the leaf's hash covers the rest. */
function isReceipt(value: unknown): value is Receipt {
  if (!isObject(value) || value.format !== RECEIPT_FORMAT || typeof value.applicationId !== 'string') return false;
  const { events, checkpoint } = value;
  return typeof checkpoint === 'string' && Array.isArray(events) && events.length > 0 && events.every(isEvent);
}

function isEvent(value: unknown): boolean {
  if (!isObject(value) || !isObject(value.leaf) || !Array.isArray(value.proof)) return false;
  const { leaf, proof } = value;
  const isProof = proof.length <= 64 && proof.every((hash) => typeof hash === 'string' && HASH.test(hash));
  return isProof && Number.isSafeInteger(leaf.seq) && Number.isSafeInteger(value.leafIndex);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
