// A change that any of several workers may make: one of them does, and the audit says so once.
import { type Cause, change, type Door, type Entries } from '../audit/change.ts';
import type { Tx } from '../db/connect.ts';

/** The callback answers null where there is nothing left to do; then nothing is written. Answers whether it was done. */
export async function changeOnce(
  door: Door,
  cause: Cause,
  work: (tx: Tx) => Promise<Entries | null>,
): Promise<boolean> {
  const changing = change(door, cause, async (tx) => {
    const events = await work(tx);
    if (events === null) throw new DoneElsewhere();
    return { result: true, events };
  });
  return await changing.catch((error) => {
    if (error instanceof DoneElsewhere) return false;
    throw error;
  });
}

class DoneElsewhere extends Error {
  override name = 'DoneElsewhere';
}
