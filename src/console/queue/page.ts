// The queue: counts, the viewer's items, and the items due first. It is readable at a glance and works with the
// keyboard alone.

import { departmentName } from '../../applications/wording.ts';
import { DEFAULT_SORT, isReversed, QUEUE_SORTS, type QueueSort } from '../../reviews/queue-order.ts';
import type { Worklist, WorkRow, WorkSubject } from '../../reviews/worklist.ts';
import { MOST_COUNTED, WORK_STATUSES, type WorkCounts } from '../../reviews/worklist-filter.ts';
import { DEPARTMENTS, type Department, type Text, VENUES } from '../../schemes/words.ts';
import { dayTime, hourTime, lastDayTime } from '../kit/dates.ts';
import { filled, type Html, html, phrase, type Shown } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { mark } from '../kit/parts.ts';
import { kbd, keyOf } from '../kit/shortcuts.ts';
import { SOURCE_NAMES, VENUE_NAMES } from '../kit/texts.ts';
import { employerText } from '../search/links.ts';
import { addressOf, type QueueFilter } from './filter.ts';
import { ENDED_NAMES, QUEUE, SORT_NAMES, STATUS_NAMES } from './texts.ts';

export interface Queue {
  view: View;
  filter: QueueFilter;
  /** null where they would include items hidden from the viewer */
  counts: WorkCounts | null;
  /** items that the viewer holds */
  mine: WorkRow[];
  list: Worklist;
  today: Temporal.PlainDate;
  /** the latest act, and what became of its item */
  lastAct: Html;
}

export function queuePage(queue: Queue): Html {
  const { view, lastAct } = queue;
  const actor = view.session?.actor;
  const scope = actor?.department ? departmentName(actor.department as Department) : QUEUE.allDepartments;
  return page(
    view,
    QUEUE.title,
    html`<div class="page-head">
        <h1>${QUEUE.title} <span class="scope">${scope}</span></h1>
        ${actor?.role === 'clerk' ? nextButton() : ''}
      </div>
      ${lastAct}
      ${queueSection(queue)}`,
  );
}

/** Shows the button that opens the next item, the same on every page; `from` is the item of this page. */
export const nextButton = (from?: { id: string; isHeld: boolean }): Html => html`<form method="post"
  action="/console/next">
  ${from ? html`<input type="hidden" name="from" value="${from.id}" />` : ''}
  <button class="${from?.isHeld ? '' : 'primary big'}" id="next" ${keyOf('n')} title="${QUEUE.nextHint}">${QUEUE.next}
    ${kbd('n')}</button>
</form>`;

/** Shows the part that is read again when the queue changes. */
export function queueSection(queue: Queue): Html {
  const { filter, list, mine } = queue;
  return html`<div id="queue" hx-get="${addressOf(filter)}" hx-trigger="queue-changed from:body" hx-swap="outerMorph">
    ${queue.counts ? counters(queue, queue.counts) : ''}
    ${filterForm(queue)}
    ${mine.length > 0 ? mineSection(mine, queue) : ''}
    <section aria-labelledby="items-title">
      <h2 id="items-title">${QUEUE.items}</h2>
      ${
        list.rows.length > 0
          ? table(queue)
          : html`<p class="empty">${isFiltered(filter) ? QUEUE.empty : QUEUE.emptyQueue}</p>`
      }
      ${pager(queue)}
    </section>
  </div>`;
}

const isFiltered = ({ sort, ...filter }: QueueFilter) =>
  Object.values(filter).some((value) => value !== undefined && value !== false);

function counters({ view, filter }: Queue, counts: WorkCounts): Html {
  const { department } = filter;
  const isClerk = view.session?.actor.role === 'clerk';
  // where open items exceed the count's limit, their parts may, too
  const more = (id: string) => (counts.open >= MOST_COUNTED && ['open', 'free', 'countersign'].includes(id) ? '+' : '');
  const counter = (id: string, text: Text, count: number, to: QueueFilter | null, tone = '') =>
    html`<li class="${tone}" id="count-${id}">
      ${
        to
          ? html`<a href="${addressOf({ ...to, department })}"><b>${count}${more(id)}</b> ${text}</a>`
          : html`<span><b>${count}${more(id)}</b> ${text}</span>`
      }
    </li>`;
  return html`<ul class="counts" aria-label="${QUEUE.counts}">
    ${counter('open', QUEUE.countOpen, counts.open, {})}
    ${counter('free', QUEUE.countFree, counts.free, { status: 'free' })}
    ${isClerk ? counter('mine', QUEUE.countMine, counts.mine, { mine: true }) : ''}
    ${counter('countersign', QUEUE.countCountersign, counts.countersign, { status: 'countersign' })}
    ${counter('late', QUEUE.countLate, counts.late, { late: true }, counts.late > 0 ? 'bad' : '')}
    ${counter('today', QUEUE.countToday, counts.dueToday, null)}
    ${counter('week', QUEUE.countWeek, counts.dueThisWeek, null)}
  </ul>`;
}

