// For how long somebody may not apply, as each scheme counts (rules 0.3 and 8.3).
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BanLength, banPeriod } from '../../src/schemes/ban-length.ts';

const period = (length: BanLength, foundOn: string) => {
  const { from, until } = banPeriod(length, Temporal.PlainDate.from(foundOn));
  return `${from} … ${until}`;
};

describe('months', () => {
  test.each([
    // the start day is not counted, the corresponding day is the last
    [6, '2020-06-08', '2020-06-09 … 2020-12-08'],
    // no corresponding day: the month's end
    [6, '2020-08-31', '2020-09-01 … 2021-02-28'],
    [6, '2023-08-29', '2023-08-30 … 2024-02-29'],
    [1, '2024-01-31', '2024-02-01 … 2024-02-29'],
    [12, '2024-02-29', '2024-03-01 … 2025-02-28'],
    // a last day that is a holiday does not lengthen it: National Day 2026
    [12, '2025-10-01', '2025-10-02 … 2026-10-01'],
  ])('%i from %s: %s', (months, foundOn, expected) => {
    expect(period({ months, fromDay: 'after_finding' }, foundOn)).toBe(expected);
    const [, until] = expected.split(' … ');
    expect(period({ months, fromDay: 'of_finding' }, foundOn)).toBe(`${foundOn} … ${until}`);
  });

  test('bar on the day of the finding only where the scheme says so, and are longer the more they are', () => {
    const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 120 }), (date, months) => {
        const foundOn = Temporal.PlainDate.from(date.toISOString().slice(0, 10));
        const { from, until } = banPeriod({ months, fromDay: 'after_finding' }, foundOn);
        const atOnce = banPeriod({ months, fromDay: 'of_finding' }, foundOn);
        const longer = banPeriod({ months: months + 1, fromDay: 'after_finding' }, foundOn);
        expect(Temporal.PlainDate.compare(foundOn, from)).toBe(-1);
        expect([atOnce.from, atOnce.until].map(String)).toEqual([foundOn, until].map(String));
        expect(Temporal.PlainDate.compare(from, until)).toBeLessThanOrEqual(0);
        expect(Temporal.PlainDate.compare(until, longer.until)).toBe(-1);
        // lifted by the calendar: so many months from the finding are over on the next day
        expect(Temporal.PlainDate.compare(foundOn.add({ months }), until)).toBe(0);
      }),
    );
  });
});

describe('a ban', () => {
  test.each([
    ['2026-06-08', '2026-06-09 … 2031-12-31'],
    ['2026-01-01', '2026-01-02 … 2031-12-31'],
    ['2026-12-31', '2027-01-01 … 2031-12-31'],
  ])('that year and the following five, from %s: %s (BJ-S1)', (foundOn, expected) => {
    expect(period({ yearsAfterThisYear: 5 }, foundOn)).toBe(expected);
  });

  test.each([
    ['2026-03-15', '2026-07-01 … 2029-06-30'],
    ['2026-06-30', '2026-07-01 … 2029-06-30'],
    ['2026-07-01', '2027-01-01 … 2029-12-31'],
    ['2026-12-31', '2027-01-01 … 2029-12-31'],
  ])('three years from the next half-year period on, from %s: %s (TJ, item 14)', (foundOn, expected) => {
    expect(period({ yearsFromNextPeriod: 3 }, foundOn)).toBe(expected);
  });
});
