// The collection that API clients import is run in its order against the real service: each request gets the status that
// its own script expects, and each answer is as it is published.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestService, type TestService } from '../support/service.ts';
import { DOCUMENTS } from './blocks.ts';

interface Script {
  listen: 'prerequest' | 'test';
  script: { exec: string[] };
}
interface Auth {
  bearer: { key: string; value: string }[];
}
interface Request {
  name: string;
  event: Script[];
  request: {
    method: string;
    url: { raw: string };
    header: { key: string; value: string }[];
    auth?: Auth;
    body?: { raw: string };
  };
}
interface Collection {
  info: { schema: string };
  auth: Auth;
  event: Script[];
  variable: { key: string; value: string }[];
  item: { name: string; item: Request[] }[];
}

const collection: Collection = JSON.parse(readFileSync(join(DOCUMENTS, 'miaopi.postman_collection.json'), 'utf8'));
const folders = collection.item;

let service: TestService;
beforeAll(async () => {
  // the collection signs the commitment on the day on which it is run
  service = await startTestService({ now: Temporal.Now.instant().toString() });
});
afterAll(() => service.close());

const variables = new Map(collection.variable.map(({ key, value }) => [key, value]));
const filled = (text: string): string =>
  text.replace(/\{\{(\$?\w+)\}\}/g, (_, name: string) => {
    const value = name === '$guid' ? randomUUID() : variables.get(name);
    if (value === undefined) throw new Error(`the collection has no variable ${name}`);
    return value;
  });

/** As much of Postman's `pm` as the scripts use; what a script expects is put into `expected`. */
function runScripts(events: Script[], listen: Script['listen'], answer?: { status: number; body: unknown }): number[] {
  const expected: number[] = [];
  const pm = {
    test: (_: string, run: () => void) => run(),
    expect: (statuses: number[]) => ({ to: { include: () => expected.push(...statuses) } }),
    collectionVariables: {
      get: (name: string) => variables.get(name),
      set: (name: string, value: unknown) => variables.set(name, String(value)),
    },
    response: {
      code: answer?.status,
      json: () => answer?.body,
      to: { have: { status: (status: number) => expected.push(status) } },
    },
  };
  // Postman gives its scripts no Intl
  const context = createContext({ pm, Intl: undefined });
  const code = (event: Script) => event.script.exec.join('\n');
  for (const event of events) if (event.listen === listen) runInContext(code(event), context);
  return expected;
}

async function send({ request, event }: Request): Promise<{ status: number; expected: number[] }> {
  runScripts([...collection.event, ...event], 'prerequest');
  const url = new URL(filled(request.url.raw.replace('{{baseUrl}}', service.url)));
  const [key] = (request.auth ?? collection.auth).bearer;
  const { status, body } = await service.send<unknown>(request.method, url.pathname + url.search, {
    as: filled(key!.value),
    headers: Object.fromEntries(request.header.map((header) => [header.key, filled(header.value)])),
    ...(request.body ? { body: filled(request.body.raw) } : {}),
  });
  return { status, expected: runScripts(event, 'test', { status, body }) };
}

describe('the collection of calls', () => {
  test('says that it is of the format that API clients import', () => {
    expect(collection.info.schema).toBe('https://schema.getpostman.com/json/collection/v2.1.0/collection.json');
    expect(folders.flatMap(({ item }) => item).length).toBeGreaterThan(30);
  });

  describe.each(folders)('$name', ({ item: requests }) => {
    test.each(requests)('$name', async (request) => {
      const { status, expected } = await send(request);
      expect(expected).toContain(status);
    });
  });
});
