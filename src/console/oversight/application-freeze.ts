// The freeze on the page of an application: cause, missing materials, deadline and attendance; the proposed or executed
// revocation, open acknowledgements of departments, and bans.
import { html } from 'hono/html';
import type { PushView } from '../../oversight/shapes.ts';
import { RECIPIENT_NAMES } from '../../oversight/view.ts';
import { systemName } from '../kit/action-texts.ts';
import { dayText, dayTime, momentTime } from '../kit/dates.ts';
import { type FormState, faultLine, formState, input, textArea } from '../kit/form-fields.ts';
import { colon, fact } from '../kit/parts.ts';
import { applicationPlace, blastPlace, sanctionPlace } from '../kit/places.ts';
import type { Html } from '../kit/route.ts';
import { filled } from '../kit/texts.ts';
import type { OverseenScreen } from './application-screen.ts';
import { OVERSEEN } from './application-texts.ts';
import { pushState } from './page.ts';
import { SUBJECT_NAMES } from './sanctions-texts.ts';
import { OVERSIGHT, PUSH_SUBJECTS } from './texts.ts';

const quote = (text: string): Html => html`<p class="quote">${text}</p>`;

export function freezePanel({ view: { language }, overseen, today }: OverseenScreen): Html {
  const { view, record } = overseen;
  const { freeze } = view;
  if (!freeze || !record) return html``;
  const title = freeze.status === 'open' ? OVERSEEN.freezeOpen : OVERSEEN.freezeEnded;
  const missing =
    freeze.missing.length === 0
      ? OVERSEEN.missingNone[language]
      : html`<ul>${freeze.missing.map(({ kind, text }) => html`<li data-kind="${kind}">${text[language]}</li>`)}</ul>`;
  return html`<section class="panel" id="freeze" aria-labelledby="freeze-title" data-status="${freeze.status}">
    <h2 id="freeze-title">${title[language]}</h2>
    <dl class="facts">
      ${fact(OVERSEEN.frozenBy[language], html`${systemName(record.frozenBy)[language]} · ${momentTime(freeze.frozenAt, language, today)}`)}
      ${fact(OVERSEEN.reason[language], quote(freeze.reason ?? ''))}
      ${fact(OVERSEEN.missing[language], missing)}
      ${fact(
        OVERSEEN.lastDay[language],
        html`<span id="last-day">${dayTime(freeze.lastDay, language, today)}</span>
          ${freeze.overdue ? html`<strong class="tag bad">! ${OVERSEEN.overdue[language]}</strong>` : ''}
          ${freeze.provisional ? html`<span class="note">(${OVERSEEN.provisional[language]})</span>` : ''}`,
      )}
      ${attendanceFact(overseen, language, today)}
      ${
        record.restoration
          ? fact(
              OVERSEEN.restored[language],
              html`${record.restoration.by}${freeze.verifiedOn ? html` · ${filled(OVERSEEN.verifiedOn, { day: dayText(freeze.verifiedOn, language, today) })[language]}` : ''}${quote(record.restoration.note)}`,
            )
          : ''
      }
      ${freeze.spotCheckCase ? fact(OVERSEEN.fromSpotCheck[language], html`<a href="/console/spot-check-cases/${freeze.spotCheckCase}">${OVERSEEN.see[language]}</a>`) : ''}
      ${freeze.blastRadiusId ? fact(OVERSEEN.fromBlast[language], html`<a href="${blastPlace(freeze.blastRadiusId)}">${OVERSEEN.see[language]}</a>`) : ''}
    </dl>
  </section>`;
}

function attendanceFact(
  { view: { freeze }, record }: OverseenScreen['overseen'],
  language: 'zh' | 'en',
  today: Temporal.PlainDate,
): Html {
  const attended = record?.attendance;
  if (freeze?.attendedOn && attended) {
    const note = attended.note ? quote(attended.note) : '';
    return fact(
      OVERSEEN.attendance[language],
      html`${dayTime(freeze.attendedOn, language, today)} · ${attended.by}${note}`,
    );
  }
  return freeze?.status === 'open' && !freeze.overdue && freeze.revocation === null
    ? fact(OVERSEEN.attendance[language], OVERSEEN.notYet[language])
    : html``;
}

