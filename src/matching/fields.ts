// Compares one claimed value with one registered value, by the rules of model 2.1 to 2.4.
import { isDay } from '../identity/day.ts';
import { hidesCharacters } from '../identity/names.ts';
import { canonicalOrganisation } from '../identity/organisation-name.ts';
import { canonicalNumber } from '../identity/written-form.ts';
import type { Difference, FieldVerdict } from './verdict.ts';

type Value = string | number | boolean;

export interface FieldResult {
  field: string;
  verdict: FieldVerdict;
  claimed: Value | null;
  found: Value | null;
}

/** The form in which opaque numbers are compared: without case, width, spaces, hyphens and invisible marks. */
export const canonical = (text: string): string =>
  CANONICAL.test(text) ? text : canonicalNumber(text).replace(DASHES, '');
/** A hyphen, or any dash or minus that people use for one. */
const DASHES = /[\p{Pd}\u02d7\u2043\u207b\u208b\u2212\u2500\u2796\u30fc\uff70]/gu;
/** the form of almost every number */
const CANONICAL = /^[0-9A-Z]*$/;

const compareBy = (
  field: string,
  claimed: string,
  found: string | null,
  form: (text: string) => string,
): FieldResult => {
  if (found === null) return { field, verdict: 'absent', claimed, found };
  if (claimed === found) return { field, verdict: 'exact', claimed, found };
  return { field, verdict: form(claimed) === form(found) ? 'normalised' : 'different', claimed, found };
};

/** Compares values of a closed list: equal or different. */
export const compareWord = (field: string, claimed: string, found: string | null): FieldResult =>
  compareBy(field, claimed, found, (text) => text);

/** False for blanks, hyphens, words such as 暂无 and rows of one digit. */
export const isNumber = (text: string): boolean => {
  const number = canonical(text);
  return /[1-9]/.test(number) && !/^(\d)\1{5,}$/.test(number);
};

/** Compares opaque numbers in ASCII width, upper case, without spaces, hyphens and invisible marks. */
export function compareNumber(field: string, claimed: string, found: string | null): FieldResult {
  // a text that is not a number agrees with nothing
  if (!isNumber(claimed)) return { field, verdict: 'different', claimed, found };
  if (found !== null && !isNumber(found)) return { field, verdict: 'absent', claimed, found };
  return compareReadable(field, claimed, found, canonical);
}

/**
 * A mask or a private-use code agrees with nothing, not even with itself: a claim may be a copy of the register's
 * display.
 */
function compareReadable(
  field: string,
  claimed: string,
  found: string | null,
  form: (text: string) => string,
): FieldResult {
  const result = compareBy(field, claimed, found, form);
  const isEqual = result.verdict === 'exact' || result.verdict === 'normalised';
  return isEqual && hidesCharacters(form(claimed)) ? { ...result, verdict: 'different' } : result;
}

/** Compares places by GB/T 2260 code: codes of two districts of one city agree. */
export const compareCity = (field: string, claimed: string, found: string | null): FieldResult =>
  compareBy(field, claimed, found, (code) => code.slice(0, 4));

/** Compares names of organisations in one written form, without hyphens; every word must agree. */
export function compareOrganisation(field: string, claimed: string, found: string | null): FieldResult {
  if (!isNamed(claimed)) return { field, verdict: 'different', claimed, found };
  if (found !== null && !isNamed(found)) return { field, verdict: 'absent', claimed, found };
  return compareReadable(field, claimed, found, (name) => canonicalOrganisation(name).replaceAll('-', ''));
}

/** Words that registers and forms give instead of a name; brackets and dashes are already removed. */
const NO_NAME = /^(?:未知|不详|不明|无|暂无|没有|其他|UNKNOWN|NONE|NULL|N\/?A)?$/;
const isNamed = (text: string): boolean => !NO_NAME.test(canonicalOrganisation(text).replace(/[^\p{L}\p{N}/]/gu, ''));

/** Compares dates at the coarser of the two precisions, within a tolerance in months. */
export function compareDate(
  field: string,
  claimed: string,
  found: string | null,
  toleranceMonths: number,
): FieldResult {
  if (found === null) return { field, verdict: 'absent', claimed, found };
  if (claimed === found) return { field, verdict: 'exact', claimed, found };
  const precision = Math.min(claimed.length, found.length);
  if (claimed.slice(0, precision) === found.slice(0, precision)) {
    return { field, verdict: 'normalised', claimed, found };
  }
  return { field, verdict: within(claimed, found, precision, toleranceMonths), claimed, found };
}

function within(claimed: string, found: string, precision: number, toleranceMonths: number): FieldVerdict {
  // a bare year cannot lie within a tolerance of months
  if (precision < 'YYYY-MM'.length) return 'different';
  const [one, other] = [claimed, found].map((date) => civilDate(precision === 7 ? `${date.slice(0, 7)}-01` : date));
  if (!one || !other) return 'different';
  const [early, late] = Temporal.PlainDate.compare(one, other) <= 0 ? [one, other] : [other, one];
  return Temporal.PlainDate.compare(late, early.add({ months: toleranceMonths })) <= 0
    ? 'within_tolerance'
    : 'different';
}

/** A whole civil date; null for anything else that a register may write. */
export function civilDate(text: string | null): Temporal.PlainDate | null {
  return text !== null && isDay(text) ? Temporal.PlainDate.from(text) : null;
}

/** Leaves out exact matches: only other fields are worth recording. */
export const differencesOf = (results: FieldResult[]): Difference[] =>
  results.flatMap(({ verdict, ...rest }) => (verdict === 'exact' ? [] : [{ ...rest, verdict }]));
