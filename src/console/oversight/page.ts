// The work list of supervision: frozen approvals and their deadlines, acts that wait for a second person, and
// departments without acknowledgement. It names cases by number; opening one is audited.
import { html } from 'hono/html';
import { GROUND_TEXTS } from '../../applications/freeze-view.ts';
import type { PushView } from '../../oversight/shapes.ts';
import { RECIPIENT_NAMES } from '../../oversight/view.ts';
import type { FrozenRow, ProposalRow, Worklist } from '../../oversight/worklist.ts';
import type { Text } from '../../schemes/words.ts';
import { systemName } from '../kit/action-texts.ts';
import { dayText, dayTime, momentTime } from '../kit/dates.ts';
import { page, type View } from '../kit/layout.ts';
import { notice } from '../kit/parts.ts';
import { applicationPlace, blastPlace } from '../kit/places.ts';
import type { Html } from '../kit/route.ts';
import { filled, SOURCE_NAMES } from '../kit/texts.ts';
import { proposedBansList } from './proposal-page.ts';
import { OVERSIGHT, PUSH_STATES, PUSH_SUBJECTS, STATUS_TEXTS } from './texts.ts';

export interface OversightScreen {
  view: View;
  /** null counts where they would include rows hidden from the viewer */
  worklist: Omit<Worklist, 'counts'> & { counts: Worklist['counts'] | null };
  /** the number that was not found */
  missed: string | null;
  today: Temporal.PlainDate;
  /** rows of a list at most */
  most: number;
}

export function oversightPage(screen: OversightScreen): Html {
  const { view, missed, worklist } = screen;
  const { language } = view;
  return page(
    view,
    OVERSIGHT.title,
    html`<div class="page-head">
        <h1>${OVERSIGHT.title[language]}</h1>
        <a class="button" id="to-blast-radius" href="/console/oversight/blast-radius">${OVERSIGHT.blastRadius[language]}</a>
      </div>
      ${worklist.counts ? counters(language, worklist.counts) : ''}
      ${missed === null ? '' : notice(OVERSIGHT.noSuchNumber[language], 'warn')}
      ${searchForm(language, missed)}
      <div class="board">${awaitingSection(screen)} ${contestedSection(screen)} ${frozenSection(screen)} ${pushesSection(screen)}</div>`,
  );
}

function counters(language: keyof Text, counts: Worklist['counts']): Html {
  const sum = (of: 'open' | 'late') => counts.pushes.reduce((total, each) => total + each[of], 0);
  const counter = (id: string, text: Text, count: number, { href, isBad = false }: { href: string; isBad?: boolean }) =>
    html`<li id="count-${id}" class="${isBad && count > 0 ? 'bad' : ''}"><a href="${href}"><b>${count}</b> ${text[language]}</a></li>`;
  return html`<ul class="counts" aria-label="${OVERSIGHT.counts[language]}">
    ${counter('frozen', OVERSIGHT.countFrozen, counts.frozen, { href: '#frozen-title' })}
    ${counter('past-due', OVERSIGHT.countPastDue, counts.pastDue, { href: '#frozen-title', isBad: true })}
    ${counter('proposed', OVERSIGHT.countProposed, counts.proposed, { href: '#awaiting-title' })}
    ${counter('pushes', OVERSIGHT.countPushes, sum('open'), { href: '#pushes-title' })}
    ${counter('late', OVERSIGHT.countLate, sum('late'), { href: '#pushes-title', isBad: true })}
  </ul>`;
}

const searchForm = (
  language: keyof Text,
  missed: string | null,
): Html => html`<form class="filters" id="find" method="get" action="/console/oversight" role="search" aria-label="${OVERSIGHT.search[language]}">
  <span><label for="find-number">${OVERSIGHT.number[language]}</label>
    <input id="find-number" class="id" name="number" value="${missed ?? ''}" maxlength="40" required autocomplete="off" spellcheck="false" placeholder="SZ2026-0000000" /></span>
  <button id="find-submit">${OVERSIGHT.open[language]}</button>
</form>`;

