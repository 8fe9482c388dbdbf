// A change that somebody asked for and may be refused. What is refused changes nothing, and the attempt stands in the
// audit all the same: the frame of every act on a review item, on an approval and on a round of spot checks.
import { Refusal } from '../base/refusal.ts';
import type { Tx } from '../db/connect.ts';
import { type AuditEntry, type Cause, change, type Done, type Door, type Nothing, nothing } from './change.ts';

export interface Attempt<Locked, Result> {
  /** Locks the rows that are acted on, until the change ends. A refusal of its own is not put into the audit. */
  lock(tx: Tx): Promise<Locked>;
  /** Acts, or throws a `Refusal`: all that it has written is taken back then. */
  act(tx: Tx, locked: Locked): Promise<Done<Result> | Nothing<Result>>;
  /** The event of the refused attempt; further writing goes with it. */
  refused(refusal: Refusal, locked: Locked, tx: Tx): AuditEntry | Promise<AuditEntry>;
}

/** One change: either the act with its events, or the event of the refused attempt, and then the refusal is thrown. */
export async function changeOrAuditRefusal<Locked, Result>(
  door: Door,
  cause: Cause,
  { lock, act, refused }: Attempt<Locked, Result>,
): Promise<Result> {
  type Outcome = { result: Result } | { refusal: Refusal };
  const outcome = await change<Outcome>(door, cause, async (tx) => {
    const locked = await lock(tx);
    try {
      // a transaction within: a refusal takes it back, and the locks stay
      const { result, events } = await tx.transaction((inner) => act(inner, locked));
      return events === null ? nothing({ result }) : { result: { result }, events };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { result: { refusal: error }, events: [await refused(error, locked, tx)] };
    }
  });
  if ('refusal' in outcome) throw outcome.refusal;
  return outcome.result;
}
