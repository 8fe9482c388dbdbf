// One push: what it tells of and whom it is about, its delivery, and what the people of the department do with it,
// above all where it has no system. The person is masked until somebody names a purpose.

import { REVEAL_PURPOSES } from '../../applications/purposes.ts';
import type { Actor } from '../../base/actor.ts';
import type { PersonTold, PushMove, PushSheet } from '../../oversight/push-sheet.ts';
import { RECIPIENT_NAMES } from '../../oversight/view.ts';
import { CASE } from '../item/texts.ts';
import { momentTime } from '../kit/dates.ts';
import {
  type FormState,
  faultSummary,
  formState,
  input,
  isRefused,
  type Posted,
  select,
  sureBox,
  textArea,
} from '../kit/form-fields.ts';
import { type Html, html, phrase } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { fact, notice } from '../kit/parts.ts';
import { applicationPlace, PUSHES_PLACE, pushPlace } from '../kit/places.ts';
import { OVERSEEN } from '../oversight/application-texts.ts';
import { pushMatter, pushState } from '../oversight/page.ts';
import { EVENT_NAMES, OVERSIGHT, PUSH_SUBJECTS, STATUS_TEXTS, STATUS_TONES } from '../oversight/texts.ts';
import { unitLink } from '../search/links.ts';
import { PUSHES } from './texts.ts';

export interface PushScreen {
  view: View;
  actor: Actor;
  sheet: PushSheet;
  revealed: PersonTold | null;
  posted: Posted | null;
  done: PushMove | null;
  /** the act is not possible any more */
  isRefused: boolean;
  today: Temporal.PlainDate;
}

export function pushPage(screen: PushScreen): Html {
  const { view, actor, sheet, done } = screen;
  const { push, application } = sheet;
  return page(
    view,
    phrase`${PUSHES.title} ${push.number}`,
    html`<div class="page-head case-head">
        <div>
          <h1>${push.number}</h1>
          <p class="headline"><strong id="event">${pushMatter(push)}</strong>
            <span>${RECIPIENT_NAMES[push.recipient]}</span>
            <span class="mark ${STATUS_TONES[application.status]}" id="status"
              data-status="${application.status}">${STATUS_TEXTS[application.status]}</span></p>
        </div>
        <div class="actions">
          ${actor.role === 'clerk' ? '' : html`<a class="button" href="${applicationPlace(push.applicationId)}#pushes">${PUSHES.toApplication}</a>`}
          <a class="button" href="${PUSHES_PLACE}">${PUSHES.toList}</a>
        </div>
      </div>
      ${done === null ? '' : notice(done === 'settled' ? PUSHES.settled : PUSHES.acknowledged, 'done')}
      ${screen.isRefused ? notice(PUSHES.notNow, 'bad') : ''}
      <div class="columns">
        <div class="main-column">${contentPanel(screen)} ${formsPanel(screen)}</div>
        <aside class="side-column" aria-label="${PUSHES.delivery}">${deliveryPanel(screen)}</aside>
      </div>`,
  );
}

function contentPanel(screen: PushScreen): Html {
  const { sheet, today } = screen;
  const { push, application, approvalNumber, particulars } = sheet;
  const told = (['lastDay', 'verifiedOn', 'reason', 'basis', 'settledOn', 'office'] as const).flatMap((name) => {
    const value = particulars[name];
    return value ? [fact(PUSHES[name], value)] : [];
  });
  return html`<section class="panel" id="content" aria-labelledby="content-title">
    <h2 id="content-title">${PUSHES.content}</h2>
    <dl class="facts">
      ${fact(PUSHES.event, EVENT_NAMES[push.event])}
      ${push.subject === 'approval' ? '' : fact(OVERSIGHT.subject, PUSH_SUBJECTS[push.subject])}
      ${fact(PUSHES.at, momentTime(push.createdAt, today))}
      ${approvalNumber ? fact(PUSHES.approvalNumber, html`<span class="id">${approvalNumber}</span>`) : ''}
      ${told}
      ${push.subject === 'unit' ? '' : personFacts(screen)}
      ${fact(CASE.employer, unitLink(application.employer))}
      ${fact(CASE.scheme, application.scheme)}
      ${fact(OVERSIGHT.category, application.category)}
      ${fact(CASE.businessType, application.businessType)}
      ${fact(CASE.settlement, application.settlement)}
    </dl>
    ${push.subject === 'unit' ? '' : revealForm(screen)}
  </section>`;
}

