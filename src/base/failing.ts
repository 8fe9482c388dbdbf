// Says that somebody outside does not take what is sent there: the first time, and then now and again with how often it
// was. One target that is dead for days would otherwise fill the log, and hide everything else in it.
import type { Fields, Log } from './log.ts';

export interface FailingTargets {
  /** An attempt that came to nothing. `target` tells whose, and is logged as `name` says. */
  failed(target: string, fields: Fields): void;
  /** An attempt that was taken: said where the one before was not. */
  worked(target: string): void;
}

export interface FailingOptions {
  /** of the log lines: `webhook` makes `webhook.undelivered` and `webhook.delivered_again` */
  event: string;
  /** of the field that names the target */
  name: string;
  /** the second half of the events, where nothing is delivered */
  says?: { failing: string; again: string };
  /** milliseconds between two lines about one target */
  everyMs?: number;
  nowMs?: () => number;
}

const EVERY_MS = 600_000;
const DELIVERED = { failing: 'undelivered', again: 'delivered_again' };
/** Targets that fail and are never tried again are forgotten at last. */
const MAX_TARGETS = 10_000;

export function createFailingTargets(log: Pick<Log, 'info' | 'warn'>, options: FailingOptions): FailingTargets {
  const { event, name, says = DELIVERED, everyMs = EVERY_MS, nowMs = () => performance.now() } = options;
  const failing = new Map<string, { saidAt: number; attempts: number; unsaid: number }>();
  return {
    failed(target, fields) {
      const before = failing.get(target);
      const attempts = (before?.attempts ?? 0) + 1;
      const unsaid = (before?.unsaid ?? 0) + 1;
      if (before && nowMs() - before.saidAt < everyMs) {
        failing.set(target, { ...before, attempts, unsaid });
        return;
      }
      log.warn(`${event}.${says.failing}`, { [name]: target, ...fields, failedAttempts: unsaid });
      if (!before && failing.size >= MAX_TARGETS) failing.delete(failing.keys().next().value as string);
      failing.set(target, { saidAt: nowMs(), attempts, unsaid: 0 });
    },
    worked(target) {
      const before = failing.get(target);
      if (!before) return;
      failing.delete(target);
      log.info(`${event}.${says.again}`, { [name]: target, failedAttempts: before.attempts });
    },
  };
}
