// The variables with the addresses and accounts of the registries and recipients that the served schemes need. A
// variable names its city, such as `SOURCE_SOCIAL_SECURITY_<CITY>_URL`, or none where only one city has such a
// registry.
import { z } from 'zod';
import { type PushTargets, pushTargetOf } from '../oversight/push-sender.ts';
import { type Reference, type ReferenceList, type ReferenceLists, referencesOf } from '../schemes/references.ts';
import {
  type City,
  type Recipient,
  type Registry,
  type RegistryId,
  recipientsOf,
  registriesOf,
} from '../schemes/registries.ts';
import type { Scheme } from '../schemes/scheme.ts';
import type { PushRecipient, Source, Text } from '../schemes/words.ts';
import type { ConfigFault, Environment } from './faults.ts';
import { listed, referenceFile } from './values.ts';

export const httpUrl = z.url({ protocol: /^https?$/ });
export const given = z.string().min(1);

export interface SourceConfig {
  baseUrl: string;
  credentials: { account: string; secret: string };
}
/** By registry; an installation has only those that its schemes need. */
export type SourceConfigs = Readonly<Record<RegistryId, SourceConfig>>;

export interface Access {
  sources: SourceVariables[];
  /** the lists that the schemes ask for */
  references: Reference[];
  recipients: RecipientVariables[];
}
export interface SourceVariables {
  /** `<prefix>_URL`, `_ACCOUNT` and `_SECRET` */
  prefix: string;
  registry: Registry;
  /** the city to name to an operator; null where the variables name none */
  city: City | null;
}
export interface RecipientVariables extends Recipient {
  /** `<prefix>_URL` and `_SECRET` */
  prefix: string;
  /** whether the variables name the city */
  namesCity: boolean;
}

const SOURCE_PARTS = ['URL', 'ACCOUNT', 'SECRET'];
const PUSH_PARTS = ['URL', 'SECRET'];

const upper = (name: string) => name.toUpperCase().replaceAll('-', '_');
const sourcePrefix = (source: Source) => `SOURCE_${upper(source)}`;
const recipientPrefix = (recipient: PushRecipient) => `PUSH_${upper(recipient)}`;
const ofCity = (prefix: string, { id }: City) => `${prefix}_${upper(id)}`;

const isAnySet = (set: Environment, prefix: string, parts: readonly string[]) =>
  parts.some((part) => `${prefix}_${part}` in set);

/** The variables that these schemes need; `set` decides only between the two spellings of a single city. */
export function accessOf(schemes: readonly Scheme[], set: Environment = {}): Access {
  const registries = registriesOf(schemes);
  const recipients = recipientsOf(schemes);
  return {
    references: referencesOf(schemes),
    sources: registries.map((registry) => {
      const { source, city } = registry;
      const prefix = sourcePrefix(source);
      const isAlone = registries.every((other) => other.source !== source || other.id === registry.id);
      const namesCity = city !== null && (!isAlone || isAnySet(set, ofCity(prefix, city), SOURCE_PARTS));
      return namesCity ? { prefix: ofCity(prefix, city), registry, city } : { prefix, registry, city: null };
    }),
    recipients: recipients.map(({ recipient, city }) => {
      const prefix = recipientPrefix(recipient);
      const isAlone = recipients.every((other) => other.recipient !== recipient || other.city.id === city.id);
      const namesCity = !isAlone || isAnySet(set, ofCity(prefix, city), PUSH_PARTS);
      return { prefix: namesCity ? ofCity(prefix, city) : prefix, recipient, city, namesCity };
    }),
  };
}

/** Every variable that a scheme among these could need, in either spelling. */
export function accessVariables(schemes: readonly Scheme[]): Set<string> {
  const of = (prefix: string, city: City | null, parts: readonly string[]) =>
    [prefix, ...(city ? [ofCity(prefix, city)] : [])].flatMap((each) => parts.map((part) => `${each}_${part}`));
  return new Set([
    ...referencesOf(schemes).map(({ variable }) => variable),
    ...registriesOf(schemes).flatMap(({ source, city }) => of(sourcePrefix(source), city, SOURCE_PARTS)),
    ...recipientsOf(schemes).flatMap(({ recipient, city }) => of(recipientPrefix(recipient), city, PUSH_PARTS)),
  ]);
}

