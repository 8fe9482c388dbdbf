// The work that nobody waits for: jobs from the queue, and sweeps for what is due. Any number of processes may run it.
import type { Deps } from '../applications/deps.ts';
import { rescueStranded } from '../applications/rescue.ts';
import type { Log } from '../base/log.ts';
import { type Delivery, deliverNotice } from '../notices/notify.ts';
import type { Queue } from '../queue/queue.ts';

export interface WorkerDeps {
  applications: Deps;
  delivery: Delivery;
  queue: Queue;
  log: Log;
  /** real milliseconds between two sweeps */
  sweepEveryMs: number;
}

export interface Worker {
  /** Runs every sweep until nothing is due. */
  sweep(): Promise<void>;
  /** Takes no new sweep and waits for the one under way; the queue is closed by who opened it. */
  stop(): Promise<void>;
}

/** Each answers how much it did; it is called again as long as that is not nothing. */
type Sweep = (deps: Deps) => Promise<number>;
const SWEEPS: Record<string, Sweep> = { 'rescue-stranded': rescueStranded };

/** A sweep that never runs dry would hold up whoever waits for it. */
const MOST_ROUNDS = 1000;

export async function sweepUntilNothingIsDue(deps: Deps): Promise<void> {
  for (const [name, sweep] of Object.entries(SWEEPS)) {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const done = await sweep(deps);
      if (done === 0) break;
      deps.log.info('sweep.done', { sweep: name, done });
    }
  }
}

export async function startWorker({ applications, delivery, queue, log, sweepEveryMs }: WorkerDeps): Promise<Worker> {
  await queue.handle('deliver-notice', ({ noticeId }) => deliverNotice(delivery, noticeId));

  let running: Promise<void> = Promise.resolve();
  const sweep = () => {
    running = running
      .then(() => sweepUntilNothingIsDue(applications))
      .catch((error) => log.error('sweep.failed', error));
    return running;
  };
  const timer = setInterval(sweep, sweepEveryMs);
  await sweep();
  return {
    sweep,
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
