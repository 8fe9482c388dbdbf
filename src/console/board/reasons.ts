// Why applications went to review, over the days or weeks of the period: a table of all reasons, and small bars of the
// most frequent ones with the same numbers in words and as a table.
import type { Days, Period, ReasonRow } from '../../reviews/period.ts';
import type { Catalogue } from '../../schemes/catalogue.ts';
import type { Text } from '../../schemes/words.ts';
import { figure, round, SERIES_COLOURS, table, WIDTH, words } from '../kit/charts.ts';
import { COLON, FULL_STOP, type Html, html, joined, LIST_COMMA, phrase } from '../kit/html.ts';
import { applicationsPlace, percentOf } from './period.ts';
import { GROUPS, PERIOD } from './period-texts.ts';
import { reasonName } from './texts.ts';

const MOST_DRAWN = 6;
const ROW = 62;
const BARS = 32;
const LABEL = 12;
/** months and days, without the year */
const YEAR_LENGTH = '2026-'.length;

export const reasonsSection = (
  period: Period,
  schemes: Catalogue,
): Html => html`<section aria-labelledby="period-reasons-title">
    <h2 id="period-reasons-title">${PERIOD.reasons}</h2>
    ${
      period.reasons.length === 0
        ? html`<p class="empty">${PERIOD.noReasons}</p>`
        : html`<p class="note">${PERIOD.reasonsSaid}</p>
          <div class="reasons">${reasonsTable(period, schemes)} ${reasonsOverTime(period, schemes)}</div>`
    }
  </section>`;

const reasonsTable = (
  { reasons, counts, days }: Period,
  schemes: Catalogue,
): Html => html`<table class="rows" id="period-reasons">
    <thead>
      <tr>
        <th scope="col">${PERIOD.reason}</th>
        <th scope="col">${PERIOD.count}</th>
        <th scope="col">${PERIOD.shareOfReview}</th>
      </tr>
    </thead>
    <tbody>
      ${reasons.map(
        ({ code, total }) => html`<tr data-reason="${code}">
          <th scope="row">${reasonName(code, schemes)}</th>
          <td data-label="${PERIOD.count}">
            <a href="${applicationsPlace(days, { of: 'to_review', reason: code })}">${total}
            <span class="hidden">${GROUPS.to_review}${COLON}${reasonName(code, schemes)}</span></a></td>
          <td data-label="${PERIOD.shareOfReview}">${percentOf(total, counts.to_review)}%</td>
        </tr>`,
      )}
    </tbody>
  </table>`;

/** `2026-11-23`, or `2026-11-23 – 2026-11-29`. */
export const bucketText = ({ from, to }: Days): string => (from.equals(to) ? `${from}` : `${from} – ${to}`);

function reasonsOverTime({ reasons, buckets }: Period, schemes: Catalogue): Html {
  const drawn = reasons.slice(0, MOST_DRAWN);
  const most = Math.max(1, ...drawn.flatMap(({ counts }) => counts));
  const slot = WIDTH / buckets.length;
  const rows = drawn.map(({ code, total, counts }, index) => {
    const bottom = index * ROW + LABEL + 6 + BARS;
    return html`${words(0, index * ROW + LABEL, phrase`${reasonName(code, schemes)} ${total}`)}
      <line x1="0" x2="${WIDTH}" y1="${bottom}" y2="${bottom}" stroke="currentColor" stroke-opacity="0.4"
        stroke-width="0.6"></line>
      ${counts.map((count, at) => bar(at * slot, bottom, { width: slot * 0.8, height: (count / most) * BARS }))}`;
  });
  const height = drawn.length * ROW;
  const [first, last] = [buckets[0], buckets.at(-1)];
  return figure(
    { id: 'reasons-over-time', title: PERIOD.chart, description: described(drawn, buckets, schemes) },
    height + LABEL,
    [
      ...rows,
      first ? words(0, height + LABEL - 4, first.from.toString().slice(YEAR_LENGTH)) : '',
      last ? words(WIDTH, height + LABEL - 4, last.to.toString().slice(YEAR_LENGTH), 'end') : '',
    ],
    table(
      PERIOD.chart,
      [PERIOD.when, PERIOD.reason, PERIOD.count],
      counted(drawn, buckets).map(({ bucket, code, count }) => [bucketText(bucket), reasonName(code, schemes), count]),
    ),
  );
}

const bar = (x: number, bottom: number, { width, height }: { width: number; height: number }): Html | string =>
  height === 0
    ? ''
    : html`<rect x="${round(x)}" y="${round(bottom - height)}" width="${round(width)}" height="${round(height)}"
      fill="${SERIES_COLOURS[0]}"></rect>`;

/** Every count above nothing, in order of time. */
export const counted = (reasons: readonly ReasonRow[], buckets: readonly Days[]) =>
  buckets.flatMap((bucket, at) =>
    reasons.flatMap(({ code, counts }) => {
      const count = counts[at] ?? 0;
      return count === 0 ? [] : { bucket, code, count };
    }),
  );

function described(reasons: readonly ReasonRow[], buckets: readonly Days[], schemes: Catalogue): Text {
  const sentences = reasons.map(({ code, counts }) => {
    const parts = buckets.flatMap((bucket, at) => (counts[at] ? `${bucketText(bucket)} ${counts[at]}` : []));
    return phrase`${reasonName(code, schemes)}${COLON}${joined(parts, LIST_COMMA)}`;
  });
  return joined(sentences, FULL_STOP);
}
