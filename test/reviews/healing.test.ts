// Tests self-healing: an item that waits only for a source has it asked again when the source answers, and leaves the
// queue if everything then matches, unless a person holds it.
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { SOURCES, type Source } from '../../src/schemes/words.ts';
import { EDUCATION, formOf, phoneOf, somebody } from '../support/people.ts';
import { createReviewing, EDU, EDU_2, POLICE, soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ sourceLimits: { retries: 0 } });
});
const reviewing = createReviewing(() => service);
const { refer, next, act, read, settle, actionsOf, itemOf, decisionsOn, countersign } = reviewing;
afterEach(async () => {
  await service.calm();
  await service.sql`update source_paces set failures = 0, next_batch_at = now()`;
  await reviewing.clear();
});
afterAll(() => service.close());

/** Moves the sandbox's clock on; all due work runs before the answer. */
const advance = async (by: string) => {
  const { status } = await service.put('/v1/sandbox/clock', { advance: by });
  expect(status).toBe(200);
};
const referWhileDown = async (...sources: Source[]) => {
  for (const source of sources) await service.putFault(source, { fault: 'error_500' });
  return await refer({});
};
const recover = async () => {
  await service.calm();
  await service.sql`update source_paces set failures = 0, next_batch_at = now()`;
};
const asked = (person: Parameters<TestService['askedAbout']>[0]) => service.askedAbout(person);

