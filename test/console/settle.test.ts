// Tests settling from the page of a case, without scripts: everything at once or nothing, two people where two are
// needed, and no loss of typed text after a fault or when another person was faster.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createReviewing, EDU, EDU_2, HR, POLICE, soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { ACADEMIC, confirmed, createDesk, overridden, PNG, refused } from './desk.ts';
import { heldBy, stripped, textOf } from './forms.ts';

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
const { open, post, submit, take, staffIdOf } = desk;
const { referGap, referContradiction, refer, itemOf, act, read } = reviewing;

describe('settling', () => {
  test('confirms, and goes on to the next item on request', async () => {
    const [first, second] = [await referGap(), await referGap()];
    const item = await take(EDU);
    const page = await submit(EDU, item, { ...confirmed, note: '已核对原件', after: 'next' });
    const next = (await itemOf(second.id, 'education')).id;
    expect([page.status, page.location]).toEqual([303, `/console/items/${next}?done=settled&last=${item.id}`]);
    expect((await read(first.id)).body).toMatchObject({ status: 'approved', decision: { decidedBy: 'review' } });
    const { html } = await open(EDU, item);
    expect(textOf(html, 'standing')).toContain('已办结');
    expect(textOf(html, 'comments')).toContain('已核对原件');
  });

  test('refuses with a reason from the list and a note for the applicant', async () => {
    const { id } = await referGap();
    const item = await take(EDU);
    const page = await open(EDU, item);
    const options = [...page.html.matchAll(/name="code\.[^"]*" value="([a-z_.]+)"/g)].map(([, code]) => code);
    expect(options).toEqual(expect.arrayContaining(item.checks[0]?.refusalCodes ?? []));
    expect((await submit(EDU, item, refused(), page)).location).toMatch(/^\/console\?done=settled&last=[0-9a-f-]{36}$/);
    const { body } = await read(id);
    expect(body.decision?.reasons[0]).toMatchObject({ code: 'academic_records.not_found', note: '与原件不符' });
  });

  test('settles nothing without a choice or a reason: the summary leads to the control of the check', async () => {
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

  test('leaves out a reason that was typed for a choice given up since', async () => {
    const { id } = await referGap();
    const item = await take(EDU);
    await submit(EDU, item, { ...refused(), ...confirmed });
    expect((await read(id)).body.status).toBe('approved');
  });

  test('needs for a window case the day on which the person came, and asks for it at its field', async () => {
    const { id } = await refer({ criminalRecord: { records: [{ kind: 'crime', decidedOn: '2020-01-01' }] } as never });
    const item = await take(POLICE);
    const typed = {
      'result.criminal-record': 'confirmed',
      'ground.criminal-record': 'confirmed_by_authority',
      'why.criminal-record': '派出所已更正',
    };
    const without = await submit(POLICE, item, typed);
    expect([without.status, without.html.includes('id="attended-on-fault"')]).toEqual([422, true]);
    const came = await submit(POLICE, item, { ...typed, attendedOn: '2026-11-20' });
    expect(came.location).toMatch(/^\/console\?done=awaiting&last=[0-9a-f-]{36}$/);
    expect((await itemOf(id, 'public_security')).attendedOn).toBe('2026-11-20');
  });

  test('covers all checks and rules of an item at once', async () => {
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
    const ground = { 'ground.medical-exam': 'original_seen', 'why.medical-exam': '已见体检报告原件' };
    const lacking = await submit(HR, item, { ...all, ...ground });
    expect([lacking.status, lacking.html.includes('href="#ground-automation-opted-out"')]).toEqual([422, true]);
    const grounds = { ...ground, 'ground.automation.opted_out': 'judged' };
    expect((await submit(HR, item, { ...all, ...grounds })).status).toBe(303);
    expect((await itemOf(id, 'human_resources')).status).toBe('countersign');
  });

  test('uploads evidence with the form; a wrong file is told at its field and settles nothing', async () => {
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

  test('keeps an uploaded file when the form comes back', async () => {
    await refer({ criminalRecord: { records: [{ kind: 'crime', decidedOn: '2020-01-01' }] } as never });
    const item = await take(POLICE);
    const png = new File([PNG], 'a.png', { type: 'image/png' });
    const typed = { 'result.criminal-record': 'confirmed', 'ground.criminal-record': 'evidence_attached' };
    const back = await submit(POLICE, item, { ...typed, 'file.criminal-record': png });
    expect(back.status).toBe(422);
    const kept = heldBy(back.html, 'settle').get('evidence.criminal-record') ?? [];
    expect(kept).toHaveLength(1);
    await submit(POLICE, item, { ...typed, 'evidence.criminal-record': kept, attendedOn: '2026-11-20' });
    expect((await itemOf(item.applicationId, 'public_security')).decisions[0]?.evidence).toEqual(kept);
  });
});

describe('settling after another change', () => {
  test('fails if the item has another holder, who is named, and shows the typed text', async () => {
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

  test('goes on after a lapsed claim from the page that comes back, with all typed text', async () => {
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
    expect(again.location).toMatch(/^\/console\?done=settled&last=[0-9a-f-]{36}$/);
    expect((await read(id)).body.status).toBe('rejected');
  });

  test(
    'fails after a new answer, which is shown so that the clerk looks at it first',
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
      expect((await submit(EDU, item, confirmed, stale)).location).toMatch(
        /^\/console\?done=settled&last=[0-9a-f-]{36}$/,
      );
    },
    soon.timeout,
  );
});

describe('settling without a match', () => {
  test('never follows from the two keys for confirm and submit: the ground is required, and text is kept', async () => {
    await service.putFault('medical-exam', { fault: 'error_500' });
    const { id } = await refer({});
    const item = await take(HR);
    const page = await open(HR, item);
    expect(page.html, 'no ground is chosen beforehand').not.toMatch(/name="ground\.[^"]*"[^>]*\schecked/);
    const typed = { 'result.medical-exam': 'confirmed', 'why.medical-exam': '已电话核实' };
    const back = await submit(HR, item, typed, page);
    expect([back.status, back.html.includes('href="#ground-medical-exam"')]).toEqual([422, true]);
    expect(textOf(back.html, 'error-summary')).toContain('请选择确认依据');
    expect(heldBy(back.html, 'settle').get('why.medical-exam')).toEqual(['已电话核实']);
    expect(heldBy(back.html, 'settle').get('result.medical-exam')).toEqual(['confirmed']);
    expect((await read(id)).body.status).toBe('in_review');
    const done = await submit(HR, item, { 'ground.medical-exam': 'confirmed_by_authority' }, back);
    expect(done.location).toMatch(/^\/console\?done=settled&last=[0-9a-f-]{36}$/);
    const [decision] = (await itemOf(id, 'human_resources')).decisions;
    expect(decision).toMatchObject({ ground: 'confirmed_by_authority', note: '已电话核实' });
  });

  test('lets the second decide on the same form without seeing the first, then go on; the first cannot', async () => {
    const { id } = await referContradiction();
    const item = await take(EDU);
    expect(textOf((await open(EDU, item)).html, `decide-${ACADEMIC}`)).toContain('须由本部门另一人复核');
    await submit(EDU, item, { ...overridden, [`why.${ACADEMIC}`]: '甲的说明', note: '甲的备注' });
    const own = await open(EDU, item);
    expect(textOf(own.html, 'standing')).toContain('等待本部门另一人复核');
    expect(textOf(own.html, 'decisions')).toMatch(/依据：已核原件.*甲的说明/);
    const { version } = await itemOf(id, 'education');
    const opinion = { ...overridden, subject: ACADEMIC, version: String(version) };
    const alone = await post(EDU, item, 'countersign', opinion);
    expect([alone.status, stripped(alone.html)]).toEqual([403, expect.stringContaining('须由另一人复核')]);

    const page = await open(EDU_2, item);
    expect(textOf(page.html, 'countersign')).toContain('教育审核员甲已办理本事项');
    expect(page.html).not.toMatch(/甲的说明|甲的备注|id="decisions"/);
    expect(heldBy(page.html, 'countersign').has(`ground.${ACADEMIC}`)).toBe(false);
    const half = await post(EDU_2, item, 'countersign', { ...opinion, [`why.${ACADEMIC}`]: '', note: '' });
    expect([half.status, half.html.includes('href="#why-academic-records"')]).toEqual([422, true]);
    expect(heldBy(half.html, 'countersign').get(`ground.${ACADEMIC}`)).toEqual(['original_seen']);
    const done = await post(EDU_2, item, 'countersign', { ...opinion, after: 'next' });
    expect(done.location).toMatch(/^\/console\?done=countersigned&last=[0-9a-f-]{36}$/);
    expect((await read(id)).body.status).toBe('approved');
    expect(textOf((await open(EDU_2, item)).html, 'decisions')).toMatch(/甲的说明.*复核意见/);
  });

  test('tells the second person of a difference, and shows both opinions on the page', async () => {
    const { id } = await referContradiction();
    const item = await take(EDU);
    await submit(EDU, item, overridden);
    const version = String((await itemOf(id, 'education')).version);
    const differing = { ...refused(), [`code.${ACADEMIC}`]: 'academic_records.mismatch', subject: ACADEMIC, version };
    expect((await post(EDU_2, item, 'countersign', differing)).location).toMatch(
      /^\/console\?done=differed&last=[0-9a-f-]{36}$/,
    );
    expect(textOf((await open(EDU_2, item)).html, 'decisions')).toMatch(/确认 意见不一致.*已核原件.*拒绝 复核意见/);
  });

  test('lets the second person send it back with a reason, which is required', async () => {
    const { id } = await referContradiction();
    const item = await take(EDU);
    await submit(EDU, item, overridden);
    const version = String((await itemOf(id, 'education')).version);
    const without = await post(EDU_2, item, 'return', { returnNote: ' ', version });
    expect([without.status, without.html.includes('href="#return-note"')]).toEqual([422, true]);
    const { location } = await post(EDU_2, item, 'return', { returnNote: '请核对证书编号', version });
    expect(location).toBe(`/console?done=returned&last=${item.id}`);
    const { html } = await open(EDU, item);
    expect(textOf(html, 'comments')).toContain('请核对证书编号');
    expect((await itemOf(id, 'education')).status).toBe('open');
  });
});
