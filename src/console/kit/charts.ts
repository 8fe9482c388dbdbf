// Charts as SVG, which the server draws from numbers: no script, no style. Each has a description and a table of the
// same numbers. Colour is never the only sign: a second series is hatched.
import type { Text } from '../../schemes/words.ts';
import { type Html, html } from './html.ts';

/** Colours with a contrast of at least 3:1 on a white and a dark page (WCAG 1.4.11); texts have the page's colour. */
export const SERIES_COLOURS = ['#2563eb', '#b45309'] as const;
const MOST_SERIES = SERIES_COLOURS.length;

const TABLE: Text = { zh: '数据表', en: 'As a table' };
const DAY: Text = { zh: '日期', en: 'Day' };
export const WIDTH = 400;
const LEFT = 30;
const TOP = 26;
const PLOT = 150;
const TEXT_SIZE = 11;
const LABEL_EVERY_DAYS = 7;
/** a day under its bars shows month and day */
const YEAR_LENGTH = '2026-'.length;

export interface DailyChart {
  /** unique on its page: letters and dashes */
  id: string;
  title: Text;
  /** a description for readers who cannot see it */
  description: Text;
  /** at most two */
  series: readonly Text[];
  /** in order of time; a count for each series */
  days: readonly { date: string; counts: readonly number[] }[];
  /** absent: every seventh, as month and day */
  labels?: { every: number; of(date: string): string };
  /** a table of the same numbers, and perhaps more; absent: one of a row for each day */
  numbers?: Html;
}

const MONTH_AND_DAY = { every: LABEL_EVERY_DAYS, of: (date: string) => date.slice(YEAR_LENGTH) };

/** Draws bars side by side for each day. */
export function dailyChart(chart: DailyChart): Html {
  if (chart.series.length > MOST_SERIES) throw new Error('there is no further pattern to tell a series by');
  const most = Math.max(1, ...chart.days.flatMap(({ counts }) => counts));
  const ticks = ticksUpTo(most);
  const top = ticks.at(-1) ?? most;
  const y = (count: number) => TOP + PLOT - (count / top) * PLOT;
  const slot = (WIDTH - LEFT) / Math.max(1, chart.days.length);
  const width = (slot * 0.8) / chart.series.length;
  const bars = chart.days.flatMap(({ counts }, day) =>
    counts.map((count, series) =>
      bar(chart.id, series, LEFT + day * slot + series * width, y(count), width, TOP + PLOT),
    ),
  );
  const labels = chart.labels ?? MONTH_AND_DAY;
  // counted back from the last day, which always has a label
  const dates = chart.days.map(({ date }, day) =>
    (chart.days.length - 1 - day) % labels.every === 0
      ? words(LEFT + (day + 1) * slot, TOP + PLOT + 14, labels.of(date), 'end')
      : '',
  );
  const legends = chart.series.map((name, series) => legend(chart.id, series, name));
  return figure(
    chart,
    TOP + PLOT + 20,
    [...ticks.map((tick) => gridLine(y(tick), tick)), ...bars, ...dates, ...legends],
    chart.numbers ??
      table(
        chart.title,
        [DAY, ...chart.series],
        chart.days.map(({ date, counts }) => [date, ...counts]),
      ),
  );
}

export interface RankedChart {
  id: string;
  title: Text;
  description: Text;
  /** titles of the table's two columns: the row and its number */
  columns: readonly [Text, Text];
  /** `shown` is the text of the number, where it is no count */
  rows: readonly { label: Text | string; value: number; shown?: Text | string }[];
}

const ROW = 36;
const NUMBER_WIDTH = 92;

