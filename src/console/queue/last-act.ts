// Says on the next page what became of the item that the clerk has just left. The web address holds only the act and
// the id of the item: a reload reads the outcome again.

import type { Deps } from '../../applications/deps.ts';
import { departmentName } from '../../applications/wording.ts';
import { type ItemOutcome, type OutcomeState, outcomeOf } from '../../reviews/outcome.ts';
import type { Text } from '../../schemes/words.ts';
import { filled, type Html, html, joined, LIST_COMMA } from '../kit/html.ts';
import { idIn, itemPlace } from '../kit/places.ts';
import type { StaffCall } from '../kit/route.ts';
import { type Done, doneIn, doneText, OUTCOMES, QUEUE } from './texts.ts';

/** Acts that give an item back, whose own text says more than that it is open. */
const TO_OTHERS: ReadonlySet<Done> = new Set(['differed', 'returned', 'released', 'reassigned']);

const TONES: Partial<Record<OutcomeState, string>> = { rejected: 'bad-end', other_departments: 'waits' };

/** Empty where the address names no act. */
export async function lastActNotice(deps: Deps, { session, query }: StaffCall): Promise<Html> {
  const done = doneIn(query('done'));
  const last = query('last');
  if (!done) return html``;
  const outcome = last === undefined ? null : await outcomeOf(deps, session.actor, idIn(last));
  if (!outcome) return shown(doneText(done), null);
  return shown(textOf(done, outcome), outcome);
}

function textOf(done: Done, { number, state, departments }: ItemOutcome): Text {
  const text = state === 'open' && TO_OTHERS.has(done) ? doneText(done) : OUTCOMES[state];
  const names = joined(departments.map(departmentName), LIST_COMMA);
  return joined([{ zh: `${number} `, en: `${number}: ` }, filled(text, { departments: names })], '');
}

/**
 * A status that stands on the page when it opens is not announced, so the script writes the text once more into a
 * hidden one.
 */
const shown = (text: Text, outcome: ItemOutcome | null): Html => html`<div class="notice done last-act"
  id="last-act" ${outcome ? html`data-outcome="${outcome.state}" data-tone="${TONES[outcome.state] ?? 'done'}"` : ''}>
  <p><span id="last-act-text">${text}</span>
    ${outcome ? html`<a id="last-item" href="${itemPlace(outcome.id)}">${QUEUE.openLast}</a>` : ''}</p>
  <p class="hidden" role="status" data-announces="last-act-text"></p>
</div>`;
