// Days and moments for people, in the time zone of the policy; `datetime` beside them is for machines.
import { POLICY_TIME_ZONE } from '../../base/clock.ts';
import type { Text } from '../../schemes/words.ts';
import { isProvisional } from '../../schemes/working-days.ts';
import { type Html, html, type Language, phrase, textBy } from './html.ts';

const LOCALE: Record<Language, string> = { zh: 'zh-CN', en: 'en-GB' };
/** Makes each format on its first use: that takes milliseconds, and most processes show no page. */
function formats(options: Intl.DateTimeFormatOptions) {
  const made: Partial<Record<Language, Intl.DateTimeFormat>> = {};
  return (language: Language) =>
    (made[language] ??= new Intl.DateTimeFormat(LOCALE[language], { ...options, timeZone: POLICY_TIME_ZONE }));
}
const DAY = formats({ month: 'short', day: 'numeric', weekday: 'short' });
const DAY_OF_YEAR = formats({ year: 'numeric', month: 'short', day: 'numeric', weekday: 'short' });
const MOMENT = formats({ month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false });
const MOMENT_OF_YEAR = formats({
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
});
const TIME = formats({ hour: '2-digit', minute: '2-digit', hour12: false });

/** The year is shown where it is not that of `today`. */
const isThisYear = (date: string, today: Temporal.PlainDate) => date.startsWith(`${today.year}-`);

/** Formats a civil date such as `2026-12-18`. */
export const dayText = (date: string, today: Temporal.PlainDate): Text => {
  const format = isThisYear(date, today) ? DAY : DAY_OF_YEAR;
  return textBy((language) => {
    const text = format(language).format(new Date(`${date}T12:00:00+08:00`));
    // Chinese joins the weekday to the day: a space separates them for the eye
    return language === 'zh' ? text.replace(/(?=周)/, ' ') : text;
  });
};

export const dayTime = (date: string, today: Temporal.PlainDate): Html =>
  html`<time datetime="${date}">${dayText(date, today)}</time>`;

const PROVISIONAL: Text = {
  zh: '当年节假日安排尚未公布，可能变动',
  en: 'holidays of that year are not published yet',
};

/** Formats the last day of a term within a sentence; says so where it is provisional. */
export const lastDayText = (date: string, today: Temporal.PlainDate): Text =>
  isProvisional(Temporal.PlainDate.from(date))
    ? phrase`${dayText(date, today)}${{ zh: '（', en: ' (' }}${PROVISIONAL}${{ zh: '）', en: ')' }}`
    : dayText(date, today);

/** The same alone. */
export const lastDayTime = (date: string, today: Temporal.PlainDate): Html =>
  isProvisional(Temporal.PlainDate.from(date))
    ? html`${dayTime(date, today)} <span class="note provisional">(${PROVISIONAL})</span>`
    : dayTime(date, today);

/** The last day of a term that ends at midnight, given as a moment in ISO 8601 with offset. */
export const lastDayBefore = (end: string, today: Temporal.PlainDate): Html =>
  lastDayTime(Temporal.PlainDateTime.from(end).subtract({ nanoseconds: 1 }).toPlainDate().toString(), today);

/** Formats a moment in ISO 8601 with offset. */
export const momentTime = (moment: string, today: Temporal.PlainDate): Html =>
  timeBy(isThisYear(moment, today) ? MOMENT : MOMENT_OF_YEAR, moment);

/** Formats a moment with its year, for paper: there nothing else tells the year. */
export const fullMomentTime = (at: Temporal.Instant): Html => timeBy(MOMENT_OF_YEAR, at.toString());

/** Says who did something, and when. */
export const byAt = (name: Text | string, moment: string, today: Temporal.PlainDate): Html =>
  html`${name} · ${momentTime(moment, today)}`;

/** Formats the hour alone, for a lease that ends within minutes. */
export const hourTime = (moment: string): Html => timeBy(TIME, moment);

const timeBy = (format: ReturnType<typeof formats>, moment: string): Html =>
  html`<time datetime="${moment}">${textBy((language) => format(language).format(new Date(moment)))}</time>`;
