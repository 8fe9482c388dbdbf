// The work list of supervision: frozen approvals and their deadlines, acts that wait for a second person, and
// departments without acknowledgement. It names cases by number; opening one is audited.
import { groundText } from '../../applications/freeze-view.ts';
import type { PushView } from '../../oversight/shapes.ts';
import { RECIPIENT_NAMES } from '../../oversight/view.ts';
import type { FrozenRow, Matter, ProposalRow, Worklist } from '../../oversight/worklist.ts';
import type { Text } from '../../schemes/words.ts';
import { systemName } from '../kit/action-texts.ts';
import { byAt, dayText, lastDayText, lastDayTime, momentTime } from '../kit/dates.ts';
import { filled, type Html, html } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { notice } from '../kit/parts.ts';
import {
  applicationPlace,
  blastPlace,
  FINDINGS_PLACE,
  PUSHES_PLACE,
  pushPlace,
  sanctionProposalPlace,
} from '../kit/places.ts';
import { SOURCE_NAMES } from '../kit/texts.ts';
import { FINDING } from './finding-texts.ts';
import { findingsTable } from './findings.ts';
import { proposedBansList } from './proposal-page.ts';
import { EVENT_NAMES, OVERSIGHT, PUSH_STATES, PUSH_SUBJECTS, STATUS_TEXTS } from './texts.ts';

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
  return page(
    view,
    OVERSIGHT.title,
    html`<div class="page-head">
        <h1>${OVERSIGHT.title}</h1>
        <div class="actions">
          ${worklist.next ? nextLink(worklist.next) : ''}
          <a class="button" id="to-blast-radius" href="/console/oversight/blast-radius">${OVERSIGHT.blastRadius}</a>
        </div>
      </div>
      ${worklist.counts ? counters(worklist.counts) : ''}
      ${missed === null ? '' : notice(OVERSIGHT.noSuchNumber, 'warn')}
      ${searchForm(missed)}
      <div class="board">${awaitingSection(screen)} ${toFreezeSection(screen)}
        ${contestedSection(screen)} ${frozenSection(screen)}
        ${pushesSection(screen)}</div>`,
  );
}

const PLACES: Record<Matter['kind'], (id: string) => string> = {
  blast_radius: blastPlace,
  ban: sanctionProposalPlace,
  application: applicationPlace,
};

const nextLink = ({ kind, id }: Matter): Html => html`<a class="button primary" id="next-matter" data-key="n"
  href="${PLACES[kind](id)}">${OVERSIGHT.next} <kbd aria-hidden="true">n</kbd></a>`;

function counters(counts: Worklist['counts']): Html {
  const sum = (of: 'open' | 'late') => counts.pushes.reduce((total, each) => total + each[of], 0);
  const counter = (id: string, text: Text, count: number, { href, isBad = false }: { href: string; isBad?: boolean }) =>
    html`<li id="count-${id}" class="${isBad && count > 0 ? 'bad' : ''}"><a href="${href}"><b>${count}</b>
        ${text}</a></li>`;
  return html`<ul class="counts" aria-label="${OVERSIGHT.counts}">
    ${counter('to-freeze', OVERSIGHT.countToFreeze, counts.toFreeze, { href: FINDINGS_PLACE })}
    ${counter('to-freeze-late', OVERSIGHT.countToFreezeLate, counts.toFreezeLate, { href: FINDINGS_PLACE, isBad: true })}
    ${counter('frozen', OVERSIGHT.countFrozen, counts.frozen, { href: '#frozen-title' })}
    ${counter('past-due', OVERSIGHT.countPastDue, counts.pastDue, { href: '#frozen-title', isBad: true })}
    ${counter('proposed', OVERSIGHT.countProposed, counts.proposed, { href: '#awaiting-title' })}
    ${counter('pushes', OVERSIGHT.countPushes, sum('open'), { href: '#pushes-title' })}
    ${counter('late', OVERSIGHT.countLate, sum('late'), { href: '#pushes-title', isBad: true })}
  </ul>`;
}

const searchForm = (
  missed: string | null,
): Html => html`<form class="filters" id="find" method="get" action="/console/oversight" role="search"
  aria-label="${OVERSIGHT.search}">
  <span><label for="find-number">${OVERSIGHT.number}</label>
    <input id="find-number" class="id" name="number" value="${missed ?? ''}" maxlength="40" required autocomplete="off"
      spellcheck="false" placeholder="SZ2026-0000000" /></span>
  <button id="find-submit">${OVERSIGHT.open}</button>
</form>`;

