// Tests how two differing values are shown: the differing characters are marked and named in words.
import { describe, expect, test } from 'vitest';
import { differing } from '../../src/console/item/differing.ts';
import { type Html, render } from '../../src/console/kit/html.ts';

const verbatim = (value: string) => ({ zh: value, en: value });
const shown = (piece: Html | undefined) => (piece ? render(piece, 'zh').trim() : undefined);
const between = (claimed: string, found: string) => {
  const differ = differing(verbatim(claimed), verbatim(found));
  return [shown(differ?.claimed), shown(differ?.found), differ?.words?.zh ?? null];
};

describe('two values beside each other', () => {
  test('have each differing character marked, and its place named', () => {
    expect(between('99999120130508', '99999120130599')).toEqual([
      '999991201305<mark>08</mark>',
      '999991201305<mark>99</mark>',
      '第13位起：申报“08”，登记“99”',
    ]);
    expect(between('2013-07-01', '2014-07-02')).toEqual([
      '201<mark>3</mark>-07-0<mark>1</mark>',
      '201<mark>4</mark>-07-0<mark>2</mark>',
      '第4位起：申报“3”，登记“4”；第10位起：申报“1”，登记“2”',
    ]);
  });

  test('of unlike length differ between the common beginning and the common end', () => {
    expect(between('1234567', '123X4567')).toEqual(['1234567', '123<mark>X</mark>4567', '第4位起：登记多出“X”']);
    expect(between('1112', '112')).toEqual(['11<mark>1</mark>2', '112', '第3位起：登记缺少“1”']);
  });

  test('with many differing places have them counted', () => {
    expect(between('1a2b3c4d5e', '1x2y3z4w5e')[2]).toBe('共4位不同，见标记');
  });

  test('that have little in common are marked as a whole, without places', () => {
    expect(between('武汉大学 (10486)', '示例学院 (99998)')).toEqual([
      '<mark>武汉大学 (10486)</mark>',
      '<mark>示例学院 (99998)</mark>',
      null,
    ]);
  });

  test('count characters outside the basic plane as one, and are escaped', () => {
    expect(between('𠮷田<b>明', '吉田<b>明')).toEqual([
      '<mark>𠮷</mark>田&lt;b&gt;明',
      '<mark>吉</mark>田&lt;b&gt;明',
      '第1位起：申报“𠮷”，登记“吉”',
    ]);
  });

  test('that are equal, or words of a list, are shown as they are', () => {
    expect(differing(verbatim('a'), verbatim('a'))).toBeNull();
    expect(differing({ zh: '本科', en: 'bachelor' }, { zh: '专科', en: 'associate' })).toBeNull();
  });
});
