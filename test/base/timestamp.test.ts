// How a moment is written: as the time zone of the policy tells it, whatever the year.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { civilDateOf, timestamp, timestampOf } from '../../src/base/clock.ts';

const byTheRules = (epochMs: number) =>
  Temporal.Instant.fromEpochMilliseconds(epochMs).toString({ timeZone: 'Asia/Shanghai', fractionalSecondDigits: 3 });

describe('a moment as the policy’s time zone tells it', () => {
  test('it says what the time zone’s own rules say, before and after China gave up summer time', () => {
    const moment = fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2100, 0) });
    fc.assert(
      fc.property(moment, (epochMs) => {
        expect(timestampOf(epochMs)).toBe(byTheRules(epochMs));
      }),
    );
    for (const day of ['1940-07-01', '1988-07-01', '1991-09-15', '1991-12-31', '1992-01-01', '2026-11-22']) {
      const epochMs = Date.parse(`${day}T16:30:00Z`);
      expect(timestampOf(epochMs)).toBe(byTheRules(epochMs));
      expect(timestamp(Temporal.Instant.fromEpochMilliseconds(epochMs))).toBe(byTheRules(epochMs));
    }
  });

  test('the civil date is the one that the time zone’s own rules say, in whatever order days are asked about', () => {
    const moments = fc.array(fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2100, 0) }), { minLength: 1 });
    const byZone = (instant: Temporal.Instant) => instant.toZonedDateTimeISO('Asia/Shanghai').toPlainDate().toString();
    fc.assert(
      fc.property(moments, (several) => {
        for (const instant of several.map(Temporal.Instant.fromEpochMilliseconds)) {
          expect(civilDateOf(instant).toString()).toBe(byZone(instant));
        }
      }),
    );
    for (const text of [
      '1992-01-01T00:00:00Z',
      '2026-11-22T15:59:59.999Z',
      '2026-11-22T16:00:00Z',
      '1969-12-31T23:59:59Z',
    ]) {
      expect(civilDateOf(Temporal.Instant.from(text)).toString()).toBe(byZone(Temporal.Instant.from(text)));
    }
  });
});
