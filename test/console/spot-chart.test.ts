// Tests the plot of intervals: it draws exactly the numbers of its table, on a scale that holds all of them.
import { describe, expect, test } from 'vitest';
import { render } from '../../src/console/kit/html.ts';
import { intervalChart } from '../../src/console/spot-checks/chart.ts';
import { stripped } from './forms.ts';

const text = (zh: string) => ({ zh, en: zh });
const NAMES = { row: text('层'), estimate: text('估计'), interval: text('区间'), limit: text('上限') };
const draw = (rows: { label: string; from: number; to: number; share: number | null }[], limit: number | null) =>
  String(
    render(intervalChart({ id: 'chart', title: text('题'), description: text('说'), rows, limit, names: NAMES }), 'zh'),
  );
const numbers = (svg: string, pattern: RegExp) => [...svg.matchAll(pattern)].map(([, value]) => Number(value));

describe('the plot of intervals', () => {
  test.each([
    [[{ label: 'a', from: 0.001, to: 0.02, share: 0.005 }], 0.01],
    [[{ label: 'a', from: 0, to: 0.002, share: 0 }], 0.5],
    [[{ label: 'a', from: 0.2, to: 1, share: 1 }], 0.3],
    [[{ label: 'a', from: 0, to: 1, share: null }], null],
  ])('keeps %j and the bound %s within its picture, in proportion', (rows, limit) => {
    const svg = draw(rows, limit);
    const [row] = rows;
    const [from = 0, to = 0] = ['x1', 'x2'].map(
      (end) => numbers(svg, new RegExp(`<line [^>]*${end}="([\\d.]+)"[^>]*stroke-width="3"`, 'g'))[1] ?? 0,
    );
    expect(to).toBeGreaterThan(from);
    for (const at of numbers(svg, /\b(?:x1|x2|cx)="([\d.]+)"/g)) expect(at).toBeLessThanOrEqual(400);
    const scale = (to - from) / ((row?.to ?? 0) - (row?.from ?? 0));
    const at = (share: number) => from + (share - (row?.from ?? 0)) * scale;
    const [dot] = numbers(svg, /<circle cx="([\d.]+)" cy="(?!8")/g);
    if (row?.share === null) expect(dot).toBeUndefined();
    else expect(dot).toBeCloseTo(at(row?.share ?? 0), 0);
    const bound = numbers(svg, /<line x1="([\d.]+)"[^>]*stroke-dasharray/g).at(-1);
    if (limit === null) expect(bound).toBeUndefined();
    else expect(bound).toBeCloseTo(at(limit), 0);
  });

  test('gives the same numbers in its table', () => {
    const svg = draw([{ label: '南山', from: 0.0012, to: 0.0345, share: 0.01 }], 0.01);
    expect(stripped(svg.slice(svg.indexOf('<tbody>')))).toBe('南山 1% 0.12% – 3.45% 1%');
  });
});
