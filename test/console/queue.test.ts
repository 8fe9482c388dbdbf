// Tests the queue over HTTP: a clerk sees the work at a glance, and no more of anybody than the clerk may know.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { EMPLOYER_2, formOf, phoneOf, somebody } from '../support/people.ts';
import { createReviewing, EDU, EDU_2, HR } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { signInAs, type Visitor, visitorTo } from '../support/visitor.ts';
import { attributeOf, stripped, textOf } from './forms.ts';

let service: TestService;
const visitors = new Map<string, Visitor>();
beforeAll(async () => {
  service = await startTestService();
  for (const person of [EDU, EDU_2, HR, 'supervisor', 'auditor', 'operator']) {
    visitors.set(person, await signInAs(service.url, person));
  }
});
const reviewing = createReviewing(() => service);
const { referGap, referContradiction, refer, itemOf, next, act, settle } = reviewing;
afterEach(async () => {
  await service.calm();
  service.setNow('2026-11-20T10:00:00+08:00');
  await reviewing.clear();
});
afterAll(() => service.close());

const visit = (person: string): Visitor => visitors.get(person) as Visitor;
const queueOf = async (person: string, query = '') => (await visit(person).get(`/console${query}`)).html;
const rowsIn = (html: string) => [...html.matchAll(/<tr id="item-([0-9a-f-]{36})"/g)].map(([, id]) => id);
const count = (html: string, name: string) => Number(/\d+/.exec(textOf(html, `count-${name}`))?.[0]);
const readings = async () =>
  Number((await service.sql`select count(*) from audit_events where action = 'application.read'`)[0]?.count);

