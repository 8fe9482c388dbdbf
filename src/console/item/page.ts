// The page of one item: its facts and deadline, the checks with a decision on each, and everything else about it. A
// clerk reads it from the top and settles it here.
import { departmentName } from '../../applications/wording.ts';
import { REVEAL_PURPOSES, type Revealed } from '../../reviews/reveal.ts';
import type { Text } from '../../schemes/words.ts';
import { dayText, hourTime, lastDayTime, momentTime } from '../kit/dates.ts';
import { COLON, filled, type Html, html, phrase, type Shown } from '../kit/html.ts';
import { page } from '../kit/layout.ts';
import { papersPanel } from '../kit/papers.ts';
import { fact, notice } from '../kit/parts.ts';
import { kbd, keyOf } from '../kit/shortcuts.ts';
import { SOURCE_NAMES } from '../kit/texts.ts';
import { nextButton } from '../queue/page.ts';
import { ENDED_NAMES } from '../queue/texts.ts';
import { personLink, unitLink } from '../search/links.ts';
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
import { visitPanel } from './visit-panel.ts';
import { whyHere } from './why-here.ts';

export function casePage(screen: Screen): Html {
  const { view, shown, said, leaseMs } = screen;
  const { item } = shown;
  // materials come first, since a clerk compares them with the claims
  const hasMaterials = item.materials.length > 0;
  const title = phrase`${item.number} ${CASE.title}`;
  return page(
    view,
    title,
    html`<div id="case" data-item="${item.id}" data-version="${item.version}" data-answer="${shown.answer ?? ''}"
      data-status="${item.status}"
      data-holder="${holderKind(screen)}" ${leaseMs === null ? '' : html`data-lease-ms="${leaseMs}"`}>
      ${caseHead(screen)}
      ${screen.lastAct}
      ${said ? notice(said.text, said.tone) : ''}
      ${liveNotices(screen)}
      ${errorSummary(screen)}
      ${banNotice(screen)} ${standingNotice(screen)}
      ${whyHere(screen)}
      <div class="columns">
        <div class="main-column">
          ${typedPanel(screen)} ${settleForm(screen)} ${returnForm(screen)} ${doneBySystem(screen)}
          ${decisionsPanel(screen)}
        </div>
        <aside class="side-column" aria-label="${CASE.facts}">
          ${hasMaterials ? materialsPanel(screen) : ''} ${factsPanel(screen)} ${departmentsPanel(screen)}
          ${hasMaterials ? '' : materialsPanel(screen)} ${visitPanel(screen)} ${supplementPanel(screen)}
          ${commentsPanel(screen)} ${reassignPanel(screen)} ${papersPanel(screen.papers, screen.today)}
          ${timelinePanel(screen)}
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
  const { shown, actor, today } = screen;
  const { item, application } = shown;
  return html`<div class="page-head case-head">
    <div>
      <h1>${item.number}</h1>
      <p class="headline">
        <span>${application.applicant.name}</span> <span>${application.category}</span>
        <span>${departmentName(item.department)}</span>
        <span class="state" id="item-state">${stateText(screen)}</span>
        ${
          item.venue === 'window'
            ? html`<span class="tag warn" id="window-mark"><span aria-hidden="true">⌂</span> ${CASE.windowCase}</span>`
            : ''
        }
        ${item.unserved ? html`<strong class="tag bad" id="unserved-mark">! ${CASE.unserved}</strong>` : ''}
        ${application.personWanted ? html`<span class="tag">${CASE.personWanted}</span>` : ''}
      </p>
      <p class="headline">
        <span id="item-due">${CASE.due}
          ${lastDayTime(shown.lastDay, today)}${isWaiting(screen) && html` ${dueMark(screen)}`}</span>
        <span id="item-holder">${CASE.holder}${COLON}${holderText(screen)}</span>
      </p>
    </div>
    <div class="actions">
      ${claimForms(screen)}
      ${actor.role === 'clerk' ? nextButton({ id: item.id, isHeld: screen.leaseMs !== null }) : ''}
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

function holderText({ shown, actor }: Screen): Shown {
  const { assignee, leaseUntil, status, settledBy } = shown.item;
  if (status === 'settled' && settledBy) return settledBy === 'matching' ? CASE.theSystem : nameOf(settledBy, shown);
  if (!assignee) return CASE.nobody;
  const name = assignee === actor.id ? CASE.you : nameOf(assignee, shown);
  return html`<strong>${name}</strong>${leaseUntil ? html`, ${CASE.until} ${hourTime(leaseUntil)}` : ''}`;
}

const dueMark = (screen: Screen): Html =>
  html`<strong class="${screen.shown.item.overdue ? 'tag bad' : ''}">${dueText(screen)}</strong>`;

function claimForms({ shown, may, resumes }: Screen): Html {
  const { id } = shown.item;
  const button = (verb: string, key: string | null, text: Text, primary: boolean) =>
    html`<form method="post" action="/console/items/${id}/${verb}"><button id="${verb}" ${key && keyOf(key)}
      class="${primary ? 'primary big' : ''}">${text} ${key && kbd(key)}</button></form>`;
  // with text typed, the key belongs to the button that keeps it
  const claim =
    may.claim && button('claim', resumes ? null : 'l', may.countersign ? CASE.claimOnly : CASE.claim, !may.countersign);
  return html`${claim}${may.release ? button('release', 'f', CASE.release, false) : ''}`;
}

/** Notices that the script shows when needed; until then they are hidden from everybody. */
function liveNotices({ shown, may, leaseMs }: Screen): Html {
  const { id } = shown.item;
  const form = may.countersign ? 'countersign' : 'settle';
  const reload =
    may.settle || may.countersign
      ? html`<button form="${form}" formaction="/console/items/${id}/refresh"
        formenctype="application/x-www-form-urlencoded" ${keyOf('x')}>${CASE.reload} ${kbd('x')}</button>`
      : html`<a class="button" href="/console/items/${id}" ${keyOf('x')}>${CASE.reload} ${kbd('x')}</a>`;
  const extend = html`<form method="post" action="/console/items/${id}/claim" hx-post="/console/items/${id}/claim"
    hx-swap="none"><button id="extend" ${keyOf('l')}>${CASE.extend} ${kbd('l')}</button></form>`;
  const told = (name: string, text: Text, remedy: Html, tone = 'warn') =>
    html`<div class="notice ${tone}" id="live-${name}" role="status" hidden><p>${text}</p> ${remedy}</div>`;
  return html`${told('answer', CASE.newAnswer, reload)} ${told('changed', CASE.changed, reload)}
    ${told('lapsed', CASE.lapsed, reload, 'bad')}
    ${leaseMs === null ? '' : told('lapsing', CASE.lapsing, extend)}
    ${told(
      'signed-out',
      CASE.signedOut,
      html`<a class="button" href="/console/sign-in" target="_blank" rel="noopener">${CASE.signIn}</a>`,
      'bad',
    )}`;
}

function errorSummary({ view, faults, shown }: Screen): Html {
  if (faults.length === 0) return html``;
  return html`<div class="error-summary" id="error-summary" role="alert" tabindex="-1"
    aria-labelledby="error-summary-title">
    <h2 id="error-summary-title">${CASE.summary}</h2>
    <ul>
      ${faults.map(
        ({ at, message, subject }) =>
          html`<li><a href="#${at}">${subject ? html`${subjectText(subject, shown, view.schemes)}${COLON}` : ''}${message}</a></li>`,
      )}
    </ul>
  </div>`;
}

/** Shows a ban in force. Only the item that holds the ban cannot be confirmed; an approval waits for its end anyway. */
function banNotice({ shown, today }: Screen): Html {
  const { ban } = shown.item;
  if (!ban) return html``;
  const isHere = shown.item.rules.some(({ code }) => code === 'ban.active');
  const text = filled(isHere ? CASE.banned : CASE.bannedElsewhere, { day: dayText(ban.until, today) });
  return html`<div class="notice bad" id="ban"><p>${text}</p></div>`;
}

function standingNotice({ shown, actor, may }: Screen): Html {
  const { item } = shown;
  const say = (text: Text) => html`<p class="standing" id="standing">${text}</p>`;
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
  const { shown, today } = screen;
  const { application } = shown;
  return html`<section class="panel" id="facts" aria-labelledby="facts-title">
    <h2 id="facts-title">${CASE.facts}</h2>
    ${identityPart(screen)}
    <p class="note">${personLink({ id: shown.item.applicationId, number: shown.item.number })}</p>
    <dl class="facts">
      ${fact(CASE.scheme, application.scheme)}
      ${fact(CASE.category, application.category)}
      ${fact(CASE.businessType, application.businessType)}
      ${fact(CASE.channel, application.channel)}
      ${fact(CASE.employer, unitLink(application.employer))}
      ${application.reference ? fact(CASE.reference, application.reference) : ''}
      ${fact(CASE.settlement, application.settlement)}
      ${fact(CASE.submitted, momentTime(application.submittedAt, today))}
    </dl>
  </section>`;
}

/** Shows the identity, masked until the viewer gives a purpose. htmx replaces this part alone. */
function identityPart({ shown, revealed }: Screen): Html {
  if (revealed) return revealedPart(revealed);
  const { id } = shown.item;
  const { applicant, age } = shown.application;
  const purpose = (name: string, text: Text) => html`<option value="${name}">${text}</option>`;
  return html`<div class="identity" id="identity" data-revealed="no">
    <p><strong>${applicant.name}</strong> <span class="id">${applicant.residentId}</span>
      <span class="note">${filled(CASE.age, { n: age })}</span></p>
    <details>
      <summary ${keyOf('i')}>${CASE.reveal} ${kbd('i')}</summary>
      <form method="post" action="/console/items/${id}/reveal" hx-post="/console/items/${id}/reveal"
        hx-target="#identity" hx-swap="outerHTML">
        <label for="reveal-purpose">${CASE.revealPurpose}</label>
        <select id="reveal-purpose" name="purpose" required aria-describedby="reveal-hint">
          <option value="">${CASE.choose}</option>
          ${Object.entries(REVEAL_PURPOSES).map(([name, text]) => purpose(name, text))}
        </select>
        <p class="note" id="reveal-hint">${CASE.revealHint}</p>
        <button id="reveal-submit" data-ctrl-enter>${CASE.reveal}</button>
      </form>
    </details>
  </div>`;
}

export const revealedPart = ({
  name,
  residentId,
  phone,
  spelt,
}: Revealed): Html => html`<div class="identity" id="identity" data-revealed="yes">
  <dl class="facts">
    <div><dt>${CASE.name}</dt><dd id="revealed-name">${name}</dd></div>
    ${spelt.map((each) => html`<div><dt>${CASE.spelt} (${SOURCE_NAMES[each.source]})</dt><dd>${each.name}</dd></div>`)}
    <div><dt>${CASE.residentId}</dt><dd class="id" id="revealed-id">${residentId}</dd></div>
    <div><dt>${CASE.phone}</dt><dd id="revealed-phone">${phone}</dd></div>
  </dl>
</div>`;
