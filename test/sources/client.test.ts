import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Mocks } from '../../mocks/serve.ts';
import type { Registry } from '../../src/schemes/registries.ts';
import type { Source } from '../../src/schemes/words.ts';
import type { SourceEvent } from '../../src/sources/client.ts';
import { createSourceClient } from '../../src/sources/client.ts';
import { medicalExam } from '../../src/sources/medical-exam.ts';
import type { SourceClients } from '../../src/sources/registries.ts';
import { clientsOf, HELD, startEmptyMocks, within } from './sandbox-registries.ts';
import { PERSON, questionFor } from './spoken.ts';

let mocks: Mocks;
const open: SourceClients<Source>[] = [];

beforeAll(async () => {
  mocks = await startEmptyMocks();
});
afterAll(() => mocks.close());
beforeEach(() => mocks.control.setPerson(PERSON.residentId, HELD));
afterEach(async () => {
  await Promise.all(open.splice(0).map((clients) => clients.close()));
  mocks.control.reset();
});

function clients(
  ...args: Parameters<typeof clientsOf> extends [unknown, ...infer Rest] ? Rest : never
): SourceClients<Source> {
  const made = clientsOf(mocks, ...args);
  open.push(made);
  return made;
}
const medical = () => questionFor('medical-exam');

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('asking again', () => {
  test('stops as soon as the registry speaks', async () => {
    mocks.control.configure('medical-exam', { fault: 'error_500' });
    const client = clients(
      {
        retryPauseMs: 1,
      },
      { log: () => mocks.control.configure('medical-exam', { fault: null }) },
    )['medical-exam'];
    const asked = await client.ask(medical(), within(3000));
    expect(asked).toMatchObject({ attempts: 2, answer: { status: 'answered' } });
  });

  test('does not begin if the deadline would pass first', async () => {
    mocks.control.configure('medical-exam', { fault: 'error_500' });
    const client = clients({ retryPauseMs: 60_000 })['medical-exam'];
    expect(await client.ask(medical(), within(1000))).toMatchObject({
      attempts: 1,
      answer: { because: 'server_error' },
    });
  });

  test('follows a refused connection, which is a fault of transport', async () => {
    const gone = await startEmptyMocks();
    await gone.close();
    const made = clientsOf(gone);
    open.push(made);
    const asked = await made['medical-exam'].ask(medical(), within(3000));
    expect(asked).toMatchObject({ attempts: 3, answer: { status: 'unavailable', because: 'transport' } });
  });

  test('does not follow "not found", which is the registry’s answer', async () => {
    mocks.control.removePerson(PERSON.residentId);
    const asked = await clients()['medical-exam'].ask(medical(), within(3000));
    expect(asked).toMatchObject({ attempts: 1, answer: { status: 'not_found' } });
  });
});

describe('the breaker', () => {
  const limits = { breakerVolume: 4, breakerResetMs: 40, retries: 0 };

  test('stays closed at the first failures, opens at many, then refuses without an attempt, and recovers', async () => {
    const client = clients(limits)['medical-exam'];
    mocks.control.configure('medical-exam', { fault: 'error_500' });
    for (let failure = 1; failure < 4; failure += 1) {
      await client.ask(medical(), within(3000));
      expect(client.state().breaker).toBe('closed');
    }
    await client.ask(medical(), within(3000));
    expect(client.state().breaker).toBe('open');

    const before = mocks.control.requests().length;
    const refused = await client.ask(medical(), within(3000));
    expect(refused).toMatchObject({
      attempts: 0,
      answer: { status: 'unavailable', because: 'breaker_open' },
      responseHash: null,
    });
    expect(mocks.control.requests()).toHaveLength(before);

    mocks.control.configure('medical-exam', { fault: null });
    await until(() => client.state().breaker === 'half_open');
    expect((await client.ask(medical(), within(3000))).answer.status).toBe('answered');
    expect(client.state().breaker).toBe('closed');
  });

  test('opens again when its one trial fails', async () => {
    const client = clients(limits)['medical-exam'];
    mocks.control.configure('medical-exam', { fault: 'maintenance' });
    for (let failure = 0; failure < 4; failure += 1) await client.ask(medical(), within(3000));
    await until(() => client.state().breaker === 'half_open');
    await client.ask(medical(), within(3000));
    expect(client.state().breaker).toBe('open');
  });

  test('counts no answer of the registry as a failure, whatever it says', async () => {
    const client = clients(limits)['medical-exam'];
    mocks.control.removePerson(PERSON.residentId);
    for (let asked = 0; asked < 8; asked += 1) await client.ask(medical(), within(3000));
    mocks.control.configure('medical-exam', { fault: 'malformed' });
    for (let asked = 0; asked < 8; asked += 1) await client.ask(medical(), within(3000));
    expect(client.state().breaker).toBe('closed');
  });

  test('of one source leaves the breakers of the others closed', async () => {
    const all = clients(limits);
    mocks.control.configure('medical-exam', { fault: 'error_500' });
    for (let failure = 0; failure < 4; failure += 1) await all['medical-exam'].ask(medical(), within(3000));
    expect(all['medical-exam'].state().breaker).toBe('open');
    const other = await all['credit-check'].ask(questionFor('credit-check'), within(3000));
    expect(other.answer.status).toBe('answered');
  });
});

