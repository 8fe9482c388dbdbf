// The queue: counts, the viewer's items, and the items due first. It is readable at a glance and works with the
// keyboard alone.
import { html } from 'hono/html';
import { departmentName } from '../../applications/wording.ts';
import type { Worklist, WorkRow, WorkSubject } from '../../reviews/worklist.ts';
import { MOST_COUNTED, WORK_STATUSES, type WorkCounts } from '../../reviews/worklist-filter.ts';
import { schemes } from '../../schemes/catalogue.ts';
import { DEPARTMENTS, type Department, type Text, VENUES } from '../../schemes/words.ts';
import { dayTime, hourTime } from '../kit/dates.ts';
import { page, type View } from '../kit/layout.ts';
import { mark, notice } from '../kit/parts.ts';
import type { Html } from '../kit/route.ts';
import { filled, SOURCE_NAMES, VENUE_NAMES } from '../kit/texts.ts';
import { addressOf, type QueueFilter } from './filter.ts';
import { doneText, ENDED_NAMES, QUEUE, STATUS_NAMES } from './texts.ts';

export interface Queue {
  view: View;
  filter: QueueFilter;
  /** null where they would include items hidden from the viewer */
  counts: WorkCounts | null;
  /** items that the viewer holds */
  mine: WorkRow[];
  list: Worklist;
  today: Temporal.PlainDate;
  /** the latest act */
  done: string | undefined;
}

export function queuePage(queue: Queue): Html {
  const { view, done } = queue;
  const { language } = view;
  const actor = view.session?.actor;
  const scope = actor?.department ? departmentName(actor.department as Department) : QUEUE.allDepartments;
  const said = doneText(done);
  return page(
    view,
    QUEUE.title,
    html`<div class="page-head">
        <h1>${QUEUE.title[language]} <span class="scope">${scope[language]}</span></h1>
        ${actor?.role === 'clerk' ? nextButton(language) : ''}
      </div>
      ${said ? notice(said[language], 'done') : ''}
      ${queueSection(queue)}`,
  );
}

/** Shows the button that claims the next item, the same on every page. */
export const nextButton = (language: keyof Text): Html => html`<form method="post" action="/console/next">
  <button class="primary big" id="next" data-key="n" title="${QUEUE.nextHint[language]}">${QUEUE.next[language]} <kbd aria-hidden="true">n</kbd></button>
</form>`;

/** Shows the part that is read again when the queue changes. */
export function queueSection(queue: Queue): Html {
  const { view, filter, list, mine } = queue;
  const { language } = view;
  return html`<div id="queue" hx-get="${addressOf(filter)}" hx-trigger="queue-changed from:body" hx-swap="outerMorph">
    ${queue.counts ? counters(queue, queue.counts) : ''}
    ${filterForm(queue)}
    ${mine.length > 0 ? mineSection(mine, queue) : ''}
    <section aria-labelledby="items-title">
      <h2 id="items-title">${QUEUE.items[language]}</h2>
      ${list.rows.length > 0 ? table(queue) : html`<p class="empty">${(isFiltered(filter) ? QUEUE.empty : QUEUE.emptyQueue)[language]}</p>`}
      ${pager(queue)}
    </section>
  </div>`;
}

const isFiltered = (filter: QueueFilter) =>
  Object.values(filter).some((value) => value !== undefined && value !== false);

