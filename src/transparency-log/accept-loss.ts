// An operator accepts the loss of published checkpoints: an older copy of the database has taken over, and no better
// one exists. The log then continues from the present tree. A note outside the database, signed with the log's key, and
// an event in it record the loss, and numbers that may have been given out are skipped. If only the numbers file is
// lost, an event alone records that. Only a loss can be accepted: a log that contradicts its published checkpoints, or
// itself, has been tampered with and stays refused.

import { change, type Door } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import type { Tx } from '../db/connect.ts';
import { type AcceptedLoss, appendLoss, compareLosses, type LossData, treeOf } from './losses.ts';
import type { Head } from './merkle.ts';
import type { SigningKey, VerifierKey } from './note.ts';
import { closeNumbers, lacksNumbers, numbersFileOf, readReserved } from './numbers.ts';
import { isUnreadable, listPublished } from './published.ts';
import { closeFence, lockFence, readNumbering, reservedBlockOf, skipNumbers } from './store/fence.ts';
import { findHead, keepFromSealing } from './store/tree.ts';
import { type Fault, type Standing, standingOf } from './transparency.ts';
import { type DatabaseFault, verifyDatabase } from './verify-database.ts';

export interface Accepting extends Door {
  /** the log's key, which signs the accepted loss */
  key: SigningKey;
  /** the keys of the log and of its witnesses */
  keys: readonly VerifierKey[];
  /** the file of the published checkpoints */
  file: string;
}

/** Data of a loss of the numbers file alone. */
export type NumbersLossData = Pick<LossData, 'skipped' | 'reason'>;

export type NotAccepted =
  /** the file holds no checkpoint of this log */
  | { refused: 'nothing_published' }
  /** the database has everything that was published */
  | { refused: 'nothing_lost' }
  /** not a loss: the log differs from the published one, or cannot be compared with it */
  | { refused: 'not_a_loss'; fault: Fault }
  /** the log contradicts itself, or a checkpoint that was published for a smaller or equal tree */
  | { refused: 'not_whole'; fault: DatabaseFault }
  /** the database contains nothing of the published log, so it is another database, not an older copy */
  | { refused: 'other_log' }
  /** nobody knows which numbers were given out: the numbers file has lost them, and the operator named none */
  | { refused: 'numbers_unknown' }
  /** the files beside the checkpoints are not writable */
  | { refused: 'not_written' };

/** `numbersUpTo`: the highest number known to have been given out; 0: take it from the file. */
interface Said {
  reason: string;
  numbersUpTo: number;
}

const OPERATOR = systemActor('loss-acceptance');

/** Returns the data of the event. */
export async function acceptLoss(accepting: Accepting, said: Said): Promise<LossData | NumbersLossData | NotAccepted> {
  const standing = await standingOf(settingsOf(accepting), accepting.db);
  try {
    if (standing.consistent) return await acceptNumbers(accepting, said);
    return (await refusalOf(accepting, standing)) ?? (await acceptTree(accepting, said));
  } catch (error) {
    if (error instanceof Refused) return error.refused;
    throw error;
  }
}

/** Rolls the change back. */
class Refused extends Error {
  readonly refused: NotAccepted;
  constructor(refused: NotAccepted) {
    super(refused.refused);
    this.refused = refused;
  }
}

const settingsOf = ({ key, file }: Accepting) => ({ settings: { key, published: { file } } });

/** Writes to the files outside the database. */
async function write(writing: Promise<void>): Promise<void> {
  try {
    await writing;
  } catch (error) {
    if (isUnreadable(error)) throw new Refused({ refused: 'not_written' });
    throw error;
  }
}

// --- The published tree

async function acceptTree(accepting: Accepting, { reason, numbersUpTo }: Said): Promise<LossData> {
  const { file, key } = accepting;
  return await change(accepting, { actor: OPERATOR }, async (tx) => {
    await lockFence(tx);
    await keepFromSealing(tx);
    const { lost } = await lossOf(accepting, tx);
    const numbers = await numbersOf(accepting, tx, numbersUpTo);
    const data = { ...lost, skipped: await skip(tx, numbers), reason };
    if (numbers.skipTo > numbers.reserved) await write(closeNumbers(numbersFileOf(file), key, numbers.skipTo));
    // before the event, which counts only with the note: an event without a note was inserted by hand
    await write(appendLoss(accepting, data));
    return { result: data, events: [{ action: 'log.loss_accepted', data }] };
  });
}

