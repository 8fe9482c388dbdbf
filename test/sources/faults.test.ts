import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SANDBOX_CREDENTIALS } from '../../mocks/credentials.ts';
import type { HeldInput } from '../../mocks/held.ts';
import type { Fault } from '../../mocks/people-store.ts';
import type { Mocks } from '../../mocks/serve.ts';
import { SOURCES, type Source } from '../../src/schemes/words.ts';
import type { SourceClients } from '../../src/sources/registries.ts';
import { clientsOf, HELD, startEmptyMocks, within } from './sandbox-registries.ts';
import { PERSON, questionFor } from './spoken.ts';

let mocks: Mocks;
let clients: SourceClients<Source>;

beforeAll(async () => {
  mocks = await startEmptyMocks();
});
afterAll(() => mocks.close());
beforeEach(() => {
  mocks.control.setPerson(PERSON.residentId, HELD);
  clients = clientsOf(mocks);
});
afterEach(async () => {
  await clients.close();
  mocks.control.reset();
});

const ask = (source: Source, ms = 3000) => clients[source].ask(questionFor(source) as never, within(ms));
const asks = (source: Source) => mocks.control.requests().filter((row) => row.source === source);

const OUTCOMES: Record<Fault, object> = {
  error_500: { status: 'unavailable', because: 'server_error' },
  timeout: { status: 'unavailable', because: 'timeout' },
  reset: { status: 'unavailable', because: 'transport' },
  malformed: { status: 'inconclusive', because: 'malformed' },
  wrong_person: { status: 'answered', subject: { residentId: '11010519491231002X' } },
  slow_body: { status: 'unavailable', because: 'timeout' },
  oversized: { status: 'unavailable', because: 'oversized' },
  maintenance: { status: 'unavailable', because: 'maintenance' },
  replayed: { status: 'inconclusive', because: 'replayed' },
  unsigned: { status: 'inconclusive', because: 'unsigned' },
  contradictory: { status: 'inconclusive', because: 'malformed' },
  duplicate_member: { status: 'inconclusive', because: 'malformed' },
};
/** A source that does not sign leaves out the serial number instead, without which no answer is told from a replay. */
const SIGNING: readonly Source[] = ['academic-records', 'criminal-record', 'credit-check', 'household'];
const outcomeOf = (source: Source, fault: Fault) =>
  fault === 'unsigned' && !SIGNING.includes(source) ? OUTCOMES.malformed : OUTCOMES[fault];
/** Only faults of transport are worth a second attempt. */
const ATTEMPTS: Partial<Record<Fault, number>> = { error_500: 3, reset: 3 };

const SECTION: Record<Source, keyof HeldInput> = {
  'academic-records': 'education',
  'criminal-record': 'criminalRecord',
  qualification: 'qualifications',
  'social-security': 'socialSecurity',
  'credit-check': 'credit',
  'medical-exam': 'medicalExam',
  household: 'household',
};
const UNRESOLVED: HeldInput = {
  name: PERSON.name,
  education: { identityResolved: false },
  criminalRecord: { identityResolved: false },
  qualifications: { identityResolved: false },
  socialSecurity: { identityResolved: false },
  credit: { identityResolved: false },
  medicalExam: { identityResolved: false },
  household: { identityResolved: false },
};

describe.each(SOURCES)('the source %s', (source) => {
  test.each(Object.keys(OUTCOMES) as Fault[])(
    'under %s reports it, asks no more often than allowed, and recovers',
    async (fault) => {
      mocks.control.configure(source, { fault });
      const broken = await ask(source);
      expect(broken.answer).toMatchObject(outcomeOf(source, fault));
      expect(broken.attempts).toBe(ATTEMPTS[fault] ?? 1);
      expect(asks(source)).toHaveLength(broken.attempts);
      expect(new Set(asks(source).map((row) => row.requestSn))).toEqual(new Set([broken.requestSn]));

      mocks.control.configure(source, { fault: null });
      const healthy = await ask(source);
      expect(healthy.answer).toMatchObject({ status: 'answered', subject: PERSON });
      expect(healthy.attempts).toBe(1);
    },
  );

  test('gives the evidence with a good answer', async () => {
    const asked = await ask(source);
    expect(asked).toMatchObject({ source, attempts: 1, responseHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(Number.isInteger(asked.durationMs)).toBe(true);
  });

  test('gives no hash where no response came', async () => {
    mocks.control.configure(source, { fault: 'timeout' });
    expect((await ask(source)).responseHash).toBeNull();
  });

  test('is unavailable/unauthorised under a wrong signature, and is asked about nobody', async () => {
    const credentials = { ...SANDBOX_CREDENTIALS, [source]: { ...SANDBOX_CREDENTIALS[source], secret: 'wrong' } };
    const stranger = clientsOf(mocks, {}, { credentials });
    const asked = await stranger[source].ask(questionFor(source) as never, within(3000));
    await stranger.close();
    expect(asked.answer).toEqual({ status: 'unavailable', because: 'unauthorised' });
    expect(asks(source)).toHaveLength(0);
  });

  test('reports an unknown person as without a record, never as clean', async () => {
    const { [SECTION[source]]: _, ...others } = HELD;
    mocks.control.setPerson(PERSON.residentId, { ...others, name: PERSON.name });
    const negative = source === 'criminal-record' || source === 'credit-check';
    expect((await ask(source)).answer).toEqual({ status: negative ? 'unresolved' : 'not_found' });
    mocks.control.removePerson(PERSON.residentId);
    expect((await ask(source)).answer).toEqual({ status: negative ? 'unresolved' : 'not_found' });
  });

  test('reports a person with an unresolved identity as unresolved', async () => {
    mocks.control.setPerson(PERSON.residentId, UNRESOLVED);
    expect((await ask(source)).answer).toEqual({ status: 'unresolved' });
  });

  test('gives the name that this registry itself holds', async () => {
    const named = { ...HELD, [SECTION[source]]: withName(HELD[SECTION[source]]) };
    mocks.control.setPerson(PERSON.residentId, named);
    expect((await ask(source)).answer).toMatchObject({ status: 'answered', subject: { name: '李眀' } });
  });
});

function withName(section: unknown): unknown {
  return Array.isArray(section) ? { entries: section, name: '李眀' } : { ...(section as object), name: '李眀' };
}

describe('all registries', () => {
  test('pass a rare name on exactly as they hold it', async () => {
    const name = '张𠅤䶮·•';
    mocks.control.setPerson(PERSON.residentId, { ...HELD, name });
    for (const source of SOURCES) {
      const asked = await clients[source].ask(questionFor(source, { ...PERSON, name }) as never, within(3000));
      expect(asked.answer).toMatchObject({ status: 'answered', subject: { name } });
    }
  });

  test('hash the raw bytes: the same answer has the same hash', async () => {
    const question = questionFor('medical-exam');
    const askIt = () => clients['medical-exam'].ask(question, within(3000));
    const [first, second] = [await askIt(), await askIt()];
    expect(first.responseHash).toBe(second.responseHash);
    const bytes = JSON.stringify({
      status: 'OK',
      requestId: question.requestSn,
      errCode: 'null',
      resultFlag: 1,
      payload: {
        idCard: PERSON.residentId,
        patientName: PERSON.name,
        hospital: { designated: 'Y' },
        examDate: '2026年11月01日',
        conclusion: '合格',
      },
    });
    expect(first.responseHash).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});
