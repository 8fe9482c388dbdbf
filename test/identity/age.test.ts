// Tests identity/age.ts: 周岁 under both conventions, and no machine decision on the day on which they disagree (AMB-1).
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ageAtMost, attainsAge } from '../../src/identity/age.ts';
import { birthDateOf } from '../../src/identity/resident-id.ts';

const day = (text: string) => Temporal.PlainDate.from(text);
const submission = day('2026-11-20');

describe('the test "N周岁以下" on 2026-11-20', () => {
  test.each([
    ['P1 is 41', '420106198506151315', 45, 'yes'],
    ['P2 turns 45 that day', '420106198111201314', 45, 'yes'],
    ['P2b turned 45 the day before', '420106198111191312', 45, 'yes'],
    ['P3 turns 46 the day after (S03)', '420106198011211312', 45, 'yes'],
    ['P4 turns 46 that very day', '420106198011201317', 45, 'boundary'],
    ['P5 turned 46 the day before (S05)', '420106198011191315', 45, 'no'],
    ['P6 turns 35 that day', '430102199111202246', 35, 'yes'],
    ['P7 turns 36 the day after (S07)', '430102199011212244', 35, 'yes'],
    ['P8 turned 36 the day before', '430102199011192247', 35, 'no'],
    ['P9 turned 40 the day before', '510104198611193313', 40, 'yes'],
    ['P10 turned 41 the day before', '510104198511193316', 40, 'no'],
    ['P11 is 34', '650102199207010020', 35, 'yes'],
    ['P12 turns 45 the day after', '42010619811121131X', 45, 'yes'],
  ])('is right where %s', (_, id, limit, expected) => {
    expect(ageAtMost(birthDateOf(id), limit, submission)).toBe(expected);
  });
});

describe('an age is attained', () => {
  test('on the birthday in everyday practice, and on the day after by law', () => {
    expect(attainsAge(day('1980-11-20'), 46, 'on_birthday').toString()).toBe('2026-11-20');
    expect(attainsAge(day('1980-11-20'), 46, 'day_after_birthday').toString()).toBe('2026-11-21');
  });

  test('after a birth on 29 February: on 1 March of a common year by law, at the month end in practice', () => {
    expect(attainsAge(day('1980-02-29'), 46, 'day_after_birthday').toString()).toBe('2026-03-01');
    expect(attainsAge(day('1980-02-29'), 46, 'on_birthday').toString()).toBe('2026-02-28');
    expect(attainsAge(day('1980-02-29'), 44, 'day_after_birthday').toString()).toBe('2024-03-01');
    expect(attainsAge(day('1980-02-29'), 44, 'on_birthday').toString()).toBe('2024-02-29');
    expect(attainsAge(day('1980-02-28'), 44, 'day_after_birthday').toString()).toBe('2024-02-29');
  });

  test('in the new year by law, after a birth on New Year’s Eve', () => {
    expect(attainsAge(day('1980-12-31'), 46, 'day_after_birthday').toString()).toBe('2027-01-01');
  });

  test('at 0 on the day of birth', () => {
    expect(attainsAge(day('1980-05-01'), 0, 'on_birthday').toString()).toBe('1980-05-01');
  });

  test('only in whole years', () => {
    expect(() => attainsAge(day('1980-05-01'), 1.5, 'on_birthday')).toThrow(RangeError);
    expect(() => attainsAge(day('1980-05-01'), -1, 'on_birthday')).toThrow(RangeError);
  });
});

describe('a person born on 29 February', () => {
  test.each([
    ['2026-02-27', 'yes'],
    ['2026-02-28', 'boundary'],
    ['2026-03-01', 'no'],
  ])('judged against 45 on %s: %s', (on, expected) => {
    expect(ageAtMost(day('1980-02-29'), 45, day(on))).toBe(expected);
  });

  test.each([
    ['2024-02-28', 'yes'],
    ['2024-02-29', 'boundary'],
    ['2024-03-01', 'no'],
  ])('judged against 43 on %s of a leap year: %s', (on, expected) => {
    expect(ageAtMost(day('1980-02-29'), 43, day(on))).toBe(expected);
  });
});

describe('the age of a person', () => {
  test('passes a limit as yes, then boundary for exactly one day, then no for ever, for every birth', () => {
    const births = fc.integer({ min: 0, max: 46_000 }).map((days) => day('1900-01-01').add({ days }));
    const rank = { yes: 0, boundary: 1, no: 2 };
    fc.assert(
      fc.property(
        births,
        fc.integer({ min: 0, max: 99 }),
        fc.integer({ min: -800, max: 800 }),
        (birth, limit, offset) => {
          const birthday = birth.add({ years: limit + 1 });
          const on = birthday.add({ days: offset });
          const [before, after] = [ageAtMost(birth, limit, on), ageAtMost(birth, limit, on.add({ days: 1 }))];
          expect(rank[before]).toBeLessThanOrEqual(rank[after]);
          expect(before === 'boundary').toBe(offset === 0);
          expect(before === 'boundary' && after === 'boundary').toBe(false);
        },
      ),
    );
  });
});
