// The numbers that this service gives out, as people type them: in any case and width, with or without spaces and
// dashes. A number that has another form is compared as it was typed. Pure.
import { isSoundCreditCode } from '../identity/credit-code.ts';
import { holdsPersonalNumber } from '../identity/personal-numbers.ts';
import { canonicalNumber } from '../identity/written-form.ts';

const DASHES = /[\p{Pd}\u2212]/gu;

const NUMBER = /^([A-Z]+)(\d{4})(\d{7,})$/;
/** behind the letters of the scheme: 16 characters and a check character (base/ids.ts) */
const APPROVAL_NUMBER = /^([A-Z]{1,8})([0-9A-Z]{16})([0-9A-Z])$/;

/** `sz 2026 0000123` is SZ2026-0000123. */
export function typedNumber(text: string): string {
  const typed = canonicalNumber(text);
  const [, prefix, year, serial] = NUMBER.exec(typed.replace(DASHES, '')) ?? [];
  return serial === undefined ? typed.replace(DASHES, '-') : `${prefix}${year}-${serial}`;
}

/**
 * Returns a typed approval number in groups of four. Reads letters that no approval number has as the digits that they
 * look like: O is 0, I and L are 1.
 */
export function typedApprovalNumber(text: string): string {
  const typed = canonicalNumber(text);
  const [, prefix, body, check] = APPROVAL_NUMBER.exec(typed.replace(DASHES, '')) ?? [];
  if (body === undefined || check === undefined) return typed.replace(DASHES, '-');
  return [prefix, ...(asDigits(body).match(/.{4}/g) ?? []), asDigits(check)].join('-');
}

/** Whether a text is an approval number as they are given out. No application number is. */
export const isApprovalNumber = (text: string): boolean => /^[A-Z]{1,8}(?:-[0-9A-Z]{4}){4}-[0-9A-Z]$/.test(text);

const asDigits = (text: string): string => text.replaceAll('O', '0').replaceAll(/[IL]/g, '1');

/** Whether a term may hold a resident id or a phone number: if so, it is never looked up or put in a web address. */
export const mayHoldPersonalNumber = (term: string): boolean => !isSoundCreditCode(term) && holdsPersonalNumber(term);
