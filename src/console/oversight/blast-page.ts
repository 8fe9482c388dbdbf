// Blast radii: the list with the form for a new one, and a single one with its progress, the result of the dry run, and
// the confirmation that freezes changed approvals.
import type { Status } from '../../applications/lifecycle.ts';
import type { Actor } from '../../base/actor.ts';
import type { BlastStanding } from '../../oversight/moves.ts';
import type { BlastCaseView, BlastCounts, BlastRadiusView } from '../../oversight/shapes.ts';
import { reasonLine } from '../../reviews/detail-texts.ts';
import { SOURCES, type Text } from '../../schemes/words.ts';
import { rankedChart } from '../kit/charts.ts';
import { clauseIn } from '../kit/citation.ts';
import { byAt, momentTime } from '../kit/dates.ts';
import {
  faultSummary,
  formState,
  input,
  isRefused,
  type Posted,
  select,
  sureBox,
  textArea,
} from '../kit/form-fields.ts';
import { COLON, filled, type Html, html } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { fact, nameIn, notice } from '../kit/parts.ts';
import { applicationPlace, blastPlace } from '../kit/places.ts';
import { SOURCE_NAMES } from '../kit/texts.ts';
import { BLAST, BLAST_GROUP_NAMES, BLAST_RESULTS, BLAST_STATES } from './blast-texts.ts';
import { STATUS_TEXTS } from './texts.ts';

export interface BlastListScreen {
  view: View;
  actor: Actor;
  items: BlastRadiusView[];
  next: string | null;
  isFirst: boolean;
  names: ReadonlyMap<string, string>;
  today: Temporal.PlainDate;
  posted: Posted | null;
  key: string;
}

export function blastListPage(screen: BlastListScreen): Html {
  const { view, actor, items, next, isFirst } = screen;
  return page(
    view,
    BLAST.title,
    html`<div class="page-head">
        <h1>${BLAST.title}</h1>
        <a class="button" href="/console/oversight">${BLAST.backToOversight}</a>
      </div>
      <p class="note lead">${BLAST.lead}</p>
      ${actor.role === 'supervisor' ? openForm(screen) : ''}
      ${items.length === 0 ? html`<p class="empty">${BLAST.empty}</p>` : listTable(screen)}
      <nav class="pager" aria-label="${BLAST.older}">
        ${isFirst ? '' : html`<a id="first-page" href="/console/oversight/blast-radius">${BLAST.newest}</a>`}
        ${
          next
            ? html`<a id="next-page" rel="next"
              href="/console/oversight/blast-radius?before=${next}">${BLAST.older}</a>`
            : ''
        }
      </nav>`,
  );
}

function openForm({ posted, key }: BlastListScreen): Html {
  const form = formState('open-form', posted);
  const sources = SOURCES.map((value) => ({ value, text: SOURCE_NAMES[value] }));
  return html`<details class="panel" ${isRefused(form) ? 'open' : ''}>
    <summary id="open-open">${BLAST.open}</summary>
    <form class="stacked" id="open-form" method="post" action="/console/oversight/blast-radius" data-guarded>
      ${faultSummary(form)}
      <input type="hidden" name="key" value="${key}" />
      <p class="note">${BLAST.openHow}</p>
      ${select(form, { name: 'source', label: BLAST.source, options: sources })}
      ${input(form, { name: 'from', type: 'datetime-local', label: BLAST.from })}
      ${input(form, { name: 'to', type: 'datetime-local', label: BLAST.to })}
      ${textArea(form, { name: 'reason', label: BLAST.reason, most: 2000 })}
      <button class="primary" id="open-submit">${BLAST.openSubmit}</button>
    </form>
  </details>`;
}

const listTable = ({ items, names, today }: BlastListScreen): Html => html`<table class="rows" id="blast-radii">
  <caption class="hidden">${BLAST.caption}</caption>
  <thead>
    <tr>
      <th scope="col">${BLAST.source}</th>
      <th scope="col">${BLAST.window}</th>
      <th scope="col">${BLAST.state}</th>
      <th scope="col">${BLAST_GROUP_NAMES.affected}</th>
      <th scope="col">${BLAST_GROUP_NAMES.flips}</th>
      <th scope="col">${BLAST.openedBy}</th>
    </tr>
  </thead>
  <tbody>
    ${items.map(
      (radius) => html`<tr>
        <th scope="row"><a class="row-link" href="${blastPlace(radius.id)}">${SOURCE_NAMES[radius.source]}</a></th>
        <td>${windowText(radius, today)}</td>
        <td>${stateMark(radius)}</td>
        ${(['affected', 'flips'] as const).map(
          (group) => html`<td data-label="${BLAST_GROUP_NAMES[group]}"><a
            href="${listPlace(radius.id, group)}">${radius.counts[group]}</a></td>`,
        )}
        <td data-label="${BLAST.openedBy}">${byAt(nameIn(names, radius.openedBy), radius.openedAt, today)}</td>
      </tr>`,
    )}
  </tbody>
</table>`;

