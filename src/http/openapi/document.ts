// Builds the OpenAPI 3.1 document from the declarations and zod schemas that the endpoints use.

import { z } from 'zod';
import type { Role } from '../../base/actor.ts';
import type { Catalogue } from '../../schemes/catalogue.ts';
import type { Declared, Endpoint } from '../endpoint.ts';
import { parameterDescription } from './descriptions/all.ts';
import { exampleOf } from './examples.ts';
import { HEADERS, headersOf, requestHeaders } from './headers.ts';
import { introduction, problemCatalogue, reasonCatalogue } from './introduction.ts';
import { defineProblems, refusalExamples, refusalResponse, refusalsByStatus } from './refusals.ts';
import { both, createSchemas, type Json, type Schemas } from './schemas.ts';
import { webhooks } from './webhooks.ts';

export function openApiDocument(endpoints: readonly Endpoint[], schemes: Catalogue): Json {
  const schemas = createSchemas();
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace('{+', '{');
    paths[path] = { ...paths[path], [endpoint.method]: operation(endpoint, schemas) };
  }
  const told = webhooks(schemas);
  defineProblems(schemas);
  const tags = [...new Map(endpoints.map(({ tag }) => [tag.en, tag])).values()];
  return {
    openapi: '3.1.0',
    info: {
      title: 'miaopi 秒批',
      version: '1',
      description: introduction(schemes),
      // no contact and no license until the owner decides; npm uses this word
      contact: {},
      license: { name: 'UNLICENSED', identifier: 'LicenseRef-UNLICENSED' },
    },
    servers: [{ url: '/' }],
    tags: tags.map((tag) => ({ name: tag.en, description: both(tag) })),
    security: [{ key: [] }],
    paths,
    webhooks: told,
    components: {
      schemas: schemas.components,
      responses: schemas.responses,
      headers: HEADERS,
      examples: refusalExamples(schemas),
      securitySchemes: SECURITY_SCHEMES,
    },
    'x-problems': problemCatalogue(),
    'x-reasons': reasonCatalogue(schemes),
  };
}

const SECURITY_SCHEMES = {
  key: { type: 'http', scheme: 'bearer', description: 'Authorization: Bearer <key>' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-miaopi_session',
    description: both({
      zh: '工作人员在审核界面登录后的会话（沙箱中名为 miaopi_session）；会改变内容的请求只接受来自审核界面自身的页面。',
      en:
        'The session of a person signed in to the console (in the sandbox: miaopi_session). Requests that change ' +
        'something are accepted only from the console’s own pages.',
    }),
  },
};

/** Declares API keys, and sessions too for operations of staff, since only staff have sessions. */
const securityOf = (roles: readonly Role[]): Json[] =>
  roles.every((role) => role === 'employer' || role === 'agency') ? [{ key: [] }] : [{ key: [] }, { session: [] }];

function operation(endpoint: Endpoint, schemas: Schemas): Json {
  const { roles, tag, summary, description } = endpoint;
  const responses: Json = {};
  for (const [status, answer] of Object.entries(endpoint.answers)) {
    responses[status] = {
      description: both(answer.description),
      headers: headersOf(endpoint, null, answer.headers),
      ...(status === '204' ? {} : { content: contentOf(answer, schemas) }),
    };
  }
  for (const [status, codes] of Object.entries(refusalsByStatus(endpoint))) {
    const refused = refusalResponse(endpoint, codes, schemas);
    const answered = responses[status] as Json | undefined;
    responses[status] = answered ? withRefusal(answered, refused, schemas) : refused;
  }
  return {
    operationId: operationId(endpoint),
    tags: [tag.en],
    summary: both(summary),
    description: both(description),
    ...(roles === 'public' ? { security: [] } : { security: securityOf(roles), 'x-roles': roles }),
    parameters: [...pathParameters(endpoint.path), ...requestHeaders(endpoint), ...queryParameters(endpoint)],
    ...(endpoint.body ? { requestBody: requestBody(endpoint.body, schemas) } : {}),
    responses,
  };
}

/** Adds a refusal to an answer of the same status; each has its own content type. */
function withRefusal(answered: Json, { $ref }: Json, { responses }: Schemas): Json {
  const refused = responses[String($ref).split('/').at(-1) ?? ''] as Json;
  return { ...answered, content: { ...(answered.content as Json), ...(refused.content as Json) } };
}

const JSON_TYPE = 'application/json';
const typesOf = (contentType: string | readonly string[] = JSON_TYPE): string[] => [contentType].flat() as string[];

function contentOf(answer: Declared, { toSchema, components }: Schemas): Json {
  const content: Json = {};
  for (const { schema, example, contentType } of [answer, ...(answer.also ?? [])]) {
    const shape = schema && toSchema(schema, 'output');
    for (const type of typesOf(contentType)) {
      const isJson = type === JSON_TYPE || type.endsWith('ndjson');
      const shown = example ?? (shape && isJson ? exampleOf(shape, components) : undefined);
      content[type] = { ...(shape ? { schema: shape } : {}), ...(shown === undefined ? {} : { example: shown }) };
    }
  }
  return content;
}

function requestBody({ schema, example, contentType }: NonNullable<Endpoint['body']>, { toSchema }: Schemas): Json {
  const shape = toSchema(schema, 'input');
  const content = { schema: shape, ...(example === undefined ? {} : { example }) };
  return {
    required: !schema.safeParse(undefined).success,
    content: Object.fromEntries(typesOf(contentType).map((type) => [type, content])),
  };
}

const operationId = ({ method, path }: Endpoint) =>
  `${method}${path.replaceAll(
    /[/._-]+(\w)?|\{\+?(\w)(\w*)\}/g,
    (_, next = '', first = '', rest = '') => `${next}${first}`.toUpperCase() + rest,
  )}`;

const pathParameters = (path: string): Json[] =>
  [...path.matchAll(/\{\+?(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    ...parameterDescription(path, name),
    schema: { type: 'string' },
  }));

function queryParameters({ path, query }: Endpoint): Json[] {
  if (!query) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, property]) => {
    const { description: _, examples, maximum, ...schema } = property as Json & { examples?: unknown[] };
    const isBounded = typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER;
    const { pattern, ...plain } = schema as Json;
    const isFormat = typeof plain.format === 'string';
    return {
      name,
      in: 'query',
      required: required.includes(name),
      ...parameterDescription(path, name),
      ...(examples?.[0] === undefined ? {} : { example: examples[0] }),
      schema: { ...plain, ...(isBounded ? { maximum } : {}), ...(pattern && !isFormat ? { pattern } : {}) },
    };
  });
}
