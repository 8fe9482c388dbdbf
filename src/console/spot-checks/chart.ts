// Plots estimates with their intervals: for each row a bar over the interval, a dot for the estimate, and a dashed line
// for the bound through all rows. Shape, not colour, tells them apart, as does the table beside it.
import type { Text } from '../../schemes/words.ts';
import { figure, round, SERIES_COLOURS, table, WIDTH, words } from '../kit/charts.ts';
import { type Html, html, phrase } from '../kit/html.ts';
import { percentText } from './parts.ts';

export interface IntervalChart {
  id: string;
  title: Text;
  description: Text;
  rows: readonly { label: Text | string; from: number; to: number; share: number | null }[];
  /** the limit of the share; null where there is none */
  limit: number | null;
  names: { row: Text; estimate: Text; interval: Text; limit: Text };
}

const LEFT = 6;
const RIGHT = 22;
const HEAD = 22;
const ROW = 36;
const FOOT = 22;
const MOST_TICKS = 5;
const STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1];

export function intervalChart(chart: IntervalChart): Html {
  const { rows, limit, names } = chart;
  const most = Math.min(1, Math.max(0.005, (limit ?? 0) * 1.2, ...rows.map(({ to }) => to)));
  const step = STEPS.find((each) => most / each <= MOST_TICKS) ?? 1;
  const count = Math.ceil(round6(most / step));
  const top = Math.min(1, count * step);
  const x = (share: number) => LEFT + (share / top) * (WIDTH - LEFT - RIGHT);
  const bottom = HEAD + rows.length * ROW;
  const ticks = Array.from({ length: count + 1 }, (_, index) => Math.min(top, index * step));
  return figure(
    chart,
    bottom + FOOT,
    [
      ...legend(names, limit),
      ...ticks.map((tick) => gridLine(x(tick), bottom, percentText(tick, 1))),
      ...(limit === null ? [] : [limitLine(x(limit), bottom)]),
      ...rows.map((row, index) => interval(row, HEAD + index * ROW, x)),
    ],
    table(
      chart.title,
      [names.row, names.estimate, names.interval, ...(limit === null ? [] : [names.limit])],
      rows.map(({ label, share, from, to }) => [
        label,
        share === null ? '–' : percentText(share),
        `${percentText(from)} – ${percentText(to)}`,
        ...(limit === null ? [] : [percentText(limit, 4)]),
      ]),
    ),
  );
}

const round6 = (value: number): number => Math.round(value * 1e6) / 1e6;

function interval(
  { label, from, to, share }: IntervalChart['rows'][number],
  top: number,
  x: (share: number) => number,
): Html {
  const y = top + 24;
  const end = (at: number) =>
    html`<line x1="${round(at)}" x2="${round(at)}" y1="${y - 5}" y2="${y + 5}" stroke="${SERIES_COLOURS[0]}"
      stroke-width="2"></line>`;
  return html`${words(LEFT, top + 13, label)}
    <line x1="${round(x(from))}" x2="${round(x(to))}" y1="${y}" y2="${y}" stroke="${SERIES_COLOURS[0]}"
      stroke-width="3"></line>
    ${end(x(from))} ${end(x(to))}
    ${
      share === null
        ? ''
        : html`<circle cx="${round(x(share))}" cy="${y}" r="4.5" fill="${SERIES_COLOURS[0]}"></circle>`
    }`;
}

const gridLine = (at: number, bottom: number, label: string): Html =>
  html`<line x1="${round(at)}" x2="${round(at)}" y1="${HEAD}" y2="${bottom}" stroke="currentColor" stroke-opacity="0.2"
    stroke-width="0.6"></line>
  <text x="${round(at)}" y="${bottom + 14}" text-anchor="${at < LEFT + 10 ? 'start' : 'middle'}">${label}</text>`;

const limitLine = (at: number, bottom: number): Html =>
  html`<line x1="${round(at)}" x2="${round(at)}" y1="${HEAD - 4}" y2="${bottom}" stroke="${SERIES_COLOURS[1]}"
    stroke-width="2" stroke-dasharray="5 3"></line>`;

function legend({ estimate, interval: bar, limit: bound }: IntervalChart['names'], limit: number | null): Html[] {
  const blue = SERIES_COLOURS[0];
  return [
    html`<circle cx="12" cy="8" r="4.5" fill="${blue}"></circle>${words(21, 12, estimate)}`,
    html`<line x1="96" x2="114" y1="8" y2="8" stroke="${blue}" stroke-width="3"></line>${words(119, 12, bar)}`,
    ...(limit === null
      ? []
      : [
          html`<line x1="226" x2="244" y1="8" y2="8" stroke="${SERIES_COLOURS[1]}" stroke-width="2"
            stroke-dasharray="5 3"></line>${words(249, 12, phrase`${bound} ${percentText(limit, 4)}`)}`,
        ]),
  ];
}
