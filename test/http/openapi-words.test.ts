// Tests the texts of the document: everything in it has a description in both languages, every call has an example, and
// every refusal and reason is there with its remedy.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REFUSAL_CODES } from '../../src/base/refusal.ts';
import { MessageView, PingView } from '../../src/notices/shapes.ts';
import { messageOf, pingMessage, WEBHOOK_EVENTS } from '../../src/notices/webhook-message.ts';
import { REASON_CODES } from '../../src/schemes/reasons.ts';
import { startTestService, type TestService } from '../support/service.ts';

interface Node {
  [name: string]: unknown;
}
interface Media {
  schema?: unknown;
  example?: unknown;
  examples?: Record<string, unknown>;
}
interface Described {
  name?: string;
  description?: string;
  content?: Record<string, Media>;
  headers?: Record<string, { $ref: string }>;
}
interface Operation extends Described {
  parameters: Described[];
  requestBody?: Described;
  responses: Record<string, Described & { $ref?: string }>;
}
interface Catalogued {
  code: string;
  status?: number;
  params?: string[];
  title?: { zh: string; en: string };
  message?: { zh: string; en: string };
  remedy: { zh: string; en: string };
}
interface Document {
  info: { description: string };
  paths: Record<string, Record<string, Operation>>;
  webhooks: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Node>;
    responses: Record<string, Described>;
    headers: Record<string, Described>;
  };
  'x-problems': Catalogued[];
  'x-reasons': Catalogued[];
}

let service: TestService;
let document: Document;
let operations: [name: string, operation: Operation][];
beforeAll(async () => {
  service = await startTestService({ worker: false });
  document = (await service.get<Document>('/openapi.json', { as: null })).body;
  operations = [...Object.entries(document.paths), ...Object.entries(document.webhooks)].flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, each]): [string, Operation] => [`${method} ${path}`, each]),
  );
});
afterAll(() => service.close());

/** Chinese, a middle dot, English. */
const IN_BOTH = /\p{Script=Han}.* · .*[A-Za-z]/su;
const isTold = ({ description }: Described) => IN_BOTH.test(description ?? '');

/** The properties in a schema, each with its path. */
function* propertiesIn(node: unknown, path: string): Generator<[path: string, property: Described]> {
  if (typeof node !== 'object' || node === null) return;
  const { properties } = node as { properties?: Record<string, Described> };
  for (const [name, property] of Object.entries(properties ?? {})) yield [`${path}.${name}`, property];
  for (const [name, inner] of Object.entries(node)) {
    if (name !== 'example' && name !== 'examples') yield* propertiesIn(inner, `${path}.${name}`);
  }
}

describe('a description in both languages', () => {
  test('is at every property and every named schema', () => {
    const properties = [...propertiesIn(document, '')];
    expect(properties.length).toBeGreaterThan(1_000);
    expect(properties.filter(([, property]) => !isTold(property)).map(([path]) => path)).toEqual([]);
    const schemas = Object.entries(document.components.schemas) as [string, Described][];
    expect(schemas.filter(([, schema]) => !isTold(schema)).map(([name]) => name)).toEqual([]);
  });

  test('is at every call, parameter, header and answer', () => {
    const silent = operations.flatMap(([name, { parameters, responses, ...operation }]) => [
      ...(isTold(operation) ? [] : [name]),
      ...parameters.filter((parameter) => !isTold(parameter)).map((parameter) => `${name} ${parameter.name}`),
      ...Object.entries(responses)
        .filter(([, response]) => response.$ref === undefined && !isTold(response))
        .map(([status]) => `${name} ${status}`),
    ]);
    expect(silent).toEqual([]);
    for (const shared of [document.components.headers, document.components.responses]) {
      expect(Object.entries(shared).filter(([, each]) => !isTold(each))).toEqual([]);
    }
  });
});

describe('the published document', () => {
  test('shows an example of the input and answers of every call, and of every refusal', () => {
    const isShown = ({ schema, example, examples }: Media) =>
      schema !== undefined && (example !== undefined || examples !== undefined);
    const jsonOf = ({ content = {} }: Described) => Object.entries(content).filter(([type]) => /json$/.test(type));
    const bare = operations.flatMap(([name, { requestBody, responses }]) =>
      [...jsonOf(requestBody ?? {}), ...Object.values(responses).flatMap(jsonOf)]
        .filter(([, media]) => !isShown(media))
        .map(([type]) => `${name} ${type}`),
    );
    expect(bare).toEqual([]);
    const refusals = Object.values(document.components.responses).flatMap(jsonOf);
    const shown = refusals.flatMap(([, { examples = {} }]) => Object.keys(examples));
    expect(new Set(shown).size).toBeGreaterThan(20);
    for (const [, media] of refusals) expect(isShown(media)).toBe(true);
  });
});

describe('the catalogue of refusals and reasons', () => {
  test('gives each one with its meaning and remedy, for programs and on the page', () => {
    const { 'x-problems': problems, 'x-reasons': reasons, info } = document;
    expect(problems.map(({ code }) => code)).toEqual([...REFUSAL_CODES]);
    expect(reasons.map(({ code }) => code)).toEqual(REASON_CODES);
    for (const { code, title, message, remedy } of [...problems, ...reasons]) {
      const row = info.description.split('\n').find((line) => line.startsWith(`| \`${code}\` |`));
      for (const text of [title ?? message, remedy]) {
        expect(text?.zh).toMatch(/\p{Script=Han}/u);
        expect(row).toContain(text?.zh);
        expect(row).toContain(text?.en);
      }
    }
  });

  test('names the values that a reason carries', () => {
    const paramsOf = (wanted: string) => document['x-reasons'].find(({ code }) => code === wanted)?.params;
    expect(paramsOf('ban.active')).toEqual(['until']);
    expect(paramsOf('period.outside')).toEqual(['from', 'until']);
    expect(paramsOf('age.above_limit')).toEqual(['limit']);
    expect(paramsOf('material.missing')).toEqual(['material']);
    expect(paramsOf('name.mismatch')).toEqual([]);
  });
});

describe('the webhooks of the published document', () => {
  test('are the events that are sent, in the form in which they are sent', () => {
    expect(Object.keys(document.webhooks)).toEqual([...WEBHOOK_EVENTS, 'ping']);
    const told = {
      applicationId: '0199d5a0-0000-7000-8000-000000000001',
      number: 'SZ2026-0000123',
      reference: null,
      scheme: 'shenzhen-talent',
      event: 'application.frozen',
      sequence: 3,
      occurredAt: Temporal.Instant.from('2026-11-20T02:00:00Z'),
      data: { status: 'frozen', approvalNumber: 'SZ-3T5N-E42W-458M-BJMK-S', due: '2026-12-11T16:00:00Z' },
    };
    expect(MessageView.safeParse(JSON.parse(messageOf(told))).error).toBeUndefined();
    const ping = pingMessage(told.applicationId, told.occurredAt);
    expect(PingView.safeParse(JSON.parse(ping)).error).toBeUndefined();
  });
});
