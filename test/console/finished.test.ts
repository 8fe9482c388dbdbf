// Tests the finished work over HTTP: a clerk finds again each item settled, countersigned or sent back, and no other.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createReviewing, EDU, EDU_2, HR } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import type { Page } from '../support/visitor.ts';
import { createDesk } from './desk.ts';
import { attributeOf, stripped } from './forms.ts';

let service: TestService;
const desk = createDesk(() => service);
const { visit } = desk;
const { referGap, referContradiction, next, settle, countersign, act } = createReviewing(() => service);
beforeAll(async () => {
  service = await startTestService({ worker: false });
  await desk.signIn(EDU, EDU_2, HR, 'supervisor', 'auditor', 'operator');
});
afterAll(() => service.close());

const finished = (as: string, query = '') => visit(as).get(`/console/finished${query}`);
const rowsIn = ({ html }: Page) =>
  [...html.matchAll(/<tr data-item="([^"]*)" data-act="(\w+)">([\s\S]*?)<\/tr>/g)].map(([, item, did, row = '']) => ({
    item,
    did,
    text: stripped(row),
  }));
async function settled(as: string, result: 'confirmed' | 'refused' = 'confirmed') {
  const referred = await referGap();
  const { body: item } = await next(as);
  const code = result === 'refused' ? 'academic_records.not_found' : undefined;
  expect((await settle(as, item, result, code)).status).toBe(200);
  return { ...referred, itemId: item.id, number: item.number };
}

describe('finished work', () => {
  test('shows what the clerk did and what became of it, the latest first, and is audited', async () => {
    const confirmed = await settled(EDU);
    const refused = await settled(EDU, 'refused');
    const { person } = await referContradiction();
    const both = (await next(EDU)).body;
    await settle(EDU, both, 'confirmed');
    await act(EDU_2, both.id, 'claim');
    await countersign(EDU_2, both);
    const page = await finished(EDU);
    expect(rowsIn(page).map(({ item }) => item)).toEqual([both.id, refused.itemId, confirmed.itemId]);
    const [first, second, third] = rowsIn(page).map(({ text }) => text);
    expect(first).toContain('办理 · 已确认');
    expect(second).toMatch(/办理 · 已拒绝 .* 审核未通过/);
    expect(third).toMatch(/示例科技有限公司 .* 办理 · 已确认 .* 审批通过 SZ-/);
    for (const secret of [person.name, person.residentId]) expect(page.html).not.toContain(secret);
    expect(page.html).toContain(`href="/console/items/${both.id}"`);
    expect(rowsIn(await finished(EDU_2))).toMatchObject([{ item: both.id, did: 'countersigned' }]);
    const [event] = await service.sql`
      select actor_id, data from audit_events where action = 'application.read' order by seq desc limit 1`;
    expect(event).toMatchObject({ actor_id: await desk.staffIdOf(EDU_2), data: { itemIds: [both.id] } });
    expect(stripped((await finished(HR)).html)).toContain('您还没有办结事项');
  });

  test('is filtered by the present status and by scheme, and goes on page by page, each act once', async () => {
    const { referred } = { referred: await referContradiction() };
    const waiting = (await next(EDU)).body;
    await settle(EDU, waiting, 'confirmed');
    expect(rowsIn(await finished(EDU, '?status=countersign')).map(({ item }) => item)).toEqual([waiting.id]);
    expect(rowsIn(await finished(EDU, '?scheme=another'))).toEqual([]);
    await service.post(`/v1/applications/${referred.id}/withdraw`, {});
    for (let each = 0; each < 30; each += 1) await settled(EDU);
    const first = await finished(EDU, '?scheme=shenzhen-talent');
    const place = (attributeOf(first.html, 'next-page', 'href') ?? '').replaceAll('&amp;', '&');
    expect(place).toMatch(/^\/console\/finished\?scheme=shenzhen-talent&before=\d+$/);
    // an act added meanwhile moves no page
    await settled(EDU);
    const second = await visit(EDU).get(place);
    const items = [...rowsIn(first), ...rowsIn(second)].map(({ item }) => item);
    expect([rowsIn(first).length, new Set(items).size]).toEqual([30, items.length]);
    expect(second.html).toContain('id="first-page"');
    // an invalid filter filters nothing
    expect(rowsIn(await finished(EDU, '?status=x&before=-1&scheme=%3C')).length).toBe(30);
  });

  test('is linked from the queue with its key, and is for clerks alone', async () => {
    const { html } = await visit(EDU).get('/console');
    expect(html).toMatch(/<a href="\/console\/finished" data-key="g f"/);
    expect(html).toContain('到已办结');
    for (const person of ['supervisor', 'auditor', 'operator']) {
      expect((await finished(person)).status, person).toBe(403);
    }
    expect((await visit('supervisor').get('/console')).html).not.toContain('/console/finished');
  });
});
