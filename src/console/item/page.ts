// The page of one case: its facts and deadline, the checks with a decision on each, and everything else about it. A
// clerk reads it from the top and settles it here.
import { html } from 'hono/html';
import { departmentName } from '../../applications/wording.ts';
import { REVEAL_PURPOSES, type Revealed } from '../../reviews/reveal.ts';
import type { Text } from '../../schemes/words.ts';
import { dayText, dayTime, hourTime, momentTime } from '../kit/dates.ts';
import { page } from '../kit/layout.ts';
import { colon, notice } from '../kit/parts.ts';
import type { Html } from '../kit/route.ts';
import { filled, SOURCE_NAMES } from '../kit/texts.ts';
import { nextButton } from '../queue/page.ts';
import { ENDED_NAMES } from '../queue/texts.ts';
import { doneBySystem } from './check-rows.ts';
import type { Screen } from './screen.ts';
import { decisionsPanel, nameOf, returnForm, settleForm, subjectText, typedPanel } from './settle-form.ts';
import {
  commentsPanel,
  departmentsPanel,
  materialsPanel,
  reassignPanel,
  supplementPanel,
  timelinePanel,
} from './side-panels.ts';
import { CASE, ITEM_STATES } from './texts.ts';

export function casePage(screen: Screen): Html {
  const { view, shown, said, leaseMs } = screen;
  const { language } = view;
  const { item } = shown;
  // materials come first, since a clerk compares them with the claims
  const hasMaterials = item.materials.length > 0;
  const title: Text = { zh: `${item.number} ${CASE.title.zh}`, en: `${item.number} ${CASE.title.en}` };
  return page(
    view,
    title,
    html`<div id="case" data-item="${item.id}" data-version="${item.version}" data-answer="${shown.answer ?? ''}" data-status="${item.status}"
      data-holder="${holderKind(screen)}" ${leaseMs === null ? '' : html`data-lease-ms="${leaseMs}"`}>
      ${caseHead(screen)}
      ${said ? notice(said.text[language], said.tone) : ''}
      ${liveNotices(screen)}
      ${errorSummary(screen)}
      ${banNotice(screen)} ${standingNotice(screen)}
      <div class="columns">
        <div class="main-column">
          ${typedPanel(screen)} ${settleForm(screen)} ${returnForm(screen)} ${doneBySystem(screen)} ${decisionsPanel(screen)}
        </div>
        <aside class="side-column" aria-label="${CASE.facts[language]}">
          ${hasMaterials ? materialsPanel(screen) : ''} ${factsPanel(screen)} ${departmentsPanel(screen)}
          ${hasMaterials ? '' : materialsPanel(screen)} ${supplementPanel(screen)} ${commentsPanel(screen)}
          ${reassignPanel(screen)} ${timelinePanel(screen)}
        </aside>
      </div>
    </div>`,
  );
}

const holderKind = ({ actor, shown }: Screen): 'me' | 'other' | 'nobody' => {
  const { assignee } = shown.item;
  return assignee === null ? 'nobody' : assignee === actor.id ? 'me' : 'other';
};

function caseHead(screen: Screen): Html {
  const { view, shown, actor, today } = screen;
  const { language } = view;
  const { item, application } = shown;
  return html`<div class="page-head case-head">
    <div>
      <h1>${item.number}</h1>
      <p class="headline">
        <span>${application.applicant.name}</span> <span>${application.category[language]}</span> <span>${departmentName(item.department)[language]}</span>
        <span class="state" id="item-state">${stateText(screen)[language]}</span>
        ${item.venue === 'window' ? html`<span class="tag warn" id="window-mark"><span aria-hidden="true">⌂</span> ${CASE.windowCase[language]}</span>` : ''}
        ${application.personWanted ? html`<span class="tag">${CASE.personWanted[language]}</span>` : ''}
      </p>
      <p class="headline">
        <span id="item-due">${CASE.due[language]} ${dayTime(shown.lastDay, language, today)}${isWaiting(screen) ? html` <strong class="${item.overdue ? 'tag bad' : ''}">${dueText(screen)[language]}</strong>` : ''}</span>
        <span id="item-holder">${CASE.holder[language]}${colon(language)}${holderText(screen)}</span>
      </p>
    </div>
    <div class="actions">
      ${claimForms(screen)}
      ${actor.role === 'clerk' && !screen.may.settle && !screen.may.countersign ? nextButton(language) : ''}
    </div>
  </div>`;
}

