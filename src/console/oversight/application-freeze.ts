// The freeze on the page of an application: cause, missing materials, deadline and attendance; the proposed or executed
// revocation, open acknowledgements of departments, and bans.
import type { FreezeView } from '../../applications/shapes.ts';
import type { PushView } from '../../oversight/shapes.ts';
import { RECIPIENT_NAMES } from '../../oversight/view.ts';
import { systemName } from '../kit/action-texts.ts';
import { clauseIn } from '../kit/citation.ts';
import { byAt, dayText, dayTime, lastDayText, momentTime } from '../kit/dates.ts';
import { type FormState, faultLine, formState, input, textArea } from '../kit/form-fields.ts';
import { COLON, filled, type Html, html } from '../kit/html.ts';
import { fact } from '../kit/parts.ts';
import { applicationPlace, blastPlace, pushPlace, sanctionPlace } from '../kit/places.ts';
import type { OverseenScreen } from './application-screen.ts';
import { OVERSEEN, overseenAt } from './application-texts.ts';
import { pushMatter, pushState } from './page.ts';
import { SUBJECT_NAMES } from './sanctions-texts.ts';
import { OVERSIGHT } from './texts.ts';

const quote = (text: string): Html => html`<p class="quote">${text}</p>`;

export function freezePanel({ overseen, today }: OverseenScreen): Html {
  const { view, record } = overseen;
  const { freeze } = view;
  if (!freeze || !record) return html``;
  const texts = overseenAt(freeze.venue);
  const title = freeze.status === 'open' ? OVERSEEN.freezeOpen : OVERSEEN.freezeEnded;
  const missing =
    freeze.missing.length === 0
      ? texts.missingNone
      : html`<ul>${freeze.missing.map(({ kind, text }) => html`<li data-kind="${kind}">${text}</li>`)}</ul>`;
  return html`<section class="panel" id="freeze" aria-labelledby="freeze-title" data-status="${freeze.status}">
    <h2 id="freeze-title">${title}</h2>
    <dl class="facts">
      ${fact(OVERSEEN.frozenBy, byAt(systemName(record.frozenBy), freeze.frozenAt, today))}
      ${fact(OVERSEEN.reason, quote(freeze.reason ?? ''))}
      ${fact(OVERSEEN.missing, missing)}
      ${fact(
        texts.lastDay,
        html`<span id="last-day">${dayTime(freeze.lastDay, today)}</span>
          ${freeze.overdue ? html`<strong class="tag bad">! ${OVERSEEN.overdue}</strong>` : ''}
          ${freeze.provisional ? html`<span class="note">(${OVERSEEN.provisional})</span>` : ''}`,
      )}
      ${attendanceFact(overseen, today)}
      ${
        record.restoration
          ? fact(
              OVERSEEN.restored,
              html`${record.restoration.by}${verified(freeze, today)}${quote(record.restoration.note)}`,
            )
          : ''
      }
      ${
        freeze.spotCheckCase
          ? fact(
              OVERSEEN.fromSpotCheck,
              html`<a href="/console/spot-check-cases/${freeze.spotCheckCase}">${OVERSEEN.see}</a>`,
            )
          : ''
      }
      ${
        freeze.blastRadiusId
          ? fact(OVERSEEN.fromBlast, html`<a href="${blastPlace(freeze.blastRadiusId)}">${OVERSEEN.see}</a>`)
          : ''
      }
    </dl>
  </section>`;
}

function attendanceFact({ view: { freeze }, record }: OverseenScreen['overseen'], today: Temporal.PlainDate): Html {
  const attended = record?.attendance;
  const texts = overseenAt(freeze?.venue ?? 'window');
  if (freeze?.attendedOn && attended) {
    const note = attended.note ? quote(attended.note) : '';
    return fact(texts.attendance, html`${dayTime(freeze.attendedOn, today)} · ${attended.by}${note}`);
  }
  return freeze?.status === 'open' && !freeze.overdue && freeze.revocation === null
    ? fact(texts.attendance, texts.notYet)
    : html``;
}

/** Says on which day the identity was verified; nothing where it was not. */
const verified = ({ verifiedOn: day, venue }: FreezeView, today: Temporal.PlainDate): Html =>
  day ? html` · ${filled(overseenAt(venue).verifiedOn, { day: dayText(day, today) })}` : html``;

