// The figures of the chosen period on the board. Each count leads to the list behind it.
import { type Days, PERIOD_GROUPS, type Period, type PeriodGroup } from '../../reviews/period.ts';
import type { Catalogue } from '../../schemes/catalogue.ts';
import type { Text } from '../../schemes/words.ts';
import { durationText } from '../kit/durations.ts';
import { filled, type Html, html, phrase } from '../kit/html.ts';
import { notice } from '../kit/parts.ts';
import { applicationsPlace, boardCsvPlace, type ChosenPeriod, percentOf, SHORTCUTS, type Shortcut } from './period.ts';
import { GROUPS, PERIOD } from './period-texts.ts';
import { reasonsSection } from './reasons.ts';
import { BOARD } from './texts.ts';

export const periodForm = ({ days, shortcut, fault }: ChosenPeriod): Html => html`${
  fault ? notice(fault, 'bad') : ''
}<form class="filters" id="period" method="get" action="/console/board" aria-label="${PERIOD.choose}">
    ${(Object.keys(SHORTCUTS) as Shortcut[]).map(
      (each) => html`<a id="period-${each}" href="/console/board?period=${each}"
        ${each === shortcut ? html`aria-current="true"` : ''}>${PERIOD[each]}</a>`,
    )}
    <span class="days"><label for="period-from">${PERIOD.from}</label>
      <input id="period-from" name="from" type="date" value="${days.from.toString()}" required />
      <label for="period-to">${PERIOD.to}</label>
      <input id="period-to" name="to" type="date" value="${days.to.toString()}" required /></span>
    <button id="period-show">${PERIOD.apply}</button>
    <a class="button" id="board-csv" href="${boardCsvPlace(days)}" download>${PERIOD.download}</a>
  </form>`;

const ENDED: readonly PeriodGroup[] = ['confirmed', 'matched', 'rejected', 'withdrawn'];
const SUBMITTED = PERIOD_GROUPS.filter((group) => !ENDED.includes(group));

export const periodSection = (period: Period, schemes: Catalogue): Html => html`<section aria-labelledby="period-title">
    <h2 id="period-title">${periodTitle(period.days)}</h2>
    <h3 id="submitted-title">${PERIOD.submitted}</h3>
    <ul class="counts" aria-labelledby="submitted-title">
      ${SUBMITTED.map((group) => countItem(period, group, group !== 'received'))}
    </ul>
    <h3 id="ended-title">${PERIOD.ended}</h3>
    <ul class="counts" aria-labelledby="ended-title">${ENDED.map((group) => countItem(period, group, false))}</ul>
    ${timesTable(period)}
  </section>
  ${reasonsSection(period, schemes)}`;

const periodTitle = ({ from, to }: Days): Text => filled(PERIOD.title, { from: from.toString(), to: to.toString() });

function countItem({ counts, days }: Period, group: PeriodGroup, hasShare: boolean): Html {
  const count = counts[group];
  const percent = hasShare ? percentOf(count, counts.received) : null;
  const shown = html`<b>${count}</b> ${GROUPS[group]}${
    percent === null
      ? ''
      : html` <span class="share">${filled(PERIOD.share, { percent })}<span class="hidden">
        ${PERIOD.shareOf}</span></span>`
  }`;
  return html`<li id="period-${group}">${
    count === 0 ? html`<span>${shown}</span>` : html`<a href="${applicationsPlace(days, { of: group })}">${shown}</a>`
  }</li>`;
}

const timesTable = ({ instant, reviewed, counts }: Period): Html => html`<table class="figures" id="times">
    <caption>${PERIOD.times}</caption>
    <thead>
      <tr>
        ${[PERIOD.measure, PERIOD.count, PERIOD.median, PERIOD.p90].map((text) => html`<th scope="col">${text}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${[
        { name: PERIOD.instant, count: counts.at_once, ...instant },
        { name: PERIOD.reviewed, count: counts.confirmed + counts.matched + counts.rejected, ...reviewed },
      ].map(
        ({ name, count, medianSeconds, p90Seconds }) => html`<tr>
          <th scope="row">${name}</th>
          <td>${count}</td>
          <td>${lasting(medianSeconds)}</td>
          <td>${lasting(p90Seconds)}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;

const SECONDS_OF_MINUTE = 60;

/** Below a minute in tenths of a second: an approval at once takes less than one. */
function lasting(seconds: number | null): Text {
  if (seconds === null) return BOARD.nothing;
  return seconds < SECONDS_OF_MINUTE ? phrase`${seconds.toFixed(1)} ${PERIOD.seconds}` : durationText(seconds);
}
