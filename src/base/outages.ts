// Logs an outage of the database when it begins, then at intervals with the number of refusals, and once when it is
// over. A line for each request would fill the log within minutes and hide the important lines.
import type { Fields, Log } from './log.ts';
import { isOutage, outageText } from './outage.ts';

export interface Outages {
  /** The database failed some work. `null` is work that nobody asked for, which is noticed but not counted. */
  failed(error: unknown, what: 'request' | 'job' | null): void;
  /** The database carried out some work. Cheap: called for every statement. */
  worked(): void;
  /** The log without a line for each failure during an outage; such failures are counted instead. */
  quieten(log: Log): Log;
}

export interface OutageOptions {
  /** milliseconds between two lines about one outage */
  everyMs?: number;
  /**
   * The outage is over once the database has worked without a failure for this long: a full disk still answers queries.
   */
  quietMs?: number;
  nowMs?: () => number;
}

const EVERY_MS = 60_000;
const QUIET_MS = 5_000;
/** events of work with a waiting caller, as opposed to jobs */
const OF_REQUESTS = /^(?:http|console|batch)\./;

interface Outage {
  beganAt: number;
  lastFailedAt: number;
  /** the first success after the last failure; null if there was none yet */
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
    // if it then worked for long enough, that outage has ended, even if nothing was asked since
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
