// Small parts that several pages are made of.
import { html } from 'hono/html';
import type { Text, Verdict } from '../../schemes/words.ts';
import type { Html } from './route.ts';
import { DOES_NOT_COUNT, VERDICT_MARKS, VERDICT_NAMES } from './texts.ts';

/** A verdict: a sign, a word and a colour, so that none of the three is needed alone. */
export const mark = (verdict: Verdict, language: keyof Text, holdsWhatDoesNotCount = false): Html => {
  const { tone, sign } = VERDICT_MARKS[verdict];
  const text = holdsWhatDoesNotCount ? DOES_NOT_COUNT : VERDICT_NAMES[verdict];
  return html`<span class="mark ${tone}" data-verdict="${verdict}"><span aria-hidden="true">${holdsWhatDoesNotCount ? '!' : sign}</span> ${text[language]}</span>`;
};

/** Between a label and what it names, as each language writes it. */
export const colon = (language: keyof Text): string => (language === 'zh' ? '：' : ': ');

/** What was just done, or has just become so, said once. */
export const notice = (text: string, tone: 'done' | 'warn' | 'bad'): Html =>
  html`<p class="notice ${tone}" role="${tone === 'bad' ? 'alert' : 'status'}">${text}</p>`;

/** One line of a list of facts. */
export const fact = (label: string, value: Html | string): Html => html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
