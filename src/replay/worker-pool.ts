// The threads that open, decide and compare. Each gets the keys once, when it starts; then it gets pages one after the
// other and returns the result of each.

import { Worker } from 'node:worker_threads';
import { createSealer, type SealingKey } from '../base/seal.ts';
import type { Catalogue } from '../schemes/catalogue.ts';
import { isOfHouse } from '../schemes/house.ts';
import type { ValuesByScheme } from '../schemes/parameters.ts';
import type { Scheme } from '../schemes/scheme.ts';
import type { Drafted } from './backtest-row.ts';
import { examinePage, type PageResult } from './examine-page.ts';
import type { KeptRow } from './kept-row.ts';

export interface Sealing {
  keys: readonly SealingKey[];
  indexKey: Buffer;
}

/** Settings for examining every page of a run. */
export interface Job {
  sealing: Sealing;
  /** the values of parameters in force, for threads, which make a catalogue of their own */
  values: ValuesByScheme;
  /** set for a backtest */
  draft: { scheme: string; changes: unknown } | null;
}

export interface Crew {
  /** number of pages that can be under way at once */
  size: number;
  examine(rows: readonly KeptRow[]): Promise<PageResult>;
  close(): Promise<void>;
}

/** Makes the function that examines pages on a thread. */
export function examinerOf({ sealing, draft }: Job, schemes: Catalogue): (rows: readonly KeptRow[]) => PageResult {
  const keys = sealing.keys.map((each) => ({ ...each, key: Buffer.from(each.key) }));
  const sealer = createSealer(keys, Buffer.from(sealing.indexKey));
  const drafted = draft && draftedBy(schemes, draft);
  return (rows) => examinePage({ sealer, schemes }, drafted, rows);
}

/**
 * Drafts from the newest version. What was filed under it keeps its own parameters, so that the report shows the
 * changes of the draft alone. Throws if the draft does not fit the scheme, although the request was validated against
 * it.
 */
function draftedBy(schemes: Catalogue, { scheme: id, changes }: NonNullable<Job['draft']>): Drafted {
  const newest = schemes.find(id);
  if (!newest?.drafting) throw new Error(`scheme ${id} takes no draft`);
  const usual = newest.drafting.drafted(changes);
  const made = new Map<Scheme, Scheme>();
  return (filed) => {
    if (filed.version !== newest.version || !filed.drafting) return usual;
    const known = made.get(filed) ?? filed.drafting.drafted(changes);
    made.set(filed, known);
    return known;
  };
}

/**
 * Makes the pool. Without threads it examines the pages on this thread, which suffices for few pages. A thread knows
 * only the schemes of this program, so other schemes are examined on this thread as well.
 */
export function createCrew(job: Job, schemes: Catalogue, threads: number): Crew {
  if (threads === 0 || !isOfHouse(schemes)) {
    const examine = examinerOf(job, schemes);
    return { size: 1, examine: async (rows) => examine(rows), close: async () => {} };
  }
  const members = Array.from({ length: threads }, () => createMember(job));
  let turn = 0;
  return {
    size: threads,
    // all are equally fast, and each returns results in order
    examine: (rows) => (members[turn++ % threads] as Member).examine(rows),
    close: async () => {
      await Promise.all(members.map((member) => member.close()));
    },
  };
}

interface Member {
  examine(rows: readonly KeptRow[]): Promise<PageResult>;
  close(): Promise<void>;
}

interface Waiting {
  resolve(result: PageResult): void;
  reject(error: unknown): void;
}

function createMember(job: Job): Member {
  const worker = new Worker(new URL('./worker-thread.ts', import.meta.url), { workerData: job });
  const waiting: Waiting[] = [];
  let gone: Error | null = null;
  worker.on('message', (result: PageResult) => waiting.shift()?.resolve(result));
  const lose = (error: Error) => {
    gone ??= error;
    for (const each of waiting.splice(0)) each.reject(error);
  };
  worker.on('error', lose);
  worker.on('exit', () => lose(new Error('a thread of a replay has ended')));
  return {
    examine: (rows) =>
      new Promise((resolve, reject) => {
        if (gone) return reject(gone);
        waiting.push({ resolve, reject });
        worker.postMessage(rows);
      }),
    close: async () => {
      await worker.terminate();
    },
  };
}
