// How pages are written: a piece is HTML in the reader's language, and everything else in it is text.
import fc from 'fast-check';
import { html as hono, raw } from 'hono/html';
import { describe, expect, test } from 'vitest';
import { lastDayBefore, lastDayText, lastDayTime } from '../../src/console/kit/dates.ts';
import { filled, html, joined, phrase, render, type Shown, textBy } from '../../src/console/kit/html.ts';
import type { Text } from '../../src/schemes/words.ts';

const LANGUAGES = ['zh', 'en'] as const;
const NAME: Text = { zh: '姓名 <甲> & "乙"', en: "Name <A> & 'B'" };
/** A value that only a cast brings into a template. */
const cast = (value: unknown) => value as Shown;

describe('a last day', () => {
  const today = Temporal.PlainDate.from('2026-11-20');
  const shown = (day: string) => LANGUAGES.map((language) => render(lastDayTime(day, today), language)).join();

  test('beyond the published holidays says that it may change', () => {
    expect(shown('2026-12-18')).not.toContain('provisional');
    expect(shown('2031-01-10')).toContain('当年节假日安排尚未公布，可能变动');
    expect(shown('2031-01-10')).toContain('holidays of that year are not published yet');
    // within a sentence as well
    const term = filled({ zh: '至{day}止', en: 'until {day}' }, { day: lastDayText('2031-01-10', today) });
    expect([term.zh, term.en]).toEqual([
      '至2031年1月10日 周五（当年节假日安排尚未公布，可能变动）止',
      'until Fri, 10 Jan 2031 (holidays of that year are not published yet)',
    ]);
    expect(lastDayText('2026-12-18', today).en).toBe('Fri 18 Dec');
  });
});

describe('a piece of HTML', () => {
  test('shows a text in the language of its reader, escaped', () => {
    const piece = html`<p>${NAME}</p>`;
    expect(render(piece, 'zh')).toBe('<p>姓名 &lt;甲&gt; &amp; &quot;乙&quot;</p>');
    expect(render(piece, 'en')).toBe('<p>Name &lt;A&gt; &amp; &#39;B&#39;</p>');
  });

  test('keeps a value within its attribute', () => {
    const piece = html`<input value="${'" autofocus onfocus="alert(1)'}" title="${NAME}" />`;
    expect(render(piece, 'en')).toBe(
      '<input value="&quot; autofocus onfocus=&quot;alert(1)" title="Name &lt;A&gt; &amp; &#39;B&#39;" />',
    );
  });

  test('within another is escaped once, at any depth', () => {
    const inner = html`<b>${'a & b'} ${NAME}</b>`;
    const outer = html`<li>${html`<p>${inner}</p>`}</li>`;
    expect(render(outer, 'en')).toBe('<li><p><b>a &amp; b Name &lt;A&gt; &amp; &#39;B&#39;</b></p></li>');
    expect(render(outer, 'zh')).toBe('<li><p><b>a &amp; b 姓名 &lt;甲&gt; &amp; &quot;乙&quot;</b></p></li>');
  });

  test('shows a list one after the other: pieces, texts, strings, numbers and lists', () => {
    const list = [html`<i>1</i>`, { zh: '二', en: 'two' }, '<3>', 4, [html`<i>5</i>`, ['6']]];
    expect(render(html`${list}`, 'en')).toBe('<i>1</i>two&lt;3&gt;4<i>5</i>6');
    expect(render(html`${list}`, 'zh')).toBe('<i>1</i>二&lt;3&gt;4<i>5</i>6');
  });

  test('shows nothing for null, undefined and false, and zero as a number', () => {
    expect(render(html`[${null}${undefined}${false}${[]}${''}|${0}]`, 'zh')).toBe('[|0]');
  });

  test('is a new page for each language, however often it is rendered', () => {
    const piece = html`<p>${textBy((language) => language)}</p>`;
    expect(['zh', 'en', 'zh'].map((language) => render(piece, language as 'zh'))).toEqual([
      '<p>zh</p>',
      '<p>en</p>',
      '<p>zh</p>',
    ]);
  });

  test('is no string: it cannot get into a text, where it would be escaped once more', () => {
    expect(() => `${html`<b>1</b>`}`).toThrow(TypeError);
  });
});

describe('a value that is no piece', () => {
  test('is escaped as Hono escapes it, whatever it holds', () => {
    const values = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[<>&"'=/a-z ]*$/), fc.double());
    fc.assert(
      fc.property(values, fc.constantFrom(...LANGUAGES), (value, language) => {
        const { length } = '<p title="';
        const shown = render(html`<p title="${value}">${value}${[value]}</p>`, language);
        expect(shown).toBe(String(hono`<p title="${value}">${value}${[value]}</p>`));
        expect(shown.slice(length, -'</p>'.length).replace('">', '')).not.toMatch(/[<>"']/);
      }),
    );
  });

  test('is escaped in a text as well, and in what a text is made of', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.constantFrom(...LANGUAGES), (zh, en, language) => {
        const text = { zh, en };
        const made = phrase`${text} · ${joined([text, zh], { zh: '、', en: ', ' })}`;
        const expected = { zh: `${zh} · ${zh}、${zh}`, en: `${en} · ${en}, ${zh}` }[language];
        expect(render(html`<p>${text}</p><p>${made}</p>`, language)).toBe(
          String(hono`<p>${text[language]}</p><p>${expected}</p>`),
        );
      }),
    );
  });

  test.each([
    ['what Hono calls raw', raw('<script>')],
    ['an object that looks like it', { isEscaped: true, toString: (): string => '<script>' }],
    ['an object with the methods of a piece', { in: () => raw('<script>'), render: () => '<script>' }],
    ['a text of one language', { zh: '中文' }],
    ['a text that holds no strings', { zh: raw('<script>'), en: raw('<script>') }],
    ['a function', () => '<script>'],
    ['true', true],
  ])('is refused where it cannot be shown: %s', (_, value) => {
    expect(() => render(html`<p>${cast(value)}</p>`, 'en')).toThrow(TypeError);
    expect(() => render(html`<p>${cast([value])}</p>`, 'en')).toThrow(TypeError);
  });
});

describe('a text made of others', () => {
  test('has each language of what it is made of', () => {
    const made = phrase`${{ zh: '学历', en: 'Degree' }}${{ zh: '：', en: ': ' }}${3}`;
    expect({ ...made }).toEqual({ zh: '学历：3', en: 'Degree: 3' });
  });

  test('fills named places with texts, strings and numbers, and takes a value as it is', () => {
    const text = { zh: '{who} 于 {day} 办理 {n} 件', en: '{who} settled {n} on {day}' };
    const made = filled(text, { who: '{n} $1', n: 2, day: { zh: '1月2日', en: '2 Jan' } });
    expect({ ...made }).toEqual({ zh: '{n} $1 于 1月2日 办理 2 件', en: '{n} $1 settled 2 on 2 Jan' });
  });

  test('names a place without a value by nothing', () => {
    expect({ ...filled({ zh: '共{n}件', en: '{n} in all' }, {}) }).toEqual({ zh: '共件', en: ' in all' });
  });
});

describe('a term that ends at midnight', () => {
  test('is shown by its last day', () => {
    const today = Temporal.PlainDate.from('2026-12-01');
    expect(render(lastDayBefore('2026-12-16T00:00:00.000+08:00', today), 'zh')).toContain('2026-12-15');
  });
});
