// Bans: the list with masked subjects and periods, recording one, searching for one subject, and lifting one. A
// person's number is posted and never stands in an address.
import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '../../base/actor.ts';
import type { SanctionStanding } from '../../oversight/moves.ts';
import { SANCTION_GROUNDS } from '../../oversight/schema.ts';
import type { SanctionProposalView, SanctionView } from '../../oversight/shapes.ts';
import type { BanLength } from '../../schemes/ban-length.ts';
import type { Catalogue } from '../../schemes/catalogue.ts';
import type { Scheme } from '../../schemes/scheme.ts';
import type { BannedKind, Text } from '../../schemes/words.ts';
import { byAt, dayTime } from '../kit/dates.ts';
import {
  type FormState,
  faultSummary,
  formState,
  input,
  isRefused,
  type Posted,
  select,
  textArea,
} from '../kit/form-fields.ts';
import { COLON, FULL_STOP, filled, type Html, html } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { fact, nameIn, notice } from '../kit/parts.ts';
import { applicationPlace, sanctionPlace } from '../kit/places.ts';
import { proposalsSection } from './proposal-page.ts';
import { PROPOSAL } from './proposal-texts.ts';
import { banBeginText, banLengthText, SANCTION_GROUND_NAMES, SANCTIONS, SUBJECT_NAMES } from './sanctions-texts.ts';

export interface SanctionFilter {
  scheme: string | undefined;
  kind: 'applicant' | 'unit' | undefined;
  active: boolean | undefined;
}

export interface SanctionsScreen {
  view: View;
  actor: Actor;
  filter: SanctionFilter;
  items: SanctionView[];
  /** units' bans that await another supervisor */
  proposals: SanctionProposalView[];
  /** address of the next page; null where there is none */
  older: string | null;
  isFirst: boolean;
  /** bans of one subject; null without a search */
  found: SanctionView[] | null;
  names: ReadonlyMap<string, string>;
  today: Temporal.PlainDate;
  posted: Posted | null;
  /** key of the recording form: posted twice, it records once */
  key: string;
}

export function sanctionsPage(screen: SanctionsScreen): Html {
  return page(
    screen.view,
    SANCTIONS.title,
    html`<div class="page-head"><h1>${SANCTIONS.title}</h1></div>
      <div class="side-by-side">${searchForm(screen)}
        ${screen.actor.role === 'supervisor' ? recordForm(screen) : ''}</div>
      ${foundSection(screen)}
      ${proposalsSection(screen.proposals)}
      ${filterForm(screen)}
      ${
        screen.items.length === 0
          ? html`<p class="empty">${SANCTIONS.empty}</p>`
          : table(screen, screen.items, 'sanctions')
      }
      <nav class="pager" aria-label="${SANCTIONS.older}">
        ${screen.isFirst ? '' : html`<a id="first-page" href="/console/sanctions">${SANCTIONS.newest}</a>`}
        ${screen.older ? html`<a id="next-page" rel="next" href="${screen.older}">${SANCTIONS.older}</a>` : ''}
      </nav>`,
  );
}

function filterForm({ view, filter }: SanctionsScreen): Html {
  const option = (value: string, text: Text, isChosen: boolean) =>
    html`<option value="${value}" ${isChosen ? 'selected' : ''}>${text}</option>`;
  return html`<form class="filters" id="filters" method="get" action="/console/sanctions"
    aria-label="${SANCTIONS.filters}">
    <span><label for="filter-active">${SANCTIONS.show}</label>
      <select id="filter-active" name="active" data-submits>
        ${option('', SANCTIONS.all, filter.active === undefined)}
        ${option('true', SANCTIONS.inForce, filter.active === true)}
        ${option('false', SANCTIONS.notInForce, filter.active === false)}
      </select></span>
    <span><label for="filter-kind">${SANCTIONS.kind}</label>
      <select id="filter-kind" name="kind" data-submits>
        ${option('', SANCTIONS.all, filter.kind === undefined)}
        ${(['applicant', 'unit'] as const).map((kind) => option(kind, SUBJECT_NAMES[kind], filter.kind === kind))}
      </select></span>
    <span><label for="filter-scheme">${SANCTIONS.scheme}</label>
      <select id="filter-scheme" name="scheme" data-submits>
        ${option('', SANCTIONS.all, filter.scheme === undefined)}
        ${view.schemes.all().map(({ id, title }) => option(id, title, filter.scheme === id))}
      </select></span>
    <button id="filter">${SANCTIONS.apply}</button>
    ${
      Object.values(filter).every((value) => value === undefined)
        ? ''
        : html`<a id="clear-filters" href="/console/sanctions">${SANCTIONS.clear}</a>`
    }
  </form>`;
}

const table = (screen: SanctionsScreen, items: SanctionView[], id: string): Html => {
  return html`<table class="rows" id="${id}">
    <caption class="hidden">${SANCTIONS.caption}</caption>
    <thead>
      <tr>
        <th scope="col">${SANCTIONS.subject}</th>
        <th scope="col">${SANCTIONS.state}</th>
        <th scope="col">${SANCTIONS.period}</th>
        <th scope="col">${SANCTIONS.ground}</th>
        <th scope="col">${SANCTIONS.recordedBy}</th>
      </tr>
    </thead>
    <tbody>${items.map((item) => row(item, screen))}</tbody>
  </table>`;
};