describe('a limit of time or number', () => {
  test('keeps a question after the deadline from being asked', async () => {
    const asked = await clients()['medical-exam'].ask(medical(), within(-1));
    expect(asked).toMatchObject({ attempts: 0, answer: { status: 'unavailable', because: 'timeout' } });
    expect(mocks.control.requests()).toHaveLength(0);
  });

  test('ends an attempt at the deadline, even if the attempt has time left', async () => {
    mocks.control.configure('medical-exam', { fault: 'timeout' });
    const client = clients({ attemptMs: 600_000 })['medical-exam'];
    expect((await client.ask(medical(), within(50))).answer).toEqual({ status: 'unavailable', because: 'timeout' });
  });

  test('is kept by the questions asked at once; a question that waits too long is answered busy', async () => {
    mocks.control.configure('medical-exam', { fault: 'timeout' });
    const client = clients({ concurrency: 2, attemptMs: 400 })['medical-exam'];
    const first = [client.ask(medical(), within(400)), client.ask(medical(), within(400))];
    const waiting = client.ask(medical(), within(60));
    await nextTurn();
    expect(client.state()).toMatchObject({ inUse: 2, waiting: 1 });
    expect(await waiting).toMatchObject({ attempts: 0, answer: { status: 'unavailable', because: 'busy' } });
    await Promise.all(first);
    expect(mocks.control.requests()).toHaveLength(2);
    expect(client.state()).toMatchObject({ inUse: 0, waiting: 0 });
  });

  test('gives a free place to the question that has waited longest', async () => {
    mocks.control.configure('medical-exam', { latencyMs: 5 });
    const client = clients({ concurrency: 1 })['medical-exam'];
    const questions = Array.from({ length: 6 }, medical);
    const asked = await Promise.all(questions.map((question) => client.ask(question, within(5000))));
    expect(asked.map((each) => each.answer.status)).toEqual(Array(6).fill('answered'));
    expect(client.state()).toMatchObject({ inUse: 0, waiting: 0 });
    expect(mocks.control.requests().map((row) => row.requestSn)).toEqual(
      questions.map((question) => question.requestSn),
    );
  });

  test('answers busy at once when the queue is full', async () => {
    mocks.control.configure('medical-exam', { fault: 'timeout' });
    const client = clients({ concurrency: 1, queueLimit: 0 })['medical-exam'];
    const hanging = client.ask(medical(), within(5000));
    expect((await client.ask(medical(), within(5000))).answer).toEqual({ status: 'unavailable', because: 'busy' });
    await hanging;
  });
});

describe('a client never throws', () => {
  test('on closing: it cuts off questions under way, and later ones are unavailable', async () => {
    mocks.control.configure('medical-exam', { fault: 'timeout' });
    const all = clients({ attemptMs: 600_000 });
    const hanging = all['medical-exam'].ask(medical(), within(600_000));
    await until(() => mocks.control.requests().length === 1);
    await all.close();
    expect((await hanging).answer.status).toBe('unavailable');
    expect((await all['medical-exam'].ask(medical(), within(1000))).answer.status).toBe('unavailable');
  });

  test('for a dialect that throws: in writing nobody is asked, in reading the answer is malformed', async () => {
    const fail = () => {
      throw new Error('bug');
    };
    const registry: Registry = { id: 'medical-exam', source: 'medical-exam', city: null };
    const base = { registry, baseUrl: mocks.url, credentials: { account: 'a', secret: 's' }, random: () => 0 };
    const cannotWrite = createSourceClient({ ...base, dialect: { ...medicalExam, write: fail } });
    expect(await cannotWrite.ask(medical(), within(1000))).toMatchObject({
      attempts: 0,
      answer: { status: 'unavailable' },
    });
    const cannotRead = createSourceClient({ ...base, dialect: { ...medicalExam, read: fail } });
    const asked = await cannotRead.ask(medical(), within(1000));
    expect(asked).toMatchObject({ attempts: 1, answer: { status: 'inconclusive', because: 'malformed' } });
    await Promise.all([cannotWrite.close(), cannotRead.close()]);
  });

  test('for a header that HTTP cannot carry, a logger that throws, or an address that leads nowhere', async () => {
    const noisy = clients(
      {},
      {
        log: () => {
          throw new Error('log');
        },
      },
    );
    expect((await noisy['medical-exam'].ask(medical(), within(1000))).answer.status).toBe('answered');
    const broken = { ...medical(), traceparent: 'a\r\nb' };
    expect((await noisy['medical-exam'].ask(broken, within(1000))).answer.status).toBe('unavailable');
  });
});

describe('the report on a source', () => {
  test('logs every attempt and never names the person', async () => {
    const events: SourceEvent[] = [];
    const all = clients({ breakerVolume: 2 }, { log: (event) => events.push(event) });
    await all['social-security'].ask(questionFor('social-security'), within(3000));
    mocks.control.configure('social-security', { fault: 'error_500' });
    await all['social-security'].ask(questionFor('social-security'), within(3000));
    expect(events.filter((event) => event.event === 'attempted').length).toBe(mocks.control.requests().length);
    expect(events.some((event) => event.event === 'breaker')).toBe(true);
    const text = JSON.stringify(events);
    for (const secret of [PERSON.name, PERSON.residentId, 'sandbox-secret']) expect(text).not.toContain(secret);
  });

  test('gives the median latency once there is one', async () => {
    const client = clients()['credit-check'];
    expect(client.state()).toEqual({
      source: 'credit-check',
      registry: { id: 'credit-check', source: 'credit-check', city: null },
      breaker: 'closed',
      latencyP50Ms: null,
      inUse: 0,
      waiting: 0,
    });
    await client.ask(questionFor('credit-check'), within(3000));
    expect(client.state().latencyP50Ms).toBeGreaterThanOrEqual(0);
  });
});
