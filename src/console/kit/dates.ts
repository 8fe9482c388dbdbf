// Days and moments for people, in the time zone of the policy; `datetime` beside them is for machines.
import { html } from 'hono/html';
import { POLICY_TIME_ZONE } from '../../base/clock.ts';
import type { Text } from '../../schemes/words.ts';
import type { Html } from './route.ts';

type Language = keyof Text;

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
export function dayText(date: string, language: Language, today: Temporal.PlainDate): string {
  const noon = new Date(`${date}T12:00:00+08:00`);
  const text = (isThisYear(date, today) ? DAY : DAY_OF_YEAR)(language).format(noon);
  // Chinese joins the weekday to the day: a space separates them for the eye
  return language === 'zh' ? text.replace(/(?=周)/, ' ') : text;
}

export const dayTime = (date: string, language: Language, today: Temporal.PlainDate): Html =>
  html`<time datetime="${date}">${dayText(date, language, today)}</time>`;

/** Formats a moment in ISO 8601 with offset. */
export const momentTime = (moment: string, language: Language, today: Temporal.PlainDate): Html =>
  html`<time datetime="${moment}">${(isThisYear(moment, today) ? MOMENT : MOMENT_OF_YEAR)(language).format(new Date(moment))}</time>`;

/** Formats the hour alone, for a lease that ends within minutes. */
export const hourTime = (moment: string, language: Language): Html =>
  html`<time datetime="${moment}">${TIME(language).format(new Date(moment))}</time>`;