describe('the queue', () => {
  test('shows a clerk only their own department, due first, with masked names', async () => {
    service.setNow('2026-11-23T10:00:00+08:00');
    const later = await referGap();
    service.setNow('2026-11-20T10:00:00+08:00');
    const sooner = await referContradiction();
    await refer({ medicalExam: { designated: false, examinedOn: '2026-11-01', conclusion: 'qualified' } as never });
    const html = await queueOf(EDU, '?department=human_resources');
    const [first, second] = [await itemOf(sooner.id, 'education'), await itemOf(later.id, 'education')];
    expect(rowsIn(html)).toEqual([first.id, second.id]);
    const row = textOf(html, `item-${first.id}`);
    expect(row).toContain(first.number);
    expect(row).toMatch(/学历学位 ≠ 不一致 须两人/);
    expect(row).toMatch(/剩20个工作日 未领取/);
    for (const { person } of [sooner, later]) {
      expect(html).toContain(`${person.name[0]}**`);
      for (const secret of [person.residentId, person.name, phoneOf(person)]) expect(html).not.toContain(secret);
    }
  });

  test('counts the items: to do, free, mine, to countersign, late, due', async () => {
    await referGap();
    await referContradiction();
    await referGap();
    const mine = (await next(EDU)).body;
    await settle(EDU_2, (await next(EDU_2)).body, 'confirmed');
    let html = await queueOf(EDU);
    const counts = (page: string) =>
      ['open', 'free', 'mine', 'countersign', 'late', 'today', 'week'].map((name) => count(page, name));
    expect(counts(html)).toEqual([3, 1, 1, 1, 0, 0, 0]);
    expect(rowsIn(await queueOf(EDU, '?status=free')), 'the list behind the count').toHaveLength(1);
    expect(html).toContain(`id="mine-${mine.id}"`);
    service.setNow('2026-12-14T09:00:00+08:00');
    html = await queueOf(EDU);
    expect(counts(html)).toEqual([3, 2, 0, 1, 0, 0, 3]);
    expect(rowsIn(await queueOf(EDU, '?status=free'))).toHaveLength(2);
    service.setNow('2026-12-18T09:00:00+08:00');
    expect(counts(await queueOf(EDU)).slice(4)).toEqual([0, 3, 3]);
    service.setNow('2026-12-21T09:00:00+08:00');
    html = await queueOf(EDU);
    expect(counts(html).slice(4), 'late items are not due today').toEqual([3, 0, 0]);
    expect(textOf(html, `item-${mine.id}`)).toContain('已超期');
  });

  test('is filtered by status, venue, late and mine, and searched by number', async () => {
    const gap = await referGap();
    const window = await refer({
      credit: { entries: [{ kind: 'court_defaulter', status: 'active', listedOn: '2025-05-01' }] } as never,
      education: [],
    });
    const [gapItem, windowItem] = [await itemOf(gap.id, 'education'), await itemOf(window.id, 'education')];
    await act(EDU, gapItem.id, 'claim');
    const listed = async (query: string) => rowsIn(await queueOf(EDU, query));
    expect(await listed('?status=free')).toEqual([windowItem.id]);
    expect(await listed('?status=held')).toEqual([gapItem.id]);
    expect(await listed('?mine=yes')).toEqual([gapItem.id]);
    expect(await listed('?venue=window')).toEqual([windowItem.id]);
    expect(await listed('?late=yes')).toEqual([]);
    expect(await listed(`?number=${gapItem.number.toLowerCase()}`)).toEqual([gapItem.id]);
    expect(await listed('?scheme=another')).toEqual([]);
    await service.post(`/v1/applications/${gap.id}/withdraw`, {});
    expect(await listed('')).toEqual([windowItem.id]);
    expect(await listed(`?number=${gapItem.number}`), 'also what is closed is found by its number').toEqual([
      gapItem.id,
    ]);
    // an invalid filter filters nothing
    expect(await listed('?status=%3Cscript%3E&venue=x&after=!!&late=no')).toEqual([windowItem.id]);
  });

  test('goes on page by page, each item once', async () => {
    const ids = new Set<string>();
    for (let each = 0; each < 33; each++) ids.add((await itemOf((await referGap()).id, 'education')).id);
    const first = await queueOf(EDU);
    const link = /<a id="next-page" rel="next" href="([^"]*)"/.exec(first)?.[1] ?? '';
    const second = (await visit(EDU).get(link.replaceAll('&amp;', '&'))).html;
    expect([rowsIn(first).length, rowsIn(second).length]).toEqual([30, 3]);
    expect(new Set([...rowsIn(first), ...rowsIn(second)])).toEqual(ids);
    expect(second).not.toContain('id="next-page"');
    expect(second).toContain('id="first-page"');
  });

  test('names employer and day of submission, and is ordered by them and by the deadline, both ways', async () => {
    service.setNow('2026-11-23T10:00:00+08:00');
    const second = await referGap();
    service.setNow('2026-11-20T10:00:00+08:00');
    const person = somebody();
    await service.putPerson(person, { education: [] });
    const first = (await service.submit(formOf(person, { employer: EMPLOYER_2 }), { as: 'employer_2' })).body;
    const [older, newer] = [(await itemOf(first.id, 'education')).id, (await itemOf(second.id, 'education')).id];
    // the paused time of a supplement moves a deadline, so that it is not in the order of submission
    await service.sql`update review_items set due_at = due_at + interval '30 days' where id = ${older}`;
    const rows = async (sort: string) => rowsIn(await queueOf(EDU, `?sort=${sort}`));
    expect([rowsIn(await queueOf(EDU)), await rows('-due')]).toEqual([
      [newer, older],
      [older, newer],
    ]);
    expect([await rows('submitted'), await rows('-submitted')]).toEqual([
      [older, newer],
      [newer, older],
    ]);
    expect([await rows('employer'), await rows('-employer')]).toEqual([
      [newer, older],
      [older, newer],
    ]);
    const html = await queueOf(EDU, '?sort=-submitted&late=no&status=free');
    expect(textOf(html, `item-${older}`)).toMatch(/示例制造有限公司 91440300MA0XXXX23E .* 11月20日 周五/);
    expect(html.match(/aria-sort="\w+"/g)).toEqual(['aria-sort="descending"']);
    expect(html).toMatch(/aria-sort="descending">\s*<span class="heading">提交<\/span><a id="sort-submitted"/);
    expect(attributeOf(html, 'sort-submitted', 'href')).toBe('/console?status=free&sort=submitted');
    expect(attributeOf(html, 'sort-due', 'href')).toBe('/console?status=free');
    expect(html).toContain('<option value="-submitted" selected>');
    expect(await queueOf(EDU, '?sort=%3Cscript%3E')).toMatch(
      /aria-sort="ascending">\s*<span class="heading">\S+<\/span><a id="sort-due"/,
    );
  });

  test('keeps its order from page to page, with each item once, also among equals', async () => {
    const ids = new Set<string>();
    for (let each = 0; each < 33; each++) ids.add((await itemOf((await referGap()).id, 'education')).id);
    for (const sort of ['-due', 'submitted', '-employer']) {
      const first = await queueOf(EDU, `?sort=${sort}`);
      const link = attributeOf(first, 'next-page', 'href') ?? '';
      const second = await queueOf(EDU, link.slice('/console'.length));
      expect(link).toContain(`sort=${sort}&`);
      expect(new Set([...rowsIn(first), ...rowsIn(second)])).toEqual(ids);
      expect([rowsIn(first).length, rowsIn(second).length]).toEqual([30, 3]);
      // the place belongs to its order: in another one the list begins anew
      expect(
        rowsIn(await queueOf(EDU, link.slice('/console'.length).replace(`sort=${sort}`, 'sort=employer'))).length,
      ).toBe(30);
    }
  });

  test('of all departments is for supervisors and auditors, who cannot take items', async () => {
    const { id } = await refer({
      education: [],
      medicalExam: { designated: false, examinedOn: '2026-11-01', conclusion: 'qualified' } as never,
    });
    const both = [(await itemOf(id, 'education')).id, (await itemOf(id, 'human_resources')).id];
    for (const person of ['supervisor', 'auditor']) {
      const html = await queueOf(person);
      expect(rowsIn(html).toSorted()).toEqual(both.toSorted());
      expect(html).not.toContain('id="next"');
      expect(rowsIn(await queueOf(person, '?department=education'))).toEqual([both[0]]);
      expect((await visit(person).post('/console/next', {})).status).toBe(403);
    }
  });

  test('is not for operators, who see the sources and no case', async () => {
    expect((await visit('operator').get('/console')).location).toBe('/console/sources');
    const { id } = await referGap();
    const page = await visit('operator').get(`/console/items/${(await itemOf(id, 'education')).id}`);
    expect([page.status, textOf(page.html, 'refusal')]).toEqual([403, expect.stringContaining('没有权限')]);
  });

  test('refreshes its own part, and audits only the items shown for the first time', async () => {
    const { id } = await referGap();
    await queueOf(EDU);
    const before = await readings();
    const partial = { 'hx-request': 'true' };
    const { html } = await visit(EDU).get('/console', partial);
    expect(html.trim()).toMatch(/^<div id="queue"/);
    expect(html).not.toContain('<html');
    expect(rowsIn(html)).toEqual([(await itemOf(id, 'education')).id]);
    const afterRefresh = await readings();
    await referGap();
    await visit(EDU).get('/console', partial);
    // the item read over REST meanwhile, and the new one
    expect([afterRefresh - before, (await readings()) - afterRefresh]).toEqual([1, 1]);
    await queueOf(EDU);
    expect((await readings()) - afterRefresh, 'a page that is opened is read').toBe(2);
  });
});

