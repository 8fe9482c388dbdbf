// The service's clock: policy dates, deadlines and audit times follow it, and the sandbox can set it. Timeouts, leases
// on idempotency keys, signatures and breakers follow real time and never use it.

export interface Clock {
  now(): Temporal.Instant;
}

/** A clock that can be set and keeps running from the set time. */
export interface SettableClock extends Clock {
  /** lead over real time, in milliseconds */
  offsetMs(): number;
  setOffsetMs(offsetMs: number): void;
}

/**
 * Returns the time in milliseconds, the precision of the database. So a time in an immediate answer reads the same
 * later.
 */
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

/** The civil date of an instant where the policy applies, in any time zone of the server. */
export const civilDateOf = (instant: Temporal.Instant, timeZone = POLICY_TIME_ZONE): Temporal.PlainDate =>
  instant.toZonedDateTimeISO(timeZone).toPlainDate();

/** ISO 8601 with the offset of the policy's time zone, in milliseconds. */
export const timestamp = (instant: Temporal.Instant): string =>
  instant.toString({ timeZone: POLICY_TIME_ZONE, fractionalSecondDigits: 3 });
