// An operator accepts that what was published is lost: an older copy of the database has taken over, and nothing better is to be
// had. The log then goes on from what is there, and says so in an event of its own; numbers that may have been given out are skipped.
// Only a loss can be accepted: a log that contradicts what was published, or itself, has been tampered with, and stays refused.
import { systemActor } from '../base/actor.ts';
import type { Tx } from '../db/connect.ts';
import { change, type Door } from './change.ts';
import { lockFence, readNumbering, skipNumbers } from './fence-store.ts';
import { findHead, keepFromSealing } from './log-store.ts';
import { type AcceptedLoss, type LossData, listAcceptedLosses, treeOf } from './losses.ts';
import type { Head } from './merkle.ts';
import type { VerifierKey } from './note.ts';
import { numbersFileOf, readReserved } from './numbers.ts';
import { isUnreadable, listPublished } from './published.ts';
import { type Fault, standingOf } from './transparency.ts';
import { type DatabaseFault, verifyDatabase } from './verify-database.ts';

export interface Accepting extends Door {
  /** of the log */
  key: VerifierKey;
  /** of the log and its witnesses */
  keys: readonly VerifierKey[];
  /** what was published */
  file: string;
}

export type NotAccepted =
  /** the file holds no checkpoint of this log */
  | { refused: 'nothing_published' }
  /** the database has all that was published */
  | { refused: 'nothing_lost' }
  /** not a loss: the log is another than was published, or cannot be compared with it */
  | { refused: 'not_a_loss'; fault: Fault }
  /** what is there does not hold in itself, or against what was published while it was no larger */
  | { refused: 'not_whole'; fault: DatabaseFault }
  /** nothing of what was published is in it: it is no older copy, but another database */
  | { refused: 'other_log' }
  /** which numbers were given out is not known: the file of the numbers is not there, and no number was named */
  | { refused: 'numbers_unknown' };

const OPERATOR = systemActor('loss-acceptance');

/** `numbersUpTo`: the highest number that is known to have been given out; 0: as the file says. Answers what the event says. */
export async function acceptLoss(
  accepting: Accepting,
  { reason, numbersUpTo }: { reason: string; numbersUpTo: number },
): Promise<LossData | NotAccepted> {
  const refused = await refusalOf(accepting);
  if (refused) return refused;
  try {
    return await change<LossData>(accepting, { actor: OPERATOR }, async (tx) => {
      await lockFence(tx);
      await keepFromSealing(tx);
      const data = { ...(await lossOf(accepting, tx)), skipped: await skip(accepting, tx, numbersUpTo), reason };
      return { result: data, events: [{ action: 'log.loss_accepted', data }] };
    });
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

/** What is there is compared whole, which may take its time; nobody seals meanwhile, since the log does not stand. */
async function refusalOf(accepting: Accepting): Promise<NotAccepted | null> {
  const { db, keys } = accepting;
  const standing = await standingOf(settingsOf(accepting), db);
  if (standing.published.state === 'none') return { refused: 'nothing_published' };
  if (standing.consistent) return { refused: 'nothing_lost' };
  if (standing.fault !== 'cut_off') return { refused: 'not_a_loss', fault: standing.fault };
  const head = await findHead(db);
  const kept = head ? (await stillPublished(accepting)).filter(({ size }) => size <= head.size) : [];
  if (kept.length === 0) return { refused: 'other_log' };
  const { fault } = await verifyDatabase(db, keys, kept);
  return fault && { refused: 'not_whole', fault };
}

const settingsOf = ({ key, file }: Accepting) => ({ settings: { key, published: { file } } });

/** All that was published, but for what was lost before and accepted as lost. */
async function stillPublished({ db, file, key }: Accepting): Promise<Head[]> {
  const published: Head[] = [];
  for await (const { size, root } of listPublished(file, key)) published.push({ size, root });
  return withoutLosses(published, await listAcceptedLosses(db));
}

/** In the order of the file, whatever is above the tree that went on, up to what was the last when the loss was accepted, is lost. */
export function withoutLosses(published: readonly Head[], losses: readonly AcceptedLoss[]): Head[] {
  const ends = losses.map((loss) => ({
    at: published.findLastIndex(({ size, root }) => size === loss.published.size && root.equals(loss.published.root)),
    above: loss.database.size,
  }));
  return published.filter(({ size }, place) => !ends.some(({ at, above }) => place <= at && size > above));
}

async function lossOf(accepting: Accepting, tx: Tx): Promise<Pick<LossData, 'published' | 'database'>> {
  const standing = await standingOf(settingsOf(accepting), tx);
  if (standing.consistent) throw new Refused({ refused: 'nothing_lost' });
  const { published, fault } = standing;
  const head = await findHead(tx);
  if (fault !== 'cut_off' || published.state !== 'checkpoint' || !head) {
    throw new Refused({ refused: 'not_a_loss', fault });
  }
  return { published: treeOf(published.checkpoint), database: treeOf(head) };
}

async function skip({ file, key }: Accepting, tx: Tx, numbersUpTo: number): Promise<LossData['skipped']> {
  const reserved = await readReserved(numbersFileOf(file), key).catch((error) => {
    if (isUnreadable(error)) throw new Refused({ refused: 'not_a_loss', fault: 'published_unreadable' });
    throw error;
  });
  if (reserved === 0 && numbersUpTo === 0) throw new Refused({ refused: 'numbers_unknown' });
  const { drawn } = await readNumbering(tx);
  const to = Math.max(reserved, numbersUpTo);
  if (to <= drawn) return null;
  await skipNumbers(tx, to);
  return { from: drawn + 1, to };
}
