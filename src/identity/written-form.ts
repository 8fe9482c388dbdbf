// The first step of comparing written texts: which characters are invisible, and which differ only in width.

/**
 * A character without a visible form: format characters, fillers, joiners, variation selectors, bidirectional marks.
 */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** Full-width forms of ASCII, which Chinese input methods write. */
const FULL_WIDTH = /[\uff01-\uff5e]/g;
const FULL_WIDTH_OFFSET = 0xff01 - 0x21;

export const withoutInvisible = (text: string): string => text.replace(INVISIBLE, '');

/** Full-width letters, digits and signs as ASCII; every other character stays as it is. */
export const narrow = (text: string): string =>
  text.replace(FULL_WIDTH, (character) => String.fromCharCode(character.charCodeAt(0) - FULL_WIDTH_OFFSET));

/**
 * NFKC, except for signs that only look like a number or an ideograph: circled, superscript and bracketed digits,
 * fractions, mathematical digits, signs of months, circled and squared ideographs. ② on a certificate is a mark beside
 * the number, not a 2; ㊀ is not the 一 of a name. Idempotent.
 */
export function foldCompatibility(text: string): string {
  let folded = '';
  let run = '';
  for (const character of text) {
    if (onlyLooksLikeNumber(character) || onlyShowsIdeograph(character)) {
      folded += run.normalize('NFKC') + character;
      run = '';
    } else {
      run += character;
    }
  }
  return folded + run.normalize('NFKC');
}

/** Kanbun, enclosed and squared ideographs; compatibility ideographs and radicals are the ideographs themselves. */
const onlyShowsIdeograph = (character: string): boolean =>
  /[\u3190-\u319f\u3220-\u33ff\u{1f200}-\u{1f2ff}]/u.test(character);

const onlyLooksLikeNumber = (character: string): boolean =>
  !/[0-9\uff10-\uff19]/.test(character) && /[0-9]/.test(character.normalize('NFKC'));

/**
 * The form in which numbers and codes are compared: ASCII width, upper case, no invisible characters, no white space.
 */
export const canonicalNumber = (text: string): string =>
  withoutInvisible(narrow(text))
    .replace(/\s/g, '')
    .replace(/[a-z]+/g, (letters) => letters.toUpperCase());
