// Decides whether this process may give out application numbers and approve: only while the log in the database agrees
// with the last published checkpoint. A process checks before its first answer and every few seconds, and records the
// result in the database. After a failover the new database server refuses numbers and approvals until a process has
// checked the log there (migrations/0002_applications.sql).
import { isOutage } from '../base/outage.ts';
import { Refusal } from '../base/refusal.ts';
import type { Tx } from '../db/connect.ts';
import { lacksNumbers, numbersFileOf, readReserved, reserveNumbers } from './numbers.ts';
import { isUnreadable } from './published.ts';
import {
  closeFence,
  type Fence,
  lockFence,
  openFence,
  readNumbering,
  reservedBlockOf,
  skipNumbers,
  WITHOUT_END,
} from './store/fence.ts';
import { type LogDeps, type NumbersFault, type Standing, sayInconsistent, standingOf } from './transparency.ts';

export interface LogGuard {
  /** Checks now, or waits for the check that is under way. */
  look(): Promise<Standing>;
  /** Whether the log was consistent at the last check. */
  stands(): boolean;
  /** Returns the refusal to throw while the log is not consistent, else null. */
  refusal(): Refusal | null;
  /**
   * Runs work that gives out numbers or approves. If the work is refused with `log_behind` (the database server was not
   * checked yet, or its reserved numbers have run out), it checks and tries again, three times at most. Refuses with
   * `log_behind` or `log_inconsistent`.
   */
  pass<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Ends the checks and waits for the one that is under way. */
  close(): Promise<void>;
}

const LOOK_EVERY_MS = 2_000;
/** A minute: nothing changes before an operator acts. */
const RETRY_AFTER_SECONDS = 60;
const MOST_TRIES = 3;

/** Resolves after the first check. */
export async function createLogGuard(deps: LogDeps): Promise<LogGuard> {
  // without a place to publish, a copy of the database that takes over goes unnoticed and gives out the same numbers
  if (!deps.settings.published) deps.log.info('audit_log.published_nowhere');
  let last: Standing = await lookOnce(deps);
  if (!last.consistent) sayInconsistent(deps, last);
  let underWay: Promise<Standing> | null = null;

  const renew = async (): Promise<Standing> => {
    const before = last;
    last = await lookOnce(deps);
    if (!last.consistent && (before.consistent || before.fault !== last.fault)) sayInconsistent(deps, last);
    if (last.consistent && !before.consistent) deps.log.info('audit_log.consistent_again');
    return last;
  };
  const look = (): Promise<Standing> => {
    underWay ??= renew().finally(() => {
      underWay = null;
    });
    return underWay;
  };
  const refusal = (): Refusal | null => (last.consistent ? null : refusalOf(last));
  const assure = () => {
    const refused = refusal();
    if (refused) throw refused;
  };
  const timer = setInterval(() => {
    look().catch((error) => {
      // every user of the database reports an outage itself
      if (!isOutage(error)) deps.log.error('audit_log.look_failed', error);
    });
  }, LOOK_EVERY_MS);
  timer.unref();

  return {
    look,
    stands: () => last.consistent,
    refusal,
    async pass(work) {
      for (let tries = 1; ; tries++) {
        assure();
        try {
          return await work();
        } catch (error) {
          if (!(error instanceof Refusal) || error.code !== 'log_behind' || tries === MOST_TRIES) throw error;
        }
        await look();
      }
    },
    async close() {
      clearInterval(timer);
      await underWay?.catch(() => {});
    },
  };
}

const refusalOf = ({ fault }: Standing & { consistent: false }): Refusal =>
  new Refusal(fault === 'cut_off' ? 'log_behind' : 'log_inconsistent', { retryAfterSeconds: RETRY_AFTER_SECONDS });

/**
 * Checks, and opens or closes the fence, in one transaction, so that the checked server is the server that is opened.
 */
async function lookOnce(deps: LogDeps): Promise<Standing> {
  return await deps.db.transaction(async (tx) => {
    await lockFence(tx);
    const standing = await standingOf(deps, tx);
    const { published } = standing;
    const numbers = standing.consistent ? await confirm(deps, tx) : null;
    if (standing.consistent && !numbers) return standing;
    await closeFence(tx);
    return numbers ? { consistent: false, fault: 'published_unreadable', published, numbers } : standing;
  });
}

// --- Numbers

/**
 * Numbers are reserved in blocks. A block that runs out within `RUNS_OUT_WITHIN_MS` is followed by one twice as large.
 */
const LEAST_BLOCK = 1_000;
const MOST_BLOCK = 1_000_000;
const RUNS_OUT_WITHIN_MS = 10_000;

/**
 * Opens the fence for this server. Returns a fault instead if reserved numbers are lost, or if no number is left and
 * none can be reserved.
 */
async function confirm(deps: LogDeps, tx: Tx): Promise<NumbersFault | null> {
  const { published, key } = deps.settings;
  const { fence, drawn } = await readNumbering(tx);
  if (!published) {
    if (!fence?.isOpen) await openFence(tx, { from: 1, to: WITHOUT_END }, WITHOUT_END);
    return null;
  }
  const own = reservedBlockOf(fence);
  const file = numbersFileOf(published.file);
  let mayGoOn = false;
  try {
    if (lacksNumbers(await readReserved(file, key), own)) return 'lost';
    // reserved numbers may be given out, even if no more can be reserved
    mayGoOn = own?.isOpen === true && own.to > drawn;
    if (own?.isOpen && own.to - drawn >= own.block / 2) return null;
    const size = sizeOf(own);
    const reserved = { above: own?.isOpen ? own.to : Math.max(drawn, own?.to ?? 0), size };
    const block = await reserveNumbers(file, key, reserved);
    const goesOn = own?.isOpen && block.from === own.to + 1;
    if (!goesOn) await skipNumbers(tx, block.from - 1);
    await openFence(tx, goesOn ? { from: own.from, to: block.to } : block, size);
    return null;
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    deps.log.error('audit_log.numbers_not_reserved', error);
    return mayGoOn ? null : 'not_reserved';
  }
}

const sizeOf = (own: Fence | null): number =>
  own?.isOpen && own.reservedMsAgo < RUNS_OUT_WITHIN_MS ? Math.min(own.block * 2, MOST_BLOCK) : LEAST_BLOCK;
