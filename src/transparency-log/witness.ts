// A witness signs a checkpoint only if it continues the last tree that the witness signed, as C2SP tlog-witness
// requires. Pure: the caller passes the last tree and the proof, and must keep the signed head in the same transaction.
import { openCheckpoint } from './checkpoint.ts';
import { EMPTY_ROOT, type Head, verifyConsistency } from './merkle.ts';
import { NoteError, parseNote, type Signature, type SigningKey, signText, type VerifierKey } from './note.ts';

export interface Asked {
  /** the checkpoint, signed by its log */
  note: string;
  /** from the last tree that the witness signed to this one */
  proof: readonly Buffer[];
  now: Temporal.Instant;
}
export type Refused = 'not_signed' | 'smaller' | 'inconsistent';
export type Answer = { signature: Signature; head: Head } | { refused: Refused };

export const NOTHING_YET: Head = { size: 0, root: EMPTY_ROOT };

/** `last`: the latest tree of this log that the witness has signed. */
export function witnessCheckpoint(witness: SigningKey, log: VerifierKey, last: Head, asked: Asked): Answer {
  let checkpoint: Head;
  try {
    checkpoint = openCheckpoint(asked.note, [log]);
  } catch (error) {
    if (error instanceof NoteError) return { refused: 'not_signed' };
    throw error;
  }
  if (checkpoint.size < last.size) return { refused: 'smaller' };
  if (!verifyConsistency(last, checkpoint, asked.proof)) return { refused: 'inconsistent' };
  const { size, root } = checkpoint;
  return { signature: signText(parseNote(asked.note).text, witness, asked.now), head: { size, root } };
}
