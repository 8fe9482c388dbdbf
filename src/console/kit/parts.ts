// Small parts of several pages.
import { html } from 'hono/html';
import type { Text, Verdict } from '../../schemes/words.ts';
import type { Html } from './route.ts';
import { DOES_NOT_COUNT, VERDICT_MARKS, VERDICT_NAMES } from './texts.ts';

/** Shows a verdict with sign, word and colour, so that none is needed alone. */
export const mark = (verdict: Verdict, language: keyof Text, holdsWhatDoesNotCount = false): Html => {
  const { tone, sign } = VERDICT_MARKS[verdict];
  const text = holdsWhatDoesNotCount ? DOES_NOT_COUNT : VERDICT_NAMES[verdict];
  return html`<span class="mark ${tone}" data-verdict="${verdict}"><span aria-hidden="true">${holdsWhatDoesNotCount ? '!' : sign}</span> ${text[language]}</span>`;
};

/** The colon between a label and its value, in each language's form. */
export const colon = (language: keyof Text): string => (language === 'zh' ? '：' : ': ');

/** Shows one notice about the latest act or change. */
export const notice = (text: string, tone: 'done' | 'warn' | 'bad'): Html =>
  html`<p class="notice ${tone}" role="${tone === 'bad' ? 'alert' : 'status'}">${text}</p>`;

/** Shows one line of a list of facts. */
export const fact = (label: string, value: Html | string): Html => html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