function counters({ view, filter }: Queue, counts: WorkCounts): Html {
  const { language } = view;
  const { department } = filter;
  const isClerk = view.session?.actor.role === 'clerk';
  // where open items exceed the count's limit, their parts may, too
  const more = (id: string) => (counts.open >= MOST_COUNTED && ['open', 'free', 'countersign'].includes(id) ? '+' : '');
  const counter = (id: string, text: Text, count: number, to: QueueFilter | null, tone = '') =>
    html`<li class="${tone}" id="count-${id}">
      ${to ? html`<a href="${addressOf({ ...to, department })}"><b>${count}${more(id)}</b> ${text[language]}</a>` : html`<span><b>${count}${more(id)}</b> ${text[language]}</span>`}
    </li>`;
  return html`<ul class="counts" aria-label="${QUEUE.counts[language]}">
    ${counter('open', QUEUE.countOpen, counts.open, {})}
    ${counter('free', QUEUE.countFree, counts.free, { status: 'free' })}
    ${isClerk ? counter('mine', QUEUE.countMine, counts.mine, { mine: true }) : ''}
    ${counter('countersign', QUEUE.countCountersign, counts.countersign, { status: 'countersign' })}
    ${counter('late', QUEUE.countLate, counts.late, { late: true }, counts.late > 0 ? 'bad' : '')}
    ${counter('today', QUEUE.countToday, counts.dueToday, null)}
    ${counter('week', QUEUE.countWeek, counts.dueThisWeek, null)}
  </ul>`;
}

function mineSection(mine: WorkRow[], { view, today }: Queue): Html {
  const { language } = view;
  return html`<section class="mine" aria-labelledby="mine-title">
    <h2 id="mine-title">${QUEUE.mine[language]}</h2>
    <ul>
      ${mine.map(
        ({ id, number, applicant, category, subjects, held, lastDay }) => html`<li>
          <a class="row-link" id="mine-${id}" href="/console/items/${id}">${number}</a>
          <span>${applicant.name}</span> <span>${category[language]}</span>
          <span>${subjectsOf(subjects, language)}</span>
          <span>${QUEUE.due[language]} ${dayTime(lastDay, language, today)}</span>
          ${held ? html`<span class="note">${QUEUE.until[language]} ${hourTime(held.until, language)}</span>` : ''}
        </li>`,
      )}
    </ul>
  </section>`;
}

function table(queue: Queue): Html {
  const { view, list } = queue;
  const { language } = view;
  const isClerk = view.session?.actor.role === 'clerk';
  return html`<table class="rows" id="items">
    <caption class="hidden">${QUEUE.itemsCaption[language]}</caption>
    <thead>
      <tr>
        <th scope="col">${QUEUE.number[language]}</th>
        <th scope="col">${QUEUE.applicant[language]}</th>
        <th scope="col">${QUEUE.category[language]}</th>
        ${isClerk ? '' : html`<th scope="col">${QUEUE.department[language]}</th>`}
        <th scope="col">${QUEUE.subjects[language]}</th>
        <th scope="col">${QUEUE.due[language]}</th>
        <th scope="col">${QUEUE.state[language]}</th>
      </tr>
    </thead>
    <tbody>
      ${list.rows.map((row) => tableRow(row, queue, isClerk))}
    </tbody>
  </table>`;
}

function tableRow(row: WorkRow, { view, today }: Queue, isClerk: boolean): Html {
  const { language } = view;
  return html`<tr id="item-${row.id}" class="${row.late ? 'late' : ''}" data-item="${row.id}">
    <th scope="row"><a class="row-link" href="/console/items/${row.id}">${row.number}</a></th>
    <td>${row.applicant.name} <span class="id">${row.applicant.residentId}</span></td>
    <td>${row.category[language]}</td>
    ${isClerk ? '' : html`<td>${departmentName(row.department)[language]}</td>`}
    <td>${subjectsOf(row.subjects, language)} ${row.takesTwo ? html`<span class="tag">${QUEUE.twoPeople[language]}</span>` : ''}</td>
    <td>${dayTime(row.lastDay, language, today)} ${dueIn(row, language)}</td>
    <td>${stateOf(row, language)} ${row.venue === 'window' ? html`<span class="tag warn">${QUEUE.window[language]}</span>` : ''}</td>
  </tr>`;
}

const dueIn = ({ late, workingDaysLeft }: WorkRow, language: keyof Text): Html =>
  late
    ? html`<strong class="tag bad">! ${QUEUE.late[language]}</strong>`
    : html`<span class="note">${filled(QUEUE.daysLeft, { n: workingDaysLeft })[language]}</span>`;

