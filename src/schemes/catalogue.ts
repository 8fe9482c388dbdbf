// The schemes that an installation serves, as a value. All other code gets this value and knows a scheme only through
// its declarations.
import type { Scheme } from './scheme.ts';

/** The scheme and version under which something was filed, as its row keeps them. */
export interface FiledUnder {
  scheme: string;
  schemeVersion: string;
}

export interface Catalogue {
  /** The newest version of each scheme, in the order in which the schemes were given. */
  all(): readonly Scheme[];
  /** Every version of every scheme. */
  versions(): readonly Scheme[];
  /** The version under which something is kept; without a version the newest. */
  find(id: string, version?: string): Scheme | undefined;
  /** The version under which an application was filed. Throws if there is none. */
  filedUnder(row: FiledUnder): Scheme;
  /**
   * The version that is valid on a civil day of the scheme's time zone. If none is, the next version after that day,
   * else the last one: its gate then answers that the day lies outside. Undefined only for an unknown id.
   */
  on(id: string, day: Temporal.PlainDate): Scheme | undefined;
  /** As `on`, for the day that it is at that moment. */
  at(id: string, moment: Temporal.Instant): Scheme | undefined;
}

/**
 * Makes a catalogue that never changes. Throws if two versions of a scheme share a version or a day, or differ in what
 * has to be known before a version is chosen: time zone and number prefix.
 */
export function createCatalogue(schemes: readonly Scheme[]): Catalogue {
  const versions = new Map<string, Scheme[]>();
  for (const scheme of schemes) versions.set(scheme.id, [...(versions.get(scheme.id) ?? []), scheme]);
  const newestFirst = new Map([...versions].map(([id, all]) => [id, all.toSorted(laterFirst)]));
  for (const all of newestFirst.values()) requireOneForEachDay(all);
  const newest = [...newestFirst.values()].flatMap(([first]) => first ?? []);

  const find = (id: string, version?: string): Scheme | undefined =>
    newestFirst.get(id)?.find((scheme) => version === undefined || scheme.version === version);
  const on = (id: string, day: Temporal.PlainDate): Scheme | undefined => {
    const all = newestFirst.get(id) ?? [];
    const date = day.toString();
    const valid = all.find(({ validFrom, validTo }) => validFrom <= date && (validTo === null || date <= validTo));
    return valid ?? all.findLast(({ validFrom }) => date < validFrom) ?? all[0];
  };
  return {
    all: () => newest,
    versions: () => schemes,
    find,
    filedUnder({ scheme: id, schemeVersion }) {
      const scheme = find(id, schemeVersion);
      if (!scheme) throw new Error(`no scheme ${id} of version ${schemeVersion}`);
      return scheme;
    },
    on,
    at(id, moment) {
      const zone = find(id)?.timeZone;
      return zone === undefined ? undefined : on(id, moment.toZonedDateTimeISO(zone).toPlainDate());
    },
  };
}

const laterFirst = (one: Scheme, other: Scheme): number => (one.validFrom < other.validFrom ? 1 : -1);

function requireOneForEachDay(laterFirst: readonly Scheme[]): void {
  for (const [index, later] of laterFirst.entries()) {
    const name = `scheme ${later.id}`;
    if (later.validTo !== null && later.validTo < later.validFrom) {
      throw new Error(`${name}: version ${later.version} ends before it begins`);
    }
    const earlier = laterFirst[index + 1];
    if (!earlier) return;
    if (laterFirst.slice(index + 1).some(({ version }) => version === later.version)) {
      throw new Error(`${name}: version ${later.version} twice`);
    }
    if (earlier.validTo === null || earlier.validTo >= later.validFrom) {
      throw new Error(`${name}: versions ${earlier.version} and ${later.version} share a day`);
    }
    if (earlier.timeZone !== later.timeZone || earlier.numberPrefix !== later.numberPrefix) {
      throw new Error(`${name}: its versions have one time zone and one number prefix`);
    }
  }
}
