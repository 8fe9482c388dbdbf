// Recording, gathered: whatever arrives while one commit is under way goes into the next, so that many applications
// share a commit and none waits for a timer. Each keeps its own actor, its own audit events and its own fate.
import { type Cause, changeMany, type Door, type Entries } from '../audit/change.ts';
import { createGatherer } from '../base/gather.ts';
import { postNotices } from '../notices/notify.ts';
import type { NewNotice } from '../notices/store.ts';
import type { Queue } from '../queue/queue.ts';
import {
  type BanQuestion,
  type Decided,
  decideApplications,
  findBans,
  insertApplications,
  type NewApplication,
} from './store.ts';

interface Written {
  cause: Cause;
  events: Entries;
}
export interface Receipt extends Written {
  application: NewApplication;
}
export interface Ruling extends Written {
  decided: Decided;
  notice: NewNotice | null;
}

export interface Recorder {
  /** The application's number; null where the key was used before or the person has a live application. */
  receive(receipt: Receipt): Promise<string | null>;
  /** True once recorded; null where the application was no longer `received`. */
  decide(ruling: Ruling): Promise<true | null>;
  /** The last day of the latest ban in force, or null. */
  bannedUntil(question: BanQuestion): Promise<string | null>;
}

/** Bounds a statement's size: a sealed application is a few kilobytes. */
const MOST_IN_ONE_COMMIT = 128;

export function createRecorder(door: Door, queue: Queue): Recorder {
  return {
    receive: createGatherer(MOST_IN_ONE_COMMIT, (receipts: Receipt[]) =>
      changeMany(door, receipts, (tx, items) =>
        insertApplications(
          tx,
          items.map(({ application }) => application),
        ),
      ),
    ),
    decide: createGatherer(MOST_IN_ONE_COMMIT, (rulings: Ruling[]) =>
      changeMany(door, rulings, async (tx, items) => {
        const results = await decideApplications(
          tx,
          items.map(({ decided }) => decided),
        );
        const notices = items.flatMap(({ notice }, index) => (results[index] && notice ? [notice] : []));
        await postNotices(tx, queue, notices);
        return results;
      }),
    ),
    bannedUntil: createGatherer(MOST_IN_ONE_COMMIT, (questions: BanQuestion[]) => findBans(door.db, questions)),
  };
}