const row = (item: SanctionView, { names, today }: SanctionsScreen): Html => html`<tr id="sanction-${item.id}">
  <th scope="row"><a class="row-link" href="${sanctionPlace(item.id)}">${subjectText(item)}</a>
    <span class="note">${SUBJECT_NAMES[item.subject.kind]}</span></th>
  <td>${stateMark(item, today)}</td>
  <td>${periodText(item, today)}</td>
  <td data-label="${SANCTIONS.ground}">${groundName(item.ground)}</td>
  <td data-label="${SANCTIONS.recordedBy}">${byAt(recorderName(item, names), item.recordedAt, today)}</td>
</tr>`;

const subjectText = ({ subject }: SanctionView): Text | string =>
  (subject.kind === 'applicant' ? subject.residentId : subject.creditCode) ?? SANCTIONS.unknownSubject;

const periodText = ({ from, until }: SanctionView, today: Temporal.PlainDate): Html =>
  html`${SANCTIONS.from} ${dayTime(from, today)} ${SANCTIONS.until} ${dayTime(until, today)}`;

/** Names the ground; an imported ban may have its own. */
const groundName = (ground: string): Text =>
  SANCTION_GROUND_NAMES[ground as keyof typeof SANCTION_GROUND_NAMES] ?? { zh: ground, en: ground };

function recorderName({ recordedBy }: SanctionView, names: ReadonlyMap<string, string>): Text {
  const name = nameIn(names, recordedBy);
  return recordedBy === 'import' ? SANCTIONS.elsewhere : { zh: name, en: name };
}

function stateMark({ active, liftedAt, from }: SanctionView, today: Temporal.PlainDate): Html {
  const of = (tone: string, text: Text) => html`<span class="mark ${tone}">${text}</span>`;
  if (liftedAt) return of('mute', SANCTIONS.lifted);
  if (active) return of('bad', SANCTIONS.active);
  return from > today.toString() ? of('warn', SANCTIONS.notBegun) : of('mute', SANCTIONS.ended);
}

const schemeOptions = (schemes: Catalogue) => schemes.all().map(({ id, title }) => ({ value: id, text: title }));
const KINDS = (['applicant', 'unit'] as const).map((value) => ({ value, text: SUBJECT_NAMES[value] }));

const subjectFields = (form: FormState): Html =>
  html`${select(form, { name: 'kind', label: SANCTIONS.kindOf, options: KINDS, value: 'applicant' })}
    ${input(form, {
      name: 'subject',
      label: SANCTIONS.numberOf,
      attributes: html`class="id" maxlength="64" autocomplete="off" spellcheck="false"`,
    })}`;

function searchForm({ view, posted, found }: SanctionsScreen): Html {
  const form = formState('search-form', posted);
  return html`<details class="panel" ${isRefused(form) || found ? 'open' : ''}>
    <summary id="open-search">${SANCTIONS.search}</summary>
    <form class="stacked" id="search-form" method="post" action="/console/sanctions/search" data-guarded>
      ${faultSummary(form)}
      <p class="note">${SANCTIONS.searchHow}</p>
      ${subjectFields(form)}
      ${select(form, {
        name: 'scheme',
        label: SANCTIONS.scheme,
        options: [{ value: '', text: SANCTIONS.all }, ...schemeOptions(view.schemes)],
      })}
      <button id="search-submit">${SANCTIONS.searchSubmit}</button>
    </form>
  </details>`;
}

function recordForm({ view, posted, key, today }: SanctionsScreen): Html {
  const form = formState('record-form', posted);
  const grounds = SANCTION_GROUNDS.map((value) => ({ value, text: SANCTION_GROUND_NAMES[value] }));
  return html`<details class="panel" ${isRefused(form) ? 'open' : ''}>
    <summary id="open-record">${SANCTIONS.record}</summary>
    <form class="stacked" id="record-form" method="post" action="/console/sanctions" data-guarded>
      ${faultSummary(form)}
      <input type="hidden" name="key" value="${key}" />
      <p class="note">${view.schemes.all().map(bansText)}${SANCTIONS.recordLift}</p>
      <p class="note">${PROPOSAL.takesTwo}</p>
      ${select(form, { name: 'scheme', label: SANCTIONS.scheme, options: schemeOptions(view.schemes) })}
      ${subjectFields(form)}
      ${select(form, { name: 'ground', label: SANCTIONS.ground, options: grounds })}
      ${input(form, {
        name: 'foundOn',
        type: 'date',
        label: SANCTIONS.foundOn,
        value: today.toString(),
        attributes: html`max="${today.toString()}"`,
      })}
      ${input(form, {
        name: 'application',
        label: SANCTIONS.application,
        hint: SANCTIONS.applicationHint,
        required: false,
        attributes: html`class="id" maxlength="64" autocomplete="off" spellcheck="false"`,
      })}
      ${textArea(form, { name: 'note', label: SANCTIONS.note, most: 2000 })}
      <button class="primary" id="record-submit">${SANCTIONS.recordSubmit}</button>
    </form>
  </details>`;
}

