// Tests the page of a case over HTTP, without scripts: its content, its readers, and the actions beside the decision.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { EDUCATION, formOf, phoneOf, somebody } from '../support/people.ts';
import { createReviewing, EDU, EDU_2, HR, POLICE, soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { ACADEMIC, confirmed, createDesk } from './desk.ts';
import { attributeOf, heldBy, stripped, textOf } from './forms.ts';

let service: TestService;
const desk = createDesk(() => service);
const reviewing = createReviewing(() => service);
beforeAll(async () => {
  service = await startTestService();
  await desk.signIn(EDU, EDU_2, HR, POLICE, 'supervisor', 'auditor');
});
afterEach(async () => {
  await service.calm();
  service.setNow('2026-11-20T10:00:00+08:00');
  await reviewing.clear();
});
afterAll(() => service.close());
const { visit, open, post, submit, take, staffIdOf } = desk;
const { referGap, referContradiction, refer, itemOf, read, actionsOf } = reviewing;

describe('the page of a case', () => {
  test('shows claim beside finding, differences, reasons with their clause, and the machine’s steps', async () => {
    const { id, person } = await referContradiction();
    const page = await open(EDU, await itemOf(id, 'education'));
    expect(page.status).toBe(200);
    const check = textOf(page.html, `check-${ACADEMIC}`);
    expect(check).toMatch(/院校 武汉大学 \(10486\) 示例学院 \(99998\) ≠ 不同/);
    expect(check).toMatch(/学历层次 本科 本科 ✓ 相符/);
    expect(check).toMatch(/申报内容与学历学位登记信息不一致 依据：《[^》]*》通知关于自动比对的规定 SZ-06/);
    expect(textOf(page.html, 'item-due')).toMatch(/12月18日 周五 还剩20个工作日/);
    expect(textOf(page.html, 'departments')).toMatch(/教育 \(本事项\)/);
    expect(textOf(page.html, 'timeline')).toMatch(/系统比对完成/);
    for (const secret of [person.residentId, person.name, phoneOf(person)]) expect(page.html).not.toContain(secret);
    expect(page.html, 'not claimed, nothing to settle it with').not.toContain('id="settle"');
    expect(page.html).toContain('id="claim"');
  });

  test('says at the top why it is here: the finding, the question, document and clause before our id', async () => {
    const { id } = await referContradiction();
    const { html } = await open(EDU, await itemOf(id, 'education'));
    expect(textOf(html, 'why-here')).toMatch(
      /^本件为何转人工 学历学位 ： ?院校：申报内容与学历学位登记信息不一致。 请核对原件.* 依据：《[^》]*》通知关于自动比对的规定 SZ-06$/,
    );
    expect(html).toContain(`<a href="#check-${ACADEMIC}">`);
  });

  test('of a person above the age shows age and limit with the rule, which is marked as not met', async () => {
    const person = somebody('1975-05-13');
    await service.putPerson(person, {});
    const { body } = await service.submit(formOf(person));
    const { html } = await open(HR, await itemOf(body.id, 'human_resources'));
    expect(textOf(html, 'rule-age-above-limit')).toMatch(/年龄超过45周岁 ✗ 条件不符 提交日年龄 51周岁 年龄上限 45周岁/);
    expect(textOf(html, 'why-here')).toMatch(/条件 ： 年龄超过45周岁。.*学历类条件① SZ-B1/);
  });

  test('never shows a match alone where the register’s record breaks a rule', async () => {
    const adult = { ...EDUCATION, type: 'adult' } as const;
    const { id } = await refer({ education: [adult] as never }, { claims: { education: adult } } as never);
    const item = await itemOf(id, 'education');
    const { html } = await open(EDU, item);
    expect(item.checks[0]?.verdict).toBe('match');
    const check = textOf(html, `check-${ACADEMIC}`);
    expect(check).toMatch(/^学历学位 ! 与登记一致，条件待认定/);
    expect(check).toMatch(/学历类别 成人教育 成人教育 ✓ 相符 ! 不属于普通高等教育全日制学历/);
    const row = stripped((await visit(EDU).get('/console')).html);
    expect(row).toContain('! 与登记一致，条件待认定');
  });

  test('marks a window case, and shows only the class of class-only registers', async () => {
    const { id } = await refer({
      criminalRecord: { records: [{ kind: 'crime', decidedOn: '2011-11-11', authority: '示例法院' }] } as never,
    });
    const { html } = await open(POLICE, await itemOf(id, 'public_security'));
    expect(textOf(html, 'window-mark')).toContain('窗口办理');
    expect(textOf(html, 'check-criminal-record')).toContain('只告知类别');
    expect(html).not.toMatch(/2011-11-11|示例法院/);
  });

  test('of another department answers like an unknown one, and the attempt enters the audit', async () => {
    const { id } = await referGap();
    const page = await open(HR, await itemOf(id, 'education'));
    expect([page.status, textOf(page.html, 'refusal')]).toEqual([404, expect.stringContaining('没有这个页面或事项')]);
    expect(await actionsOf(id)).toContain('review.refused');
    for (const unknown of ['00000000-0000-7000-8000-000000000000', 'x', '1%27--']) {
      expect((await open(EDU, { id: unknown })).status).toBe(404);
    }
  });

  test('shows all to supervisors and auditors, and lets them change only the person in charge', async () => {
    const { id } = await referGap();
    const item = await itemOf(id, 'education');
    for (const person of ['supervisor', 'auditor']) {
      const { html } = await open(person, item);
      expect(textOf(html, 'standing')).toContain('不能办理');
      for (const control of ['claim', 'settle', 'countersign', 'comment-submit', 'supplement-form']) {
        expect(html, `${person}: ${control}`).not.toContain(`id="${control}"`);
      }
      for (const verb of ['claim', 'settle', 'comments', 'supplement', 'countersign', 'return', 'recheck', 'release']) {
        expect((await post(person, item, verb, { version: '1' })).status, `${person}: ${verb}`).toBe(403);
      }
      expect(html.includes('id="reassign"')).toBe(person === 'supervisor');
    }
    expect((await post('auditor', item, 'reassign', { version: '1', assignee: '' })).status).toBe(403);
    expect((await itemOf(id, 'education')).version).toBe(item.version);
  });

  test('shows the texts and acts of others as plain text, whatever they wrote', async () => {
    const { id } = await referContradiction();
    const item = await take(EDU);
    const hostile = '<script>alert(1)</script><img src=x onerror=alert(2)>"\'&';
    await post(EDU, item, 'comments', { text: hostile });
    await submit(EDU, item, { ...confirmed, note: hostile });
    await post(EDU_2, item, 'return', {
      returnNote: hostile,
      version: String((await itemOf(id, 'education')).version),
    });
    const { html } = await open(EDU, item);
    expect(html).not.toMatch(/<script>alert|<img src=x/);
    // three comments, and the note to the only decision
    expect(html.split('&lt;script&gt;alert(1)&lt;/script&gt;')).toHaveLength(5);
    expect(textOf(html, 'decisions')).toMatch(/学历学位 ✓ 确认 已被退回 教育审核员乙/);
  });
});

describe('a claim', () => {
  test('opens the forms, and giving the item back removes them', async () => {
    const { id } = await referGap();
    const item = await itemOf(id, 'education');
    expect((await post(EDU, item, 'claim')).location).toBe(`/console/items/${item.id}`);
    const { html } = await open(EDU, item);
    expect(html).toContain('id="settle"');
    expect(textOf(html, 'item-holder')).toMatch(/办理人： ?您 ?, 保留至 10:15/);
    expect(Number(attributeOf(html, 'case', 'data-lease-ms'))).toBeGreaterThan(14 * 60_000);
    expect((await post(EDU, item, 'release')).location).toMatch(/^\/console\?done=released&last=[0-9a-f-]{36}$/);
    expect((await itemOf(id, 'education')).assignee).toBeNull();
  });

  test('on another’s item is refused with the holder’s name', async () => {
    await referGap();
    const item = await take(EDU_2);
    const page = await post(EDU, item, 'claim');
    expect(page.status).toBe(409);
    expect(stripped(page.html)).toMatch(/已被他人更新。 ?现由教育审核员乙办理/);
    expect(page.html).not.toContain('id="settle"');
  });

  test('repeated from the page extends the lease, and tells the page its version', async () => {
    await referGap();
    const item = await take(EDU);
    service.setNow('2026-11-20T10:10:00+08:00');
    const renewed = await post(EDU, item, 'claim', {}, { 'hx-request': 'true' });
    expect(renewed.status).toBe(204);
    const told = JSON.parse(renewed.headers.get('hx-trigger') ?? '{}')['claim-renewed'];
    expect(told.version).toBe(item.version + 1);
    expect(told.leaseMs).toBeGreaterThan(14 * 60_000);
  });
});

describe('beside the decision, the page', () => {
  test('requests a supplement, all at once and until a day, and shows the wait and the files that came', async () => {
    const { id } = await referGap();
    const item = await take(EDU);
    const version = String(item.version);
    const none = await post(EDU, item, 'supplement', { version });
    expect([none.status, none.html.includes('href="#supplement-form"')]).toEqual([422, true]);
    const odd = await post(EDU, item, 'supplement', { version, other: ['劳动合同', ''], otherNote: ['', ''] });
    expect(odd.html).toContain('href="#supplement-other-1"');
    const nameless = { version, why: 'expired', other: ['unlisted_1', ''], otherNote: ['', ''] };
    expect(textOf((await post(EDU, item, 'supplement', nameless)).html, 'error-summary')).toContain(
      '清单外的材料须用文字说明',
    );
    const twice = await post(EDU, item, 'supplement', {
      version,
      kind: 'diploma',
      other: ['diploma', ''],
      otherNote: ['', ''],
    });
    expect(textOf(twice.html, 'error-summary')).toContain('同一材料选了两次');
    expect((await post(EDU, item, 'supplement', { version, kind: 'diploma', why: 'x' })).status).toBe(400);
    const past = await post(EDU, item, 'supplement', { version, kind: 'diploma', due: '2020-01-01' });
    expect([past.status, past.html.includes('href="#supplement-due"')]).toEqual([422, true]);
    const asked = await post(EDU, item, 'supplement', {
      version,
      why: 'incomplete',
      kind: ['diploma', 'id_card_front'],
      'note.diploma': '彩色扫描件',
      other: ['labour_contract', 'unlisted_2'],
      otherNote: ['全部页', '单位书面说明'],
    });
    expect(asked.location).toMatch(/^\/console\?done=supplement&last=[0-9a-f-]{36}$/);
    const { html } = await open(EDU, item);
    expect(textOf(html, 'standing')).toContain('等待申报单位补正');
    expect(textOf(html, 'supplement')).toMatch(
      /毕业证书 未收到 彩色扫描件 身份证正面 未收到 缺页或内容不全 劳动合同 未收到 全部页 清单外材料二 未收到 单位书面说明/,
    );
    expect((await read(id)).body.status).toBe('awaiting_supplement');
  });

  test(
    'asks a source again, and brings the typed text back with the answer',
    async () => {
      await service.putFault('academic-records', { fault: 'error_500' });
      await refer({});
      const item = await take(EDU);
      await service.calm();
      const page = await post(EDU, item, 'recheck', { source: ACADEMIC, subject: ACADEMIC, note: '写到一半' });
      expect(page.status).toBe(200);
      expect(textOf(page.html, `check-${ACADEMIC}`)).toContain('一致');
      expect(heldBy(page.html, 'settle').get('note')).toEqual(['写到一半']);
      const nothing = await post(EDU, item, 'recheck', { source: ACADEMIC });
      expect([nothing.status, stripped(nothing.html)]).toEqual([
        422,
        expect.stringContaining('没有可重新查询的数据源'),
      ]);
    },
    soon.timeout,
  );

  test('saves a comment, and a script gets the comment alone back', async () => {
    await referGap();
    const item = await take(EDU);
    expect((await post(EDU, item, 'comments', { text: '已电话联系' })).location).toBe(
      `/console/items/${item.id}#comments`,
    );
    const part = await post(EDU, item, 'comments', { text: '再次联系' }, { 'hx-request': 'true' });
    expect(part.html.trim()).toMatch(/^<section class="panel" id="comments"/);
    expect(textOf(part.html, 'comments')).toMatch(/已电话联系 教育审核员甲.*再次联系/);
    for (const text of [' ', '\u200b', '已核对\u202e无误', '\u0007']) {
      const refused = await post(EDU, item, 'comments', { text });
      expect([refused.status, refused.html.includes('href="#comment-text"')]).toEqual([422, true]);
    }
    expect((await post(EDU, item, 'comments', { text: '第一行\r\n\t第二行' })).status).toBe(303);
    expect((await post(EDU, item, 'comments', { text: ['一', '二'] })).status).toBe(400);
  });

  test('lets a supervisor hand the item to a clerk or back, and its holder hand it on', async () => {
    const { id } = await referGap();
    const item = await itemOf(id, 'education');
    const { html } = await open('supervisor', item);
    expect(textOf(html, 'reassign')).toMatch(/教育审核员甲 教育审核员乙/);
    expect(textOf(html, 'reassign')).not.toContain('人社');
    const version = String(item.version);
    const to = async (person: string) => ({ assignee: await staffIdOf(person), version });
    expect((await post('supervisor', item, 'reassign', await to(EDU_2))).location).toMatch(
      /^\/console\?done=reassigned&last=[0-9a-f-]{36}$/,
    );
    expect((await itemOf(id, 'education')).assignee).toBe(await staffIdOf(EDU_2));
    expect((await post('supervisor', item, 'reassign', await to(EDU))).status).toBe(409);
    const back = { assignee: '', version: String((await itemOf(id, 'education')).version) };
    await post('supervisor', item, 'reassign', back);
    const mine = await take(EDU);
    const hand = { assignee: await staffIdOf(EDU_2), version: String(mine.version) };
    expect((await post(EDU, mine, 'reassign', hand)).status).toBe(303);
    expect((await itemOf(id, 'education')).assignee).toBe(await staffIdOf(EDU_2));
    // staff see it in the timeline, and the unit does not
    expect(textOf((await open('supervisor', item)).html, 'timeline')).toContain('审核事项已改派');
    const told = await service.get<{ items: { event: string }[] }>(`/v1/applications/${id}/timeline`);
    expect(told.body.items.map(({ event }) => event)).not.toContain('review.reassigned');
  });
});

describe('an identity', () => {
  test('in a register’s other spelling is shown beside the claim to the people who judge it', async () => {
    const person = { ...somebody(), name: '吕晓明' };
    await service.putPerson(person, { criminalRecord: { name: '呂晓明', records: [] } });
    const { body } = await service.submit(formOf(person));
    const item = await itemOf(body.id, 'public_security');
    const { html } = await open(POLICE, item);
    const rows = [...html.matchAll(/<tr[^>]* data-field="([^"]*)" data-verdict="variant">([\s\S]*?)<\/tr>/g)];
    expect(rows.map(([, field]) => field)).toEqual(['applicant.name']);
    expect(rows[0]?.[2]).toMatch(/<mark>吕<\/mark>晓明[\s\S]*<mark>呂<\/mark>晓明/);
    expect(stripped(rows[0]?.[2] ?? '')).toContain('第1位起：申报“吕”，登记“呂”');
    expect((await open('auditor', item)).html).not.toContain('呂');
  });

  test('in another spelling counts as shown only where a page was sent', async () => {
    const person = { ...somebody(), name: '吕晓明' };
    await service.putPerson(person, { criminalRecord: { name: '呂晓明', records: [] } });
    const { body } = await service.submit(formOf(person));
    const item = await itemOf(body.id, 'public_security');
    const timesShown = async () =>
      (
        await service.sql`
          select seq from audit_events where application_id = ${body.id} and action = 'application.revealed'`
      ).length;
    expect((await post(POLICE, item, 'claim')).status).toBe(303);
    expect((await post(POLICE, item, 'claim', {}, { 'hx-request': 'true' })).status).toBe(204);
    expect(await timesShown()).toBe(0);
    await open(POLICE, item);
    expect(await timesShown()).toBe(1);
  });

  test('is masked on every page until a reader names a purpose, which the audit holds', async () => {
    const { id, person } = await referGap();
    const item = await take(EDU);
    const hidden = [await open(EDU, item), await visit(EDU).get('/console'), await open('auditor', item)];
    for (const { html } of hidden) expect(html).not.toContain(person.residentId);
    const without = await post(EDU, item, 'reveal', {});
    expect([without.status, without.html.includes(person.residentId)]).toEqual([422, false]);
    expect((await post(EDU, item, 'reveal', { purpose: 'curiosity' })).status).toBe(422);

    const part = await post(EDU, item, 'reveal', { purpose: 'contact_applicant' }, { 'hx-request': 'true' });
    expect(part.html).not.toContain('<html');
    expect(textOf(part.html, 'revealed-name')).toBe(person.name);
    expect(textOf(part.html, 'revealed-id')).toBe(person.residentId);
    expect(textOf(part.html, 'revealed-phone')).toBe(phoneOf(person));
    expect(part.headers.get('cache-control')).toBe('no-store');
    const whole = await post('auditor', item, 'reveal', { purpose: 'supervise' });
    expect(textOf(whole.html, 'revealed-id')).toBe(person.residentId);
    const events = await service.sql`
      select data->>'purpose' as purpose from audit_events
      where application_id = ${id} and action = 'application.revealed' order by seq`;
    expect(events.map(({ purpose }) => purpose)).toEqual(['contact_applicant', 'supervise']);
    expect((await post(HR, item, 'reveal', { purpose: 'contact_applicant' })).status).toBe(404);
    expect((await open(EDU, item)).html, 'opened again it is masked again').not.toContain(person.residentId);
  });
});
