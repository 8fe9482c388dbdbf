// The JSON Schemas of the OpenAPI document, from the service's zod schemas, in 2020-12, the dialect of OpenAPI 3.1.
// Named schemas become components, and every property gets its description.
import { z } from 'zod';
import type { Text } from '../../schemes/words.ts';
import { descriptionOf } from './descriptions/all.ts';

export type Json = Record<string, unknown>;

export const both = ({ zh, en }: Text): string => `${zh} · ${en}`;

export interface Schemas {
  components: Record<string, Json>;
  /** responses with refusals that many calls share */
  responses: Record<string, Json>;
  toSchema(schema: z.ZodType, io: 'input' | 'output'): Json;
}

export function createSchemas(): Schemas {
  const components: Record<string, Json> = {};
  const define = (name: string, definition: Json): void => {
    const shown = described(definition, name);
    const before = components[name];
    // one name for two shapes would give a generated client the wrong one
    if (before && JSON.stringify(before) !== JSON.stringify(shown)) throw new Error(`two schemas are called ${name}`);
    components[name] = shown;
  };
  return {
    components,
    responses: {},
    toSchema(schema, io) {
      const { $schema: _, $defs, ...rest } = relocated(toJsonSchema(schema, io)) as Json & { $defs?: Json };
      for (const [name, definition] of Object.entries($defs ?? {})) define(name, definition as Json);
      const name = schema.meta()?.id;
      if (typeof name !== 'string') return described(rest, '');
      // zod moves a named root into its own definitions where something inside refers to it, and otherwise leaves it in
      // place
      if (!('$ref' in rest)) define(name, rest);
      return { $ref: `#/components/schemas/${name}` };
    },
  };
}

const toJsonSchema = (schema: z.ZodType, io: 'input' | 'output') =>
  z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // zod's id names the schema; in the document the component's name does
      delete jsonSchema.id;
      // the format is enough: a pattern of dates with leap years is unreadable
      if (jsonSchema.format && FORMATS.has(jsonSchema.format)) delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  }) as Json;
const FORMATS = new Set(['date', 'date-time', 'uuid']);

const relocated = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/'));

/** Adds a description to each property of the schema; `owner` is the properties' parent. */
function described(schema: Json, owner: string): Json {
  const { properties } = schema as { properties?: Record<string, Json> };
  const words = owner === '' ? null : descriptionOf('', owner);
  return {
    ...schema,
    ...(words && !schema.description && /^[A-Z]/.test(owner) ? { description: both(words) } : {}),
    ...withinOf(schema, owner),
    ...(properties
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, property]) => [name, describedProperty(property, owner, name)]),
          ),
        }
      : {}),
  };
}

function describedProperty(property: Json, owner: string, name: string): Json {
  const words = descriptionOf(owner, name);
  // a list keeps its owner, so that the rows of a page belong to the page's owner
  const inner = described(property, name === 'items' ? owner : name);
  return words ? { ...inner, description: both(words) } : inner;
}

/** Describes the schemas inside another one, apart from its properties. */
function withinOf(schema: Json, owner: string): Json {
  const within: Json = {};
  for (const name of ['items', 'additionalProperties', 'propertyNames']) {
    const inner = schema[name];
    if (typeof inner === 'object' && inner !== null) within[name] = described(inner as Json, owner);
  }
  for (const name of ['anyOf', 'oneOf', 'allOf', 'prefixItems']) {
    const inner = schema[name];
    if (Array.isArray(inner)) within[name] = inner.map((each: Json) => described(each, owner));
  }
  return within;
}
