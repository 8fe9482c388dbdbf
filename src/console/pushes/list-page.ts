// 部门推送: what each department was told of approvals and their later moves, and what is late.
import type { PushView } from '../../oversight/shapes.ts';
import { RECIPIENT_NAMES } from '../../oversight/view.ts';
import { PUSH_EVENTS, PUSH_RECIPIENTS, PUSH_STATUSES, type Text } from '../../schemes/words.ts';
import { momentTime } from '../kit/dates.ts';
import { type Html, html } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { PUSHES_PLACE, pushPlace } from '../kit/places.ts';
import { pushMatter, pushState } from '../oversight/page.ts';
import { EVENT_NAMES, OVERSIGHT, PUSH_STATES } from '../oversight/texts.ts';
import { addressOfPushes, type PushesQuery } from './filter.ts';
import { PUSHES } from './texts.ts';

export interface PushesScreen {
  view: View;
  filter: PushesQuery;
  /** a clerk sees one department alone */
  isOneDepartment: boolean;
  rows: readonly PushView[];
  next: string | null;
  today: Temporal.PlainDate;
}

export function pushesPage(screen: PushesScreen): Html {
  const { view, rows } = screen;
  return page(
    view,
    PUSHES.title,
    html`<div class="page-head"><h1>${PUSHES.title}</h1></div>
      <p class="note">${PUSHES.inOrder}</p>
      ${filterForm(screen)}
      ${rows.length === 0 ? html`<p class="empty" id="nothing">${PUSHES.none}</p>` : table(screen)}
      ${pager(screen)}`,
  );
}

function filterForm({ filter, isOneDepartment }: PushesScreen): Html {
  const choice = (
    name: 'event' | 'recipient' | 'status' | 'late',
    label: Text,
    options: readonly (readonly [string, Text])[],
  ) =>
    html`<span><label for="filter-${name}">${label}</label>
      <select id="filter-${name}" name="${name}" data-submits>
        <option value="">${PUSHES.any}</option>
        ${options.map(
          ([value, text]) =>
            html`<option value="${value}" ${value === filter[name] ? 'selected' : ''}>${text}</option>`,
        )}</select></span>`;
  const { before: _, ...chosen } = filter;
  const isFiltered = Object.values(chosen).some((value) => value !== undefined);
  return html`<form class="filters" id="filters" method="get" action="${PUSHES_PLACE}" role="search"
    aria-label="${PUSHES.filters}">
    ${choice('late', PUSHES.late, [
      ['true', PUSHES.lateOnly],
      ['false', PUSHES.notLate],
    ])}
    ${choice(
      'status',
      OVERSIGHT.state,
      PUSH_STATUSES.map((status) => [status, PUSH_STATES[status].text]),
    )}
    ${
      isOneDepartment
        ? ''
        : choice(
            'recipient',
            OVERSIGHT.recipient,
            PUSH_RECIPIENTS.map((name) => [name, RECIPIENT_NAMES[name]]),
          )
    }
    ${choice(
      'event',
      PUSHES.event,
      PUSH_EVENTS.map((event) => [event, EVENT_NAMES[event]]),
    )}
    <button id="filter">${PUSHES.apply}</button>
    ${isFiltered ? html`<a id="clear-filters" href="${PUSHES_PLACE}">${PUSHES.clear}</a>` : ''}
  </form>`;
}

const table = ({ rows, today }: PushesScreen): Html => html`<table class="rows" id="pushes">
  <caption class="hidden">${PUSHES.caption}</caption>
  <thead>
    <tr>
      <th scope="col">${OVERSIGHT.number}</th>
      <th scope="col">${PUSHES.event}</th>
      <th scope="col">${OVERSIGHT.recipient}</th>
      <th scope="col">${PUSHES.at}</th>
      <th scope="col">${OVERSIGHT.state}</th>
      <th scope="col">${OVERSIGHT.lateSince}</th>
    </tr>
  </thead>
  <tbody>${rows.map((push) => pushRow(push, today))}</tbody>
</table>`;

const pushRow = (push: PushView, today: Temporal.PlainDate): Html => html`<tr id="push-${push.id}"
  data-status="${push.status}" class="${push.late ? 'late' : ''}">
  <th scope="row"><a class="row-link" href="${pushPlace(push.id)}">${push.number}</a></th>
  <td>${pushMatter(push)}</td>
  <td data-label="${OVERSIGHT.recipient}">${RECIPIENT_NAMES[push.recipient]}</td>
  <td data-label="${PUSHES.at}">${momentTime(push.createdAt, today)}</td>
  <td>${pushState(push)}</td>
  <td data-label="${OVERSIGHT.lateSince}">${momentTime(push.lateAt, today)}
    ${push.late ? html`<strong class="tag bad">! ${OVERSIGHT.late}</strong>` : ''}</td>
</tr>`;

function pager({ filter, next }: PushesScreen): Html {
  if (next === null && filter.before === undefined) return html``;
  return html`<nav class="pager" aria-label="${PUSHES.older}">
    ${filter.before === undefined ? '' : html`<a id="first-page" href="${addressOfPushes({ ...filter, before: undefined })}">${PUSHES.first}</a>`}
    ${next === null ? '' : html`<a id="next-page" rel="next" href="${addressOfPushes({ ...filter, before: next })}">${PUSHES.older}</a>`}
  </nav>`;
}
