// The page on which the window's clerks record who came, and the form of it on the page of an item.
import type { Attendable } from '../../oversight/attendance.ts';
import type { Text } from '../../schemes/words.ts';
import { dayText } from '../kit/dates.ts';
import { type FormState, faultSummary, formState, input, type Posted, textArea } from '../kit/form-fields.ts';
import { filled, type Html, html, joined, LIST_COMMA } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import { fact, notice } from '../kit/parts.ts';
import { ATTENDANCE_PLACE } from '../kit/places.ts';
import { STATUS_TEXTS, STATUS_TONES } from '../oversight/texts.ts';
import { ATTENDANCE } from './texts.ts';

export interface AttendanceScreen {
  view: View;
  /** the number that was asked for */
  asked: string | null;
  found: Attendable | null;
  today: Temporal.PlainDate;
  done: boolean;
  /** the latest refusal, in words */
  refused: Text | null;
  posted: Posted | null;
}

export function attendancePage(screen: AttendanceScreen): Html {
  const { view, asked, found, done, refused } = screen;
  return page(
    view,
    ATTENDANCE.title,
    html`<div class="page-head"><h1>${ATTENDANCE.title}</h1></div>
      ${done ? notice(ATTENDANCE.done, 'done') : ''}
      ${refused === null ? '' : notice(refused, 'bad')}
      ${asked !== null && !found ? notice(ATTENDANCE.unknown, 'warn') : ''}
      <p class="note">${ATTENDANCE.how}</p>
      <form class="filters" id="find" method="get" action="${ATTENDANCE_PLACE}" role="search"
        aria-label="${ATTENDANCE.title}">
        <span><label for="find-number">${ATTENDANCE.number}</label>
          <input id="find-number" class="id" name="number" value="${asked ?? ''}" maxlength="40" required
            autocomplete="off" spellcheck="false" placeholder="SZ2026-0000000" /></span>
        <button id="find-submit">${ATTENDANCE.open}</button>
      </form>
      ${found ? foundPanel(screen, found) : ''}`,
  );
}

function foundPanel({ today, posted }: AttendanceScreen, { number, status, expected }: Attendable): Html {
  const day = (date: string) => dayText(date, today);
  return html`<section class="panel" id="found" aria-labelledby="found-title">
    <h2 id="found-title">${number}</h2>
    <dl class="facts">
      ${fact(
        ATTENDANCE.state,
        html`<span class="mark ${STATUS_TONES[status]}" data-status="${status}">${STATUS_TEXTS[status]}</span>`,
      )}
      ${
        expected
          ? html`${fact(ATTENDANCE.applicant, expected.applicant)}
            ${expected.missing.length > 0 ? fact(ATTENDANCE.missing, joined(expected.missing, LIST_COMMA)) : ''}
            ${fact(ATTENDANCE.days, filled(ATTENDANCE.span, { from: day(expected.from), until: day(expected.until) }))}`
          : ''
      }
    </dl>
    ${expected === null ? html`<p class="standing">${ATTENDANCE.notCalled}</p>` : ''}
    ${expected?.attendedOn ? notice(filled(ATTENDANCE.known, { day: day(expected.attendedOn) }), 'done') : ''}
    ${
      expected && !expected.attendedOn
        ? attendForm(formState('attend', posted), { number, from: expected.from, until: expected.until })
        : ''
    }
    <p class="note">${ATTENDANCE.read}</p>
  </section>`;
}

/** `item`: the item whose page follows. */
export const attendForm = (
  form: FormState,
  { number, from, until, item }: { number: string; from: string; until: string; item?: string },
): Html => html`<form class="stacked" id="${form.id}" method="post" action="${ATTENDANCE_PLACE}" data-guarded>
  ${faultSummary(form)}
  <input type="hidden" name="number" value="${number}" />
  ${item === undefined ? '' : html`<input type="hidden" name="item" value="${item}" />`}
  ${input(form, {
    name: 'attendedOn',
    type: 'date',
    label: ATTENDANCE.day,
    value: until,
    attributes: html`min="${from}" max="${until}"`,
  })}
  ${textArea(form, { name: 'note', label: ATTENDANCE.note, hint: ATTENDANCE.noteHint, most: 1000, required: false })}
  <button id="${form.id}-submit" data-ctrl-enter>${ATTENDANCE.submit}</button>
</form>`;
