// An operator accepts that what was published is lost: an older copy of the database has taken over, and nothing better
// is to be had. The log then goes on from what is there; a note signed with the log's key, outside the database, and an
// event in it say so, and numbers that may have been given out are skipped. So it is where only the file of the numbers
// is lost, which an event alone says. Only a loss can be accepted: a log that contradicts what was published, or
// itself, has been tampered with, and stays refused.

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
  /** the key of the log, which signs the accepted loss */
  key: SigningKey;
  /** the keys of the log and of its witnesses */
  keys: readonly VerifierKey[];
  /** the checkpoints that were published */
  file: string;
}

/** Where the file of the numbers alone is lost. */
export type NumbersLossData = Pick<LossData, 'skipped' | 'reason'>;

export type NotAccepted =
  /** the file holds no checkpoint of this log */
  | { refused: 'nothing_published' }
  /** the database has all that was published */
  | { refused: 'nothing_lost' }
  /** not a loss: the log is another than was published, or cannot be compared with it */
  | { refused: 'not_a_loss'; fault: Fault }
  /** the log contradicts itself, or a checkpoint that was published while it was no larger */
  | { refused: 'not_whole'; fault: DatabaseFault }
  /** nothing of what was published is in it: it is no older copy, but another database */
  | { refused: 'other_log' }
  /** which numbers were given out is not known: the file of the numbers has lost them, and no number was named */
  | { refused: 'numbers_unknown' }
  /** the files beside the checkpoints cannot be written to */
  | { refused: 'not_written' };

/** `numbersUpTo`: the highest number that is known to have been given out; 0: as the file says. */
interface Said {
  reason: string;
  numbersUpTo: number;
}

const OPERATOR = systemActor('loss-acceptance');

/** Answers what the event says. */
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

/** Takes back what the change has written. */
class Refused extends Error {
  readonly refused: NotAccepted;
  constructor(refused: NotAccepted) {
    super(refused.refused);
    this.refused = refused;
  }
}

const settingsOf = ({ key, file }: Accepting) => ({ settings: { key, published: { file } } });

/** To the files outside. */
async function write(writing: Promise<void>): Promise<void> {
  try {
    await writing;
  } catch (error) {
    if (isUnreadable(error)) throw new Refused({ refused: 'not_written' });
    throw error;
  }
}

// --- What was published

async function acceptTree(accepting: Accepting, { reason, numbersUpTo }: Said): Promise<LossData> {
  const { file, key } = accepting;
  return await change(accepting, { actor: OPERATOR }, async (tx) => {
    await lockFence(tx);
    await keepFromSealing(tx);
    const { lost } = await lossOf(accepting, tx);
    const numbers = await numbersOf(accepting, tx, numbersUpTo);
    const data = { ...lost, skipped: await skip(tx, numbers), reason };
    if (numbers.skipTo > numbers.reserved) await write(closeNumbers(numbersFileOf(file), key, numbers.skipTo));
    // before the event, without which it counts for nothing: an event without a note was put in by hand
    await write(appendLoss(accepting, data));
    return { result: data, events: [{ action: 'log.loss_accepted', data }] };
  });
}

/** Compares the whole log, which may take its time; nobody seals meanwhile, since the log does not stand. */
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

/** All that was published, but for what was lost before and accepted as lost. */
async function stillPublished({ db, file, key }: Accepting): Promise<Head[]> {
  const published: Head[] = [];
  for await (const { size, root } of listPublished(file, key)) published.push({ size, root });
  return withoutLosses(published, (await compareLosses(db, { file, key })).accepted);
}

/**
 * In the order of the file, whatever is above the tree that went on, up to what was the last when the loss was
 * accepted, is lost.
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
  // after the event: nothing goes on that nobody has given a reason for
  await write(closeNumbers(numbersFileOf(file), key, accepted.skipTo));
  return accepted.data;
}

interface Numbers {
  drawn: number;
  /** as the file says */
  reserved: number;
  areLost: boolean;
  /** the last that somebody may have been given */
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

/** Nothing of a block that was reserved before is given out any more. */
async function skip(tx: Tx, { drawn, skipTo }: Numbers): Promise<LossData['skipped']> {
  await closeFence(tx);
  if (skipTo <= drawn) return null;
  await skipNumbers(tx, skipTo);
  return { from: drawn + 1, to: skipTo };
}