describe('a source that answers again', () => {
  test('approves an application that waited for it alone: by matching, numbered, told to the applicant', async () => {
    const { person, id } = await referWhileDown('academic-records');
    const before = asked(person);
    await recover();
    await advance('PT1M');
    const { body } = await read(id);
    expect(body).toMatchObject({
      status: 'approved',
      approvalNumber: expect.stringMatching(/^SZ-/),
      decision: { outcome: 'approved', decidedBy: 'matching', reasons: [] },
      review: null,
    });
    expect(body.checks.map(({ verdict }) => verdict)).toSatisfy((all: string[]) => all.every((v) => v === 'match'));
    expect(asked(person), 'that source alone, and before the approval all of them once').toEqual(
      [...before, 'academic-records' as const, ...before].toSorted((a, b) => SOURCES.indexOf(a) - SOURCES.indexOf(b)),
    );
    expect(await itemOf(id, 'education')).toMatchObject({
      status: 'settled',
      result: 'confirmed',
      settledBy: 'matching',
    });
    const actions = await actionsOf(id);
    expect(actions).toEqual(expect.arrayContaining(['sources.reasked', 'review.matched', 'application.matched']));
    await vi.waitFor(
      () =>
        expect(service.mocks.control.messages(phoneOf(person)).map(({ text }) => text)).toContainEqual(
          expect.stringContaining(body.approvalNumber as string),
        ),
      soon,
    );
    const replayed = await service.get<{ items: unknown[] }>(`/v1/applications/${id}/timeline`);
    expect(replayed.status).toBe(200);
  });

  test('that is still silent changes nothing, and is asked later', async () => {
    const { id } = await referWhileDown('academic-records');
    await advance('PT1M');
    expect((await read(id)).body.status).toBe('in_review');
    const [{ attempts } = { attempts: 0 }] = await service.sql`
      select attempts from awaited_sources where application_id = ${id}`;
    expect(attempts).toBeGreaterThan(0);
    expect((await service.sql`select from rechecks where application_id = ${id}`).length).toBe(0);
    await recover();
    await advance('PT2H');
    expect((await read(id)).body.status).toBe('approved');
  });

  test('heals only its own check: another contradiction stays with people', async () => {
    await service.putFault('academic-records', { fault: 'maintenance' });
    const { id } = await refer({ criminalRecord: { records: [{ kind: 'crime', decidedOn: '2020-01-01' }] } as never });
    await recover();
    await advance('PT1M');
    const { body } = await read(id);
    expect(body.status).toBe('in_review');
    expect(body.decision?.reasons.map(({ code }) => code)).toEqual(['criminal_record.found']);
    expect(await itemOf(id, 'education')).toMatchObject({ status: 'settled', settledBy: 'matching' });
    expect(await itemOf(id, 'public_security')).toMatchObject({ status: 'open' });
  });

  test('with a contradiction gives a reason like any other, and needs two people', async () => {
    await service.putFault('academic-records', { fault: 'error_500' });
    const { person, id } = await refer({});
    await service.putPerson(person, {
      education: [{ ...EDUCATION, institution: '示例学院', institutionCode: '99998' }],
    });
    await recover();
    await advance('PT1M');
    const { body } = await read(id);
    expect(body).toMatchObject({ status: 'in_review' });
    expect(body.decision?.reasons.map(({ code }) => code)).toEqual(['academic_records.mismatch']);
    expect(await service.sql`select from awaited_sources where application_id = ${id}`).toHaveLength(0);
    const item = (await next(EDU)).body;
    expect(item.checks[0]).toMatchObject({ verdict: 'mismatch', takesTwo: true });
    expect((await settle(EDU, item, 'confirmed')).body.awaiting).toBe('countersign');
    expect((await countersign(EDU_2, item)).body.status).toBe('settled');
    expect((await read(id)).body).toMatchObject({ status: 'approved', decision: { decidedBy: 'review' } });
  });

  test('with a matter of another department opens an item there', async () => {
    await service.putFault('academic-records', { fault: 'error_500' });
    // 41: young enough with a bachelor's degree, and too old with the degree that the register turns out to hold
    const person = somebody('1985-03-03');
    await service.putPerson(person, { education: [{ ...EDUCATION, level: 'associate' }] });
    const { body: before } = await service.submit(formOf(person));
    expect(before.review?.departments).toEqual(['education']);
    await recover();
    await advance('PT1M');
    const { body } = await read(before.id);
    expect(body.review?.departments).toEqual(['human_resources', 'education']);
    expect((await itemOf(before.id, 'education')).checks[0]).toMatchObject({ verdict: 'mismatch' });
    expect((await itemOf(before.id, 'human_resources')).rules.map(({ code }) => code)).toEqual(['age.above_limit']);
  });

  test('decides the case if the other departments have settled', async () => {
    await service.putFault('academic-records', { fault: 'error_500' });
    await service.putFault('criminal-record', { fault: 'error_500' });
    const { id } = await refer({});
    const item = (await next(EDU)).body;
    await settle(EDU, item, 'confirmed');
    await recover();
    await advance('PT1M');
    expect((await read(id)).body).toMatchObject({ status: 'approved', decision: { decidedBy: 'review' } });
    expect(await itemOf(id, 'public_security')).toMatchObject({ settledBy: 'matching' });
  });

  test('does not undo the refusal of a department', async () => {
    await service.putFault('academic-records', { fault: 'error_500' });
    await service.putFault('criminal-record', { fault: 'error_500' });
    const { id } = await refer({});
    const item = (await next(EDU)).body;
    await settle(EDU, item, 'refused', 'academic_records.unavailable');
    await recover();
    await advance('PT1M');
    const { body } = await read(id);
    expect(body).toMatchObject({ status: 'rejected', approvalNumber: null });
    expect(body.decision?.reasons.map(({ code }) => code)).toEqual(['academic_records.unavailable']);
  });
});

