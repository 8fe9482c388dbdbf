// Logs that an outside target does not accept deliveries: the first time, and then at intervals with the number of
// failures. Otherwise one target that is dead for days would fill the log and hide everything else in it.
import type { Fields, Log } from './log.ts';

export interface FailingTargets {
  /** A failed attempt. `target` identifies the target; it is logged under the field `name`. */
  failed(target: string, fields: Fields): void;
  /** A successful attempt: logged only after a failed one. */
  worked(target: string): void;
}

export interface FailingOptions {
  /** prefix of the log events: `webhook` makes `webhook.undelivered` and `webhook.delivered_again` */
  event: string;
  /** name of the log field that holds the target */
  name: string;
  /** the second half of the events, for other things than deliveries */
  says?: { failing: string; again: string };
  /** milliseconds between two lines about one target */
  everyMs?: number;
  nowMs?: () => number;
}

const EVERY_MS = 600_000;
const DELIVERED = { failing: 'undelivered', again: 'delivered_again' };
/** Limits the memory for targets that fail and are never tried again. */
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
