// Two values beside each other: the characters that differ are marked, and named in words for everybody who does not
// see the mark.
import type { Text } from '../../schemes/words.ts';
import { filled, type Html, html, joined, SEMICOLON } from '../kit/html.ts';
import { CASE } from './texts.ts';

export interface Differing {
  claimed: Html;
  found: Html;
  /** null where the values differ as a whole */
  words: Text | null;
}

/** More places than this are named as a span. */
const MOST_PLACES = 3;

interface Span {
  from: number;
  claimed: string[];
  found: string[];
}

/** Null for values that are words of a list and not text of their own: nobody compares those by character. */
export function differing(claimed: Text, found: Text): Differing | null {
  if (claimed.zh !== claimed.en || found.zh !== found.en || claimed.zh === found.zh) return null;
  const [one, other] = [[...claimed.zh], [...found.zh]];
  const spans = one.length === other.length ? spansOf(one, other) : [middleOf(one, other)];
  if (isWhole(one, other, spans)) {
    return { claimed: html`<mark>${claimed}</mark>`, found: html`<mark>${found}</mark>`, words: null };
  }
  return { claimed: marked(one, spans, 'claimed'), found: marked(other, spans, 'found'), words: wordsOf(spans) };
}

/** Values of one length differ in single places. */
function spansOf(one: string[], other: string[]): Span[] {
  const spans: Span[] = [];
  for (const [index, character] of one.entries()) {
    const found = other[index] as string;
    if (character === found) continue;
    const last = spans.at(-1);
    if (last && last.from + last.claimed.length === index) {
      last.claimed.push(character);
      last.found.push(found);
    } else spans.push({ from: index, claimed: [character], found: [found] });
  }
  return spans;
}

/** Values of unlike length differ between their common beginning and their common end. */
function middleOf(one: string[], other: string[]): Span {
  const shorter = Math.min(one.length, other.length);
  let from = 0;
  while (from < shorter && one[from] === other[from]) from += 1;
  let end = 0;
  while (end < shorter - from && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  return { from, claimed: one.slice(from, one.length - end), found: other.slice(from, other.length - end) };
}

function marked(characters: string[], spans: Span[], side: 'claimed' | 'found'): Html {
  const pieces: Html[] = [];
  let at = 0;
  for (const span of spans) {
    const length = span[side].length;
    pieces.push(html`${characters.slice(at, span.from).join('')}`);
    if (length > 0) pieces.push(html`<mark>${characters.slice(span.from, span.from + length).join('')}</mark>`);
    at = span.from + length;
  }
  return html`${pieces}${characters.slice(at).join('')}`;
}

const isWhole = (one: string[], other: string[], spans: Span[]): boolean => {
  const differ = spans.reduce((sum, span) => sum + Math.max(span.claimed.length, span.found.length), 0);
  return differ > Math.max(one.length, other.length) / 2;
};

function wordsOf(spans: Span[]): Text {
  const places = spans.reduce((sum, span) => sum + Math.max(span.claimed.length, span.found.length), 0);
  if (places > MOST_PLACES && spans.length > 1) return filled(CASE.placesDiffer, { n: places });
  return joined(spans.map(wordsOfSpan), SEMICOLON);
}

function wordsOfSpan({ from, claimed, found }: Span): Text {
  const [one, other] = [claimed.join(''), found.join('')];
  const place = { n: from + 1, claimed: one, found: other };
  if (one === '') return filled(CASE.placeAdded, place);
  if (other === '') return filled(CASE.placeMissing, place);
  return filled(CASE.placeDiffers, place);
}
