// Moments and days in requests: only values that the database, and arithmetic on dates, can hold.
import { z } from 'zod';

const EARLIEST = Temporal.Instant.from('1900-01-01T00:00:00Z');
const LATEST = Temporal.Instant.from('2200-01-01T00:00:00Z');

/** ISO 8601 with offset, between the years 1900 and 2200. */
export const moment = z
  .string()
  .max(64)
  .transform((value, context) => {
    try {
      const instant = Temporal.Instant.from(value);
      const inRange =
        Temporal.Instant.compare(instant, EARLIEST) >= 0 && Temporal.Instant.compare(instant, LATEST) <= 0;
      if (inRange) return instant;
    } catch {
      // reported below
    }
    context.addIssue({ code: 'custom', params: { code: 'moment' } });
    return z.NEVER;
  })
  .meta({ format: 'date-time', examples: ['2026-11-20T00:00:00+08:00'] });

/** Lower bound of an interval, rounded up to a whole millisecond. */
export const fromMoment = moment.transform((instant) => toMillisecond(instant, 'ceil'));
/** Upper bound of an interval that includes it, rounded down to a whole millisecond. */
export const lastMoment = moment.transform((instant) => toMillisecond(instant, 'floor'));

const toMillisecond = (instant: Temporal.Instant, roundingMode: 'ceil' | 'floor') =>
  instant.round({ smallestUnit: 'millisecond', roundingMode });

/** A moment in an answer: in the policy's time zone, in milliseconds. */
export const instant = z.iso.datetime({ offset: true });

/** A civil date between the years 1900 and 2199. */
export const civilDay = z
  .string()
  .max(10)
  .refine(isCivilDay, { params: { code: 'date' } })
  .meta({ format: 'date', examples: ['2026-11-20'] });

function isCivilDay(value: string): boolean {
  if (!/^(19|20|21)\d{2}-\d{2}-\d{2}$/.test(value)) return false;
  try {
    Temporal.PlainDate.from(value, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}
