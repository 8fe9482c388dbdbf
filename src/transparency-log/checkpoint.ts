// Checkpoints: the log's signed statement of its size and root (https://c2sp.org/tlog-checkpoint). Pure.
import type { Head } from './merkle.ts';
import {
  formatNote,
  NoteError,
  parseNote,
  type SigningKey,
  signText,
  type Verified,
  type VerifierKey,
  verifySignatures,
} from './note.ts';

export interface Checkpoint extends Head {
  /** the name of the log, which is also the name of its key */
  origin: string;
}

export const checkpointText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${root.toString('base64')}\n`;

/** The note with only the log's signature; witnesses add theirs after it. */
export function signCheckpoint(head: Head, key: SigningKey, now: Temporal.Instant): string {
  const text = checkpointText({ origin: key.name, ...head });
  return formatNote({ text, signatures: [signText(text, key, now)] });
}

/** Parses the text of a note; no signature is verified yet. Refuses lines after the third, which are not used here. */
export function parseCheckpoint(text: string): Checkpoint {
  const [, origin, digits, encoded] = /^(\S.*)\n(0|[1-9]\d*)\n([A-Za-z0-9+/]{43}=)\n$/.exec(text) ?? [];
  const size = Number(digits);
  const root = Buffer.from(encoded ?? '', 'base64');
  if (origin === undefined || !Number.isSafeInteger(size) || root.toString('base64') !== encoded) {
    throw new NoteError('this is no checkpoint');
  }
  return { origin, size, root };
}

export interface OpenedCheckpoint extends Checkpoint {
  witnesses: Verified[];
}

/**
 * Verifies the checkpoint in the note: the log of that name, which is among the keys, has signed it. Throws a
 * `NoteError` otherwise, and if the signature of a known witness is wrong. The caller judges whether enough witnesses
 * have signed.
 */
export function openCheckpoint(note: string, keys: readonly VerifierKey[]): OpenedCheckpoint {
  const parsed = parseNote(note);
  const checkpoint = parseCheckpoint(parsed.text);
  const verified = verifySignatures(parsed, keys);
  if (!verified.some(({ key }) => key.kind === 'log' && key.name === checkpoint.origin)) {
    throw new NoteError(`the checkpoint is not signed by a known key of ${checkpoint.origin}`);
  }
  return { ...checkpoint, witnesses: verified.filter(({ key }) => key.kind !== 'log') };
}