function awaitingSection({ view: { language }, worklist, today }: OversightScreen): Html {
  const { proposed, unconfirmed, proposedBans } = worklist;
  const isEmpty = proposed.length + unconfirmed.length + proposedBans.length === 0;
  return html`<section aria-labelledby="awaiting-title">
    <h2 id="awaiting-title">${OVERSIGHT.awaiting[language]}</h2>
    ${
      unconfirmed.length === 0
        ? ''
        : html`<ul class="mine plain">
            ${unconfirmed.map(
              ({ id, source, counts }) =>
                html`<li><a href="${blastPlace(id)}">${filled(OVERSIGHT.flips, { source: SOURCE_NAMES[source][language], n: counts.flips })[language]}</a></li>`,
            )}
          </ul>`
    }
    ${proposedBans.length === 0 ? '' : proposedBansList(proposedBans, language)}
    ${isEmpty ? html`<p class="empty">${OVERSIGHT.awaitingNone[language]}</p>` : ''}
    ${proposed.length === 0 ? '' : proposalsTable(proposed, language, today)}
  </section>`;
}

const proposalsTable = (
  rows: FrozenRow[],
  language: keyof Text,
  today: Temporal.PlainDate,
): Html => html`<table class="rows" id="proposed">
  <thead>
    <tr>
      <th scope="col">${OVERSIGHT.number[language]}</th>
      <th scope="col">${OVERSIGHT.matter[language]}</th>
      <th scope="col">${OVERSIGHT.by[language]}</th>
      <th scope="col">${OVERSIGHT.hearing[language]}</th>
    </tr>
  </thead>
  <tbody>
    ${rows.map(({ applicationId, number, proposal }) =>
      proposal
        ? html`<tr>
            <th scope="row"><a class="row-link" href="${applicationPlace(applicationId)}">${number}</a></th>
            <td>${filled(OVERSIGHT.proposed, { ground: GROUND_TEXTS[proposal.ground][language] })[language]}</td>
            <td data-label="${OVERSIGHT.by[language]}">${systemName(proposal.proposedBy)[language]} · ${momentTime(proposal.proposedAt, language, today)}</td>
            <td data-label="${OVERSIGHT.hearing[language]}">${hearingText(proposal, language, today)}</td>
          </tr>`
        : '',
    )}
  </tbody>
</table>`;

function hearingText({ heardOn, heardUntil }: ProposalRow, language: keyof Text, today: Temporal.PlainDate): string {
  if (heardOn) return filled(OVERSIGHT.heard, { day: dayText(heardOn, language, today) })[language];
  if (heardUntil) return filled(OVERSIGHT.heardUntil, { day: dayText(heardUntil, language, today) })[language];
  return OVERSIGHT.heardOpen[language];
}

