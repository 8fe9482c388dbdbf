// Tests the review over REST: every item has one holder and is settled once, and the application is decided when all
// are.
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Problem } from '../../src/http/problem.ts';
import { sweepUntilNothingIsDue } from '../../src/jobs/worker.ts';
import type { CaseItemView as ItemView } from '../../src/reviews/shapes.ts';
import { EDUCATION, formOf, phoneOf, somebody } from '../support/people.ts';
import { createReviewing, EDU, EDU_2, HR, HR_2, soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterEach(async () => {
  await service.calm();
  service.setNow('2026-11-20T10:00:00+08:00');
  await reviewing.clear();
});
afterAll(() => service.close());

const reviewing = createReviewing(() => service);
const { refer, referGap, referContradiction, next, act, read, decisionsOn, settle, actionsOf, countersign } = reviewing;

describe('an application in review', () => {
  test('has one item for each department concerned, with the matters to settle', async () => {
    await service.putFault('criminal-record', { fault: 'error_500' });
    const { id, view } = await refer({ education: [] });
    expect(view.review?.departments).toEqual(expect.arrayContaining(['education', 'public_security']));
    const { body } = await service.get<{ items: ItemView[] }>('/v1/reviews', { as: 'supervisor' });
    const items = body.items.filter(({ applicationId }) => applicationId === id);
    expect(items.map(({ department }) => department).toSorted()).toEqual(['education', 'public_security']);
    const [education] = items.filter(({ department }) => department === 'education');
    expect(education).toMatchObject({ status: 'open', venue: 'online', version: 1, assignee: null, rules: [] });
    expect(education?.checks.map(({ source, verdict }) => [source, verdict])).toEqual([
      ['academic-records', 'not_found'],
    ]);
    expect(education?.due).toBe(view.review?.due);
  });

  test('is approved when all departments have confirmed, and by none alone', async () => {
    await service.putFault('criminal-record', { fault: 'error_500' });
    const { person, id } = await refer({ education: [] });
    const education = (await next(EDU)).body;
    expect(education.applicationId).toBe(id);
    expect((await settle(EDU, education, 'confirmed')).body).toMatchObject({ status: 'settled', result: 'confirmed' });
    expect((await read(id)).body.status).toBe('in_review');

    const police = (await next('clerk_public_security')).body;
    expect((await settle('clerk_public_security', police, 'confirmed')).status).toBe(200);
    const { body } = await read(id);
    expect(body).toMatchObject({
      status: 'approved',
      approvalNumber: expect.stringMatching(/^SZ-/),
      decision: { outcome: 'approved', decidedBy: 'review', reasons: [] },
      review: null,
      nextStep: { actor: 'applicant' },
    });
    await vi.waitFor(
      () =>
        expect(service.mocks.control.messages(phoneOf(person)).map(({ text }) => text)).toContainEqual(
          expect.stringContaining(body.approvalNumber as string),
        ),
      soon,
    );
  });

  test('is rejected if one refuses: every reason with its clause, the remedy, and the way to appeal', async () => {
    const { person, id } = await referContradiction();
    const item = (await next(EDU)).body;
    const settled = await settle(EDU, item, 'refused', 'academic_records.mismatch');
    expect(settled.body).toMatchObject({ status: 'settled', result: 'refused', awaiting: null });
    const { body } = await read(id);
    expect(body).toMatchObject({ status: 'rejected', approvalNumber: null, decision: { decidedBy: 'review' } });
    const [reason] = body.decision?.reasons ?? [];
    expect(reason).toMatchObject({ code: 'academic_records.mismatch', department: 'education', note: '与原件不符' });
    expect(reason?.clause.ref).toMatch(/^SZ-/);
    expect(reason?.remedy.zh).not.toBe('');
    expect(body.nextStep.text.zh).toMatch(/行政复议.*行政诉讼/);
    await vi.waitFor(() => {
      const texts = service.mocks.control.messages(phoneOf(person)).map(({ text }) => text);
      expect(texts.at(-1)).toMatch(/未通过，原因：1\..*学历学位.*行政复议/);
    }, soon);
    // a new application is another matter
    expect((await service.submit(formOf(person))).body.status).toBe('in_review');
  });

  test('that is withdrawn closes its items, and nothing more can be done to them', async () => {
    const { id } = await referGap();
    const item = (await next(EDU)).body;
    await service.post(`/v1/applications/${id}/withdraw`, {});
    const late = await settle<Problem>(EDU, item, 'confirmed');
    expect([late.status, late.body.code]).toEqual([409, 'stale']);
    const again = await act<Problem>(EDU, item.id, 'claim');
    expect([again.status, again.body.code, again.body.currentStatus]).toEqual([409, 'illegal_transition', 'closed']);
    expect((await next(EDU)).status).toBe(204);
    expect((await read(id)).body.status).toBe('withdrawn');
  });
});

describe('a contradiction', () => {
  test('is confirmed by two people of the department and never by one', async () => {
    const { id } = await referContradiction();
    const item = (await next(EDU)).body;
    expect(item.checks[0]?.takesTwo).toBe(true);
    const asked = await settle(EDU, item, 'confirmed');
    expect(asked.body).toMatchObject({ status: 'countersign', awaiting: 'countersign', assignee: null });
    expect((await read(id)).body.status).toBe('in_review');

    const own = await act<Problem>(EDU, item.id, 'countersign');
    expect([own.status, own.body.code]).toEqual([403, 'second_person_required']);
    const foreign = await act<Problem>(HR, item.id, 'countersign');
    expect([foreign.status, foreign.body.code]).toEqual([404, 'not_found']);
    expect((await next(EDU)).status).toBe(204);
    const held = await act<Problem>(EDU, item.id, 'claim');
    expect([held.status, held.body.code]).toEqual([403, 'second_person_required']);

    const handed = await next(EDU_2);
    expect(handed.body.id).toBe(item.id);
    const ended = await countersign(EDU_2, item);
    expect(ended.body).toMatchObject({ status: 'settled', result: 'confirmed', awaiting: null });
    expect((await read(id)).body.status).toBe('approved');
    expect(await actionsOf(id)).toEqual(
      expect.arrayContaining(['review.settled', 'review.refused', 'review.countersigned']),
    );
  });

  test('without the second person’s agreement is open again for both', async () => {
    await referContradiction();
    const item = (await next(EDU)).body;
    await settle(EDU, item, 'confirmed');
    const back = await act(EDU_2, item.id, 'return', { note: '请核对证书编号' });
    expect(back.body).toMatchObject({ status: 'open', awaiting: null });
    const again = (await next(EDU)).body;
    expect(again.id).toBe(item.id);
    expect((await settle(EDU, again, 'refused', 'academic_records.mismatch')).body.result).toBe('refused');
  });

  test('is protected from a single person by the database itself', async () => {
    await referContradiction();
    const item = (await next(EDU)).body;
    await settle(EDU, item, 'confirmed');
    await expect(
      service.sql`update review_items set status = 'settled', result = 'confirmed' where id = ${item.id}`,
    ).rejects.toThrow(/confirmed by two people/);
    await expect(
      service.sql`update review_decisions set countersigned_by = decided_by where item_id = ${item.id}`,
    ).rejects.toThrow(/review_decisions_two_people/);
    const before = await service.sql`select id from applications where status = 'in_review' limit 1`;
    await expect(
      service.sql`
        update applications set status = 'approved', decided_by = 'review', outcome = 'approved', reviewed = '\x01',
          approval_number = 'SZ-NONE' where id = ${before[0]?.id}`,
    ).rejects.toThrow(/every department has settled/);
  });
});

describe('a claim', () => {
  test('by eight people at once gives each a different item, and nobody goes without', async () => {
    const ids = new Set<string>();
    for (let count = 0; count < 12; count++) ids.add((await referGap()).id);
    const taken: string[] = [];
    await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        for (
          let turn = await next(index % 2 ? EDU : EDU_2);
          turn.status === 200;
          turn = await next(index % 2 ? EDU : EDU_2)
        ) {
          taken.push(turn.body.applicationId);
        }
      }),
    );
    expect(taken).toHaveLength(ids.size);
    expect(new Set(taken)).toEqual(ids);
  });

  test('gives the only free item also where another transaction locks it for a moment', async () => {
    const { id } = await referGap();
    const { sql } = service;
    const ended = Promise.withResolvers<void>();
    const locked = Promise.withResolvers<void>();
    const holding = sql.begin(async (tx) => {
      await tx`select id from review_items where application_id = ${id} for update`;
      locked.resolve();
      await ended.promise;
    });
    await locked.promise;
    const asked = next(EDU);
    await vi.waitFor(async () => {
      const waiting = await sql`
        select from pg_locks l join pg_stat_activity a on a.pid = l.pid
        where not l.granted and a.datname = current_database()`;
      expect(waiting.length).toBeGreaterThan(0);
    }, soon);
    ended.resolve();
    await holding;
    expect([(await asked).status, (await asked).body.applicationId]).toEqual([200, id]);
  });

  test('ends with the lease: another gets the item, and the earlier holder is told', async () => {
    const { id } = await referGap();
    const mine = (await next(EDU)).body;
    expect(mine).toMatchObject({ status: 'claimed', leaseUntil: expect.stringMatching(/^2026-11-20T10:15:0/) });
    expect((await next(EDU_2)).status).toBe(204);
    service.setNow('2026-11-20T10:16:00+08:00');
    const lapsed = await settle<Problem>(EDU, mine, 'confirmed');
    expect([lapsed.status, lapsed.body.code]).toEqual([409, 'not_claimed']);
    const theirs = (await next(EDU_2)).body;
    expect(theirs.id).toBe(mine.id);
    const stale = await settle<Problem>(EDU, mine, 'confirmed');
    expect([stale.status, stale.body.code]).toEqual([409, 'stale']);
    expect(stale.body.current).toMatchObject({ version: theirs.version, assignee: theirs.assignee });
    expect((await settle(EDU_2, theirs, 'confirmed')).body.status).toBe('settled');
    expect((await read(id)).body.status).toBe('approved');
  });

  test('is extended by acting and given up by a release', async () => {
    await referGap();
    const item = (await next(EDU)).body;
    service.setNow('2026-11-20T10:14:00+08:00');
    expect((await act(EDU, item.id, 'comments', { text: '已联系单位' })).status).toBe(200);
    service.setNow('2026-11-20T10:20:00+08:00');
    const held = await service.get<ItemView>(`/v1/reviews/${item.id}`, { as: EDU });
    expect(held.body).toMatchObject({ status: 'claimed', leaseUntil: expect.stringMatching(/^2026-11-20T10:29:0/) });
    expect((await act<Problem>(EDU_2, item.id, 'claim')).body.code).toBe('stale');
    expect((await act(EDU, item.id, 'release')).body).toMatchObject({ status: 'open', assignee: null });
    expect((await next(EDU_2)).body.id).toBe(item.id);
  });

  test('without activity is ended by a sweep, and recorded', async () => {
    const { id } = await referGap();
    const item = (await next(EDU)).body;
    await service.put('/v1/sandbox/clock', { now: '2026-11-20T10:30:00+08:00' });
    const events = await service.sql`
      select data from audit_events where application_id = ${id} and action = 'review.lease_lapsed'`;
    expect(events.map(({ data }) => [data.itemId, data.heldBy])).toEqual([[item.id, item.assignee]]);
    expect((await next(EDU_2)).body.version).toBe(item.version + 2);
  });

  test('is handed over by a supervisor, but to nobody of another department', async () => {
    await referGap();
    const mine = (await next(EDU)).body;
    const hr = await service.sql`select staff_id as id from api_keys where label = ${HR}`;
    const wrong = { assignee: hr[0]?.id, version: mine.version };
    expect((await act<Problem>('supervisor', mine.id, 'reassign', wrong)).status).toBe(422);
    const other = await service.sql`select staff_id as id from api_keys where label = ${EDU_2}`;
    const given = await act('supervisor', mine.id, 'reassign', { assignee: other[0]?.id, version: mine.version });
    expect(given.body).toMatchObject({ status: 'claimed', assignee: other[0]?.id });
    expect((await settle<Problem>(EDU, mine, 'confirmed')).body.code).toBe('stale');
  });
});