function awaitingSection({ worklist, today }: OversightScreen): Html {
  const { proposed, unconfirmed, proposedBans } = worklist;
  const isEmpty = proposed.length + unconfirmed.length + proposedBans.length === 0;
  return html`<section aria-labelledby="awaiting-title">
    <h2 id="awaiting-title">${OVERSIGHT.awaiting}</h2>
    ${
      unconfirmed.length === 0
        ? ''
        : html`<ul class="mine plain">
            ${unconfirmed.map(
              ({ id, source, counts }) =>
                html`<li><a href="${blastPlace(id)}">${filled(OVERSIGHT.flips, {
                  source: SOURCE_NAMES[source],
                  n: counts.flips,
                })}</a></li>`,
            )}
          </ul>`
    }
    ${proposedBans.length === 0 ? '' : proposedBansList(proposedBans)}
    ${isEmpty ? html`<p class="empty">${OVERSIGHT.awaitingNone}</p>` : ''}
    ${proposed.length === 0 ? '' : proposalsTable(proposed, today)}
  </section>`;
}

const proposalsTable = (rows: FrozenRow[], today: Temporal.PlainDate): Html => html`<table class="rows" id="proposed">
  <thead>
    <tr>
      <th scope="col">${OVERSIGHT.number}</th>
      <th scope="col">${OVERSIGHT.matter}</th>
      <th scope="col">${OVERSIGHT.by}</th>
      <th scope="col">${OVERSIGHT.hearing}</th>
    </tr>
  </thead>
  <tbody>
    ${rows.map(({ applicationId, number, venue, proposal }) =>
      proposal
        ? html`<tr>
            <th scope="row"><a class="row-link" href="${applicationPlace(applicationId)}">${number}</a></th>
            <td>${filled(OVERSIGHT.proposed, { ground: groundText(proposal.ground, venue) })}</td>
            <td data-label="${OVERSIGHT.by}">${byAt(systemName(proposal.proposedBy), proposal.proposedAt, today)}</td>
            <td data-label="${OVERSIGHT.hearing}">${hearingText(proposal, today)}</td>
          </tr>`
        : '',
    )}
  </tbody>
</table>`;

function hearingText({ heardOn, heardUntil }: ProposalRow, today: Temporal.PlainDate): Text {
  if (heardOn) return filled(OVERSIGHT.heard, { day: dayText(heardOn, today) });
  if (heardUntil) return filled(OVERSIGHT.heardUntil, { day: lastDayText(heardUntil, today) });
  return OVERSIGHT.heardOpen;
}

