// Moments and days as whoever calls may name them: nothing that the database, or arithmetic on dates, could not hold.
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
      // said below
    }
    context.addIssue({ code: 'custom', params: { code: 'moment' } });
    return z.NEVER;
  })
  .meta({ format: 'date-time', examples: ['2026-11-20T00:00:00+08:00'] });

/**
 * Of an interval: between two of the milliseconds that the service counts in lies nothing, so that it is the next one.
 */
export const fromMoment = moment.transform((instant) => toMillisecond(instant, 'ceil'));
/** As `fromMoment`, where the moment itself is included. */
export const lastMoment = moment.transform((instant) => toMillisecond(instant, 'floor'));

const toMillisecond = (instant: Temporal.Instant, roundingMode: 'ceil' | 'floor') =>
  instant.round({ smallestUnit: 'millisecond', roundingMode });

/** A moment as the service answers it, in the time of the place and to the millisecond. */
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
