// Sorts a term that may be somebody's into the fields of the form for persons. It judges nothing: the form is only
// filled in with it.
import type { SearchForm } from '../../applications/schema.ts';

export type TypedPerson = Partial<Record<Exclude<keyof SearchForm, 'purpose'>, string>>;

const NUMBER = /\+?\d[\d\s()\p{Pd}]*[\dX]/iu;
const PHONE = /^(?:(?:00)?86)?(1[3-9]\d{9})$/;
const NO_NAME = /[^\p{L}\p{M}\s·•.'-]/gu;

export function personIn(term: string): TypedPerson {
  const text = term.normalize('NFKC');
  const number = NUMBER.exec(text)?.[0] ?? '';
  const name = text.replace(number, ' ').replace(NO_NAME, ' ').trim();
  const digits = number.replace(/[^\dx]/gi, '').toUpperCase();
  const [, phone] = PHONE.exec(digits) ?? [];
  return phone ? { phone } : { name, residentId: digits };
}

/** Whether a term that nothing was found for may be a name: letters alone, and not many. */
export const mayBeName = (term: string): boolean => /^[\p{L}\p{M}][\p{L}\p{M}\s·•.'-]{1,39}$/u.test(term.trim());
