// Tests identity/credit-code.ts (GB 32100-2015). The codes are synthetic, except two published oddities.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalCreditCode,
  creditCodeCheck,
  organisationCodeCheck,
  parseCreditCode,
} from '../../src/identity/credit-code.ts';

const SYNTHETIC = [
  '91440300MA0XXXX15K',
  '91440300MA0XXXX23E',
  '91440300MA0XXXX90C',
  '91120104MA0XXXX31C',
  '91120104MA0XXXX66Y',
  '12120000MA0XXXX740',
  '52120000MA0XXXX82N',
  '91110108MA0XXXX4XR',
  '91110108MA0XXXX58R',
];
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const isOk = (raw: string) => parseCreditCode(raw).ok;

const codes = fc
  .tuple(
    fc.constantFrom('11', '12', '13', '51', '52', '53', '91', '92', '93', 'Y1'),
    fc.integer({ min: 100000, max: 659999 }),
    fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 8, maxLength: 8 }),
  )
  .map(([kind, region, organisation]) => {
    const first17 = kind + region + organisation + organisationCodeCheck(organisation);
    return first17 + creditCodeCheck(first17);
  });

describe('a credit code', () => {
  test.each(SYNTHETIC)('of a synthetic unit is right, outside and inside: %s', (value) => {
    expect(parseCreditCode(value)).toEqual({ ok: true, code: { value, suspect: false } });
  });

  test('may have 0 as its check character', () => {
    expect(creditCodeCheck('12120000MA0XXXX74')).toBe('0');
    expect(creditCodeCheck('00000000000000000')).toBe('0');
  });

  test('of Xiamen before 2016 fails its check, and is suspect but not refused', () => {
    expect(creditCodeCheck('91350203M0001QKT1')).toBe('F');
    expect(parseCreditCode('91350203M0001QKT19')).toEqual({
      ok: true,
      code: { value: '91350203M0001QKT19', suspect: true },
    });
  });

  test('is suspect when only the organisation code inside fails', () => {
    const first17 = '91440300MA0XXXX16';
    expect(parseCreditCode(first17 + creditCodeCheck(first17))).toMatchObject({ ok: true, code: { suspect: true } });
  });

  test('of eighteen ones has the right form, and is suspect', () => {
    expect(parseCreditCode('111111111111111111')).toMatchObject({ ok: true, code: { suspect: true } });
  });

  test('cannot be told from a resident id by its form', () => expect(isOk('362322198709086409')).toBe(true));

  test.each([
    ['lower case', '91440300ma0xxxx15k'],
    ['full-width characters', '９１４４０３００ＭＡ０ＸＸＸＸ１５Ｋ'],
    ['white space and invisible characters', ' 91440300\u200b MA0XXXX15K\ufeff'],
  ])('in another spelling is the same code: %s', (_, raw) => {
    expect(parseCreditCode(raw)).toEqual({ ok: true, code: { value: '91440300MA0XXXX15K', suspect: false } });
  });

  test.each([
    ['17 characters', '91440300MA0XXXX15'],
    ['19 characters', '91440300MA0XXXX15KK'],
    ['nothing', ''],
    ['the letter I', '91440300MA0XXXI15K'],
    ['the letter O', '9144O300MA0XXXX15K'],
    ['the letter S', '91440300MA0XXXS15K'],
    ['the letter V', '91440300MA0XXXV15K'],
    ['the letter Z', '91440300MA0XXXZ15K'],
    ['a letter in the region', '9144A300MA0XXXX15K'],
    ['a hyphen', '91440300-MA0XXXX15'],
    ['a Chinese character', '91440300MA0XXXX15深'],
  ])('with %s is refused', (_, raw) => expect(parseCreditCode(raw)).toEqual({ ok: false, code: 'format' }));

  test('that is well made is never suspect', () => {
    fc.assert(
      fc.property(codes, (value) => {
        expect(parseCreditCode(value)).toEqual({ ok: true, code: { value, suspect: false } });
      }),
    );
  });

  test('is suspect or refused after any one character has changed', () => {
    fc.assert(
      fc.property(codes, fc.nat(17), fc.constantFrom(...ALPHABET), (value, position, character) => {
        fc.pre(value[position] !== character);
        const result = parseCreditCode(value.slice(0, position) + character + value.slice(position + 1));
        expect(result.ok && !result.code.suspect).toBe(false);
      }),
    );
  });

  test('is read from any text without an error, and its canonical form is final', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (raw) => {
        parseCreditCode(raw);
        expect(canonicalCreditCode(canonicalCreditCode(raw))).toBe(canonicalCreditCode(raw));
      }),
    );
  });
});

describe('a check character', () => {
  test('of an organisation code may be X or 0', () => {
    expect(organisationCodeCheck('MA0XXXX4')).toBe('X');
    expect(organisationCodeCheck('00000000')).toBe('0');
  });

  test('is computed only over characters that the standard allows', () => {
    expect(() => creditCodeCheck('91440300MA0XXXXI5')).toThrow(RangeError);
    expect(() => creditCodeCheck('1')).toThrow(RangeError);
    expect(() => organisationCodeCheck('ma0xxxx1')).toThrow(RangeError);
  });
});
