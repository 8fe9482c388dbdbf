// Tests identity/day.ts: it knows the same days as the calendar.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOf, isDay } from '../../src/identity/day.ts';

const isDayOfTheCalendar = (text: string) => {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text;
  } catch {
    return false;
  }
};
const padded = (most: number, length: number) =>
  fc.integer({ min: 0, max: most }).map((number) => String(number).padStart(length, '0'));

describe('a day of the calendar', () => {
  test('is exactly a text that the calendar knows', () => {
    const texts = fc
      .tuple(padded(2400, 4), padded(14, 2), padded(33, 2))
      .map(([year, month, day]) => `${year}-${month}-${day}`);
    fc.assert(
      fc.property(texts, (text) => {
        expect(isDay(text)).toBe(isDayOfTheCalendar(text));
      }),
      { numRuns: 2000 },
    );
    for (const year of ['1900', '2000', '2023', '2024', '2100']) {
      expect(isDay(`${year}-02-29`)).toBe(isDayOfTheCalendar(`${year}-02-29`));
    }
    for (const text of [
      '',
      '20240101',
      '2024-1-01',
      '2024-01-01 ',
      '+002024-01-01',
      '２０２４-01-01',
      '2024-01-01T00:00',
    ]) {
      expect(isDay(text)).toBe(false);
    }
  });

  test('is not read from any other text', () => {
    expect(dayOf('2024-02-29').toString()).toBe('2024-02-29');
    for (const text of ['2023-02-29', '20240101', '']) expect(() => dayOf(text)).toThrow(RangeError);
  });
});