/** Draws a bar for each row, with its label above. */
export function rankedChart(chart: RankedChart): Html {
  const most = Math.max(1, ...chart.rows.map(({ value }) => value));
  const full = WIDTH - NUMBER_WIDTH;
  const rows = chart.rows.map(({ label, value, shown }, index) => {
    const at = index * ROW;
    const width = round((value / most) * full);
    return html`${words(0, at + 12, label)}
      <rect x="0" y="${at + 17}" width="${width}" height="12" fill="${SERIES_COLOURS[0]}"></rect>
      ${words(width + 6, at + 27, shown ?? String(value))}`;
  });
  return figure(
    chart,
    Math.max(1, chart.rows.length) * ROW,
    rows,
    table(
      chart.title,
      chart.columns,
      chart.rows.map(({ label, value, shown }) => [label, shown ?? value]),
    ),
  );
}

export function figure(
  { id, title, description }: Pick<DailyChart, 'id' | 'title' | 'description'>,
  height: number,
  drawn: (Html | string)[],
  numbers: Html,
): Html {
  return html`<figure class="chart">
    <figcaption>${title}</figcaption>
    <svg role="img" aria-labelledby="${id}-title ${id}-description" viewBox="0 0 ${WIDTH} ${height}" width="100%"
      font-size="${TEXT_SIZE}" fill="currentColor">
      <title id="${id}-title">${title}</title>
      <desc id="${id}-description">${description}</desc>
      <defs>
        <pattern id="${id}-hatched" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line x1="0" y1="0" x2="0" y2="4" stroke="${SERIES_COLOURS[1]}" stroke-width="2.4"></line>
        </pattern>
      </defs>
      ${drawn}
    </svg>
    ${numbers}
  </figure>`;
}

/** Paints the first series solid, and hatches the second within its outline. */
const paint = (id: string, series: number): Html =>
  series === 0
    ? html`fill="${SERIES_COLOURS[0]}"`
    : html`fill="url(#${id}-hatched)" stroke="${SERIES_COLOURS[1]}" stroke-width="0.8"`;

const bar = (id: string, series: number, x: number, top: number, width: number, bottom: number): Html | string =>
  top >= bottom
    ? ''
    : html`<rect x="${round(x)}" y="${round(top)}" width="${round(width)}" height="${round(bottom - top)}"
      ${paint(id, series)}></rect>`;

export const words = (x: number, y: number, text: Text | string, anchor: 'start' | 'end' = 'start'): Html =>
  html`<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${text}</text>`;

const gridLine = (
  y: number,
  tick: number,
): Html => html`<line x1="${LEFT}" x2="${WIDTH}" y1="${round(y)}" y2="${round(y)}" stroke="currentColor"
  stroke-opacity="0.25" stroke-width="0.6"></line>
  <text x="${LEFT - 4}" y="${round(y + 4)}" text-anchor="end">${tick}</text>`;

const legend = (id: string, series: number, name: Text): Html => {
  const x = LEFT + series * ((WIDTH - LEFT) / MOST_SERIES);
  return html`<rect x="${x}" y="4" width="12" height="10" ${paint(id, series)}></rect>${words(x + 17, 13, name)}`;
};

export const table = (
  title: Text,
  columns: readonly Text[],
  rows: readonly (readonly (Text | string | number)[])[],
): Html => html`<details>
  <summary>${TABLE}</summary>
  <table>
    <caption>${title}</caption>
    <thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
    <tbody>
      ${rows.map(
        ([first, ...rest]) =>
          html`<tr><th scope="row">${first}</th>${rest.map((value) => html`<td>${value}</td>`)}</tr>`,
      )}
    </tbody>
  </table>
</details>`;

const MOST_TICKS = 4;

/** Answers ticks from 0 to a round number that covers `most`, in whole steps of 1, 2 or 5 times a power of ten. */
export function ticksUpTo(most: number): number[] {
  const step =
    [1, 2, 5]
      .flatMap((factor) => [1, 10, 100, 1_000, 10_000, 100_000].map((power) => factor * power))
      .toSorted((a, b) => a - b)
      .find((each) => most / each <= MOST_TICKS) ?? most;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => index * step);
}

export const round = (value: number): number => Math.round(value * 100) / 100;
