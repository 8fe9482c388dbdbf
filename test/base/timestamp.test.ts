// Tests how a moment is written: in the time zone of the policy, for every year and every zone of the server.
import { describe, expect, test } from 'vitest';
import { civilDateOf, timestamp } from '../../src/base/clock.ts';

describe('a moment', () => {
  test.each([
    // China kept summer time from 1986 to 1991
    ['1988-07-01T16:30:00.5Z', '1988-07-02T01:30:00.500+09:00', '1988-07-02'],
    ['1991-12-31T16:30:00Z', '1992-01-01T00:30:00.000+08:00', '1992-01-01'],
    ['2026-11-22T15:59:59.999Z', '2026-11-22T23:59:59.999+08:00', '2026-11-22'],
    ['2026-11-22T16:00:00Z', '2026-11-23T00:00:00.000+08:00', '2026-11-23'],
    ['1969-12-31T23:59:59Z', '1970-01-01T07:59:59.000+08:00', '1970-01-01'],
  ])('%s is written and dated as in China', (moment, written, day) => {
    const instant = Temporal.Instant.from(moment);
    expect(timestamp(instant)).toBe(written);
    expect(civilDateOf(instant).toString()).toBe(day);
  });
});
