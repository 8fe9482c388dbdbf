// Spot checks at a glance: cases that wait for the viewer, and every round with its progress and bound.
import { html } from 'hono/html';
import type { BoundVerdict, ListedRoundView } from '../../spot-checks/shapes.ts';
import type { Worklist } from '../../spot-checks/worklist.ts';
import { dayText, momentTime } from '../kit/dates.ts';
import { page, type View } from '../kit/layout.ts';
import type { Html } from '../kit/route.ts';
import { filled } from '../kit/texts.ts';
import { roundPlace, schemeText, shortId, signed, spotCasePlace } from './parts.ts';
import { BOUND_MARKS } from './report-texts.ts';
import { ORIGIN_MARKS, ROUND_STATES, SPOT } from './texts.ts';

export interface ListScreen {
  view: View;
  today: Temporal.PlainDate;
  mine: Worklist;
  rounds: ListedRoundView[];
  /** by round; absent without a bound in the plan, and before the draw */
  bounds: ReadonlyMap<string, BoundVerdict>;
  /** place of the next page in an address */
  next: string | null;
  isFirst: boolean;
}

export function spotListPage(screen: ListScreen): Html {
  const { view, rounds } = screen;
  const { language } = view;
  return page(
    view,
    SPOT.title,
    html`<div class="page-head">
        <h1>${SPOT.title[language]}</h1>
        <a class="button" id="new-round" href="/console/spot-checks/new">${SPOT.newRound[language]}</a>
      </div>
      <p class="lead">${SPOT.lead[language]}</p>
      ${minePanel(screen)}
      <section aria-labelledby="rounds-title">
        <h2 id="rounds-title">${SPOT.rounds[language]}</h2>
        ${rounds.length === 0 ? html`<p class="empty">${SPOT.noRounds[language]}</p>` : roundsTable(screen)}
        <nav class="pager" aria-label="${SPOT.rounds[language]}">
          ${screen.isFirst ? '' : html`<a id="first-page" href="/console/spot-checks">${SPOT.newest[language]}</a>`}
          ${screen.next ? html`<a id="next-page" rel="next" href="/console/spot-checks?before=${encodeURIComponent(screen.next)}">${SPOT.older[language]}</a>` : ''}
        </nav>
      </section>`,
  );
}

/** Lists the cases that wait for the viewer's verdict. */
export function minePanel({ view: { language }, mine, today }: Pick<ListScreen, 'view' | 'mine' | 'today'>): Html {
  if (mine.count === 0) return html``;
  const left = mine.count - mine.items.length;
  return html`<section class="mine" id="mine" aria-labelledby="mine-title">
    <h2 id="mine-title">${SPOT.mine[language]} <span class="count">${mine.count}</span></h2>
    <ul class="rows">
      ${mine.items.map(
        ({ id, roundId, number, blind, assignedAt }) => html`<li>
          <a class="row-link" href="${spotCasePlace(id)}">${number}</a>
          ${blind ? html`<span class="tag">${SPOT.blind[language]}</span>` : ''}
          <span class="note">${SPOT.round[language]} ${shortId(roundId)} · ${SPOT.since[language]} ${momentTime(assignedAt, language, today)}</span>
        </li>`,
      )}
    </ul>
    ${left > 0 ? html`<p class="note">${filled(SPOT.mineMore, { n: left })[language]}</p>` : ''}
  </section>`;
}

function roundsTable(screen: ListScreen): Html {
  const { view, rounds } = screen;
  const { language } = view;
  const columns = [
    SPOT.round,
    SPOT.period,
    SPOT.status,
    SPOT.population,
    SPOT.sample,
    SPOT.progress,
    SPOT.bound,
  ] as const;
  return html`<table class="rows" id="rounds">
    <caption class="hidden">${SPOT.roundsCaption[language]}</caption>
    <thead><tr>${columns.map((column) => html`<th scope="col">${column[language]}</th>`)}</tr></thead>
    <tbody>${rounds.map((round) => roundRow(round, screen))}</tbody>
  </table>`;
}

function roundRow(round: ListedRoundView, { view: { language }, today, bounds }: ListScreen): Html {
  const { id, scheme, period, status, blind, populationSize, sampleSize, drawnAt, progress, sealedAt } = round;
  const { seedOrigin, unrevealed } = round;
  const bound = bounds.get(id);
  return html`<tr data-round="${id}" data-status="${status}">
    <th scope="row"><a class="row-link" href="${roundPlace(id)}">${shortId(id)}</a> ${blind ? html`<span class="tag">${SPOT.blind[language]}</span>` : ''}
      <span class="note under">${schemeText(scheme)[language]} · ${momentTime(sealedAt, language, today)}</span></th>
    <td data-label="${SPOT.period[language]}">${periodText(period, language, today)}</td>
    <td data-label="${SPOT.status[language]}">${signed(ROUND_STATES[status], language)}
      ${unrevealed ? html`<span class="tag warn">${SPOT.unrevealed[language]}</span>` : ''}
      ${seedOrigin === 'given' ? html`<span class="tag">${ORIGIN_MARKS.given.text[language]}</span>` : ''}</td>
    <td data-label="${SPOT.population[language]}">${populationSize}</td>
    <td data-label="${SPOT.sample[language]}">${sampleSize}</td>
    <td data-label="${SPOT.progress[language]}">${
      drawnAt === null
        ? SPOT.notDrawn[language]
        : html`${filled(SPOT.concludedOf, { done: progress.concluded, all: progress.cases })[language]}
          ${progress.short > 0 ? html`<span class="tag warn">${filled(SPOT.short, { n: progress.short })[language]}</span>` : ''}`
    }</td>
    <td data-label="${SPOT.bound[language]}">${bound ? signed(BOUND_MARKS[bound], language) : drawnAt === null ? '–' : SPOT.noBound[language]}</td>
  </tr>`;
}

export const periodText = (
  { from, to }: { from: string; to: string },
  language: 'zh' | 'en',
  today: Temporal.PlainDate,
): string =>
  from === to ? dayText(from, language, today) : `${dayText(from, language, today)} – ${dayText(to, language, today)}`;
