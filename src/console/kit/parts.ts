// Small parts of several pages.
import type { Text, Verdict } from '../../schemes/words.ts';
import { type Html, html, type Shown } from './html.ts';
import { DOES_NOT_COUNT, MATCH_IN_DOUBT, VERDICT_MARKS, VERDICT_NAMES } from './texts.ts';

/**
 * Shows a verdict with sign, word and colour, so that none is needed alone. `isOpen`: reasons stand against it, so that
 * a match alone would mislead.
 */
export const mark = (
  verdict: Verdict,
  { holdsWhatDoesNotCount = false, isOpen = false }: { holdsWhatDoesNotCount?: boolean; isOpen?: boolean } = {},
): Html => {
  const isMatchInDoubt = verdict === 'match' && isOpen;
  const { tone, sign } = isMatchInDoubt ? MATCH_IN_DOUBT : VERDICT_MARKS[verdict];
  const name = isMatchInDoubt ? MATCH_IN_DOUBT.text : VERDICT_NAMES[verdict];
  const text = holdsWhatDoesNotCount ? DOES_NOT_COUNT : name;
  const shape = holdsWhatDoesNotCount ? '!' : sign;
  return html`<span class="mark ${tone}" data-verdict="${verdict}"><span aria-hidden="true">${shape}</span>
    ${text}</span>`;
};

/** Answers the person's name; the id where no name is known. */
export const nameIn = (names: ReadonlyMap<string, string>, id: string): string => names.get(id) ?? id;

/** Shows one notice about the latest act or change. */
export const notice = (text: Text | string, tone: 'done' | 'warn' | 'bad'): Html =>
  html`<p class="notice ${tone}" role="${tone === 'bad' ? 'alert' : 'status'}">${text}</p>`;

/** Shows one line of a list of facts. */
export const fact = (label: Text, value: Shown): Html => html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
