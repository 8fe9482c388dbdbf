// Compares names of persons by a fixed, ordered algorithm that names every step it applied. It never guesses: no
// pinyin, no edit distance, no similarity of sound or shape. 陈晓明 and 陈小明 are two people.
import { VARIANT_OF } from './name-variants.ts';
import { IDEOGRAPH_LIKE_RADICAL, IDEOGRAPH_OF_RADICAL } from './radicals.ts';
import { foldCompatibility, withoutInvisible } from './written-form.ts';

/**
 * exact: the same characters; normalised: the same after tidying the spelling (both are a match); variant: the same
 * only if written forms count as equal; masked: nothing visible disagrees, but something is hidden or unreadable (both
 * prove nothing); different: all else.
 */
export type NameVerdict = 'exact' | 'normalised' | 'variant' | 'masked' | 'different';

const HAN = /^\p{Script=Han}$/u;
/** characters that registries print in place of hidden ones; the circles are not 〇, which is a character */
const MASK = /[*#_@\u2217\u2605\u2606\u2731\u00d7\u2715\u203b\u25a0\u25a2\u25af\u2587\u25cb\u25ce\u25ef]/u;
/**
 * replacements for a character that could not be encoded on the way; each system gives a private-use code its own
 * meaning
 */
const LOST = /[?\ufffd\u25a1\u3013]/u;
const HIDDEN = new RegExp(`${MASK.source}|${LOST.source}|\\p{Co}`, 'u');

/** One filled circle between two parts of a name is a dot; at an end, or several in a row, they replace characters. */
const FILLED_CIRCLES = /^\s*[\u25cf\u26ab\u2b24]+|[\u25cf\u26ab\u2b24]+\s*$|[\u25cf\u26ab\u2b24]{2,}/gu;

/** Whether a text contains masked, lost or private-use characters. */
export const hidesCharacters = (text: string): boolean => HIDDEN.test(text);

/** Characters that fonts and input methods use for U+00B7, as NFKC leaves them. */
const DOT = '•‧・⋅∙●᛫\u1427\u18df\u2e30\u2e31\u2e33\ua78f\u{10101}\u26ab\u2981\u2b24';
/** A row of dots omits something; NFKC has turned most of them into full stops. */
const ELLIPSES = new RegExp(`\\s*(?:[\\u22ee\\u22ef]\\s*)+|\\s*(?:[·${DOT}.。\u119e\u0307]\\s*){2,}`, 'gu');
const DOTS = new RegExp(`[${DOT}]`, 'gu');
/**
 * Dots only between Han characters; elsewhere they mean something else: NFKC turns U+318D into U+119E and U+02D9 into a
 * space and U+0307, and an input method writes 。 for a full stop.
 */
const DOT_BETWEEN_HAN = /\u0307|[·.。\u119e]/u;
const SEPARATORS = new RegExp(`([\\s·${DOT}.。\u119e\u0307]+)`, 'u');
/** Every other sign that may separate the parts of a name; radicals are symbols too, but belong to the name. */
const SIGNS = /(?!\p{Script=Han})[\p{P}\p{S}\s]/gu;

/**
 * Private-use codes that GBK and GB 18030-2000 gave to characters missing in Unicode then, by first code point of each
 * run: GB+A6D9…A6F3, A8BC, A8BF, A989…A995 and FE50…FEA0. Targets as in GB 18030-2022; for the six that decoders still
 * leave in private use (U+E816, E817, E818, E831, E83B, E855) the characters of Extension B encoded for them since.
 */
const PRIVATE_USE_RUNS: [number, string][] = [
  [0xe78d, '\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19'],
  [0xe7c7, 'ḿǹ'],
  [0xe7e7, '〾⿰⿱⿲⿳⿴⿵⿶⿷⿸⿹⿺⿻'],
  [
    0xe815,
    '⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱' +
      '䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻',
  ],
];
const PRIVATE_USE = new Map(
  PRIVATE_USE_RUNS.flatMap(([start, targets]) =>
    [...targets].map((target, index): [string, string] => [String.fromCodePoint(start + index), target]),
  ),
);

const STEPS: [name: string, apply: (text: string) => string][] = [
  // first, because the later steps test which characters are Han
  ['private_use', (text) => replaceEach(text, PRIVATE_USE)],
  // before the circles, which count only at an edge or beside a space: an invisible mark would hide the edge
  ['invisible', withoutInvisible],
  ['mask', (text) => text.replace(FILLED_CIRCLES, (circles) => '\u25cb'.repeat([...circles.trim()].length))],
  ['radical', (text) => replaceEach(text, IDEOGRAPH_OF_RADICAL)],
  ['nfkc', foldCompatibility],
  ['whitespace', (text) => mapSeparators(text, tidyWhiteSpace)],
  ['ellipsis', (text) => text.replace(ELLIPSES, '\u25cb')],
  ['dot', (text) => mapSeparators(text, tidyDots)],
];

type Place = 'between_han' | 'edge' | 'elsewhere';

function mapSeparators(text: string, tidy: (separator: string, place: Place) => string): string {
  const parts = text.split(SEPARATORS);
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return part;
      const [before, after] = [[...parts[index - 1]!].at(-1), [...parts[index + 1]!].at(0)];
      if (before === undefined || after === undefined) return tidy(part, 'edge');
      return tidy(part, isIdeograph(before) && isIdeograph(after) ? 'between_han' : 'elsewhere');
    })
    .join('');
}

function isIdeograph(character: string): boolean {
  return HAN.test(character) || HIDDEN.test(character);
}

