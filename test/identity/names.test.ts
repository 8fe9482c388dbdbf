// Tests identity/names.ts: the ordered steps, every spelling seen in practice, and no guess.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VARIANT_OF } from '../../src/identity/name-variants.ts';
import { compareNames, maskName, type NameVerdict, normaliseName } from '../../src/identity/names.ts';

const verdict = (claimed: string, found: string): NameVerdict => {
  const [there, back] = [compareNames(claimed, found), compareNames(found, claimed)];
  expect(back).toEqual(there);
  return there.verdict;
};
const applied = (claimed: string, found: string) => compareNames(claimed, found).applied;

const isHidden = (text: string) => compareNames(`${text}明`, `${text}明`).verdict === 'masked';

const DOTTED = '古丽米热·艾比布力';

describe('two spellings of the same name', () => {
  test.each(['陈晓明', DOTTED, '䶮', '李𠅤', '〇', 'Zhang San', '欧阳\u{20087}'])(
    'are an exact match where both are %s',
    (name) => {
      expect(compareNames(name, name)).toEqual({ verdict: 'exact', applied: [] });
    },
  );

  test('are one for every unified ideograph of the basic block, which normalisation leaves alone', () => {
    for (let code = 0x4e00; code <= 0x9fff; code++) {
      const character = String.fromCharCode(code);
      expect(character.normalize('NFKC')).toBe(character);
      expect(normaliseName(`${character}·`)).toBe(character);
    }
  });

  test.each([
    ...['•', '‧', '・', '･', '⋅', '∙', '●', '᛫', '․', '.', '．', '\u0387', 'ㆍ', ' · ', ' ． '],
    ...['\u1427', '\u18df', '⸰', '⸱', '⸳', '\ua78f', '\u{10101}', '⚫', '⬤', '⦁', '˙', ' ˙ ', '。', '｡', '﹒'],
  ])('match with the interpunct written %j', (dot) => {
    const found = `古丽米热${dot}艾比布力`;
    expect(verdict(DOTTED, found)).toBe('normalised');
    expect(normaliseName(found)).toBe(DOTTED);
  });

  test.each([
    ['spaces between Han characters', '陈 晓　明'],
    ['spaces around', ' 陈晓明\t'],
    ['zero-width characters', '陈\u200b晓\ufeff明\u2060'],
    ['variation selectors', '陈晓\u{e0100}明\ufe00'],
    ['dots at the ends', '·陈晓明•'],
  ])('match with %s', (_, found) => expect(verdict('陈晓明', found)).toBe('normalised'));

  test.each([
    ['a compatibility ideograph', '\uf9d1', '六'],
    ['a Kangxi radical', '\u2f00', '一'],
    ['full-width Latin letters', 'Ｚｈａｎｇ Ｓａｎ', 'Zhang San'],
    ['spaces between Latin words', 'Zhang   San', 'Zhang San'],
  ])('match with %s', (_, claimed, found) => expect(verdict(claimed, found)).toBe('normalised'));

  test('match with the list of the steps taken, in order', () => {
    expect(applied('\ue863 •艾', '\u4dae\u200b·艾')).toEqual(['private_use', 'invisible', 'whitespace', 'dot']);
  });
});

describe('characters that GBK kept in private use', () => {
  test.each([
    ['\ue863', '\u4dae'],
    ['\ue816', '\u{20087}'],
    ['\ue817', '\u{20089}'],
    ['\ue818', '\u{200cc}'],
    ['\ue831', '\u{215d7}'],
    ['\ue83b', '\u{2298f}'],
    ['\ue855', '\u{241fe}'],
    ['\ue81e', '\u9fb4'],
    ['\ue864', '\u9fbb'],
    ['\ue7c7', '\u1e3f'],
    ['\ue7c8', '\u01f9'],
  ])('are read as Unicode: %j is %j', (old, now) => {
    expect(verdict(`李${old}`, `李${now}`)).toBe('normalised');
  });

  test('are placed where the decoder of GB 18030 places their bytes', () => {
    const decoder = new TextDecoder('gb18030');
    const trails = Array.from({ length: 0xa1 - 0x50 }, (_, index) => 0x50 + index).filter((trail) => trail !== 0x7f);
    expect(trails).toHaveLength(80);
    trails.forEach((trail, index) => {
      const decoded = decoder.decode(Uint8Array.of(0xfe, trail));
      expect(normaliseName(String.fromCodePoint(0xe815 + index))).toBe(normaliseName(decoded));
    });
    for (let trail = 0x89; trail <= 0x95; trail++) {
      const decoded = decoder.decode(Uint8Array.of(0xa9, trail));
      expect(normaliseName(String.fromCodePoint(0xe7e7 + trail - 0x89))).toBe(decoded);
    }
  });

  test('are 105, and all of them are replaced', () => {
    const codes = Array.from({ length: 0xf900 - 0xe000 }, (_, index) => String.fromCodePoint(0xe000 + index));
    expect(codes.filter((code) => !/\p{Co}/u.test(normaliseName(code)))).toHaveLength(105);
  });

  test.each(['\uf000', '\ue000', '\u{f0000}', '\u{10fffd}'])(
    'prove nothing if nobody can read them, even if both sides hold %j',
    (code) => {
      expect(verdict(`李${code}`, '李明')).toBe('masked');
      expect(verdict(`李${code}`, '王明')).toBe('different');
      expect(verdict(`李${code}`, `李${code}`)).toBe('masked');
      expect(verdict(`李${code}`, '李\uf001')).toBe('masked');
    },
  );

  test('are an exact match if both sides write a known one in the old way', () => {
    expect(verdict('李\ue863', '李\ue863')).toBe('exact');
  });
});

