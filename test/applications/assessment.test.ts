// Tests 测评: the decision that a submission would get, without an application; and the effects of consent and refusal.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { Problem } from '../../src/http/problem.ts';
import { type Form, formOf, P3, type Person, phoneOf, somebody, twinOf } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

type Assessed = Pick<ApplicationView, 'decision' | 'checks' | 'scheme' | 'category'> & {
  assessedAt: string;
  review: { venue: string; departments: string[] } | null;
};

const assess = (form: Form) => service.post<Assessed>('/v1/assessments', form);
const applications = async (person: Person) => {
  const key = service.service.deps.sealer.fingerprint('person', person.residentId);
  return (await service.sql`select id from applications where person_key = ${key}`).length;
};

const verdicts = ({ checks }: Pick<Assessed, 'checks'>) => checks.map(({ source, verdict }) => [source, verdict]);

describe('an assessment', () => {
  test.each<[string, object, Partial<Form>]>([
    ['a clean person', {}, {}],
    ['a person whom two registries do not know', { education: undefined, medicalExam: undefined }, {}],
    ['a source that is down', { down: ['credit-check'] }, {}],
    // one that is not instant waits for its documents, which an assessment does not need (SZ-60)
    ['a person who wants a person to decide', {}, { optOutOfAutomatedDecision: true }],
    ['an unsigned commitment', {}, { commitment: {} }],
  ])('of %s decides as the submission then does, and leaves no application', async (_, held, changes) => {
    const person = somebody();
    await service.putPerson(person, held);
    const assessed = await assess(formOf(person, changes));
    expect(assessed.status).toBe(200);
    expect(await applications(person)).toBe(0);
    expect(service.mocks.control.messages(phoneOf(person))).toEqual([]);

    const submitted = await service.submit(formOf(person, changes));
    expect(assessed.body.decision).toEqual(submitted.body.decision);
    expect(verdicts(assessed.body)).toEqual(verdicts(submitted.body));
    expect(assessed.body.review?.venue).toBe(submitted.body.review?.venue);
    expect(assessed.body.review?.departments).toEqual(submitted.body.review?.departments);
  });

  test('asks the sources, and the audit holds the asking under the caller', async () => {
    const person = somebody();
    await service.putPerson(person);
    const { headers } = await assess(formOf(person));
    expect(service.askedAbout(person)).toHaveLength(5);
    const rows = await service.sql`
      select action, application_id, data from audit_events where request_id = ${headers.get('x-request-id')}
      order by seq`;
    expect(rows.map(({ action }) => action)).toEqual(['sources.asked', 'assessment.made']);
    expect(rows[0]?.data.calls).toHaveLength(5);
    expect(rows.every((row) => row.application_id === null)).toBe(true);
  });

  test('of a person with a live application reports that, and asks nobody', async () => {
    const person = somebody();
    await service.putPerson(person);
    await service.submit(formOf(person));
    const { body } = await assess(formOf(person));
    expect(body.decision?.outcome).toBe('not_accepted');
    expect(body.decision?.reasons.map(({ code }) => code)).toEqual(['duplicate.active']);
    expect(service.askedAbout(person)).toHaveLength(5);
  });

  test('names every failed gate, as the submission does', async () => {
    const person = somebody();
    await service.putPerson(person);
    await service.submit(formOf(person));
    const form = formOf(person, { commitment: {} });
    const assessed = await assess(form);
    const submitted = await service.submit(form);
    expect(assessed.body.decision?.reasons.map(({ code }) => code)).toEqual(['commitment.missing', 'duplicate.active']);
    expect(submitted.body.decision).toEqual(assessed.body.decision);
  });

  test('of an invalid form is refused like a submission', async () => {
    const { status, body } = await service.post<Problem>('/v1/assessments', { ...formOf(somebody()), surprise: 1 });
    expect([status, body.code]).toEqual([422, 'validation_failed']);
  });
});

