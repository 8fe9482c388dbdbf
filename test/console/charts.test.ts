// Tests the charts of the console: they draw exactly the numbers, say them in words and in a table as well, and tell
// nothing by colour alone.
import { describe, expect, test } from 'vitest';
import {
  type DailyChart,
  dailyChart,
  type RankedChart,
  rankedChart,
  SERIES_COLOURS,
  ticksUpTo,
} from '../../src/console/kit/charts.ts';
import { render } from '../../src/console/kit/html.ts';

const text = (zh: string, en = zh) => ({ zh, en });
const daily = (days: DailyChart['days'], changes: Partial<DailyChart> = {}): DailyChart => ({
  id: 'per-day',
  title: text('每日转入与办结', 'Referred and settled by day'),
  description: text('三天', 'Three days'),
  series: [text('转入', 'Referred'), text('办结', 'Settled')],
  days,
  ...changes,
});
const DAYS = [
  { date: '2026-11-18', counts: [4, 0] },
  { date: '2026-11-19', counts: [8, 2] },
  { date: '2026-11-20', counts: [0, 6] },
];
const ranked = (rows: RankedChart['rows']): RankedChart => ({
  id: 'reasons',
  title: text('转入原因', 'Why they were referred'),
  description: text('按频次', 'By frequency'),
  columns: [text('原因', 'Reason'), text('件数', 'Applications')],
  rows,
});

/** The bars of a chart without its legend: those that stand on the plot. */
const rectsOf = (svg: string) =>
  [...svg.matchAll(/<rect ([^>]*)>/g)].map(([, attributes = '']) =>
    Object.fromEntries([...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value])),
  );

describe('the bars of each day', () => {
  test('are as high as their counts, and a day without any has no bar', () => {
    const drawn = rectsOf(String(render(dailyChart(daily(DAYS)), 'zh'))).filter(({ y }) => Number(y) > 4);
    const heights = drawn.map(({ height }) => Number(height));
    expect(heights).toHaveLength(4);
    const [four, eight, two, six] = heights as [number, number, number, number];
    expect(eight).toBeCloseTo(2 * four, 1);
    expect(four).toBeCloseTo(2 * two, 1);
    expect(six).toBeCloseTo(3 * two, 1);
    // all stand on one line
    expect(new Set(drawn.map(({ y, height }) => Math.round(Number(y) + Number(height)))).size).toBe(1);
  });

  test('tell the series apart without colour: the second is hatched, and both are named', () => {
    const svg = String(render(dailyChart(daily(DAYS)), 'en'));
    const fills = new Set(rectsOf(svg).map(({ fill }) => fill));
    expect(fills).toEqual(new Set([SERIES_COLOURS[0], 'url(#per-day-hatched)']));
    expect(svg).toMatch(/<pattern id="per-day-hatched"/);
    expect(svg).toMatch(/Referred<\/text>/);
    expect(svg).toMatch(/Settled<\/text>/);
  });

  test('draw no invalid number if nothing has happened yet', () => {
    for (const days of [[], [{ date: '2026-11-20', counts: [0, 0] }]]) {
      expect(String(render(dailyChart(daily(days)), 'zh'))).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  test('of three series are refused, because there are only two patterns', () => {
    expect(() => dailyChart(daily([], { series: [text('甲'), text('乙'), text('丙')] }))).toThrow(/pattern/);
  });
});

describe('ranked bars', () => {
  test('are as long as their values, each with its words and its number', () => {
    const svg = String(
      render(
        rankedChart(
          ranked([
            { label: 'academic_records.mismatch', value: 30 },
            { label: 'age.above_limit', value: 10, shown: '10 件' },
          ]),
        ),
        'zh',
      ),
    );
    const [long, short] = rectsOf(svg).map(({ width }) => Number(width)) as [number, number];
    expect(long).toBeCloseTo(3 * short, 1);
    expect(svg).toMatch(/age\.above_limit<\/text>/);
    expect(svg).toMatch(/10 件<\/text>/);
  });

  test('show any label as plain text', () => {
    const svg = String(render(rankedChart(ranked([{ label: '<script>"&', value: 1 }])), 'zh'));
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&lt;script&gt;&quot;&amp;');
  });
});

describe('a reader who does not see a chart', () => {
  test.each(['zh', 'en'] as const)('gets its meaning in words and every number in its table: %s', (language) => {
    const svg = String(render(dailyChart(daily(DAYS)), language));
    const labelled = /role="img" aria-labelledby="([^"]+)"/.exec(svg)?.[1]?.split(' ') ?? [];
    expect(labelled).toHaveLength(2);
    for (const id of labelled) expect(svg).toContain(`id="${id}"`);
    const table = svg.slice(svg.indexOf('<table>'));
    expect([...table.matchAll(/<th scope="col">([^<]+)/g)].map(([, name]) => name)).toEqual(
      language === 'zh' ? ['日期', '转入', '办结'] : ['Day', 'Referred', 'Settled'],
    );
    const rows = [...table.matchAll(/<tr><th scope="row">([^<]+)<\/th>(.*?)<\/tr>/gs)].map(([, date, cells = '']) => [
      date,
      [...cells.matchAll(/<td>(\d+)<\/td>/g)].map(([, count]) => Number(count)),
    ]);
    expect(rows).toEqual(DAYS.map(({ date, counts }) => [date, counts]));
  });
});

describe('the colours of the charts', () => {
  const luminance = (hex: string) => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one: string, other: string) => {
    const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a) as [number, number];
    return (light + 0.05) / (dark + 0.05);
  };

  test.each(SERIES_COLOURS)('stand out from a white and a dark page (WCAG 1.4.11): %s', (colour) => {
    expect(contrast(colour, '#ffffff')).toBeGreaterThanOrEqual(3);
    expect(contrast(colour, '#14181d')).toBeGreaterThanOrEqual(3);
  });
});

describe('the lines of the scale', () => {
  test.each([
    [1, [0, 1]],
    [4, [0, 1, 2, 3, 4]],
    [7, [0, 2, 4, 6, 8]],
    [37, [0, 10, 20, 30, 40]],
    [5_000, [0, 2_000, 4_000, 6_000]],
  ])('up to %i are whole numbers, and the last is not below it', (most, ticks) => {
    expect(ticksUpTo(most)).toEqual(ticks);
  });
});
