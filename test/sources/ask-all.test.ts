import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Mocks } from '../../mocks/serve.ts';
import { SOURCES, type Source } from '../../src/schemes/words.ts';
import { type Askers, askAll, type RegistryWant } from '../../src/sources/ask-all.ts';
import type { SourceClients } from '../../src/sources/registries.ts';
import { clientsOf, HELD, startEmptyMocks } from './sandbox-registries.ts';
import { PERSON, TRACEPARENT, WANTS } from './spoken.ts';

let mocks: Mocks;
let clients: SourceClients<Source>;

beforeAll(async () => {
  mocks = await startEmptyMocks();
});
afterAll(() => mocks.close());
beforeEach(() => {
  mocks.control.setPerson(PERSON.residentId, HELD);
  clients = clientsOf(mocks, { attemptMs: 600_000 });
});
afterEach(async () => {
  await clients.close();
  mocks.control.reset();
});

const WANT_ALL = SOURCES.map((source) => ({ source, registry: source, want: WANTS[source] }) as RegistryWant);
let serial = 0;
const options = (deadlineMs: number) => ({
  deadlineMs,
  traceparent: TRACEPARENT,
  newRequestSn: () => `all-${++serial}`,
  now: () => Temporal.Now.instant(),
});

describe('asking all sources', () => {
  test('asks the wanted sources and no others, each once, and answers in the order of the wants', async () => {
    const wants = [WANT_ALL[4], WANT_ALL[1]].filter((want) => want !== undefined);
    const asked = await askAll(clients, wants, PERSON, options(5000));
    expect(asked.map((each) => each.source)).toEqual(['credit-check', 'criminal-record']);
    expect(asked.map((each) => each.answer.status)).toEqual(['answered', 'answered']);
    const sources = mocks.control.requests(PERSON.residentId).map((row) => row.source);
    expect(sources.sort()).toEqual(['credit-check', 'criminal-record']);
    expect(new Set(asked.map((each) => each.requestSn)).size).toBe(2);
    expect(await askAll(clients, [], PERSON, options(5000))).toEqual([]);
  });

  test('asks all sources at the same time', async () => {
    let underWay = 0;
    let release = () => {};
    const together = new Promise<void>((resolve) => {
      release = resolve;
    });
    const waiting = Object.fromEntries(
      SOURCES.map((source) => [
        source,
        {
          ask: async (...args: Parameters<(typeof clients)[typeof source]['ask']>) => {
            underWay += 1;
            if (underWay === SOURCES.length) release();
            await together;
            return clients[source].ask(...(args as [never, { at: number }]));
          },
        },
      ]),
    ) as unknown as Askers;
    const asked = await askAll(waiting, WANT_ALL, PERSON, options(5000));
    expect(asked.map((each) => each.answer.status)).toEqual(SOURCES.map(() => 'answered'));
  });

  test('reports a hanging source as unavailable at the deadline, and keeps the answers of the others', async () => {
    mocks.control.configure('qualification', { fault: 'timeout' });
    const asked = await askAll(clients, WANT_ALL, PERSON, options(300));
    for (const each of asked) {
      const hanging = each.source === 'qualification';
      expect(each.answer).toMatchObject(
        hanging ? { status: 'unavailable', because: 'timeout' } : { status: 'answered' },
      );
    }
  });

  test.each([
    [
      'throws at once',
      () => {
        throw new Error('bug');
      },
      'transport',
    ],
    ['rejects', () => Promise.reject(new Error('bug')), 'transport'],
    ['never resolves', () => new Promise<never>(() => {}), 'timeout'],
  ] as const)(
    'reports a client that %s as unavailable, and keeps the answers of the others',
    async (_, ask, because) => {
      const broken: Askers = { ...clients, 'credit-check': { ask } };
      const asked = await askAll(broken, WANT_ALL, PERSON, options(200));
      for (const each of asked) {
        const fallen = each.source === 'credit-check';
        expect(each.answer).toMatchObject(fallen ? { status: 'unavailable', because } : { status: 'answered' });
        expect(Number.isInteger(each.durationMs)).toBe(true);
      }
    },
  );

  test('ignores a client that fails after it was given up', async () => {
    let fail: (error: Error) => void = () => {};
    const late = new Promise<never>((_, reject) => {
      fail = reject;
    });
    const broken: Askers = { ...clients, 'credit-check': { ask: () => late } };
    const asked = await askAll(broken, WANT_ALL.slice(4, 5), PERSON, options(20));
    expect(asked[0]?.answer).toEqual({ status: 'unavailable', because: 'timeout' });
    fail(new Error('too late'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
