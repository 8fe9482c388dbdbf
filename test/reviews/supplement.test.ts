// Tests 补正 and the wish for a person: missing papers are requested once and completely, the wait ends in any case, and
// nobody is worse off.
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { Problem } from '../../src/http/problem.ts';
import { formOf, phoneOf, somebody } from '../support/people.ts';
import { createReviewing, EDU, HR, POLICE, soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
const reviewing = createReviewing(() => service);
const { refer, referGap, next, act, read, settle, actionsOf, itemOf } = reviewing;
afterEach(async () => {
  await service.calm();
  await reviewing.clear();
  service.setNow('2026-11-20T10:00:00+08:00');
});
afterAll(() => service.close());

const WANTED = {
  items: [{ kind: 'diploma', note: '扫描件不清晰' }, { kind: 'degree_certificate' }],
  due: '2026-12-11',
};

async function upload(as = 'employer'): Promise<string> {
  const form = new FormData();
  form.set(
    'file',
    new Blob([Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n')], { type: 'application/pdf' }),
    'a.pdf',
  );
  const { status, body } = await service.send<{ materialId: string }>('POST', '/v1/materials', { as, body: form });
  expect(status).toBe(201);
  return body.materialId;
}
const handIn = <Body = ApplicationView>(id: string, materials: unknown[], as = 'employer') =>
  service.post<Body>(`/v1/applications/${id}/materials`, { materials }, { as });

async function waiting(askedAt?: string) {
  const referred = await referGap();
  if (askedAt) service.setNow(askedAt);
  const item = (await next(EDU)).body;
  const { status, body } = await act(EDU, item.id, 'supplement', { ...WANTED, version: item.version });
  expect(status).toBe(200);
  return { ...referred, item: body };
}

describe('a supplement', () => {
  test('tells all missing papers at once, the last day, and the next actor', async () => {
    const { person, id, item } = await waiting();
    expect(item).toMatchObject({ status: 'paused', assignee: null });
    const { body } = await read(id);
    expect(body).toMatchObject({
      status: 'awaiting_supplement',
      nextStep: { actor: 'submitter', due: '2026-12-12T00:00:00.000+08:00' },
      supplement: {
        status: 'open',
        department: 'education',
        lastDay: '2026-12-11',
        provisional: false,
        items: [
          { kind: 'diploma', note: '扫描件不清晰', received: false },
          { kind: 'degree_certificate', note: null, received: false },
        ],
      },
    });
    await vi.waitFor(() => {
      const texts = service.mocks.control.messages(phoneOf(person)).map(({ text }) => text);
      expect(texts.at(-1)).toMatch(/补正材料：1\..*2\..*2026-12-11/);
      expect(texts.at(-1)).not.toContain(person.residentId);
    }, soon);
  });

  test('ends with its last paper: the review goes on with the working days that were left', async () => {
    const { id, view, item } = await waiting('2026-11-25T10:00:00+08:00');
    service.setNow('2026-11-30T10:00:00+08:00');
    const [diploma, degree] = [await upload(), await upload()];
    const first = await handIn(id, [{ kind: 'diploma', materialId: diploma, seals: ['employer'] }]);
    expect(first.body).toMatchObject({ status: 'awaiting_supplement' });
    expect(first.body.supplement?.items.map(({ received }) => received)).toEqual([true, false]);
    const second = await handIn(id, [{ kind: 'degree_certificate', materialId: degree }]);
    expect(second.body).toMatchObject({ status: 'in_review', supplement: { status: 'completed' } });
    expect(view.review?.due).toBe('2026-12-19T00:00:00.000+08:00');
    // 17 working days were left when it began to wait
    expect(second.body.review?.due).toBe('2026-12-24T00:00:00.000+08:00');
    const again = await itemOf(id, 'education');
    expect(again).toMatchObject({ id: item.id, status: 'open' });
    expect(again.materials.map(({ kind }) => kind)).toEqual(['diploma', 'degree_certificate']);
    const taken = (await next(EDU)).body;
    expect((await settle(EDU, taken, 'confirmed')).body.status).toBe('settled');
    expect((await read(id)).body.status).toBe('approved');
    expect(await actionsOf(id)).toEqual(
      expect.arrayContaining([
        'review.supplement_requested',
        'application.materials_added',
        'application.supplemented',
      ]),
    );
  });

  test('does not change if the same paper is handed in again', async () => {
    const { id } = await waiting();
    const diploma = await upload();
    await handIn(id, [{ kind: 'diploma', materialId: diploma }]);
    const { status, body } = await handIn(id, [{ kind: 'diploma', materialId: diploma }]);
    expect([status, body.status]).toEqual([200, 'awaiting_supplement']);
    expect((await service.sql`select from application_materials where application_id = ${id}`).length).toBe(1);
  });

  test('that is late ends too: the review goes on, marked as overdue', async () => {
    const { id } = await waiting();
    await service.put('/v1/sandbox/clock', { now: '2026-12-12T00:00:00+08:00' });
    const { body } = await read(id);
    expect(body).toMatchObject({ status: 'in_review', supplement: { status: 'overdue' } });
    expect(await itemOf(id, 'education')).toMatchObject({ status: 'open' });
    const events = await service.sql`
      select at from audit_events where application_id = ${id} and action = 'application.supplement_overdue'`;
    expect(events).toHaveLength(1);
  });

  test('ends at its own time, even if the clock leaps far over it', async () => {
    const { id } = await waiting();
    await service.put('/v1/sandbox/clock', { now: '2027-03-01T00:00:00+08:00' });
    const story = await service.sql<{ action: string; on: string }[]>`
      select action, to_char(at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as on from audit_events
      where application_id = ${id} and action in ('application.supplement_overdue', 'review.overdue') order by seq`;
    expect(story.map(({ action, on }) => [action, on])).toEqual([
      ['application.supplement_overdue', '2026-12-12'],
      // 20 working days were left, and 1 January is a holiday of the table only once it is published
      ['review.overdue', expect.stringMatching(/^2027-01-/)],
    ]);
  });

  test('does not delay another department', async () => {
    await service.putFault('criminal-record', { fault: 'error_500' });
    const { id } = await refer({ education: [] });
    const mine = (await next(EDU)).body;
    await act(EDU, mine.id, 'supplement', WANTED);
    const theirs = (await next(POLICE)).body;
    expect(theirs.applicationId).toBe(id);
    expect((await settle(POLICE, theirs, 'confirmed')).body.status).toBe('settled');
    expect((await read(id)).body.status).toBe('awaiting_supplement');
  });

  test('is for the holder of the item, with possible days', async () => {
    await referGap();
    const item = (await next(EDU)).body;
    expect((await act(HR, item.id, 'supplement', WANTED)).status).toBe(404);
    const past = await act<Problem>(EDU, item.id, 'supplement', { ...WANTED, due: '2026-11-20' });
    expect([past.status, past.body.errors?.[0]?.pointer]).toEqual([422, '/due']);
    expect((await act(EDU, item.id, 'supplement', { ...WANTED, due: '2028-01-01' })).status).toBe(422);
    expect((await act(EDU, item.id, 'supplement', { items: [] })).status).toBe(422);
    // a Saturday moves to the Monday after
    const moved = await act(EDU, item.id, 'supplement', { items: [{ kind: 'diploma' }], due: '2026-12-12' });
    expect(moved.body.supplements[0]?.lastDay).toBe('2026-12-14');
  });

  test('accepts only the unit’s own uploads, and nothing after the decision', async () => {
    const { id } = await waiting();
    const foreign = await upload('employer_2');
    const refused = await handIn<Problem>(id, [{ kind: 'diploma', materialId: foreign }]);
    expect([refused.status, refused.body.errors?.[0]?.code]).toEqual([422, 'unknown_material']);
    expect((await handIn(id, [{ kind: 'diploma', materialId: foreign }], 'employer_2')).status).toBe(404);
    await service.post(`/v1/applications/${id}/withdraw`, {});
    expect((await handIn(id, [{ kind: 'diploma', materialId: await upload() }])).status).toBe(409);
    expect((await service.sql`select status from supplements where application_id = ${id}`)[0]?.status).toBe('closed');
  });
});

describe('the wish for a person', () => {
  const wish = (id: string, as = 'employer') =>
    service.post<ApplicationView>(`/v1/applications/${id}/human-review`, {}, { as });

  test('stands: the machine approves nothing of the application any more, and nothing else changes', async () => {
    await service.putFault('academic-records', { fault: 'error_500' });
    const { id, view } = await refer({});
    const { status, body } = await wish(id);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'in_review', humanReviewRequestedAt: expect.any(String) });
    expect(body.review).toEqual(view.review);
    await service.calm();
    await service.sql`update source_paces set failures = 0, next_batch_at = now()`;
    await service.put('/v1/sandbox/clock', { advance: 'PT1M' });
    expect((await read(id)).body.status).toBe('in_review');
    const item = (await next(EDU)).body;
    expect(item.checks[0]).toMatchObject({ verdict: 'match', answeredSince: true });
    expect((await settle(EDU, item, 'confirmed')).body.status).toBe('settled');
    expect((await read(id)).body).toMatchObject({ status: 'approved', decision: { decidedBy: 'review' } });
  });

  test('may come while the sources are being asked: then a person decides', async () => {
    const person = somebody();
    await service.putPerson(person);
    await service.putFault('credit-check', { latencyMs: 1_500 });
    const submitting = service.submit(formOf(person));
    const id = await vi.waitFor(async () => {
      const [row] = await service.sql`select id from applications where status = 'received'`;
      expect(row).toBeDefined();
      return row?.id as string;
    }, soon);
    expect((await wish(id)).status).toBe(200);
    const { body } = await submitting;
    expect(body).toMatchObject({ status: 'in_review' });
    expect(body.decision?.reasons.map(({ code }) => code)).toEqual(['automation.opted_out']);
  });

  test('can be repeated, is for the unit alone, and is refused after the decision', async () => {
    const { id } = await referGap();
    const first = await wish(id);
    const second = await wish(id);
    expect(second.body.humanReviewRequestedAt).toBe(first.body.humanReviewRequestedAt);
    expect((await wish(id, 'employer_2')).status).toBe(404);
    expect((await wish(id, EDU)).status).toBe(403);
    await service.post(`/v1/applications/${id}/withdraw`, {});
    const other = await referGap();
    await service.post(`/v1/applications/${other.id}/withdraw`, {});
    expect((await wish(other.id)).status).toBe(409);
  });
});