const isWaiting = ({ shown }: Screen) => !['settled', 'closed'].includes(shown.item.status);

function stateText({ shown }: Screen): Text {
  const { status, result } = shown.item;
  return status === 'settled' && result ? ENDED_NAMES[result] : ITEM_STATES[status];
}

function dueText({ shown }: Screen): Text {
  const { workingDaysLeft: days, item } = shown;
  if (item.overdue) return days < 0 ? filled(CASE.daysLate, { n: -days }) : CASE.late;
  return days <= 0 ? CASE.dueToday : filled(CASE.daysLeft, { n: days });
}

function holderText({ shown, actor, view }: Screen): Html {
  const { language } = view;
  const { assignee, leaseUntil } = shown.item;
  if (!assignee) return html`${CASE.nobody[language]}`;
  const name = assignee === actor.id ? CASE.you[language] : nameOf(assignee, shown, language);
  return html`<strong>${name}</strong>${leaseUntil ? html`, ${CASE.until[language]} ${hourTime(leaseUntil, language)}` : ''}`;
}

function claimForms({ view, shown, may }: Screen): Html {
  const { language } = view;
  const { id } = shown.item;
  const button = (verb: string, text: Text, primary: boolean) =>
    html`<form method="post" action="/console/items/${id}/${verb}"><button id="${verb}" class="${primary ? 'primary big' : ''}">${text[language]}</button></form>`;
  return html`${may.claim ? button('claim', may.countersign ? CASE.claimOnly : CASE.claim, !may.countersign) : ''}${may.release ? button('release', CASE.release, false) : ''}`;
}

/** Notices that the script shows when needed; until then they are hidden from everybody. */
function liveNotices({ view, shown, may, leaseMs }: Screen): Html {
  const { language } = view;
  const { id } = shown.item;
  const form = may.countersign ? 'countersign' : 'settle';
  const reload =
    may.settle || may.countersign
      ? html`<button form="${form}" formaction="/console/items/${id}/refresh" formenctype="application/x-www-form-urlencoded">${CASE.reload[language]}</button>`
      : html`<a class="button" href="/console/items/${id}">${CASE.reload[language]}</a>`;
  const extend = html`<form method="post" action="/console/items/${id}/claim" hx-post="/console/items/${id}/claim" hx-swap="none"><button id="extend">${CASE.extend[language]}</button></form>`;
  const told = (name: string, text: Text, remedy: Html, tone = 'warn') =>
    html`<div class="notice ${tone}" id="live-${name}" role="status" hidden><p>${text[language]}</p> ${remedy}</div>`;
  return html`${told('answer', CASE.newAnswer, reload)} ${told('changed', CASE.changed, reload)}
    ${told('lapsed', CASE.lapsed, reload, 'bad')}
    ${leaseMs === null ? '' : told('lapsing', CASE.lapsing, extend)}
    ${told('signed-out', CASE.signedOut, html`<a class="button" href="/console/sign-in" target="_blank" rel="noopener">${CASE.signIn[language]}</a>`, 'bad')}`;
}

function errorSummary({ view, faults, shown }: Screen): Html {
  if (faults.length === 0) return html``;
  const { language } = view;
  return html`<div class="error-summary" id="error-summary" role="alert" tabindex="-1" aria-labelledby="error-summary-title">
    <h2 id="error-summary-title">${CASE.summary[language]}</h2>
    <ul>
      ${faults.map(
        ({ at, message, subject }) =>
          html`<li><a href="#${at}">${subject ? html`${subjectText(subject, shown)[language]}${colon(language)}` : ''}${message[language]}</a></li>`,
      )}
    </ul>
  </div>`;
}

/** Shows a ban in force, which forbids confirming. */
function banNotice({ view: { language }, shown, today }: Screen): Html {
  const { ban } = shown.item;
  if (!ban) return html``;
  const text = filled(CASE.banned, { day: dayText(ban.until, language, today) })[language];
  return html`<div class="notice bad" id="ban"><p>${text}</p></div>`;
}