/** Compares the whole log, which may take long; no tree is closed meanwhile, because the log is inconsistent. */
async function refusalOf(
  accepting: Accepting,
  standing: Standing & { consistent: false },
): Promise<NotAccepted | null> {
  const { db, keys } = accepting;
  if (standing.fault !== 'cut_off') return { refused: 'not_a_loss', fault: standing.fault };
  const head = await findHead(db);
  const kept = head ? (await stillPublished(accepting)).filter(({ size }) => size <= head.size) : [];
  if (kept.length === 0) return { refused: 'other_log' };
  const { fault } = await verifyDatabase(db, keys, kept);
  return fault && { refused: 'not_whole', fault };
}

/** Everything that was published, without earlier losses that were accepted. */
async function stillPublished({ db, file, key }: Accepting): Promise<Head[]> {
  const published: Head[] = [];
  for await (const { size, root } of listPublished(file, key)) published.push({ size, root });
  return withoutLosses(published, (await compareLosses(db, { file, key })).accepted);
}

/**
 * Leaves out lost checkpoints: in the order of the file, those larger than the continued tree, up to the last
 * checkpoint at the acceptance of the loss.
 */
export function withoutLosses(published: readonly Head[], losses: readonly AcceptedLoss[]): Head[] {
  const ends = losses.map((loss) => ({
    at: published.findLastIndex(({ size, root }) => size === loss.published.size && root.equals(loss.published.root)),
    above: loss.database.size,
  }));
  return published.filter(({ size }, place) => !ends.some(({ at, above }) => place <= at && size > above));
}

async function lossOf(accepting: Accepting, tx: Tx) {
  const standing = await standingOf(settingsOf(accepting), tx);
  if (standing.consistent) throw new Refused({ refused: 'nothing_lost' });
  const { published, fault } = standing;
  const head = await findHead(tx);
  if (fault !== 'cut_off' || published.state !== 'checkpoint' || !head) {
    throw new Refused({ refused: 'not_a_loss', fault });
  }
  return { published, lost: { published: treeOf(published.checkpoint), database: treeOf(head) } };
}

// --- Numbers

async function acceptNumbers(accepting: Accepting, { reason, numbersUpTo }: Said): Promise<NumbersLossData> {
  const { file, key } = accepting;
  const accepted = await change(accepting, { actor: OPERATOR }, async (tx) => {
    await lockFence(tx);
    const standing = await standingOf(settingsOf(accepting), tx);
    if (!standing.consistent) throw new Refused({ refused: 'not_a_loss', fault: standing.fault });
    const { published } = standing;
    const head = await findHead(tx);
    const isOurs = published.state === 'checkpoint' || head === null || head.origin === key.name;
    if (!isOurs) throw new Refused({ refused: 'nothing_published' });
    const numbers = await numbersOf(accepting, tx, numbersUpTo);
    if (!numbers.areLost) {
      throw new Refused({ refused: published.state === 'none' ? 'nothing_published' : 'nothing_lost' });
    }
    const data = { skipped: await skip(tx, numbers), reason };
    const result = { data, skipTo: numbers.skipTo };
    return { result, events: [{ action: 'log.numbers_accepted', data }] };
  });
  // after the event: the log continues only with a recorded reason
  await write(closeNumbers(numbersFileOf(file), key, accepted.skipTo));
  return accepted.data;
}

interface Numbers {
  drawn: number;
  /** from the file */
  reserved: number;
  areLost: boolean;
  /** the last number that may have been given out */
  skipTo: number;
}

async function numbersOf({ file, key }: Accepting, tx: Tx, numbersUpTo: number): Promise<Numbers> {
  const reserved = await readReserved(numbersFileOf(file), key).catch((error) => {
    if (isUnreadable(error)) throw new Refused({ refused: 'not_a_loss', fault: 'published_unreadable' });
    throw error;
  });
  const { fence, drawn } = await readNumbering(tx);
  const own = reservedBlockOf(fence);
  const areLost = lacksNumbers(reserved, own);
  if (areLost && numbersUpTo === 0) throw new Refused({ refused: 'numbers_unknown' });
  return { drawn, reserved, areLost, skipTo: Math.max(reserved, numbersUpTo, own?.to ?? 0) };
}

/** Stops giving out numbers of blocks that were reserved before. */
async function skip(tx: Tx, { drawn, skipTo }: Numbers): Promise<LossData['skipped']> {
  await closeFence(tx);
  if (skipTo <= drawn) return null;
  await skipNumbers(tx, skipTo);
  return { from: drawn + 1, to: skipTo };
}
