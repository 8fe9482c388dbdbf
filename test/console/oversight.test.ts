// Tests supervision in the console, without scripts: one approval frozen, attended, restored, frozen again and revoked
// by two people; a refusal names the legal moves; auditors read all of it and change nothing; bans and blast radii need
// two people as well.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { advanceBlastRadii } from '../../src/oversight/blast-examine.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { createOverseeing, FREEZE } from '../oversight/overseeing.ts';
import { setBans } from '../support/bans.ts';
import { formOf, type Person, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { signInAs, type Visitor } from '../support/visitor.ts';
import { heldBy, send, type Typed, textOf, unescaped } from './forms.ts';

let service: TestService;
let first: Visitor;
let second: Visitor;
let auditor: Visitor;
const overseeing = createOverseeing(() => service);
const { approve, frozen } = overseeing;

beforeAll(async () => {
  service = await startTestService({ worker: false });
  [first, second, auditor] = (await Promise.all(
    ['supervisor', 'supervisor_2', 'auditor'].map((name) => signInAs(service.url, name)),
  )) as [Visitor, Visitor, Visitor];
});
afterAll(() => service.close());

const place = (id: string) => `/console/applications/${id}`;
const post = (visitor: Visitor, path: string, typed: Typed = {}) => send(service.url, visitor, path, typed);
const statusOf = async (id: string) => (await overseeing.read(id)).status;
const count = async (action: string) =>
  Number((await service.sql`select count(*) from audit_events where action = ${action}`)[0]?.count);
const number = async (id: string) => (await service.sql`select number from applications where id = ${id}`)[0]?.number;

/** Sends a form as its page holds it, with the typed values in it. */
async function fill(visitor: Visitor, path: string, formId: string, typed: Typed = {}) {
  const { html } = await visitor.get(path);
  const action = new RegExp(`<form[^>]* id="${formId}"[^>]* action="([^"]*)"`).exec(html)?.[1] ?? '';
  return await post(visitor, action, { ...Object.fromEntries(heldBy(html, formId)), ...typed });
}

describe('supervision in the console', () => {
  test('is for supervisors and auditors, and only supervisors act', async () => {
    const { id } = await approve();
    const pages = [
      '/console/oversight',
      place(id),
      '/console/sanctions',
      '/console/oversight/blast-radius',
      '/console/replays',
    ];
    for (const [name, status] of [
      ['clerk_education', 403],
      ['operator', 403],
    ] as const) {
      const visitor = await signInAs(service.url, name);
      for (const path of pages) expect((await visitor.get(path)).status, path).toBe(status);
    }
    for (const path of pages) expect((await auditor.get(path)).status, path).toBe(200);
    for (const verb of [
      'freeze',
      'attendance',
      'restore',
      'revoke',
      'statement',
      'withdraw-revocation',
      'acknowledge',
    ]) {
      expect((await post(auditor, `${place(id)}/${verb}`, {})).status, verb).toBe(403);
    }
    for (const path of ['/console/sanctions', '/console/oversight/blast-radius']) {
      expect((await post(auditor, path, {})).status, path).toBe(403);
    }
    const { html } = await auditor.get(place(id));
    expect(html).not.toContain('<form class="stacked"');
    expect(textOf(html, 'standing')).toContain('不办理');
  });
});

describe('bans in the console', () => {
  beforeAll(() => setBans(service));

  test('say whom the scheme bars, from which day, and how long', async () => {
    const { bans, title } = shenzhenTalent;
    const recordHow = async () => {
      const { html } = await first.get('/console/sanctions');
      return /<p class="note">([^<]*登记后不能修改)/.exec(html)?.[1]?.replaceAll(/\s+/g, '') ?? '';
    };
    const rule = { months: 6, fromDay: 'after_finding' } as const;
    expect(await recordHow()).toBe(`自查实之日起不受理该主体的申报：${title.zh}：12个月。登记后不能修改`);
    await setBans(service, { banMonths: null, unitBanMonths: null });
    try {
      shenzhenTalent.bans = { applicant: rule };
      const told = `自查实次日起不受理该主体的申报：${title.zh}（申请人）：6个月。`;
      expect(await recordHow()).toBe(`${told}登记后不能修改`);
      shenzhenTalent.bans = { applicant: rule, unit: { yearsFromNextPeriod: 3 } };
      const unit = `自下一期首日起不受理该主体的申报：${title.zh}（呈报单位）：自下一期起3年。`;
      expect(await recordHow()).toBe(`${told}${unit}登记后不能修改`);
      shenzhenTalent.bans = {};
      expect(await recordHow()).toBe(`${title.zh}：不限制申报。登记后不能修改`);
    } finally {
      shenzhenTalent.bans = bans;
      await setBans(service);
    }
  });

  const record = (visitor: Visitor, person: Person, changes: Typed = {}) =>
    fill(visitor, '/console/sanctions', 'record-form', {
      scheme: 'shenzhen-talent',
      kind: 'applicant',
      subject: person.residentId,
      ground: 'fraud',
      note: '提供虚假证明',
      ...changes,
    });

  test('are recorded, shown masked, keep an application out, and are lifted by another person', async () => {
    const person = somebody();
    await service.putPerson(person);
    const wrong = await record(first, person, { subject: '123' });
    expect([wrong.status, textOf(wrong.html, 'record-form-subject-fault')]).toEqual([
      422,
      expect.stringContaining('校验位'),
    ]);
    const future = await record(first, person, { foundOn: '2027-01-01' });
    expect(future.status).toBe(422);
    const done = await record(first, person);
    expect(done.status).toBe(303);
    const one = (done.location ?? '').split('?')[0] as string;
    expect(one).not.toContain(person.residentId);
    const { html } = await auditor.get(one);
    expect(html).not.toContain(person.residentId);
    expect(textOf(html, 'sanction')).toContain('提供虚假证明');
    expect((await auditor.get('/console/sanctions')).html).not.toContain(person.residentId);

    expect(textOf((await first.get(one)).html, 'own-record')).toContain('另一名主管');
    const own = await post(first, `${one}/lift`, { reason: '有误' });
    expect([own.status, own.html.includes('须由另一名主管办理')]).toEqual([409, true]);

    // the day after the finding
    service.setNow('2026-11-21T10:00:00+08:00');
    const barred = await service.submit(formOf(person, {}, '2026-11-21'));
    expect(barred.body.status).toBe('not_accepted');
    const found = await post(auditor, '/console/sanctions/search', { kind: 'applicant', subject: person.residentId });
    expect(textOf(found.html, 'found')).toContain('生效中');
    expect((await fill(second, one, 'lift-form', { reason: '认定有误' })).location).toContain('done=lifted');
    expect((await service.submit(formOf(person, {}, '2026-11-21'))).body.status).toBe('approved');
    const list = await auditor.get('/console/sanctions?active=false');
    expect(textOf(list.html, 'sanctions')).toContain('已解除');
    service.setNow('2026-11-20T10:00:00+08:00');
  });

  test('of a unit are recorded by a second supervisor, who has seen its name and the effects', async () => {
    const unit = { kind: 'unit', subject: '91440300MA0XXXX90C' };
    const proposed = await record(first, somebody(), unit);
    expect(proposed.location).toMatch(/^\/console\/sanctions\/proposals\/[0-9a-f-]{36}\?done=proposed$/);
    const proposal = (proposed.location ?? '').split('?')[0] as string;
    for (const [visitor, path] of [
      [second, '/console/sanctions'],
      [second, '/console/oversight'],
      [auditor, '/console/sanctions'],
    ] as const) {
      expect(textOf((await visitor.get(path)).html, 'proposed-bans')).toContain('示例人才服务有限公司');
    }
    const twice = await record(second, somebody(), { ...unit, note: '另一事由' });
    expect([twice.status, textOf(twice.html, 'record-form-subject-fault')]).toEqual([
      409,
      expect.stringContaining('已有一项待办的提议'),
    ]);

    const own = await first.get(proposal);
    expect(textOf(own.html, 'own-proposal')).toContain('另一名主管');
    expect((await post(first, `${proposal}/confirm`, { key: randomUUID(), sure: 'yes' })).status).toBe(409);
    const seen = (await second.get(proposal)).html;
    expect(textOf(seen, 'proposal')).toContain('示例人才服务有限公司');
    expect(textOf(seen, 'stops')).toMatch(/^\d+ 件未办结的申请/);
    expect((await fill(second, proposal, 'confirm-form')).status, 'without having said so').toBe(422);
    expect((await post(auditor, `${proposal}/confirm`, {})).status).toBe(403);
    const done = await fill(second, proposal, 'confirm-form', { sure: 'yes' });
    expect(done.location).toContain('done=recorded');
    const ban = (done.location ?? '').split('?')[0] as string;
    expect(textOf((await first.get(ban)).html, 'sanction')).toContain('提议');
    expect((await post(second, `${proposal}/withdraw`, {})).status).toBe(403);
    expect((await post(first, `${proposal}/withdraw`, {})).status).toBe(409);
    expect((await fill(first, ban, 'lift-form', { reason: '认定有误' })).status).toBe(303);

    const again = await record(first, somebody(), unit);
    const other = (again.location ?? '').split('?')[0] as string;
    expect((await post(first, `${other}/withdraw`, {})).location).toContain('done=withdrawn');
    const late = await post(second, `${other}/confirm`, { key: randomUUID(), sure: 'yes' });
    expect(late.status, 'a withdrawn ban cannot be confirmed').toBe(409);
    expect((await first.get('/console/sanctions')).html).not.toContain('id="proposed-bans"');
  });

  test('of one subject are searched by POST, and audited without the number', async () => {
    const before = await count('sanction.read');
    const nobody = await post(auditor, '/console/sanctions/search', { kind: 'unit', subject: '91440300MA0XXXX15K' });
    expect([nobody.status, nobody.location]).toEqual([200, null]);
    expect(await count('sanction.read')).toBe(before + 1);
    const wrong = await post(auditor, '/console/sanctions/search', { kind: 'unit', subject: 'x' });
    expect(wrong.status).toBe(422);
    const events = await service.sql`select data::text as data from audit_events where action = 'sanction.read'`;
    for (const { data } of events) expect(data).not.toContain('91440300MA0XXXX15K');
  });
});

describe('an application in supervision', () => {
  test('is found by its number, shows decision and facts masked, and the reading is audited', async () => {
    const { id, person } = await approve();
    const before = await count('application.read');
    const found = await auditor.get(`/console/oversight?number=${String(await number(id)).toLowerCase()}`);
    expect([found.status, found.location]).toEqual([303, place(id)]);
    const { html } = await auditor.get(place(id));
    expect(textOf(html, 'decision')).toContain('系统比对作出');
    expect(textOf(html, 'decision')).toContain('学历学位');
    expect(textOf(html, 'timeline')).toContain('已收件');
    for (const secret of [person.name, person.residentId]) expect(html).not.toContain(secret);
    expect(await count('application.read')).toBe(before + 1);
    const missed = await auditor.get('/console/oversight?number=SZ2026-9999999');
    expect([missed.status, missed.html.includes('没有这个受理编号')]).toEqual([404, true]);
    expect((await auditor.get(place(randomUUID()))).status).toBe(404);
    expect((await auditor.get(place('x'))).status).toBe(404);
  });

  test('is frozen with the missing papers, attended and restored; a faulty form comes back as typed', async () => {
    const { id, number: approval } = await approve();
    const empty = await fill(first, place(id), 'freeze-form', { reason: ' ', missing: ['diploma'], due: '2026-11-20' });
    expect(empty.status).toBe(422);
    expect(textOf(empty.html, 'error-summary')).toContain('请填写');
    expect(empty.html).toMatch(/value="diploma"\s+checked/);
    const early = await fill(first, place(id), 'freeze-form', { reason: FREEZE.reason, due: '2026-11-20' });
    expect([early.status, textOf(early.html, 'freeze-form-due-fault')]).toEqual([422, expect.stringContaining('期限')]);

    const done = await fill(first, place(id), 'freeze-form', { ...FREEZE });
    expect([done.status, done.location]).toEqual([303, `${place(id)}?done=frozen`]);
    const shown = await auditor.get(place(id));
    for (const text of [FREEZE.reason, '毕业证书', '主管甲', '尚未到场']) {
      expect(textOf(shown.html, 'freeze')).toContain(text);
    }
    expect(shown.html).toContain('2026-12-11');
    const list = await auditor.get('/console/oversight');
    expect(textOf(list.html, `frozen-${id}`)).toContain('等待申请人到窗口');

    const tomorrow = await fill(first, place(id), 'attend-form', { attendedOn: '2026-11-21' });
    expect([tomorrow.status, textOf(tomorrow.html, 'attend-form-attendedOn-fault')]).toEqual([422, expect.any(String)]);
    expect((await fill(first, place(id), 'attend-form')).location).toContain('done=attended');
    expect(textOf((await auditor.get('/console/oversight')).html, `frozen-${id}`)).toContain('待决定恢复或撤销');

    const unsure = await fill(first, place(id), 'restore-form', { note: '已核验原件' });
    expect([unsure.status, textOf(unsure.html, 'restore-form-sure-fault')]).toEqual([422, expect.any(String)]);
    const restored = await fill(first, place(id), 'restore-form', { note: '已核验原件', sure: 'yes' });
    expect(restored.location).toContain('done=restored');
    expect(await overseeing.read(id)).toMatchObject({ status: 'approved', approvalNumber: approval });
    expect(textOf((await auditor.get(place(id))).html, 'freeze')).toContain('已核验原件');
  });

  test('is revoked by two people: the first is told so, and the second sees the proposal and ticks it', async () => {
    const { id } = await frozen();
    const page = await first.get(place(id));
    // the page names the effects first, and lateness is not a ground yet
    const form = textOf(page.html, 'propose-form');
    for (const text of ['另一名主管', '陈述、申辩权', '公安、人社、发改', '信用管理系统', '期限届满后方可']) {
      expect(form).toContain(text);
    }
    const none = await fill(first, place(id), 'propose-form', { note: '毕业证书系伪造' });
    expect([none.status, textOf(none.html, 'propose-form-ground-fault')]).toEqual([
      422,
      expect.stringContaining('理由'),
    ]);
    const typed = { ground: 'false_declaration', note: '毕业证书系伪造' };
    expect((await fill(first, place(id), 'propose-form', typed)).location).toContain('done=proposed');

    const own = await first.get(place(id));
    expect(textOf(own.html, 'own-proposal')).toContain('另一名主管');
    expect(own.html).not.toContain('id="confirm-form"');
    const again = await post(first, `${place(id)}/revoke`, { ...typed, confirms: 'yes', sure: 'yes' });
    expect([again.status, again.html.includes('须由另一名主管办理')]).toEqual([409, true]);
    const listed = (await second.get('/console/oversight')).html;
    expect(textOf(listed, 'proposed')).toContain('主管甲');
    // the next for the second person, by a link and its key; nothing for the first one and for auditors
    const next = '[^>]*data-key="n"\\s+href="([^"]*)"';
    expect(new RegExp(`id="next-matter"${next}`).exec(listed)?.[1]).toBe(place(id));
    for (const nobody of [first, auditor]) {
      expect((await nobody.get('/console/oversight')).html).not.toContain('id="next-matter"');
    }

    await setBans(service);
    const seen = await second.get(place(id));
    expect(textOf(seen.html, 'moves')).toMatch(/限制呈报单位“示例科技有限公司”申报（.*），其在办的\d+件申请不能批准/);
    // the unit files for the other tests as well
    await setBans(service, { banMonths: 12, unitBanMonths: null });
    for (const text of ['主管甲', '毕业证书系伪造', '虚假申报'])
      expect(textOf(seen.html, 'revocation')).toContain(text);
    const other = await post(second, `${place(id)}/revoke`, { ground: 'authority_error', note: '有误' });
    expect([other.status, other.html.includes('已有拟撤销意见')]).toEqual([409, true]);
    const unsure = await fill(second, place(id), 'confirm-form', { note: '同意' });
    expect([unsure.status, await statusOf(id)]).toEqual([422, 'frozen']);
    const stated = await fill(second, place(id), 'statement-form', { note: '申请人到窗口说明' });
    expect(stated.location).toContain('done=stated');
    expect((await fill(second, place(id), 'confirm-form', { note: '同意', sure: 'yes' })).location).toContain(
      'done=revoked',
    );
    expect(await statusOf(id)).toBe('revoked');

    const after = (await auditor.get(place(id))).html;
    expect(textOf(after, 'revocation')).toContain('主管乙');
    expect(textOf(after, 'pushes')).toContain('信用管理系统');
    expect(textOf(after, 'bans')).toContain('申请人');
    const { html } = await auditor.get('/console/oversight');
    expect(html).toContain('没有逾期的推送');
    await overseeing.goTo('2026-11-28T00:00:01+08:00');
    const late = await auditor.get('/console/oversight');
    expect(textOf(late.html, 'pushes')).toContain(String(await number(id)));
    await overseeing.goTo('2026-11-20T10:00:00+08:00');
  });

  test('refuses an illegal move, names the legal ones, and audits it', async () => {
    const { id } = await approve();
    const before = await count('application.move_refused');
    const refused = await post(first, `${place(id)}/revoke`, { ground: 'other_violation', note: '违规' });
    expect(refused.status).toBe(409);
    expect(refused.html).toContain('当前状态：审批通过。可以变为：已冻结');
    expect(await count('application.move_refused')).toBe(before + 1);
    const late = await frozen();
    const early = await post(first, `${place(late.id)}/revoke`, { ground: 'not_supplemented', note: '未到' });
    expect([early.status, early.html.includes('最早：')]).toEqual([409, true]);
  });

  test('can have its proposal withdrawn, and an acknowledgement on paper recorded', async () => {
    const { id } = await frozen();
    await fill(first, place(id), 'propose-form', { ground: 'authority_error', note: '录入差错' });
    const withdrawn = await fill(second, place(id), 'withdraw-form', { note: '理由有误' });
    expect(withdrawn.location).toContain('done=withdrawn');
    await fill(first, place(id), 'propose-form', { ground: 'authority_error', note: '录入差错' });
    await fill(second, place(id), 'confirm-form', { note: '同意', sure: 'yes' });
    const { html } = await first.get(place(id));
    const form = /id="(acknowledge-[0-9a-f-]+)"/.exec(html)?.[1] ?? '';
    const empty = await fill(first, place(id), form, { receipt: '', note: '纸质' });
    expect([empty.status, textOf(empty.html, `${form}-receipt-fault`)]).toEqual([422, '回执编号：请填写']);
    expect((await fill(first, place(id), form, { receipt: '公安收文1号', note: '纸质' })).location).toContain(
      'acknowledged',
    );
    expect(textOf((await auditor.get(place(id))).html, 'pushes')).toContain('公安收文1号');
  });
});

describe('what departments are told, in the console', () => {
  const PLACE = '/console/pushes';
  let police: Visitor;
  beforeAll(async () => {
    police = await signInAs(service.url, 'clerk_public_security');
  });
  const pushOf = async (id: string, event: string, recipient = 'public_security') =>
    (
      await service.sql`
        select id from pushes where application_id = ${id} and event = ${event} and recipient = ${recipient}`
    )[0]?.id as string;

  test('is listed for each department, by move and by what is late', async () => {
    const { id } = await frozen();
    const own = await pushOf(id, 'approval.frozen');
    const other = await pushOf(id, 'approval.frozen', 'human_resources');
    const all = (await auditor.get(PLACE)).html;
    for (const push of [own, other]) expect(all).toContain(`${PLACE}/${push}`);
    const listed = (await police.get(PLACE)).html;
    expect([listed.includes(own), listed.includes(other), listed.includes('filter-recipient')]).toEqual([
      true,
      false,
      false,
    ]);
    const granted = (await auditor.get(`${PLACE}?event=approval.granted&recipient=public_security`)).html;
    expect([granted.includes(await pushOf(id, 'approval.granted')), granted.includes(own)]).toEqual([true, false]);
    expect((await auditor.get(`${PLACE}?late=true`)).html).not.toContain(own);
    expect((await police.get(`${PLACE}/${other}`)).status).toBe(404);
    // a value that no filter knows filters nothing
    expect((await auditor.get(`${PLACE}?event=lost&before=x`)).html).toContain(own);
    const page = (await first.get(place(id))).html;
    expect(textOf(page, 'pushes')).toMatch(/审批通过.*冻结/s);
  });

  test('is shown to the department with the person masked, and in full for a purpose, which is audited', async () => {
    const { id, person } = await approve();
    const path = `${PLACE}/${await pushOf(id, 'approval.granted')}`;
    const masked = await police.get(path);
    expect(masked.html).not.toContain(person.residentId);
    expect((await fill(police, path, 'reveal', { purpose: '' })).status).toBe(422);
    const before = await count('application.revealed');
    const shown = await fill(police, path, 'reveal', { purpose: 'contact_applicant' });
    expect([textOf(shown.html, 'revealed-id'), textOf(shown.html, 'revealed-name')]).toEqual([
      person.residentId,
      person.name,
    ]);
    expect(await count('application.revealed')).toBe(before + 1);
  });

  test('is acknowledged there by hand, and the settlement is reported there by the police alone', async () => {
    const { id } = await approve();
    const path = `${PLACE}/${await pushOf(id, 'approval.granted')}`;
    const empty = await fill(police, path, 'acknowledge-form', { receipt: '', note: '纸质' });
    expect([empty.status, textOf(empty.html, 'acknowledge-form-receipt-fault')]).toEqual([422, '回执编号：请填写']);
    const told = await fill(police, path, 'acknowledge-form', { receipt: '公安收文2号', note: '纸质' });
    expect(told.location).toContain('done=acknowledge');
    expect((await police.get(path)).html).toContain('公安收文2号');

    const others = (await first.get(path)).html;
    expect(others).not.toContain('settled-form');
    const hr = await signInAs(service.url, 'clerk_human_resources');
    const theirs = `${PLACE}/${await pushOf(id, 'approval.granted', 'human_resources')}`;
    expect((await hr.get(theirs)).html).not.toContain('settled-form');
    expect((await post(hr, `${theirs}/settled`, { settledOn: '2026-11-20', office: '所', sure: 'yes' })).status).toBe(
      404,
    );

    const typed = { settledOn: '2026-11-20', office: '示例派出所' };
    expect((await fill(police, path, 'settled-form', typed)).status).toBe(422);
    const tomorrow = await fill(police, path, 'settled-form', { ...typed, settledOn: '2026-11-21', sure: 'yes' });
    expect([tomorrow.status, tomorrow.html.includes('示例派出所')]).toEqual([422, true]);
    const { html } = await police.get(path);
    const done = await fill(police, path, 'settled-form', { ...typed, sure: 'yes' });
    expect(done.location).toContain('done=settled');
    expect(await statusOf(id)).toBe('settled');
    expect(html).toContain('settled-form');
    const again = await post(police, `${path}/settled`, { ...typed, sure: 'yes' });
    expect([again.status, again.html.includes('现在不能办理')]).toEqual([409, true]);
    const ended = await police.get(`${PLACE}/${await pushOf(id, 'approval.settled')}`);
    expect(textOf(ended.html, 'content')).toContain('示例派出所');
  });
});

describe('a blast radius in the console', () => {
  const PLACE = '/console/oversight/blast-radius';
  const window = {
    source: 'academic-records',
    from: '2026-11-20T09:00',
    to: '2026-11-20T10:00',
    reason: '通报数据异常',
  };

  test('is a dry run until another supervisor confirms; then only the flips are frozen', async () => {
    service.setNow('2026-11-20T09:30:00+08:00');
    const [wrong, right] = [await approve(), await approve()];
    service.setNow('2026-11-20T11:00:00+08:00');
    await service.putPerson(wrong.person, { education: [] });

    const backwards = await fill(first, PLACE, 'open-form', { ...window, to: '2026-11-20T08:00' });
    expect([backwards.status, textOf(backwards.html, 'open-form-to-fault')]).toEqual([
      422,
      expect.stringContaining('晚于'),
    ]);
    const opened = await fill(first, PLACE, 'open-form', window);
    expect(opened.status).toBe(303);
    const one = (opened.location ?? '').split('?')[0] as string;
    while ((await advanceBlastRadii(service.service.deps)) > 0);

    const { html } = await first.get(one);
    expect(textOf(html, 'own')).toContain('另一名主管');
    expect(textOf(html, 'flips')).toContain(String(await number(wrong.id)));
    expect(textOf(html, 'flips')).not.toContain(String(await number(right.id)));
    // each count opens just its cases
    const counted = [...html.matchAll(/<a href="([^"]*)" data-group="(\w+)"\s+data-count="(\d+)"/g)];
    expect(counted.map(([, , group, n]) => `${group} ${n}`)).toEqual(['affected 2', 'flips 1', 'stands 1']);
    for (const [, href = '', group = '', n] of counted) {
      const listed = (await auditor.get(unescaped(href))).html;
      expect(listed.match(/class="row-link" href="\/console\/applications/g), group).toHaveLength(Number(n));
      expect(textOf(listed, 'cases-title')).toMatch(new RegExp(` ${n}$`));
    }
    expect(textOf((await auditor.get(`${one}?group=stands`)).html, 'stands')).toContain(String(await number(right.id)));
    expect(await statusOf(wrong.id)).toBe('approved');
    expect((await post(first, `${one}/confirm`, { sure: 'yes' })).status).toBe(409);
    expect((await auditor.get(one)).html).not.toContain('id="confirm-form"');
    expect((await auditor.get('/console/oversight')).html).toContain('结论改变，待确认冻结');

    expect(textOf((await second.get(one)).html, 'confirm-sentence')).toContain('冻结 1 件');
    expect((await fill(second, one, 'confirm-form')).status).toBe(422);
    // seen by another person, or by nobody
    for (const flips of ['0', '']) {
      expect((await fill(second, one, 'confirm-form', { sure: 'yes', flips })).status).toBe(409);
    }
    expect(await statusOf(wrong.id)).toBe('approved');
    expect((await fill(second, one, 'confirm-form', { sure: 'yes' })).location).toContain('done=confirmed');
    expect([await statusOf(wrong.id), await statusOf(right.id)]).toEqual(['frozen', 'approved']);
    expect(textOf((await auditor.get(one)).html, 'flips')).toContain('已冻结');
    service.setNow('2026-11-20T10:00:00+08:00');
  });
});
