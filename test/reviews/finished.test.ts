// 已办结: a clerk finds again what was settled, countersigned or returned, with what came of it.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { systemActor } from '../../src/base/actor.ts';
import type { Problem } from '../../src/http/problem.ts';
import { readFinishedWork } from '../../src/reviews/finished.ts';
import { itemsOf } from '../../src/reviews/items-of.ts';
import type { FinishedView, ItemView } from '../../src/reviews/shapes.ts';
import { listFinished } from '../../src/reviews/store/finished.ts';
import { EMPLOYER, OFFICE } from '../support/people.ts';
import { createReviewing, EDU, EDU_2, HR } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';

interface Page {
  items: FinishedView[];
  nextCursor: string | null;
}

let on: TestService;
beforeAll(async () => {
  on = await startTestService({ worker: false });
});
afterAll(() => on.close());

const { referGap, referContradiction, next, settle, countersign, act, itemOf, clear } = createReviewing(() => on);
afterEach(clear);

const done = async (as: string, query = '') => {
  const answer = await on.get<Page>(`/v1/reviews?mine=done${query}`, { as });
  expect(answer.status).toBe(200);
  return answer.body;
};
/** The row of the latest act. */
const latest = async (as: string, query = '') => (await done(as, query)).items[0] as FinishedView;
const settleGap = async (as: string, result: 'confirmed' | 'refused' = 'confirmed') => {
  const { id } = await referGap();
  const { body: item } = await next(as);
  const code = result === 'refused' ? 'academic_records.not_found' : undefined;
  expect((await settle(as, item, result, code)).status).toBe(200);
  return { id, itemId: item.id };
};
/** Settled by the first of two people, and awaiting the second. */
const awaiting = async (as: string) => {
  const { id } = await referContradiction();
  const { body: item } = await next(as);
  expect((await settle(as, item, 'confirmed')).body.awaiting).toBe('countersign');
  return { id, itemId: item.id };
};

