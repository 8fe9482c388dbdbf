// Gathers items that arrive in one turn of the event loop, or while a batch runs, into the next batch: one commit for
// many, and no timer.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { Abandoned } from './abandoned.ts';
import { isOutage } from './outage.ts';

/**
 * `carryOut` gets 1 to `most` items and returns one result for each, in order. If `carryOut` throws, each item is tried
 * once more, alone: one bad item harms no other, and a commit that the database refused because of another commit at
 * the same moment is judged by what stands then. After an outage all of them fail at once. An item without a waiting
 * caller when its turn comes is rejected with `Abandoned`.
 */
export function createGatherer<Item, Result>(
  most: number,
  carryOut: (items: Item[]) => Promise<Result[]>,
  isAwaited: (item: Item) => boolean = () => true,
): (item: Item) => Promise<Result> {
  interface Waiting {
    item: Item;
    resolve(result: Result): void;
    reject(error: unknown): void;
  }
  let queue: Waiting[] = [];
  let busy = false;

  async function settle(batch: Waiting[], isLast = false): Promise<void> {
    try {
      const results = await carryOut(batch.map(({ item }) => item));
      if (results.length !== batch.length) throw new Error('a batch came back with another number of results');
      for (const [index, waiting] of batch.entries()) waiting.resolve(results[index] as Result);
    } catch (error) {
      if (isLast || isOutage(error)) for (const waiting of batch) waiting.reject(error);
      else for (const waiting of batch) await settle([waiting], true);
    }
  }

  async function drain(): Promise<void> {
    busy = true;
    while (queue.length > 0) {
      // carry out together everything that the sockets deliver in one turn
      await nextTurn();
      const next = queue.slice(0, most);
      queue = queue.slice(most);
      const batch = next.filter((waiting) => isAwaited(waiting.item) || waiting.reject(new Abandoned()));
      if (batch.length > 0) await settle(batch);
    }
    busy = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      if (!busy) void drain();
    });
}
