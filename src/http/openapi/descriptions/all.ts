// The description of every property and parameter, in both languages: one for each name, and one of its own where a
// name means something else in one place. A test holds that none is without.
import type { Text } from '../../../schemes/words.ts';
import { AUDIT_WORDS } from './audit.ts';
import { CLAIM_WORDS } from './claims.ts';
import { COMMON_WORDS } from './common.ts';
import { OVERSIGHT_WORDS } from './oversight.ts';
import { PARAMETER_WORDS } from './parameters.ts';
import { REVIEW_WORDS } from './reviews.ts';
import { SCHEMA_WORDS } from './schemas.ts';
import { SPOT_CHECK_WORDS } from './spot-checks.ts';

/** By name, or by `owner.name`: Chinese, English. */
export type Words = Record<string, readonly [zh: string, en: string]>;

const PROPERTIES: Words = {
  ...COMMON_WORDS,
  ...CLAIM_WORDS,
  ...REVIEW_WORDS,
  ...OVERSIGHT_WORDS,
  ...SPOT_CHECK_WORDS,
  ...AUDIT_WORDS,
  ...SCHEMA_WORDS,
};

const find = (words: Words, ...names: string[]): Text | null => {
  const name = names.find((each) => Object.hasOwn(words, each));
  const found = name === undefined ? undefined : words[name];
  return found ? { zh: found[0], en: found[1] } : null;
};

/** What a property means; `owner` is the schema or the property that it belongs to. */
export const wordsOf = (owner: string, name: string): Text | null => find(PROPERTIES, `${owner}.${name}`, name);

/** The description of a parameter of a path or a query, with the property's where it has none of its own. */
export function parameterWordsOf(path: string, name: string): { description?: string } {
  const words = find(PARAMETER_WORDS, `${path} ${name}`, name) ?? wordsOf('', name);
  return words ? { description: `${words.zh} · ${words.en}` } : {};
}
