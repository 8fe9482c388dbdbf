// Reads the loose texts of registries: several blanks, several forms of a date, several charsets. It must never guess:
// an unreadable text gives null, an unreadable body undefined.
import iconv from 'iconv-lite';
import { findDuplicateMember } from '../base/json-members.ts';

const BLANKS: ReadonlySet<string> = new Set(['', '-', '--', '—', 'null', 'NULL', 'None', '无']);

/** The text exactly as written; null for any of the registries' ways to write nothing. */
export function said(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  return BLANKS.has(text.trim()) ? null : text;
}

/** Whether a member of any type is empty: a blank, or an empty list or object. */
export function isNothing(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'string') return said(value) === null;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** More entries for one person than this are damage, or an attack. */
export const MAX_ROWS = 1_000;

/** The word for a registry's term; null for a term that is not in the list. */
export function wordFor<W>(terms: ReadonlyMap<string, W>, text: string | null | undefined): W | null {
  const spoken = said(text);
  return spoken === null ? null : (terms.get(spoken.trim()) ?? null);
}

/** Whether a text was given that could not be read: a word or a date that no table knows. */
export const isUnknown = (text: string | null | undefined, read: unknown): boolean =>
  said(text) !== null && read === null;

const DATE_FORMS = [
  /^(\d{4})(\d{2})(\d{2})$/,
  /^(\d{4})-(\d{1,2})-(\d{1,2})$/,
  /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/,
  /^(\d{4})年(\d{1,2})月(\d{1,2})日$/,
  /^(\d{4})年(\d{1,2})月$/,
  /^(\d{4})-(\d{1,2})$/,
  /^(\d{4})年?$/,
];

/** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as exact as the text; null if it is no date of the calendar. */
export function civilDate(text: string | null | undefined): string | null {
  const spoken = said(text)?.trim();
  if (spoken === undefined) return null;
  for (const form of DATE_FORMS) {
    const found = form.exec(spoken);
    if (found) return calendarDate(found[1] ?? '', found[2], found[3]);
  }
  return null;
}

function calendarDate(year: string, month: string | undefined, day: string | undefined): string | null {
  // nobody who could be asked about lives in another year, so the year is a typing error
  if (year < '1900' || year > '2199') return null;
  if (month === undefined) return year;
  const monthText = month.padStart(2, '0');
  if (monthText < '01' || monthText > '12') return null;
  if (day === undefined) return `${year}-${monthText}`;
  const dayText = day.padStart(2, '0');
  // the day before the first of the next month
  const lastDay = new Date(Date.UTC(Number(year), Number(monthText), 0)).getUTCDate();
  if (Number(dayText) < 1 || Number(dayText) > lastDay) return null;
  return `${year}-${monthText}-${dayText}`;
}

/** Like `civilDate`, but only a full day counts. */
export function fullDay(text: string | null | undefined): string | null {
  const date = civilDate(text);
  return date?.length === 10 ? date : null;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** The body's JSON; undefined if the bytes are not valid in the charset or the text is not one JSON value. */
export function jsonBody(body: Buffer, charset: 'utf-8' | 'gb18030'): unknown {
  try {
    return onlyValueOf(charset === 'utf-8' ? strictUtf8.decode(body) : gb18030Text(body));
  } catch {
    return undefined;
  }
}

/** JSON inside a JSON string; undefined if it is none. */
export function jsonInside(text: string): unknown {
  try {
    return onlyValueOf(text);
  } catch {
    return undefined;
  }
}

/** A text with duplicate members is not reliable. */
function onlyValueOf(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return findDuplicateMember(text) === null ? value : undefined;
}

// iconv-lite writes U+FFFD for unreadable bytes; a damaged name must not count as a name.
function gb18030Text(body: Buffer): string {
  const text = iconv.decode(body, 'gb18030');
  if (text.includes('�')) throw new RangeError('not GB18030');
  return text;
}
