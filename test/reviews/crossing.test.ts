// Tests new answers that cross people's work: nobody is overruled unseen, nothing is decided twice or on old facts, and
// nothing gets stuck.
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { Problem } from '../../src/http/problem.ts';
import type { CaseItemView } from '../../src/reviews/shapes.ts';
import { EDUCATION, formOf, type Person, phoneOf, somebody } from '../support/people.ts';
import { createReviewing, EDU, EDU_2, HR, HR_2, OTHER_SCHOOL, POLICE, soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ sourceLimits: { retries: 0 } });
});
const reviewing = createReviewing(() => service);
const { refer, next, act, read, settle, itemOf, countersign } = reviewing;
afterEach(async () => {
  await service.calm();
  await service.sql`update source_paces set failures = 0, next_batch_at = now()`;
  await reviewing.clear();
  service.setNow('2026-11-20T10:00:00+08:00');
});
afterAll(() => service.close());

const CRIME = { criminalRecord: { records: [{ kind: 'crime', decidedOn: '2020-01-01' }] } as never };
const ASSOCIATE = { education: [{ ...EDUCATION, level: 'associate' as const }] };
const advance = (by: string) => service.put('/v1/sandbox/clock', { advance: by });
const recover = async () => {
  await service.calm();
  await service.sql`update source_paces set failures = 0, next_batch_at = now()`;
};
async function referBorn(born: string, held: Parameters<typeof refer>[0] = {}) {
  const person = somebody(born);
  await service.putPerson(person, held);
  const { body } = await service.submit(formOf(person));
  expect(body.status).toBe('in_review');
  return { person, id: body.id, view: body };
}
/**
 * Born 1985: a bachelor of 41 may apply, an associate of 41 may not. Education and then human resources have an item.
 */
async function healedToAssociate(born = '1985-03-03') {
  await service.putFault('academic-records', { fault: 'error_500' });
  const referred = await referBorn(born, ASSOCIATE);
  await recover();
  await advance('PT1M');
  return referred;
}
const confirmByTwo = async (first: string, second: string, item: CaseItemView) => {
  expect((await settle(first, item, 'confirmed')).body.awaiting).toBe('countersign');
  return await countersign(second, item);
};

describe('a settled item', () => {
  test('keeps its reasons, and the review its result, even after a later answer removes them', async () => {
    const { person, id } = await healedToAssociate();
    const age = (await next(HR)).body;
    expect((await settle(HR, age, 'refused', 'age.above_limit')).status).toBe(200);
    await service.putPerson(person, {});
    const academic = (await next(EDU)).body;
    expect((await act(EDU, academic.id, 'recheck')).body.checks[0]).toMatchObject({ verdict: 'match' });
    expect((await settle(EDU, await itemOf(id, 'education'), 'confirmed')).status).toBe(200);
    const { body } = await read(id);
    expect(body.status).toBe('rejected');
    expect(body.decision?.reasons.map(({ code, message }) => [code, message.zh])).toEqual([
      ['age.above_limit', expect.stringMatching(/35/)],
    ]);
    expect((await itemOf(id, 'human_resources')).decisions[0]?.message?.zh).toMatch(/35/);
  });

  test('covers the answer of its time, and no later answer under the same name', async () => {
    await service.putFault('academic-records', { fault: 'error_500' });
    // 46: too old for a bachelor, and far too old for an associate
    const { id } = await referBorn('1980-03-03', ASSOCIATE);
    const first = (await next(HR)).body;
    expect((await confirmByTwo(HR, HR_2, first)).body.status).toBe('settled');
    await recover();
    await advance('PT1M');
    const anew = await itemOf(id, 'human_resources');
    expect(anew.id).not.toBe(first.id);
    expect(anew).toMatchObject({ status: 'open' });
    expect(anew.rules[0]?.reasons[0]?.message.zh).toMatch(/35/);
    const academic = (await next(EDU)).body;
    expect((await confirmByTwo(EDU, EDU_2, academic)).body.status).toBe('settled');
    expect((await read(id)).body.status).toBe('in_review');
  });
});

