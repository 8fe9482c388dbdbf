// The schemes that an installation serves, as a value. All other code gets this value and knows a scheme only through
// its declarations.
import { isSame, type ParameterFault, type Values, type ValuesByScheme } from './parameters.ts';
import { unprotectedBy } from './protections.ts';
import type { Scheme } from './scheme.ts';
import type { Text } from './words.ts';

/** The scheme, version and parameters under which something was filed, as its row keeps them. */
export interface FiledUnder {
  scheme: string;
  schemeVersion: string;
  /** as `Parameters.kept` */
  parameters: Values | null;
}

export interface Catalogue {
  /** The newest version of each scheme, in the order in which the schemes were given. */
  all(): readonly Scheme[];
  /** Every version of every scheme, with its default parameters. */
  versions(): readonly Scheme[];
  /** The values of parameters that are in force instead of the defaults. */
  values(): ValuesByScheme;
  /** The version of that name, and without a name the newest, with the parameters in force. */
  find(id: string, version?: string): Scheme | undefined;
  /**
   * The scheme under which an application was filed, with the parameters that it keeps: those in force by now play no
   * part. Throws if there is no such version.
   */
  filedUnder(row: FiledUnder): Scheme;
  /** As `filedUnder`, but undefined if there is no such version. */
  findKept(row: FiledUnder): Scheme | undefined;
  /**
   * The version that is valid on a civil day of the scheme's time zone. If none is, the next version after that day,
   * else the last one: its gate then answers that the day lies outside. Undefined only for an unknown id.
   */
  on(id: string, day: Temporal.PlainDate): Scheme | undefined;
  /** As `on`, for the day that it is at that moment. */
  at(id: string, moment: Temporal.Instant): Scheme | undefined;
}

/**
 * Makes a catalogue that never changes. `values`: parameters in force, for each version that declares them. Throws if
 * two versions of a scheme share a version or a day, or differ in what has to be known before a version is chosen (time
 * zone and number prefix); if a version lets pass what none may (`protections.ts`); and if a value has a fault
 * (`faultsOfValues`).
 */
export function createCatalogue(schemes: readonly Scheme[], values: ValuesByScheme = {}): Catalogue {
  const [fault] = faultsAlone(schemes, values);
  if (fault) throw new Error(`${fault.scheme}: ${fault.name ?? ''} ${fault.message.en}`);
  for (const scheme of schemes) {
    const passing = unprotectedBy(scheme);
    if (passing.length > 0) throw new Error(`scheme ${scheme.id} ${scheme.version} lets pass ${passing.join(', ')}`);
  }
  const versions = new Map<string, Scheme[]>();
  for (const scheme of schemes.map((each) => inForce(each, values[each.id]))) {
    versions.set(scheme.id, [...(versions.get(scheme.id) ?? []), scheme]);
  }
  const newestFirst = new Map([...versions].map(([id, all]) => [id, all.toSorted(laterFirst)]));
  for (const all of newestFirst.values()) requireOneForEachDay(all);
  const newest = [...newestFirst.values()].flatMap(([first]) => first ?? []);
  const under = keptVersions(schemes);

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
    values: () => values,
    find,
    filedUnder(row) {
      const scheme = under(row);
      if (!scheme) throw new Error(`no scheme ${row.scheme} of version ${row.schemeVersion}`);
      return scheme;
    },
    findKept: under,
    on,
    at(id, moment) {
      const zone = find(id)?.timeZone;
      return zone === undefined ? undefined : on(id, moment.toZonedDateTimeISO(zone).toPlainDate());
    },
  };
}

/** A catalogue whose parameters can be given other values, as in the sandbox. */
export interface SettableCatalogue extends Catalogue {
  /** Replaces all values. Throws as `createCatalogue`, and then changes nothing. */
  setValues(values: ValuesByScheme): void;
}

export function createSettableCatalogue(schemes: readonly Scheme[], values: ValuesByScheme = {}): SettableCatalogue {
  let now = createCatalogue(schemes, values);
  return {
    all: () => now.all(),
    versions: () => now.versions(),
    values: () => now.values(),
    find: (id, version) => now.find(id, version),
    filedUnder: (row) => now.filedUnder(row),
    findKept: (row) => now.findKept(row),
    on: (id, day) => now.on(id, day),
    at: (id, moment) => now.at(id, moment),
    setValues(next) {
      now = createCatalogue(schemes, next);
    },
  };
}

