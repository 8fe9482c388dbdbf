// Lengths of bans: how long somebody may not apply. Each scheme counts in its own way (rules 0.3 and 8.3). Pure.
import type { BannedKind } from './words.ts';

export type BanLength =
  /**
   * to the end of the corresponding day that many months after the finding; the first day is the finding itself (深圳:
   * the decision) or the day after it (海河英才 HH-14)
   */
  | { months: number; fromDay: 'of_finding' | 'after_finding' }
  /**
   * the rest of the year of the finding and that many more years (北京积分 BJ-S1, BJ-S2: that year and the following 5)
   */
  | { yearsAfterThisYear: number }
  /**
   * that many years from the first day of the next half-year period (天津积分, employers: 3 years from the next period)
   */
  | { yearsFromNextPeriod: number };

/** How long a scheme bars whom. A subject that is left out is not barred. */
export type Bans = Readonly<Partial<Record<BannedKind, BanLength>>>;

export interface BanPeriod {
  /** first and last day, both included */
  from: Temporal.PlainDate;
  until: Temporal.PlainDate;
}

/**
 * The day of the finding never counts towards the length, whether or not it is barred. If the last month has no
 * corresponding day, the last day of that month ends the ban (民法典 201, 202). A ban may end on a holiday: only
 * deadlines of applicants are put off.
 */
export function banPeriod(length: BanLength, foundOn: Temporal.PlainDate): BanPeriod {
  const next = foundOn.add({ days: 1 });
  if ('months' in length) {
    return { from: length.fromDay === 'of_finding' ? foundOn : next, until: foundOn.add({ months: length.months }) };
  }
  if ('yearsAfterThisYear' in length) {
    const until = Temporal.PlainDate.from({ year: foundOn.year + length.yearsAfterThisYear, month: 12, day: 31 });
    // a finding on the last day of the year: that year has no day left
    return { from: next, until };
  }
  const from =
    foundOn.month <= 6 ? foundOn.with({ month: 7, day: 1 }) : foundOn.add({ years: 1 }).with({ month: 1, day: 1 });
  return { from, until: from.add({ years: length.yearsFromNextPeriod }).subtract({ days: 1 }) };
}
