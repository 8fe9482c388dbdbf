// The service's clock: policy dates, deadlines and the times in the audit follow it, and in the sandbox it can be set.
// Timeouts, leases on idempotency keys, signatures and breakers follow real time and never ask it.

export interface Clock {
  now(): Temporal.Instant;
}

/** A clock that can be set: it goes on running from there. */
export interface SettableClock extends Clock {
  /** how far it is ahead of real time, in milliseconds */
  offsetMs(): number;
  setOffsetMs(offsetMs: number): void;
}

/** To the millisecond, as the database keeps it: what was answered at once reads the same later on. */
const nowPlus = (aheadMs: number) => Temporal.Instant.fromEpochMilliseconds(Date.now() + aheadMs);

export const realClock: Clock = { now: () => nowPlus(0) };

export function createSettableClock(offsetMs = 0): SettableClock {
  let ahead = offsetMs;
  return {
    now: () => nowPlus(ahead),
    offsetMs: () => ahead,
    setOffsetMs: (next) => {
      ahead = next;
    },
  };
}

export const POLICY_TIME_ZONE = 'Asia/Shanghai';

/** The civil date of an instant where the policy applies, whatever the server's own zone is. */
export const civilDateOf = (instant: Temporal.Instant, timeZone = POLICY_TIME_ZONE): Temporal.PlainDate =>
  instant.toZonedDateTimeISO(timeZone).toPlainDate();

/** ISO 8601 with the offset of the policy's time zone, to the millisecond. */
export const timestamp = (instant: Temporal.Instant): string =>
  instant.toString({ timeZone: POLICY_TIME_ZONE, fractionalSecondDigits: 3 });
