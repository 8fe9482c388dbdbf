// Records only while the log is in order.
import type { LogGuard } from '../transparency-log/guard.ts';
import type { Recorder } from './record.ts';

/**
 * Refuses to receive or approve while the log is not in order; other decisions are recorded. Where the database refuses
 * one of several gathered rulings, all of them are refused and tried again.
 */
export const guarded = (recorder: Recorder, guard: LogGuard): Recorder => ({
  receive: (receipt) => guard.pass(() => recorder.receive(receipt)),
  decide: (ruling) =>
    ruling.decided.status === 'approved' || guard.stands()
      ? guard.pass(() => recorder.decide(ruling))
      : recorder.decide(ruling),
});
