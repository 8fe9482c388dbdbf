// The audit log for auditors: whether it holds, the last checkpoint with its signatures, and every event with its
// proof.
import { html } from 'hono/html';
import type { Page } from '../../base/page.ts';
import type { Text } from '../../schemes/words.ts';
import type { SealedCheckpoint } from '../../transparency-log/prove.ts';
import type { EventView } from '../../transparency-log/shapes.ts';
import { type Standing, wholeNote } from '../../transparency-log/transparency.ts';
import { actionName, systemName } from '../kit/action-texts.ts';
import { momentTime } from '../kit/dates.ts';
import { page, type View } from '../kit/layout.ts';
import { notice } from '../kit/parts.ts';
import { applicationPlace } from '../kit/places.ts';
import type { Html } from '../kit/route.ts';
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
  const { language } = screen.view;
  return page(
    screen.view,
    LOG.title,
    html`<div class="page-head"><h1>${LOG.title[language]}</h1></div>
      ${standingNotice(screen)}
      ${checkpointsSection(screen)}
      <section aria-labelledby="events-title">
        <h2 id="events-title">${LOG.events[language]}</h2>
        ${filterForm(screen)}
        ${eventsTable(screen)}
        <p class="note">${LOG.readIsAudited[language]}</p>
      </section>`,
  );
}

function standingNotice({ view: { language }, standing, checkpoints }: LogScreen): Html {
  if (!standing.consistent) return notice(FAULTS[standing.fault][language], 'bad');
  if (checkpoints.length === 0) return notice(LOG.notYet[language], 'warn');
  const isPublished = standing.published.state === 'checkpoint';
  return notice((isPublished ? LOG.holds : LOG.unpublished)[language], isPublished ? 'done' : 'warn');
}

function checkpointsSection(screen: LogScreen): Html {
  const { view, checkpoints, unsealed } = screen;
  const { language } = view;
  const [latest] = checkpoints;
  if (!latest) return html``;
  return html`<section aria-labelledby="checkpoints-title">
    <h2 id="checkpoints-title">${LOG.checkpoints[language]}</h2>
    <ul class="counts">
      <li id="log-size"><span><b>${latest.size}</b> ${LOG.size[language]}</span></li>
      <li id="log-unsealed"><span><b>${unsealed}</b> ${LOG.unsealed[language]}</span></li>
    </ul>
    <table class="rows" id="checkpoints">
      <thead>
        <tr>
          <th scope="col">${LOG.size[language]}</th>
          <th scope="col">${LOG.sealedAt[language]}</th>
          <th scope="col">${LOG.witnesses[language]}</th>
          <th scope="col">${LOG.root[language]}</th>
        </tr>
      </thead>
      <tbody>
        ${checkpoints.map((checkpoint) => checkpointRow(checkpoint, screen))}
      </tbody>
    </table>
  </section>`;
}

function checkpointRow(checkpoint: SealedCheckpoint, { view: { language }, today }: LogScreen): Html {
  const { size, sealedAt, cosignatures, root } = checkpoint;
  return html`<tr>
    <th scope="row">${size}</th>
    <td>${momentTime(sealedAt, language, today)}</td>
    <td>${cosignatures.length === 0 ? LOG.noWitness[language] : cosignatures.map(({ witness }) => html`<span class="tag">✓ ${witness}</span> `)}</td>
    <td><details><summary class="hash">${root.toString('base64')}</summary><pre class="note-text">${wholeNote(checkpoint)}</pre></details></td>
  </tr>`;
}

function filterForm({ view: { language }, filter }: LogScreen): Html {
  return html`<form class="filters" id="filters" method="get" action="/console/log" role="search" aria-label="${LOG.filters[language]}">
    <span><label for="filter-number">${LOG.number[language]}</label>
      <input id="filter-number" name="number" value="${filter.number ?? ''}" maxlength="40" autocomplete="off" spellcheck="false" placeholder="SZ2026-0000000" /></span>
    <span><label for="filter-day">${LOG.day[language]}</label>
      <input id="filter-day" name="day" type="date" value="${filter.day ?? ''}" /></span>
    <span><label for="filter-kind">${LOG.kind[language]}</label>
      <select id="filter-kind" name="kind" data-submits>
        <option value="">${LOG.all[language]}</option>
        <option value="accesses" ${filter.kind === 'accesses' ? 'selected' : ''}>${LOG.accesses[language]}</option>
      </select></span>
    <button id="filter">${LOG.apply[language]}</button>
    ${filter.number || filter.day || filter.kind ? html`<a id="clear-filters" href="/console/log">${LOG.clear[language]}</a>` : ''}
  </form>`;
}

function eventsTable(screen: LogScreen): Html {
  const { view, events, filter } = screen;
  const { language } = view;
  if (!events) return html`<p class="empty">${LOG.noSuchNumber[language]}</p>`;
  const left = screen.areHidden ? html`<p class="note" id="hidden-events">${LOG.hidden[language]}</p>` : '';
  if (events.items.length === 0 && !events.next)
    return html`${left || html`<p class="empty">${LOG.empty[language]}</p>`}`;
  return html`${left}<table class="rows" id="events">
      <caption class="hidden">${LOG.eventsCaption[language]}</caption>
      <thead>
        <tr>
          <th scope="col">${LOG.seq[language]}</th>
          <th scope="col">${LOG.at[language]}</th>
          <th scope="col">${LOG.actor[language]}</th>
          <th scope="col">${LOG.action[language]}</th>
          <th scope="col">${LOG.application[language]}</th>
        </tr>
      </thead>
      <tbody>
        ${events.items.map((event) => eventRow(event, screen))}
      </tbody>
    </table>
    <nav class="pager" aria-label="${LOG.older[language]}">
      ${filter.before ? html`<a id="first-page" href="${addressOf({ ...filter, before: undefined })}">${LOG.newest[language]}</a>` : ''}
      ${events.next ? html`<a id="next-page" rel="next" href="${addressOf({ ...filter, before: events.next })}">${LOG.older[language]}</a>` : ''}
    </nav>`;
}

const roleName = (role: string): Text => ROLE_NAMES[role as keyof typeof ROLE_NAMES] ?? { zh: role, en: role };

function eventRow(event: EventView, { view, names, numbers, today }: LogScreen): Html {
  const { language } = view;
  const { seq, at, actor, action, applicationId, sealed } = event;
  const number = applicationId === null ? null : numbers.get(applicationId);
  return html`<tr id="event-${seq}">
    <th scope="row"><a class="row-link" href="/console/log/${seq}">${seq}</a>
      ${sealed ? '' : html`<span class="tag warn">${LOG.pending[language]}</span>`}</th>
    <td>${momentTime(at, language, today)}</td>
    <td>${names.get(actor.id) ?? (actor.kind === 'system' ? systemName(actor.id)[language] : roleName(actor.role)[language])}</td>
    <td>${actionName(action)[language]} <code class="id">${action}</code></td>
    <td>${number && applicationId ? html`<a href="${addressOf({ number })}">${number}</a> <a href="${applicationPlace(applicationId)}">${LOG.open[language]}<span class="hidden"> ${number}</span></a>` : (applicationId ?? '')}</td>
  </tr>`;
}
