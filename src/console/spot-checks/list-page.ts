// Spot checks at a glance: cases that wait for the viewer, and every round with its progress and bound.
import type { Text } from '../../schemes/words.ts';
import type { BoundVerdict, ListedRoundView } from '../../spot-checks/shapes.ts';
import type { Worklist } from '../../spot-checks/worklist.ts';
import { dayText, momentTime } from '../kit/dates.ts';
import { filled, type Html, html, phrase } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { kbd, keyOf } from '../kit/shortcuts.ts';
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
  return page(
    view,
    SPOT.title,
    html`<div class="page-head">
        <h1>${SPOT.title}</h1>
        <a class="button" id="new-round" href="/console/spot-checks/new">${SPOT.newRound}</a>
      </div>
      <p class="lead">${SPOT.lead}</p>
      ${minePanel(screen)}
      <section aria-labelledby="rounds-title">
        <h2 id="rounds-title">${SPOT.rounds}</h2>
        ${rounds.length === 0 ? html`<p class="empty">${SPOT.noRounds}</p>` : roundsTable(screen)}
        <nav class="pager" aria-label="${SPOT.rounds}">
          ${screen.isFirst ? '' : html`<a id="first-page" href="/console/spot-checks">${SPOT.newest}</a>`}
          ${
            screen.next
              ? html`<a id="next-page" rel="next"
                href="/console/spot-checks?before=${encodeURIComponent(screen.next)}">${SPOT.older}</a>`
              : ''
          }
        </nav>
      </section>`,
  );
}

/** Lists the cases that wait for the viewer's verdict. */
export function minePanel({ mine, today }: Pick<ListScreen, 'view' | 'mine' | 'today'>): Html {
  if (mine.count === 0) return html``;
  const left = mine.count - mine.items.length;
  return html`<section class="mine" id="mine" aria-labelledby="mine-title">
    <h2 id="mine-title">${SPOT.mine} <span class="count">${mine.count}</span></h2>
    <ul class="rows">
      ${mine.items.map(
        ({ id, roundId, number, blind, assignedAt }, index) => html`<li>
          <a class="row-link" href="${spotCasePlace(id)}" ${index === 0 ? keyOf('n') : ''}>${number}</a>
          ${index === 0 ? kbd('n') : ''}
          ${blind ? html`<span class="tag">${SPOT.blind}</span>` : ''}
          <span class="note">${SPOT.round} ${shortId(roundId)} · ${SPOT.since} ${momentTime(assignedAt, today)}</span>
        </li>`,
      )}
    </ul>
    ${left > 0 ? html`<p class="note">${filled(SPOT.mineMore, { n: left })}</p>` : ''}
  </section>`;
}

function roundsTable(screen: ListScreen): Html {
  const { rounds } = screen;
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
    <caption class="hidden">${SPOT.roundsCaption}</caption>
    <thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
    <tbody>${rounds.map((round) => roundRow(round, screen))}</tbody>
  </table>`;
}

function roundRow(round: ListedRoundView, { view, today, bounds }: ListScreen): Html {
  const { id, scheme, period, status, blind, populationSize, sampleSize, drawnAt, progress, sealedAt } = round;
  const { seedOrigin, unrevealed } = round;
  const bound = bounds.get(id);
  return html`<tr data-round="${id}" data-status="${status}">
    <th scope="row"><a class="row-link" href="${roundPlace(id)}">${shortId(id)}</a>
      ${blind ? html`<span class="tag">${SPOT.blind}</span>` : ''}
      <span class="note under">${schemeText(view.schemes, scheme)} · ${momentTime(sealedAt, today)}</span></th>
    <td data-label="${SPOT.period}">${periodText(period, today)}</td>
    <td data-label="${SPOT.status}">${signed(ROUND_STATES[status])}
      ${unrevealed ? html`<span class="tag warn">${SPOT.unrevealed}</span>` : ''}
      ${seedOrigin === 'given' ? html`<span class="tag">${ORIGIN_MARKS.given.text}</span>` : ''}</td>
    <td data-label="${SPOT.population}">${populationSize}</td>
    <td data-label="${SPOT.sample}">${sampleSize}</td>
    <td data-label="${SPOT.progress}">${
      drawnAt === null
        ? SPOT.notDrawn
        : html`${filled(SPOT.concludedOf, { done: progress.concluded, all: progress.cases })}
          ${progress.short > 0 ? html`<span class="tag warn">${filled(SPOT.short, { n: progress.short })}</span>` : ''}`
    }</td>
    <td data-label="${SPOT.bound}">${bound ? signed(BOUND_MARKS[bound]) : drawnAt === null ? '–' : SPOT.noBound}</td>
  </tr>`;
}

export const periodText = ({ from, to }: { from: string; to: string }, today: Temporal.PlainDate): Text =>
  from === to ? dayText(from, today) : phrase`${dayText(from, today)} – ${dayText(to, today)}`;
