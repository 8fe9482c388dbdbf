// Which registry answers for each check of a scheme, and which departments it tells of approvals. A source is a kind of
// register; a registry is the register of one city, or of the whole country. People read the name of the source.
import type { RequiredCheck, Scheme } from './scheme.ts';
import { PUSH_RECIPIENTS, type PushRecipient, SOURCES, type Source, type Text } from './words.ts';

export interface City {
  /** lower-case letters: names its registries, and in capitals their variables in the environment */
  id: string;
  /** GB/T 2260 */
  code: string;
  name: Text;
}

/** `social-security@` and the id of a city; without a city for a registry of the whole country. */
export type RegistryId = Source | `${Source}@${string}`;

export interface Registry {
  id: RegistryId;
  source: Source;
  /** null: it serves the whole country */
  city: City | null;
}

/** The registry that answers for a check: of the scheme's own city unless the check names another. */
export function registryOf({ city: own }: Pick<Scheme, 'city'>, { source, servedBy }: RequiredCheck): Registry {
  const city = servedBy === undefined ? own : servedBy;
  return { id: city === null ? source : `${source}@${city.id}`, source, city };
}

/** The registry of a source that the scheme checks. */
export function registryIdOf(scheme: Scheme, source: Source): RegistryId {
  const check = scheme.checks.find((each) => each.source === source);
  if (!check) throw new Error(`scheme ${scheme.id} has no check of ${source}`);
  return registryOf(scheme, check).id;
}

/**
 * The registries that these schemes need, each once, in the order of the sources. Throws if an id means two cities,
 * because one city's applicants would then be asked about at the other's registry.
 */
export function registriesOf(schemes: readonly Scheme[]): Registry[] {
  const needed = schemes.flatMap((scheme) => scheme.checks.map((check) => registryOf(scheme, check)));
  requireOneCode([...schemes.map(({ city }) => city), ...needed.flatMap(({ city }) => city ?? [])]);
  const byId = new Map(needed.map((registry) => [registry.id, registry]));
  return [...byId.values()].toSorted((one, other) => SOURCES.indexOf(one.source) - SOURCES.indexOf(other.source));
}

/** The sources that these registries are of, each once, in their order. */
export const sourcesIn = (registries: readonly Registry[]): Source[] => [
  ...new Set(registries.map(({ source }) => source)),
];

/** The city that lists name beside the source: null where no other registry of the source is among them. */
export const cityShown = ({ id, source, city }: Registry, registries: readonly Registry[]): City | null =>
  registries.some((other) => other.source === source && other.id !== id) ? city : null;

/** Its name in metrics and logs: the source's, with the city where lists name one. */
export const registryLabel = (registry: Registry, registries: readonly Registry[]): RegistryId =>
  cityShown(registry, registries) === null ? registry.source : registry.id;

/** The department of a city, or its credit system, that is told of approvals. */
export interface Recipient {
  recipient: PushRecipient;
  city: City;
}

/** The recipients that these schemes name, each once for each city. */
export function recipientsOf(schemes: readonly Scheme[]): Recipient[] {
  const cities = [...new Map(schemes.map(({ city }) => [city.id, city])).values()];
  return PUSH_RECIPIENTS.flatMap((recipient) =>
    cities
      .filter(({ id }) => schemes.some((scheme) => scheme.city.id === id && tells(scheme, recipient)))
      .map((city) => ({ recipient, city })),
  );
}

const tells = ({ supervision }: Scheme, recipient: PushRecipient): boolean =>
  supervision.pushedTo.includes(recipient) || (recipient === 'credit_system' && supervision.creditGrounds.length > 0);

function requireOneCode(cities: readonly City[]): void {
  const codes = new Map<string, string>();
  for (const { id, code } of cities) {
    if (!/^[a-z]+$/.test(id)) throw new Error(`the id of a city has lower-case letters alone: ${id}`);
    if ((codes.get(id) ?? code) !== code) throw new Error(`city ${id} has two codes`);
    codes.set(id, code);
  }
}