/** Finds variables without a city where each city has its own: it would not be certain whose address they hold. */
export function cityFaults(set: Environment, { sources, recipients }: Access): ConfigFault[] {
  const named = [
    ...sources.map(({ prefix, registry }) => ({ prefix, bare: sourcePrefix(registry.source), parts: SOURCE_PARTS })),
    ...recipients.map(({ prefix, recipient }) => ({ prefix, bare: recipientPrefix(recipient), parts: PUSH_PARTS })),
  ];
  const inUse = new Set(named.map(({ prefix }) => prefix));
  const byBare = Map.groupBy(
    named.filter(({ bare }) => !inUse.has(bare)),
    ({ bare }) => bare,
  );
  return [...byBare].flatMap(([bare, all]) =>
    (all[0]?.parts ?? [])
      .filter((part) => `${bare}_${part}` in set)
      .map((part) => {
        const wanted = all.map(({ prefix }) => `${prefix}_${part}`);
        const text = {
          zh: `未指明城市，请改用 ${wanted.join('、')}`,
          en: `names no city: set ${wanted.join(' and ')} instead`,
        };
        return { variable: `${bare}_${part}`, text };
      }),
  );
}

export const idsOf = (available: readonly Scheme[]): string[] => [...new Set(available.map(({ id }) => id))];

/** The schemes that the environment names, every version of each; all of them where it names none. */
export function servedIn(
  set: Environment,
  available: readonly Scheme[],
): { served: readonly Scheme[]; faults: ConfigFault[] } {
  if (set.SCHEMES === undefined) return { served: available, faults: [] };
  const wanted = listed(set.SCHEMES);
  const known = idsOf(available);
  // by its place: a report repeats no value
  const wrong = wanted.flatMap((id, index) => (known.includes(id) ? [] : [index + 1]));
  const must = idsOfSchemes(known);
  const text =
    wrong.length === 0
      ? must
      : {
          zh: `第${wrong.join('、')}项不是业务方案的标识，${must.zh}`,
          en: `names no scheme at place ${wrong.join(', ')}: it ${must.en}`,
        };
  const isRight = wanted.length > 0 && wrong.length === 0;
  return {
    served: available.filter(({ id }) => wanted.includes(id)),
    faults: isRight ? [] : [{ variable: 'SCHEMES', text }],
  };
}

/** Says which value `SCHEMES` must have, as the rest of a sentence that begins with the variable's name. */
export const idsOfSchemes = (known: readonly string[]): Text => ({
  zh: `须为业务方案的标识，以逗号分隔：${known.join('、')}`,
  en: `must be ids of schemes, separated by commas: ${known.join(', ')}`,
});

/** A department without an address is told by hand, so its variables may be absent. */
export const accessShape = ({ sources, references, recipients }: Access): Record<string, z.ZodType> =>
  Object.fromEntries([
    ...references.map(({ variable }) => [variable, referenceFile]),
    ...sources.flatMap(({ prefix }) => [
      [`${prefix}_URL`, httpUrl],
      [`${prefix}_ACCOUNT`, given],
      [`${prefix}_SECRET`, given],
    ]),
    ...recipients.flatMap(({ prefix }) => [
      [`${prefix}_URL`, httpUrl.optional()],
      [`${prefix}_SECRET`, given.optional()],
    ]),
  ]);

export const referenceListsOf = ({ references }: Access, values: Record<string, unknown>): ReferenceLists =>
  new Map(references.map(({ variable }) => [variable, values[variable] as ReferenceList]));

export const sourcesOf = ({ sources }: Access, values: Record<string, unknown>) =>
  Object.fromEntries(
    sources.map(({ prefix, registry }) => {
      const value = (part: string) => values[`${prefix}_${part}`] as string;
      const credentials = { account: value('ACCOUNT'), secret: value('SECRET') };
      return [registry.id, { baseUrl: value('URL'), credentials } satisfies SourceConfig];
    }),
  ) as SourceConfigs;

/** Returns the push targets. For a department without an address, staff record the acknowledgement by hand. */
export const pushesOf = ({ recipients }: Access, values: Record<string, unknown>): PushTargets =>
  Object.fromEntries(
    recipients.flatMap(({ prefix, recipient, city }) => {
      const { [`${prefix}_URL`]: url, [`${prefix}_SECRET`]: secret } = values;
      const isSet = typeof url === 'string' && typeof secret === 'string';
      return isSet ? [[pushTargetOf(recipient, city.id), { url, secret }]] : [];
    }),
  );
