// Counts working days: Monday to Friday, less statutory holidays, plus make-up working days (rules 0.3, 行政许可法 82). The
// State Council publishes each year's table in the November before; beyond the table the count is provisional.

interface Year {
  /** first and last day of each statutory holiday, month-day */
  holidays: readonly (readonly [string, string])[];
  /** weekend days that are working days to make up for a holiday */
  makeUp: readonly string[];
}

const TABLE: Record<number, Year> = {
  2025: {
    holidays: [
      ['01-01', '01-01'],
      ['01-28', '02-04'],
      ['04-04', '04-06'],
      ['05-01', '05-05'],
      ['05-31', '06-02'],
      ['10-01', '10-08'],
    ],
    makeUp: ['01-26', '02-08', '04-27', '09-28', '10-11'],
  },
  2026: {
    holidays: [
      ['01-01', '01-03'],
      ['02-15', '02-23'],
      ['04-04', '04-06'],
      ['05-01', '05-05'],
      ['06-19', '06-21'],
      ['09-25', '09-27'],
      ['10-01', '10-07'],
    ],
    makeUp: ['01-04', '02-14', '02-28', '05-09', '09-20', '10-10'],
  },
};

const SATURDAY = 6;

export function isWorkingDay(day: Temporal.PlainDate): boolean {
  const year = TABLE[day.year];
  const monthDay = day.toString().slice(5);
  if (year?.makeUp.includes(monthDay)) return true;
  if (year?.holidays.some(([first, last]) => first <= monthDay && monthDay <= last)) return false;
  return day.dayOfWeek < SATURDAY;
}

/** Whether the holidays of a day's year are not published yet, so that a count up to it may still change. */
export const isProvisional = ({ year }: Temporal.PlainDate): boolean => TABLE[year] === undefined;

/** The number of working days after `from`, up to and including `until`; 0 if `until` is not later. */
export function workingDaysUntil(from: Temporal.PlainDate, until: Temporal.PlainDate): number {
  let count = 0;
  for (let day = from.add({ days: 1 }); Temporal.PlainDate.compare(day, until) <= 0; day = day.add({ days: 1 })) {
    if (isWorkingDay(day)) count += 1;
  }
  return count;
}

/** The day itself, or the next working day after a holiday (民法典 203); `provisional` as below. */
export function workingDayFrom(day: Temporal.PlainDate): { day: Temporal.PlainDate; provisional: boolean } {
  return isWorkingDay(day) ? { day, provisional: isProvisional(day) } : addWorkingDays(day, 1);
}

/** The n-th working day after `from`, which itself is not counted. `provisional` if a year has no table yet. */
export function addWorkingDays(
  from: Temporal.PlainDate,
  count: number,
): { day: Temporal.PlainDate; provisional: boolean } {
  let day = from;
  for (let left = count; left > 0; ) {
    day = day.add({ days: 1 });
    if (isWorkingDay(day)) left -= 1;
  }
  const provisional = [from.year, day.year].some((year) => TABLE[year] === undefined);
  return { day, provisional };
}
