// One step of a timeline: its time, its act, and the decision on each check as far as the reader may see it.
import { html } from 'hono/html';
import type { TimelineDecision, TimelineEntry } from '../../applications/shapes.ts';
import type { Text } from '../../schemes/words.ts';
import { reasonName } from '../board/texts.ts';
import { CASE, GROUND_NAMES } from '../item/texts.ts';
import { momentTime } from './dates.ts';
import { colon } from './parts.ts';
import type { Html } from './route.ts';
import { SOURCE_NAMES } from './texts.ts';

export const timelineStep = (
  { at, text, event, decisions = [] }: TimelineEntry,
  language: keyof Text,
  today: Temporal.PlainDate,
): Html => html`<li data-event="${event}">${momentTime(at, language, today)} ${text[language]}
  ${decisions.map((each) => html`<span class="note decided">${decisionLine(each, language)}</span>`)}</li>`;

function decisionLine({ check, result, code, ground }: TimelineDecision, language: keyof Text): string {
  const said = result === 'confirmed' ? CASE.confirm : CASE.refuse;
  const why = ground ? GROUND_NAMES[ground] : code === null ? null : reasonName(code);
  const because = why && (language === 'zh' ? `（${why.zh}）` : ` (${why.en})`);
  return `${checkName(check)[language]}${colon(language)}${said[language]}${because ?? ''}`;
}

/** Names a check by its source, a rule by its reason. */
export const checkName = (check: string): Text =>
  Object.hasOwn(SOURCE_NAMES, check) ? SOURCE_NAMES[check as keyof typeof SOURCE_NAMES] : reasonName(check);