/** Shown only with entries: they are rare, and nobody must overlook them. */
function contestedSection({ worklist: { contested }, today }: OversightScreen): Html {
  if (contested.length === 0) return html``;
  const link = (id: string, number: string) => html`<a href="${applicationPlace(id)}">${number}</a>`;
  return html`<section aria-labelledby="contested-title">
    <h2 id="contested-title">${OVERSIGHT.contested}</h2>
    <p class="note">${OVERSIGHT.contestedNote}</p>
    <table class="rows" id="contested">
      <thead>
        <tr>
          <th scope="col">${OVERSIGHT.number}</th>
          <th scope="col">${OVERSIGHT.standing}</th>
          <th scope="col">${OVERSIGHT.contestedOther}</th>
          <th scope="col">${OVERSIGHT.contestedFound}</th>
        </tr>
      </thead>
      <tbody>
        ${contested.map(
          ({ applicationId, number, status, other, foundAt }) => html`<tr id="contested-${applicationId}">
            <th scope="row">${link(applicationId, number)}</th>
            <td>${STATUS_TEXTS[status]}</td>
            <td data-label="${OVERSIGHT.contestedOther}">${
              other
                ? html`${link(other.applicationId, other.number)} · ${STATUS_TEXTS[other.status]}`
                : OVERSIGHT.contestedElsewhere
            }</td>
            <td data-label="${OVERSIGHT.contestedFound}">${momentTime(foundAt, today)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function toFreezeSection({ view, worklist: { toFreeze, counts }, today, most }: OversightScreen): Html {
  const mayAct = view.session?.actor.role === 'supervisor';
  return html`<section aria-labelledby="to-freeze-title">
    <h2 id="to-freeze-title">${FINDING.title}</h2>
    ${toFreeze.length === 0 ? '' : html`<p class="note">${FINDING.note}</p>`}
    ${findingsTable(toFreeze, { today, mayAct })}
    ${
      counts && counts.toFreeze > most
        ? html`<p><a href="${FINDINGS_PLACE}">${filled(FINDING.all, { n: counts.toFreeze })}</a></p>`
        : ''
    }
  </section>`;
}

function frozenSection({ worklist, today, most }: OversightScreen): Html {
  const { frozen, counts } = worklist;
  return html`<section aria-labelledby="frozen-title">
    <h2 id="frozen-title">${OVERSIGHT.frozen}</h2>
    ${
      frozen.length === 0
        ? html`<p class="empty">${OVERSIGHT.frozenNone}</p>`
        : html`<table class="rows" id="frozen">
            <thead>
              <tr>
                <th scope="col">${OVERSIGHT.number}</th>
                <th scope="col">${OVERSIGHT.due}</th>
                <th scope="col">${OVERSIGHT.attendance}</th>
                <th scope="col">${OVERSIGHT.standing}</th>
                <th scope="col">${OVERSIGHT.category}</th>
              </tr>
            </thead>
            <tbody>${frozen.map((row) => frozenRow(row, today))}</tbody>
          </table>`
    }
    ${counts && counts.frozen > most ? html`<p class="note">${filled(OVERSIGHT.most, { n: most })}</p>` : ''}
  </section>`;
}

function frozenRow(row: FrozenRow, today: Temporal.PlainDate): Html {
  const { applicationId, number, category, venue, lastDay, overdue, attendedOn } = row;
  const [came, notYet] =
    venue === 'online' ? [OVERSIGHT.handedInOn, OVERSIGHT.notHandedIn] : [OVERSIGHT.attendedOn, OVERSIGHT.notAttended];
  return html`<tr id="frozen-${applicationId}" class="${overdue ? 'late' : ''}">
    <th scope="row"><a class="row-link" href="${applicationPlace(applicationId)}">${number}</a></th>
    <td data-label="${OVERSIGHT.due}">${lastDayTime(lastDay, today)}
      ${overdue ? html`<strong class="tag bad">! ${OVERSIGHT.overdue}</strong>` : ''}</td>
    <td data-label="${OVERSIGHT.attendance}">${
      attendedOn ? filled(came, { day: dayText(attendedOn, today) }) : notYet
    }</td>
    <td>${standingText(row)}</td>
    <td>${category}</td>
  </tr>`;
}

function standingText({ venue, attendedOn, overdue, proposal }: FrozenRow): Text {
  if (proposal) return filled(OVERSIGHT.proposed, { ground: groundText(proposal.ground, venue) });
  if (attendedOn || overdue) return OVERSIGHT.toDecide;
  return venue === 'online' ? OVERSIGHT.waitsOnline : OVERSIGHT.waits;
}

const pushesSection = ({
  worklist: { pushes },
  today,
}: OversightScreen): Html => html`<section aria-labelledby="pushes-title">
  <h2 id="pushes-title">${OVERSIGHT.pushes}</h2>
  <p class="note"><a id="all-pushes" href="${PUSHES_PLACE}">${OVERSIGHT.allPushes}</a></p>
  ${
    pushes.length === 0
      ? html`<p class="empty">${OVERSIGHT.pushesNone}</p>`
      : html`<table class="rows" id="pushes">
          <thead>
            <tr>
              <th scope="col">${OVERSIGHT.number}</th>
              <th scope="col">${OVERSIGHT.recipient}</th>
              <th scope="col">${OVERSIGHT.pushEvent}</th>
              <th scope="col">${OVERSIGHT.state}</th>
              <th scope="col">${OVERSIGHT.lateSince}</th>
            </tr>
          </thead>
          <tbody>${pushes.map((push) => pushRow(push, today))}</tbody>
        </table>`
  }
</section>`;

const pushRow = (push: PushView, today: Temporal.PlainDate): Html => html`<tr>
  <th scope="row"><a class="row-link" href="${pushPlace(push.id)}">${push.number}</a></th>
  <td>${RECIPIENT_NAMES[push.recipient]}</td>
  <td>${pushMatter(push)}</td>
  <td>${pushState(push)}</td>
  <td data-label="${OVERSIGHT.lateSince}">${momentTime(push.lateAt, today)}
    ${push.late ? html`<strong class="tag bad">! ${OVERSIGHT.late}</strong>` : ''}</td>
</tr>`;

/** Names the move, and whom it is about where that is not the approval. */
export const pushMatter = ({ event, subject }: PushView): Text =>
  subject === 'approval' ? EVENT_NAMES[event] : PUSH_SUBJECTS[subject];

export function pushState({ status, attempts, lastStatus, lastError }: PushView): Html {
  const { tone, text } = PUSH_STATES[status];
  const code = lastError ?? (lastStatus === null ? null : `HTTP ${lastStatus}`);
  const last = code ? html` · <code>${code}</code>` : '';
  return html`<span class="mark ${tone}">${text}</span>
    ${
      status === 'acknowledged' || attempts === 0
        ? ''
        : html`<span class="note">${filled(OVERSIGHT.attempts, { n: attempts })}${last}</span>`
    }`;
}
