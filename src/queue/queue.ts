// The job queue: pg-boss on the same Postgres. A job is enqueued inside the transaction that causes it, so that neither
// exists without the other; every handler may be run twice for one job.
import { sql } from 'drizzle-orm';
import { fromDrizzle, PgBoss } from 'pg-boss';
import type { Log } from '../base/log.ts';
import type { Tx } from '../db/connect.ts';
import { JOB_NAMES, JOBS, type JobName, type JobPayload } from './catalog.ts';

export interface Queue {
  /** Takes effect when the transaction commits. */
  enqueue<N extends JobName>(tx: Tx, name: N, payloads: JobPayload<N>[]): Promise<void>;
  /** Handles jobs of that name, several at a time; a handler that throws is called again later. */
  handle<N extends JobName>(name: N, handler: (payload: JobPayload<N>) => Promise<void>): Promise<void>;
  /** Lets what is under way finish. */
  close(): Promise<void>;
}

const BATCH = 50;

/** Creates what pg-boss needs in the database. Any number of processes may call it at once. */
export async function migrateQueue(url: string): Promise<void> {
  const boss = new PgBoss({ connectionString: url, max: 2, supervise: false, schedule: false });
  // pg-boss tells of lost connections as events too; the calls below fail and say so
  boss.on('error', () => {});
  await boss.start();
  for (const name of JOB_NAMES) await boss.createQueue(name, { ...JOBS[name].retry });
  await boss.stop({ graceful: false });
}

/** `supervise`: this process also keeps the queue tidy; job processes do. */
export async function openQueue(url: string, log: Log, { supervise }: { supervise: boolean }): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: url,
    max: supervise ? 4 : 2,
    supervise,
    schedule: false,
    migrate: false,
    reindex: false,
  });
  boss.on('error', (error) => log.error('queue.error', error));
  await boss.start();

  return {
    async enqueue(tx, name, payloads) {
      if (payloads.length === 0) return;
      const jobs = payloads.map((data) => ({ data: JOBS[name].payload.parse(data) }));
      await boss.insert(name, jobs, { db: fromDrizzle(tx, sql) });
    },
    async handle(name, handler) {
      const options = { batchSize: BATCH, pollingIntervalSeconds: 0.5 };
      await boss.work(name, { ...options, perJobResults: false }, async (jobs: { id: string; data: unknown }[]) => {
        const failed: string[] = [];
        for (const job of jobs) {
          try {
            await handler(JOBS[name].payload.parse(job.data) as JobPayload<typeof name>);
          } catch (error) {
            log.error('job.failed', error, { job: name, jobId: job.id });
            failed.push(job.id);
          }
        }
        if (failed.length > 0) await boss.fail(name, failed);
      });
    },
    close: () => boss.stop({ graceful: true, timeout: 15_000 }),
  };
}
