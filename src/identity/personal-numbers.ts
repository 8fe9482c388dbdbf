// Detects numbers that identify a person, a resident id or a mobile number in any spelling, in a text that is kept or
// logged in clear. It reports nothing else, and rejects few machine-made keys: random UUIDs and hashes are full of
// digits.
import { holdsResidentId, upgradeLegacyId } from './resident-id.ts';

/** The provinces of GB 11643; one random number in three begins with one of them. */
const PROVINCE = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])/;
/** The usual groupings of mobile numbers, with or without the country code. */
const MOBILE_GROUPS = [[11], [3, 4, 4], [3, 8], [7, 4], [13], [5, 4, 4], [5, 8], [15]];
const MOBILE = /^(?:(?:00)?86)?1[3-9]\d{9}$/;
const LEGACY_GROUPS = [[15], [6, 6, 3], [6, 9]];

const FEWEST_DIGITS = 11;

/** Digits of every script as ASCII, ① and full-width ones too; without invisible characters; upper case. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/\p{Nd}/gu, (digit) => (/[0-9]/.test(digit) ? digit : String(valueOfDigit(digit))))
    .toUpperCase();

/** The digits of a script are consecutive from zero (Unicode 4.6). */
function valueOfDigit(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value;
}

/**
 * Whether the text contains a resident id of 18 characters with a correct check character, one of 15 digits with a
 * possible date, or a mainland mobile number, with any signs and spaces between its digits.
 */
export function holdsPersonalNumber(text: string): boolean {
  const written = plain(text);
  if (written.replace(/\D/g, '').length < FEWEST_DIGITS) return false;
  return holdsResidentId(written.replace(/[^\p{L}\p{N}]/gu, '')) || holdsGrouped(written);
}

/** Mobile numbers and 15-digit ids have no check character. So they count only in a usual grouping of digits. */
function holdsGrouped(text: string): boolean {
  return runsOf(text).some((groups) =>
    groups.some((_, at) => {
      const holds = (sizes: readonly number[], isIt: (digits: string) => boolean) =>
        sizes.every((size, index) => groups[at + index]?.length === size) &&
        isIt(groups.slice(at, at + sizes.length).join(''));
      return (
        MOBILE_GROUPS.some((sizes) => holds(sizes, isMobile)) || LEGACY_GROUPS.some((sizes) => holds(sizes, isLegacy))
      );
    }),
  );
}

const isMobile = (digits: string): boolean => MOBILE.test(digits);
const isLegacy = (digits: string): boolean => PROVINCE.test(digits) && upgradeLegacyId(digits) !== null;

/** Groups of digits separated only by up to three signs or spaces; parts of a hexadecimal word do not count. */
function runsOf(text: string): string[][] {
  const words = text.replaceAll(/[\p{L}\p{N}]+/gu, (word) => (/^(?=.*[A-F])[0-9A-F]+$/.test(word) ? ' X ' : word));
  return words.split(/\p{L}+|[^\p{L}\p{N}]{4,}/u).map((run) => run.match(/\d+/g) ?? []);
}
