// What identity/resident-id.ts promises: every fact of GB 11643-1999 that the service relies on. No real person's number.
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

describe('a resident id is read', () => {
  test.each([
    ['11010519491231002X', '1949-12-31', 'female'],
    ['440524198001010013', '1980-01-01', 'male'],
    ['420106198506151315', '1985-06-15', 'male'],
    ['430102199111202246', '1991-11-20', 'female'],
    ['42010619811121131X', '1981-11-21', 'male'],
    ['650102199207010020', '1992-07-01', 'female'],
    ['370102195801011717', '1958-01-01', 'male'],
  ])('%s gives its birth date and sex', (value, birth, sex) => {
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
  ])('with %s it is the same number', (_, raw) => {
    expect(parse(raw)).toMatchObject({ ok: true, id: { value: '42010619811121131X' } });
  });

  test.each(['810000198802150017', '820000198802150019', '830000198802150010'])(
    'the permit number %s of Hong Kong, Macao or Taiwan is valid and of its own kind',
    (value) => expect(parse(value)).toMatchObject({ ok: true, id: { kind: 'permit_hk_mo_tw' } }),
  );

  test.each(['932682198501010017', '944840198802150014'])(
    'the foreign permanent resident %s is valid, although 93 and 94 are no provinces',
    (value) => expect(parse(value)).toMatchObject({ ok: true, id: { kind: 'permanent_foreigner' } }),
  );

  test.each(['710000198802150013', withCheck('71010119880215001')])(
    'the number %s of region 71 is of a kind of its own: no permit carries it, and no office registers there',
    (value) => expect(parse(value)).toMatchObject({ ok: true, id: { kind: 'region_taiwan' } }),
  );

  test('an unknown or abolished county never makes a number invalid', () => {
    for (const county of ['510221', '412723', '321119', '370284', '342401', '110199', '440301', '449999']) {
      expect(code(withCheck(`${county}19800101001`))).toBe('ok');
    }
  });

  test('a person born today has a valid number, one born tomorrow has none', () => {
    expect(code(withCheck('44030020261121001'))).toBe('ok');
    expect(code(withCheck('44030020261122001'))).toBe('date');
  });

  test('the first birth date is 1900-01-01', () => {
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

  test('for the first of several faults, in the order format, region, date, checksum', () => {
    expect(code('000000199902290010')).toBe('region');
    expect(code('440300199902290010')).toBe('date');
  });

  test('29 February of a leap year is a birth date', () => expect(code(withCheck('44030020000229001'))).toBe('ok'));
});

describe('for every number', () => {
  test('a well-made one is accepted and comes back unchanged', () => {
    fc.assert(
      fc.property(ids, (id) => {
        expect(parse(id)).toMatchObject({ ok: true, id: { value: id } });
      }),
    );
  });

  test('exactly the listed province prefixes are accepted', () => {
    const accepted = Array.from({ length: 90 }, (_, index) => String(index + 10)).filter(
      (prefix) => code(withCheck(`${prefix}999919800101001`)) === 'ok',
    );
    expect(accepted).toEqual(PROVINCES);
  });

  test('changing any one digit gets it refused', () => {
    fc.assert(
      fc.property(ids, fc.nat(16), fc.integer({ min: 1, max: 9 }), (id, position, shift) => {
        const changed = (Number(id[position]) + shift) % 10;
        expect(parse(id.slice(0, position) + changed + id.slice(position + 1)).ok).toBe(false);
      }),
    );
  });

  test('any other check character gets it refused', () => {
    fc.assert(
      fc.property(ids, fc.constantFrom(...'0123456789X'), (id, check) => {
        fc.pre(id[17] !== check);
        expect(code(id.slice(0, 17) + check)).toBe('checksum');
      }),
    );
  });

  test('reading never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (raw) => typeof parse(raw).ok === 'boolean'));
  });

  test('canonicalisation is idempotent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (raw) => {
        expect(canonicalResidentId(canonicalResidentId(raw))).toBe(canonicalResidentId(raw));
      }),
    );
    expect(canonicalResidentId(canonicalResidentId('a\u200d\u0301 a¨'))).toBe(canonicalResidentId('a\u200d\u0301 a¨'));
  });
});

describe('a first-generation number', () => {
  test('becomes the 18 characters with the century and a check digit', () => {
    expect(upgradeLegacyId('440524800101001')).toBe('440524198001010013');
  });

  test('with a sequence kept for centenarians belongs to the century before', () => {
    expect(upgradeLegacyId('440524800101996')?.slice(6, 14)).toBe('18800101');
    expect(upgradeLegacyId('440524800101995')?.slice(6, 14)).toBe('19800101');
  });

  test.each(['440524801301001', '440524990229001', '440524198001010013', '', 'KAZ110090123105'])(
    '%j has no upgrade',
    (raw) => expect(upgradeLegacyId(raw)).toBeNull(),
  );
});

describe('two numbers are compared', () => {
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
  ])('%j and %j: %s', (asked, found, expected) => {
    expect(sameResidentId(asked, found)).toBe(expected);
    expect(sameResidentId(found, asked)).toBe(expected);
  });

  test('two different valid numbers are never called the same', () => {
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        fc.pre(a !== b);
        expect(sameResidentId(a, b)).toBe('different');
      }),
    );
  });
});

describe('a number is shown', () => {
  test('with its first and last four characters only', () => {
    expect(maskResidentId('42010619811121131X')).toBe('4201**********131X');
    expect(maskResidentId('440524800101001')).toBe('4405*******1001');
  });

  test('not at all when it is too short to hide anything', () => {
    expect(maskResidentId('12345678')).toBe('********');
    expect(maskResidentId('')).toBe('');
  });
});

describe('what is not a number', () => {
  test('a birth date cannot be read from what is not a number', () => {
    expect(() => birthDateOf('440524800101001')).toThrow(RangeError);
    expect(() => birthDateOf('440524199902290013')).toThrow(RangeError);
  });

  test('a check digit is computed over 17 digits or not at all', () => {
    expect(() => residentIdCheckDigit('123')).toThrow(RangeError);
    expect(() => residentIdCheckDigit('1234567890123456X')).toThrow(RangeError);
  });
});

describe('a text that holds a resident id', () => {
  test.each([
    '11010519491231002X',
    'HR-11010519491231002x-2026',
    '1１０１０５19491231002X',
    'a 110105 19491231002X b',
    '011010519491231002X',
  ])('%s is found', (text) => {
    expect(holdsResidentId(text)).toBe(true);
  });

  test.each(['HR-2026-000123', '110105194912310021', '110105194913310024', '01a200c71f987e16a4953db7e21f85c0', ''])(
    '%s holds none',
    (text) => {
      expect(holdsResidentId(text)).toBe(false);
    },
  );
});