describe('a variant spelling of the same name proves nothing', () => {
  test.each([
    ['陈晓明', '陳曉明'],
    ['高明', '髙明'],
    ['吕布', '呂布'],
    ['黄磊', '黃磊'],
    ['温宁', '溫寧'],
    ['干将', '乾将'],
    ['后羿', '後羿'],
    ['陶喆', '陶哲'],
    ['钟明', '鍾明'],
    ['鍾明', '鐘明'],
    ['山崎', '山﨑'],
    ['古丽米热·艾比布力', '古麗米熱•艾比布力'],
  ])('for %s and %s: variant', (claimed, found) => {
    expect(verdict(claimed, found)).toBe('variant');
    expect(applied(claimed, found).at(-1)).toBe('variant');
  });

  test.each(['古丽米热艾比布力', '古丽米热 艾比布力'])('with the interpunct left out in %s: variant', (found) => {
    expect(verdict(DOTTED, found)).toBe('variant');
    expect(applied(DOTTED, found).at(-1)).toBe('dot_omitted');
  });

  test('with another sign as the interpunct: the same name or a variant, never a different name', () => {
    const SIGNS = /^[\p{P}\p{S}\p{Z}]*$/u;
    const RADICALS = /[\p{Script=Han}\u31c0-\u31ef]/u;
    const signs = Array.from({ length: 0x20000 }, (_, code) => String.fromCodePoint(code)).filter(
      (sign) =>
        SIGNS.test(sign) &&
        !RADICALS.test(sign) &&
        // leaves out compounds that hold more than a sign (㈱, ´), and signs that stand for a hidden character
        SIGNS.test(normaliseName(sign)) &&
        !isHidden(normaliseName(sign)),
    );
    expect(signs.length).toBeGreaterThan(5_000);
    const others = signs.filter((sign) => compareNames(DOTTED, `古丽米热${sign}艾比布力`).verdict === 'different');
    expect(others).toEqual([]);
  });

  test.each([
    ['Zhang San', 'ZHANG SAN'],
    ['Zhang San', 'San Zhang'],
    ['ZHANG/SAN', 'Zhang San'],
    ['ZHANG, SAN', 'san zhang'],
    ['Zhang Xiaoming', 'ZHANG XIAO MING'],
  ])('for %s and %s: variant, never a match', (claimed, found) => expect(verdict(claimed, found)).toBe('variant'));
});

describe('different names', () => {
  test.each([
    ['陈晓明', '陈小明'],
    ['陈晓明', '陈晓'],
    ['陈晓明', '明晓陈'],
    ['周建国', '周健国'],
    ['张艺', '张芸'],
    ['付伟', '傅伟'],
    ['Zhang San', 'Zhang Shan'],
    ['陈晓明', 'Chen Xiaoming'],
    ['古丽米热·艾比布力', '古丽米热'],
    ['陈晓明', ''],
    ['', ''],
    [' ', '\u200b'],
    ['·', '·'],
    ['张㊀', '张一'],
    ['张㆒', '张一'],
    ['李日', '李㊐'],
    ['李🈷', '李月'],
  ])('are told apart: %j and %j', (claimed, found) => expect(verdict(claimed, found)).toBe('different'));
});

