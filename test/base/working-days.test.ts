// Tests working days by the State Council's tables: holidays, make-up days, and counts that are marked as provisional.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addWorkingDays, isWorkingDay } from '../../src/schemes/working-days.ts';

const day = (text: string) => Temporal.PlainDate.from(text);
const daysOf = (year: number) =>
  Array.from({ length: day(`${year}-01-01`).daysInYear }, (_, days) => day(`${year}-01-01`).add({ days }));
const range = (first: string, last: string) =>
  daysOf(day(first).year)
    .map(String)
    .filter((text) => first <= text && text <= last);

/** 国务院办公厅关于2026年部分节假日安排的通知 */
const HOLIDAYS_2026 = [
  ...range('2026-01-01', '2026-01-03'),
  ...range('2026-02-15', '2026-02-23'),
  ...range('2026-04-04', '2026-04-06'),
  ...range('2026-05-01', '2026-05-05'),
  ...range('2026-06-19', '2026-06-21'),
  ...range('2026-09-25', '2026-09-27'),
  ...range('2026-10-01', '2026-10-07'),
];
const MAKE_UP_2026 = ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'];

describe('the working days of 2026', () => {
  test('are exactly those of the notice', () => {
    for (const one of daysOf(2026)) {
      const text = one.toString();
      const weekday = one.dayOfWeek <= 5;
      const works = MAKE_UP_2026.includes(text) || (weekday && !HOLIDAYS_2026.includes(text));
      expect([text, isWorkingDay(one)]).toEqual([text, works]);
    }
  });

  test('include make-up days, all of them at weekends', () => {
    for (const text of MAKE_UP_2026) expect(day(text).dayOfWeek).toBeGreaterThan(5);
  });
});

describe('the working days of 2018 to 2021', () => {
  test.each([
    [2018, 250],
    [2019, 250],
    [2020, 249],
    [2021, 250],
  ])('%i has as many as its notice leaves: %i', (year, count) => {
    expect(daysOf(year).filter(isWorkingDay)).toHaveLength(count);
  });

  test('keep the two days that were changed after the first notice', () => {
    // the Spring Festival of 2020 was lengthened, and the last days of 2018 came with the notice for 2019
    expect(isWorkingDay(day('2020-02-01'))).toBe(false);
    expect([isWorkingDay(day('2018-12-29')), isWorkingDay(day('2018-12-31'))]).toEqual([true, false]);
  });
});

describe('a count of working days', () => {
  test.each([
    // over 劳动节 and 国庆 of 2019, over a worked Saturday, and over 端午
    ['2019-04-29', 5, '2019-05-08'],
    ['2019-09-26', 10, '2019-10-15'],
    ['2020-04-29', 5, '2020-05-09'],
    ['2020-06-22', 10, '2020-07-07'],
    ['2026-11-20', 1, '2026-11-23'],
    ['2026-11-20', 5, '2026-11-27'],
    ['2026-11-20', 20, '2026-12-18'],
    // over 国庆, with the make-up Saturday of the tenth
    ['2026-09-30', 1, '2026-10-08'],
    ['2026-09-30', 3, '2026-10-10'],
    ['2026-09-30', 4, '2026-10-12'],
    // over 春节, from a make-up Saturday
    ['2026-02-13', 1, '2026-02-14'],
    ['2026-02-14', 1, '2026-02-24'],
    ['2026-02-13', 6, '2026-02-28'],
    // from a Saturday, and over the turn of the year before
    ['2026-11-21', 1, '2026-11-23'],
    ['2025-12-31', 1, '2026-01-04'],
    ['2025-09-30', 2, '2025-10-10'],
    ['2025-09-30', 3, '2025-10-11'],
  ])('from %s reaches working day number %i on %s', (from, count, expected) => {
    expect(addWorkingDays(day(from), count)).toEqual({ day: day(expected), provisional: false });
  });

  test('of zero days ends on the day itself', () => {
    expect(addWorkingDays(day('2026-10-01'), 0).day.toString()).toBe('2026-10-01');
  });

  test('beyond the tables is provisional, and leaves out weekends and the holidays of fixed days', () => {
    expect(addWorkingDays(day('2026-12-31'), 1)).toEqual({ day: day('2027-01-04'), provisional: true });
    const off = ['2027-01-01', '2028-05-01', '2028-05-02', '2027-10-01', '2029-10-02', '2029-10-03'];
    for (const each of off) expect([each, isWorkingDay(day(each))]).toEqual([each, false]);
    // the second of May is off since 2025 alone; what surrounds these days is known from the table alone
    for (const each of ['2024-05-02', '2027-05-04', '2027-10-04'])
      expect([each, isWorkingDay(day(each))]).toEqual([each, true]);
    expect(addWorkingDays(day('2026-12-10'), 20).provisional).toBe(true);
    expect(addWorkingDays(day('2026-12-10'), 15)).toEqual({ day: day('2026-12-31'), provisional: false });
    expect(addWorkingDays(day('2024-12-31'), 1).provisional).toBe(true);
    // ends in 2025, which has a table, and passes 2022 to 2024, which have none
    expect(addWorkingDays(day('2021-12-30'), 900)).toMatchObject({ day: { year: 2025 }, provisional: true });
  });

  test('adds up: n days and then m days are n + m days', () => {
    const from = fc.integer({ min: 0, max: 700 }).map((days) => day('2025-01-01').add({ days }));
    const count = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(from, count, count, (start, n, m) => {
        const inTwo = addWorkingDays(addWorkingDays(start, n).day, m).day;
        expect(inTwo.toString()).toBe(addWorkingDays(start, n + m).day.toString());
      }),
    );
  });

  test('ends on a working day', () => {
    const from = fc.integer({ min: 0, max: 700 }).map((days) => day('2025-01-01').add({ days }));
    fc.assert(
      fc.property(from, fc.integer({ min: 1, max: 40 }), (start, count) => {
        expect(isWorkingDay(addWorkingDays(start, count).day)).toBe(true);
      }),
    );
  });
});
