// Tests in the console, without scripts: an adverse spot check on the supervisors' list with its day and both acts, and
// the window's clerk who records who came.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOverseeing } from '../oversight/overseeing.ts';
import { createSpotChecking } from '../spot-checks/spot-checking.ts';
import { createReviewing, POLICE } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { signInAs, type Visitor } from '../support/visitor.ts';
import { attributeOf, heldBy, send, stripped, type Typed, textOf } from './forms.ts';

let service: TestService;
let first: Visitor;
let second: Visitor;
let clerk: Visitor;
const { approve, drawn, cases, find, inspectorsOf } = createSpotChecking(() => service);
const { frozen } = createOverseeing(() => service);
const { refer, itemOf } = createReviewing(() => service);

interface Found {
  caseId: string;
  applicationId: string;
  number: string;
}
let found: Found[] = [];
beforeAll(async () => {
  service = await startTestService({ worker: false });
  [first, second, clerk] = (await Promise.all(
    ['supervisor', 'supervisor_2', 'clerk_human_resources'].map((name) => signInAs(service.url, name)),
  )) as [Visitor, Visitor, Visitor];
  await approve(3);
  const { id } = await drawn({ size: 3 });
  for (const each of (await cases(id)).items) {
    const form = { result: 'incomplete', missing: ['diploma'], note: '缺毕业证书原件' };
    for (const key of await inspectorsOf(each.id)) await find(key, each.id, form);
    found.push({ caseId: each.id, applicationId: each.applicationId, number: each.number });
  }
});
afterAll(() => service.close());

const taken = (): Found => {
  const [one, ...rest] = found;
  if (!one) throw new Error('more cases are needed');
  found = rest;
  return one;
};
const place = (id: string) => `/console/applications/${id}`;
const countOf = (html: string, id: string) => Number(/\d+/.exec(textOf(html, `count-${id}`))?.[0]);
/** Sends a form as its page holds it, with the typed values in it. */
async function fill(visitor: Visitor, path: string, formId: string, typed: Typed = {}) {
  const { html } = await visitor.get(path);
  return await send(service.url, visitor, attributeOf(html, formId, 'action') ?? '', {
    ...Object.fromEntries(heldBy(html, formId)),
    ...typed,
  });
}

describe('an adverse spot check in the console', () => {
  test('is on the work list and a list of its own, with result, missing materials, day and both acts', async () => {
    const { caseId, applicationId, number } = found[0] ?? taken();
    const { html } = await first.get('/console/oversight');
    expect(attributeOf(html, 'count-to-freeze', 'class')).toBe('');
    expect(countOf(html, 'to-freeze')).toBe(found.length);
    for (const path of ['/console/oversight', '/console/oversight/findings']) {
      const row = textOf((await first.get(path)).html, `to-freeze-${caseId}`);
      for (const shown of [number, '材料不全', '毕业证书', '27日', '冻结', '不予冻结']) expect(row).toContain(shown);
    }
    const { html: page } = await first.get(place(applicationId));
    expect(textOf(page, `finding-${caseId}`)).toContain('缺毕业证书原件');
    // the form of a freeze knows the case and what was missing
    const held = heldBy(page, 'freeze-form');
    expect(held.get('missing')).toEqual(['diploma']);
    expect(page).toContain(`<option value="${caseId}" selected>`);
  });

  test('is not frozen for by two: proposed, refused to the same person, agreed to by another', async () => {
    const { caseId, applicationId } = taken();
    const form = `no-freeze-${caseId}`;
    const empty = await fill(first, place(applicationId), form);
    expect(empty.status).toBe(422);
    const proposed = await fill(first, place(applicationId), form, { reason: '原件已在窗口核对' });
    expect(proposed.location).toBe(`${place(applicationId)}?done=noFreezeProposed`);
    const own = await first.get(place(applicationId));
    expect(textOf(own.html, `finding-${caseId}`)).toContain('须由另一名主管同意');
    expect(own.html).not.toContain(`id="no-freeze-confirm-${caseId}"`);
    expect(textOf((await first.get('/console/oversight')).html, `to-freeze-${caseId}`)).toContain('待另一名主管');
    const confirm = `no-freeze-confirm-${caseId}`;
    expect((await fill(second, place(applicationId), confirm)).status).toBe(422);
    const agreed = await fill(second, place(applicationId), confirm, { sure: 'yes' });
    expect(agreed.location).toBe(`${place(applicationId)}?done=notFrozen`);
    expect((await second.get('/console/oversight')).html).not.toContain(`to-freeze-${caseId}`);
    const { html } = await second.get(place(applicationId));
    expect(textOf(html, `finding-${caseId}`)).toContain('两名主管决定不予冻结');
  });

  test('is withdrawn by its proposer, and leaves the list with the freeze', async () => {
    const { caseId, applicationId } = taken();
    await fill(first, place(applicationId), `no-freeze-${caseId}`, { reason: '原件已在窗口核对' });
    const withdrawn = await fill(first, place(applicationId), `no-freeze-withdraw-${caseId}`);
    expect(withdrawn.location).toBe(`${place(applicationId)}?done=noFreezeWithdrawn`);
    const frozenNow = await fill(first, place(applicationId), 'freeze-form', { reason: '缺毕业证书' });
    expect(frozenNow.location).toBe(`${place(applicationId)}?done=frozen`);
    const { html } = await first.get('/console/oversight');
    expect(html).not.toContain(`to-freeze-${caseId}`);
    const page = (await first.get(place(applicationId))).html;
    expect(textOf(page, `finding-${caseId}`)).toContain('已冻结业务');
    expect(page).toContain(`/console/spot-check-cases/${caseId}`);
  });
});