function standingNotice({ view, shown, actor, may }: Screen): Html {
  const { language } = view;
  const { item } = shown;
  const say = (text: Text) => html`<p class="standing" id="standing">${text[language]}</p>`;
  if (item.status === 'settled') return say(item.settledBy === 'matching' ? CASE.settledBySystem : CASE.ended);
  if (item.status === 'closed') return say(CASE.endedClosed);
  if (item.status === 'paused') return say(CASE.pausedText);
  if (actor.role !== 'clerk') return say(CASE.readOnly);
  if (item.status === 'countersign' && item.settledBy === actor.id) return say(CASE.waitsForSecond);
  if (item.leftToOthersBy.includes(actor.id)) return say(CASE.leftToOthers);
  if (item.nothingLeft && may.settle) return say(CASE.nothingLeft);
  if (may.claim && !may.countersign) return say(CASE.claimHint);
  if (!may.settle && !may.countersign) return say(CASE.heldByOther);
  return html``;
}

function factsPanel(screen: Screen): Html {
  const { view, shown, today } = screen;
  const { language } = view;
  const { application } = shown;
  const fact = (label: Text, value: Html) => html`<div><dt>${label[language]}</dt><dd>${value}</dd></div>`;
  return html`<section class="panel" id="facts" aria-labelledby="facts-title">
    <h2 id="facts-title">${CASE.facts[language]}</h2>
    ${identityPart(screen)}
    <dl class="facts">
      ${fact(CASE.scheme, html`${application.scheme[language]}`)}
      ${fact(CASE.category, html`${application.category[language]}`)}
      ${fact(CASE.businessType, html`${application.businessType[language]}`)}
      ${fact(CASE.channel, html`${application.channel[language]}`)}
      ${fact(CASE.employer, html`${application.employer.name} <span class="id">${application.employer.creditCode}</span>`)}
      ${application.reference ? fact(CASE.reference, html`${application.reference}`) : ''}
      ${fact(CASE.settlement, html`${application.settlement[language]}`)}
      ${fact(CASE.submitted, momentTime(application.submittedAt, language, today))}
    </dl>
  </section>`;
}

/** Shows the identity, masked until the viewer gives a purpose. htmx replaces this part alone. */
function identityPart({ view, shown, revealed }: Screen): Html {
  if (revealed) return revealedPart(revealed, view.language);
  const { language } = view;
  const { id } = shown.item;
  const { applicant, age } = shown.application;
  const purpose = (name: string, text: Text) => html`<option value="${name}">${text[language]}</option>`;
  return html`<div class="identity" id="identity" data-revealed="no">
    <p><strong>${applicant.name}</strong> <span class="id">${applicant.residentId}</span> <span class="note">${filled(CASE.age, { n: age })[language]}</span></p>
    <details>
      <summary>${CASE.reveal[language]}</summary>
      <form method="post" action="/console/items/${id}/reveal" hx-post="/console/items/${id}/reveal" hx-target="#identity" hx-swap="outerHTML">
        <label for="reveal-purpose">${CASE.revealPurpose[language]}</label>
        <select id="reveal-purpose" name="purpose" required aria-describedby="reveal-hint">
          <option value="">${CASE.choose[language]}</option>
          ${Object.entries(REVEAL_PURPOSES).map(([name, text]) => purpose(name, text))}
        </select>
        <p class="note" id="reveal-hint">${CASE.revealHint[language]}</p>
        <button id="reveal-submit">${CASE.reveal[language]}</button>
      </form>
    </details>
  </div>`;
}

export const revealedPart = (
  { name, residentId, phone, spelt }: Revealed,
  language: keyof Text,
): Html => html`<div class="identity" id="identity" data-revealed="yes">
  <dl class="facts">
    <div><dt>${CASE.name[language]}</dt><dd id="revealed-name">${name}</dd></div>
    ${spelt.map((each) => html`<div><dt>${CASE.spelt[language]} (${SOURCE_NAMES[each.source][language]})</dt><dd>${each.name}</dd></div>`)}
    <div><dt>${CASE.residentId[language]}</dt><dd class="id" id="revealed-id">${residentId}</dd></div>
    <div><dt>${CASE.phone[language]}</dt><dd id="revealed-phone">${phone}</dd></div>
  </dl>
</div>`;
