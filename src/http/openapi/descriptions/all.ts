// Descriptions of all properties and parameters in both languages. Each name has one description, and a separate one
// for each place where the name has another meaning. A test fails if a description is missing.
import type { Text } from '../../../schemes/words.ts';
import { AUDIT_DESCRIPTIONS } from './audit.ts';
import { CLAIM_DESCRIPTIONS } from './claims.ts';
import { COMMON_DESCRIPTIONS } from './common.ts';
import { OVERSIGHT_DESCRIPTIONS } from './oversight.ts';
import { PARAMETER_DESCRIPTIONS } from './parameters.ts';
import { REVIEW_DESCRIPTIONS } from './reviews.ts';
import { SCHEMA_DESCRIPTIONS } from './schemas.ts';
import { SPOT_CHECK_DESCRIPTIONS } from './spot-checks.ts';

/** Maps a name, or `owner.name`, to its description in Chinese and in English. */
export type Descriptions = Record<string, readonly [zh: string, en: string]>;

const PROPERTIES: Descriptions = {
  ...COMMON_DESCRIPTIONS,
  ...CLAIM_DESCRIPTIONS,
  ...REVIEW_DESCRIPTIONS,
  ...OVERSIGHT_DESCRIPTIONS,
  ...SPOT_CHECK_DESCRIPTIONS,
  ...AUDIT_DESCRIPTIONS,
  ...SCHEMA_DESCRIPTIONS,
};

const find = (all: Descriptions, ...names: string[]): Text | null => {
  const name = names.find((each) => Object.hasOwn(all, each));
  const found = name === undefined ? undefined : all[name];
  return found ? { zh: found[0], en: found[1] } : null;
};

/** Finds the description of a property; `owner` is its schema or parent property. */
export const descriptionOf = (owner: string, name: string): Text | null => find(PROPERTIES, `${owner}.${name}`, name);

/** Finds the description of a path or query parameter, or else that of the property with its name. */
export function parameterDescription(path: string, name: string): { description?: string } {
  const words = find(PARAMETER_DESCRIPTIONS, `${path} ${name}`, name) ?? descriptionOf('', name);
  return words ? { description: `${words.zh} · ${words.en}` } : {};
}
