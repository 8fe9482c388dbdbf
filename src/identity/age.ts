// Computes when a person attains an age (周岁), under both conventions in use, and detects where they disagree. It never
// reads the clock: the reference day is always an argument, a civil date of Asia/Shanghai.

/** `day_after_birthday`: 法释〔2006〕1号 第二条, 民法典 第二百零一、二百零二条; `on_birthday`: everyday practice. */
export type AgeConvention = 'on_birthday' | 'day_after_birthday';

/**
 * The first day on which a person born on `birth` is `years` years old.
 * A birthday of 29 February falls on 28 February in common years (民法典 第二百零二条: 没有对应日的，月末日).
 * Throws RangeError unless `years` is a whole number of at least 0.
 */
export function attainsAge(birth: Temporal.PlainDate, years: number, convention: AgeConvention): Temporal.PlainDate {
  requireWholeYears(years);
  const birthday = birth.add({ years }, { overflow: 'constrain' });
  return convention === 'on_birthday' ? birthday : birthday.add({ days: 1 });
}

function requireWholeYears(years: number): void {
  if (!Number.isInteger(years) || years < 0) throw new RangeError('an age is a whole number of years');
}

/**
 * Whether a person meets "`limitYears` 周岁以下" on the day `on`, that is, has not attained the age above the limit.
 * `boundary`: the two conventions disagree, which happens on exactly one day, the birthday itself. A machine must not
 * decide a case on that day. 民法典 第一千二百五十九条 (以下 includes the number); reading AMB-1. Throws like `attainsAge`.
 */
export function ageAtMost(
  birth: Temporal.PlainDate,
  limitYears: number,
  on: Temporal.PlainDate,
): 'yes' | 'no' | 'boundary' {
  requireWholeYears(limitYears + 1);
  // the day matters only in the year in which the person attains the age above the limit
  const turning = on.year - birth.year;
  if (turning <= limitYears) return 'yes';
  if (turning > limitYears + 1) return 'no';
  const isYounger = (convention: AgeConvention) =>
    Temporal.PlainDate.compare(on, attainsAge(birth, limitYears + 1, convention)) < 0;
  // a person who is younger by everyday practice is also younger by the statute, which counts a day more
  if (isYounger('on_birthday')) return 'yes';
  return isYounger('day_after_birthday') ? 'boundary' : 'no';
}
