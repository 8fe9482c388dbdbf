// Counts working days: Monday to Friday, less statutory holidays, plus make-up working days (rules 0.3, 行政许可法 82).
// The State Council publishes each year's table in the November before. Beyond the table the count is provisional, and
// leaves out the holidays of fixed days alone.
import type { Text } from './words.ts';

interface Year {
  /** first and last day of each statutory holiday, month-day */
  holidays: readonly (readonly [string, string])[];
  /** weekend days that are working days to make up for a holiday */
  makeUp: readonly string[];
}

/**
 * 2018 to 2021: notices 国办发明电〔2017〕12号, 〔2018〕15号 (with 〔2019〕3号 for Labour Day), 〔2019〕16号 (with
 * 〔2020〕1号, which lengthened the Spring Festival) and 〔2020〕27号.
 */
const TABLE: Record<number, Year> = {
  2018: {
    holidays: [
      ['01-01', '01-01'],
      ['02-15', '02-21'],
      ['04-05', '04-07'],
      ['04-29', '05-01'],
      ['06-18', '06-18'],
      ['09-24', '09-24'],
      ['10-01', '10-07'],
      ['12-30', '12-31'],
    ],
    makeUp: ['02-11', '02-24', '04-08', '04-28', '09-29', '09-30', '12-29'],
  },
  2019: {
    holidays: [
      ['01-01', '01-01'],
      ['02-04', '02-10'],
      ['04-05', '04-05'],
      ['05-01', '05-04'],
      ['06-07', '06-07'],
      ['09-13', '09-13'],
      ['10-01', '10-07'],
    ],
    makeUp: ['02-02', '02-03', '04-28', '05-05', '09-29', '10-12'],
  },
  2020: {
    holidays: [
      ['01-01', '01-01'],
      ['01-24', '02-02'],
      ['04-04', '04-06'],
      ['05-01', '05-05'],
      ['06-25', '06-27'],
      ['10-01', '10-08'],
    ],
    makeUp: ['01-19', '04-26', '05-09', '06-28', '09-27', '10-10'],
  },
  2021: {
    holidays: [
      ['01-01', '01-03'],
      ['02-11', '02-17'],
      ['04-03', '04-05'],
      ['05-01', '05-05'],
      ['06-12', '06-14'],
      ['09-19', '09-21'],
      ['10-01', '10-07'],
    ],
    makeUp: ['02-07', '02-20', '04-25', '05-08', '09-18', '09-26', '10-09'],
  },
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

/**
 * The holidays of fixed days, which are off in every year, also before its table is published (全国年节及纪念日放假办法
 * 2; the second of May since 2025). Those of the lunar calendar are in the table alone.
 */
const FIXED = ['01-01', '05-01', '10-01', '10-02', '10-03'];
const SINCE_2025 = ['05-02'];

const SATURDAY = 6;

export function isWorkingDay(day: Temporal.PlainDate): boolean {
  const year = TABLE[day.year];
  const monthDay = day.toString().slice(5);
  if (!year && (FIXED.includes(monthDay) || (day.year >= 2025 && SINCE_2025.includes(monthDay)))) return false;
  if (year?.makeUp.includes(monthDay)) return true;
  if (year?.holidays.some(([first, last]) => first <= monthDay && monthDay <= last)) return false;
  return day.dayOfWeek < SATURDAY;
}

/** Whether the holidays of a day's year are not published yet, so that a count up to it may still change. */
export const isProvisional = ({ year }: Temporal.PlainDate): boolean => TABLE[year] === undefined;

const MAY_MOVE: Text = {
  zh: '当年节假日安排尚未公布，可能变动',
  en: 'the holidays of that year are not published yet, so it may change',
};

/** A last day for people; says so where it is provisional. */
export const dayTold = (day: string): Text =>
  isProvisional(Temporal.PlainDate.from(day))
    ? { zh: `${day}（${MAY_MOVE.zh}）`, en: `${day} (${MAY_MOVE.en})` }
    : { zh: day, en: day };

/** The same in Chinese, for a day that is included. */
export const dayIncluded = (day: string): string =>
  isProvisional(Temporal.PlainDate.from(day)) ? `${day}（含当日；${MAY_MOVE.zh}）` : `${day}（含当日）`;

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
  const years = Array.from({ length: day.year - from.year + 1 }, (_, index) => from.year + index);
  return { day, provisional: years.some((year) => TABLE[year] === undefined) };
}
