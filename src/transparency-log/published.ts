// Checkpoints outside the database: each is appended to a file that is to be published and kept where whoever can
// change the database cannot. What stands there must be in the log for good: a database that was cut off, or put back
// from an older backup, has not got it. Nothing is ever taken out of the file.
import { type FileHandle, open } from 'node:fs/promises';
import { type OpenedCheckpoint, openCheckpoint } from './checkpoint.ts';
import { NoteError, type VerifierKey } from './note.ts';

export type Published =
  | { state: 'none' }
  | PublishedCheckpoint
  /** not to be read, or a checkpoint of this log whose signature is not this log's */
  | { state: 'unreadable' };

export interface PublishedCheckpoint {
  state: 'checkpoint';
  checkpoint: OpenedCheckpoint;
  /** with every signature under which it was published */
  note: string;
  publishedAt: Temporal.Instant;
  /** a note that was cut stands behind it, and has changed the time at which the file was written to */
  isFollowedByCut: boolean;
}

/** More than two of the longest checkpoints: the last whole one is in it, whatever a crash has left behind it. */
const TAIL_BYTES = 256 * 1024;

/**
 * The last whole checkpoint of this log in the file; those of other names are passed over, and so is one that was cut.
 * No file: none.
 */
export async function readPublished(path: string, log: VerifierKey): Promise<Published> {
  try {
    const { text, writtenAtMs } = await readTail(path);
    const last = [...text.matchAll(checkpointsOf(log.name))].at(-1);
    if (last === undefined) return { state: 'none' };
    const [note] = last;
    return {
      state: 'checkpoint',
      checkpoint: openCheckpoint(note, [log]),
      note,
      publishedAt: Temporal.Instant.fromEpochMilliseconds(Math.floor(writtenAtMs)),
      isFollowedByCut: isCut(text.slice(last.index + note.length), log.name),
    };
  } catch (error) {
    // a file that cannot be read may say that the log is another one
    if (isUnreadable(error)) return { state: 'unreadable' };
    throw error;
  }
}

/** Of what stands behind the last whole note of a log: notes of others end as they should. */
const isCut = (rest: string, origin: string): boolean =>
  rest !== '' && (!rest.endsWith('\n') || rest.includes(`\n${origin}\n`));

/**
 * Every checkpoint of this log in the file, in the order in which they were published. One that a crash has cut is
 * none.
 */
export async function* listPublished(path: string, log: VerifierKey): AsyncGenerator<OpenedCheckpoint> {
  let portion = '';
  const file = await open(path, 'r');
  try {
    const isWhole = await endsWithNewline(file);
    for await (const line of file.readLines()) {
      if (line === log.name) {
        yield* checkpointsIn(`${portion}${line}`, log);
        portion = '';
      }
      portion += `${line}\n`;
    }
    yield* checkpointsIn(isWhole ? portion : portion.slice(0, -1), log);
  } finally {
    await file.close();
  }
}

function* checkpointsIn(text: string, log: VerifierKey): Generator<OpenedCheckpoint> {
  for (const note of text.match(checkpointsOf(log.name)) ?? []) {
    try {
      yield openCheckpoint(note, [log]);
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
    }
  }
}

async function endsWithNewline(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  const { buffer, bytesRead } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
  return bytesRead === 1 && buffer.toString('latin1') === '\n';
}

/** A file that cannot be read, or written to, and one whose notes are not this log's. */
export const isUnreadable = (error: unknown): boolean => error instanceof NoteError || isFromSystem(error);

const isFromSystem = (error: unknown) => error instanceof Error && 'syscall' in error;
export const isMissing = (error: unknown) => isFromSystem(error) && (error as { code?: unknown }).code === 'ENOENT';

/**
 * The end of the file, and when it was written to; no file is an empty one: whether it may be missing is the caller's
 * to judge.
 */
export async function readTail(path: string): Promise<{ text: string; writtenAtMs: number }> {
  try {
    const file = await open(path, 'r');
    try {
      return { text: await tailOf(file), writtenAtMs: (await file.stat()).mtimeMs };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isMissing(error)) return { text: '', writtenAtMs: 0 };
    throw error;
  }
}

/** The disk took a part of a note, and mostly has no room for more. */
export class ShortWrite extends Error {
  override name = 'ShortWrite';
  readonly code = 'SHORT_WRITE';
  readonly syscall = 'write';
}

/**
 * A note, on the disk when it returns. Written at once: two processes that share the file do not mix their lines.
 * Throws what the system throws, and `ShortWrite` where only a part of it was written: that part is no note, and the
 * next one ends it.
 */
export async function appendPublished(path: string, note: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    const { size } = await file.stat();
    // the empty line also ends what was cut
    const bytes = Buffer.from(size === 0 ? note : `\n${note}`);
    const { bytesWritten } = await file.write(bytes);
    if (bytesWritten < bytes.length) throw new ShortWrite(`${bytesWritten} of ${bytes.length} bytes were written`);
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

/**
 * A note begins with the name of its log, and no line of a signature does; behind its last signature is an empty line,
 * or the end of the file. What was cut within a line does not end so.
 */
const checkpointsOf = (origin: string) =>
  new RegExp(`^${RegExp.escape(origin)}\\n\\d+\\n[^\\n]+\\n\\n(?:— [^\\n]+\\n)+(?![^\\n])`, 'gmu');
