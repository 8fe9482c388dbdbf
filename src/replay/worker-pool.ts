// The threads that open, decide and compare. The keys are handed over once, when a thread starts; pages come one after
// the other, and whoever hands one in gets back what it came to.
import { Worker } from 'node:worker_threads';
import { createSealer, type SealingKey } from '../base/seal.ts';
import { findDrafting } from '../schemes/catalogue.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { examinePage, type PageResult } from './examine-page.ts';
import type { KeptRow } from './kept-row.ts';

export interface Sealing {
  keys: readonly SealingKey[];
  indexKey: Buffer;
}

/** What every page of a run is examined with. */
export interface Job {
  sealing: Sealing;
  /** of a backtest */
  draft: { scheme: string; changes: unknown } | null;
}

export interface Crew {
  /** pages that can be under way at once */
  size: number;
  examine(rows: readonly KeptRow[]): Promise<PageResult>;
  close(): Promise<void>;
}

/** What a job comes to once it is on a thread. */
export function examinerOf({ sealing, draft }: Job): (rows: readonly KeptRow[]) => PageResult {
  const keys = sealing.keys.map((each) => ({ ...each, key: Buffer.from(each.key) }));
  const sealer = createSealer(keys, Buffer.from(sealing.indexKey));
  const scheme = draft && draftedScheme(draft);
  return (rows) => examinePage(sealer, scheme, rows);
}

/** Throws where the draft does not fit the scheme: it was held against it when it was handed in. */
export function draftedScheme({ scheme, changes }: NonNullable<Job['draft']>): Scheme {
  const drafting = findDrafting(scheme);
  if (!drafting) throw new Error(`scheme ${scheme} takes no draft`);
  return drafting.drafted(changes);
}

/** With no thread of its own the pages are examined on this one, which is worth it for few of them. */
export function createCrew(job: Job, threads: number): Crew {
  if (threads === 0) {
    const examine = examinerOf(job);
    return { size: 1, examine: async (rows) => examine(rows), close: async () => {} };
  }
  const members = Array.from({ length: threads }, () => createMember(job));
  let turn = 0;
  return {
    size: threads,
    // each is as fast as the others, and answers in the order in which it was asked
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
