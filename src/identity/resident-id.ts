// Reads, checks, compares and masks citizen identity numbers (GB 11643-1999) and the two documents that share their
// form. It never looks a number up, never reads the clock, and never takes a valid form for proof that a person exists.
import { isDay } from './day.ts';
import { canonicalNumber } from './written-form.ts';

/**
 * `permit_hk_mo_tw`: 港澳台居民居住证; `permanent_foreigner`: 外国人永久居留身份证 (2023, 18 characters); `region_taiwan`: region 71,
 * which no residence permit has and no mainland office registers, so a person must look at it.
 */
export type ResidentIdKind = 'resident' | 'permit_hk_mo_tw' | 'permanent_foreigner' | 'region_taiwan';

export interface ResidentId {
  /** canonical: 18 characters, ASCII digits, upper-case X */
  value: string;
  kind: ResidentIdKind;
  /** `YYYY-MM-DD` */
  bornOn: string;
  sex: 'male' | 'female';
}

export type ResidentIdFault = 'format' | 'legacy_15' | 'region' | 'date' | 'checksum';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS = '10X98765432';
const DIGIT_ZERO = 48;
const MAINLAND_PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65'.split(' '),
);
const PERMIT_REGIONS = new Set(['81', '82', '83']);
const TAIWAN = '71';
/** registered abroad, before 1999 */
const LEGACY_ABROAD = '91';
const EARLIEST_BIRTH = '1900-01-01';
const CANONICAL = /^\d{17}[\dX]$/;

/**
 * The one written form of a number: ASCII width, without white space and invisible characters, X in upper case, also
 * for the Roman numeral. Never fails: a text that is not an identity number is tidied and stays wrong. Idempotent.
 */
export function canonicalResidentId(raw: string): string {
  return CANONICAL.test(raw) ? raw : canonicalNumber(raw).replace(/[\u2169\u2179]/g, 'X');
}

/**
 * Reads a number in any spelling that `canonicalResidentId` can tidy. Guarantee: `ok` means 18 characters, an existing
 * province, a birth date from 1900-01-01 to `today`, a correct check digit. County codes are not checked: some are
 * abolished every year, but numbers are for life. Errors: the first fault in the order format, legacy_15, region, date,
 * checksum. GB 11643-1999 sections 4 and 5.
 */
export function parseResidentId(
  raw: string,
  today: Temporal.PlainDate,
): { ok: true; id: ResidentId } | { ok: false; code: ResidentIdFault } {
  const value = canonicalResidentId(raw);
  if (!CANONICAL.test(value)) return { ok: false, code: /^\d{15}$/.test(value) ? 'legacy_15' : 'format' };
  const kind = kindOf(value);
  if (kind === null) return { ok: false, code: 'region' };
  const bornOn = dayIn(value.slice(6, 14));
  if (!isDay(bornOn) || bornOn < EARLIEST_BIRTH || bornOn > today.toString()) return { ok: false, code: 'date' };
  if (checkDigitOf(value) !== value[17]) return { ok: false, code: 'checksum' };
  const sex = Number(value[16]) % 2 === 1 ? 'male' : 'female';
  return { ok: true, id: { value, kind, bornOn, sex } };
}

function kindOf(value: string): ResidentIdKind | null {
  const prefix = value.slice(0, 2);
  // the 2023 card has a 9 before the province: "93" is no province, the "32" after the 9 is
  if (value[0] === '9' && MAINLAND_PROVINCES.has(value.slice(1, 3))) return 'permanent_foreigner';
  if (PERMIT_REGIONS.has(prefix)) return 'permit_hk_mo_tw';
  if (prefix === TAIWAN) return 'region_taiwan';
  if (MAINLAND_PROVINCES.has(prefix) || prefix === LEGACY_ABROAD) return 'resident';
  return null;
}

const dayIn = (yyyymmdd: string) => `${yyyymmdd.slice(0, 4)}-${yyyymmdd.slice(4, 6)}-${yyyymmdd.slice(6, 8)}`;

/**
 * The check character that belongs to the first 17 digits: `0`-`9` or `X`. GB 11643-1999, ISO 7064 MOD 11-2.
 * Throws RangeError unless given exactly 17 ASCII digits.
 */
export function residentIdCheckDigit(first17: string): string {
  if (!/^\d{17}$/.test(first17)) throw new RangeError('a check digit is computed over 17 digits');
  return checkDigitOf(first17);
}

/** The check character for a text that begins with 17 digits. */
function checkDigitOf(digits: string): string {
  let sum = 0;
  for (let at = 0; at < WEIGHTS.length; at++) sum += WEIGHTS[at]! * (digits.charCodeAt(at) - DIGIT_ZERO);
  return CHECK_DIGITS[sum % 11]!;
}

/**
 * The 18-character number that results mechanically from a first-generation (15-digit) number; null if the argument is
 * not 15 digits around a real date. The number issued may differ: inequality never proves another person.
 */
export function upgradeLegacyId(id15: string): string | null {
  const legacy = canonicalResidentId(id15);
  if (!/^\d{15}$/.test(legacy)) return null;
  // the sequences 996 to 999 were reserved for people born in the century before
  const century = Number(legacy.slice(12)) >= 996 ? '18' : '19';
  if (!isDay(dayIn(century + legacy.slice(6, 12)))) return null;
  const first17 = legacy.slice(0, 6) + century + legacy.slice(6);
  return first17 + residentIdCheckDigit(first17);
}

export type ResidentIdComparison = 'exact' | 'normalised' | 'upgraded' | 'upgrade_differs' | 'different';

/**
 * Compares the number in the question with the number in the answer. `exact`: the same characters; `normalised`: the
 * same canonical form; `upgraded`: one number has 15 digits and becomes the other; `upgrade_differs`: one number has 15
 * digits and does not become the other, which proves nothing; `different`: everything else, and empty numbers.
 */
export function sameResidentId(asked: string, found: string): ResidentIdComparison {
  const [a, b] = [canonicalResidentId(asked), canonicalResidentId(found)];
  if (a === '' || b === '') return 'different';
  if (a === b) return asked === found ? 'exact' : 'normalised';
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  if (!CANONICAL.test(long) || !/^\d{15}$/.test(short)) return 'different';
  return upgradeLegacyId(short) === long ? 'upgraded' : 'upgrade_differs';
}

/** The birth date written in a number that `parseResidentId` has accepted; throws RangeError for any other. */
export function birthDateOf(canonicalValue: string): Temporal.PlainDate {
  const bornOn = dayIn(canonicalValue.slice(6, 14));
  if (!CANONICAL.test(canonicalValue) || !isDay(bornOn))
    throw new RangeError('no birth date can be read from this value');
  return Temporal.PlainDate.from(bornOn);
}

/**
 * Whether a text contains a resident id anywhere, with a possible date and a correct check digit. NFKC, because people
 * also read digits that the form would refuse (①, ²).
 */
export function holdsResidentId(text: string): boolean {
  const digits = canonicalResidentId(text.normalize('NFKC'));
  return [...digits.matchAll(/(?=(\d{17}[\dX]))/g)].some(
    ([, candidate = '']) => residentIdCheckDigit(candidate.slice(0, 17)) === candidate[17] && isDate(candidate),
  );
}

const isDate = (id: string) => /^(18|19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.test(id.slice(6, 14));

/** Shows the first and the last four characters; a text too short for an identity number is hidden completely. */
export function maskResidentId(value: string): string {
  const characters = [...value];
  if (characters.length < 15) return '*'.repeat(characters.length);
  return [...characters.slice(0, 4), '*'.repeat(characters.length - 8), ...characters.slice(-4)].join('');
}
