// Tests for how long a person may not apply, as each scheme counts (rules 0.3 and 8.3).
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BanLength, banPeriod } from '../../src/schemes/ban-length.ts';

const period = (length: BanLength, foundOn: string) => {
  const { from, until } = banPeriod(length, Temporal.PlainDate.from(foundOn));
  return `${from} … ${until}`;
};

describe('a ban of months', () => {
  test.each([
    // the start day does not count, and the corresponding day is the last
    [6, '2020-06-08', '2020-06-09 … 2020-12-08'],
    // there is no corresponding day: the month's end
    [6, '2020-08-31', '2020-09-01 … 2021-02-28'],
    [6, '2023-08-29', '2023-08-30 … 2024-02-29'],
    [1, '2024-01-31', '2024-02-01 … 2024-02-29'],
    [12, '2024-02-29', '2024-03-01 … 2025-02-28'],
    // a holiday on the last day, here National Day 2026, does not lengthen the ban
    [12, '2025-10-01', '2025-10-02 … 2026-10-01'],
  ])('of %i from %s covers %s', (months, foundOn, expected) => {
    expect(period({ months, fromDay: 'after_finding' }, foundOn)).toBe(expected);
    const [, until] = expected.split(' … ');
    expect(period({ months, fromDay: 'of_finding' }, foundOn)).toBe(`${foundOn} … ${until}`);
  });

  test('includes the day of the finding only if the scheme says so, and grows with the months', () => {
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
        // by the calendar: that many months after the finding, the ban is over on the next day
        expect(Temporal.PlainDate.compare(foundOn.add({ months }), until)).toBe(0);
      }),
    );
  });
});

describe('a ban of years', () => {
  test.each([
    ['2026-06-08', '2026-06-09 … 2031-12-31'],
    ['2026-01-01', '2026-01-02 … 2031-12-31'],
    ['2026-12-31', '2027-01-01 … 2031-12-31'],
  ])('covers that year and the following five: from %s it is %s (BJ-S1)', (foundOn, expected) => {
    expect(period({ yearsAfterThisYear: 5 }, foundOn)).toBe(expected);
  });

  test.each([
    ['2026-03-15', '2026-07-01 … 2029-06-30'],
    ['2026-06-30', '2026-07-01 … 2029-06-30'],
    ['2026-07-01', '2027-01-01 … 2029-12-31'],
    ['2026-12-31', '2027-01-01 … 2029-12-31'],
  ])('covers three years from the next half-year period: from %s it is %s (TJ, item 14)', (foundOn, expected) => {
    expect(period({ yearsFromNextPeriod: 3 }, foundOn)).toBe(expected);
  });
});
