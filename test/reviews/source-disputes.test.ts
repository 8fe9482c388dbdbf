// Tests disputes of a source's data (数据校核): the unit files one, the department that owns the source sees it with a
// clock and answers, the source is asked again, and until then the case waits and nobody refuses it for that check.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ApplicationView, TimelineEntry } from '../../src/applications/shapes.ts';
import type { Problem } from '../../src/http/problem.ts';
import type { ListedDispute, SourceDisputeView } from '../../src/reviews/dispute-shapes.ts';
import { createDesk } from '../console/desk.ts';
import { PDF, upload } from '../materials/samples.ts';
import { EDUCATION, type heldOf, phoneOf } from '../support/people.ts';
import { createReviewing, EDU, EDU_2, HR, OTHER_SCHOOL, POLICE, soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
const desk = createDesk(() => service);
beforeAll(async () => {
  service = await startTestService({ sourceLimits: { retries: 0 } });
  await desk.signIn(EDU);
});
const reviewing = createReviewing(() => service);
const { refer, referContradiction, referGap, next, settle, countersign, itemOf, actionsOf } = reviewing;
afterEach(async () => {
  await service.calm();
  await service.sql`update source_paces set failures = 0, next_batch_at = now()`;
  service.setNow('2026-11-20T10:00:00+08:00');
  await reviewing.clear();
  // a dispute outlives its application; no test looks at those of another
  await service.sql`
    update source_disputes set corrected = false, answer = '', answered_by = 'test', answered_at = now()
    where answered_at is null`;
});
afterAll(() => service.close());

type Answer<Body> = Promise<{ status: number; body: Body & Partial<Problem> }>;
const FORM = { source: 'academic-records', note: '毕业证书编号登记有误' };
const file = (id: string, form: object = {}, as = 'employer', key: string = randomUUID()): Answer<SourceDisputeView> =>
  service.post(`/v1/applications/${id}/source-disputes`, { ...FORM, ...form }, { as, idempotencyKey: key });
const answer = (id: string, as = EDU, corrected = true): Answer<SourceDisputeView> =>
  service.post(`/v1/source-disputes/${id}/answer`, { corrected, note: '已与学校核对' }, { as });
const read = async (id: string, as = 'employer') =>
  (await service.get<ApplicationView>(`/v1/applications/${id}`, { as })).body;
const list = async (as: string, query = '?state=open') =>
  (await service.get<{ items: ListedDispute[] }>(`/v1/source-disputes${query}`, { as })).body.items;
const codesOf = ({ errors }: Partial<Problem>) => errors?.map(({ pointer, code }) => `${pointer} ${code}`);
const correct = (person: Parameters<typeof heldOf>[0]) => service.putPerson(person);

describe('a dispute of a source’s data', () => {
  test('is filed by the unit, due after ten working days, and told to the department that owns the source', async () => {
    const { id } = await referContradiction();
    const { status, body } = await file(id);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      applicationId: id,
      source: 'academic-records',
      state: 'open',
      department: 'education',
      // Friday 20 November, and ten working days
      due: '2026-12-05T00:00:00.000+08:00',
      overdue: false,
      note: FORM.note,
      corrected: null,
    });
    expect((await list(EDU)).map((each) => each.id)).toEqual([body.id]);
    expect(await list(HR)).toEqual([]);
    expect(await list('supervisor')).toHaveLength(1);
    expect(JSON.stringify(await list(EDU))).not.toContain(FORM.note);
    expect((await service.get(`/v1/source-disputes/${body.id}`, { as: POLICE })).status).toBe(404);
    expect((await service.get<SourceDisputeView>(`/v1/source-disputes/${body.id}`, { as: EDU })).body.note).toBe(
      FORM.note,
    );
    expect((await service.get(`/v1/source-disputes/${body.id}`, { as: 'employer_2' })).status).toBe(404);
    expect(await actionsOf(id)).toEqual(expect.arrayContaining(['source_dispute.opened', 'source_dispute.read']));
    const [{ note }] = (await service.sql`select note from source_disputes`) as unknown as [{ note: Buffer }];
    expect(note.includes(Buffer.from(FORM.note))).toBe(false);
  });

  test('leaves the case where it is, and tells for whom it waits: in the next step, the timeline and the item', async () => {
    const { id } = await referContradiction();
    const { body } = await file(id);
    const view = await read(id);
    expect(view).toMatchObject({ status: 'in_review', sourceDisputes: [{ id: body.id, state: 'open' }] });
    expect(view.nextStep).toMatchObject({ actor: 'department', due: body.due });
    expect(view.nextStep.text.zh).toMatch(/学历学位.*教育部门.*2026-12-04/);
    const { items } = (await service.get<{ items: TimelineEntry[] }>(`/v1/applications/${id}/timeline`)).body;
    expect(items.map(({ text }) => text.zh)).toContain('已提出数据校核');
    expect(await itemOf(id, 'education')).toMatchObject({ sourceDisputes: [{ id: body.id, overdue: false }] });
  });

  test('is answered by a clerk of the department: the source is asked again, and a corrected one approves', async () => {
    const { id, person } = await referContradiction();
    const { body: dispute } = await file(id);
    await correct(person);
    expect((await read(id)).status).toBe('in_review');
    for (const as of [HR, POLICE]) expect((await answer(dispute.id, as)).status).toBe(404);
    for (const as of ['employer', 'supervisor', 'auditor']) expect((await answer(dispute.id, as)).status).toBe(403);
    const { status, body } = await answer(dispute.id);
    expect([status, body.state, body.corrected, body.answerNote]).toEqual([200, 'answered', true, '已与学校核对']);
    expect(await read(id)).toMatchObject({
      status: 'approved',
      decision: { decidedBy: 'matching' },
      sourceDisputes: [{ state: 'answered', corrected: true }],
    });
    const messages = () => service.mocks.control.messages(phoneOf(person)).map(({ text }) => text);
    await vi.waitFor(() => expect(messages()).toContainEqual(expect.stringMatching(/数据校核.*登记信息已更正/)), soon);
    expect((await answer(dispute.id)).body.code).toBe('illegal_transition');
    expect(await actionsOf(id)).toEqual(
      expect.arrayContaining(['source_dispute.answered', 'source_dispute.refused', 'sources.reasked']),
    );
    expect(await list(EDU)).toEqual([]);
    expect((await list(EDU, '?state=answered')).map((each) => each.id)).toContain(dispute.id);
  });

  test('asks the source again by itself where it is silent at the answer', async () => {
    const { id, person } = await referContradiction();
    const { body: dispute } = await file(id);
    await correct(person);
    await service.putFault('academic-records', { fault: 'error_500' });
    expect((await answer(dispute.id)).status).toBe(200);
    expect((await read(id)).status).toBe('in_review');
    await service.calm();
    await service.sql`update source_paces set failures = 0, next_batch_at = now()`;
    await service.put('/v1/sandbox/clock', { advance: 'PT1H' });
    expect((await read(id)).status).toBe('approved');
  });

  test('keeps everybody from refusing for that check until it is answered, but not from confirming', async () => {
    const { id } = await referContradiction();
    const { body: dispute } = await file(id);
    const item = (await next(EDU)).body;
    const refused = await settle<Partial<Problem>>(EDU, item, 'refused', 'academic_records.mismatch');
    expect([refused.status, refused.body.code]).toEqual([409, 'source_disputed']);
    expect(await service.sql`select 1 from review_decisions where item_id = ${item.id}`).toHaveLength(0);
    expect(await actionsOf(id)).toContain('review.refused');
    expect((await settle(EDU, item, 'confirmed')).status).toBe(200);
    const second = await countersign<Partial<Problem>>(EDU_2, item, {
      result: 'refused',
      code: 'academic_records.mismatch',
    });
    expect([second.status, second.body.code]).toEqual([409, 'source_disputed']);
    expect((await answer(dispute.id, EDU, false)).status).toBe(200);
    const after = await countersign(EDU_2, item, { result: 'refused', code: 'academic_records.mismatch' });
    expect(after.status).toBe(200);
  });

  test('keeps nobody from refusing for another check', async () => {
    const { id } = await refer({
      education: OTHER_SCHOOL,
      medicalExam: { designated: true, examinedOn: '2026-11-05', conclusion: 'unqualified' },
    });
    await file(id);
    const item = (await next(HR)).body;
    expect((await settle(HR, item, 'refused', 'medical.not_qualified')).status).toBe(200);
  });

  test('is late after its last day: before the supervisor, once in the audit, and still to be answered', async () => {
    const { id } = await referGap();
    const { body: dispute } = await file(id);
    await service.put('/v1/sandbox/clock', { now: '2026-12-05T00:00:01+08:00' });
    await service.put('/v1/sandbox/clock', { advance: 'PT1H' });
    expect(await list('supervisor')).toMatchObject([{ id: dispute.id, overdue: true }]);
    expect((await actionsOf(id)).filter((action) => action === 'source_dispute.overdue')).toHaveLength(1);
    expect((await answer(dispute.id)).status).toBe(200);
  });

  test('is filed once for a key, and one at a time for a source', async () => {
    const { id } = await referContradiction();
    const key = randomUUID();
    const first = await file(id, {}, 'employer', key);
    expect((await file(id, {}, 'employer', key)).body.id).toBe(first.body.id);
    expect((await file(id, { note: '另一说明' }, 'employer', key)).body.code).toBe('idempotency_conflict');
    expect((await file(id)).body.code).toBe('source_disputed');
    expect(await service.sql`select 1 from source_disputes where application_id = ${id}`).toHaveLength(1);
  });

  test('takes materials, which belong to the application from then on', async () => {
    const { id } = await referContradiction();
    const { materialId } = (await upload(service, PDF)).body;
    const { body } = await file(id, { materials: [{ kind: 'diploma', materialId, seals: [] }] });
    expect(body.materials).toEqual([materialId]);
    expect((await itemOf(id, 'education')).materials.map((each) => each.materialId)).toContain(materialId);
    const unknown = await file(id, { materials: [{ kind: 'diploma', materialId: randomUUID(), seals: [] }] });
    expect(codesOf(unknown.body)).toEqual(['/materials/0/materialId unknown_material']);
  });

  test.each([
    ['a source that matches', { source: 'criminal-record' }, '/source nothing_to_dispute'],
    ['a source that was not asked', { source: 'qualification' }, '/source nothing_to_dispute'],
    ['no source at all', { source: 'nowhere' }, '/source value'],
    ['without a word', { note: ' ' }, '/note too_short'],
  ])('is refused about %s, and nothing is written', async (_, form, expected) => {
    const { id } = await referContradiction();
    const { status, body } = await file(id, form);
    expect(status).toBe(422);
    expect(codesOf(body)).toEqual([expected]);
    expect(await service.sql`select 1 from source_disputes where application_id = ${id}`).toHaveLength(0);
  });

  test('is refused for a silent source, another unit’s application and a decided one', async () => {
    await service.putFault('academic-records', { fault: 'error_500' });
    const silent = await refer({});
    expect(codesOf((await file(silent.id)).body)).toEqual(['/source nothing_to_dispute']);
    await service.calm();
    const { id } = await referContradiction();
    expect((await file(id, {}, 'employer_2')).status).toBe(404);
    await service.post(`/v1/applications/${id}/withdraw`, {}, { as: 'employer' });
    expect((await file(id)).body.code).toBe('illegal_transition');
  });

  test('stays as it was filed: the database takes one answer and no other change', async () => {
    const { id } = await referContradiction();
    const { body } = await file(id);
    const update = (what: string) => service.sql.unsafe(`update source_disputes set ${what} where id = '${body.id}'`);
    await expect(update("source = 'medical-exam'")).rejects.toThrow(/answered once/);
    await expect(service.sql`delete from source_disputes where id = ${body.id}`).rejects.toThrow(/refused/);
    await answer(body.id);
    await expect(update('corrected = not corrected')).rejects.toThrow(/answered once/);
  });
});

describe('the page of disputes', () => {
  test('lists those of the department, shows one, and takes its answer', async () => {
    const { id, view } = await refer({
      education: [{ ...EDUCATION, institution: '示例学院', institutionCode: '99998' }],
    });
    const { body: dispute } = await file(id);
    const clerk = desk.visit(EDU);
    expect((await clerk.get('/console/source-disputes')).html).toContain(view.number);
    const place = `/console/source-disputes/${dispute.id}`;
    expect((await clerk.get(place)).html).toContain(FORM.note);
    const item = await itemOf(id, 'education');
    expect((await clerk.get(`/console/items/${item.id}`)).html).toContain(place);
    expect((await clerk.post(`${place}/answer`, { corrected: '', note: '' })).status).toBe(422);
    expect((await clerk.post(`${place}/answer`, { corrected: 'false', note: '登记与原件相符' })).status).toBe(303);
    const { html } = await clerk.get(place);
    expect(html).toContain('登记与原件相符');
    expect(html).not.toContain('answer-form');
    expect((await read(id)).sourceDisputes).toMatchObject([{ state: 'answered', corrected: false }]);
  });
});
