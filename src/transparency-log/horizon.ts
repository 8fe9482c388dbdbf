// Up to which event the audit is final: numbers are drawn before a commit, so that a smaller one may still appear after
// a larger one. Nobody is held up to find out: writers hold a lock on the table from before they draw a number until
// they have committed, and the sealer waits until those that held it when it looked are gone, in whatever order others
// come and go.
import { setTimeout as pause } from 'node:timers/promises';
import type { Db } from '../db/connect.ts';
import { findLastEvent, listWriters } from './store/tree.ts';

export interface Horizon {
  /** The number up to which nothing can appear any more that is not there. */
  find(): Promise<number>;
}

/** What was seen at one look. It becomes final once none of these writers is left. */
interface Look {
  seq: number;
  writers: string[];
}

const FIRST_PAUSE_MS = 2;

/**
 * Writers commit within milliseconds, for which a call waits. One that takes longer than `patienceMs` holds up what was
 * recorded since it began, and nothing else; the next call goes on waiting for it, and not for those that have come
 * since.
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
      // the number first: who draws a larger one later need not be waited for
      const last = await findLastEvent(db);
      const { seq } = last;
      // an event that was final in another database need not be in this one, also where it has as many events again
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
