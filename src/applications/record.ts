// Recording, gathered: whatever arrives while one commit is under way goes into the next, so that many applications
// share a commit and none waits for a timer. Each keeps its own actor, its own audit events and its own fate.
import { sql } from 'drizzle-orm';
import { changeMany, type Door, type Gathered } from '../audit/change.ts';
import { createGatherer } from '../base/gather.ts';
import { insertApplicationMaterials, type NewApplicationMaterial } from '../materials/attach.ts';
import { insertNotices, type NewNotice } from '../notices/store.ts';
import {
  type Awaited,
  type Decided,
  decideApplications,
  insertApplications,
  insertAwaited,
  insertItems,
  type NewApplication,
  type NewItem,
} from './commit-store.ts';

export interface Receipt extends Gathered {
  application: NewApplication;
  materials: NewApplicationMaterial[];
}
export interface Ruling extends Gathered {
  decided: Decided;
  notice: NewNotice | null;
  items: NewItem[];
  awaited: Awaited[];
}

export interface Recorder {
  /** The application's number; null where the key was used before, the person has a live application, or a ban is in force. */
  receive(receipt: Receipt): Promise<string | null>;
  /** True once recorded; null where the application was no longer `received`, or is not the machine's alone to approve. */
  decide(ruling: Ruling): Promise<true | null>;
}

/** Bounds a statement's size: a sealed application is a few kilobytes. */
const MOST_IN_ONE_COMMIT = 128;

export function createRecorder(door: Door): Recorder {
  return {
    receive: createGatherer(MOST_IN_ONE_COMMIT, async (receipts: Receipt[]) => {
      const rows = receipts.map(({ application }) => application);
      const attached = receipts.flatMap(({ materials }) => materials);
      const inserted = insertApplications(rows);
      // most come without: their commits are spared the step
      const steps = attached.length > 0 ? sql`${inserted}, ${insertApplicationMaterials(attached)}` : inserted;
      const done = await changeMany<{ id: string; number: string }>(door, receipts, steps);
      return rows.map(({ id }) => done.get(id)?.number ?? null);
    }),
    decide: createGatherer(MOST_IN_ONE_COMMIT, async (rulings: Ruling[]) => {
      const rows = rulings.map(({ decided }) => decided);
      const notices = rulings.flatMap(({ notice }) => notice ?? []);
      const items = rulings.flatMap((ruling) => ruling.items);
      const awaited = rulings.flatMap((ruling) => ruling.awaited);
      const steps = sql`${decideApplications(rows)}, ${insertNotices(notices)}, ${insertItems(items)}, ${insertAwaited(awaited)}`;
      const done = await changeMany(door, rulings, steps);
      return rows.map(({ id }) => done.has(id) || null);
    }),
  };
}