const windowText = ({ from, to }: BlastRadiusView, today: Temporal.PlainDate): Html =>
  html`${momentTime(from, today)} – ${momentTime(to, today)}`;

const stateMark = ({ status }: BlastRadiusView): Html =>
  html`<span class="mark ${BLAST_STATES[status].tone}" data-status="${status}">${BLAST_STATES[status].text}</span>`;

/** The groups that can be listed. */
export const BLAST_GROUPS = [
  'affected',
  'flips',
  'stands',
  'unknown',
  'unreadable',
  'pending',
  'waiting',
  'frozen',
  'passedOver',
] as const satisfies readonly (keyof BlastCounts)[];
export type BlastGroup = (typeof BLAST_GROUPS)[number];

/** The address of the cases of one group; from one case on. */
export function blastGroupPlace(id: string, group: BlastGroup, after?: string): string {
  const query = new URLSearchParams({ group, ...(after === undefined ? {} : { after }) });
  return `${blastPlace(id)}?${query}`;
}
const listPlace = (id: string, group: BlastGroup): string => `${blastGroupPlace(id, group)}#cases-title`;

export interface BlastScreen {
  view: View;
  radius: BlastRadiusView;
  /** the acts that the reader can do with it now */
  standing: BlastStanding;
  /** the group whose cases are listed, in order of submission, and a page of it */
  group: BlastGroup;
  cases: BlastCaseView[];
  /** where the next page begins; null where there is none */
  next: string | null;
  isFirst: boolean;
  names: ReadonlyMap<string, string>;
  today: Temporal.PlainDate;
  /** every scheme verifies what is frozen at the window */
  isAtWindow: boolean;
  freezeWorkingDays: string;
  done: 'opened' | 'confirmed' | null;
  refused: Text | null;
  posted: Posted | null;
}

export function blastPage(screen: BlastScreen): Html {
  const { view, radius, done, refused, names, today } = screen;
  return page(
    view,
    BLAST.title,
    html`<div class="page-head">
        <h1>${BLAST.title}${COLON}${SOURCE_NAMES[radius.source]}</h1>
        <a class="button" href="/console/oversight/blast-radius">${BLAST.back}</a>
      </div>
      ${done === null ? '' : notice(BLAST[done], 'done')}
      ${refused === null ? '' : notice(refused, 'bad')}
      <section class="panel" aria-label="${BLAST.title}">
        <dl class="facts">
          ${fact(BLAST.window, windowText(radius, today))}
          ${fact(BLAST.reason, html`<p class="quote">${radius.reason}</p>`)}
          ${fact(BLAST.openedBy, byAt(nameIn(names, radius.openedBy), radius.openedAt, today))}
          ${
            radius.confirmedBy && radius.confirmedAt
              ? fact(BLAST.confirmedBy, byAt(nameIn(names, radius.confirmedBy), radius.confirmedAt, today))
              : ''
          }
        </dl>
      </section>
      ${blastReport(screen)}`,
  );
}

/** Shows the changing part; htmx asks for it again until the run has ended. */
export function blastReport(screen: BlastScreen): Html {
  const { radius, group } = screen;
  const { counts, status } = radius;
  const isRunning = status === 'searching' || status === 'examining';
  const again = html`hx-get="${blastGroupPlace(radius.id, group)}" hx-trigger="every 2s" hx-swap="outerHTML"`;
  const done = counts.affected - counts.pending;
  const said = filled(status === 'searching' ? BLAST.searchingSaid : BLAST.progressSaid, {
    done,
    all: counts.affected,
  });
  return html`<div id="blast-report" data-status="${status}" ${isRunning ? again : ''}>
    <p>${stateMark(radius)}
      ${
        isRunning
          ? html`<span id="progress" role="status">${said}</span>
          <progress max="${Math.max(1, counts.affected)}" value="${done}" aria-label="${BLAST.progress}"></progress>
          <a href="${blastPlace(radius.id)}">${BLAST.refresh}</a>`
          : ''
      }</p>
    ${headline(radius)}
    <div class="charts">${countsChart(radius)}</div>
    <section aria-labelledby="cases-title">
      <h2 id="cases-title" tabindex="-1">${filled(BLAST.ofCases, { group: BLAST_GROUP_NAMES[group] })}
        <span class="count">${counts[group]}</span></h2>
      ${screen.cases.length === 0 ? html`<p class="empty">${BLAST.casesNone}</p>` : casesTable(screen)}
      ${pager(screen)}
      ${counts.unknown > 0 ? html`<p class="note">${BLAST.unknownNote}</p>` : ''}
      ${
        counts.unreadable > 0
          ? html`<p class="note" id="unreadable-note">${filled(BLAST.unreadableNote, { n: counts.unreadable })}</p>`
          : ''
      }
      ${
        counts.waiting > 0
          ? html`<p class="note" id="waiting-note">${filled(BLAST.waitingNote, { n: counts.waiting })}</p>`
          : ''
      }
    </section>
    ${confirmPanel(screen)}
  </div>`;
}

