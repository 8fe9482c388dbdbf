// One thread of a crew: examines each page that it gets and returns the result. An error ends the thread and is
// reported to the callers that wait.
import { parentPort, workerData } from 'node:worker_threads';
import { createCatalogue } from '../schemes/catalogue.ts';
import { ALL_SCHEMES } from '../schemes/house.ts';
import type { KeptRow } from './kept-row.ts';
import { examinerOf, type Job } from './worker-pool.ts';

const job = workerData as Job;
const examine = examinerOf(job, createCatalogue(ALL_SCHEMES, job.values));
parentPort?.on('message', (rows: KeptRow[]) => parentPort?.postMessage(examine(rows)));