describe('an item that a person holds', () => {
  test('is never taken away: the clerk sees the new answer, and matching settles it when given back', async () => {
    const { id } = await referWhileDown('academic-records');
    const held = (await next(EDU)).body;
    await recover();
    await advance('PT1M');
    expect((await read(id)).body.status).toBe('in_review');
    const seen = await itemOf(id, 'education');
    expect(seen).toMatchObject({ status: 'claimed', assignee: held.assignee, nothingLeft: true });
    expect(seen.version).toBeGreaterThan(held.version);
    expect(seen.checks[0]).toMatchObject({ verdict: 'match', answeredSince: true, refusalCodes: [] });
    // the settlement on the old answer is stale
    expect((await settle(EDU, held, 'confirmed')).status).toBe(409);
    expect((await act(EDU, held.id, 'release')).status).toBe(200);
    await advance('PT1S');
    expect((await read(id)).body).toMatchObject({ status: 'approved', decision: { decidedBy: 'matching' } });
  });

  test('may be confirmed by its holder, and not refused against the source', async () => {
    const { id } = await referWhileDown('academic-records');
    const held = (await next(EDU)).body;
    await recover();
    await advance('PT1M');
    const seen = await itemOf(id, 'education');
    const refusing = decisionsOn(seen, 'refused', 'academic_records.mismatch');
    expect((await act(EDU, held.id, 'settle', { decisions: refusing, version: seen.version })).status).toBe(422);
    expect((await settle(EDU, seen, 'confirmed')).body.status).toBe('settled');
    expect((await read(id)).body).toMatchObject({ status: 'approved', decision: { decidedBy: 'review' } });
  });

  test('goes back when its lease lapses, and is then settled by matching', async () => {
    const { id } = await referWhileDown('academic-records');
    await next(EDU);
    await recover();
    await advance('PT20M');
    expect((await read(id)).body.status).toBe('approved');
  });
});

describe('asking again by hand', () => {
  test('shows the clerk who holds the item the source’s present answer', async () => {
    const { person, id } = await refer({ education: [] });
    const item = (await next(EDU)).body;
    expect(item.checks[0]?.verdict).toBe('not_found');
    await service.putPerson(person, {});
    const { status, body } = await act(EDU, item.id, 'recheck');
    expect(status).toBe(200);
    expect(body.checks[0]).toMatchObject({ verdict: 'match', answeredSince: true });
    expect(body.version).toBeGreaterThan(item.version);
    expect(await actionsOf(id)).toEqual(expect.arrayContaining(['review.recheck_requested', 'sources.reasked']));
  });

  test('loses no earlier answer if the source is silent', async () => {
    await refer({ education: [] });
    const item = (await next(EDU)).body;
    await service.putFault('academic-records', { fault: 'error_500' });
    const { body } = await act(EDU, item.id, 'recheck');
    expect(body.checks[0]?.verdict).toBe('not_found');
    expect(body.version).toBe(item.version);
  });

  test('is for the holder of the item, and for its own sources', async () => {
    await refer({ education: [] });
    const { items } = (
      await service.get<{ items: { id: string }[] }>('/v1/reviews?department=education', { as: 'supervisor' })
    ).body;
    const id = items[0]?.id as string;
    expect((await act(EDU, id, 'recheck')).status).toBe(409);
    expect((await act(POLICE, id, 'recheck')).status).toBe(404);
    const item = (await next(EDU)).body;
    expect((await act(EDU, item.id, 'recheck', { sources: ['criminal-record'] })).status).toBe(422);
  });
});

describe('an outage of a source', () => {
  test('ends with all its cases healed, by several workers at once, without a double decision', async () => {
    await service.putFault('medical-exam', { fault: 'error_500' });
    const people = Array.from({ length: 30 }, () => somebody('1994-04-04'));
    const ids: string[] = [];
    for (const person of people) {
      await service.putPerson(person, {});
      const { body } = await service.submit(formOf(person));
      ids.push(body.id);
    }
    await recover();
    await Promise.all([advance('PT1M'), advance('PT1M')]);
    await vi.waitFor(async () => {
      const done = await service.sql`
      select status, count(*)::int as n from applications where id in ${service.sql(ids)} group by status`;
      expect(done.map(({ status, n }) => [status, n])).toEqual([['approved', 30]]);
    }, soon);
    const twice = await service.sql`
    select application_id from audit_events where action = 'application.matched'
    group by application_id having count(*) > 1`;
    expect(twice).toHaveLength(0);
    expect(await service.sql`select from awaited_sources`).toHaveLength(0);
  });
});
