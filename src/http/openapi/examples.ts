// Makes an example of an answer from its schema where the declaration gives none. Values look like those of this
// service.

import { EXAMPLE } from '../../schemes/example.ts';
import type { Json } from './schemas.ts';

const ID = '0199d5a0-0000-7000-8000-000000000001';
const INSTANT = '2026-11-20T10:00:00.000+08:00';
const HASH = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const BASE64 = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';

/** Values by name of the property; none is real data of a person. */
const VALUES: Record<string, unknown> = {
  number: EXAMPLE.number,
  reference: 'HR-2026-000123',
  scheme: EXAMPLE.scheme,
  category: 'academic',
  approvalNumber: EXAMPLE.approvalNumber,
  nextCursor: null,
  residentId: '4301**********1229',
  creditCode: '91440300MA0XXXX15K',
  name: '示例科技有限公司',
  zh: '示例文字',
  en: 'An example',
  ref: EXAMPLE.clause,
  clause: EXAMPLE.clause,
  code: 'academic_records.mismatch',
  codes: ['academic_records.mismatch'],
  refusalCodes: ['academic_records.mismatch'],
  field: 'education.certificateNumber',
  kind: 'diploma',
  by: 'sandbox:clerk_education',
  assignee: 'sandbox:clerk_education',
  settledBy: 'sandbox:clerk_education',
  countersignedBy: 'sandbox:clerk_education_2',
  recordedBy: 'sandbox:supervisor',
  proposedBy: 'sandbox:supervisor',
  requestedBy: 'sandbox:auditor',
  openedBy: 'sandbox:supervisor',
  confirmedBy: 'sandbox:supervisor_2',
  endedBy: 'sandbox:supervisor_2',
  liftedBy: 'sandbox:supervisor_2',
  check: 'academic-records',
  subject: 'first',
  url: 'https://hr.example.com/miaopi',
  secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
  mediaType: 'application/pdf',
  origin: 'miaopi.example.com/log',
  root: BASE64,
  leafHash: BASE64,
  proof: [BASE64],
  note: null,
  draft: EXAMPLE.draft,
  params: {},
  data: {},
  attempts: 1,
  version: 3,
  value: '4f9d2c1a7be04c5f8d6e3b2a1c0f9e8d',
  timeZone: 'Asia/Shanghai',
  action: 'application.decided',
  stratum: 'academic',
  status: 'ok',
  rule: 'miaopi-draw/1',
};

/** Makes an example of a schema. Follows references, and leaves out a schema inside itself. */
export function exampleOf(
  schema: Json,
  components: Record<string, Json>,
  name = '',
  within: readonly string[] = [],
): unknown {
  const { $ref } = schema as { $ref?: string };
  if ($ref !== undefined) {
    const called = $ref.split('/').at(-1) ?? '';
    const target = components[called];
    return target && !within.includes(called) ? exampleOf(target, components, name, [...within, called]) : null;
  }
  const given = givenOf(schema, name);
  if (given !== undefined) return given;
  const choices = (schema.anyOf ?? schema.oneOf) as Json[] | undefined;
  if (choices) return exampleOf(choices.find(({ type }) => type !== 'null') ?? {}, components, name, within);
  if (schema.type === 'array') return arrayOf(schema, components, name, within);
  if (schema.type === 'object') return objectOf(schema, components, within);
  return scalarOf(schema, name);
}

/** Answers the schema's own value, or the general value of a property with this name. */
function givenOf(schema: Json, name: string): unknown {
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.examples)) return schema.examples[0];
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const value = Object.hasOwn(VALUES, name) ? VALUES[name] : undefined;
  return value !== undefined && fits(schema, value) ? value : undefined;
}

function fits(schema: Json, value: unknown): boolean {
  const branches = (schema.anyOf ?? schema.oneOf) as Json[] | undefined;
  if (branches) return branches.some((branch) => fits(branch, value));
  if (schema.type === undefined) return schema.$ref === undefined;
  if (typeof value === 'string' && (schema.format || schema.pattern || schema.enum || schema.const !== undefined))
    return false;
  const type =
    value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value === 'number' ? 'integer' : typeof value;
  if (type === 'object' && schema.properties !== undefined) return false;
  if (type === 'array' && (schema.items as Json | undefined)?.type !== 'string') return false;
  return [schema.type].flat().includes(type);
}

function arrayOf(schema: Json, components: Record<string, Json>, name: string, within: readonly string[]): unknown[] {
  const items = schema.items as Json | undefined;
  const item = items && exampleOf(items, components, name === 'items' ? '' : name, within);
  return item === undefined || item === null ? [] : [item];
}

function objectOf(schema: Json, components: Record<string, Json>, within: readonly string[]): Json {
  const properties = (schema.properties ?? {}) as Record<string, Json>;
  const required = new Set((schema.required ?? []) as string[]);
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => required.has(name))
      .map(([name, property]) => [name, exampleOf(property, components, name, within)]),
  );
}

const BY_FORMAT: Record<string, string> = { uuid: ID, 'date-time': INSTANT, date: '2026-11-20', binary: '' };

function scalarOf(schema: Json, name: string): unknown {
  const type = [schema.type].flat().find((each) => each !== 'null');
  if (typeof schema.format === 'string') return BY_FORMAT[schema.format] ?? '';
  if (typeof schema.pattern === 'string' && schema.pattern.includes('64')) return HASH;
  switch (type) {
    case 'string':
      return name === '' ? '…' : name;
    case 'integer':
      return typeof schema.minimum === 'number' ? Math.max(1, schema.minimum) : 1;
    case 'number':
      return typeof schema.maximum === 'number' ? schema.maximum / 2 : 0.5;
    case 'boolean':
      return false;
    default:
      return null;
  }
}
