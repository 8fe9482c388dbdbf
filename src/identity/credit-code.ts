// Reads and checks unified social credit codes (GB 32100-2015) with the organisation code inside (GB 11714-1997). Never
// looks a code up, and never calls a well-formed code wrong for its check characters, because real codes fail them.
import { canonicalNumber } from './written-form.ts';

export interface CreditCode {
  /** canonical: 18 characters of the standard's alphabet */
  value: string;
  /** a check character is wrong: only a verbatim answer from the employer's register can clear it */
  suspect: boolean;
}

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const FORM = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/;

const ORGANISATION_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** ASCII width, without white space and invisible characters, letters in upper case. Never fails. Idempotent. */
export const canonicalCreditCode = (raw: string): string => (FORM.test(raw) ? raw : canonicalNumber(raw));

/**
 * Reads a code in any spelling that `canonicalCreditCode` can tidy. Guarantee: `ok` means the form of GB 32100-2015
 * table 1; `suspect` means that the outer check character (section 4.5), or the one of the organisation code inside (GB
 * 11714), is wrong. Error: `format`. An identity number may also have this form: never guess from a string which of the
 * two it is.
 */
export function parseCreditCode(raw: string): { ok: true; code: CreditCode } | { ok: false; code: 'format' } {
  const value = canonicalCreditCode(raw);
  if (!FORM.test(value)) return { ok: false, code: 'format' };
  const suspect =
    creditCodeCheck(value.slice(0, 17)) !== value[17] || organisationCodeCheck(value.slice(8, 16)) !== value[16];
  return { ok: true, code: { value, suspect } };
}

/** Whether a text is a credit code with the right check characters: a resident id of the same form hardly ever is. */
export function isSoundCreditCode(raw: string): boolean {
  const parsed = parseCreditCode(raw);
  return parsed.ok && !parsed.code.suspect;
}

/**
 * The check character that belongs to the first 17 characters of a credit code. GB 32100-2015 section 4.5.
 * Throws RangeError unless given exactly 17 characters of the standard's alphabet.
 */
export function creditCodeCheck(first17: string): string {
  const sum = weightedSum(first17, ALPHABET, WEIGHTS);
  // without the outer modulus a remainder of 0 would select the 32nd of 31 symbols
  return ALPHABET[(31 - (sum % 31)) % 31]!;
}

/**
 * The check character that belongs to the first 8 characters of an organisation code. GB 11714-1997 section 4.
 * Throws RangeError unless given exactly 8 digits or upper-case letters.
 */
export function organisationCodeCheck(first8: string): string {
  const check = 11 - (weightedSum(first8, ORGANISATION_ALPHABET, ORGANISATION_WEIGHTS) % 11);
  if (check === 10) return 'X';
  return check === 11 ? '0' : String(check);
}

function weightedSum(text: string, alphabet: string, weights: number[]): number {
  if (text.length !== weights.length) throw new RangeError(`a check character is computed over ${weights.length}`);
  let sum = 0;
  for (let at = 0; at < weights.length; at++) {
    const digit = alphabet.indexOf(text[at]!);
    if (digit < 0) throw new RangeError('a character outside the alphabet of the standard');
    sum += weights[at]! * digit;
  }
  return sum;
}
