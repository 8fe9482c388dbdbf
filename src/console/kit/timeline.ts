// One step of a timeline: its time, its act, and the decision on each check as far as the reader may see it.
import type { TimelineDecision, TimelineEntry } from '../../applications/shapes.ts';
import type { Catalogue } from '../../schemes/catalogue.ts';
import type { Text } from '../../schemes/words.ts';
import { reasonName } from '../board/texts.ts';
import { CASE, GROUND_NAMES } from '../item/texts.ts';
import { momentTime } from './dates.ts';
import { COLON, type Html, html, phrase } from './html.ts';
import { SOURCE_NAMES } from './texts.ts';

export const timelineStep = (
  { at, text, event, decisions = [] }: TimelineEntry,
  today: Temporal.PlainDate,
  schemes: Catalogue,
): Html => html`<li data-event="${event}">${momentTime(at, today)} ${text}
  ${decisions.map((each) => html`<span class="note decided">${decisionLine(each, schemes)}</span>`)}</li>`;

function decisionLine({ check, result, code, ground }: TimelineDecision, schemes: Catalogue): Text {
  const said = result === 'confirmed' ? CASE.confirm : CASE.refuse;
  const why = ground ? GROUND_NAMES[ground] : code === null ? null : reasonName(code, schemes);
  const because = why && { zh: `（${why.zh}）`, en: ` (${why.en})` };
  return phrase`${checkName(check, schemes)}${COLON}${said}${because ?? ''}`;
}

/** Names a check by its source, a rule by its reason. */
export const checkName = (check: string, schemes: Catalogue): Text =>
  Object.hasOwn(SOURCE_NAMES, check) ? SOURCE_NAMES[check as keyof typeof SOURCE_NAMES] : reasonName(check, schemes);
