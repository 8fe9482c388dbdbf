// Dependencies of the log's functions, and the check whether the log in the database is still the published one. Every
// function that gives out a proof checks first: a truncated or rewritten log proves nothing.

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
  /** the departments' witnesses that run in this service */
  witnesses: readonly SigningKey[];
  /** witnesses that run elsewhere, each with its own key */
  remoteWitnesses?: readonly RemoteWitness[];
  /** null: checkpoints are not published, and a truncated database is not detected */
  published: { file: string; everyMs: number } | null;
}

/** A witness in a process of its own: its address, and the key that verifies its signatures. */
export interface RemoteWitness {
  key: VerifierKey;
  url: string;
}

export interface LogDeps extends Door {
  log: Log;
  settings: LogSettings;
}

export const FAULTS = [
  /** the database has a smaller tree than the published one */
  'cut_off',
  /** the database has a different tree from the published one */
  'rewritten',
  /** the tiles do not make the root of the last checkpoint */
  'tiles_differ',
  /** the file of checkpoints or of numbers is lost, cannot be read or appended to, or is not signed by this log */
  'published_unreadable',
] as const;
export type Fault = (typeof FAULTS)[number];

export type Standing =
  /** `accepted`: the last published tree is lost, and an operator has accepted that with the log's key */
  | { consistent: true; published: Published; accepted?: AcceptedLoss }
  /** `numbers`: the fault is in the numbers file */
  | { consistent: false; fault: Fault; published: Published; numbers?: NumbersFault };
export type NumbersFault = 'lost' | 'not_reserved';

/** Compares the tree in the database with its last checkpoint, and with the last published one. */
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
  // the tree at the acceptance of the loss must still be there; until it is published, a continuation may be larger
  // than the lost tree and then looks rewritten
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

/** The note with all its signatures. */
export const wholeNote = ({ note, cosignatures }: SealedCheckpoint): string =>
  note + cosignatures.map(({ line }) => line).join('');

/** Refuses with `log_inconsistent`, and logs it. */
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

/** The refusal for an event that differs from its leaf: a row was altered, removed or inserted by hand. */
export function refuseTampered({ log }: LogDeps, seq: number): Refusal {
  log.error('audit_log.tampered', new InconsistentLog('tampered'), { seq });
  return new Refusal('log_inconsistent');
}

class InconsistentLog extends Error {
  override name = 'InconsistentLog';
}
