// A requested change that may be refused. A refusal changes nothing, but the audit records the attempt: the frame of
// every act on a review item, on an approval and on a round of spot checks.
import { Refusal } from '../base/refusal.ts';
import type { Tx } from '../db/connect.ts';
import { type AuditEntry, type Cause, change, type Done, type Door, type Nothing, nothing } from './change.ts';

export interface Attempt<Locked, Result> {
  /** Locks the rows of the act until the change ends. The audit does not record a refusal thrown here. */
  lock(tx: Tx): Promise<Locked>;
  /** Acts, or throws a `Refusal`, which rolls back everything that it has written. */
  act(tx: Tx, locked: Locked): Promise<Done<Result> | Nothing<Result>>;
  /** Makes the event of the refused attempt, and may write more in the same change. */
  refused(refusal: Refusal, locked: Locked, tx: Tx): AuditEntry | Promise<AuditEntry>;
}

/**
 * One change: commits either the act with its events, or the event of the refused attempt, and then throws the refusal.
 */
export async function changeOrAuditRefusal<Locked, Result>(
  door: Door,
  cause: Cause,
  { lock, act, refused }: Attempt<Locked, Result>,
): Promise<Result> {
  type Outcome = { result: Result } | { refusal: Refusal };
  const outcome = await change<Outcome>(door, cause, async (tx) => {
    const locked = await lock(tx);
    try {
      // a nested transaction: a refusal rolls it back and keeps the locks
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