describe('the window’s clerk in the console', () => {
  test('finds a frozen approval by its number, and records who came', async () => {
    const { id } = await frozen();
    const [row] = await service.sql`select number from applications where id = ${id}`;
    const number = String(row?.number);
    expect((await clerk.get('/console')).html).toContain('href="/console/attendance"');
    const path = `/console/attendance?number=${number}`;
    const { html, status } = await clerk.get(path);
    expect(status).toBe(200);
    expect(textOf(html, 'found')).toContain('毕业证书');
    const early = await fill(clerk, path, 'attend', { attendedOn: '2026-11-19' });
    expect([early.status, stripped(early.html)]).toEqual([422, expect.stringContaining('日期应在')]);
    const done = await fill(clerk, path, 'attend', { attendedOn: '2026-11-20', note: '携带原件' });
    expect(done.location).toBe(`${path}&done=recorded`);
    expect((await clerk.get(path)).html).not.toContain('id="attend"');
    // the supervisor decides with the day before them
    expect(textOf((await first.get(place(id))).html, 'freeze')).toContain('携带原件');
    expect((await clerk.get('/console/attendance?number=SZ2026-9999999')).status).toBe(404);
  });

  test('records it for a review at the window; the day then stands in the form of the clerk who settles', async () => {
    const crime = { criminalRecord: { records: [{ kind: 'crime', decidedOn: '2026-11-20' }] } } as never;
    const { id, view } = await refer(crime);
    const item = await itemOf(id, 'public_security');
    await fill(clerk, `/console/attendance?number=${view.number}`, 'attend', { note: '核对身份证原件' });
    const police = await signInAs(service.url, POLICE);
    await send(service.url, police, `/console/items/${item.id}/claim`, {});
    const { html } = await police.get(`/console/items/${item.id}`);
    expect(textOf(html, 'visit')).toContain('核对身份证原件');
    expect(html).not.toContain('id="record-visit"');
    expect(attributeOf(html, 'attended-on', 'value')).toBe('2026-11-20');
    expect((await police.get('/console')).html).not.toContain('href="/console/attendance"');
    const elsewhere = await police.get(`/console/attendance?number=${view.number}`);
    expect(elsewhere.status).toBe(403);
    const online = await refer({ education: [] });
    const { html: none } = await clerk.get(`/console/attendance?number=${online.view.number}`);
    expect(textOf(none, 'found')).toContain('没有通知申请人到窗口');
  });
});
