// Tests identity/resident-id.ts: every fact of GB 11643-1999 on which the service relies. No number is a real person's.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  birthDateOf,
  canonicalResidentId,
  holdsResidentId,
  maskResidentId,
  parseResidentId,
  residentIdCheckDigit,
  sameResidentId,
  upgradeLegacyId,
} from '../../src/identity/resident-id.ts';

const today = Temporal.PlainDate.from('2026-11-21');
const parse = (raw: string) => parseResidentId(raw, today);
const code = (raw: string) => {
  const result = parse(raw);
  return result.ok ? 'ok' : result.code;
};
const withCheck = (first17: string) => first17 + residentIdCheckDigit(first17);

const PROVINCES =
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91'.split(
    ' ',
  );
const days = Temporal.PlainDate.from('1900-01-01').until(today).days;
const birthDates = fc
  .integer({ min: 0, max: days })
  .map((offset) => Temporal.PlainDate.from('1900-01-01').add({ days: offset }));
const ids = fc
  .tuple(
    fc.constantFrom(...PROVINCES.filter((prefix) => prefix !== '91')),
    fc.integer({ min: 0, max: 9999 }),
    birthDates,
    fc.integer({ min: 0, max: 999 }),
  )
  .map(([province, county, birth, sequence]) =>
    withCheck(
      province +
        String(county).padStart(4, '0') +
        birth.toString().replaceAll('-', '') +
        String(sequence).padStart(3, '0'),
    ),
  );

describe('a resident id', () => {
  test.each([
    ['11010519491231002X', '1949-12-31', 'female'],
    ['440524198001010013', '1980-01-01', 'male'],
    ['420106198506151315', '1985-06-15', 'male'],
    ['430102199111202246', '1991-11-20', 'female'],
    ['42010619811121131X', '1981-11-21', 'male'],
    ['650102199207010020', '1992-07-01', 'female'],
    ['370102195801011717', '1958-01-01', 'male'],
  ])('gives its birth date and sex: %s', (value, birth, sex) => {
    const result = parse(value);
    expect(result).toMatchObject({ ok: true, id: { value, kind: 'resident', sex } });
    expect(result.ok && result.id.bornOn).toBe(birth);
    expect(birthDateOf(value).toString()).toBe(birth);
  });

  test.each([
    ['a lower-case x', '42010619811121131x'],
    ['full-width digits', '４２０１０６１９８１１１２１１３１Ｘ'],
    ['white space around and inside', ' 420106 19811121\t131X\u3000'],
    ['zero-width characters and a byte order mark', '\ufeff420106\u200b19811121\u2060131X\u200e'],
  ])('in another spelling is the same number: %s', (_, raw) => {
    expect(parse(raw)).toMatchObject({ ok: true, id: { value: '42010619811121131X' } });
  });

  test.each(['810000198802150017', '820000198802150019', '830000198802150010'])(
    'may be the permit number %s of Hong Kong, Macao or Taiwan, which has its own kind',
    (value) => expect(parse(value)).toMatchObject({ ok: true, id: { kind: 'permit_hk_mo_tw' } }),
  );

  test.each(['932682198501010017', '944840198802150014'])(
    'may be the foreign permanent resident %s, although 93 and 94 are not provinces',
    (value) => expect(parse(value)).toMatchObject({ ok: true, id: { kind: 'permanent_foreigner' } }),
  );

  test.each(['710000198802150013', withCheck('71010119880215001')])(
    'of region 71, %s, has its own kind: no permit carries it, and no office registers there',
    (value) => expect(parse(value)).toMatchObject({ ok: true, id: { kind: 'region_taiwan' } }),
  );

  test('is valid with an unknown or abolished county', () => {
    for (const county of ['510221', '412723', '321119', '370284', '342401', '110199', '440301', '449999']) {
      expect(code(withCheck(`${county}19800101001`))).toBe('ok');
    }
  });

  test('is valid for a person born today, and invalid for one born tomorrow', () => {
    expect(code(withCheck('44030020261121001'))).toBe('ok');
    expect(code(withCheck('44030020261122001'))).toBe('date');
  });

  test('may have a birth date from 1900-01-01 on', () => {
    expect(code(withCheck('44030019000101001'))).toBe('ok');
    expect(code(withCheck('44030018991231001'))).toBe('date');
  });
});

describe('a resident id is refused', () => {
  test.each([
    ['29 February of a common year', withCheck('44030019990229001'), 'date'],
    ['a birth year to come', withCheck('44030020990101001'), 'date'],
    ['a thirteenth month', withCheck('44030019801301001'), 'date'],
    ['day 0', withCheck('44030019800100001'), 'date'],
    ['region 000000', withCheck('00000019800101001'), 'region'],
    ['region 999999', withCheck('99999919800101001'), 'region'],
    ['the foreign form without a province behind the 9', withCheck('93932619850101001'), 'region'],
    ['an unknown province', withCheck('16010019800101001'), 'region'],
    ['a wrong check digit', '11010519491231002' + '1', 'checksum'],
    ['15 digits', '440524800101001', 'legacy_15'],
    ['15 full-width digits', '４４０５２４８００１０１００１', 'legacy_15'],
    ['the old number of a foreign permanent resident', 'KAZ110090123105', 'format'],
    ['17 digits', '44052419800101001', 'format'],
    ['19 digits', '4405241980010100131', 'format'],
    ['an X before the end', '4405241980010100X3', 'format'],
    ['a letter', '44052419800101001A', 'format'],
    ['nothing', '', 'format'],
    ['digits of another script', '٤٤٠٥٢٤١٩٨٠٠١٠١٠٠١٣', 'format'],
  ])('for %s', (_, raw, expected) => expect(code(raw)).toBe(expected));

  test('for the first of several faults, in the order format, region, date, check character', () => {
    expect(code('000000199902290010')).toBe('region');
    expect(code('440300199902290010')).toBe('date');
  });

  test('but not for a birth on 29 February of a leap year', () =>
    expect(code(withCheck('44030020000229001'))).toBe('ok'));
});