/** A fault of given values; `name` is null if no single parameter is wrong. */
export interface ValueFault extends Omit<ParameterFault, 'name' | 'code'> {
  scheme: string;
  name: string | null;
  code: ParameterFault['code'] | 'unknown_scheme';
}

/** Every fault of values that a file or a request gives to the parameters of these schemes. */
export function faultsOfValues(schemes: readonly Scheme[], values: ValuesByScheme): ValueFault[] {
  const faults = faultsAlone(schemes, values);
  if (faults.length > 0) return faults;
  return Object.keys(values).flatMap((id): ValueFault[] => {
    const own = schemes.filter((scheme) => scheme.id === id);
    try {
      createCatalogue(own, { [id]: values[id] ?? {} });
      return [];
    } catch {
      return [{ scheme: id, name: null, code: 'value', message: SHARED_DAY }];
    }
  });
}

const UNKNOWN_SCHEME: Text = { zh: '没有该业务方案', en: 'There is no such scheme' };
const SHARED_DAY: Text = {
  zh: '该方案的各版本受理期间须相互衔接，不得重叠',
  en: 'The versions of the scheme would share a day, or end before they begin',
};

/** Faults of the values of each version; a name is unknown only if no version declares it. */
function faultsAlone(schemes: readonly Scheme[], values: ValuesByScheme): ValueFault[] {
  return Object.entries(values).flatMap(([id, own]): ValueFault[] => {
    const versions = schemes.filter((scheme) => scheme.id === id);
    if (versions.length === 0) return [{ scheme: id, name: null, code: 'unknown_scheme', message: UNKNOWN_SCHEME }];
    const declared = new Set(versions.flatMap((scheme) => namesIn(scheme)));
    const unknown = Object.keys(own).filter((name) => !declared.has(name));
    const found = [
      ...unknown.map((name): ParameterFault => ({ name, code: 'unknown_parameter', message: UNKNOWN_PARAMETER })),
      ...versions.flatMap((scheme) => scheme.parameters?.faultsOf(ownValues(scheme, own)) ?? []),
    ];
    const once = new Map(found.map((fault) => [fault.name, fault]));
    return [...once.values()].map((fault) => ({ scheme: id, ...fault }));
  });
}

const UNKNOWN_PARAMETER: Text = { zh: '该方案没有此参数', en: 'The scheme has no such parameter' };

const namesIn = ({ parameters }: Scheme): string[] => (parameters?.declared ?? []).map(({ name }) => name);

/** The values of the parameters that this version declares. */
function ownValues(scheme: Scheme, values: Values): Values {
  const names = namesIn(scheme);
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

function inForce(scheme: Scheme, values: Values | undefined): Scheme {
  if (!values || !scheme.parameters) return scheme;
  const own = ownValues(scheme, values);
  return Object.keys(own).length === 0 ? scheme : scheme.parameters.given(own);
}

/** Few sets of values are ever kept; a sandbox may try many. */
const MOST_REMEMBERED = 200;

/** Finds the version under which something is kept, with the parameters that are kept with it. */
function keptVersions(schemes: readonly Scheme[]): (row: FiledUnder) => Scheme | undefined {
  const made = new Map<string, Scheme>();
  return ({ scheme: id, schemeVersion, parameters }) => {
    const name =
      parameters === null ? `${id} ${schemeVersion}` : `${id} ${schemeVersion} ${JSON.stringify(parameters)}`;
    const known = made.get(name);
    if (known) return known;
    const version = schemes.find((scheme) => scheme.id === id && scheme.version === schemeVersion);
    if (!version) return undefined;
    if (parameters !== null && !version.parameters) {
      throw new Error(`scheme ${id} of version ${schemeVersion} has no parameters, but a decision keeps some`);
    }
    const isAsDeclared = isSame(parameters, version.parameters?.kept ?? null);
    const scheme = isAsDeclared ? version : (version.parameters?.under(parameters) ?? version);
    if (made.size >= MOST_REMEMBERED) made.clear();
    made.set(name, scheme);
    return scheme;
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
