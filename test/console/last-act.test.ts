// Tests what the next page says of the item that a clerk has just left: what became of it, with a link, and nothing of
// an item that the reader does not see.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createReviewing, EDU, EDU_2, HR, POLICE } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { confirmed, createDesk, overridden, refused } from './desk.ts';
import { stripped, textOf } from './forms.ts';

let service: TestService;
const desk = createDesk(() => service);
const reviewing = createReviewing(() => service);
beforeAll(async () => {
  service = await startTestService();
  await desk.signIn(EDU, EDU_2, HR, POLICE);
});
afterEach(async () => {
  await service.calm();
  service.setNow('2026-11-20T10:00:00+08:00');
  await reviewing.clear();
});
afterAll(() => service.close());
const { visit, post, submit, take, staffIdOf } = desk;
const { refer, referGap, referContradiction, itemOf, act } = reviewing;

const EXPIRED = { medicalExam: { designated: false, examinedOn: '2026-11-01', conclusion: 'qualified' } as never };

describe('the page after an act', () => {
  const noticeAt = async (person: string, place: string | null) =>
    textOf((await visit(person).get(place ?? '')).html, 'last-act');

  test('says that the application is approved, on the page of the next item, and again after a reload', async () => {
    const [, second] = [await referGap(), await referGap()];
    const item = await take(EDU);
    const { location } = await submit(EDU, item, { ...confirmed, after: 'next' });
    expect(location).toBe(`/console/items/${(await itemOf(second.id, 'education')).id}?done=settled&last=${item.id}`);
    for (const _ of [1, 2]) expect(await noticeAt(EDU, location)).toBe(`${item.number} 已通过。 查看该件`);
    const { html } = await visit(EDU).get(location ?? '');
    expect(html).toContain(`id="last-item" href="/console/items/${item.id}"`);
    expect(html).toMatch(/role="status" data-announces="last-act-text"/);
  });

  test('says that it is rejected, or waits for a second person, or for other departments', async () => {
    await referGap();
    const gap = await take(EDU);
    const rejected = await submit(EDU, gap, refused());
    expect(await noticeAt(EDU, rejected.location)).toBe(`${gap.number} 不予通过。 查看该件`);

    await referContradiction();
    const item = await take(EDU);
    const { location } = await submit(EDU, item, overridden);
    expect(await noticeAt(EDU, location)).toBe(`${item.number} 已提交，等待本部门另一人复核。 查看该件`);
    await reviewing.clear();

    await refer({ education: [], ...EXPIRED });
    const shared = await take(EDU);
    const settled = await submit(EDU, shared, confirmed);
    expect(await noticeAt(EDU, settled.location)).toBe(`${shared.number} 本部门已办结，尚待人社部门办理。 查看该件`);
  });

  test('says that a supplement was asked for, and that an item went back or to another', async () => {
    await referGap();
    const item = await take(EDU);
    const back = await post(EDU, item, 'release');
    expect(await noticeAt(EDU, back.location)).toBe(`${item.number} 已放回队列。 查看该件`);
    const again = await take(EDU);
    const to = { assignee: await staffIdOf(EDU_2), version: String(again.version) };
    const handed = await post(EDU, again, 'reassign', to);
    expect(await noticeAt(EDU, handed.location)).toBe(`${item.number} 已改派。 查看该件`);
    const { version } = (await act(EDU_2, item.id, 'claim')).body;
    const asked = await post(EDU_2, item, 'supplement', { version: String(version), kind: 'diploma' });
    expect(await noticeAt(EDU_2, asked.location)).toBe(`${item.number} 已通知补正，等待申报单位提交。 查看该件`);
  });

  test('says nothing of an item of another department, and shows no text of the address', async () => {
    const { id } = await referGap();
    const { id: last, number } = await itemOf(id, 'education');
    const other = await visit(HR).get(`/console?done=settled&last=${last}`);
    expect(stripped(other.html)).not.toContain(number);
    expect(textOf(other.html, 'last-act')).toBe('已办理。');
    for (const place of ['/console?done=<b>x', `/console?last=${last}`, '/console?done=settled&last=<b>x']) {
      expect((await visit(EDU).get(place)).html).not.toMatch(/<b>x|id="last-item"/);
    }
  });
});

describe('the next item at the desk', () => {
  const next = (person: string, from = '') => visit(person).post('/console/next', { from });
  const handTo = async (person: string, item: { id: string; version: number }) =>
    expect(
      (await act('supervisor', item.id, 'reassign', { assignee: await staffIdOf(person), version: item.version }))
        .status,
    ).toBe(200);

  test('is first the one that the clerk holds, due first, then the others in turn, and no new one', async () => {
    const cases = [await referGap(), await referGap(), await referGap()];
    const [one, two, free] = await Promise.all(cases.map(({ id }) => itemOf(id, 'education')));
    if (!one || !two || !free) throw new Error('three items');
    await handTo(EDU, two);
    await handTo(EDU, one);
    expect((await next(EDU)).location).toBe(`/console/items/${one.id}`);
    expect((await next(EDU, one.id)).location).toBe(`/console/items/${two.id}`);
    expect((await next(EDU, two.id)).location).toBe(`/console/items/${one.id}`);
    await post(EDU, two, 'release');
    const only = await next(EDU, one.id);
    expect(only.location).toBe(`/console/items/${one.id}?done=only_mine`);
    expect(textOf((await visit(EDU).get(only.location ?? '')).html, 'last-act')).toContain('只有本件未办结');
    expect((await itemOf(free.applicationId, 'education')).status).toBe('open');
    await post(EDU, one, 'release');
    expect((await next(EDU, one.id)).location).toBe(`/console/items/${one.id}`);
    expect((await itemOf(one.applicationId, 'education')).status).toBe('claimed');
  });

  test('is not an item whose claim has run out, nor one that awaits a second person', async () => {
    await referContradiction();
    const item = await take(EDU);
    await submit(EDU, item, overridden);
    expect((await next(EDU)).location).toBe('/console?done=nothing_free');
    const { id } = await referGap();
    const lapsed = await take(EDU);
    service.setNow('2026-11-20T10:20:00+08:00');
    expect((await next(EDU_2)).location).toBe(`/console/items/${item.id}`);
    expect((await next(EDU)).location).toBe(`/console/items/${lapsed.id}`);
    expect((await itemOf(id, 'education')).assignee).toBe(await staffIdOf(EDU));
  });

  test('is one, however often it is asked for at once', async () => {
    for (const _ of [1, 2, 3]) await referGap();
    const places = (await Promise.all([1, 2, 3, 4].map(() => next(EDU)))).map(({ location }) => location);
    expect(new Set(places).size).toBe(1);
    const [{ held } = {}] = await service.sql`
      select count(*)::int as held from review_items where assignee = ${await staffIdOf(EDU)}`;
    expect(held).toBe(1);
  });
});