function personFacts({ sheet, revealed }: PushScreen): Html {
  const { name, residentId } = sheet.application.applicant;
  if (!revealed) return fact(PUSHES.applicant, html`${name} <span class="id">${residentId}</span>`);
  return html`${fact(PUSHES.name, html`<span id="revealed-name">${revealed.name}</span>`)}
    ${fact(PUSHES.residentId, html`<span class="id" id="revealed-id">${revealed.residentId}</span>`)}
    ${fact(PUSHES.phone, html`<span class="id" id="revealed-phone">${revealed.phone}</span>`)}`;
}

function revealForm({ sheet, revealed, posted }: PushScreen): Html {
  if (revealed) return html``;
  const form = formState('reveal', posted);
  const options = Object.entries(REVEAL_PURPOSES).map(([value, text]) => ({ value, text }));
  return html`<form class="stacked" id="reveal" method="post" action="${pushPlace(sheet.push.id)}/reveal">
    ${select(form, { name: 'purpose', label: PUSHES.purpose, hint: PUSHES.audited, options: [{ value: '', text: PUSHES.choose }, ...options] })}
    <button id="reveal-submit">${PUSHES.reveal}</button>
  </form>`;
}

const deliveryPanel = ({ sheet: { push }, today }: PushScreen): Html => html`<section class="panel" id="delivery"
  aria-labelledby="delivery-title">
  <h2 id="delivery-title">${PUSHES.delivery}</h2>
  <dl class="facts">
    ${fact(OVERSIGHT.recipient, RECIPIENT_NAMES[push.recipient])}
    ${fact(OVERSIGHT.state, pushState(push))}
    ${fact(
      PUSHES.late,
      html`${momentTime(push.lateAt, today)} ${push.late ? html`<strong class="tag bad">! ${OVERSIGHT.late}</strong>` : ''}`,
    )}
    ${push.acknowledgedAt ? fact(PUSHES.acknowledgedAt, momentTime(push.acknowledgedAt, today)) : ''}
    ${push.receipt ? fact(OVERSEEN.receipt, html`<span class="id">${push.receipt}</span>`) : ''}
    ${push.note ? fact(OVERSEEN.note, push.note) : ''}
  </dl>
</section>`;

function formsPanel(screen: PushScreen): Html {
  const { moves, push } = screen.sheet;
  const form = (
    move: PushMove,
    title: Html | typeof PUSHES.settle,
    how: typeof PUSHES.settle,
    fields: (state: FormState) => Html,
  ) => {
    const state = formState(`${move}-form`, screen.posted);
    return html`<details class="move" ${isRefused(state) || moves.length === 1 ? 'open' : ''}>
      <summary id="open-${move}">${title}</summary>
      <form class="stacked" id="${move}-form" method="post" action="${pushPlace(push.id)}/${move}" data-guarded>
        ${faultSummary(state)}
        <p class="note">${how}</p>
        ${fields(state)}
        <button id="${move}-submit" data-ctrl-enter>${title}</button>
      </form>
    </details>`;
  };
  if (moves.length === 0) return html``;
  return html`<section class="panel moves" id="moves" aria-label="${PUSHES.delivery}">
    ${
      moves.includes('acknowledge')
        ? form(
            'acknowledge',
            OVERSEEN.acknowledge,
            OVERSEEN.acknowledgeHint,
            (state) => html`${input(state, { name: 'receipt', label: OVERSEEN.receiptNumber })}
              ${textArea(state, { name: 'note', label: OVERSEEN.note, most: 1000 })}`,
          )
        : ''
    }
    ${
      moves.includes('settled')
        ? form(
            'settled',
            PUSHES.settle,
            PUSHES.settleHow,
            (state) => html`${input(state, {
              name: 'settledOn',
              type: 'date',
              label: PUSHES.settledOn,
              value: screen.today.toString(),
              attributes: html`max="${screen.today.toString()}"`,
            })}
              ${input(state, { name: 'office', label: PUSHES.office })} ${sureBox(state, PUSHES.settleSure)}`,
          )
        : ''
    }
  </section>`;
}
