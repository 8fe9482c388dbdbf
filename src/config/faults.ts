// Faults of the environment, also between variables, for example if one variable requires another.

import { faultsOfValues } from '../schemes/catalogue.ts';
import type { ValuesByScheme } from '../schemes/parameters.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { valueTexts } from '../schemes/value-faults.ts';
import { WindowsOfScheme } from '../schemes/windows.ts';
import type { Text } from '../schemes/words.ts';
import type { Access } from './access.ts';
import { bilingual } from './texts.ts';

export interface ConfigFault {
  variable: string;
  /** the rest of a sentence that begins with the variable's name */
  text: Text;
}

export const lineOf = ({ variable, text }: ConfigFault): string => `${variable} ${bilingual(text)}`;

/** The message tells an operator what to correct, one line for each fault. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** Variables that are set; empty ones are left out. */
export type Environment = Readonly<Record<string, string>>;

/** Returns a fault for each missing variable, where some but not all of these are set. */
export function missingOf(set: Environment, variables: readonly string[], text: Text): ConfigFault[] {
  const missing = variables.filter((variable) => !(variable in set));
  return missing.length === variables.length ? [] : missing.map((variable) => ({ variable, text }));
}

export function materialFaults(set: Environment): ConfigFault[] {
  if ('MATERIALS_DIR' in set === 'MATERIALS_S3_URL' in set) {
    const text = {
      zh: '与 MATERIALS_S3_URL 须设置且只能设置一项',
      en: 'or MATERIALS_S3_URL must be set, but not both',
    };
    return [{ variable: 'MATERIALS_DIR', text }];
  }
  if ('MATERIALS_DIR' in set) return [];
  const text = { zh: '未设置，无法使用存储桶', en: 'is not set, and the bucket cannot be used without it' };
  return missingOf(set, ['MATERIALS_S3_URL', 'MATERIALS_S3_ACCESS_KEY', 'MATERIALS_S3_SECRET_KEY'], text);
}

const OIDC_VARIABLES = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'];

export function signInFaults(set: Environment): ConfigFault[] {
  if (!OIDC_VARIABLES.some((variable) => variable in set)) return [];
  const text = { zh: '未设置，无法以统一身份认证登录', en: 'is not set, and nobody can sign in with OIDC without it' };
  return missingOf(set, ['CONSOLE_ORIGIN', ...OIDC_VARIABLES], text);
}

export const pushFaults = (set: Environment, { recipients }: Access): ConfigFault[] =>
  recipients.flatMap(({ prefix }) =>
    missingOf(set, [`${prefix}_URL`, `${prefix}_SECRET`], {
      zh: '未设置，无法向该部门推送',
      en: 'is not set, and pushes to this department need it',
    }),
  );

/** Names each parameter in the file that its scheme does not declare or does not take, one by one. */
export const parameterFaults = (served: readonly Scheme[], values: ValuesByScheme): ConfigFault[] =>
  faultsOfValues(served, values).map(({ scheme, name, message }) => {
    const place = name === null ? scheme : `${scheme} ${name}`;
    const text = { zh: `中的 ${place}：${message.zh}`, en: `holds ${place}: ${message.en}` };
    return { variable: 'PARAMETERS_FILE', text };
  });

/** Names what is wrong in the file of windows, each with its scheme, its entry and its field, one by one. */
export const windowFaults = (known: readonly Scheme[], file: Readonly<Record<string, unknown>>): ConfigFault[] =>
  Object.entries(file).flatMap(([id, windows]) => {
    const of = (place: string, { zh, en }: Text): ConfigFault => ({
      variable: 'WINDOWS_FILE',
      text: { zh: `中的 ${place}：${zh}`, en: `holds ${place}: ${en}` },
    });
    if (!known.some((scheme) => scheme.id === id)) return [of(id.slice(0, 64), NO_SUCH_SCHEME)];
    return valueTexts(WindowsOfScheme, windows).map(({ place, text }) => of(`${id} ${place}`.trimEnd(), text));
  });
const NO_SUCH_SCHEME: Text = { zh: '没有该业务方案', en: 'There is no such scheme' };

/**
 * Refuses `http` sources unless they are allowed: a third party on the way could read about whom we ask, and forge the
 * answer.
 */
export function httpFaults(set: Environment, { sources }: Access): ConfigFault[] {
  if ((set.ALLOW_HTTP_SOURCES ?? '0') !== '0') return [];
  const open = sources
    .map(({ prefix }) => `${prefix}_URL`)
    .filter((name) => set[name]?.toLowerCase().startsWith('http:'));
  if (open.length === 0) return [];
  const names = open.join(', ');
  const text = {
    zh: `须为 1，才能以 http:// 访问数据源（${names}）；请设 ALLOW_HTTP_SOURCES=1，最好改用 https://`,
    en: `must be 1 for sources with http:// (${names}): use https:// or set ALLOW_HTTP_SOURCES=1`,
  };
  return [{ variable: 'ALLOW_HTTP_SOURCES', text }];
}