function mineSection(mine: WorkRow[], { today }: Queue): Html {
  return html`<section class="mine" aria-labelledby="mine-title">
    <h2 id="mine-title">${QUEUE.mine}</h2>
    <ul>
      ${mine.map(
        ({ id, number, applicant, category, subjects, held, lastDay }) => html`<li>
          <a class="row-link" id="mine-${id}" href="/console/items/${id}">${number}</a>
          <span>${applicant.name}</span> <span>${category}</span>
          <div>${subjectsOf(subjects)}</div>
          <span>${QUEUE.due} ${lastDayTime(lastDay, today)}</span>
          ${held ? html`<span class="note">${QUEUE.until} ${hourTime(held.until)}</span>` : ''}
        </li>`,
      )}
    </ul>
  </section>`;
}

function table(queue: Queue): Html {
  const { view, list } = queue;
  const isClerk = view.session?.actor.role === 'clerk';
  return html`<table class="rows" id="items">
    <caption class="hidden">${filled(QUEUE.itemsCaption, { order: SORT_NAMES[sortOf(queue)] })}</caption>
    <thead>
      <tr>
        <th scope="col">${QUEUE.number}</th>
        <th scope="col">${QUEUE.applicant}</th>
        ${sortable(queue, 'employer', QUEUE.employer)}
        <th scope="col">${QUEUE.category}</th>
        ${isClerk ? '' : html`<th scope="col">${QUEUE.department}</th>`}
        <th scope="col">${QUEUE.subjects}</th>
        ${sortable(queue, 'submitted', QUEUE.submitted)}
        ${sortable(queue, 'due', QUEUE.due)}
        <th scope="col">${QUEUE.state}</th>
      </tr>
    </thead>
    <tbody>
      ${list.rows.map((row) => tableRow(row, queue, isClerk))}
    </tbody>
  </table>`;
}

const sortOf = ({ filter }: Queue): QueueSort => filter.sort ?? DEFAULT_SORT;

/** A heading that orders the list by its column, and reverses the order where the list has it already. */
function sortable(queue: Queue, column: 'due' | 'submitted' | 'employer', text: Text): Html {
  const sort = sortOf(queue);
  const isOrdered = sort.endsWith(column);
  const next = sort === column ? (`-${column}` as const) : column;
  const order = isReversed(sort) ? 'descending' : 'ascending';
  const place = addressOf({ ...queue.filter, after: undefined, sort: next === DEFAULT_SORT ? undefined : next });
  return html`<th scope="col" ${isOrdered ? html`aria-sort="${order}"` : ''}>
    <span class="heading">${text}</span><a id="sort-${column}" href="${place}"
    title="${SORT_NAMES[next]}">${text}${
      isOrdered ? html` <span aria-hidden="true">${isReversed(sort) ? '▼' : '▲'}</span>` : ''
    }</a></th>`;
}

function tableRow(row: WorkRow, { today }: Queue, isClerk: boolean): Html {
  return html`<tr id="item-${row.id}" class="${row.late ? 'late' : ''}" data-item="${row.id}">
    <th scope="row"><a class="row-link" href="/console/items/${row.id}">${row.number}</a></th>
    <td>${row.applicant.name} <span class="id">${row.applicant.residentId}</span></td>
    <td>${employerText(row.employer)}</td>
    <td>${row.category}</td>
    ${isClerk ? '' : html`<td>${departmentName(row.department)}</td>`}
    <td>${subjectsOf(row.subjects)} ${row.takesTwo ? html`<span class="tag">${QUEUE.twoPeople}</span>` : ''}</td>
    <td data-label="${QUEUE.submitted}">${dayTime(row.submittedOn, today)}</td>
    <td data-label="${QUEUE.due}">${lastDayTime(row.lastDay, today)} ${dueIn(row)}</td>
    <td>${stateOf(row)} ${row.venue === 'window' ? html`<span class="tag warn">${QUEUE.window}</span>` : ''}
      ${row.unserved ? html`<strong class="tag bad">! ${QUEUE.unserved}</strong>` : ''}</td>
  </tr>`;
}