function countsChart({ counts }: BlastRadiusView): Html {
  const rows = (['flips', 'stands', 'unknown', 'pending', 'waiting'] as const).map((result) => ({
    label: BLAST_RESULTS[result],
    value: counts[result],
  }));
  return rankedChart({
    id: 'blast-counts',
    title: BLAST.counts,
    description: filled(BLAST.countsSaid, { ...counts }),
    columns: [BLAST.result, BLAST.applications],
    rows,
  });
}

/** Says the result in numbers; each opens its cases. */
function headline({ id, counts }: BlastRadiusView): Html {
  const shown = BLAST_GROUPS.filter((group) => group === 'affected' || group === 'flips' || counts[group] > 0);
  return html`<ul class="groups" id="groups">${shown.map(
    (group) => html`<li><a href="${listPlace(id, group)}" data-group="${group}"
      data-count="${counts[group]}">
      ${filled(BLAST.ofGroup, { n: counts[group], group: BLAST_GROUP_NAMES[group] })}</a></li>`,
  )}</ul>`;
}

const pager = ({ radius: { id }, group, next, isFirst }: BlastScreen): Html => html`<nav class="pager"
  aria-label="${BLAST.cases}">
  ${isFirst ? '' : html`<a id="first-cases" href="${listPlace(id, group)}">${BLAST.first}</a>`}
  ${
    next === null
      ? ''
      : html`<a id="more-cases" rel="next" href="${blastGroupPlace(id, group, next)}#cases-title">${BLAST.more}</a>`
  }
</nav>`;

const OUTCOMES = { frozen: BLAST.frozen, passed_over: BLAST.passedOver };

const casesTable = ({ view, cases, group }: BlastScreen): Html => html`<table class="rows" id="${group}">
  <thead>
    <tr>
      <th scope="col">${BLAST.number}</th>
      <th scope="col">${BLAST.reasons}</th>
      <th scope="col">${BLAST.result}</th>
      <th scope="col">${BLAST.standing}</th>
      <th scope="col">${BLAST.outcome}</th>
    </tr>
  </thead>
  <tbody>
    ${cases.map(
      ({ applicationId, number, result, reasons, applicationStatus, outcome }) => html`<tr>
        <th scope="row"><a class="row-link" href="${applicationPlace(applicationId)}">${number}</a></th>
        <td>${reasons.map(
          ({ code, message, field, clause }) =>
            html`<p data-code="${code}">${reasonLine({ message, field })}
              <span class="note">${clauseIn(view.schemes, null, clause.ref)}</span></p>`,
        )}</td>
        <td data-label="${BLAST.result}">${BLAST_RESULTS[result]}</td>
        <td data-label="${BLAST.standing}">${STATUS_TEXTS[applicationStatus as Status]}</td>
        <td data-label="${BLAST.outcome}">${
          outcome === null ? (result === 'flips' ? BLAST.waiting : '–') : OUTCOMES[outcome]
        }</td>
      </tr>`,
    )}
  </tbody>
</table>`;

function confirmPanel({ standing, radius, posted, isAtWindow, freezeWorkingDays }: BlastScreen): Html {
  const { counts, id } = radius;
  const { moves, waitsFor, toConfirm: n } = standing;
  if (waitsFor === 'second_supervisor' && n > 0) return html`<p class="standing" id="own">${BLAST.own}</p>`;
  if (waitsFor === 'examination') return html`<p class="standing">${BLAST.unfinished}</p>`;
  if (!moves.includes('confirm')) return html``;
  const form = formState('confirm-form', posted);
  const words = isAtWindow ? BLAST.confirmSentence : BLAST.confirmByScheme;
  const sentence = filled(words, { n, days: freezeWorkingDays, rest: counts.affected - n });
  return html`<section class="panel awaits" aria-labelledby="confirm-title">
    <h2 id="confirm-title">${BLAST.confirm}</h2>
    <form class="stacked" id="confirm-form" method="post" action="${blastPlace(id)}/confirm" data-guarded>
      ${faultSummary(form)}
      <input type="hidden" name="flips" value="${counts.flips}" />
      <p id="confirm-sentence">${sentence}</p>
      ${sureBox(form, filled(BLAST.confirmSure, { n }))}
      <button class="primary" id="confirm-submit">${BLAST.confirmSubmit}</button>
    </form>
  </section>`;
}