function tidyWhiteSpace(separator: string, place: Place): string {
  return separator.replace(/\s+/gu, place === 'elsewhere' ? ' ' : '');
}

function tidyDots(separator: string, place: Place): string {
  const unified = separator.replace(DOTS, '·');
  if (place === 'edge') return unified.replaceAll('·', '');
  if (place === 'between_han' && DOT_BETWEEN_HAN.test(unified)) return '·';
  return unified.replace(/·+/gu, '·');
}

/** Matches a name of unified ideographs only, as almost every name is; no step has anything to do then. */
const PLAIN_HAN = /^[\u4e00-\u9fff]+$/;

function normaliseInSteps(raw: string): { text: string; applied: string[] } {
  if (PLAIN_HAN.test(raw)) return { text: raw, applied: [] };
  const applied: string[] = [];
  let text = raw;
  for (const [name, apply] of STEPS) {
    const next = apply(text);
    if (next !== text) applied.push(name);
    text = next;
  }
  return { text, applied };
}

/**
 * The one spelling of a name: private-use codes of GBK replaced, invisible characters removed, radicals written as
 * their ideographs, NFKC, no white space between Han characters, every interpunct U+00B7 (GB/T 15834). Never fails,
 * never changes one character into a variant of it. Idempotent.
 */
export function normaliseName(raw: string): string {
  return normaliseInSteps(raw).text;
}

/**
 * Compares a claimed name with a source's name; `applied` lists the steps applied to either, in order. Guarantee:
 * symmetric; only `exact` and `normalised` mean that the names are the same. An empty name is different from every
 * name, and one with a masked, lost or private-use character never better than `masked`. Never throws.
 */
export function compareNames(claimed: string, found: string): { verdict: NameVerdict; applied: string[] } {
  if (claimed === found && PLAIN_HAN.test(claimed)) return { verdict: 'exact', applied: [] };
  const [a, b] = [normaliseInSteps(claimed), normaliseInSteps(found)];
  const applied = STEPS.map(([name]) => name).filter((name) => a.applied.includes(name) || b.applied.includes(name));
  if (a.text === '' || b.text === '') return { verdict: 'different', applied };
  // also if both sides are equal: two registers may mean different characters by one private-use code
  if (HIDDEN.test(a.text) || HIDDEN.test(b.text)) {
    return agreeWhereVisible(foldVariants(a.text), foldVariants(b.text))
      ? { verdict: 'masked', applied: [...applied, 'masked'] }
      : { verdict: 'different', applied };
  }
  if (claimed === found) return { verdict: 'exact', applied: [] };
  if (a.text === b.text) return { verdict: 'normalised', applied };
  const likeness = variantLikeness(a.text, b.text);
  return likeness === null
    ? { verdict: 'different', applied }
    : { verdict: 'variant', applied: [...applied, likeness] };
}

function variantLikeness(a: string, b: string): string | null {
  const [foldedA, foldedB] = [foldVariants(a), foldVariants(b)];
  if (foldedA === foldedB) return 'variant';
  const [bareA, bareB] = [foldedA.replace(SIGNS, ''), foldedB.replace(SIGNS, '')];
  if (bareA === bareB && bareA !== '') return 'dot_omitted';
  if (!isLatin(a) || !isLatin(b)) return null;
  const [wordsA, wordsB] = [latinWords(a), latinWords(b)];
  const same = wordsA.join('') === wordsB.join('') || wordsA.toSorted().join(' ') === wordsB.toSorted().join(' ');
  return same ? 'latin_form' : null;
}

function foldVariants(text: string): string {
  return replaceEach(replaceEach(text, IDEOGRAPH_LIKE_RADICAL), VARIANT_OF);
}

function replaceEach(text: string, table: ReadonlyMap<string, string>): string {
  return Array.from(text, (character) => table.get(character) ?? character).join('');
}

function isLatin(text: string): boolean {
  return /\p{Script=Latin}/u.test(text) && !/\p{Script=Han}/u.test(text);
}

function latinWords(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[\s/,.·'\u2019\u2010-]+/u)
    .filter((word) => word !== '');
}

/** A run of hidden characters replaces one character or more, since registries use a fixed number of stars. */
function agreeWhereVisible(a: string, b: string): boolean {
  const [partsA, partsB] = [visibleParts(a), visibleParts(b)];
  if (partsA.length === 1) return fits(a, partsB);
  if (partsB.length === 1) return fits(b, partsA);
  const [startA, startB, endA, endB] = [partsA.at(0)!, partsB.at(0)!, partsA.at(-1)!, partsB.at(-1)!];
  return (startA.startsWith(startB) || startB.startsWith(startA)) && (endA.endsWith(endB) || endB.endsWith(endA));
}

function visibleParts(text: string): string[] {
  return text.split(new RegExp(`(?:${HIDDEN.source})+`, 'u'));
}

function fits(name: string, parts: string[]): boolean {
  const [start, end] = [parts.at(0)!, parts.at(-1)!];
  if (!name.startsWith(start)) return false;
  let at = start.length;
  for (const part of parts.slice(1, -1)) {
    const next = name.indexOf(part, at + 1);
    if (next < 0) return false;
    at = next + part.length;
  }
  return name.endsWith(end) && name.length - end.length > at;
}

/** Shows the first character of a name and replaces each other one by a star; a name of one character is hidden. */
export function maskName(name: string): string {
  const characters = [...normaliseName(name)];
  return characters.length < 2 ? '*'.repeat(characters.length) : characters[0] + '*'.repeat(characters.length - 1);
}
