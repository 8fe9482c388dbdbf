// One thread of a crew: examines the pages it is sent, and answers each. Whatever goes wrong on it ends it, and is told
// to whoever waits.
import { parentPort, workerData } from 'node:worker_threads';
import type { KeptRow } from './kept-row.ts';
import { examinerOf, type Job } from './worker-pool.ts';

const examine = examinerOf(workerData as Job);
parentPort?.on('message', (rows: KeptRow[]) => parentPort?.postMessage(examine(rows)));
