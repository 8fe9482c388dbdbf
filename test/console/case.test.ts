// The page of a case over HTTP, without scripts: what it shows, and everything that can be done from it.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CaseItemView } from '../../src/reviews/view.ts';
import { phoneOf } from '../support/people.ts';
import { createReviewing, EDU, EDU_2, HR, POLICE, soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { type Page, sandboxName, signInAs, type Visitor } from '../support/visitor.ts';
import { attributeOf, heldBy, send, settleFrom, stripped, type Typed, textOf } from './forms.ts';

let service: TestService;
const visitors = new Map<string, Visitor>();
beforeAll(async () => {
  service = await startTestService();
  for (const person of [EDU, EDU_2, HR, POLICE, 'supervisor', 'auditor']) {
    visitors.set(person, await signInAs(service.url, person));
  }
});
const reviewing = createReviewing(() => service);
const { referGap, referContradiction, refer, itemOf, next, act, read, actionsOf } = reviewing;
afterEach(async () => {
  await service.calm();
  service.setNow('2026-11-20T10:00:00+08:00');
  await reviewing.clear();
});
afterAll(() => service.close());

const visit = (person: string): Visitor => visitors.get(person) as Visitor;
const open = (person: string, item: { id: string }): Promise<Page> => visit(person).get(`/console/items/${item.id}`);
const post = (person: string, item: { id: string }, verb: string, typed: Typed = {}, headers = {}): Promise<Page> =>
  send(service.url, visit(person), `/console/items/${item.id}/${verb}`, typed, headers);
const submit = async (person: string, item: { id: string }, typed: Typed, page?: Page): Promise<Page> =>
  settleFrom(service.url, visit(person), page ?? (await open(person, item)), item.id, typed);
const take = async (person: string): Promise<CaseItemView> => (await next(person)).body;

const ACADEMIC = 'academic-records';
const confirmed = { [`result.${ACADEMIC}`]: 'confirmed' };
const refused = (note = '与原件不符') => ({
  [`result.${ACADEMIC}`]: 'refused',
  [`code.${ACADEMIC}`]: 'academic_records.not_found',
  [`note.${ACADEMIC}`]: note,
});
const staffIdOf = async (person: string) =>
  (await service.sql`select id from staff where name = ${sandboxName(person)}`)[0]?.id as string;

describe('the page of a case', () => {
  test('shows claimed beside found with what differs marked in words, why, by which clause, and what the machine has done', async () => {
    const { id, person } = await referContradiction();
    const page = await open(EDU, await itemOf(id, 'education'));
    expect(page.status).toBe(200);
    const check = textOf(page.html, `check-${ACADEMIC}`);
    expect(check).toMatch(/院校 武汉大学 \(10486\) 示例学院 \(99998\) ≠ 不同/);
    expect(check).toMatch(/学历层次 本科 本科 ✓ 相符/);
    expect(check).toMatch(/申报内容与学历学位登记信息不一致 依据 SZ-06/);
    expect(textOf(page.html, 'item-due')).toMatch(/12月18日 周五 还剩20个工作日/);
    expect(textOf(page.html, 'departments')).toMatch(/教育 \(本事项\)/);
    expect(textOf(page.html, 'timeline')).toMatch(/系统比对完成/);
    for (const secret of [person.residentId, person.name, phoneOf(person)]) expect(page.html).not.toContain(secret);
    expect(page.html, 'not claimed, nothing to settle it with').not.toContain('id="settle"');
    expect(page.html).toContain('id="claim"');
  });

  test('marks a window case, and tells of class-only registers no more than the class', async () => {
    const { id } = await refer({
      criminalRecord: { records: [{ kind: 'crime', decidedOn: '2011-11-11', authority: '示例法院' }] } as never,
    });
    const { html } = await open(POLICE, await itemOf(id, 'public_security'));
    expect(textOf(html, 'window-mark')).toContain('窗口办理');
    expect(textOf(html, 'check-criminal-record')).toContain('只告知类别');
    expect(html).not.toMatch(/2011-11-11|示例法院/);
  });

  test('of another department is refused in words and put into the audit; one that does not exist is not found', async () => {
    const { id } = await referGap();
    const page = await open(HR, await itemOf(id, 'education'));
    expect([page.status, textOf(page.html, 'refusal')]).toEqual([403, expect.stringMatching(/没有权限.*已被记录/)]);
    expect(await actionsOf(id)).toContain('review.refused');
    for (const unknown of ['00000000-0000-7000-8000-000000000000', 'x', '1%27--']) {
      expect((await open(EDU, { id: unknown })).status).toBe(404);
    }
  });

  test('shows supervisors and auditors everything and lets them change nothing but who works on it', async () => {
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

  test('tells what others did and said as text, whatever they wrote', async () => {
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
    expect(html.split('&lt;script&gt;alert(1)&lt;/script&gt;')).toHaveLength(4);
    expect(textOf(html, 'decisions')).toMatch(/学历学位 ✓ 确认 已被退回 教育审核员乙/);
  });
});

describe('claiming', () => {
  test('opens the forms; giving it back takes them away', async () => {
    const { id } = await referGap();
    const item = await itemOf(id, 'education');
    expect((await post(EDU, item, 'claim')).location).toBe(`/console/items/${item.id}`);
    const { html } = await open(EDU, item);
    expect(html).toContain('id="settle"');
    expect(textOf(html, 'item-holder')).toMatch(/办理人： ?您 ?, 保留至 10:15/);
    expect(Number(attributeOf(html, 'case', 'data-lease-ms'))).toBeGreaterThan(14 * 60_000);
    expect((await post(EDU, item, 'release')).location).toBe('/console?done=released');
    expect((await itemOf(id, 'education')).assignee).toBeNull();
  });

  test('what another holds is refused with who holds it', async () => {
    await referGap();
    const item = await take(EDU_2);
    const page = await post(EDU, item, 'claim');
    expect(page.status).toBe(409);
    expect(stripped(page.html)).toMatch(/已被他人更新。 ?现由教育审核员乙办理/);
    expect(page.html).not.toContain('id="settle"');
  });

  test('again from the page extends it, and tells the page its version', async () => {
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

describe('settling', () => {
  test('confirms, and goes on to the next item where that is asked for', async () => {
    const [first, second] = [await referGap(), await referGap()];
    const item = await take(EDU);
    const page = await submit(EDU, item, { ...confirmed, note: '已核对原件', after: 'next' });
    expect([page.status, page.location]).toEqual([303, `/console/items/${(await itemOf(second.id, 'education')).id}`]);
    expect((await read(first.id)).body).toMatchObject({ status: 'approved', decision: { decidedBy: 'review' } });
    const { html } = await open(EDU, item);
    expect(textOf(html, 'standing')).toContain('已办结');
    expect(textOf(html, 'comments')).toContain('已核对原件');
  });

  test('refuses with a reason from the list and a note for the applicant', async () => {
    const { id } = await referGap();
    const item = await take(EDU);
    const page = await open(EDU, item);
    const options = [...page.html.matchAll(/<option value="([a-z_.]+)"/g)].map(([, code]) => code);
    expect(options).toEqual(expect.arrayContaining(item.checks[0]?.refusalCodes ?? []));
    expect((await submit(EDU, item, refused(), page)).location).toBe('/console?done=settled');
    const { body } = await read(id);
    expect(body.decision?.reasons[0]).toMatchObject({ code: 'academic_records.not_found', note: '与原件不符' });
  });

  test('with nothing chosen, or no reason, settles nothing: the summary names the check and leads to its control', async () => {
    const { id } = await referGap();
    const item = await take(EDU);
    const nothing = await submit(EDU, item, { note: '写了一半' });
    expect(nothing.status).toBe(422);
    expect(textOf(nothing.html, 'error-summary')).toContain('学历学位：请选择确认或拒绝');
    expect(nothing.html).toContain('href="#confirm-academic-records"');
    expect(nothing.html).toContain('id="confirm-academic-records"');
    expect(heldBy(nothing.html, 'settle').get('note')).toEqual(['写了一半']);
    const typed = { ...refused('理由还没选'), [`code.${ACADEMIC}`]: '' };
    const noReason = await submit(EDU, item, typed);
    expect(noReason.html).toContain('href="#code-academic-records"');
    expect(heldBy(noReason.html, 'settle').get(`note.${ACADEMIC}`)).toEqual(['理由还没选']);
    expect(heldBy(noReason.html, 'settle').get(`result.${ACADEMIC}`)).toEqual(['refused']);
    expect((await read(id)).body.status).toBe('in_review');
  });

  test('a reason typed before one thought better of it is left out', async () => {
    const { id } = await referGap();
    const item = await take(EDU);
    await submit(EDU, item, { ...refused(), ...confirmed });
    expect((await read(id)).body.status).toBe('approved');
  });

  test('a window case takes the day on which the person came, asked for at its field', async () => {
    const { id } = await refer({ criminalRecord: { records: [{ kind: 'crime', decidedOn: '2020-01-01' }] } as never });
    const item = await take(POLICE);
    const typed = { 'result.criminal-record': 'confirmed' };
    const without = await submit(POLICE, item, typed);
    expect([without.status, without.html.includes('id="attended-on-fault"')]).toEqual([422, true]);
    const came = await submit(POLICE, item, { ...typed, attendedOn: '2026-11-20' });
    expect(came.location).toBe('/console?done=awaiting');
    expect((await itemOf(id, 'public_security')).attendedOn).toBe('2026-11-20');
  });

  test('an item with a check and rules settles all of them at once', async () => {
    const { id } = await refer(
      { medicalExam: { designated: false, examinedOn: '2026-11-01', conclusion: 'qualified' } as never },
      { optOutOfAutomatedDecision: true },
    );
    const item = await take(HR);
    const names = [...item.checks.map(({ source }) => source as string), ...item.rules.map(({ code }) => code)];
    expect(names.toSorted()).toEqual(['automation.opted_out', 'medical-exam']);
    const half = await submit(HR, item, { 'result.medical-exam': 'confirmed' });
    expect([half.status, half.html.includes('href="#confirm-automation-opted-out"')]).toEqual([422, true]);
    const all = Object.fromEntries(names.map((name) => [`result.${name}`, 'confirmed']));
    expect((await submit(HR, item, all)).status).toBe(303);
    expect((await itemOf(id, 'human_resources')).status).toBe('countersign');
  });

  test('evidence is uploaded with the form and named; what is no such file is told at its field and settles nothing', async () => {
    const { id } = await referGap();
    const item = await take(EDU);
    const text = new File(['no image'], 'a.png', { type: 'image/png' });
    const wrong = await submit(EDU, item, { ...confirmed, [`file.${ACADEMIC}`]: text });
    expect([wrong.status, wrong.html.includes('id="file-academic-records-fault"')]).toEqual([422, true]);
    const png = new File([PNG], 'a.png', { type: 'image/png' });
    expect((await submit(EDU, item, { ...confirmed, [`file.${ACADEMIC}`]: png })).status).toBe(303);
    const settled = await itemOf(id, 'education');
    expect(settled.decisions[0]?.evidence).toHaveLength(1);
    const [material] = settled.materials;
    expect(material).toMatchObject({ kind: 'review_evidence', mediaType: 'image/png' });
    const { html } = await open(EDU, item);
    expect(html).toContain(`/console/items/${item.id}/materials/${material?.materialId}`);
  });

  test('what was uploaded is not lost when the form comes back', async () => {
    await refer({ criminalRecord: { records: [{ kind: 'crime', decidedOn: '2020-01-01' }] } as never });
    const item = await take(POLICE);
    const png = new File([PNG], 'a.png', { type: 'image/png' });
    const typed = { 'result.criminal-record': 'confirmed' };
    const back = await submit(POLICE, item, { ...typed, 'file.criminal-record': png });
    expect(back.status).toBe(422);
    const kept = heldBy(back.html, 'settle').get('evidence.criminal-record') ?? [];
    expect(kept).toHaveLength(1);
    await submit(POLICE, item, { ...typed, 'evidence.criminal-record': kept, attendedOn: '2026-11-20' });
    expect((await itemOf(item.applicationId, 'public_security')).decisions[0]?.evidence).toEqual(kept);
  });
});

describe('where another was faster', () => {
  test('it is said who and what, nothing is settled, and what was typed is there to be read', async () => {
    const { id } = await referGap();
    const item = await take(EDU);
    const page = await open(EDU, item);
    const version = (await itemOf(id, 'education')).version;
    await act('supervisor', item.id, 'reassign', { assignee: await staffIdOf(EDU_2), version });
    const stale = await submit(EDU, item, refused('写了很久的说明'), page);
    expect(stale.status).toBe(409);
    expect(stripped(stale.html)).toContain('现由教育审核员乙办理');
    expect(textOf(stale.html, 'typed')).toContain('写了很久的说明');
    expect((await read(id)).body.status).toBe('in_review');
  });

  test('a claim that ran out can be taken up again from the page that comes back, with all that was typed', async () => {
    const { id } = await referGap();
    const item = await take(EDU);
    const page = await open(EDU, item);
    service.setNow('2026-11-20T10:20:00+08:00');
    const lapsed = await submit(EDU, item, refused('还在写'), page);
    expect([lapsed.status, lapsed.html.includes('id="resume"')]).toEqual([409, true]);
    const held = Object.fromEntries(heldBy(lapsed.html, 'settle'));
    const resumed = await post(EDU, item, 'refresh', { ...held, claim: 'yes' });
    expect(resumed.status).toBe(200);
    expect(heldBy(resumed.html, 'settle').get(`note.${ACADEMIC}`)).toEqual(['还在写']);
    const again = await submit(EDU, item, { [`code.${ACADEMIC}`]: 'academic_records.not_found' }, resumed);
    expect(again.location).toBe('/console?done=settled');
    expect((await read(id)).body.status).toBe('rejected');
  });

  test(
    'a new answer is said, shown, and to be looked at before anything is settled',
    async () => {
      await service.putFault('academic-records', { fault: 'error_500' });
      const { id } = await refer({});
      const item = await take(EDU);
      const page = await open(EDU, item);
      await service.calm();
      await act(EDU, item.id, 'recheck');
      const stale = await submit(EDU, item, { ...confirmed, note: '照旧答复写的' }, page);
      expect(stale.status).toBe(409);
      expect(stripped(stale.html)).toContain('来源已有新答复，内容已更新');
      expect(textOf(stale.html, `check-${ACADEMIC}`)).toContain('来源已重新答复，现在一致');
      expect(heldBy(stale.html, 'settle').get('note')).toEqual(['照旧答复写的']);
      expect((await read(id)).body.status).toBe('in_review');
      expect((await submit(EDU, item, confirmed, stale)).location).toBe('/console?done=settled');
    },
    soon.timeout,
  );
});

describe('two people', () => {
  test('the second sees what the first decided, countersigns it and gets the next; the first cannot', async () => {
    const { id } = await referContradiction();
    const item = await take(EDU);
    expect(textOf((await open(EDU, item)).html, `decide-${ACADEMIC}`)).toContain('须由本部门另一人复核');
    await submit(EDU, item, confirmed);
    const own = await open(EDU, item);
    expect(textOf(own.html, 'standing')).toContain('等待本部门另一人复核');
    const { version } = await itemOf(id, 'education');
    const alone = await post(EDU, item, 'countersign', { version: String(version) });
    expect([alone.status, stripped(alone.html)]).toEqual([403, expect.stringContaining('须由另一人复核')]);

    const page = await open(EDU_2, item);
    expect(textOf(page.html, 'countersign')).toMatch(/教育审核员甲已作如下认定.*学历学位 ✓ 确认/);
    const done = await post(EDU_2, item, 'countersign', { version: String(version), after: 'next' });
    expect(done.location).toBe('/console?done=countersigned');
    expect((await read(id)).body.status).toBe('approved');
  });

  test('the second sends it back with a reason, which is asked for', async () => {
    const { id } = await referContradiction();
    const item = await take(EDU);
    await submit(EDU, item, confirmed);
    const version = String((await itemOf(id, 'education')).version);
    const without = await post(EDU_2, item, 'return', { returnNote: ' ', version });
    expect([without.status, without.html.includes('href="#return-note"')]).toEqual([422, true]);
    expect((await post(EDU_2, item, 'return', { returnNote: '请核对证书编号', version })).location).toBe(
      '/console?done=returned',
    );
    const { html } = await open(EDU, item);
    expect(textOf(html, 'comments')).toContain('请核对证书编号');
    expect((await itemOf(id, 'education')).status).toBe('open');
  });
});

describe('beside the decision', () => {
  test('a supplement is asked for, all at once, until a day; the page says that it waits, and what came', async () => {
    const { id } = await referGap();
    const item = await take(EDU);
    const version = String(item.version);
    const none = await post(EDU, item, 'supplement', { version });
    expect([none.status, none.html.includes('href="#supplement-form"')]).toEqual([422, true]);
    const odd = await post(EDU, item, 'supplement', { version, other: ['劳动合同', ''], otherNote: ['', ''] });
    expect(odd.html).toContain('href="#supplement-other-1"');
    const past = await post(EDU, item, 'supplement', { version, kind: 'diploma', due: '2020-01-01' });
    expect([past.status, past.html.includes('href="#supplement-due"')]).toEqual([422, true]);
    const asked = await post(EDU, item, 'supplement', {
      version,
      kind: ['diploma', 'id_card_front'],
      'note.diploma': '彩色扫描件',
      other: ['labour_contract', ''],
      otherNote: ['全部页', ''],
    });
    expect(asked.location).toBe('/console?done=supplement');
    const { html } = await open(EDU, item);
    expect(textOf(html, 'standing')).toContain('等待申报单位补正');
    expect(textOf(html, 'supplement')).toMatch(/毕业证书 未收到 彩色扫描件.*身份证正面.*labour_contract 未收到 全部页/);
    expect((await read(id)).body.status).toBe('awaiting_supplement');
  });

  test(
    'a source is asked again, and what was typed comes back with the answer',
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
        expect.stringContaining('没有可再次核验的数据源'),
      ]);
    },
    soon.timeout,
  );

  test('a comment is saved; from the page it comes back alone', async () => {
    await referGap();
    const item = await take(EDU);
    expect((await post(EDU, item, 'comments', { text: '已电话联系' })).location).toBe(
      `/console/items/${item.id}#comments`,
    );
    const part = await post(EDU, item, 'comments', { text: '再次联系' }, { 'hx-request': 'true' });
    expect(part.html.trim()).toMatch(/^<section class="panel" id="comments"/);
    expect(textOf(part.html, 'comments')).toMatch(/已电话联系 教育审核员甲.*再次联系/);
    const empty = await post(EDU, item, 'comments', { text: ' ' });
    expect([empty.status, empty.html.includes('href="#comment-text"')]).toEqual([422, true]);
  });

  test('a supervisor hands it to a clerk of the department or back; a clerk hands on what the clerk holds', async () => {
    const { id } = await referGap();
    const item = await itemOf(id, 'education');
    const { html } = await open('supervisor', item);
    expect(textOf(html, 'reassign')).toMatch(/教育审核员甲 教育审核员乙/);
    expect(textOf(html, 'reassign')).not.toContain('人社');
    const version = String(item.version);
    const to = async (person: string) => ({ assignee: await staffIdOf(person), version });
    expect((await post('supervisor', item, 'reassign', await to(EDU_2))).location).toBe('/console?done=reassigned');
    expect((await itemOf(id, 'education')).assignee).toBe(await staffIdOf(EDU_2));
    expect((await post('supervisor', item, 'reassign', await to(EDU))).status).toBe(409);
    const back = { assignee: '', version: String((await itemOf(id, 'education')).version) };
    await post('supervisor', item, 'reassign', back);
    const mine = await take(EDU);
    const hand = { assignee: await staffIdOf(EDU_2), version: String(mine.version) };
    expect((await post(EDU, mine, 'reassign', hand)).status).toBe(303);
    expect((await itemOf(id, 'education')).assignee).toBe(await staffIdOf(EDU_2));
  });
});

describe('an identity', () => {
  test('is masked on every page until it is asked for with a purpose, which the audit holds', async () => {
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
    expect((await post(HR, item, 'reveal', { purpose: 'contact_applicant' })).status).toBe(403);
    expect((await open(EDU, item)).html, 'opened again it is masked again').not.toContain(person.residentId);
  });
});

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
