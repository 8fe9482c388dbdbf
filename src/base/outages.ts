// Says an outage of the database once as it begins, then at intervals with how much was refused, and once when it is
// over. A line for each request would fill the log within minutes, and hide what matters in it.
import type { Fields, Log } from './log.ts';
import { isOutage, outageText } from './outage.ts';

export interface Outages {
  /** The database failed something. What nobody asked for is noticed, and counted as nothing. */
  failed(error: unknown, what: 'request' | 'job' | null): void;
  /** The database did what it was asked. Cheap: called for every statement. */
  worked(): void;
  /** The log without a line for each failure of an outage, which is counted instead. */
  quieten(log: Log): Log;
}

export interface OutageOptions {
  /** milliseconds between two lines about one outage */
  everyMs?: number;
  /** It is over once the database has worked and failed nothing for as long: a full disk still answers questions. */
  quietMs?: number;
  nowMs?: () => number;
}

const EVERY_MS = 60_000;
const QUIET_MS = 5_000;
/** events of what somebody waits for, as opposed to jobs */
const OF_REQUESTS = /^(?:http|console|batch)\./;

interface Outage {
  beganAt: number;
  lastFailedAt: number;
  /** the first success since it failed last; null: none yet */
  workedAt: number | null;
  saidAt: number;
  refusedRequests: number;
  failedJobs: number;
}

export function createOutages(log: Pick<Log, 'info' | 'error'>, options: OutageOptions = {}): Outages {
  const { everyMs = EVERY_MS, quietMs = QUIET_MS, nowMs = () => performance.now() } = options;
  let outage: Outage | null = null;

  const say = (error: unknown, { beganAt, refusedRequests, failedJobs }: Outage) =>
    log.error('database.unavailable', error, {
      cause: outageText(error),
      seconds: seconds(nowMs() - beganAt),
      refusedRequests,
      failedJobs,
    });

  function failed(error: unknown, what: 'request' | 'job' | null): void {
    const now = nowMs();
    // one after which it worked for long enough ended before, though nothing was asked since
    if (outage && outage.workedAt !== null && now - outage.lastFailedAt > quietMs) end(outage);
    const isNew = outage === null;
    outage ??= { beganAt: now, lastFailedAt: now, workedAt: null, saidAt: now, refusedRequests: 0, failedJobs: 0 };
    outage.lastFailedAt = now;
    outage.workedAt = null;
    if (what === 'request') outage.refusedRequests += 1;
    if (what === 'job') outage.failedJobs += 1;
    if (!isNew && now - outage.saidAt < everyMs) return;
    outage.saidAt = now;
    say(error, outage);
  }

  function end({ beganAt, workedAt, lastFailedAt, refusedRequests, failedJobs }: Outage): void {
    outage = null;
    const lasted = seconds((workedAt ?? lastFailedAt) - beganAt);
    log.info('database.available_again', { seconds: lasted, refusedRequests, failedJobs });
  }

  return {
    failed,
    worked() {
      if (outage === null) return;
      const now = nowMs();
      outage.workedAt ??= now;
      if (now - outage.lastFailedAt > quietMs) end(outage);
    },
    quieten: (loud) => ({
      saysInfo: loud.saysInfo,
      info: loud.info,
      warn: loud.warn,
      error(event: string, error: unknown, fields?: Fields) {
        if (isOutage(error)) failed(error, OF_REQUESTS.test(event) ? 'request' : 'job');
        else loud.error(event, error, fields);
      },
    }),
  };
}

const seconds = (ms: number): number => Math.round(ms / 100) / 10;
