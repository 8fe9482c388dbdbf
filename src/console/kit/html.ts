// How the console writes HTML. A template of `html` is a piece that knows no language; `render` makes it HTML once the
// reader's language is known. Escaping is Hono's: everything in a template is text unless it is a piece.
// biome-ignore lint/style/noRestrictedImports: the one place that escapes
import { html as escaped } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { Text } from '../../schemes/words.ts';

export type Language = keyof Text;

/**
 * The values that a template may hold: a piece as it is, a `Text` in the reader's language, a list of these one after
 * the other, a string or number as text, and nothing for null, undefined and false.
 */
export type Shown = Html | Text | string | number | false | null | undefined | readonly Shown[];

/** A template with its values, in no language yet. Only `html` makes one, so that no value from outside can be one. */
class Html {
  readonly #strings: TemplateStringsArray;
  readonly #values: readonly Shown[];

  constructor(strings: TemplateStringsArray, values: readonly Shown[]) {
    this.#strings = strings;
    this.#values = values;
  }

  in(language: Language): HtmlEscapedString {
    // Hono answers a promise only where a value is one
    return escaped(this.#strings, ...this.#values.map((value) => shownIn(value, language))) as HtmlEscapedString;
  }

  /** A string that holds a piece would show no language, and be escaped once more. */
  toString(): never {
    throw new TypeError('a piece of HTML is rendered in a language');
  }
}

export type { Html };

export const html = (strings: TemplateStringsArray, ...values: Shown[]): Html => new Html(strings, values);

/** Answers the HTML of a piece for a reader of the language. */
export const render = (piece: Html, language: Language): string => piece.in(language).toString();

/** Answers the value as Hono takes it; throws for a value that cannot be shown, which only a cast brings here. */
function shownIn(value: Shown, language: Language): unknown {
  if (value instanceof Html) return value.in(language);
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (isList(value)) return value.map((each) => shownIn(each, language));
  return textIn(value, language);
}

const isList = (value: object): value is readonly Shown[] => Array.isArray(value);

function textIn(value: Text, language: Language): string {
  const text: unknown = value[language];
  if (typeof text !== 'string') throw new TypeError('a template holds an object that cannot be shown');
  return text;
}

const isText = (value: Text | string | number): value is Text => typeof value === 'object';
const wordsIn = (value: Text | string | number, language: Language): string =>
  isText(value) ? textIn(value, language) : String(value);

/** Makes a text of a function of the language, which runs for a language when that is read. */
export const textBy = (make: (language: Language) => string): Text => ({
  get zh() {
    return make('zh');
  },
  get en() {
    return make('en');
  },
});

/** A template whose result is a text: put together of other texts, strings and numbers. */
export const phrase = (strings: TemplateStringsArray, ...values: (Text | string | number)[]): Text =>
  textBy((language) => String.raw({ raw: strings }, ...values.map((value) => wordsIn(value, language))));

/** Joins texts and strings into one text. */
export const joined = (parts: readonly (Text | string)[], separator: Text | string): Text =>
  textBy((language) => parts.map((part) => wordsIn(part, language)).join(wordsIn(separator, language)));

/** Fills values into the named places of a text. */
export const filled = (text: Text, values: Record<string, Text | string | number>): Text =>
  textBy((language) =>
    text[language].replaceAll(/\{(\w+)\}/g, (_, name: string) => wordsIn(values[name] ?? '', language)),
  );

/** Each language as the attribute `lang` names it. */
export const LANGUAGE_TAG: Text = { zh: 'zh-CN', en: 'en' };

/** Punctuation between texts. */
export const COLON: Text = { zh: '：', en: ': ' };
export const COMMA: Text = { zh: '，', en: ', ' };
/** Separates the members of an enumeration. */
export const LIST_COMMA: Text = { zh: '、', en: ', ' };
export const SEMICOLON: Text = { zh: '；', en: '; ' };
export const FULL_STOP: Text = { zh: '。', en: '. ' };
