// 已办结: lists the items that the clerk has finished with, the clerk's act on each, and the outcome of the
// application.

import type { FinishedRow } from '../../reviews/finished.ts';
import { SHOWN_STATUSES } from '../../reviews/shapes.ts';
import type { ClerkAct, ItemResult, Text } from '../../schemes/words.ts';
import { ITEM_STATES } from '../item/texts.ts';
import { momentTime } from '../kit/dates.ts';
import { type Html, html, phrase } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { FINISHED_PLACE, itemPlace } from '../kit/places.ts';
import { STATUS_TEXTS, STATUS_TONES } from '../oversight/texts.ts';
import { employerText } from '../search/links.ts';
import { addressOfFinished, type FinishedQuery } from './finished-filter.ts';
import { ACT_NAMES, ENDED_NAMES, FINISHED, QUEUE } from './texts.ts';

export interface FinishedScreen {
  view: View;
  filter: FinishedQuery;
  rows: readonly FinishedRow[];
  next: number | null;
  today: Temporal.PlainDate;
}

export function finishedPage(screen: FinishedScreen): Html {
  const { view, rows, filter } = screen;
  const isFiltered = filter.status !== undefined || filter.scheme !== undefined;
  return page(
    view,
    FINISHED.title,
    html`<div class="page-head"><h1>${FINISHED.title} <span class="scope">${FINISHED.scope}</span></h1>
        <a class="button" href="/console">${QUEUE.title}</a></div>
      ${filterForm(view, filter, isFiltered)}
      ${
        rows.length > 0
          ? table(screen)
          : html`<p class="empty" id="nothing">${isFiltered ? QUEUE.empty : FINISHED.empty}</p>`
      }
      ${pager(screen)}`,
  );
}

function filterForm(view: View, filter: FinishedQuery, isFiltered: boolean): Html {
  const choice = (name: 'status' | 'scheme', label: Text, options: readonly { value: string; text: Text }[]) =>
    html`<span><label for="filter-${name}">${label}</label>
      <select id="filter-${name}" name="${name}" data-submits>
        <option value="">${QUEUE.any}</option>
        ${options.map(
          ({ value, text }) =>
            html`<option value="${value}" ${value === filter[name] ? 'selected' : ''}>${text}</option>`,
        )}</select></span>`;
  return html`<form class="filters" id="filters" method="get" action="${FINISHED_PLACE}" role="search"
    aria-label="${QUEUE.filters}">
    ${choice(
      'status',
      FINISHED.itemNow,
      SHOWN_STATUSES.map((value) => ({ value, text: ITEM_STATES[value] })),
    )}
    ${choice(
      'scheme',
      QUEUE.scheme,
      view.schemes.all().map(({ id, title }) => ({ value: id, text: title })),
    )}
    <button id="filter">${QUEUE.apply}</button>
    ${isFiltered ? html`<a id="clear-filters" href="${FINISHED_PLACE}">${QUEUE.clear}</a>` : ''}
  </form>`;
}

const table = ({ rows, today }: FinishedScreen): Html => html`<table class="rows" id="finished">
  <caption class="hidden">${FINISHED.caption}</caption>
  <thead>
    <tr>
      <th scope="col">${QUEUE.number}</th>
      <th scope="col">${QUEUE.applicant}</th>
      <th scope="col">${QUEUE.employer}</th>
      <th scope="col">${QUEUE.category}</th>
      <th scope="col">${FINISHED.act}</th>
      <th scope="col">${FINISHED.at}</th>
      <th scope="col">${FINISHED.itemNow}</th>
      <th scope="col">${FINISHED.application}</th>
    </tr>
  </thead>
  <tbody>${rows.map((row) => finishedRow(row, today))}</tbody>
</table>`;

function finishedRow(row: FinishedRow, today: Temporal.PlainDate): Html {
  const { id, number, applicant, employer, category, done } = row;
  const { applicationStatus: status, approvalNumber } = done;
  return html`<tr data-item="${id}" data-act="${done.act}">
    <th scope="row"><a class="row-link" href="${itemPlace(id)}">${number}</a></th>
    <td>${applicant.name} <span class="id">${applicant.residentId}</span></td>
    <td>${employerText(employer)}</td>
    <td>${category}</td>
    <td data-label="${FINISHED.act}"><strong>${actText(done.act, done.result)}</strong></td>
    <td>${momentTime(done.at, today)}</td>
    <td data-label="${FINISHED.itemNow}">${itemNow(row)}</td>
    <td data-label="${FINISHED.application}"><span class="mark ${STATUS_TONES[status]}"
      data-status="${status}">${STATUS_TEXTS[status]}</span>
      ${approvalNumber ? html`<span class="id">${approvalNumber}</span>` : ''}</td>
  </tr>`;
}

const actText = (act: ClerkAct, result: ItemResult | null): Text =>
  result === null ? ACT_NAMES[act] : phrase`${ACT_NAMES[act]} · ${ENDED_NAMES[result]}`;

/** An open item that somebody holds is being worked on. */
function itemNow({ status, result, held }: FinishedRow): Text {
  if (status === 'settled' && result) return ENDED_NAMES[result];
  return ITEM_STATES[status === 'open' && held ? 'claimed' : status];
}

function pager({ filter, next }: FinishedScreen): Html {
  if (next === null && filter.before === undefined) return html``;
  const to = (before: number | undefined) => addressOfFinished({ ...filter, before });
  return html`<nav class="pager" aria-label="${QUEUE.nextPage}">
    ${filter.before === undefined ? '' : html`<a id="first-page" href="${to(undefined)}">${QUEUE.firstPage}</a>`}
    ${next === null ? '' : html`<a id="next-page" rel="next" href="${to(next)}">${QUEUE.nextPage}</a>`}
  </nav>`;
}
