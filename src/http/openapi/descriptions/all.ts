// Descriptions of all properties and parameters in both languages: one for each name, and a separate one where a name
// has another meaning in one place. A test makes sure that none is missing.
import type { Text } from '../../../schemes/words.ts';
import { AUDIT_WORDS } from './audit.ts';
import { CLAIM_WORDS } from './claims.ts';
import { COMMON_WORDS } from './common.ts';
import { OVERSIGHT_WORDS } from './oversight.ts';
import { PARAMETER_WORDS } from './parameters.ts';
import { REVIEW_WORDS } from './reviews.ts';
import { SCHEMA_WORDS } from './schemas.ts';
import { SPOT_CHECK_WORDS } from './spot-checks.ts';

/** Descriptions by name or by `owner.name`: Chinese, English. */
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

/** Finds the description of a property; `owner` is its schema or parent property. */
export const wordsOf = (owner: string, name: string): Text | null => find(PROPERTIES, `${owner}.${name}`, name);

/** Finds the description of a path or query parameter, or else that of the property with its name. */
export function parameterWordsOf(path: string, name: string): { description?: string } {
  const words = find(PARAMETER_WORDS, `${path} ${name}`, name) ?? wordsOf('', name);
  return words ? { description: `${words.zh} · ${words.en}` } : {};
}
