// The list of disputes, and one of them with the form of its answer.
import { departmentName } from '../../applications/wording.ts';
import type { Page, TimePlace } from '../../base/page.ts';
import { cursorOf, timePlaceText } from '../../base/page.ts';
import type { ListedDispute, SourceDisputeView } from '../../reviews/dispute-shapes.ts';
import type { Text } from '../../schemes/words.ts';
import { lastDayBefore, momentTime } from '../kit/dates.ts';
import { faultSummary, formState, type Posted, select, textArea } from '../kit/form-fields.ts';
import { filled, type Html, html } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { fact, notice } from '../kit/parts.ts';
import { DISPUTES_PLACE, disputePlace } from '../kit/places.ts';
import { SOURCE_NAMES } from '../kit/texts.ts';
import { QUEUE } from '../queue/texts.ts';
import { DISPUTES } from './texts.ts';

type State = ListedDispute['state'];

export interface DisputesScreen {
  view: View;
  state: State;
  page: Page<ListedDispute, TimePlace>;
  isFirst: boolean;
  today: Temporal.PlainDate;
}

const listPlace = (state: State, before?: string): string =>
  `${DISPUTES_PLACE}?state=${state}${before === undefined ? '' : `&after=${before}`}`;

export function disputesPage({ view, state, page: rows, isFirst, today }: DisputesScreen): Html {
  const tab = (of: State, text: Text) =>
    html`<a class="button" id="show-${of}" href="${listPlace(of)}" ${of === state ? html`aria-current="page"` : ''}
      >${text}</a>`;
  return page(
    view,
    DISPUTES.title,
    html`<div class="page-head"><h1>${DISPUTES.title}</h1>
        <span>${tab('open', DISPUTES.showOpen)} ${tab('answered', DISPUTES.showAnswered)}</span></div>
      <p class="note">${DISPUTES.how}</p>
      ${
        rows.items.length > 0
          ? table(rows.items, today)
          : html`<p class="empty" id="nothing">${state === 'open' ? DISPUTES.empty : DISPUTES.emptyAnswered}</p>`
      }
      ${
        rows.next === null && isFirst
          ? ''
          : html`<nav class="pager" aria-label="${QUEUE.nextPage}">
              ${isFirst ? '' : html`<a id="first-page" href="${listPlace(state)}">${QUEUE.firstPage}</a>`}
              ${
                rows.next === null
                  ? ''
                  : html`<a id="next-page" rel="next" href="${listPlace(state, cursorOf(timePlaceText(rows.next)))}"
                      >${QUEUE.nextPage}</a>`
              }
            </nav>`
      }`,
  );
}

const table = (items: readonly ListedDispute[], today: Temporal.PlainDate): Html => html`<table class="rows"
  id="disputes">
  <caption class="hidden">${DISPUTES.caption}</caption>
  <thead>
    <tr>
      <th scope="col">${DISPUTES.number}</th>
      <th scope="col">${DISPUTES.source}</th>
      <th scope="col">${DISPUTES.department}</th>
      <th scope="col">${DISPUTES.filedAt}</th>
      <th scope="col">${DISPUTES.due}</th>
      <th scope="col">${DISPUTES.state}</th>
    </tr>
  </thead>
  <tbody>${items.map(
    (each) => html`<tr data-dispute="${each.id}">
      <th scope="row"><a class="row-link" href="${disputePlace(each.id)}">${each.number}</a></th>
      <td data-label="${DISPUTES.source}">${SOURCE_NAMES[each.source]}</td>
      <td data-label="${DISPUTES.department}">${departmentName(each.department)}</td>
      <td data-label="${DISPUTES.filedAt}">${momentTime(each.filedAt, today)}</td>
      <td data-label="${DISPUTES.due}">${lastDayBefore(each.due, today)}</td>
      <td data-label="${DISPUTES.state}">${stateMark(each)}</td>
    </tr>`,
  )}</tbody>
</table>`;

function stateMark({ state, overdue, corrected }: ListedDispute): Html {
  const of = (tone: string, text: Text) => html`<span class="mark ${tone}">${text}</span>`;
  if (state === 'open') return overdue ? of('bad', DISPUTES.overdue) : of('warn', DISPUTES.open);
  return corrected ? of('good', DISPUTES.corrected) : of('mute', DISPUTES.notCorrected);
}

export interface DisputeScreen {
  view: View;
  dispute: SourceDisputeView;
  /** whether the reader may answer it */
  mayAnswer: boolean;
  today: Temporal.PlainDate;
  posted: Posted | null;
  done: boolean;
  refused: Text | null;
}

export function disputePage(screen: DisputeScreen): Html {
  const { view, dispute, today, done, refused } = screen;
  return page(
    view,
    DISPUTES.one,
    html`<div class="page-head">
        <h1>${DISPUTES.one} <span class="id">${dispute.number}</span></h1>
        <a class="button" href="${DISPUTES_PLACE}">${DISPUTES.back}</a>
      </div>
      ${done ? notice(DISPUTES.done, 'done') : ''} ${refused === null ? '' : notice(refused, 'bad')}
      <section class="panel" aria-labelledby="dispute-title" id="dispute">
        <h2 id="dispute-title">${SOURCE_NAMES[dispute.source]} ${stateMark(dispute)}</h2>
        <dl class="facts">
          ${fact(DISPUTES.department, departmentName(dispute.department))}
          ${fact(DISPUTES.filedAt, momentTime(dispute.filedAt, today))}
          ${fact(DISPUTES.due, lastDayBefore(dispute.due, today))}
          ${fact(DISPUTES.note, html`<p class="quote">${dispute.note}</p>`)}
          ${
            dispute.materials.length > 0
              ? fact(DISPUTES.materials, filled(DISPUTES.materialsIn, { n: dispute.materials.length }))
              : ''
          }
          ${dispute.answeredAt ? fact(DISPUTES.answeredAt, momentTime(dispute.answeredAt, today)) : ''}
          ${dispute.answerNote ? fact(DISPUTES.answerNote, html`<p class="quote">${dispute.answerNote}</p>`) : ''}
        </dl>
      </section>
      ${screen.mayAnswer ? answerPanel(screen) : ''}
      <p class="note">${DISPUTES.audited}</p>`,
  );
}

function answerPanel({ dispute, posted }: DisputeScreen): Html {
  const form = formState('answer-form', posted);
  return html`<section class="panel" aria-labelledby="answer-title">
    <h2 id="answer-title">${DISPUTES.answer}</h2>
    <form class="stacked" id="answer-form" method="post" action="${disputePlace(dispute.id)}/answer" data-guarded>
      ${faultSummary(form)}
      <p class="note">${DISPUTES.how}</p>
      ${select(form, {
        name: 'corrected',
        label: DISPUTES.result,
        options: [
          { value: '', text: DISPUTES.choose },
          { value: 'true', text: DISPUTES.isCorrected },
          { value: 'false', text: DISPUTES.isRight },
        ],
        attributes: html`required`,
      })}
      ${textArea(form, { name: 'note', label: DISPUTES.answerHow, most: 2000 })}
      <button id="answer-submit">${DISPUTES.submit}</button>
    </form>
  </section>`;
}
