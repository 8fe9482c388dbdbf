// Checkpoints outside the database: each is appended to a file that is to be published and kept where whoever can change the
// database cannot. What stands there must be in the log for good: a database that was cut off, or put back from an older
// backup, has not got it. Nothing is ever taken out of the file.
import { type FileHandle, open } from 'node:fs/promises';
import { type OpenedCheckpoint, openCheckpoint } from './checkpoint.ts';
import { NoteError, type VerifierKey } from './note.ts';

export type Published =
  | { state: 'none' }
  | { state: 'checkpoint'; checkpoint: OpenedCheckpoint; publishedAt: Temporal.Instant }
  /** not to be read, or a checkpoint of this log whose signature is not this log's */
  | { state: 'unreadable' };

/** More than two of the longest checkpoints: the last whole one is in it, whatever a crash has left behind it. */
const TAIL_BYTES = 256 * 1024;

/** The last checkpoint of this log in the file; those of other names are passed over. No file: none. */
export async function readPublished(path: string, log: VerifierKey): Promise<Published> {
  try {
    const file = await open(path, 'r');
    try {
      const note = lastNoteOf(await tailOf(file), log.name);
      if (note === null) return { state: 'none' };
      const { mtimeMs } = await file.stat();
      return {
        state: 'checkpoint',
        checkpoint: openCheckpoint(note, [log]),
        publishedAt: Temporal.Instant.fromEpochMilliseconds(Math.floor(mtimeMs)),
      };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isMissing(error)) return { state: 'none' };
    // whatever cannot be read may say that the log is another one
    if (error instanceof NoteError || isFromSystem(error)) return { state: 'unreadable' };
    throw error;
  }
}

const isFromSystem = (error: unknown) => error instanceof Error && 'syscall' in error;
const isMissing = (error: unknown) => isFromSystem(error) && (error as { code?: unknown }).code === 'ENOENT';

/** On the disk when it returns. Written at once: two processes that share the file do not mix their lines. */
export async function appendPublished(path: string, note: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    const { size } = await file.stat();
    // the empty line also ends what a crash has left unfinished
    await file.write(size === 0 ? note : `\n${note}`);
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function tailOf(file: FileHandle): Promise<string> {
  const { size } = await file.stat();
  const from = Math.max(0, size - TAIL_BYTES);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
  return buffer.subarray(0, bytesRead).toString('utf8');
}

/** A note begins with the name of its log, and no line of a signature does. */
function lastNoteOf(text: string, origin: string): string | null {
  const whole = new RegExp(`^${RegExp.escape(origin)}\\n\\d+\\n[^\\n]+\\n\\n(?:— [^\\n]+\\n)+`, 'gmu');
  return text.match(whole)?.at(-1) ?? null;
}