describe('settling an item', () => {
  test('covers every check once, with a reason from its list, and leaves nothing after a fault', async () => {
    await referContradiction();
    const item = (await next(EDU)).body;
    const attempt = (decisions: unknown[]) =>
      act<Problem>(EDU, item.id, 'settle', { decisions, version: item.version });
    const codes = async (decisions: unknown[]) => {
      const { status, body } = await attempt(decisions);
      return [status, ...(body.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)];
    };
    expect(await codes([{ check: 'credit-check', result: 'confirmed' }])).toEqual([
      422,
      '/decisions/0/check unknown_check',
      '/decisions incomplete',
    ]);
    expect(await codes([{ check: 'academic-records', result: 'refused' }])).toEqual([
      422,
      '/decisions/0/reason required',
    ]);
    expect(
      await codes([{ check: 'academic-records', result: 'refused', reason: { code: 'age.above_limit' } }]),
    ).toEqual([422, '/decisions/0/reason/code unknown_reason']);
    expect(
      await codes([{ check: 'academic-records', result: 'refused', reason: { code: 'academic_records.not_found' } }]),
      'the register holds a record',
    ).toEqual([422, '/decisions/0/reason/code unknown_reason']);
    const confirmed = { check: 'academic-records', result: 'confirmed', ground: 'original_seen', note: '已核原件' };
    const twice = [confirmed, confirmed];
    expect(await codes(twice)).toEqual([422, '/decisions/1/check twice']);
    expect(await service.sql`select 1 from review_decisions where item_id = ${item.id}`).toHaveLength(0);
    expect((await settle(EDU, item, 'confirmed')).status).toBe(200);
  });

  test('of another department, or without a claim, changes nothing and is audited', async () => {
    const { id } = await referGap();
    const { body } = await service.get<{ items: ItemView[] }>('/v1/reviews', { as: EDU });
    const item = body.items.find(({ applicationId }) => applicationId === id) as ItemView;
    const foreign = await settle<Problem>(HR_2, item, 'confirmed');
    expect([foreign.status, foreign.body.code]).toEqual([404, 'not_found']);
    const unclaimed = await settle<Problem>(EDU, item, 'confirmed');
    expect([unclaimed.status, unclaimed.body.code]).toEqual([409, 'not_claimed']);
    const refused = await service.sql`
      select data from audit_events where application_id = ${id} and action = 'review.refused' order by seq`;
    expect(refused.map(({ data }) => [data.attempted, data.code, data.because])).toEqual([
      ['settle', 'not_found', 'other_department'],
      ['settle', 'not_claimed', undefined],
    ]);
    expect((await read(id)).body.status).toBe('in_review');
  });

  test('twice with the same version settles once', async () => {
    await referGap();
    const item = (await next(EDU)).body;
    const both = await Promise.all([settle<Problem>(EDU, item, 'confirmed'), settle<Problem>(EDU, item, 'confirmed')]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(both.find(({ status }) => status === 409)?.body.code).toBe('stale');
  });

  test('of a window case needs the day on which the person came', async () => {
    const { view } = await refer({
      credit: { entries: [{ kind: 'court_defaulter', status: 'active', recordedOn: '2025-05-01' }] } as never,
    });
    expect(view.review?.venue).toBe('window');
    const item = (await next(HR)).body;
    expect(item.venue).toBe('window');
    const decisions = decisionsOn(item, 'refused', item.checks[0]?.reasons[0]?.code);
    const without = await act<Problem>(HR, item.id, 'settle', { decisions, version: item.version });
    expect(without.body.errors?.map(({ pointer }) => pointer)).toEqual(['/attendedOn']);
    const tomorrow = { decisions, version: item.version, attendedOn: '2026-11-21' };
    expect((await act(HR, item.id, 'settle', tomorrow)).status).toBe(422);
    const longAgo = { decisions, version: item.version, attendedOn: '1900-01-01' };
    expect((await act(HR, item.id, 'settle', longAgo)).status).toBe(422);
    const came = { decisions, version: item.version, attendedOn: '2026-11-20' };
    expect((await act(HR, item.id, 'settle', came)).body.result).toBe('refused');
  });
});

describe('an item that could get stuck', () => {
  test('is a window case without the person: it may be refused once it is late, and not confirmed', async () => {
    const { id, view } = await refer({
      credit: { entries: [{ kind: 'court_defaulter', status: 'active', recordedOn: '2025-05-01' }] } as never,
    });
    const due = Temporal.Instant.from(view.review?.due as string);
    service.setNow(due.add({ minutes: 1 }).toString());
    const item = (await next(HR)).body;
    expect((await settle(HR, item, 'confirmed')).status).toBe(422);
    expect((await settle(HR, item, 'refused', item.checks[0]?.reasons[0]?.code)).body.result).toBe('refused');
    expect((await read(id)).body.status).toBe('rejected');
  });

  test('still meets its deadline if another sweep fails', async () => {
    const { id, view } = await referGap();
    service.setNow(
      Temporal.Instant.from(view.review?.due as string)
        .add({ minutes: 1 })
        .toString(),
    );
    const { deps } = service.service;
    // the search for stranded applications fails, and the sweeps after it work
    const db = new Proxy(deps.db, {
      get: (target, name) =>
        name === 'select'
          ? () => {
              throw new Error('no');
            }
          : Reflect.get(target, name),
    });
    await sweepUntilNothingIsDue({ ...deps, db });
    expect(await actionsOf(id)).toContain('review.overdue');
  });
});

describe('an item with a deadline', () => {
  test('comes before the supervisor once if it is late, and can still be settled', async () => {
    const { id, view } = await referGap();
    const due = view.review?.due as string;
    await service.put('/v1/sandbox/clock', { now: Temporal.Instant.from(due).add({ minutes: 1 }).toString() });
    await service.put('/v1/sandbox/clock', { advance: 'PT1H' });
    expect((await actionsOf(id)).filter((action) => action === 'review.overdue')).toHaveLength(1);
    const item = (await next(EDU)).body;
    expect(item).toMatchObject({ applicationId: id, overdue: true });
    expect((await settle(EDU, item, 'confirmed')).status).toBe(200);
  });

  test('stands in the queue by deadline, page by page, and a clerk sees only their own department', async () => {
    const ids: string[] = [];
    for (const day of ['23', '20', '22']) {
      service.setNow(`2026-11-${day}T10:00:00+08:00`);
      ids.push((await referGap()).id);
    }
    const seen: string[] = [];
    let cursor = '';
    for (let page = 0; page < 3; page++) {
      const { body } = await service.get<{ items: ItemView[]; nextCursor: string | null }>(
        `/v1/reviews?limit=1${cursor && `&cursor=${cursor}`}&department=human_resources`,
        { as: EDU },
      );
      seen.push(...body.items.map(({ applicationId }) => applicationId));
      cursor = body.nextCursor ?? '';
    }
    expect(seen).toEqual([ids[1], ids[2], ids[0]]);
    expect(cursor).toBe('');
    expect((await service.get<{ items: [] }>('/v1/reviews', { as: HR })).body.items).toEqual([]);
  });
});

describe('a check that the machine could not make', () => {
  test('does not hide that the claims themselves break a rule, which needs two people', async () => {
    await service.putFault('academic-records', { fault: 'error_500' });
    const person = somebody();
    await service.putPerson(person);
    const claims = { education: { ...EDUCATION, type: 'adult', conclusion: 'incomplete' } };
    const { body } = await service.submit(formOf(person, { claims }));
    expect(body.decision?.reasons.map(({ code }) => code)).toEqual([
      'academic_records.unavailable',
      'education.type_not_regular',
      'education.not_graduated',
    ]);
    const item = (await next(EDU)).body;
    expect(item.checks.map(({ source, takesTwo }) => [source, takesTwo])).toEqual([['academic-records', true]]);
    expect((await settle(EDU, item, 'confirmed')).body.awaiting).toBe('countersign');
    expect((await read(body.id)).body.status).toBe('in_review');
  });

  test('does not matter for a broken rule, which needs two people even if its check matches', async () => {
    const person = somebody('1975-05-14');
    await service.putPerson(person);
    const { body } = await service.submit(formOf(person));
    expect(body.decision?.reasons.map(({ code }) => code)).toEqual(['age.above_limit']);
    const item = (await next(HR)).body;
    expect(item.rules).toMatchObject([{ code: 'age.above_limit', takesTwo: true }]);
    expect((await settle(HR, item, 'confirmed')).body.awaiting).toBe('countersign');
    await countersign(HR_2, item);
    expect((await read(body.id)).body.status).toBe('approved');
  });
});

describe('a clerk’s text', () => {
  test('never reaches the audit: a confirmation has no reason, and a refusal only one of the list', async () => {
    const { id } = await referGap();
    const item = (await next(EDU)).body;
    const secret = '陈晓明 420106198506151315';
    const decisions = [{ check: 'academic-records', result: 'confirmed', reason: { code: secret } }];
    const refused = await act<Problem>(EDU, item.id, 'settle', { decisions, version: item.version });
    expect(refused.body.errors?.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/decisions/0/reason not_for_confirmed',
    ]);
    await act(EDU, item.id, 'comments', { text: secret });
    const events = await service.sql`select data from audit_events where application_id = ${id}`;
    expect(JSON.stringify(events)).not.toContain('420106198506151315');
  });

  test('is read with an audit event, and a wrong cursor is refused', async () => {
    await referGap();
    const { body } = await service.get<{ items: ItemView[] }>('/v1/reviews', { as: EDU });
    const [event] = await service.sql`
      select data from audit_events where action = 'application.read' order by seq desc limit 1`;
    expect(event?.data.itemIds).toEqual(body.items.map(({ id }) => id));
    for (const cursor of [
      `2026-11-20T00:00:00Z ${'-'.repeat(36)}`,
      `-200000-01-01T00:00:00Z ${body.items[0]?.id}`,
      'x',
    ]) {
      const encoded = Buffer.from(cursor, 'latin1').toString('base64url');
      expect((await service.get<Problem>(`/v1/reviews?cursor=${encoded}`, { as: EDU })).status).toBe(422);
    }
  });
});
