// The audit log for auditors: whether it holds, its events with a filter, and, folded away, the latest checkpoints with
// their signatures.
import type { Colleague } from '../../access/staff.ts';
import type { Page } from '../../base/page.ts';
import type { SealedCheckpoint } from '../../transparency-log/prove.ts';
import type { EventView } from '../../transparency-log/shapes.ts';
import { type Standing, wholeNote } from '../../transparency-log/transparency.ts';
import { actionName } from '../kit/action-texts.ts';
import { momentTime } from '../kit/dates.ts';
import { filled, type Html, html } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { notice } from '../kit/parts.ts';
import { applicationPlace } from '../kit/places.ts';
import { type ActorNames, actorName } from './actors.ts';
import { addressOf, endsBeforeItBegins, type LogFilter } from './filter.ts';
import { exportLink, filterForm, MOST_EXPORTED } from './filter-form.ts';
import { FAULTS, LOG } from './texts.ts';

export interface LogScreen {
  view: View;
  standing: Standing;
  checkpoints: SealedCheckpoint[];
  unsealed: number;
  filter: LogFilter;
  /** null: the filter names nothing that could be looked up */
  events: Page<EventView, number> | null;
  /** events may be missing, since they could reveal a case that the viewer inspects blind */
  areHidden: boolean;
  /** an export was refused, since too many events fit */
  isTooMany: boolean;
  staff: readonly Colleague[];
  actors: ActorNames;
  /** numbers of applications by id */
  numbers: ReadonlyMap<string, string>;
  today: Temporal.PlainDate;
}

export function logPage(screen: LogScreen): Html {
  return page(
    screen.view,
    LOG.title,
    html`<div class="page-head"><h1>${LOG.title}</h1></div>
      ${screen.isTooMany ? notice(filled(LOG.tooMany, { most: MOST_EXPORTED }), 'bad') : ''}
      ${standingNotice(screen)}
      <section aria-labelledby="events-title">
        <h2 id="events-title">${LOG.events}</h2>
        ${filterForm(screen.filter, screen.staff)}
        ${eventsTable(screen)}
        <p class="note">${LOG.readIsAudited}</p>
      </section>
      ${checkpointsSection(screen)}`,
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
  return html`<details id="proofs"><summary>${LOG.proofs}</summary>
    <ul class="counts">
      <li id="log-size"><span><b>${latest.size}</b> ${LOG.size}</span></li>
      <li id="log-unsealed"><span><b>${unsealed}</b> ${LOG.unsealed}</span></li>
    </ul>
    <table class="rows" id="checkpoints">
      <caption class="hidden">${LOG.checkpoints}</caption>
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
  </details>`;
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

function eventsTable(screen: LogScreen): Html {
  const { events, filter } = screen;
  if (endsBeforeItBegins(filter)) return notice(LOG.wrongDays, 'bad');
  if (!events) return html`<p class="empty">${LOG.noSuchNumber}</p>`;
  const left = screen.areHidden ? html`<p class="note" id="hidden-events">${LOG.hidden}</p>` : '';
  if (events.items.length === 0 && !events.next) return html`${left || html`<p class="empty">${LOG.empty}</p>`}`;
  return html`${left}${exportLink(filter)}<table class="rows" id="events">
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

function eventRow(event: EventView, { actors, numbers, today, filter }: LogScreen): Html {
  const { seq, at, actor, action, applicationId, sealed } = event;
  const number = applicationId === null ? null : numbers.get(applicationId);
  const name = actorName(actors, actor);
  return html`<tr id="event-${seq}">
    <th scope="row"><a class="row-link" href="/console/log/${seq}">${seq}</a>
      ${sealed ? '' : html`<span class="tag warn">${LOG.pending}</span>`}</th>
    <td>${momentTime(at, today)}</td>
    <td>${
      filter.actor === actor.id
        ? name
        : html`<a href="${addressOf({ ...filter, actor: actor.id, before: undefined })}"
          title="${LOG.onlyThis}">${name}</a>`
    }</td>
    <td>${actionName(action)} <code class="id">${action}</code></td>
    <td>${
      number && applicationId
        ? html`<a href="${addressOf({ number })}">${number}</a>
        <a href="${applicationPlace(applicationId)}">${LOG.open}<span class="hidden"> ${number}</span></a>`
        : (applicationId ?? '')
    }</td>
  </tr>`;
}
