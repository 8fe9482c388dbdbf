// Tests that the second of two people decides before seeing the first decision, and that two who differ leave the item
// to another clerk, with both opinions on record.
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TimelineEntry } from '../../src/applications/shapes.ts';
import type { Problem } from '../../src/http/problem.ts';
import type { CaseItemView } from '../../src/reviews/shapes.ts';
import { createReviewing, EDU, EDU_2, HR } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { signInAs } from '../support/visitor.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ worker: false });
});
/** Creates another clerk of the department; returns the key. */
async function employ(): Promise<string> {
  const [id, token] = [randomUUID(), `miaopi_sandbox_${randomUUID()}`];
  await service.sql`
    insert into staff (id, name, display_name, tenant_id, role, department, mode)
    select ${id}, ${`third-${id}`}, '教育审核员丙', tenant_id, role, department, mode
    from staff where id = (select staff_id from api_keys where label = ${EDU})`;
  await service.sql`
    insert into api_keys (id, key_hash, tenant_id, staff_id, label, role, department, mode)
    select ${randomUUID()}, ${createHash('sha256').update(token).digest()}, tenant_id, id, 'third', role, department, mode
    from staff where id = ${id}`;
  return token;
}
afterEach(async () => {
  await service.sql`update staff set ended_at = now() where name like 'third-%' and ended_at is null`;
  service.setNow('2026-11-20T10:00:00+08:00');
  await reviewing.clear();
});
afterAll(() => service.close());

const reviewing = createReviewing(() => service);
const { referContradiction, next, act, read, settle, countersign, decisionsOn } = reviewing;

const GROUND = 'confirmed_by_authority';
const SAID = ['甲的内部说明', '甲的备注', '甲后来的话', GROUND];
const seenIn = (answer: unknown) => SAID.filter((words) => JSON.stringify(answer).includes(words));

/** The first person confirms a contradiction, and then writes a comment. */
async function firstConfirms(): Promise<{ id: string; item: CaseItemView; before: CaseItemView }> {
  const { id } = await referContradiction();
  const before = (await next(EDU)).body;
  await act(EDU, before.id, 'comments', { text: '已联系单位' });
  const decisions = [{ check: 'academic-records', result: 'confirmed', ground: GROUND, note: '甲的内部说明' }];
  const settled = await act(EDU, before.id, 'settle', { decisions, note: '甲的备注', version: before.version });
  expect(settled.body.awaiting).toBe('countersign');
  expect(seenIn(settled.body.decisions), 'the author sees it').toEqual(['甲的内部说明', GROUND]);
  await act(EDU, before.id, 'comments', { text: '甲后来的话' });
  return { id, item: settled.body, before };
}
const timelineOf = async (id: string, as?: string) =>
  (await service.get<{ items: TimelineEntry[] }>(`/v1/applications/${id}/timeline`, as ? { as } : {})).body.items;
/** The text of a page, without the options of its own form. */
const withoutForm = (html: string) => html.replaceAll(/<form[\s\S]*?<\/form>/g, '');

