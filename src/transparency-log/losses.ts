// Losses that an operator has accepted: an older copy of the database has taken over, and the log lacks checkpoints
// published since. Each is a note signed by the log's key, in a file beside the checkpoints, and an event for people. A
// loss counts only if both agree: somebody with access to the database alone cannot make the note, and a note without
// its event belongs to another copy of the database, or the acceptance was never completed.
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
    /** numbers that nobody gets any more, since the lost part may have given them out; null: there were none */
    skipped: z.object({ from: z.int(), to: z.int() }).nullable(),
    reason: z.string(),
  })
  // a log that is not shorter than the published log has lost nothing, but is another log
  .refine(({ published, database }) => database.size < published.size);
export type LossData = z.output<typeof Data>;

export interface AcceptedLoss {
  /** of the event */
  seq: number;
  at: string;
  /** the last published tree at that time */
  published: Head;
  /** the last tree in the database at that time */
  database: Head;
  skipped: LossData['skipped'];
  reason: string;
}

export const treeOf = ({ size, root }: Head) => ({ size, root: root.toString('base64') });
const headOf = ({ size, root }: z.output<typeof Tree>): Head => ({ size, root: Buffer.from(root, 'base64') });

// --- Notes, outside the database

/** The files outside the database, which nobody can change through it, and the keys that sign them. */
export interface Outside<Key extends VerifierKey = VerifierKey> {
  /** file of the checkpoints */
  file: string;
  /** key of the log */
  key: Key;
}

export const lossesFileOf = (checkpointsFile: string): string => `${checkpointsFile}.losses`;

export async function appendLoss({ file, key }: Outside<SigningKey>, data: LossData): Promise<void> {
  const text = `${key.name} loss\n${JSON.stringify(data)}\n`;
  const note = formatNote({ text, signatures: [signText(text, key, Temporal.Now.instant())] });
  await appendPublished(lossesFileOf(file), note);
}

/**
 * Reads the losses that the log's key has signed; none without a file. Throws if the file exists and cannot be read.
 */
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

// --- Events

export interface Losses {
  /** oldest first */
  accepted: AcceptedLoss[];
  /** numbers of events without a matching note, which do not count */
  unsigned: number[];
}

export async function compareLosses(db: Db | Tx, outside: Outside): Promise<Losses> {
  // a literal, so that the index of these few events is used
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

/** The latest accepted loss of that tree. */
export async function findAcceptedLoss(db: Db | Tx, outside: Outside, lost: Head): Promise<AcceptedLoss | null> {
  const { accepted } = await compareLosses(db, outside);
  return accepted.findLast(({ published }) => published.size === lost.size && published.root.equals(lost.root)) ?? null;
}