describe('the button for the next item', () => {
  test('claims and opens it, or tells that none is free', async () => {
    const { id } = await referGap();
    const item = await itemOf(id, 'education');
    const taken = await visit(EDU).post('/console/next', {});
    expect([taken.status, taken.location]).toEqual([303, `/console/items/${item.id}`]);
    expect((await itemOf(id, 'education')).status).toBe('claimed');
    const none = await visit(EDU_2).post('/console/next', {});
    expect(none.location).toBe('/console?done=nothing_free');
    const { html } = await visit(EDU_2).get(none.location ?? '');
    expect(stripped(html)).toContain('本部门现在没有可领取的事项');
    expect(stripped((await visit(EDU_2).get('/console?done=%3Cb%3Ex')).html)).not.toContain('<b>x');
  });
});

describe('a visitor who is not signed in', () => {
  test('sees nothing: every page leads to the sign-in and back, and htmx is sent there as well', async () => {
    const nobody = visitorTo(service.url);
    for (const path of ['/console', '/console/items/x', '/console/board', '/console/nowhere', '/console/live']) {
      const { status, location } = await nobody.get(path);
      expect([status, location]).toEqual([303, `/console/sign-in?to=${encodeURIComponent(path)}`]);
    }
    const part = await nobody.get('/console?late=yes', { 'hx-request': 'true' });
    expect([part.status, part.headers.get('hx-redirect')]).toEqual([
      401,
      '/console/sign-in?to=%2Fconsole%3Flate%3Dyes',
    ]);
    expect((await nobody.post('/console/next', {})).location).toBe('/console/sign-in?to=%2Fconsole');
    expect((await nobody.get('/')).location).toBe('/console');
  });
});
