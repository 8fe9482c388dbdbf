// Tests written forms of resident ids, credit codes and certificate numbers: a difference in width or an invisible
// character does not matter, and a character that only looks like a digit is not a digit.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalCreditCode, parseCreditCode } from '../../src/identity/credit-code.ts';
import { compareNames } from '../../src/identity/names.ts';
import { canonicalOrganisation } from '../../src/identity/organisation-name.ts';
import { canonicalResidentId, holdsResidentId, parseResidentId } from '../../src/identity/resident-id.ts';
import { canonicalNumber, foldCompatibility, narrow } from '../../src/identity/written-form.ts';

const today = Temporal.PlainDate.from('2026-11-21');
const ID = '42010619811121131X';
const CODE = '91440300MA0XXXX15K';
const FORMS = [
  ['a resident id', ID, (text: string) => parseResidentId(text, today).ok, canonicalResidentId],
  ['a credit code', CODE, (text: string) => parseCreditCode(text).ok, canonicalCreditCode],
] as const;

/** Every kind of character that shows nothing. */
const INVISIBLE = [
  ...'\u00ad\u034f\u061c\u115f\u1160\u17b4\u180b\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e',
  ...'\u2060\u2064\u2066\u2067\u2068\u2069\u206a\u206f\u3164\ufe00\ufe0f\ufeff\uffa0\ufff9\u{e0001}\u{e0020}\u{e0100}',
];
const fullWidth = (text: string) =>
  text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));

describe.each(FORMS)('%s', (_, value, isAccepted, canonical) => {
  test('is the same with any invisible mark at any place', () => {
    fc.assert(
      fc.property(fc.constantFrom(...INVISIBLE, ' ', '\u3000', '\t'), fc.nat(18), (mark, at) => {
        expect(canonical(value.slice(0, at) + mark + value.slice(at))).toBe(value);
      }),
    );
  });

  test('is the same in full width', () => expect(canonical(fullWidth(value))).toBe(value));

  test.each([
    ['circled', '①'],
    ['superscript', '¹'],
    ['subscript', '₁'],
    ['followed by a full stop', '⒈'],
    ['of mathematics', '\u{1d7cf}'],
    ['of a segment display', '\u{1fbf1}'],
    ['followed by a comma', '\u{1f102}'],
    ['Arabic', '١'],
    ['Han', '一'],
  ])('is not one with a digit %s', (_kind, digit) => {
    expect(isAccepted(value)).toBe(true);
    expect(value).toContain('1');
    expect(isAccepted(value.replace('1', digit))).toBe(false);
  });

  test('has one canonical form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (raw) => {
        expect(canonical(canonical(raw))).toBe(canonical(raw));
      }),
    );
  });
});

describe('a resident id in other characters', () => {
  test.each(['Ⅹ', 'ⅹ', 'Ｘ', 'ｘ', 'x'])('may have its check character written as %s', (x) => {
    expect(canonicalResidentId(ID.replace('X', x))).toBe(ID);
  });

  test('is still found, in digits that the form does not accept, in a text that must hold none', () => {
    expect(holdsResidentId(ID.replace('1', '①'))).toBe(true);
    expect(holdsResidentId(`HR ${ID.slice(0, 6)}\u2063${ID.slice(6)}`)).toBe(true);
  });
});

describe('the folding of any text', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'１①²₃½⒈aＡ\u0301\u0308¨️\u200dⅩ⻩⼤（【）】 ſßıﬃ') }),
  );

  test('changes nothing the second time', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const fold of [narrow, foldCompatibility, canonicalNumber, canonicalOrganisation]) {
          expect(fold(fold(text))).toBe(fold(text));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('turns only full-width digits into digits', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const count = (value: string) => (value.match(/[0-9]/g) ?? []).length;
        const digits = count(text) + (text.match(/[０-９]/g) ?? []).length;
        expect(count(canonicalNumber(text))).toBeLessThanOrEqual(digits);
      }),
      { numRuns: 500 },
    );
  });

  test('turns no digit-like sign into a digit in a name or an organisation', () => {
    for (let code = 0; code <= 0x1ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const character = String.fromCodePoint(code);
      const isDigit = /[0-9０-９]/.test(character);
      if (!isDigit && /[0-9]/.test(character.normalize('NFKC'))) {
        expect(foldCompatibility(character)).toBe(character);
      }
    }
    expect(compareNames('李①', '李1').verdict).toBe('different');
  });
});

describe('the name of an organisation', () => {
  test.each([
    ['示例科技（深圳）有限公司', '示例科技(深圳)有限公司'],
    ['示例科技【深圳】有限公司', '示例科技〔深圳〕有限公司'],
    [' 示例科技 有限公司　', '示例科技有限公司'],
    ['ＡＢＣ科技有限公司', 'abc科技有限公司'],
    ['示例\u200b科技有限公司\ufeff', '示例科技有限公司'],
    ['⻩河⼤学', '黄河大学'],
  ])('of %j and %j is the same', (one, other) => expect(canonicalOrganisation(one)).toBe(canonicalOrganisation(other)));

  test.each([
    ['示例科技有限公司', '示例科技有限责任公司'],
    ['示例科技（深圳）有限公司', '示例科技（广州）有限公司'],
    ['示例一中', '示例①中'],
    ['示例①中', '示例1中'],
    ['示例科技有限公司', '示例科枝有限公司'],
  ])('of %j and %j is different', (one, other) =>
    expect(canonicalOrganisation(one)).not.toBe(canonicalOrganisation(other)),
  );
});