const subjectsOf = (subjects: WorkSubject[], language: keyof Text): Html =>
  html`<ul class="subjects">
    ${subjects.map((subject) =>
      subject.source === null
        ? html`<li>${subject.message[language]}</li>`
        : html`<li>${SOURCE_NAMES[subject.source][language]} ${mark(subject.verdict, language, subject.holdsWhatDoesNotCount)}</li>`,
    )}
  </ul>`;

function stateOf({ status, result, held, settledBy }: WorkRow, language: keyof Text): Html {
  if (status === 'settled') return html`${ENDED_NAMES[result ?? 'confirmed'][language]}`;
  if (status === 'closed') return html`${ENDED_NAMES.closed[language]}`;
  if (status === 'paused') return html`${STATUS_NAMES.paused[language]}`;
  const waits = settledBy
    ? html`${(settledBy.isMe ? QUEUE.mineAwaits : QUEUE.awaitsCountersign)[language]}${settledBy.isMe ? '' : ` (${settledBy.name})`} `
    : '';
  if (!held) return html`${waits}${settledBy?.isMe ? '' : html`<span class="free">${QUEUE.free[language]}</span>`}`;
  return html`${waits}<span class="${held.isMine ? 'own' : 'held'}">${held.isMine ? QUEUE.byMe[language] : held.name}</span>`;
}

function pager({ view, list, filter }: Queue): Html {
  const { language } = view;
  if (!list.next && !filter.after) return html``;
  return html`<nav class="pager" aria-label="${QUEUE.nextPage[language]}">
    ${filter.after ? html`<a id="first-page" href="${addressOf({ ...filter, after: undefined })}">${QUEUE.firstPage[language]}</a>` : ''}
    ${list.next ? html`<a id="next-page" rel="next" href="${addressOf({ ...filter, after: list.next })}">${QUEUE.nextPage[language]}</a>` : ''}
  </nav>`;
}

function filterForm({ view, filter }: Queue): Html {
  const { language } = view;
  const isClerk = view.session?.actor.role === 'clerk';
  const option = (value: string, text: Text, chosen: string | undefined) =>
    html`<option value="${value}" ${value === chosen ? 'selected' : ''}>${text[language]}</option>`;
  const choice = (name: string, label: Text, options: Html[]) =>
    html`<label for="filter-${name}">${label[language]}</label>
      <select id="filter-${name}" name="${name}" data-submits><option value="">${QUEUE.any[language]}</option>${options}</select>`;
  return html`<form class="filters" id="filters" hx-morph-skip method="get" action="/console" role="search" aria-label="${QUEUE.filters[language]}">
    <span>${choice(
      'status',
      QUEUE.status,
      WORK_STATUSES.map((status) => option(status, STATUS_NAMES[status], filter.status)),
    )}</span>
    <span>${choice(
      'scheme',
      QUEUE.scheme,
      schemes().map(({ id, title }) => option(id, title, filter.scheme)),
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
    <label class="check"><input type="checkbox" name="late" value="yes" data-submits ${filter.late ? 'checked' : ''} /> ${QUEUE.onlyLate[language]}</label>
    ${isClerk ? html`<label class="check"><input type="checkbox" name="mine" value="yes" data-submits ${filter.mine ? 'checked' : ''} /> ${QUEUE.onlyMine[language]}</label>` : ''}
    <span><label for="filter-number">${QUEUE.number[language]}</label>
      <input id="filter-number" name="number" value="${filter.number ?? ''}" maxlength="40" autocomplete="off" spellcheck="false" placeholder="SZ2026-0000000" /></span>
    <button id="filter">${QUEUE.apply[language]}</button>
    ${isFiltered(filter) ? html`<a id="clear-filters" href="/console">${QUEUE.clear[language]}</a>` : ''}
  </form>`;
}