describe('consent', () => {
  test.each([
    ['creditInquiryConsent', ['credit-check']],
    ['sensitiveDataConsent', ['criminal-record', 'medical-exam']],
  ])('withheld (%s) leaves its sources unasked, and a person decides', async (consent, sources) => {
    const person = somebody();
    await service.putPerson(person);
    const form = formOf(person);
    const { body } = await service.submit({ ...form, commitment: { ...form.commitment, [consent]: false } });
    expect(body.status).toBe('in_review');
    expect(body.decision?.reasons.map(({ code, source }) => [code, source])).toEqual(
      expect.arrayContaining(sources.map((source) => ['consent.missing', source])),
    );
    expect(body.decision?.reasons).toHaveLength(sources.length);
    for (const check of body.checks) {
      const asked = !sources.includes(check.source);
      expect(check.verdict).toBe(asked ? 'match' : 'inconclusive');
      expect(check.askedAt !== null).toBe(asked);
    }
    expect(service.askedAbout(person)).not.toEqual(expect.arrayContaining([sources[0]]));
    expect(service.askedAbout(person)).toHaveLength(5 - sources.length);
  });

  test('withheld from a decision by machine alone lets a person decide after the machine’s checks', async () => {
    const person = somebody();
    await service.putPerson(person);
    const { body } = await service.submit(formOf(person, { optOutOfAutomatedDecision: true }));
    expect(body.status).toBe('in_review');
    expect(body.review?.venue).toBe('online');
    expect(body.decision?.reasons.map(({ code }) => code)).toEqual(['automation.opted_out']);
    expect(body.checks.map(({ verdict }) => verdict)).toEqual(body.checks.map(() => 'match'));
    expect(service.askedAbout(person)).toHaveLength(5);
  });
});

describe('the sandbox’s clock', () => {
  test('moves ages and days, and every process on the database follows it', async () => {
    const person = twinOf(P3, 400);
    await service.putPerson(person);
    const before = service.clock.offsetMs();
    const codes = async () => (await assess(formOf(person))).body.decision?.reasons.map(({ code }) => code);
    expect(await codes()).toEqual([]);

    const set = await service.put<{ now: string }>('/v1/sandbox/clock', { now: '2026-11-21T00:00:00+08:00' });
    expect(set.status).toBe(200);
    expect(set.body.now).toMatch(/^2026-11-21T00:00:0/);
    expect(await codes()).toEqual(['age.boundary_day']);

    await service.put('/v1/sandbox/clock', { advance: 'P1D' });
    expect(await codes()).toEqual(['age.above_limit']);

    const beside = await startTestService({
      database: { url: service.databaseUrl, sql: service.sql, close: async () => {} },
      worker: false,
    });
    const there = await beside.get<{ now: string }>('/v1/sandbox/clock');
    expect(there.body.now).toMatch(/^2026-11-22T00:00:/);
    await service.put('/v1/sandbox/clock', { now: '2026-11-20T10:00:00+08:00' });
    await expect
      .poll(async () => (await beside.get<{ now: string }>('/v1/sandbox/clock')).body.now)
      .toMatch(/^2026-11-20T10:/);
    await beside.close();
    expect(Math.abs(service.clock.offsetMs() - before)).toBeLessThan(600_000);
    expect(await codes()).toEqual([]);
  });

  test.each([
    { now: 'tomorrow' },
    { now: '2026-11-21' },
    { advance: '15 days' },
    { now: '1999-01-01T00:00:00Z' },
    {},
    { advance: 'P900Y' },
  ])('cannot be set to %j', async (body) => {
    const before = await service.get<{ now: string }>('/v1/sandbox/clock');
    const refused = await service.put<Problem>('/v1/sandbox/clock', body);
    expect([refused.status, refused.body.code]).toEqual([422, 'validation_failed']);
    const after = await service.get<{ now: string }>('/v1/sandbox/clock');
    expect(after.body.now.slice(0, 16)).toBe(before.body.now.slice(0, 16));
  });
});
