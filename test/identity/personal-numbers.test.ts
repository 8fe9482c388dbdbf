// Tests that a resident id or a mobile number is found in any spelling, and that keys made by machines are left alone.
import { createHash, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holdsPersonalNumber } from '../../src/identity/personal-numbers.ts';
import { residentIdCheckDigit } from '../../src/identity/resident-id.ts';

const ID = '350102199204023191';
const PHONE = '13800000002';
const wide = (text: string) =>
  text.replaceAll(/[0-9A-Z]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));

describe('the search for personal numbers finds', () => {
  test.each([
    ['as it is', ID],
    ['behind other text', `HR-2026/${ID}`],
    ['with hyphens', '350102-19920402-3191'],
    ['with spaces', '350102 1992 0402 3191'],
    ['with dots and slashes', '350102.1992/04/02_3191'],
    ['full-width', wide(ID)],
    ['full-width with hyphens of its kind', wide('350102').concat('－', wide('19920402'), '—', wide('3191'))],
    ['with characters that do not show', [...ID].join('\u200b')],
    ['in Arabic digits', '٣٥٠١٠٢١٩٩٢٠٤٠٢٣١٩١'],
    ['in circled digits', '③⑤⓪①⓪②①⑨⑨②⓪④⓪②③①⑨①'],
    ['of the first generation', '350102920402319'],
    ['of the first generation, grouped', 'no 350102-920402-319'],
  ])('a resident id %s', (_, text) => {
    expect(holdsPersonalNumber(text)).toBe(true);
  });

  test.each([
    ['as it is', PHONE],
    ['behind a word', `tel${PHONE}`],
    ['behind Chinese', `电话${PHONE}号`],
    ['behind a year', `2026-${PHONE}`],
    ['with spaces', '138 0000 0002'],
    ['with hyphens', '138-0000-0002'],
    ['in two groups', '138_00000002'],
    ['full-width', wide(PHONE)],
    ['with the number of the country', `+86${PHONE}`],
    ['with the number of the country apart', '+86 138 0000 0002'],
    ['with the number of the country in brackets', '(86)138-0000-0002'],
    ['with the number of the country as it is dialled', `0086-${PHONE}`],
    ['with the number of the country joined to its first group', '86138 0000 0002'],
  ])('a mobile number %s', (_, text) => {
    expect(holdsPersonalNumber(text)).toBe(true);
  });

  test('a resident id with any signs between its digits and any text around it', () => {
    const sign = fc.constantFrom('', ' ', '-', '.', '/', '·', '－', '\u200b', '\u3000', '_');
    const around = fc.constantFrom('', '合同', 'ref-', ' 第', 'x ');
    const id = fc
      .tuple(
        fc.constantFrom('350102', '440305'),
        fc.integer({ min: 1950, max: 2009 }),
        fc.integer({ min: 1, max: 999 }),
      )
      .map(([region, year, number]) => `${region}${year}0131${String(number).padStart(3, '0')}`)
      .map((digits) => digits + residentIdCheckDigit(digits));
    fc.assert(
      fc.property(id, fc.array(sign, { minLength: 17, maxLength: 17 }), around, (value, signs, before) => {
        const spelt = [...value].map((digit, index) => digit + (signs[index] ?? '')).join('');
        expect(holdsPersonalNumber(`${before}${spelt}`)).toBe(true);
      }),
    );
  });
});

describe('the search for personal numbers ignores', () => {
  test.each([
    'hr-2026-000123',
    '2026-11-30T08:15:30.123Z',
    '1733000000000',
    '1380000000',
    '138000000021',
    '12345678901',
    '440305-2026-0001',
    '0199d5a0-0000-7000-8000-000000000001',
    '单位 2026 年第 138 批，共 4500 人，编号 0002',
    '350102199204023192',
    '91440300MA0XXXX15K',
    '',
  ])('%j', (text) => {
    expect(holdsPersonalNumber(text)).toBe(false);
  });

  test('(nearly) all random UUIDs and hashes', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) =>
      index % 2 === 0 ? randomUUID() : createHash('sha256').update(String(index)).digest('hex'),
    );
    expect(keys.filter(holdsPersonalNumber).length).toBeLessThanOrEqual(2);
  });
});