/** Shows the proposed or executed revocation. */
export function revocationPanel({ view: { language }, overseen, today }: OverseenScreen): Html {
  const { view, record } = overseen;
  const revocation = view.freeze?.revocation;
  if (!revocation || !record?.proposal) return html``;
  const { proposal, statement } = record;
  const isDone = revocation.status === 'carried_out';
  const verifiedOn = view.freeze?.verifiedOn;
  const { heardOn, heardUntil } = revocation;
  const hearing = heardUntil
    ? filled(OVERSEEN.heardUntil, { day: dayText(heardUntil, language, today) })[language]
    : OVERSEEN.heardOpen[language];
  return html`<section class="panel ${isDone ? '' : 'awaits'}" id="revocation" aria-labelledby="revocation-title" data-ground="${revocation.ground}">
    <h2 id="revocation-title">${(isDone ? OVERSEEN.revocation : OVERSEEN.proposal)[language]}</h2>
    <dl class="facts">
      ${fact(OVERSEEN.ground[language], html`<strong>${revocation.message[language]}</strong>`)}
      ${fact(OVERSEEN.explanation[language], quote(revocation.note ?? ''))}
      ${fact(OVERSEEN.proposedBy[language], html`${systemName(proposal.by)[language]} · ${momentTime(revocation.proposedAt, language, today)}`)}
      ${isDone && proposal.endedBy ? fact(OVERSEEN.carriedOutBy[language], html`${systemName(proposal.endedBy)[language]}${revocation.carriedOutAt ? html` · ${momentTime(revocation.carriedOutAt, language, today)}` : ''}${verifiedOn ? html` · ${filled(OVERSEEN.verifiedOn, { day: dayText(verifiedOn, language, today) })[language]}` : ''}`) : ''}
      ${
        statement && heardOn
          ? fact(
              OVERSEEN.hearing[language],
              html`${filled(OVERSEEN.statedOn, { day: dayText(heardOn, language, today), by: statement.by })[language]}${quote(statement.text)}`,
            )
          : isDone
            ? ''
            : fact(OVERSEEN.hearing[language], hearing)
      }
      ${fact(OVERSEEN.clause[language], html`${revocation.clause.ref} <span class="note">${revocation.clause.text[language]}</span>`)}
      ${fact(OVERSEEN.remedy[language], html`<span class="note">${revocation.remedy[language]}</span>`)}
    </dl>
  </section>`;
}

export function pushesPanel(screen: OverseenScreen): Html {
  const { view, overseen, today } = screen;
  const { language } = view;
  if (overseen.pushes.length === 0) return html``;
  return html`<section class="panel" id="pushes" aria-labelledby="pushes-title">
    <h2 id="pushes-title">${OVERSEEN.pushes[language]}</h2>
    <ul class="plain">
      ${overseen.pushes.map(
        (push) => html`<li id="push-${push.id}" data-status="${push.status}">
          <p>${RECIPIENT_NAMES[push.recipient][language]} · ${PUSH_SUBJECTS[push.subject][language]} ${pushState(push, language)}
            ${push.late ? html`<strong class="tag bad">! ${OVERSIGHT.late[language]}</strong>` : ''}</p>
          ${
            push.acknowledgedAt
              ? html`<p class="note">${momentTime(push.acknowledgedAt, language, today)}${push.receipt ? html` · ${OVERSEEN.receipt[language]}${colon(language)}<span class="id">${push.receipt}</span>` : ''}${push.note ? html` · ${push.note}` : ''}</p>`
              : acknowledgeForm(screen, push)
          }
        </li>`,
      )}
    </ul>
  </section>`;
}

function acknowledgeForm({ view: { language }, actor, overseen, posted }: OverseenScreen, { id }: PushView): Html {
  if (actor.role !== 'supervisor') return html``;
  const form: FormState = formState(`acknowledge-${id}`, language, posted);
  return html`<details ${form.faults.length > 0 ? 'open' : ''}>
    <summary>${OVERSEEN.acknowledge[language]}</summary>
    <form class="stacked" id="${form.id}" method="post" action="${applicationPlace(overseen.view.id)}/acknowledge" data-guarded>
      <input type="hidden" name="push" value="${id}" />
      <p class="note">${OVERSEEN.acknowledgeHint[language]}</p>
      ${faultLine(form, form.id)}
      ${input(form, { name: 'receipt', label: OVERSEEN.receiptNumber })}
      ${textArea(form, { name: 'note', label: OVERSEEN.note, most: 1000 })}
      <button>${OVERSEEN.acknowledge[language]}</button>
    </form>
  </details>`;
}

export const bansPanel = ({ view: { language }, overseen: { bans }, today }: OverseenScreen): Html =>
  bans.length === 0
    ? html``
    : html`<section class="panel" id="bans" aria-labelledby="bans-title">
        <h2 id="bans-title">${OVERSEEN.bans[language]}</h2>
        <ul class="plain">
          ${bans.map(
            ({ id, subject, until }) =>
              html`<li><a href="${sanctionPlace(id)}">${SUBJECT_NAMES[subject.kind][language]}</a> ${filled(OVERSEEN.banUntil, { day: dayText(until, language, today) })[language]}</li>`,
          )}
        </ul>
      </section>`;