const dueIn = ({ late, workingDaysLeft }: WorkRow): Html =>
  late
    ? html`<strong class="tag bad">! ${QUEUE.late}</strong>`
    : html`<span class="note">${filled(QUEUE.daysLeft, { n: workingDaysLeft })}</span>`;

export const subjectsOf = (subjects: WorkSubject[]): Html =>
  html`<ul class="subjects">
    ${subjects.map((subject) =>
      subject.source === null
        ? html`<li>${subject.message}</li>`
        : html`<li>${SOURCE_NAMES[subject.source]} ${mark(subject.verdict, subject)}</li>`,
    )}
  </ul>`;

function stateOf({ status, result, held, settledBy }: WorkRow): Shown {
  if (status === 'settled') return ENDED_NAMES[result ?? 'confirmed'];
  if (status === 'closed') return ENDED_NAMES.closed;
  if (status === 'paused') return STATUS_NAMES.paused;
  const waits = settledBy
    ? phrase`${settledBy.isMe ? QUEUE.mineAwaits : phrase`${QUEUE.awaitsCountersign} (${settledBy.name})`} `
    : '';
  if (!held) return html`${waits}${settledBy?.isMe ? '' : html`<span class="free">${QUEUE.free}</span>`}`;
  return html`${waits}<span class="${held.isMine ? 'own' : 'held'}">${held.isMine ? QUEUE.byMe : held.name}</span>`;
}

function pager({ list, filter }: Queue): Html {
  if (!list.next && !filter.after) return html``;
  return html`<nav class="pager" aria-label="${QUEUE.nextPage}">
    ${
      filter.after
        ? html`<a id="first-page" href="${addressOf({ ...filter, after: undefined })}">${QUEUE.firstPage}</a>`
        : ''
    }
    ${
      list.next
        ? html`<a id="next-page" rel="next" href="${addressOf({ ...filter, after: list.next })}">${QUEUE.nextPage}</a>`
        : ''
    }
  </nav>`;
}

function filterForm({ view, filter }: Queue): Html {
  const isClerk = view.session?.actor.role === 'clerk';
  const option = (value: string, text: Text, chosen: string | undefined) =>
    html`<option value="${value}" ${value === chosen ? 'selected' : ''}>${text}</option>`;
  const choice = (name: string, label: Text, options: Html[], none: Text = QUEUE.any) =>
    html`<label for="filter-${name}">${label}</label>
      <select id="filter-${name}" name="${name}" data-submits>
        <option value="">${none}</option>${options}</select>`;
  return html`<form class="filters" id="filters" hx-morph-skip method="get" action="/console" role="search"
    aria-label="${QUEUE.filters}">
    <span>${choice(
      'status',
      QUEUE.status,
      WORK_STATUSES.map((status) => option(status, STATUS_NAMES[status], filter.status)),
    )}</span>
    <span>${choice(
      'scheme',
      QUEUE.scheme,
      view.schemes.all().map(({ id, title }) => option(id, title, filter.scheme)),
    )}</span>
    <span>${choice(
      'venue',
      QUEUE.venue,
      VENUES.map((venue) => option(venue, VENUE_NAMES[venue], filter.venue)),
    )}</span>
    ${
      isClerk
        ? ''
        : html`<span>${choice(
            'department',
            QUEUE.department,
            DEPARTMENTS.map((each) => option(each, departmentName(each), filter.department)),
          )}</span>`
    }
    <span>${choice(
      'sort',
      QUEUE.sort,
      QUEUE_SORTS.filter((sort) => sort !== DEFAULT_SORT).map((sort) => option(sort, SORT_NAMES[sort], filter.sort)),
      SORT_NAMES[DEFAULT_SORT],
    )}</span>
    <label class="check"><input type="checkbox" name="late" value="yes" data-submits ${filter.late ? 'checked' : ''} />
      ${QUEUE.onlyLate}</label>
    ${
      isClerk
        ? html`<label class="check"><input type="checkbox" name="mine" value="yes" data-submits
          ${filter.mine ? 'checked' : ''} /> ${QUEUE.mineOnly}</label>`
        : ''
    }
    <span><label for="filter-number">${QUEUE.number}</label>
      <input id="filter-number" name="number" value="${filter.number ?? ''}" maxlength="40" autocomplete="off"
        spellcheck="false" placeholder="SZ2026-0000000" /></span>
    <button id="filter">${QUEUE.apply}</button>
    ${isFiltered(filter) ? html`<a id="clear-filters" href="/console">${QUEUE.clear}</a>` : ''}
  </form>`;
}