describe('what a clerk has finished with', () => {
  test('is listed with what the clerk did, when, and what became of the application', async () => {
    on.setNow('2026-11-20T23:30:00+08:00');
    const { id, itemId } = await settleGap(EDU);
    const row = await latest(EDU);
    const { body } = await on.get<{ approvalNumber: string }>(`/v1/applications/${id}`, { as: 'supervisor' });
    expect(row).toMatchObject({
      id: itemId,
      applicationId: id,
      status: 'settled',
      result: 'confirmed',
      done: {
        act: 'settled',
        result: 'confirmed',
        on: '2026-11-20',
        applicationStatus: 'approved',
        approvalNumber: body.approvalNumber,
      },
    });
    expect(row.done.at).toMatch(/^2026-11-20T23:3\d/);
    on.setNow('2026-11-20T10:00:00+08:00');
    const refused = await settleGap(EDU, 'refused');
    expect(await latest(EDU)).toMatchObject({
      id: refused.itemId,
      result: 'refused',
      done: {
        act: 'settled',
        result: 'refused',
        on: '2026-11-20',
        applicationStatus: 'rejected',
        approvalNumber: null,
      },
    });
  });

  test('is each person’s own: of two people each finds the own act, and nobody else any', async () => {
    const agreed = await awaiting(EDU);
    expect(await latest(EDU)).toMatchObject({
      id: agreed.itemId,
      status: 'countersign',
      awaiting: 'countersign',
      result: null,
      done: { act: 'settled', result: 'confirmed', applicationStatus: 'in_review' },
    });
    await countersign(EDU_2, { id: agreed.itemId });
    expect(await latest(EDU_2)).toMatchObject({
      id: agreed.itemId,
      done: { act: 'countersigned', result: 'confirmed', applicationStatus: 'approved' },
    });
    expect(await latest(EDU)).toMatchObject({ id: agreed.itemId, status: 'settled', done: { act: 'settled' } });

    const unlike = await awaiting(EDU);
    await countersign(EDU_2, { id: unlike.itemId }, { result: 'refused', code: 'academic_records.mismatch' });
    expect(await latest(EDU_2)).toMatchObject({
      id: unlike.itemId,
      status: 'open',
      done: { act: 'differed', result: 'refused', applicationStatus: 'in_review' },
    });
    for (const as of [HR, 'supervisor', 'auditor']) expect((await done(as)).items).toEqual([]);
  });

  test('has a row for each time: settled, sent back by the second person, and settled again', async () => {
    const { itemId } = await awaiting(EDU);
    await act(EDU_2, itemId, 'return', { note: '请核对证书编号' });
    expect(await latest(EDU_2)).toMatchObject({ id: itemId, done: { act: 'returned', result: null } });
    const { body: item } = await act(EDU, itemId, 'claim');
    await settle(EDU, item, 'refused', 'academic_records.mismatch');
    const [second, first] = (await done(EDU)).items;
    expect([second, first]).toMatchObject([
      { id: itemId, done: { act: 'settled', result: 'refused' } },
      { id: itemId, done: { act: 'settled', result: 'confirmed' } },
    ]);
  });

  test('goes on page by page where it was, whatever is settled meanwhile', async () => {
    for (let index = 0; index < 3; index++) await settleGap(EDU_2);
    const before = (await done(EDU_2)).items.map(({ id }) => id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Page = await done(EDU_2, `&limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
      if (cursor) await settleGap(EDU_2);
    } while (cursor);
    expect(seen).toEqual(before);
  });

  test('is filtered as the list of what is to be done', async () => {
    const { itemId } = await settleGap(EDU);
    const { itemId: open } = await awaiting(EDU);
    expect((await latest(EDU, '&status=settled')).id).toBe(itemId);
    expect((await latest(EDU, '&status=countersign')).id).toBe(open);
    expect((await latest(EDU, '&scheme=shenzhen-talent')).id).toBe(open);
    expect((await done(EDU, '&scheme=tianjin-haihe')).items).toEqual([]);
    // a clerk sees the own department alone, whatever is asked for
    expect((await latest(EDU, '&department=human_resources')).id).toBe(open);
  });

  test('names the row of each act only there: what is to be done has none', async () => {
    await awaiting(EDU);
    const { body } = await on.get<{ items: (ItemView & { done?: unknown })[] }>('/v1/reviews', { as: EDU_2 });
    expect(body.items.length).toBeGreaterThan(0);
    for (const item of body.items) expect(item).not.toHaveProperty('done');
  });

  test('is shown to the console in the rows of the queue, with employer and day', async () => {
    const { id, itemId } = await settleGap(EDU);
    const [person] = await on.sql`select id from staff where name = ${`miaopi_sandbox_${EDU}`}`;
    const actor = {
      kind: 'staff',
      office: OFFICE,
      id: String(person?.id),
      role: 'clerk',
      department: 'education',
    } as const;
    const { rows, next } = await readFinishedWork(on.service.deps, { actor }, { limit: 1 });
    const { done: what, number } = await latest(EDU);
    expect(rows).toMatchObject([
      { id: itemId, number, employer: EMPLOYER, submittedOn: '2026-11-20', status: 'settled', done: what },
    ]);
    expect(next).toEqual(expect.any(Number));
    expect(JSON.stringify(rows)).not.toMatch(/\d{17}[\dX]|陈晓明/);
    // and the way from an application to its item
    expect((await itemsOf(on.service.deps, actor, [id])).get(id)).toMatchObject([{ id: itemId, status: 'settled' }]);
    const stranger = { ...actor, department: 'public_security' };
    expect((await itemsOf(on.service.deps, stranger, [id])).size).toBe(0);
    expect((await itemsOf(on.service.deps, actor, [])).size).toBe(0);
  });

  test('is read under an audit event that names the items', async () => {
    const { itemId } = await settleGap(EDU);
    const { headers } = await on.get(`/v1/reviews?mine=done&limit=1`, { as: EDU });
    const events = await on.sql`
      select action, data from audit_events where request_id = ${headers.get('x-request-id')}`;
    expect([...events]).toEqual([{ action: 'application.read', data: { itemIds: [itemId] } }]);
  });

  test('takes the cursor of its own list alone, and no other word', async () => {
    await settleGap(EDU);
    await settleGap(EDU);
    const { id } = await referGap();
    await referGap();
    expect((await itemOf(id, 'education')).status).toBe('open');
    const own = await done(EDU, '&limit=1');
    const todo = await on.get<Page>('/v1/reviews?limit=1', { as: EDU });
    for (const query of [
      `mine=done&cursor=${todo.body.nextCursor}`,
      `cursor=${own.nextCursor}`,
      `mine=done&cursor=${Buffer.from('1e9').toString('base64url')}`,
      `mine=done&cursor=${Buffer.from('99999999999999999').toString('base64url')}`,
    ]) {
      const { status, body } = await on.get<Problem>(`/v1/reviews?${query}`, { as: EDU });
      expect([status, body.errors?.map(({ pointer }) => pointer)]).toEqual([422, ['query:cursor']]);
    }
    const { status, body } = await on.get<Problem>('/v1/reviews?mine=open', { as: EDU });
    expect([status, body.errors?.map(({ pointer }) => pointer)]).toEqual([422, ['query:mine']]);
    for (const as of ['employer', 'operator']) expect((await on.get('/v1/reviews?mine=done', { as })).status).toBe(403);
  });

  test('is found in an index of the person’s own acts, in their order', async () => {
    const now = on.clock.now();
    const { sql: text } = listFinished(
      on.service.deps.db,
      'a clerk',
      { of: systemActor('test'), before: 7, limit: 51 },
      now,
    ).toSQL();
    const [planned] = await on.sql.begin(async (tx) => {
      await tx`set local enable_seqscan = off`;
      return await tx.unsafe(`explain (generic_plan, format json) ${text}`);
    });
    const told = JSON.stringify(planned);
    expect(told).toMatch(/"Index Name":"audit_events_finished","[^}]*"Index Cond":"\(\(actor_id = [^"]*\(seq < /);
    expect(told).not.toContain('"Node Type":"Sort"');
  });
});
