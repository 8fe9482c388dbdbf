// Says above a case which of the department's sources the unit disputes, and leads to the answer.
import { DISPUTES } from '../disputes/texts.ts';
import { lastDayBefore } from '../kit/dates.ts';
import { COLON, type Html, html } from '../kit/html.ts';
import { disputePlace } from '../kit/places.ts';
import { SOURCE_NAMES } from '../kit/texts.ts';
import type { Screen } from './screen.ts';

export const disputesNotice = ({ shown: { item }, today }: Screen): Html =>
  html`${item.sourceDisputes
    .filter(({ state }) => state === 'open')
    .map(
      ({ id, source, due }) => html`<p class="notice warn" id="dispute-${id}" role="status">
        <a href="${disputePlace(id)}">${DISPUTES.inItem}${COLON}${SOURCE_NAMES[source]}</a>
        <span>${DISPUTES.due} ${lastDayBefore(due, today)}</span></p>`,
    )}`;
