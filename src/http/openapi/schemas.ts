// The JSON Schemas of the OpenAPI document, made of the zod schemas that the service runs on: 2020-12, which is
// OpenAPI 3.1's own. Named schemas become components, and every property gets its description.
import { z } from 'zod';
import type { Text } from '../../schemes/words.ts';
import { wordsOf } from './descriptions/all.ts';

export type Json = Record<string, unknown>;

export const both = ({ zh, en }: Text): string => `${zh} · ${en}`;

export interface Schemas {
  components: Record<string, Json>;
  /** the refusals that many calls share */
  responses: Record<string, Json>;
  toSchema(schema: z.ZodType, io: 'input' | 'output'): Json;
}

export function createSchemas(): Schemas {
  const components: Record<string, Json> = {};
  const define = (name: string, definition: Json): void => {
    const shown = described(definition, name);
    const before = components[name];
    // one name for two shapes: whoever generates a client from it would get the wrong one
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
      // zod puts a named root among its own definitions where it is referred to from within, and gives it as it is
      // elsewhere
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
      // an id is how zod names a schema; in the document the component's name says it
      delete jsonSchema.id;
      // the format says it, and nobody reads a pattern of dates with their leap years
      if (jsonSchema.format && FORMATS.has(jsonSchema.format)) delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  }) as Json;
const FORMATS = new Set(['date', 'date-time', 'uuid']);

const relocated = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/'));

/** The schema with the description of each property in it; `owner` is what the properties belong to. */
function described(schema: Json, owner: string): Json {
  const { properties } = schema as { properties?: Record<string, Json> };
  const words = owner === '' ? null : wordsOf('', owner);
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
  const words = wordsOf(owner, name);
  // a list keeps its owner: the rows of a page belong to whatever the page is of
  const inner = described(property, name === 'items' ? owner : name);
  return words ? { ...inner, description: both(words) } : inner;
}

/** The schemas that stand inside another one, beside its properties. */
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
