// The proof that the log holds an event, told by the hash of its leaf alone, so that anybody may have it. It shows
// nothing of the event: who has the event, such as the owner of a receipt, sees that it has the same hash. Pure.
import { type OpenedCheckpoint, openCheckpoint } from './checkpoint.ts';
import { verifyInclusion } from './merkle.ts';
import { NoteError, type VerifierKey } from './note.ts';
import type { LogProof } from './shapes.ts';

export const PROOF_FORMAT = 'miaopi-proof/1';

export type LogProofFault =
  | { fault: 'malformed' }
  /** the checkpoint is not signed correctly; the reason names the key */
  | { fault: 'signature'; reason: string }
  /** the tree holds no leaf of that hash at that place */
  | { fault: 'leaf_not_included' };

export type CheckedLogProof = { proof: LogProof; checkpoint: OpenedCheckpoint } | LogProofFault;

/** Whether a value claims to be such a proof; nothing in it is verified. */
export const isLogProof = (value: unknown): value is { format: typeof PROOF_FORMAT } =>
  typeof value === 'object' && value !== null && 'format' in value && value.format === PROOF_FORMAT;

/** Verifies a proof without the service. */
export function verifyLogProof(value: unknown, keys: readonly VerifierKey[]): CheckedLogProof {
  if (!isLogProof(value) || !hasMembers(value)) return { fault: 'malformed' };
  let checkpoint: OpenedCheckpoint;
  try {
    checkpoint = openCheckpoint(value.checkpoint, keys);
  } catch (error) {
    if (error instanceof NoteError) return { fault: 'signature', reason: error.message };
    throw error;
  }
  const { size, root } = checkpoint;
  const proof = value.proof.map((hash) => Buffer.from(hash, 'base64'));
  const place = { index: value.leafIndex, size, root, proof };
  const isIn = verifyInclusion(Buffer.from(value.leafHash, 'base64'), place);
  return isIn ? { proof: value, checkpoint } : { fault: 'leaf_not_included' };
}

const HASH = /^[A-Za-z0-9+/]{43}=$/;
const MOST_LEVELS = 64;
const isHash = (value: unknown): boolean => typeof value === 'string' && HASH.test(value);

function hasMembers(value: object): value is LogProof {
  const { leafHash, leafIndex, proof, checkpoint } = value as Record<string, unknown>;
  const isPath = Array.isArray(proof) && proof.length <= MOST_LEVELS && proof.every(isHash);
  return isPath && isHash(leafHash) && Number.isSafeInteger(leafIndex) && typeof checkpoint === 'string';
}
