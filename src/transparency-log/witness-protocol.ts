// The question of a log to a remote witness (https://c2sp.org/tlog-witness, `add-checkpoint`): the size that the
// witness saw last, the proof from it, and the checkpoint. Pure.
import { NoteError, parseVerifierKey } from './note.ts';
import { HASH_BYTES } from './tiles.ts';
import type { RemoteWitness } from './transparency.ts';

export interface Question {
  /** the size of the last tree that the witness signed, as far as the log knows; 0 for none */
  old: number;
  proof: readonly Buffer[];
  /** the checkpoint, signed by its log */
  note: string;
}

export const QUESTION_PATH = 'add-checkpoint';
/** The content type of a 409, which names the last size that the witness saw. */
export const SIZE_TYPE = 'text/x.tlog.size';
/** the maximum number of hashes in a proof (tlog-witness, "add-checkpoint") */
const MAX_HASHES = 63;

export const formatQuestion = ({ old, proof, note }: Question): string =>
  `old ${old}\n${proof.map((hash) => `${hash.toString('base64')}\n`).join('')}\n${note}`;

/** Null for a text that is not a question. */
export function parseQuestion(text: string): Question | null {
  const end = text.indexOf('\n\n');
  if (end < 0) return null;
  const [first = '', ...lines] = text.slice(0, end).split('\n');
  const [, size] = /^old (0|[1-9]\d{0,15})$/.exec(first) ?? [];
  const proof = lines.map((line) => Buffer.from(line, 'base64'));
  const isProof = proof.every((hash, at) => hash.length === HASH_BYTES && hash.toString('base64') === lines[at]);
  if (size === undefined || !isProof || proof.length > MAX_HASHES) return null;
  return { old: Number(size), proof, note: text.slice(end + 2) };
}

/** The size in a 409; null if it holds none. */
export const parseSize = (text: string): number | null => (/^(?:0|[1-9]\d{0,15})\n$/.test(text) ? Number(text) : null);

/** `VERIFIER_KEY URL`; null for any other text. */
export function parseRemoteWitness(text: string): RemoteWitness | null {
  const [written = '', url = '', ...rest] = text.trim().split(/\s+/);
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '') || rest.length > 0) return null;
  try {
    const key = parseVerifierKey(written);
    return key.kind === 'log' ? null : { key, url };
  } catch (error) {
    if (error instanceof NoteError) return null;
    throw error;
  }
}
