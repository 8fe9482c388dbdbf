// Tests that the OpenAPI document is complete, and that its page needs nothing from outside this machine.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestService, type TestService } from '../support/service.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  parameters?: { name: string; in: string; required?: boolean; schema: object }[];
  requestBody?: { content: Record<string, { schema?: object; example?: unknown }> };
  responses: Record<string, Response>;
}
interface Response {
  $ref?: string;
  description: string;
  content?: Record<string, { schema?: object }>;
}
interface Document {
  openapi: string;
  info: { title: string; version: string };
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json>; securitySchemes: Record<string, Json> };
}

let service: TestService;
let document: Document;
let operations: { path: string; method: string; operation: Operation }[];
beforeAll(async () => {
  service = await startTestService({ worker: false });
  document = (await service.get<Document>('/openapi.json', { as: null })).body;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
});
afterAll(() => service.close());

function* refsIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const each of value) yield* refsIn(each);
  else if (value !== null && typeof value === 'object') {
    for (const [name, each] of Object.entries(value)) {
      if (name === '$ref' && typeof each === 'string') yield each;
      else yield* refsIn(each);
    }
  }
}

const at = (pointer: string): unknown =>
  pointer
    .slice(2)
    .split('/')
    .reduce<unknown>(
      (value, part) =>
        (value as Record<string, unknown> | undefined)?.[part.replaceAll('~1', '/').replaceAll('~0', '~')],
      document,
    );

const resolved = (response: Response | undefined): Response | undefined =>
  response?.$ref === undefined ? response : (at(response.$ref) as Response);

describe('the OpenAPI document', () => {
  test('is OpenAPI 3.1, with every reference resolved inside it', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    const refs = [...refsIn(document)];
    expect(refs.length).toBeGreaterThan(20);
    for (const ref of refs) {
      expect(ref).toMatch(/^#\/components\/(schemas|responses|headers|examples)\/[\w.-]+$/);
      expect([ref, typeof at(ref)]).toEqual([ref, 'object']);
    }
  });

  test('describes every named schema by more than a reference to itself', () => {
    const schemas = Object.entries(at('#/components/schemas') as Record<string, object>);
    const empty = schemas.filter(([name, schema]) => [...refsIn(schema)].includes(`#/components/schemas/${name}`));
    expect(empty.map(([name]) => name)).toEqual([]);
    expect(schemas.map(([name]) => name)).toEqual(expect.arrayContaining(['Submission', 'Application', 'Sanction']));
  });

  test('gives every operation its own id, a described tag, and described answers', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = new Set(document.tags.map(({ name }) => name));
    for (const { operation } of operations) {
      expect(operation.operationId).toMatch(/^[a-z][A-Za-z0-9]*$/);
      expect(operation.summary).not.toBe('');
      for (const tag of operation.tags) expect(tags).toContain(tag);
      expect(Object.keys(operation.responses).some((status) => status.startsWith('2'))).toBe(true);
      for (const [status, response] of Object.entries(operation.responses)) {
        expect(status).toMatch(/^[1-5]\d\d$/);
        expect(resolved(response)?.description).toMatch(/./);
      }
    }
  });

  test('declares every parameter of a path, and no other', () => {
    for (const { path, operation } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(declared.map(({ name }) => name)).toEqual(named);
      expect(declared.every(({ required }) => required === true)).toBe(true);
      const keys = (operation.parameters ?? []).map(({ name, in: place }) => `${place}:${name}`);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  test('has every schema in JSON Schema’s own words', () => {
    const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];
    const within = (schema: { [key: string]: Json }): Json[] => [
      ...Object.values((schema.properties ?? {}) as { [key: string]: Json }),
      ...['anyOf', 'oneOf', 'allOf', 'prefixItems'].flatMap((name) => (schema[name] ?? []) as Json[]),
      ...['items', 'additionalProperties', 'propertyNames', 'not'].flatMap((name) => schema[name] ?? []),
    ];
    const walk = (schema: Json): void => {
      if (typeof schema === 'boolean') return;
      expect(schema).toBeTypeOf('object');
      const known = schema as { [key: string]: Json };
      for (const type of [known.type ?? []].flat()) expect(TYPES).toContain(type);
      expect(known).not.toHaveProperty('nullable');
      for (const name of (known.required ?? []) as string[]) expect(known.properties).toHaveProperty([name]);
      for (const each of within(known)) walk(each);
    };
    Object.values(document.components.schemas).forEach(walk);
  });

  test('shows an example submission that the service accepts', async () => {
    const content = document.paths['/v1/applications']?.post?.requestBody?.content['application/json'];
    expect(content?.schema).toEqual({ $ref: '#/components/schemas/Submission' });
    const { status } = await service.submit(content?.example);
    expect(status).toBe(201);
  });

  test('describes the same claims and settlement as the scheme’s own form', async () => {
    const { body } = await service.get<{ form: Record<string, Json> }>('/v1/schemes/shenzhen-talent');
    const submission = document.components.schemas.Submission as { properties: Record<string, Json> };
    const { claims, dependants, settlement, materials } = submission.properties;
    expect(body.form).toEqual({ claims, dependants, settlement, materials });
    expect(JSON.stringify(body.form)).toContain('police_station_proxy');
  });

  test('describes every path under /v1 that answers, with its refusals', () => {
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/v1/applications',
        '/v1/applications/{id}',
        '/v1/applications/{id}/timeline',
        '/v1/applications/{id}/withdraw',
        '/v1/assessments',
        '/v1/replays',
        '/v1/replays/{id}',
        '/v1/replays/{id}/cancel',
        '/v1/replays/{id}/findings',
        '/v1/replays/{id}/unequal',
        '/v1/schemes',
        '/v1/schemes/{id}',
        '/v1/sources',
        '/v1/sandbox/clock',
        '/v1/sandbox/messages',
      ]),
    );
    for (const { path, operation } of operations) {
      if (!path.startsWith('/v1')) continue;
      for (const status of ['401', '403', '429', '500']) {
        expect(resolved(operation.responses[status])?.content).toHaveProperty(['application/problem+json']);
      }
    }
    const submit = document.paths['/v1/applications']?.post;
    expect(Object.keys(submit?.responses ?? {})).toEqual(
      expect.arrayContaining(['201', '400', '401', '403', '409', '413', '415', '422']),
    );
    expect(submit?.parameters?.map(({ name }) => name)).toContain('Idempotency-Key');
  });
});

describe('the page of the OpenAPI document', () => {
  test('loads only existing files of this service, and may load nothing else', async () => {
    const page = await service.get('/docs', { as: null });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('content-security-policy')).not.toMatch(/https?:/);
    const links = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link as string);
    expect(links.length).toBeGreaterThan(2);
    for (const link of links) {
      expect(link).toMatch(/^\/docs\//);
      const file = await service.get(link, { as: null });
      expect([link, file.status]).toEqual([link, 200]);
      expect(file.headers.get('x-content-type-options')).toBe('nosniff');
      expect(file.text.length).toBeGreaterThan(50);
    }
    const start = await service.get('/docs/start.js', { as: null });
    expect(start.text).not.toMatch(/https?:/);
    expect(start.text).toContain('/openapi.json');
  });

  test.each(['nothing.js', '..%2fpackage.json', 'package.json', 'toString', '__proto__', 'constructor'])(
    'gives no other file: %s',
    async (file) => {
      expect((await service.get(`/docs/${file}`, { as: null })).status).toBe(404);
    },
  );
});
