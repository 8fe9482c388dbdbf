// What the verbs of the log need, and whether the log in the database is still the one that was published. Everything
// that hands out a proof asks first: a log that has been cut off or rewritten proves nothing.

import type { Door } from '../audit/change.ts';
import type { Log } from '../base/log.ts';
import { Refusal } from '../base/refusal.ts';
import type { Db, Tx } from '../db/connect.ts';
import { type AcceptedLoss, findAcceptedLoss, type Outside } from './losses.ts';
import { consistencySpans, type Head, inclusionSpans, type Span } from './merkle.ts';
import type { SigningKey, VerifierKey } from './note.ts';
import { isUnreadable, type Published, readPublished } from './published.ts';
import { findHead, loadTiles, type SealedCheckpoint, type StoredCheckpoint } from './store/tree.ts';
import { hashOfSpan, MissingTile, tilesFor } from './tiles.ts';

/** Keys and places of the log, as configured. */
export interface LogSettings {
  /** signs every checkpoint; its name is the origin of the log */
  key: SigningKey;
  /** the departments' witnesses that are run here */
  witnesses: readonly SigningKey[];
  /** those that run elsewhere, each with a key of its own */
  remoteWitnesses?: readonly RemoteWitness[];
  /** null: checkpoints are published nowhere, and a database that is cut off is not found */
  published: { file: string; everyMs: number } | null;
}

/** A witness in a process of its own: where it is, and the key that its signatures verify with. */
export interface RemoteWitness {
  key: VerifierKey;
  url: string;
}

export interface LogDeps extends Door {
  log: Log;
  settings: LogSettings;
}

export const FAULTS = [
  /** the database has less than was published */
  'cut_off',
  /** the database has another tree than was published */
  'rewritten',
  /** the tiles are not those that the last checkpoint was made of */
  'tiles_differ',
  /**
   * what was published, or which numbers were reserved, is lost, cannot be read or added to, or is not signed by this
   * log
   */
  'published_unreadable',
] as const;
export type Fault = (typeof FAULTS)[number];

export type Standing =
  /** `accepted`: what was published last is lost, and an operator has accepted that, with the log's key */
  | { consistent: true; published: Published; accepted?: AcceptedLoss }
  /** `numbers`: the fault is of the file in which they are reserved */
  | { consistent: false; fault: Fault; published: Published; numbers?: NumbersFault };
export type NumbersFault = 'lost' | 'not_reserved';

/** Compares the tree in the database with its last checkpoint, and with the last one that was published. */
export async function standingOf({ settings: { published, key } }: Settled, db: Db | Tx): Promise<Standing> {
  const last: Published = published ? await readPublished(published.file, key) : { state: 'none' };
  if (last.state === 'unreadable') return { consistent: false, fault: 'published_unreadable', published: last };
  const head = await findHead(db);
  if (head && !(await isTree(db, head))) return { consistent: false, fault: 'tiles_differ', published: last };
  if (last.state === 'none') return { consistent: true, published: last };
  const fault = await findFault(db, head, last.checkpoint);
  if (!fault) return { consistent: true, published: last };
  const accepted = published && (await findLoss(db, { file: published.file, key }, last.checkpoint));
  if (accepted === 'unreadable') return { consistent: false, fault: 'published_unreadable', published: last };
  // what was there when the loss was accepted must be there still; what has come since may be more than was lost, until
  // it is published, and then looks rewritten
  return accepted && !(await findFault(db, head, accepted.database))
    ? { consistent: true, published: last, accepted }
    : { consistent: false, fault, published: last };
}

async function findLoss(db: Db | Tx, outside: Outside, lost: Head): Promise<AcceptedLoss | 'unreadable' | null> {
  try {
    return await findAcceptedLoss(db, outside, lost);
  } catch (error) {
    if (isUnreadable(error)) return 'unreadable';
    throw error;
  }
}
type Settled = { settings: { published: { file: string } | null; key: VerifierKey } };

async function findFault(db: Db | Tx, head: StoredCheckpoint | null, published: Head): Promise<Fault | null> {
  if (!head || head.size < published.size) return 'cut_off';
  return (await isTree(db, published)) ? null : 'rewritten';
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

export function sayInconsistent({ log }: LogDeps, found: Standing & { consistent: false }): void {
  const { fault, published, numbers } = found;
  log.error('audit_log.inconsistent', new InconsistentLog(fault), {
    fault,
    ...(published.state === 'checkpoint' ? { publishedSize: published.checkpoint.size } : {}),
    ...(numbers ? { numbers } : {}),
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
