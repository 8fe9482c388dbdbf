// Application numbers come from blocks that were reserved outside the database: in a file beside the checkpoints, which
// a copy of the database that takes over reads. So no number is given twice, not even those recorded last and never
// published: a server that has taken over begins above every block, reserved by anybody. Nothing is removed from the
// file.
import { randomBytes } from 'node:crypto';
import {
  formatNote,
  NoteError,
  parseNote,
  type SigningKey,
  signText,
  type VerifierKey,
  verifySignatures,
} from './note.ts';
import { appendPublished, readTail } from './published.ts';
import type { Block } from './store/fence.ts';

export const numbersFileOf = (checkpointsFile: string): string => `${checkpointsFile}.numbers`;

/** The number of times that another process may be faster. */
const MOST_TRIES = 16;

/**
 * The last number that somebody may have been given, from the file; 0 if it has none, or is missing, which
 * `lacksNumbers` judges. Throws a `NoteError` if a signature is wrong.
 */
export async function readReserved(file: string, log: VerifierKey): Promise<number> {
  const last = highestOf(reservationsIn((await readTail(file)).text, log));
  if (!last) return 0;
  if (verifySignatures(parseNote(last.note), [log]).length === 0) {
    throw new NoteError(`the numbers are not reserved by ${log.name}`);
  }
  return last.to;
}

/**
 * True if the file has lost numbers, that is, if it ends below the database's own block. A database of a version
 * without reservations has no block; the caller has checked before that it holds the published log.
 */
export const lacksNumbers = (reserved: number, own: Block | null): boolean => reserved < (own?.to ?? 0);

/** Stops giving out the numbers up to that one. */
export async function closeNumbers(file: string, key: SigningKey, upTo: number): Promise<void> {
  await append(file, key, { from: 1, to: upTo });
}

async function append(file: string, key: SigningKey, { from, to }: Block): Promise<string> {
  const nonce = randomBytes(16).toString('hex');
  const text = `${key.name} numbers\n${from} ${to}\n${nonce}\n`;
  await appendPublished(file, formatNote({ text, signatures: [signText(text, key, Temporal.Now.instant())] }));
  return nonce;
}

/**
 * Reserves numbers above `above` that no database has reserved. The order of the notes in the file decides: a process
 * that finds a faster process tries again.
 */
export async function reserveNumbers(
  file: string,
  key: SigningKey,
  { above, size }: { above: number; size: number },
): Promise<Block> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const from = Math.max(above, await readReserved(file, key)) + 1;
    const to = from + size - 1;
    const nonce = await append(file, key, { from, to });
    const all = reservationsIn((await readTail(file)).text, key);
    const mine = all.findIndex((each) => each.nonce === nonce);
    if (mine < 0) throw new NoteError('the reservation that was written is missing in the numbers file');
    if (all.slice(0, mine).every((earlier) => earlier.to < from)) return { from, to };
  }
  throw new Error('other processes keep reserving numbers');
}

interface Reservation extends Block {
  nonce: string;
  note: string;
}

/**
 * Lists the notes in order. Leaves out notes of other logs and notes cut by a crash, even in the last line: complete
 * lines have one length.
 */
function reservationsIn(text: string, { name }: VerifierKey): Reservation[] {
  const each = new RegExp(
    `^${RegExp.escape(name)} numbers\\n(\\d{1,15}) (\\d{1,15})\\n([0-9a-f]{32})\\n\\n— \\S+ [A-Za-z0-9+/]{91}=\\n`,
    'gmu',
  );
  return [...text.matchAll(each)].map(([note, from, to, nonce = '']) => ({
    from: Number(from),
    to: Number(to),
    nonce,
    note,
  }));
}

/** Returns the highest note, which is not always the last: of two written at once, the lower may come second. */
const highestOf = (all: readonly Reservation[]): Reservation | null =>
  all.reduce<Reservation | null>((highest, each) => (highest && highest.to >= each.to ? highest : each), null);
