// Losses that an operator has accepted: an older copy of the database has taken over, and what was published since is
// in the log no more. Each is a note that the log's key has signed, in a file beside that of the checkpoints, and an
// event for people. A loss is accepted only where both say the same: whoever can write to the database alone cannot
// make the note, and a note without its event belongs to another copy of the database, or was never carried out.
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db, Tx } from '../db/connect.ts';
import type { Head } from './merkle.ts';
import {
  formatNote,
  NoteError,
  parseNote,
  type SigningKey,
  signText,
  type VerifierKey,
  verifySignatures,
} from './note.ts';
import { appendPublished, isMissing } from './published.ts';

const Tree = z.object({ size: z.int(), root: z.base64() });
const Data = z
  .object({
    published: Tree,
    database: Tree,
    /** numbers that nobody is given any more: what was lost may have given them out; null: there were none */
    skipped: z.object({ from: z.int(), to: z.int() }).nullable(),
    reason: z.string(),
  })
  // a log that is no shorter than what was published has lost nothing: it is another log
  .refine(({ published, database }) => database.size < published.size);
export type LossData = z.output<typeof Data>;

export interface AcceptedLoss {
  /** of the event */
  seq: number;
  at: string;
  /** the last that was published then */
  published: Head;
  /** the last that the database had then */
  database: Head;
  skipped: LossData['skipped'];
  reason: string;
}

export const treeOf = ({ size, root }: Head) => ({ size, root: root.toString('base64') });
const headOf = ({ size, root }: z.output<typeof Tree>): Head => ({ size, root: Buffer.from(root, 'base64') });

// --- Notes, outside the database

/** The files outside the database, which nobody can change through it, and the keys that sign them. */
export interface Outside<Key extends VerifierKey = VerifierKey> {
  /** of the checkpoints */
  file: string;
  /** of the log */
  key: Key;
}

export const lossesFileOf = (checkpointsFile: string): string => `${checkpointsFile}.losses`;

export async function appendLoss({ file, key }: Outside<SigningKey>, data: LossData): Promise<void> {
  const text = `${key.name} loss\n${JSON.stringify(data)}\n`;
  const note = formatNote({ text, signatures: [signText(text, key, Temporal.Now.instant())] });
  await appendPublished(lossesFileOf(file), note);
}

/** Those alone that the log's key has signed. No file: none. Throws where the file is there and cannot be read. */
async function readSignedLosses({ file, key }: Outside): Promise<LossData[]> {
  const text = await readFile(lossesFileOf(file), 'utf8').catch((error) => {
    if (isMissing(error)) return '';
    throw error;
  });
  const each = new RegExp(`^${RegExp.escape(key.name)} loss\\n(\\{[^\\n]*\\})\\n\\n(?:— [^\\n]+\\n)+`, 'gmu');
  return [...text.matchAll(each)].flatMap(([note, data = '']) => {
    if (!isSignedBy(note, key)) return [];
    const read = Data.safeParse(JSON.parse(data));
    return read.success ? [read.data] : [];
  });
}

function isSignedBy(note: string, key: VerifierKey): boolean {
  try {
    return verifySignatures(parseNote(note), [key]).length > 0;
  } catch (error) {
    if (error instanceof NoteError) return false;
    throw error;
  }
}

// --- Events, and what they are worth

export interface Losses {
  /** oldest first */
  accepted: AcceptedLoss[];
  /** numbers of the events that say so, and no note does: they count for nothing */
  unsigned: number[];
}

export async function compareLosses(db: Db | Tx, outside: Outside): Promise<Losses> {
  // the index of these few events is found by the literal
  const rows = await db.execute<{ seq: string; at: Date | string; data: unknown }>(sql`
    select seq, at, data from audit_events where action = 'log.loss_accepted' order by seq`);
  const losses: Losses = { accepted: [], unsigned: [] };
  if (rows.length === 0) return losses;
  const signed = await readSignedLosses(outside);
  for (const { seq, at, data } of rows) {
    const said = Data.safeParse(data).data;
    if (!said || !signed.some((note) => isDeepStrictEqual(note, said))) {
      losses.unsigned.push(Number(seq));
      continue;
    }
    const { published, database, skipped, reason } = said;
    losses.accepted.push({
      seq: Number(seq),
      at: String(at),
      published: headOf(published),
      database: headOf(database),
      skipped,
      reason,
    });
  }
  return losses;
}

/** The latest that accepts the loss of that tree. */
export async function findAcceptedLoss(db: Db | Tx, outside: Outside, lost: Head): Promise<AcceptedLoss | null> {
  const { accepted } = await compareLosses(db, outside);
  return accepted.findLast(({ published }) => published.size === lost.size && published.root.equals(lost.root)) ?? null;
}