/** First day and length of the scheme's bans: one sentence for both subjects if they are barred alike. */
function bansText({ title, bans: { applicant, unit } }: Scheme): Html {
  const sentence = (length: BanLength, kind?: BannedKind) => html`${banBeginText(length)}
        ${kind ? filled(SANCTIONS.ofSubject, { title, subject: SUBJECT_NAMES[kind] }) : title}${COLON}${banLengthText(length)}${FULL_STOP}`;
  if (!applicant && !unit) return html`${title}${COLON}${SANCTIONS.nobody}${FULL_STOP}`;
  if (applicant && unit && isDeepStrictEqual(applicant, unit)) return sentence(applicant);
  return html`${applicant ? sentence(applicant, 'applicant') : ''}${unit ? sentence(unit, 'unit') : ''}`;
}

function foundSection(screen: SanctionsScreen): Html {
  const { found } = screen;
  if (!found) return html``;
  return html`<section aria-labelledby="found-title">
    <h2 id="found-title">${SANCTIONS.searchResult}</h2>
    ${found.length === 0 ? notice(SANCTIONS.searchNothing, 'done') : table(screen, found, 'found')}
  </section>`;
}

export interface SanctionScreen extends Pick<SanctionsScreen, 'view' | 'names' | 'today' | 'posted'> {
  sanction: SanctionView;
  /** the acts that the reader can do with it now */
  standing: SanctionStanding;
  done: 'recorded' | 'lifted' | null;
  refused: Text | null;
}

export function sanctionPage(screen: SanctionScreen): Html {
  const { view, sanction, names, today, done, refused } = screen;
  const { foundOn, note, proposedBy, recordedAt, liftedAt, liftedBy, liftReason, revocationId, application } = sanction;
  return page(
    view,
    SANCTIONS.one,
    html`<div class="page-head">
        <h1>${SANCTIONS.one}</h1>
        <a class="button" href="/console/sanctions">${SANCTIONS.back}</a>
      </div>
      ${done === null ? '' : notice(done === 'recorded' ? SANCTIONS.recorded : SANCTIONS.liftedNow, 'done')}
      ${refused === null ? '' : notice(refused, 'bad')}
      <section class="panel" aria-labelledby="sanction-title" id="sanction">
        <h2 id="sanction-title"><span class="id">${subjectText(sanction)}</span>
          <span class="note">${SUBJECT_NAMES[sanction.subject.kind]}</span> ${stateMark(sanction, today)}</h2>
        <dl class="facts">
          ${fact(SANCTIONS.scheme, view.schemes.find(sanction.scheme)?.title ?? sanction.scheme)}
          ${fact(SANCTIONS.period, periodText(sanction, today))}
          ${fact(SANCTIONS.ground, groundName(sanction.ground))}
          ${fact(SANCTIONS.foundOn, dayTime(foundOn, today))}
          ${note ? fact(SANCTIONS.note, html`<p class="quote">${note}</p>`) : ''}
          ${fact(SANCTIONS.recordedBy, byAt(recorderName(sanction, names), recordedAt, today))}
          ${proposedBy ? fact(PROPOSAL.proposedBy, nameIn(names, proposedBy)) : ''}
          ${
            application
              ? fact(
                  revocationId ? SANCTIONS.ofRevocation : SANCTIONS.application,
                  html`<a class="id" href="${applicationPlace(application.id)}">${application.number}</a>`,
                )
              : ''
          }
          ${
            liftedAt
              ? fact(
                  SANCTIONS.liftedBy,
                  html`${byAt(nameIn(names, liftedBy ?? ''), liftedAt, today)}${
                    liftReason ? html`<p class="quote">${liftReason}</p>` : ''
                  }`,
                )
              : ''
          }
        </dl>
      </section>
      ${liftPanel(screen)}
      <p class="note">${SANCTIONS.readIsAudited}</p>`,
  );
}

function liftPanel({ standing: { moves, waitsFor }, sanction, posted }: SanctionScreen): Html {
  if (waitsFor === 'second_supervisor') return html`<p class="standing" id="own-record">${SANCTIONS.ownRecord}</p>`;
  if (waitsFor === 'office') return html`<p class="standing" id="other-office">${SANCTIONS.otherOffice}</p>`;
  if (!moves.includes('lift')) return html``;
  const form = formState('lift-form', posted);
  return html`<section class="panel" aria-labelledby="lift-title">
    <h2 id="lift-title">${SANCTIONS.lift}</h2>
    <form class="stacked" id="lift-form" method="post" action="${sanctionPlace(sanction.id)}/lift" data-guarded>
      ${faultSummary(form)}
      <p class="note">${SANCTIONS.liftHow}</p>
      ${textArea(form, { name: 'reason', label: SANCTIONS.liftReason, most: 1000 })}
      <button id="lift-submit">${SANCTIONS.liftSubmit}</button>
    </form>
  </section>`;
}
