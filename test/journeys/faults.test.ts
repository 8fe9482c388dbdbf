// Tests registries that fail in every way: the failure is told, the answers are kept, a person decides, nobody is
// approved by mistake, and afterwards the service works as before.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FAULTS } from '../../mocks/people-store.ts';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { SOURCES, type Source } from '../../src/schemes/words.ts';
import { formOf, type Person, QUALIFICATION, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';

const ASKING_DEADLINE_MS = 1_500;

let service: TestService;
beforeAll(async () => {
  service = await startTestService({
    worker: false,
    askingDeadlineMs: ASKING_DEADLINE_MS,
    sourceLimits: { attemptMs: 400, breakerVolume: 10_000, retryPauseMs: 1 },
  });
});
afterEach(() => service.calm());
afterAll(() => service.close());

const ACADEMIC: Source[] = ['academic-records', 'criminal-record', 'social-security', 'credit-check', 'medical-exam'];

/** Submits in a category that needs the source; everything about the person is in order. */
async function submitFor(source: Source, person: Person): Promise<ApplicationView> {
  const skilled = source === 'qualification';
  await service.putPerson(person, skilled ? { qualifications: [{ ...QUALIFICATION, status: 'valid' }] } : {});
  const changes = skilled ? { category: 'skilled', claims: { qualification: QUALIFICATION } } : {};
  const { status, body } = await service.submit(formOf(person, changes));
  expect(status).toBe(201);
  return body;
}

const verdictsOf = ({ checks }: ApplicationView) =>
  Object.fromEntries(checks.map(({ source, verdict }) => [source, verdict])) as Partial<Record<Source, string>>;
const reasonsOf = ({ decision }: ApplicationView) => decision?.reasons.map(({ code }) => code) ?? [];

/** an outage is unavailable; an answer that cannot be trusted is inconclusive */
const VERDICT_OF: Record<(typeof FAULTS)[number], 'unavailable' | 'inconclusive'> = {
  error_500: 'unavailable',
  timeout: 'unavailable',
  reset: 'unavailable',
  slow_body: 'unavailable',
  oversized: 'unavailable',
  maintenance: 'unavailable',
  malformed: 'inconclusive',
  wrong_person: 'inconclusive',
  replayed: 'inconclusive',
  unsigned: 'inconclusive',
  contradictory: 'inconclusive',
  duplicate_member: 'inconclusive',
};

/** The sources whose check decides; the others only inform. */
const [DECIDING, INFORMING] = [true, false].map((decides) =>
  SOURCES.filter((source) =>
    shenzhenTalent.checks.some((check) => check.source === source && (check.required ?? true) === decides),
  ),
) as [Source[], Source[]];

describe.each(INFORMING)('a fault of %s', (source) => {
  test.each(FAULTS)('of kind %s changes no decision', async (fault) => {
    await service.putFault(source, { fault });
    const person = somebody();
    await service.putPerson(person, { household: { homes: [], collective: null, oneStop: null } });
    const { body } = await service.submit(formOf(person, { settlement: { kind: 'police_station_proxy' } }));
    expect([body.status, reasonsOf(body)]).toEqual(['approved', []]);
    expect(verdictsOf(body)).toMatchObject({ [source]: 'not_required' });
  });
});

describe.each(DECIDING)('a fault of %s', (source) => {
  test.each(FAULTS)(
    'of kind %s is the only reason for a referral, the other checks stand, and the next person is approved',
    async (fault) => {
      await service.putFault(source, { fault });
      const view = await submitFor(source, somebody());
      const code = `${source.replace('-', '_')}.${VERDICT_OF[fault]}`;
      expect(view.status).toBe('in_review');
      expect(view.approvalNumber).toBeNull();
      expect(view.review?.venue).toBe('online');
      expect(reasonsOf(view)).toEqual([code]);
      for (const [other, verdict] of Object.entries(verdictsOf(view))) {
        expect([other, verdict]).toEqual([other, other === source ? VERDICT_OF[fault] : 'match']);
      }
      for (const check of view.checks) expect(check.durationMs).toEqual(expect.any(Number));
      const read = await service.get(`/v1/applications/${view.id}`);
      expect(read.body).toEqual(view);

      await service.calm();
      expect((await submitFor(source, somebody())).status).toBe('approved');
    },
  );
});

describe('an application with several sources', () => {
  test('with all registries down has all checks unavailable, and each department has its own to settle', async () => {
    for (const source of SOURCES) await service.putFault(source, { fault: 'reset' });
    const view = await submitFor('academic-records', somebody());
    expect(view.status).toBe('in_review');
    expect(Object.values(verdictsOf(view))).toEqual(ACADEMIC.map(() => 'unavailable'));
    expect(reasonsOf(view).toSorted()).toEqual(
      ACADEMIC.map((each) => `${each.replace('-', '_')}.unavailable`).toSorted(),
    );
    expect(view.review?.departments).toEqual(['human_resources', 'education', 'public_security']);
  });

  test('has all its sources asked at the same time', async () => {
    for (const source of ACADEMIC) await service.putFault(source, { latencyMs: 200 });
    const { checks, status } = await submitFor('academic-records', somebody());
    expect(status).toBe('approved');
    const asked = checks.map(({ askedAt }) => Temporal.Instant.from(askedAt as string).epochMilliseconds);
    const answered = checks.map(({ answeredAt }) => Temporal.Instant.from(answeredAt as string).epochMilliseconds);
    // the last was asked before the first had answered
    expect(Math.max(...asked)).toBeLessThan(Math.min(...answered));
  });

  test('waits for a hanging source only for its time, and keeps the answers of the others', async () => {
    await service.putFault('credit-check', { fault: 'timeout' });
    const view = await submitFor('academic-records', somebody());
    expect(verdictsOf(view)).toEqual({
      ...Object.fromEntries(ACADEMIC.map((source) => [source, 'match'])),
      'credit-check': 'unavailable',
    });
    const hung = view.checks.find(({ source }) => source === 'credit-check');
    expect(hung?.durationMs).toBeLessThan(ASKING_DEADLINE_MS + 500);
  });

  test('has each source asked once, and again with the same serial number after a transport error', async () => {
    const person = somebody();
    await service.putFault('medical-exam', { fault: 'error_500' });
    await submitFor('academic-records', person);
    const rows = service.mocks.control.requests(person.residentId);
    for (const source of ACADEMIC) {
      const serials = rows.filter((row) => row.source === source).map(({ requestSn }) => requestSn);
      expect(serials).toHaveLength(source === 'medical-exam' ? 3 : 1);
      expect(new Set(serials).size).toBe(1);
    }
  });

  test('is told every reason, those of an outage and those of a mismatch', async () => {
    const person = somebody();
    await service.putPerson(person, {
      credit: { entries: [{ kind: 'court_defaulter', status: 'active', listedOn: '2025-11-20', endedOn: null }] },
      medicalExam: undefined,
      down: ['academic-records'],
    });
    const { body } = await service.submit(formOf(person));
    expect(reasonsOf(body).toSorted()).toEqual([
      'academic_records.unavailable',
      'credit.high_risk',
      'medical_exam.not_found',
    ]);
    expect(body.review?.venue).toBe('window');
  });
});

describe('a source that answers only with errors', () => {
  let trouble: Server;
  let seen: { path: string; traceparent: string | undefined }[] = [];
  let beside: TestService;
  beforeAll(async () => {
    trouble = createServer((request, response) => {
      seen.push({ path: request.url ?? '', traceparent: request.headers.traceparent as string | undefined });
      request.resume().on('end', () => response.writeHead(204).end());
    });
    await new Promise<void>((resolve) => trouble.listen(0, '127.0.0.1', resolve));
    const { port } = trouble.address() as AddressInfo;
    beside = await startTestService({ worker: false, sourcesUrl: `http://127.0.0.1:${port}` });
  });
  afterAll(async () => {
    await beside.close();
    trouble.closeAllConnections();
    await new Promise((resolve) => trouble.close(resolve));
  });

  test.each([
    ['taken up', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', true],
    ['replaced if it is invalid', '00-00000000000000000000000000000000-00f067aa0ba902b7-01', false],
    ['replaced if it is malformed', 'hello', false],
    ['made if there is none', undefined, false],
  ])('still gets the trace, which is %s', async (_, traceparent, taken) => {
    seen = [];
    const { status, body } = await beside.submit(formOf(somebody()), {
      headers: traceparent === undefined ? {} : { traceparent },
    });
    expect([status, body.status]).toEqual([201, 'in_review']);
    expect(new Set(seen.map(({ path }) => path)).size).toBe(5);
    const traces = new Set(seen.map((each) => /^00-([0-9a-f]{32})-[0-9a-f]{16}-01$/.exec(each.traceparent ?? '')?.[1]));
    expect(traces.size).toBe(1);
    expect([...traces][0]).toMatch(/^(?!0+$)[0-9a-f]{32}$/);
    expect([...traces][0] === '4bf92f3577b34da6a3ce929d0e0e4736').toBe(taken);
  });
});
