// A scheme's parameters as fields of a form, with the values in force. The fields come from the scheme's draft schema,
// so that a new parameter appears by itself. An unchanged field is no part of the draft.
import { z } from 'zod';
import { fieldLabel, valueText } from '../../reviews/detail-texts.ts';
import type { Catalogue } from '../../schemes/catalogue.ts';
import type { Drafting, Scheme } from '../../schemes/scheme.ts';
import type { Text } from '../../schemes/words.ts';
import { type Fault, nothingTyped, type Typed } from '../kit/form.ts';
import { COLON, joined, LIST_COMMA, phrase } from '../kit/html.ts';
import { READINGS, VALUE_NAMES } from './draft-texts.ts';

export interface DraftField {
  /** the posted name, such as `SZ-B1.age` */
  name: string;
  label: Text;
  is: 'number' | 'date' | 'text' | 'choice' | 'choices';
  options: { value: string; text: Text }[];
  min: number | undefined;
  max: number | undefined;
  /** value in force */
  value: string[];
}
export interface DraftGroup {
  clause: string;
  /** text of the clause, or name of a group of readings */
  text: Text;
  fields: DraftField[];
}

interface Shape {
  type?: string;
  enum?: string[];
  items?: { enum?: string[] };
  format?: string;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Shape>;
}

/** Answers the fields by clause; null for a scheme without drafts. */
export function draftGroups(schemes: Catalogue, schemeId: string): DraftGroup[] | null {
  const scheme = schemes.find(schemeId);
  const drafting = scheme?.drafting;
  if (!drafting) return null;
  return Object.entries(shapeOf(drafting)).map(([clause, { properties = {} }]) => ({
    clause,
    text: scheme.clauses[clause] ?? READINGS,
    fields: Object.entries(properties).map(([parameter, shape]) =>
      fieldOf(labelIn(scheme, clause, parameter), {
        ...shape,
        name: `${clause}.${parameter}`,
        inForce: drafting.inForce[clause]?.[parameter],
      }),
    ),
  }));
}

function shapeOf({ Draft }: Drafting): Record<string, Shape> {
  const schema = z.toJSONSchema(Draft, { reused: 'inline' }) as Shape & {
    $ref?: string;
    $defs?: Record<string, Shape>;
  };
  const named = schema.$ref?.split('/').at(-1);
  return (named === undefined ? schema : schema.$defs?.[named])?.properties ?? {};
}

/** The scheme's text for the parameter; one that it does not declare keeps its own name. */
function labelIn({ parameters }: Scheme, clause: string, parameter: string): Text {
  const names = [`${clause}.${parameter}`, parameter];
  const declared = parameters?.declared.find(({ name }) => names.includes(name));
  return declared?.text ?? { zh: parameter, en: parameter };
}

function fieldOf(label: Text, shape: Shape & { name: string; inForce: unknown }): DraftField {
  const { name, type, format, minimum, maximum, inForce } = shape;
  const values = shape.enum ?? shape.items?.enum ?? [];
  return {
    name,
    label,
    is: kindOf(type, format, values),
    options: values.map((value) => ({ value, text: optionText(value) })),
    min: minimum,
    max: maximum,
    value: Array.isArray(inForce) ? inForce.map(String) : [String(inForce)],
  };
}

function kindOf(type: string | undefined, format: string | undefined, values: string[]): DraftField['is'] {
  if (type === 'array') return 'choices';
  if (values.length > 0) return 'choice';
  if (type === 'integer') return 'number';
  return format === 'date' ? 'date' : 'text';
}

/** Names an option; levels of education and fields use the texts of the comparison. */
function optionText(value: string): Text {
  if (value.includes('.')) return fieldLabel(value);
  return VALUE_NAMES[value] ?? valueText('education.level', value) ?? { zh: value, en: value };
}

export const typedOrInForce = ({ name, value }: DraftField, typed: Typed): string[] =>
  typed === nothingTyped ? value : typed.values(name);

type Draft = Record<string, Record<string, unknown>>;

/** Reads the changed values in the form of the scheme's draft, and the faults. */
export function readDraft(
  schemes: Catalogue,
  schemeId: string,
  formId: string,
  typed: Typed,
): { draft: Draft; faults: Fault[] } {
  const draft: Draft = {};
  for (const { clause, fields } of draftGroups(schemes, schemeId) ?? []) {
    for (const field of fields.filter((each) => isChanged(each, typed))) {
      const parameter = field.name.slice(clause.length + 1);
      draft[clause] = { ...draft[clause], [parameter]: draftValue(field, typed.values(field.name)) };
    }
  }
  const scheme = schemes.find(schemeId);
  const result = scheme?.drafting?.Draft.safeParse(draft);
  const wrong = { zh: '不在允许的范围内', en: 'Outside the allowed range' };
  const faults = (result?.error?.issues ?? []).map(({ path }) => {
    const [clause = '', parameter = ''] = path.map(String);
    const label = scheme ? labelIn(scheme, clause, parameter) : { zh: parameter, en: parameter };
    const message = phrase`${clause} ${label}${COLON}${wrong}`;
    return { at: draftControl(formId, `${clause}.${parameter}`), message };
  });
  return { draft, faults };
}

function isChanged({ name, value, is }: DraftField, typed: Typed): boolean {
  const now = typed.values(name).map((each) => each.trim());
  if (is === 'choices') return now.toSorted().join() !== value.toSorted().join();
  return now[0] !== undefined && now[0] !== value[0];
}

const draftValue = ({ is }: DraftField, values: string[]): unknown => {
  const [first = ''] = values;
  if (is === 'choices') return values;
  // an empty field is no number, and not 0
  return is === 'number' ? (first.trim() === '' ? Number.NaN : Number(first)) : first.trim();
};

export const draftControl = (formId: string, name: string): string => `${formId}-${name.replaceAll('.', '-')}`;

/** Describes the changes of a draft: from the value in force to the drafted one. */
export function draftChanges(
  schemes: Catalogue,
  schemeId: string,
  draft: unknown,
): { clause: string; label: Text; from: Text; to: Text }[] {
  const fields = (draftGroups(schemes, schemeId) ?? []).flatMap(({ clause, fields: all }) =>
    all.map((field) => ({ clause, field })),
  );
  return fields.flatMap(({ clause, field }) => {
    const parameter = field.name.slice(clause.length + 1);
    const to = (draft as Draft)[clause]?.[parameter];
    if (to === undefined) return [];
    const shown = (values: string[]) => valuesText(field, values);
    return [
      {
        clause,
        label: field.label,
        from: shown(field.value),
        to: shown(Array.isArray(to) ? to.map(String) : [String(to)]),
      },
    ];
  });
}

function valuesText({ options }: DraftField, values: string[]): Text {
  const texts = values.map((value) => options.find((option) => option.value === value)?.text ?? value);
  if (texts.length === 0) return { zh: '无', en: 'none' };
  return joined(texts, LIST_COMMA);
}