describe('the first person’s decision', () => {
  test('is hidden from the second in everything a clerk can read, and shown to supervisors', async () => {
    const { id, item } = await firstConfirms();
    const listed = (answer: unknown) => JSON.stringify(answer).includes(item.id);
    const reads: Record<string, unknown> = {
      item: (await service.get(`/v1/reviews/${item.id}`, { as: EDU_2 })).body,
      list: (await service.get('/v1/reviews', { as: EDU_2 })).body,
      application: (await service.get(`/v1/applications/${id}`, { as: EDU_2 })).body,
      applications: (await service.get('/v1/applications', { as: EDU_2 })).body,
      timeline: await timelineOf(id, EDU_2),
      next: (await next(EDU_2)).body,
      release: (await act(EDU_2, item.id, 'release')).body,
      claim: (await act(EDU_2, item.id, 'claim')).body,
      comment: (await act(EDU_2, item.id, 'comments', { text: '乙的话' })).body,
      refused: (await act(EDU_2, item.id, 'countersign', { decisions: [], version: 1 })).body,
      audit: (await service.get(`/v1/audit/events?application=${id}`, { as: EDU_2 })).body,
    };
    const grounds = (reads.item as CaseItemView).checks[0]?.grounds;
    expect(grounds, 'which grounds there are is no secret').toContain(GROUND);
    for (const [name, answer] of Object.entries(reads)) {
      const said = JSON.parse(JSON.stringify(answer), (key, value) => (key === 'grounds' ? [] : value));
      expect([name, seenIn(said)]).toEqual([name, []]);
    }
    expect(['list', 'next', 'claim'].every((name) => listed(reads[name]))).toBe(true);
    expect(JSON.stringify(reads.item)).toContain('已联系单位');
    const page = await (await signInAs(service.url, EDU_2)).get(`/console/items/${item.id}`);
    expect([page.status, seenIn(withoutForm(page.html))]).toEqual([200, []]);

    for (const as of ['supervisor', 'auditor']) {
      expect(seenIn((await service.get(`/v1/reviews/${item.id}`, { as })).body), as).toEqual(SAID);
      expect(seenIn(await timelineOf(id, as)), as).toEqual([GROUND]);
    }
  });

  test('hides its author’s later texts, even if the clock was set back since', async () => {
    const { id } = await referContradiction();
    const item = (await next(EDU)).body;
    expect((await settle(EDU, item, 'confirmed')).body.awaiting).toBe('countersign');
    const back = service.clock.now().subtract({ hours: 1 });
    expect((await service.put('/v1/sandbox/clock', { now: back.toString() })).status).toBe(200);
    await act(EDU, item.id, 'comments', { text: '甲后来的话' });
    expect(seenIn((await service.get<CaseItemView>(`/v1/reviews/${item.id}`, { as: EDU_2 })).body.comments)).toEqual(
      [],
    );
    expect(seenIn((await service.get<CaseItemView>(`/v1/reviews/${item.id}`, { as: EDU })).body.comments)).toEqual([
      '甲后来的话',
    ]);
    expect((await read(id)).body.status).toBe('in_review');
  });

  test('stays hidden if the item goes back without an opinion, until somebody else has settled it', async () => {
    const { item } = await firstConfirms();
    const back = await act(EDU_2, item.id, 'return', { note: '看不清扫描件' });
    expect(back.body).toMatchObject({ status: 'open', decisions: [] });
    expect(seenIn(back.body.comments), 'a comment may repeat the opinion').toEqual([]);
    const taken = (await act(EDU_2, item.id, 'claim')).body;
    expect(taken.decisions).toEqual([]);
    const settled = await settle(EDU_2, taken, 'refused', 'academic_records.mismatch');
    expect(settled.body.decisions).toMatchObject([
      { result: 'confirmed', ground: GROUND, returnedBy: expect.any(String) },
      { result: 'refused', returnedBy: null },
    ]);
  });

  test('is shown once the second has agreed; both are in the record, the audit and the staff’s timeline', async () => {
    const { id, item } = await firstConfirms();
    const done = await countersign(EDU_2, item);
    expect(done.body).toMatchObject({ status: 'settled', result: 'confirmed' });
    expect(seenIn(done.body)).toEqual(SAID);
    const second = done.body.decisions.find(({ opinion }) => opinion === 2);
    expect(done.body.decisions).toMatchObject([
      { opinion: 1, ground: GROUND, countersignedBy: second?.by },
      { opinion: 2, ground: 'original_seen', countersignedBy: null },
    ]);
    expect((await read(id)).body.status).toBe('approved');
    const events = await service.sql`select action, data from audit_events where application_id = ${id}`;
    const dataOf = (action: string) => events.find((event) => event.action === action)?.data;
    const decision = { check: 'academic-records', result: 'confirmed', code: null };
    expect(dataOf('review.settled').decisions).toEqual([{ ...decision, ground: GROUND }]);
    expect(dataOf('review.countersigned').decisions).toEqual([{ ...decision, ground: 'original_seen' }]);
    expect(dataOf('application.reviewed').overrides).toEqual([
      { check: 'academic-records', verdict: 'mismatch', ground: GROUND, byTwo: true },
    ]);
    expect(JSON.stringify(events)).not.toMatch(/甲的|证书原件/);
    const groundsIn = (steps: TimelineEntry[]) =>
      steps.flatMap(({ event, decisions = [] }) => decisions.map(({ ground }) => [event, ground]));
    for (const as of [EDU_2, 'supervisor', 'auditor']) {
      expect(groundsIn(await timelineOf(id, as))).toEqual([
        ['review.settled', GROUND],
        ['review.countersigned', 'original_seen'],
      ]);
    }
    expect(groundsIn(await timelineOf(id)), 'the unit is not told').toEqual([]);
  });
});

describe('the second opinion', () => {
  test('is complete: without a body, a decision or a ground nothing is written', async () => {
    const { id, item } = await firstConfirms();
    const faultsOf = async (body: unknown) => {
      const { status, body: answer } = await act<Partial<Problem>>(EDU_2, item.id, 'countersign', body);
      return [status, ...(answer.errors ?? []).map(({ pointer }) => pointer)];
    };
    const { version } = (await service.get<CaseItemView>(`/v1/reviews/${item.id}`, { as: EDU_2 })).body;
    const confirmed = { check: 'academic-records', result: 'confirmed' };
    expect(await faultsOf({})).toEqual([422, '/decisions', '/version']);
    expect(await faultsOf({ decisions: [], version })).toEqual([422, '/decisions']);
    expect(await faultsOf({ decisions: [confirmed], version })).toEqual([
      422,
      '/decisions/0/ground',
      '/decisions/0/note',
    ]);
    const bare = await service.send<Partial<Problem>>('POST', `/v1/reviews/${item.id}/countersign`, { as: EDU_2 });
    expect(bare.status).toBeGreaterThanOrEqual(400);
    expect(await service.sql`select 1 from review_decisions where item_id = ${item.id}`).toHaveLength(1);
    expect((await read(id)).body.status).toBe('in_review');
  });

  test('is another person’s in the database itself, and nothing is confirmed without it', async () => {
    const { item } = await firstConfirms();
    const [first] = await service.sql`select decided_by as by from review_decisions where item_id = ${item.id}`;
    const opinion = (by: string) => service.sql`
      insert into review_decisions (id, item_id, subject, verdict, takes_two, result, ground, note, opinion, decided_by,
        decided_at, reasons)
      values (gen_random_uuid(), ${item.id}, 'academic-records', 'mismatch', true, 'confirmed', 'original_seen', '\\x01', 2,
        ${by}, now(), '\\x01')`;
    await expect(opinion(first?.by as string)).rejects.toThrow(/of another person/);
    const end = () =>
      service.sql`update review_items set status = 'settled', result = 'confirmed' where id = ${item.id}`;
    await service.sql`
      update review_decisions set countersigned_by = 'somebody', countersigned_at = now() where item_id = ${item.id}`;
    await expect(end(), 'a mark alone is no opinion').rejects.toThrow(/confirmed by two people/);
    await opinion('another');
    await expect(end(), 'nor is another’s').rejects.toThrow(/confirmed by two people/);
  });
});

