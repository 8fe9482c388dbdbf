// The names of companies and schools, which are written with different brackets and letter widths.
import { IDEOGRAPH_OF_RADICAL } from './radicals.ts';
import { foldCompatibility, withoutInvisible } from './written-form.ts';

const OPENING = /[[{〔【〖]/g;
const CLOSING = /[\]}〕】〗]/g;

/**
 * The form in which names of organisations are compared: without invisible characters and white space, in one width,
 * with one form of brackets, letters in upper case, radicals as their ideographs. Another word is another name.
 * Idempotent.
 */
export const canonicalOrganisation = (name: string): string =>
  foldCompatibility(
    Array.from(withoutInvisible(name), (character) => IDEOGRAPH_OF_RADICAL.get(character) ?? character).join(''),
  )
    .replace(/\s/g, '')
    .replace(OPENING, '(')
    .replace(CLOSING, ')')
    .toUpperCase()
    .normalize();