/** Shows the proposed or executed revocation. */
export function revocationPanel({ view: { schemes }, overseen, today }: OverseenScreen): Html {
  const { view, record } = overseen;
  const { freeze } = view;
  const revocation = freeze?.revocation;
  if (!freeze || !revocation || !record?.proposal) return html``;
  const { proposal, statement } = record;
  const isDone = revocation.status === 'carried_out';
  const { heardOn, heardUntil } = revocation;
  const hearing = heardUntil
    ? filled(OVERSEEN.heardUntil, { day: lastDayText(heardUntil, today) })
    : OVERSEEN.heardOpen;
  return html`<section class="panel ${isDone ? '' : 'awaits'}" id="revocation" aria-labelledby="revocation-title"
    data-ground="${revocation.ground}">
    <h2 id="revocation-title">${isDone ? OVERSEEN.revocation : OVERSEEN.proposal}</h2>
    <dl class="facts">
      ${fact(OVERSEEN.ground, html`<strong>${revocation.message}</strong>`)}
      ${fact(OVERSEEN.explanation, quote(revocation.note ?? ''))}
      ${fact(OVERSEEN.proposedBy, byAt(systemName(proposal.by), revocation.proposedAt, today))}
      ${
        isDone && proposal.endedBy
          ? fact(
              OVERSEEN.carriedOutBy,
              html`${systemName(proposal.endedBy)}${
                revocation.carriedOutAt ? html` · ${momentTime(revocation.carriedOutAt, today)}` : ''
              }${verified(freeze, today)}`,
            )
          : ''
      }
      ${
        statement && heardOn
          ? fact(
              OVERSEEN.hearing,
              html`${filled(OVERSEEN.statedOn, {
                day: dayText(heardOn, today),
                by: statement.by,
              })}${quote(statement.text)}`,
            )
          : isDone
            ? ''
            : fact(OVERSEEN.hearing, hearing)
      }
      ${fact(
        OVERSEEN.clause,
        html`${clauseIn(schemes, view.scheme, revocation.clause.ref)}
          <span class="note">${revocation.clause.text}</span>`,
      )}
      ${fact(OVERSEEN.remedy, html`<span class="note">${revocation.remedy}</span>`)}
    </dl>
  </section>`;
}

export function pushesPanel(screen: OverseenScreen): Html {
  const { overseen, today } = screen;
  if (overseen.pushes.length === 0) return html``;
  return html`<section class="panel" id="pushes" aria-labelledby="pushes-title">
    <h2 id="pushes-title">${OVERSEEN.pushes}</h2>
    <ul class="plain">
      ${overseen.pushes.toReversed().map(
        (push) => html`<li id="push-${push.id}" data-status="${push.status}">
          <p><a href="${pushPlace(push.id)}">${pushMatter(push)}</a> · ${RECIPIENT_NAMES[push.recipient]}
            ${momentTime(push.createdAt, today)} ${pushState(push)}
            ${push.late ? html`<strong class="tag bad">! ${OVERSIGHT.late}</strong>` : ''}</p>
          ${
            push.acknowledgedAt
              ? html`<p class="note">${momentTime(push.acknowledgedAt, today)}${
                  push.receipt ? html` · ${OVERSEEN.receipt}${COLON}<span class="id">${push.receipt}</span>` : ''
                }${push.note ? html` · ${push.note}` : ''}</p>`
              : acknowledgeForm(screen, push)
          }
        </li>`,
      )}
    </ul>
  </section>`;
}

function acknowledgeForm({ actor, overseen, posted }: OverseenScreen, { id }: PushView): Html {
  if (actor.role !== 'supervisor') return html``;
  const form: FormState = formState(`acknowledge-${id}`, posted);
  return html`<details ${form.faults.length > 0 ? 'open' : ''}>
    <summary>${OVERSEEN.acknowledge}</summary>
    <form class="stacked" id="${form.id}" method="post" action="${applicationPlace(overseen.view.id)}/acknowledge"
      data-guarded>
      <input type="hidden" name="push" value="${id}" />
      <p class="note">${OVERSEEN.acknowledgeHint}</p>
      ${faultLine(form, form.id)}
      ${input(form, { name: 'receipt', label: OVERSEEN.receiptNumber })}
      ${textArea(form, { name: 'note', label: OVERSEEN.note, most: 1000 })}
      <button>${OVERSEEN.acknowledge}</button>
    </form>
  </details>`;
}

export const bansPanel = ({ overseen: { bans }, today }: OverseenScreen): Html =>
  bans.length === 0
    ? html``
    : html`<section class="panel" id="bans" aria-labelledby="bans-title">
        <h2 id="bans-title">${OVERSEEN.bans}</h2>
        <ul class="plain">
          ${bans.map(
            ({ id, subject, until }) =>
              html`<li><a href="${sanctionPlace(id)}">${SUBJECT_NAMES[subject.kind]}</a>
                ${filled(OVERSEEN.banUntil, { day: dayText(until, today) })}</li>`,
          )}
        </ul>
      </section>`;