describe('two people who differ', () => {
  async function twoDiffer() {
    const { id, item } = await firstConfirms();
    const differed = await countersign(EDU_2, item, { result: 'refused', code: 'academic_records.mismatch' });
    expect(differed.body).toMatchObject({ status: 'open', settledBy: null, assignee: null });
    return { id, item: differed.body };
  }
  const refusal = async (as: string, item: CaseItemView, name: string, body?: unknown) => {
    const answer = await act<Partial<Problem>>(as, item.id, name, body);
    return [answer.status, answer.body.code];
  };

  test('return the item with both opinions on record', async () => {
    const { id, item } = await twoDiffer();
    expect(item.decisions).toMatchObject([
      { opinion: 1, result: 'confirmed', ground: GROUND, returnedBy: 'differing' },
      { opinion: 2, result: 'refused', code: 'academic_records.mismatch', returnedBy: 'differing' },
    ]);
    expect((await read(id)).body.status).toBe('in_review');
    const steps = await timelineOf(id, EDU_2);
    expect(steps.at(-1)).toMatchObject({
      event: 'review.differed',
      decisions: [{ check: 'academic-records', result: 'refused', code: 'academic_records.mismatch', ground: null }],
    });
    await expect(service.sql`update review_items set differed = '{}' where id = ${item.id}`).rejects.toThrow(
      /is not forgotten/,
    );
  });

  test('do not settle it again while the department has another clerk', async () => {
    const third = await employ();
    const { id, item } = await twoDiffer();
    expect(item.leftToOthersBy).toHaveLength(2);
    for (const one of [EDU, EDU_2]) {
      expect((await next(one)).status).toBe(204);
      expect(await refusal(one, item, 'claim')).toEqual([409, 'third_person_required']);
      const [{ id: person } = { id: '' }] = await service.sql`select staff_id as id from api_keys where label = ${one}`;
      const given = { assignee: person, version: item.version };
      expect(await refusal('supervisor', item, 'reassign', given)).toEqual([409, 'third_person_required']);
    }
    const taken = (await next(third)).body;
    expect(taken.id).toBe(item.id);
    expect((await settle(third, taken, 'refused', 'academic_records.mismatch')).body.result).toBe('refused');
    expect((await read(id)).body.status).toBe('rejected');
  });

  test('neither settle nor countersign an item claimed before another clerk came', async () => {
    const { id, item } = await twoDiffer();
    const taken = (await act(EDU_2, item.id, 'claim')).body;
    const third = await employ();
    const decisions = decisionsOn(taken, 'confirmed');
    expect(await refusal(EDU_2, item, 'settle', { decisions, version: taken.version })).toEqual([
      409,
      'third_person_required',
    ]);
    await expect(
      service.sql`
        insert into review_decisions (id, item_id, subject, takes_two, result, decided_by, decided_at, reasons)
        select gen_random_uuid(), id, 'x', false, 'confirmed', differed[1], now(), '\\x01' from review_items where id = ${item.id}`,
    ).rejects.toThrow(/leave it to another/);
    await act(EDU_2, item.id, 'release');
    // with the third it takes two again, and only one of those two is left as the second
    expect((await settle(third, (await next(third)).body, 'confirmed')).body.awaiting).toBe('countersign');
    const seen = (await act(EDU_2, item.id, 'claim')).body;
    expect(seen.decisions.filter(({ returnedBy }) => returnedBy === null)).toEqual([]);
    expect((await countersign(EDU_2, item)).body.status).toBe('settled');
    expect((await read(id)).body.status).toBe('approved');
  });

  test.each([EDU, EDU_2])('without another clerk may settle it again: %s', async (one) => {
    const { item } = await twoDiffer();
    expect(item.leftToOthersBy).toEqual([]);
    const taken = (await next(one)).body;
    expect(taken.id).toBe(item.id);
    expect((await settle(one, taken, 'refused', 'academic_records.mismatch')).body.result).toBe('refused');
  });

  test('mean nothing to another department', async () => {
    await employ();
    const { item } = await twoDiffer();
    expect(await refusal(HR, item, 'claim')).toEqual([404, 'not_found']);
  });
});
