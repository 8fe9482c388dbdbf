// The audit log for auditors: whether it holds, the last checkpoint with its signatures, and every event with its
// proof.
import type { Page } from '../../base/page.ts';
import type { Text } from '../../schemes/words.ts';
import type { SealedCheckpoint } from '../../transparency-log/prove.ts';
import type { EventView } from '../../transparency-log/shapes.ts';
import { type Standing, wholeNote } from '../../transparency-log/transparency.ts';
import { actionName, systemName } from '../kit/action-texts.ts';
import { momentTime } from '../kit/dates.ts';
import { type Html, html } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { notice } from '../kit/parts.ts';
import { applicationPlace } from '../kit/places.ts';
import { ROLE_NAMES } from '../kit/texts.ts';
import { addressOf, type LogFilter } from './filter.ts';
import { FAULTS, LOG } from './texts.ts';

export interface LogScreen {
  view: View;
  standing: Standing;
  checkpoints: SealedCheckpoint[];
  unsealed: number;
  filter: LogFilter;
  /** null: no application has the wanted number */
  events: Page<EventView, number> | null;
  /** events may be missing, since they could reveal a case that the viewer inspects blind */
  areHidden: boolean;
  names: ReadonlyMap<string, string>;
  /** numbers of applications by id */
  numbers: ReadonlyMap<string, string>;
  today: Temporal.PlainDate;
}

export function logPage(screen: LogScreen): Html {
  return page(
    screen.view,
    LOG.title,
    html`<div class="page-head"><h1>${LOG.title}</h1></div>
      ${standingNotice(screen)}
      ${checkpointsSection(screen)}
      <section aria-labelledby="events-title">
        <h2 id="events-title">${LOG.events}</h2>
        ${filterForm(screen)}
        ${eventsTable(screen)}
        <p class="note">${LOG.readIsAudited}</p>
      </section>`,
  );
}

function standingNotice({ standing, checkpoints }: LogScreen): Html {
  if (!standing.consistent) return notice(FAULTS[standing.fault], 'bad');
  if (checkpoints.length === 0) return notice(LOG.notYet, 'warn');
  const isPublished = standing.published.state === 'checkpoint';
  return notice(isPublished ? LOG.holds : LOG.unpublished, isPublished ? 'done' : 'warn');
}

function checkpointsSection(screen: LogScreen): Html {
  const { checkpoints, unsealed } = screen;
  const [latest] = checkpoints;
  if (!latest) return html``;
  return html`<section aria-labelledby="checkpoints-title">
    <h2 id="checkpoints-title">${LOG.checkpoints}</h2>
    <ul class="counts">
      <li id="log-size"><span><b>${latest.size}</b> ${LOG.size}</span></li>
      <li id="log-unsealed"><span><b>${unsealed}</b> ${LOG.unsealed}</span></li>
    </ul>
    <table class="rows" id="checkpoints">
      <thead>
        <tr>
          <th scope="col">${LOG.size}</th>
          <th scope="col">${LOG.sealedAt}</th>
          <th scope="col">${LOG.witnesses}</th>
          <th scope="col">${LOG.root}</th>
        </tr>
      </thead>
      <tbody>
        ${checkpoints.map((checkpoint) => checkpointRow(checkpoint, screen))}
      </tbody>
    </table>
  </section>`;
}

function checkpointRow(checkpoint: SealedCheckpoint, { today }: LogScreen): Html {
  const { size, sealedAt, cosignatures, root } = checkpoint;
  return html`<tr>
    <th scope="row">${size}</th>
    <td>${momentTime(sealedAt, today)}</td>
    <td>${
      cosignatures.length === 0
        ? LOG.noWitness
        : cosignatures.map(({ witness }) => html`<span class="tag">✓ ${witness}</span> `)
    }</td>
    <td><details><summary class="hash">${root.toString('base64')}</summary>
      <pre class="note-text">${wholeNote(checkpoint)}</pre></details></td>
  </tr>`;
}

function filterForm({ filter }: LogScreen): Html {
  return html`<form class="filters" id="filters" method="get" action="/console/log" role="search"
    aria-label="${LOG.filters}">
    <span><label for="filter-number">${LOG.number}</label>
      <input id="filter-number" name="number" value="${filter.number ?? ''}" maxlength="40" autocomplete="off"
        spellcheck="false" placeholder="SZ2026-0000000" /></span>
    <span><label for="filter-day">${LOG.day}</label>
      <input id="filter-day" name="day" type="date" value="${filter.day ?? ''}" /></span>
    <span><label for="filter-kind">${LOG.kind}</label>
      <select id="filter-kind" name="kind" data-submits>
        <option value="">${LOG.all}</option>
        <option value="accesses" ${filter.kind === 'accesses' ? 'selected' : ''}>${LOG.accesses}</option>
      </select></span>
    <button id="filter">${LOG.apply}</button>
    ${
      filter.number || filter.day || filter.kind ? html`<a id="clear-filters" href="/console/log">${LOG.clear}</a>` : ''
    }
  </form>`;
}

function eventsTable(screen: LogScreen): Html {
  const { events, filter } = screen;
  if (!events) return html`<p class="empty">${LOG.noSuchNumber}</p>`;
  const left = screen.areHidden ? html`<p class="note" id="hidden-events">${LOG.hidden}</p>` : '';
  if (events.items.length === 0 && !events.next) return html`${left || html`<p class="empty">${LOG.empty}</p>`}`;
  return html`${left}<table class="rows" id="events">
      <caption class="hidden">${LOG.eventsCaption}</caption>
      <thead>
        <tr>
          <th scope="col">${LOG.seq}</th>
          <th scope="col">${LOG.at}</th>
          <th scope="col">${LOG.actor}</th>
          <th scope="col">${LOG.action}</th>
          <th scope="col">${LOG.application}</th>
        </tr>
      </thead>
      <tbody>
        ${events.items.map((event) => eventRow(event, screen))}
      </tbody>
    </table>
    <nav class="pager" aria-label="${LOG.older}">
      ${
        filter.before
          ? html`<a id="first-page" href="${addressOf({ ...filter, before: undefined })}">${LOG.newest}</a>`
          : ''
      }
      ${
        events.next
          ? html`<a id="next-page" rel="next" href="${addressOf({ ...filter, before: events.next })}">${LOG.older}</a>`
          : ''
      }
    </nav>`;
}

const roleName = (role: string): Text => ROLE_NAMES[role as keyof typeof ROLE_NAMES] ?? { zh: role, en: role };

function eventRow(event: EventView, { names, numbers, today }: LogScreen): Html {
  const { seq, at, actor, action, applicationId, sealed } = event;
  const number = applicationId === null ? null : numbers.get(applicationId);
  return html`<tr id="event-${seq}">
    <th scope="row"><a class="row-link" href="/console/log/${seq}">${seq}</a>
      ${sealed ? '' : html`<span class="tag warn">${LOG.pending}</span>`}</th>
    <td>${momentTime(at, today)}</td>
    <td>${names.get(actor.id) ?? (actor.kind === 'system' ? systemName(actor.id) : roleName(actor.role))}</td>
    <td>${actionName(action)} <code class="id">${action}</code></td>
    <td>${
      number && applicationId
        ? html`<a href="${addressOf({ number })}">${number}</a>
        <a href="${applicationPlace(applicationId)}">${LOG.open}<span class="hidden"> ${number}</span></a>`
        : (applicationId ?? '')
    }</td>
  </tr>`;
}
