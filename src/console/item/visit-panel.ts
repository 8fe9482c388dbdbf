// The visit to the window on the page of an item: the latest one on record, and, for the clerks who keep the window and
// for supervisors, the form that records one.
import { attendForm } from '../attendance/page.ts';
import { ATTENDANCE } from '../attendance/texts.ts';
import { dayText } from '../kit/dates.ts';
import { formState } from '../kit/form-fields.ts';
import { filled, type Html, html } from '../kit/html.ts';
import type { Screen } from './screen.ts';
import { nameOf } from './settle-form.ts';

const ENDED: readonly string[] = ['settled', 'closed'];

export function visitPanel(screen: Screen): Html {
  const { shown, today } = screen;
  const { venue, visit, status } = shown.item;
  if (venue !== 'window' || ENDED.includes(status)) return html``;
  return html`<section class="panel" id="visit" aria-labelledby="visit-title">
    <h2 id="visit-title">${ATTENDANCE.panel}</h2>
    ${
      visit
        ? html`<p id="visit-day"><strong>${filled(ATTENDANCE.panelVisit, {
            day: dayText(visit.attendedOn, today),
          })}</strong>
          <span class="note">${filled(ATTENDANCE.panelBy, { name: nameOf(visit.recordedBy, shown) })}</span></p>
          ${visit.note ? html`<p class="quote">${visit.note}</p>` : ''}`
        : html`<p class="empty">${ATTENDANCE.panelNone}</p>`
    }
    ${mayRecord(screen) ? recordForm(screen) : ''}
  </section>`;
}

const mayRecord = ({ actor, view, shown }: Screen): boolean =>
  actor.role === 'supervisor' ||
  (actor.role === 'clerk' &&
    (view.schemes.find(shown.item.scheme)?.windowKeptBy.some((each) => each === actor.department) ?? false));

function recordForm({ shown, today }: Screen): Html {
  const { id, number } = shown.item;
  const days = { from: shown.application.submittedAt.slice(0, 10), until: today.toString() };
  return html`<details id="record-visit">
    <summary id="open-attend">${ATTENDANCE.submit}</summary>
    ${attendForm(formState('attend', null), { number, ...days, item: id })}
  </details>`;
}
