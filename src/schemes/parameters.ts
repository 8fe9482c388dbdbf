// Parameters of a scheme: our readings of its open questions, its numbers, and the choices of its city. An installation
// may give them other values; a decision keeps the values that it was made with.
import type { z } from 'zod';
import type { Scheme } from './scheme.ts';
import { valueFault } from './value-faults.ts';
import type { Text } from './words.ts';

/** Values by the name of the parameter; and these by scheme. */
export type Values = Readonly<Record<string, unknown>>;
export type ValuesByScheme = Readonly<Record<string, Values>>;

export interface Parameter {
  /** such as `reviewWorkingDays`; a name with dots is a plain key */
  name: string;
  type: z.ZodType;
  default: unknown;
  /**
   * The default with which this version came into use, if the code has another one by now. A decision that keeps no
   * value of the parameter was made with this one.
   */
  firstDefault?: unknown;
  /** the clause or the reading (AMB-…) that gives the value, or whose gap it fills; null: none */
  source: string | null;
  /** true: the value is not in the notice */
  external: boolean;
  text: Text;
}

export interface Parameters {
  declared: readonly Parameter[];
  /** the value of each parameter in this scheme */
  values: Values;
  /**
   * The values that a decision under this scheme keeps: those that differ from the first defaults of the version; null
   * if none does. The first defaults of a version never change (`test/schemes/parameters.test.ts` pins them): if the
   * code takes another default, the former one stays as `firstDefault`, and decisions keep the new value from then on.
   * So what was kept means the same for ever.
   */
  kept: Values | null;
  /** Every fault of the values, each by its name. */
  faultsOf(values: Values): ParameterFault[];
  /** The same version with these values, and the defaults of all others. Throws if they have a fault. */
  given(values: Values): Scheme;
  /** The same version with the values that a decision keeps. Throws if it does not declare one of them. */
  under(kept: Values | null): Scheme;
}

export interface ParameterFault {
  name: string;
  code: 'unknown_parameter' | 'value';
  message: Text;
}

/** Finds the values that fit their types, but not each other. */
type Together = (values: Values) => ParameterFault[];

/** Makes a scheme of its parameters; `build` gets a value of each. */
export function parametrised(
  declared: readonly Parameter[],
  build: (values: Values) => Scheme,
  together: Together = () => [],
): Scheme {
  const defaults = valuesOf(declared, (each) => each.default);
  const first = valuesOf(declared, firstDefaultOf);
  const faultsOf = (values: Values): ParameterFault[] => {
    const faults = faultsAlone(declared, values);
    return faults.length > 0 ? faults : together({ ...defaults, ...values });
  };
  const make = (values: Values): Scheme => {
    const differing = declared.filter((each) => !isSame(values[each.name], firstDefaultOf(each)));
    const kept = differing.length === 0 ? null : valuesOf(differing, ({ name }) => values[name]);
    const built = build(values);
    const clauses = withChangesSaid(built.clauses, declared, values);
    return { ...built, clauses, parameters: { declared, values, kept, faultsOf, given, under } };
  };
  const given = (values: Values): Scheme => {
    const [fault] = faultsOf(values);
    if (fault) throw new Error(`${fault.name}: ${fault.message.en}`);
    return make({ ...defaults, ...values });
  };
  const under = (kept: Values | null): Scheme => {
    // types are not asked: the value was in force once
    const unknown = Object.keys(kept ?? {}).find((name) => !(name in first));
    if (unknown !== undefined) throw new Error(`a decision keeps a parameter that is not declared: ${unknown}`);
    return make({ ...first, ...kept });
  };
  return make(defaults);
}

/**
 * The clauses, each with what it says and what is in force instead, where a parameter whose value the clause names was
 * changed: a reader of a decision finds the difference beside the words that it cites.
 */
function withChangesSaid(
  clauses: Scheme['clauses'],
  declared: readonly Parameter[],
  values: Values,
): Scheme['clauses'] {
  const changed = declared.filter(
    ({ name, default: usual, external, source }) =>
      !external && source !== null && source in clauses && !isSame(values[name], usual),
  );
  if (changed.length === 0) return clauses;
  const said = { ...clauses };
  for (const { name, source, text: about, default: usual } of changed) {
    const clause = said[source as string];
    if (!clause) continue;
    const [own, given] = [JSON.stringify(usual), JSON.stringify(values[name])];
    said[source as string] = {
      zh: `${clause.zh}（本市现行参数与原文不同：${about.zh}为 ${given}，原文为 ${own}）`,
      en: `${clause.en} (in force here, unlike the text: ${about.en} ${given} instead of ${own})`,
    };
  }
  return said;
}

/** The first defaults of a version, which what was kept refers to. */
export const firstDefaultsOf = ({ declared }: Parameters): Values => valuesOf(declared, firstDefaultOf);

const firstDefaultOf = (each: Parameter): unknown => ('firstDefault' in each ? each.firstDefault : each.default);

const valuesOf = (declared: readonly Parameter[], read: (each: Parameter) => unknown): Values =>
  Object.fromEntries(declared.map((each) => [each.name, read(each)]));

/** Whether two values, or sets of them, are equal as JSON. */
export const isSame = (one: unknown, other: unknown): boolean => textOf(one) === textOf(other);

/** JSON with the members of objects in one order: a database need not keep theirs. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );

function faultsAlone(declared: readonly Parameter[], values: Values): ParameterFault[] {
  return Object.entries(values).flatMap(([name, value]): ParameterFault[] => {
    const parameter = declared.find((each) => each.name === name);
    if (!parameter) return [{ name, code: 'unknown_parameter', message: UNKNOWN }];
    const message = valueFault(parameter.type, value);
    return message ? [{ name, code: 'value', message }] : [];
  });
}

const UNKNOWN: Text = { zh: '该方案没有此参数', en: 'The scheme has no such parameter' };
