// Checkpoints outside the database. Each is appended to a file that should be published and kept out of reach of
// anybody who can change the database. The log must contain the entries of this file for good; a truncated database, or
// one restored from an older backup, lacks them. Nothing is ever removed from the file.
import { type FileHandle, open } from 'node:fs/promises';
import { type OpenedCheckpoint, openCheckpoint } from './checkpoint.ts';
import { NoteError, type VerifierKey } from './note.ts';

export type Published =
  | { state: 'none' }
  | PublishedCheckpoint
  /** unreadable, or a checkpoint of this log with a signature that is not this log's */
  | { state: 'unreadable' };

export interface PublishedCheckpoint {
  state: 'checkpoint';
  checkpoint: OpenedCheckpoint;
  /** with every signature under which it was published */
  note: string;
  publishedAt: Temporal.Instant;
  /** a note that was cut follows it, and has changed the file's modification time */
  isFollowedByCut: boolean;
}

/**
 * Bytes to read from the end of the file: more than two of the longest checkpoints, so that the last whole one is among
 * them after a crash.
 */
const TAIL_BYTES = 256 * 1024;

/**
 * Returns the last whole checkpoint of this log in the file; skips checkpoints of other names, and a cut one. The state
 * is `none` if there is no such checkpoint or no file.
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
    // a file that cannot be read may belong to another log
    if (isUnreadable(error)) return { state: 'unreadable' };
    throw error;
  }
}

/** Judges the text after the last whole note of this log: complete notes of others end with a newline. */
const isCut = (rest: string, origin: string): boolean =>
  rest !== '' && (!rest.endsWith('\n') || rest.includes(`\n${origin}\n`));

/** Every checkpoint of this log in the file, in the order of publication. One that a crash has cut does not count. */
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

/** True for a file that cannot be read or written, and for one with notes that are not this log's. */
export const isUnreadable = (error: unknown): boolean => error instanceof NoteError || isFromSystem(error);

const isFromSystem = (error: unknown) => error instanceof Error && 'syscall' in error;
export const isMissing = (error: unknown) => isFromSystem(error) && (error as { code?: unknown }).code === 'ENOENT';

/**
 * Returns the end of the file, and its modification time. A missing file counts as empty; the caller judges whether the
 * file may be missing.
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

/** Thrown if the disk took only a part of a note, usually because the disk is full. */
export class ShortWrite extends Error {
  override name = 'ShortWrite';
  readonly code = 'SHORT_WRITE';
  readonly syscall = 'write';
}

/**
 * Appends a note, which is on the disk when this returns. The note is written in one piece, so two processes that share
 * the file do not mix their lines. Throws the system's error, or `ShortWrite` if only a part was written: that part is
 * not a note, and the next note ends it.
 */
export async function appendPublished(path: string, note: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    const { size } = await file.stat();
    // the empty line also ends a note that was cut
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
 * A note begins with the name of its log, and no signature line does; after its last signature comes an empty line, or
 * the end of the file. A note that was cut within a line has neither.
 */
const checkpointsOf = (origin: string) =>
  new RegExp(`^${RegExp.escape(origin)}\\n\\d+\\n[^\\n]+\\n\\n(?:— [^\\n]+\\n)+(?![^\\n])`, 'gmu');
