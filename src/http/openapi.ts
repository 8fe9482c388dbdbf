// The OpenAPI 3.1 document, from the same declarations and zod schemas that the endpoints run on.

import { z } from 'zod';
import type { Role } from '../base/actor.ts';
import type { RefusalCode } from '../base/refusal.ts';
import type { Text } from '../schemes/words.ts';
import { ProblemShape } from './answers.ts';
import type { Endpoint } from './endpoint.ts';
import { PROBLEMS } from './problem.ts';

const both = ({ zh, en }: Text) => `${zh} · ${en}`;

type Json = Record<string, unknown>;

/** JSON Schema 2020-12, which is OpenAPI 3.1's own; named schemas become components. */
function createSchemas() {
  const components: Json = {};
  const toSchema = (schema: z.ZodType, io: 'input' | 'output'): Json => {
    const {
      $schema: _,
      $defs,
      ...rest
    } = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override: ({ jsonSchema }) => {
        // an id is how zod names a schema; in the document the component's name says it
        delete jsonSchema.id;
      },
    }) as Json & { $defs?: Json };
    for (const [name, definition] of Object.entries($defs ?? {})) components[name] = relocated(definition);
    const name = schema.meta()?.id;
    if (typeof name !== 'string') return relocated(rest) as Json;
    // a named schema comes as a reference to its own definition, which is among the components by now
    components[name] ??= relocated(rest);
    return { $ref: `#/components/schemas/${name}` };
  };
  return { components, toSchema };
}

const relocated = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/'));

export function openApiDocument(endpoints: readonly Endpoint[]): Json {
  const { components, toSchema } = createSchemas();
  const problem = toSchema(ProblemShape, 'output');
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace('{+', '{');
    const operations = paths[path] ?? {};
    operations[endpoint.method] = operation(endpoint, toSchema, problem);
    paths[path] = operations;
  }
  const tags = [...new Map(endpoints.map(({ tag }) => [tag.en, tag])).values()];
  return {
    openapi: '3.1.0',
    info: {
      title: 'miaopi 秒批',
      version: '1',
      description: both({
        zh: '人才引进落户申请的即时审批：提交、比对、决定、留痕。所有时间为 ISO 8601，民用日期为北京时间。',
        en: 'Instant approval of talent-settlement applications: submitted, compared, decided, recorded. Times are ISO 8601, civil dates are those of Asia/Shanghai.',
      }),
    },
    servers: [{ url: '/' }],
    tags: tags.map((tag) => ({ name: tag.en, description: both(tag) })),
    security: [{ key: [] }],
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'Authorization: Bearer <key>' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-miaopi_session',
          description: both({
            zh: '工作人员在审核界面登录后的会话（沙箱中名为 miaopi_session）；会改变内容的请求只接受来自审核界面自身的页面。',
            en: 'The session of staff who have signed in to the console (in the sandbox: miaopi_session). What changes something is taken from the console’s own pages alone.',
          }),
        },
      },
    },
  };
}

/** Only staff have sessions. */
const securityOf = (roles: readonly Role[]): Json[] =>
  roles.every((role) => role === 'employer' || role === 'agency') ? [{ key: [] }] : [{ key: [] }, { session: [] }];

function operation(endpoint: Endpoint, toSchema: ReturnType<typeof createSchemas>['toSchema'], problem: Json): Json {
  const { roles, body, query, tag, summary, description } = endpoint;
  const responses: Json = {};
  for (const [status, answer] of Object.entries(endpoint.answers)) {
    const content = {
      ...(answer.schema ? { schema: toSchema(answer.schema, 'output') } : {}),
      ...(answer.example === undefined ? {} : { example: answer.example }),
    };
    responses[status] = {
      description: both(answer.description),
      ...(status === '204' ? {} : { content: { [answer.contentType ?? 'application/json']: content } }),
    };
  }
  for (const [status, codes] of Object.entries(refusalsByStatus(endpoint))) {
    responses[status] = {
      description: codes.map((code) => `${code}: ${both(PROBLEMS[code].title)}`).join('; '),
      content: { 'application/problem+json': { schema: problem } },
    };
  }
  const parameters = [...pathParameters(endpoint.path), ...headerParameters(endpoint), ...queryParameters(query)];
  return {
    operationId: operationId(endpoint),
    tags: [tag.en],
    summary: both(summary),
    ...(description ? { description: both(description) } : {}),
    ...(roles === 'public' ? { security: [] } : { security: securityOf(roles), 'x-roles': roles }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body
      ? {
          requestBody: {
            required: !body.schema.safeParse(undefined).success,
            content: {
              [body.contentType ?? 'application/json']: {
                schema: toSchema(body.schema, 'input'),
                example: body.example,
              },
            },
          },
        }
      : {}),
    responses,
  };
}

const operationId = ({ method, path }: Endpoint) =>
  `${method}${path.replaceAll(
    /[/._-]+(\w)?|\{\+?(\w)(\w*)\}/g,
    (_, next = '', first = '', rest = '') => `${next}${first}`.toUpperCase() + rest,
  )}`;

function refusalsByStatus({ roles, body, refusals = [] }: Endpoint): Record<string, RefusalCode[]> {
  const general: RefusalCode[] = [
    ...(roles === 'public' ? [] : (['unauthenticated', 'forbidden', 'rate_limited'] as const)),
    // also where no query is read: a parameter may stand only once
    'validation_failed',
    ...(body ? (['malformed_body', 'unsupported_media_type', 'body_too_large'] as const) : []),
    'unavailable',
    'internal',
  ];
  const byStatus: Record<string, RefusalCode[]> = {};
  for (const code of new Set([...refusals, ...general])) {
    const { status } = PROBLEMS[code];
    byStatus[status] = [...(byStatus[status] ?? []), code];
  }
  return byStatus;
}

const pathParameters = (path: string): Json[] =>
  [...path.matchAll(/\{\+?(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));

const headerParameters = ({ idempotent }: Endpoint): Json[] =>
  idempotent
    ? [
        {
          name: 'Idempotency-Key',
          in: 'header',
          required: true,
          schema: { type: 'string', minLength: 1, maxLength: 255 },
          example: 'hr-2026-000123',
        },
      ]
    : [];

function queryParameters(query: z.ZodObject | undefined): Json[] {
  if (!query) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}
