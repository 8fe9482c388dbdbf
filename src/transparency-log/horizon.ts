// Finds the highest event number below which nothing can still appear: numbers are drawn before a commit, so a smaller
// number may appear after a larger one. The search blocks nobody. Writers lock the table from before they draw a number
// until they have committed; the search waits for the writers that it saw, and for no later writer.
import { setTimeout as pause } from 'node:timers/promises';
import type { Db } from '../db/connect.ts';
import { findLastEvent, listWriters } from './store/tree.ts';

export interface Horizon {
  /** The number up to which no further event can appear. */
  find(): Promise<number>;
}

/** The result of one look. It becomes final once all of these writers are gone. */
interface Look {
  seq: number;
  writers: string[];
}

const FIRST_PAUSE_MS = 2;

/**
 * A call waits for writers, which commit within milliseconds. A writer slower than `patienceMs` delays only events
 * recorded since it began; the next call continues to wait for it, and not for later writers.
 */
export function createHorizon(db: Db, { patienceMs }: { patienceMs: number }): Horizon {
  let final = 0;
  let incarnation = '';
  let pending: Look | null = null;

  const settle = async (look: Look): Promise<boolean> => {
    const left = look.writers.length === 0 ? [] : await listWriters(db);
    look.writers = look.writers.filter((writer) => left.includes(writer));
    if (look.writers.length > 0) return false;
    final = Math.max(final, look.seq);
    return true;
  };

  return {
    async find() {
      const since = performance.now();
      // read the number first: then writers that draw a larger one later do not matter
      const last = await findLastEvent(db);
      const { seq } = last;
      // an event that was final in another database may be missing in this one, even if it has as many events again
      if (last.incarnation !== incarnation || seq < final) [final, pending] = [0, null];
      incarnation = last.incarnation;
      if (pending && !(await settle(pending))) return final;
      pending = { seq, writers: seq > final ? await listWriters(db) : [] };
      for (let pauseMs = FIRST_PAUSE_MS; !(await settle(pending)); pauseMs *= 2) {
        if (performance.now() - since + pauseMs > patienceMs) return final;
        await pause(pauseMs);
      }
      pending = null;
      return final;
    },
  };
}