describe('a masked name proves nothing', () => {
  test.each([
    ['张三', '张*'],
    ['季小明', '季**'],
    ['季小明', '季*'],
    ['季小明', '季＊'],
    ['季小明', '*小明'],
    ['季小明', '季*明'],
    ['陳小明', '陈**'],
    [DOTTED, '古****·艾***'],
    ['季小明', '***'],
    ['王䶮', '王?'],
    ['王䶮', '王\ufffd'],
    ['王䶮', '王〓'],
    ['陈小明', '陈○明'],
    ['李〇', '李○'],
    ['李小明', '李●●'],
    ['李小明', '李■明'],
    ['阿卜杜·买买提', '阿卜杜··买买提'],
    ['阿卜杜·买买提', '阿卜杜• •买买提'],
    ['李小明', '李··'],
    ['李#明', '李#明'],
    ['阿卜杜买买提', '阿卜杜…'],
    ['阿卜杜·买买提', '阿卜杜˙˙买买提'],
    ['阿卜杜·买买提', '阿卜杜·˙买买提'],
    ['阿卜杜·买买提', '阿卜杜ㆍㆍ买买提'],
    ['李小明', '●小明'],
    // an invisible mark beside the circle, as phones write it, does not hide that the circle is last
    ['李小明', '李小\u26ab\ufe0f'],
    ['李小明', '\u200b●小明'],
    ['季**', '季*明'],
  ])('for %s and %s', (claimed, found) => expect(verdict(claimed, found)).toBe('masked'));

  test.each([
    ['李四', '张*'],
    ['季小明', '*小红'],
    ['季小明', '季*红'],
    ['张', '张*'],
    ['李', '李●'],
    ['李', '李\u26ab\ufe0f'],
    ['李', '李●\u200b'],
    ['季小明', '*明小*'],
    ['季**', '李**'],
  ])('but a visible difference decides: %s and %s are different', (claimed, found) => {
    expect(verdict(claimed, found)).toBe('different');
  });

  test('even if both sides are masked alike', () => {
    expect(verdict('张*', '张*')).toBe('masked');
    expect(verdict('王?', '王?')).toBe('masked');
  });
});

describe('any two texts as names', () => {
  const pieces = fc.constantFrom(
    ...[
      '陈',
      '晓',
      '陳',
      '䶮',
      '\ue863',
      '\u{20087}',
      '\ue78d',
      '\ue796',
      'ㆍ',
      '.',
      '·',
      '•',
      ' ',
      '\u3000',
      '\u200b',
    ],
    ...['*', '?', 'A', 'z', '\u0301', '¨', '\ufe00', '\u{e0100}', '\u2f00', '\uf000', '/', '\ud800'],
  );
  const names = fc.oneof(fc.string({ unit: pieces }), fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));

  test('are normalised once for all: a second time changes nothing', () => {
    fc.assert(
      fc.property(names, (name) => {
        expect(normaliseName(normaliseName(name))).toBe(normaliseName(name));
      }),
      { numRuns: 2000 },
    );
  });

  test('compare alike in either order, and match no further than their spelling allows', () => {
    fc.assert(
      fc.property(names, names, (a, b) => {
        const is = verdict(a, b);
        if (is === 'exact') expect(a).toBe(b);
        if (is === 'normalised') expect(normaliseName(a)).toBe(normaliseName(b));
        if (/[*?]/.test(normaliseName(a))) expect(['masked', 'different']).toContain(is);
      }),
      { numRuns: 2000 },
    );
  });

  test('are different if they differ in a character that is neither a variant nor hidden', () => {
    const plain = fc.string({
      unit: fc.constantFrom(...'陈晓小明李王伟芳娜秀英敏静丽强磊军洋勇艳杰涛超霞平刚桂'),
      minLength: 1,
    });
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        expect(verdict(a, b)).toBe(a === b ? 'exact' : 'different');
      }),
    );
  });

  test('are shown with at most one character and one star for each hidden character', () => {
    fc.assert(
      fc.property(names, (name) => {
        const [shown, ...rest] = maskName(name);
        expect(rest.every((character) => character === '*')).toBe(true);
        expect([...maskName(name)]).toHaveLength([...normaliseName(name)].length);
        if (rest.length === 0) expect([undefined, '*']).toContain(shown);
      }),
    );
  });
});

describe('a masked display of a name', () => {
  test.each([
    ['李勇', '李*'],
    ['古丽米', '古**'],
    ['\u{20087}明', '\u{20087}*'],
    ['李', '*'],
    ['', ''],
  ])('shows %s as %s', (name, masked) => expect(maskName(name)).toBe(masked));
});

describe('the table of variants', () => {
  test('maps single Han characters that normalisation keeps, each to a first form that is no variant', () => {
    for (const [character, first] of VARIANT_OF) {
      expect(character).toMatch(/^\p{Script=Han}$/u);
      expect(normaliseName(character)).toBe(character);
      expect(normaliseName(first)).toBe(first);
      expect(VARIANT_OF.has(first)).toBe(false);
      expect(character).not.toBe(first);
    }
    expect(VARIANT_OF.size).toBeGreaterThan(500);
  });

  test('keeps apart characters that make different names', () => {
    for (const [a, b] of ['晓小', '艺芸', '健建', '李季', '王玉', '郄郤', '已己', '戴代', '付傅']) {
      expect(VARIANT_OF.get(a!) ?? a).not.toBe(VARIANT_OF.get(b!) ?? b);
    }
  });
});
