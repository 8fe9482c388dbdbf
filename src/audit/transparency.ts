// What the verbs of the log need, and whether the log in the database is still the one that was published. Everything that hands
// out a proof asks first: a log that has been cut off or rewritten proves nothing.
import type { Log } from '../base/log.ts';
import { Refusal } from '../base/refusal.ts';
import type { Db, Tx } from '../db/connect.ts';
import type { Door } from './change.ts';
import { findHead, loadTiles, type SealedCheckpoint } from './log-store.ts';
import { consistencySpans, type Head, inclusionSpans, type Span } from './merkle.ts';
import type { SigningKey } from './note.ts';
import { type Published, readPublished } from './published.ts';
import { hashOfSpan, MissingTile, tilesFor } from './tiles.ts';

/** Keys and places of the log, as configured. */
export interface LogSettings {
  /** signs every checkpoint; its name is the origin of the log */
  key: SigningKey;
  /** the departments' witnesses that are run here */
  witnesses: readonly SigningKey[];
  /** null: checkpoints are published nowhere, and a database that is cut off is not found */
  published: { file: string; everyMs: number } | null;
}

export interface LogDeps extends Door {
  log: Log;
  settings: LogSettings;
}

export type Fault =
  /** the database has less than was published */
  | 'cut_off'
  /** the database has another tree than was published */
  | 'rewritten'
  /** the tiles are not those that the last checkpoint was made of */
  | 'tiles_differ'
  /** what was published cannot be read, or is not signed with the key of this log */
  | 'published_unreadable';

export type Standing =
  | { consistent: true; published: Published }
  | { consistent: false; fault: Fault; published: Published };

/** Compares the tree in the database with its last checkpoint, and with the last one that was published. */
export async function standingOf({ settings: { published, key } }: Settled, db: Db | Tx): Promise<Standing> {
  const last: Published = published ? await readPublished(published.file, key) : { state: 'none' };
  const fault = await findFault(db, last);
  return fault ? { consistent: false, fault, published: last } : { consistent: true, published: last };
}
type Settled = Pick<LogDeps, 'settings'>;

async function findFault(db: Db | Tx, published: Published): Promise<Fault | null> {
  if (published.state === 'unreadable') return 'published_unreadable';
  const head = await findHead(db);
  if (head && !(await isTree(db, head))) return 'tiles_differ';
  if (published.state === 'none') return null;
  const { checkpoint } = published;
  if (!head || head.size < checkpoint.size) return 'cut_off';
  return (await isTree(db, checkpoint)) ? null : 'rewritten';
}

/** Whether the tiles make that root at that size. */
async function isTree(db: Db | Tx, { size, root }: Head): Promise<boolean> {
  try {
    const [found] = await hashesOf(db, [[0, size]]);
    return found?.equals(root) ?? false;
  } catch (error) {
    if (error instanceof MissingTile) return false;
    throw error;
  }
}

/** The hashes of subtrees, from tiles that are fetched at once. */
async function hashesOf(db: Db | Tx, spans: readonly Span[]): Promise<Buffer[]> {
  const read = await loadTiles(db, tilesFor(spans));
  return spans.map((span) => hashOfSpan(span, read));
}

export const consistencyProof = (db: Db | Tx, first: number, second: number): Promise<Buffer[]> =>
  hashesOf(db, consistencySpans(first, second));

export const inclusionProof = (db: Db | Tx, index: number, size: number): Promise<Buffer[]> =>
  hashesOf(db, inclusionSpans(index, size));

/** The note with every signature that is on it. */
export const wholeNote = ({ note, cosignatures }: SealedCheckpoint): string =>
  note + cosignatures.map(({ line }) => line).join('');

/** Refuses with `log_inconsistent`, and says it in the log of the service. */
export async function assureConsistent(deps: LogDeps): Promise<void> {
  const standing = await standingOf(deps, deps.db);
  if (standing.consistent) return;
  sayInconsistent(deps, standing);
  throw new Refusal('log_inconsistent');
}

export function sayInconsistent({ log }: LogDeps, { fault, published }: Standing & { consistent: false }): void {
  log.error('audit_log.inconsistent', new InconsistentLog(fault), {
    fault,
    ...(published.state === 'checkpoint' ? { publishedSize: published.checkpoint.size } : {}),
  });
}

/** What to throw where an event is not the one that was sealed: a row was altered, taken out or put in by hand. */
export function refuseTampered({ log }: LogDeps, seq: number): Refusal {
  log.error('audit_log.tampered', new InconsistentLog('tampered'), { seq });
  return new Refusal('log_inconsistent');
}

class InconsistentLog extends Error {
  override name = 'InconsistentLog';
}