describe('a new answer', () => {
  test('of an earlier question never replaces one of a later question', async () => {
    const { person, id } = await refer({ education: [] });
    const item = (await next(EDU)).body;
    await service.putPerson(person, {});
    await service.putFault('academic-records', { latencyMs: 1_200 });
    const slow = act(EDU, item.id, 'recheck');
    await vi.waitFor(
      () => expect(service.askedAbout(person).filter((s) => s === 'academic-records')).toHaveLength(2),
      soon,
    );
    await service.putPerson(person, { education: OTHER_SCHOOL });
    await service.putFault('academic-records', { latencyMs: 0 });
    expect((await act(EDU, item.id, 'recheck')).body.checks[0]).toMatchObject({ verdict: 'mismatch' });
    expect((await slow).body.checks[0]).toMatchObject({ verdict: 'mismatch' });
    await act(EDU, item.id, 'release');
    await advance('PT10S');
    expect((await read(id)).body.status).toBe('in_review');
  });

  test('leaves a held item with its second person, to be settled anew', async () => {
    const { person, id } = await healedToAssociate();
    const age = (await next(HR)).body;
    expect((await settle(HR, age, 'confirmed')).body.awaiting).toBe('countersign');
    expect((await act(HR_2, age.id, 'claim')).status).toBe(200);
    await service.putPerson(person, {});
    const academic = (await next(EDU)).body;
    await act(EDU, academic.id, 'recheck');
    const held = await itemOf(id, 'human_resources');
    expect(held).toMatchObject({ status: 'claimed', nothingLeft: true, checks: [], rules: [] });
    expect(held.assignee).not.toBeNull();
    // nothing is left in it, so settling it gives it back
    const given = await act(HR_2, held.id, 'settle', { decisions: [], version: held.version });
    expect(given.body).toMatchObject({ status: 'settled', settledBy: 'matching' });
    const [event] = await service.sql`
      select actor_kind from audit_events where application_id = ${id} and action = 'review.reopened'`;
    expect(event?.actor_kind).toBe('system');
  });

  test('that was not requested while a person was at work is requested afterwards', async () => {
    await service.putFault('medical-exam', { fault: 'error_500' });
    const { id } = await referBorn('1975-03-03');
    const item = (await next(HR)).body;
    expect((await settle(HR, item, 'confirmed')).body.awaiting).toBe('countersign');
    await recover();
    await advance('PT1M');
    expect((await act(HR_2, item.id, 'return', { note: '请再核对' })).status).toBe(200);
    await advance('PT2H');
    expect((await itemOf(id, 'human_resources')).checks).toMatchObject([{ source: 'medical-exam', verdict: 'match' }]);
  });
});

describe('a case that turns out to need the window', () => {
  const turned = async (): Promise<{ person: Person; id: string; view: ApplicationView }> => {
    await service.putFault('criminal-record', { fault: 'error_500' });
    const person = somebody('1975-03-03');
    await service.putPerson(person, CRIME);
    const { body } = await service.submit(formOf(person));
    return { person, id: body.id, view: body };
  };

  test('tells the applicant to come, and gives time for it', async () => {
    const { person, id, view } = await turned();
    expect(view.review?.venue).toBe('online');
    await recover();
    await service.put('/v1/sandbox/clock', { now: '2026-12-18T09:00:00+08:00' });
    const { body } = await read(id);
    expect(body.review?.venue).toBe('window');
    expect(Temporal.Instant.compare(body.review?.due as string, '2027-01-06T00:00:00+08:00')).toBeGreaterThan(0);
    await vi.waitFor(() => {
      const texts = service.mocks.control.messages(phoneOf(person)).map(({ text }) => text);
      expect(texts.at(-1)).toMatch(/到受理窗口/);
    }, soon);
  });

  test('is not countersigned without the day on which the person came', async () => {
    const { id } = await turned();
    const age = (await next(HR)).body;
    expect((await settle(HR, age, 'confirmed')).body.awaiting).toBe('countersign');
    await recover();
    await advance('PT1M');
    expect((await read(id)).body.review?.venue).toBe('window');
    expect((await countersign<Problem>(HR_2, age)).status).toBe(422);
    const came = await countersign(HR_2, age, { attendedOn: '2026-11-20' });
    expect(came.body).toMatchObject({ status: 'settled', attendedOn: '2026-11-20' });
  });
});

describe('a clerk’s view and evidence', () => {
  test('include only files of the case or uploaded for it', async () => {
    const form = new FormData();
    form.set('file', new Blob([Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n')]), 'a.pdf');
    const { body: diploma } = await service.send<{ materialId: string }>('POST', '/v1/materials', { body: form });
    const other = await refer({ education: [] });
    const kept = [{ kind: 'diploma', materialId: diploma.materialId }];
    expect((await service.post(`/v1/applications/${other.id}/materials`, { materials: kept })).status).toBe(200);
    await refer({ education: [] });
    await next(EDU);
    const mine = (await next(EDU)).body;
    const evidence = [diploma.materialId];
    const decisions = [{ check: 'academic-records', result: 'confirmed', ground: 'evidence_attached', evidence }];
    const foreign = await act<Problem>(EDU, mine.id, 'settle', { decisions, version: mine.version });
    expect(foreign.body.errors?.map(({ code }) => code)).toEqual(['unknown_material']);
    expect((await service.get(`/v1/materials/${diploma.materialId}`, { as: POLICE })).status).toBe(404);
  });

  test('include only the checks and reasons of their own department', async () => {
    await service.putFault('academic-records', { fault: 'error_500' });
    const { id } = await refer(CRIME);
    const { body } = await service.get<ApplicationView>(`/v1/applications/${id}`, { as: EDU });
    expect(body.checks.map(({ source }) => source)).toEqual(['academic-records']);
    expect(body.decision?.reasons.every(({ department }) => department === 'education')).toBe(true);
  });
});