describe('a resident id in general', () => {
  test('is accepted and comes back unchanged if it is well made', () => {
    fc.assert(
      fc.property(ids, (id) => {
        expect(parse(id)).toMatchObject({ ok: true, id: { value: id } });
      }),
    );
  });

  test('is accepted with exactly the listed province prefixes', () => {
    const accepted = Array.from({ length: 90 }, (_, index) => String(index + 10)).filter(
      (prefix) => code(withCheck(`${prefix}999919800101001`)) === 'ok',
    );
    expect(accepted).toEqual(PROVINCES);
  });

  test('is refused after any one digit has changed', () => {
    fc.assert(
      fc.property(ids, fc.nat(16), fc.integer({ min: 1, max: 9 }), (id, position, shift) => {
        const changed = (Number(id[position]) + shift) % 10;
        expect(parse(id.slice(0, position) + changed + id.slice(position + 1)).ok).toBe(false);
      }),
    );
  });

  test('is refused with any other check character', () => {
    fc.assert(
      fc.property(ids, fc.constantFrom(...'0123456789X'), (id, check) => {
        fc.pre(id[17] !== check);
        expect(code(id.slice(0, 17) + check)).toBe('checksum');
      }),
    );
  });

  test('is read from any text without an error', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (raw) => typeof parse(raw).ok === 'boolean'));
  });

  test('has a final canonical form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (raw) => {
        expect(canonicalResidentId(canonicalResidentId(raw))).toBe(canonicalResidentId(raw));
      }),
    );
    expect(canonicalResidentId(canonicalResidentId('a\u200d\u0301 a¨'))).toBe(canonicalResidentId('a\u200d\u0301 a¨'));
  });
});

describe('a first-generation number', () => {
  test('is extended to 18 characters with the century and a check digit', () => {
    expect(upgradeLegacyId('440524800101001')).toBe('440524198001010013');
  });

  test('with a sequence reserved for centenarians belongs to the century before', () => {
    expect(upgradeLegacyId('440524800101996')?.slice(6, 14)).toBe('18800101');
    expect(upgradeLegacyId('440524800101995')?.slice(6, 14)).toBe('19800101');
  });

  test.each(['440524801301001', '440524990229001', '440524198001010013', '', 'KAZ110090123105'])(
    'cannot be extended if it is %j',
    (raw) => expect(upgradeLegacyId(raw)).toBeNull(),
  );
});

describe('the comparison of two numbers', () => {
  test.each([
    ['440524198001010013', '440524198001010013', 'exact'],
    ['42010619811121131X', '42010619811121131x', 'normalised'],
    ['440524198001010013', ' ４４０５２４１９８００１０１００１３', 'normalised'],
    ['440524198001010013', '440524800101001', 'upgraded'],
    ['440524198001010013', '440524 800101 001', 'upgraded'],
    ['440524198001010013', '440524800101002', 'upgrade_differs'],
    ['440524198001010013', '440524801301001', 'upgrade_differs'],
    ['440524198001010013', '440524198001010021', 'different'],
    ['440524198001010013', '4405**********0013', 'different'],
    ['440524198001010013', '', 'different'],
    ['', '', 'different'],
    [' ', '\u200b', 'different'],
  ])('of %j and %j gives %s', (asked, found, expected) => {
    expect(sameResidentId(asked, found)).toBe(expected);
    expect(sameResidentId(found, asked)).toBe(expected);
  });

  test('never calls two different valid numbers the same', () => {
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        fc.pre(a !== b);
        expect(sameResidentId(a, b)).toBe('different');
      }),
    );
  });
});

describe('a displayed number', () => {
  test('shows its first and last four characters only', () => {
    expect(maskResidentId('42010619811121131X')).toBe('4201**********131X');
    expect(maskResidentId('440524800101001')).toBe('4405*******1001');
  });

  test('shows nothing if it is too short to hide anything', () => {
    expect(maskResidentId('12345678')).toBe('********');
    expect(maskResidentId('')).toBe('');
  });
});

describe('a text that is not a resident id', () => {
  test('has no birth date', () => {
    expect(() => birthDateOf('440524800101001')).toThrow(RangeError);
    expect(() => birthDateOf('440524199902290013')).toThrow(RangeError);
  });

  test('has a check digit only if it is 17 digits', () => {
    expect(() => residentIdCheckDigit('123')).toThrow(RangeError);
    expect(() => residentIdCheckDigit('1234567890123456X')).toThrow(RangeError);
  });
});

describe('the search for a resident id in a text', () => {
  test.each([
    '11010519491231002X',
    'HR-11010519491231002x-2026',
    '1１０１０５19491231002X',
    'a 110105 19491231002X b',
    '011010519491231002X',
  ])('finds one in %s', (text) => {
    expect(holdsResidentId(text)).toBe(true);
  });

  test.each(['HR-2026-000123', '110105194912310021', '110105194913310024', '01a200c71f987e16a4953db7e21f85c0', ''])(
    'finds none in %s',
    (text) => {
      expect(holdsResidentId(text)).toBe(false);
    },
  );
});