/** Shown only with entries: they are rare, and nobody must overlook them. */
function contestedSection({ view: { language }, worklist: { contested }, today }: OversightScreen): Html {
  if (contested.length === 0) return html``;
  const link = (id: string, number: string) => html`<a href="${applicationPlace(id)}">${number}</a>`;
  return html`<section aria-labelledby="contested-title">
    <h2 id="contested-title">${OVERSIGHT.contested[language]}</h2>
    <p class="note">${OVERSIGHT.contestedNote[language]}</p>
    <table class="rows" id="contested">
      <thead>
        <tr>
          <th scope="col">${OVERSIGHT.number[language]}</th>
          <th scope="col">${OVERSIGHT.standing[language]}</th>
          <th scope="col">${OVERSIGHT.contestedOther[language]}</th>
          <th scope="col">${OVERSIGHT.contestedFound[language]}</th>
        </tr>
      </thead>
      <tbody>
        ${contested.map(
          ({ applicationId, number, status, other, foundAt }) => html`<tr id="contested-${applicationId}">
            <th scope="row">${link(applicationId, number)}</th>
            <td>${STATUS_TEXTS[status][language]}</td>
            <td data-label="${OVERSIGHT.contestedOther[language]}">${link(other.applicationId, other.number)} · ${STATUS_TEXTS[other.status][language]}</td>
            <td data-label="${OVERSIGHT.contestedFound[language]}">${momentTime(foundAt, language, today)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function frozenSection({ view: { language }, worklist, today, most }: OversightScreen): Html {
  const { frozen, counts } = worklist;
  return html`<section aria-labelledby="frozen-title">
    <h2 id="frozen-title">${OVERSIGHT.frozen[language]}</h2>
    ${
      frozen.length === 0
        ? html`<p class="empty">${OVERSIGHT.frozenNone[language]}</p>`
        : html`<table class="rows" id="frozen">
            <thead>
              <tr>
                <th scope="col">${OVERSIGHT.number[language]}</th>
                <th scope="col">${OVERSIGHT.due[language]}</th>
                <th scope="col">${OVERSIGHT.attendance[language]}</th>
                <th scope="col">${OVERSIGHT.standing[language]}</th>
                <th scope="col">${OVERSIGHT.category[language]}</th>
              </tr>
            </thead>
            <tbody>${frozen.map((row) => frozenRow(row, language, today))}</tbody>
          </table>`
    }
    ${counts && counts.frozen > most ? html`<p class="note">${filled(OVERSIGHT.most, { n: most })[language]}</p>` : ''}
  </section>`;
}

function frozenRow(row: FrozenRow, language: keyof Text, today: Temporal.PlainDate): Html {
  const { applicationId, number, category, lastDay, overdue, attendedOn } = row;
  return html`<tr id="frozen-${applicationId}" class="${overdue ? 'late' : ''}">
    <th scope="row"><a class="row-link" href="${applicationPlace(applicationId)}">${number}</a></th>
    <td data-label="${OVERSIGHT.due[language]}">${dayTime(lastDay, language, today)} ${overdue ? html`<strong class="tag bad">! ${OVERSIGHT.overdue[language]}</strong>` : ''}</td>
    <td data-label="${OVERSIGHT.attendance[language]}">${attendedOn ? filled(OVERSIGHT.attendedOn, { day: dayText(attendedOn, language, today) })[language] : OVERSIGHT.notAttended[language]}</td>
    <td>${standingText(row)[language]}</td>
    <td>${category[language]}</td>
  </tr>`;
}

function standingText({ attendedOn, overdue, proposal }: FrozenRow): Text {
  if (proposal) {
    const { zh, en } = GROUND_TEXTS[proposal.ground];
    return {
      zh: filled(OVERSIGHT.proposed, { ground: zh }).zh,
      en: filled(OVERSIGHT.proposed, { ground: en }).en,
    };
  }
  return attendedOn || overdue ? OVERSIGHT.toDecide : OVERSIGHT.waits;
}

const pushesSection = ({
  view: { language },
  worklist: { pushes },
  today,
}: OversightScreen): Html => html`<section aria-labelledby="pushes-title">
  <h2 id="pushes-title">${OVERSIGHT.pushes[language]}</h2>
  ${
    pushes.length === 0
      ? html`<p class="empty">${OVERSIGHT.pushesNone[language]}</p>`
      : html`<table class="rows" id="pushes">
          <thead>
            <tr>
              <th scope="col">${OVERSIGHT.number[language]}</th>
              <th scope="col">${OVERSIGHT.recipient[language]}</th>
              <th scope="col">${OVERSIGHT.subject[language]}</th>
              <th scope="col">${OVERSIGHT.state[language]}</th>
              <th scope="col">${OVERSIGHT.lateSince[language]}</th>
            </tr>
          </thead>
          <tbody>${pushes.map((push) => pushRow(push, language, today))}</tbody>
        </table>`
  }
</section>`;

const pushRow = (push: PushView, language: keyof Text, today: Temporal.PlainDate): Html => html`<tr>
  <th scope="row"><a class="row-link" href="${applicationPlace(push.applicationId)}#pushes">${push.number}</a></th>
  <td>${RECIPIENT_NAMES[push.recipient][language]}</td>
  <td>${PUSH_SUBJECTS[push.subject][language]}</td>
  <td>${pushState(push, language)}</td>
  <td data-label="${OVERSIGHT.lateSince[language]}">${momentTime(push.lateAt, language, today)} ${push.late ? html`<strong class="tag bad">! ${OVERSIGHT.late[language]}</strong>` : ''}</td>
</tr>`;

export function pushState({ status, attempts, lastStatus, lastError }: PushView, language: keyof Text): Html {
  const { tone, text } = PUSH_STATES[status];
  const last = lastError ?? (lastStatus === null ? null : `HTTP ${lastStatus}`);
  return html`<span class="mark ${tone}">${text[language]}</span>
    ${status === 'acknowledged' || attempts === 0 ? '' : html`<span class="note">${filled(OVERSIGHT.attempts, { n: attempts })[language]}${last ? html` · <code>${last}</code>` : ''}</span>`}`;
}
