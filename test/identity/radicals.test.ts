// Tests that the table of radicals holds exactly the Unicode Character Database's mappings.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { VARIANT_OF } from '../../src/identity/name-variants.ts';
import { compareNames } from '../../src/identity/names.ts';
import { IDEOGRAPH_LIKE_RADICAL, IDEOGRAPH_OF_RADICAL } from '../../src/identity/radicals.ts';

const REPEAT = 0x2e80;
const between = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index));
const RADICALS = [...between(REPEAT, 0x2ef3), ...between(0x2f00, 0x2fd5)].filter((radical) =>
  /\p{Radical}/u.test(radical),
);

/** The folder of Debian's package unicode-data; the variable UNICODE_DATA names another folder. */
const FILE = `${process.env.UNICODE_DATA ?? '/usr/share/unicode'}/EquivalentUnifiedIdeograph.txt`;

describe('the table of radicals', () => {
  test('leads from signs that are not ideographs to unified ideographs, each once', () => {
    const pairs = [...IDEOGRAPH_OF_RADICAL, ...IDEOGRAPH_LIKE_RADICAL];
    for (const [radical, ideograph] of pairs) {
      expect(radical).toMatch(/^[\u2e80-\u2eff\u31c0-\u31ef]$/);
      expect(ideograph).toMatch(/^\p{Unified_Ideograph}$/u);
      expect(radical.normalize('NFKC')).toBe(radical);
      expect(VARIANT_OF.has(radical)).toBe(false);
    }
    expect(new Set(pairs.map(([radical]) => radical)).size).toBe(pairs.length);
  });

  test.skipIf(!existsSync(FILE))('equals EquivalentUnifiedIdeograph.txt, if unicode-data is installed', () => {
    const named = new Map<string, string>();
    for (const line of readFileSync(FILE, 'utf8').split('\n')) {
      const [, first, last, target] = /^([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*([0-9A-F]+)/.exec(line) ?? [];
      if (first === undefined || target === undefined) continue;
      for (const sign of between(Number.parseInt(first, 16), Number.parseInt(last ?? first, 16))) {
        named.set(sign, String.fromCodePoint(Number.parseInt(target, 16)));
      }
    }
    const byNfkc = [...named].filter(([sign, ideograph]) => sign.normalize('NFKC') === ideograph);
    expect(byNfkc).toHaveLength(216);
    expect(new Map([...byNfkc, ...IDEOGRAPH_OF_RADICAL, ...IDEOGRAPH_LIKE_RADICAL])).toEqual(
      new Map([...byNfkc, ...named]),
    );
  });
});

describe('a name with a radical in place of its ideograph', () => {
  test.each([
    ['⻩磊', '黄磊', 'normalised'],
    ['⻢明', '马明', 'normalised'],
    ['⻬小⻰', '齐小龙', 'normalised'],
    ['⼤⺠', '大民', 'normalised'],
    ['⻩磊', '黃磊', 'variant'],
    ['李⺼', '李肉', 'variant'],
    ['李㇐', '李一', 'variant'],
    ['⻩磊', '王磊', 'different'],
    ['⻩*', '黄磊', 'masked'],
  ])('compares as the table says: %s and %s are %s', (claimed, found, verdict) => {
    expect(compareNames(claimed, found).verdict).toBe(verdict);
    expect(compareNames(found, claimed).verdict).toBe(verdict);
  });

  test('is the same name or a variant of it, never a different name, for every radical', () => {
    expect(RADICALS).toHaveLength(329);
    for (const radical of RADICALS) {
      const ideograph =
        IDEOGRAPH_OF_RADICAL.get(radical) ?? IDEOGRAPH_LIKE_RADICAL.get(radical) ?? radical.normalize('NFKC');
      // the sign of repetition stands for the character before it
      if (radical.codePointAt(0) === REPEAT) continue;
      expect(ideograph).toMatch(/^\p{Unified_Ideograph}$/u);
      expect(['normalised', 'variant']).toContain(compareNames(`李${radical}`, `李${ideograph}`).verdict);
    }
  });
});
