// Calendar days in text form: checks and comparisons of texts cost a fraction of calendar objects, which every
// application would need by the dozen.

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const FEBRUARY = 2;

/** Whether the text is `YYYY-MM-DD` (GB/T 7408) and a day of the calendar. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8))];
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && day <= (isLeap && month === FEBRUARY ? 29 : (DAYS[month - 1] ?? 0));
}

/** Whether the text is a day, a month (`YYYY-MM`) or a year (`YYYY`) of the calendar. */
export const isRoughDate = (text: string): boolean => isDay(text) || /^\d{4}(-(0[1-9]|1[0-2]))?$/.test(text);

/** The day of a text for which `isDay` is true; throws RangeError for any other. */
export function dayOf(text: string): Temporal.PlainDate {
  if (!isDay(text)) throw new RangeError('no day of the calendar');
  return Temporal.PlainDate.from(text);
}
