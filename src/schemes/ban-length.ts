// For how long somebody may not apply: each scheme counts in its own way (rules 0.3 and 8.3). Pure.

export type BanLength =
  /**
   * to the end of the corresponding day so many months after the finding, from the day of the finding on (深圳: from the
   * decision) or from the day after it (海河英才 HH-14)
   */
  | { months: number; fromDay: 'of_finding' | 'after_finding' }
  /** the rest of the year of the finding and so many years more (北京积分 BJ-S1, BJ-S2: that year and the following 5) */
  | { yearsAfterThisYear: number }
  /**
   * so many years from the first day of the next half-year period on (天津积分, employers: 3 years from the next period)
   */
  | { yearsFromNextPeriod: number };

export interface BanPeriod {
  /** first and last day, both included */
  from: Temporal.PlainDate;
  until: Temporal.PlainDate;
}

/**
 * The day of the finding is not counted in the length, whether or not it is barred itself; where the last month has no
 * corresponding day, the last day of that month ends it (民法典 201, 202). A last day that is a holiday is not put off:
 * that is for the deadlines of applicants alone.
 */
export function banPeriod(length: BanLength, foundOn: Temporal.PlainDate): BanPeriod {
  const next = foundOn.add({ days: 1 });
  if ('months' in length) {
    return { from: length.fromDay === 'of_finding' ? foundOn : next, until: foundOn.add({ months: length.months }) };
  }
  if ('yearsAfterThisYear' in length) {
    const until = Temporal.PlainDate.from({ year: foundOn.year + length.yearsAfterThisYear, month: 12, day: 31 });
    // found on the last day of the year: that year has no day left
    return { from: next, until };
  }
  const from =
    foundOn.month <= 6 ? foundOn.with({ month: 7, day: 1 }) : foundOn.add({ years: 1 }).with({ month: 1, day: 1 });
  return { from, until: from.add({ years: length.yearsFromNextPeriod }).subtract({ days: 1 }) };
}
