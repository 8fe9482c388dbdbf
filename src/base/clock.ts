// The service's clock: policy dates, deadlines and the times in the audit follow it, and in the sandbox it can be set.
// Timeouts, leases on idempotency keys, signatures and breakers follow real time and never ask it.
import { flat } from './flat.ts';

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
export function civilDateOf(instant: Temporal.Instant, timeZone = POLICY_TIME_ZONE): Temporal.PlainDate {
  const epochMs = instant.epochMilliseconds;
  if (timeZone !== POLICY_TIME_ZONE || epochMs < ONE_OFFSET_FROM_MS)
    return instant.toZonedDateTimeISO(timeZone).toPlainDate();
  const day = Math.floor((epochMs + OFFSET_MS) / DAY_MS);
  if (day !== latest.day) latest = { day, date: EPOCH.add({ days: day }) };
  return latest.date;
}

const DAY_MS = 24 * 3600 * 1000;
const EPOCH = Temporal.PlainDate.from('1970-01-01');
/** almost every question is about today */
let latest = { day: 0, date: EPOCH };

/** ISO 8601 with the offset of the policy's time zone, to the millisecond. */
export const timestamp = (instant: Temporal.Instant): string => timestampOf(instant.epochMilliseconds);

const OFFSET_MS = 8 * 3600 * 1000;
/** from then on China has had one offset, so that the time zone's rules need not be asked */
const ONE_OFFSET_FROM_MS = Date.UTC(1992, 0);

/** most that is written at one time is of one second */
let written = { second: 0, text: '1970-01-01T08:00:00.' };

/** As `timestamp`, of whole milliseconds since 1970. */
export function timestampOf(epochMs: number): string {
  if (epochMs >= ONE_OFFSET_FROM_MS) {
    const second = Math.floor(epochMs / 1000);
    if (second !== written.second) {
      written = { second, text: new Date(epochMs + OFFSET_MS).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS.'.length) };
    }
    return flat(`${written.text}${String(epochMs - second * 1000).padStart(3, '0')}+08:00`);
  }
  const instant = Temporal.Instant.fromEpochMilliseconds(epochMs);
  return instant.toString({ timeZone: POLICY_TIME_ZONE, fractionalSecondDigits: 3 });
}
