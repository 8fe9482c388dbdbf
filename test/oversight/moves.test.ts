// Tests freezing and restoring over REST (SZ-51, SZ-52, SZ-54): permissions, legal states, messages and refusals.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { FrozenView } from '../../src/oversight/shapes.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { BASELINE_NOW } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { createOverseeing, FREEZE, RESTORE } from './overseeing.ts';

let service: TestService;
beforeAll(async () => {
  // no worker: only the clock starts the jobs
  service = await startTestService({ worker: false });
});
afterEach(() => goTo(BASELINE_NOW));
afterAll(() => service.close());

const overseeing = createOverseeing(() => service);
const { act, approve, freeze, frozen, restore, revoke, read, goTo, justAfter, actionsOf, textsTo } = overseeing;
const SENSITIVE = /\d{17}[\dX]|抽查发现毕业证书缺失|伪造/;

describe('each verb of supervision', () => {
  const VERBS: [string, unknown][] = [
    ['freeze', FREEZE],
    ['attendance', { attendedOn: '2026-11-20' }],
    ['restore', RESTORE],
    ['statement', { heardOn: '2026-11-20', note: '到窗口说明' }],
    ['withdraw-revocation', { note: '有误' }],
    ['revoke', { ground: 'false_declaration', note: '伪造' }],
  ];

  test.each(VERBS)('(%s) is for those who may do it alone, and only on existing approvals', async (verb, body) => {
    const { id } = await approve();
    expect((await act(id, verb, body, null)).status).toBe(401);
    // clerks of the window record who came
    const clerk = verb === 'attendance' ? 'clerk_education' : 'clerk_human_resources';
    const hidden = verb === 'attendance' ? 404 : 403;
    expect((await act(id, verb, body, clerk)).status).toBe(hidden);
    for (const role of ['employer', 'agency', 'auditor', 'operator']) {
      expect((await act(id, verb, body, role)).status, role).toBe(403);
    }
    // 403 before 404, 404 before 422
    const nobody = '0199d5a0-0000-7000-8000-000000000001';
    expect((await act(nobody, verb, {}, 'auditor')).status).toBe(403);
    expect((await act(nobody, verb, {})).status).toBe(404);
    expect((await act('no-id', verb, {})).status).toBe(404);
    expect((await act(id, verb, { ...(body as object), more: 1 })).status).toBe(422);
    expect((await act(id, verb, {})).status).toBe(422);
    expect((await read(id)).status).toBe('approved');
  });

  test.each(VERBS.slice(1))(
    '(%s) is refused on an application that is not frozen, with the legal moves, and audited',
    async (verb, body) => {
      const { id } = await approve();
      const refused = await act(id, verb, body);
      expect([refused.status, refused.body]).toMatchObject([
        409,
        { code: 'illegal_transition', currentStatus: 'approved', legalMoves: ['frozen'] },
      ]);
      expect((await actionsOf(id)).at(-1)).toBe('application.move_refused');
      expect((await read(id)).status).toBe('approved');
    },
  );
});

describe('a freeze', () => {
  test('tells the unit, and the applicant by text message, what is missing, where and until when', async () => {
    const { id, number } = await approve();
    const { status, body } = await freeze(id);
    expect(status).toBe(200);
    // 15 working days after Friday 20 November 2026
    expect(body).toMatchObject({
      status: 'frozen',
      approvalNumber: number,
      freeze: { status: 'open', lastDay: '2026-12-11', due: '2026-12-12T00:00:00.000+08:00', venue: 'window' },
      nextStep: { actor: 'applicant', due: '2026-12-12T00:00:00.000+08:00' },
    });
    expect(body.freeze?.missing.map(({ kind }) => kind)).toEqual(FREEZE.missing);
    for (const language of ['zh', 'en'] as const) expect(body.nextStep.text[language]).toContain('2026-12-11');
    const text = (await textsTo(id)).at(-1) ?? '';
    for (const word of ['毕业证书', '身份证正面', '受理窗口', '2026-12-11', '冻结']) expect(text).toContain(word);
    expect(text).not.toMatch(SENSITIVE);
    expect((await actionsOf(id)).at(-1)).toBe('application.frozen');
    // the reason is for the unit, supervisors and auditors
    for (const role of ['employer', 'supervisor', 'auditor']) {
      expect((await read(id, role)).freeze?.reason).toBe(FREEZE.reason);
    }
    const timeline = await service.get<{ items: { event: string }[] }>(`/v1/applications/${id}/timeline`);
    expect(timeline.body.items.at(-1)?.event).toBe('application.frozen');
    const [row] = await service.sql`select reason from freezes where application_id = ${id}`;
    expect(Buffer.from(row?.reason).includes(Buffer.from(FREEZE.reason))).toBe(false);
  });

  test.each([
    ['a day that is no working day', '2026-11-28', '2026-11-30'],
    ['a working day', '2026-11-27', '2026-11-27'],
  ])('ends on a day that the supervisor names: %s', async (_, due, lastDay) => {
    const { id } = await approve();
    expect((await freeze(id, { ...FREEZE, due })).body.freeze?.lastDay).toBe(lastDay);
  });

  test.each([
    ['today', { due: '2026-11-20' }, '/due'],
    ['a year on', { due: '2027-11-20' }, '/due'],
    ['no day', { due: '2026-02-30' }, '/due'],
    ['a kind nobody knows', { missing: ['left_shoe'] }, '/missing/0'],
    ['a kind twice', { missing: ['diploma', 'diploma'] }, '/missing'],
    ['no reason', { reason: ' ' }, '/reason'],
    ['an invalid case', { spotCheckCase: '7' }, '/spotCheckCase'],
    ['a case that there is not', { spotCheckCase: '0199d5a0-0000-7000-8000-000000000001' }, '/spotCheckCase'],
  ])('is refused for %s', async (_, changes, pointer) => {
    const { id } = await approve();
    const refused = await freeze(id, { ...FREEZE, ...changes });
    expect(refused.status).toBe(422);
    expect(refused.body.errors?.[0]?.pointer).toBe(pointer);
    expect((await read(id)).status).toBe('approved');
  });

  test('names the spot-check case that caused it, which belongs to this application', async () => {
    const [drawn, other] = [await approve(), await approve()];
    const spotCheckCase = randomUUID();
    // a drawn case without its whole round: this test is not about the draw
    await service.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`insert into spot_check_cases ${sql({
        id: spotCheckCase,
        spot_check_id: randomUUID(),
        application_id: drawn.id,
        number: drawn.number,
        place: 0,
        stratum: '',
        ticket: '0',
        inspectors_there: 2,
        created_at: BASELINE_NOW,
      })}`;
    });
    const refused = await freeze(other.id, { ...FREEZE, spotCheckCase });
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([422, '/spotCheckCase']);
    expect((await freeze(drawn.id, { ...FREEZE, spotCheckCase })).body.freeze?.spotCheckCase).toBe(spotCheckCase);
  });

  test('is possible once at a time: of two at once, one is refused', async () => {
    const { id } = await approve();
    const both = await Promise.all([freeze(id), freeze(id, FREEZE, 'supervisor_2')]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect((await textsTo(id)).filter((text) => text.includes('冻结'))).toHaveLength(1);
  });
});

describe('a restoration', () => {
  test('brings the same approval back after each freeze', async () => {
    const { id, number, freeze: first } = await frozen();
    expect((await restore(id)).body).toMatchObject({
      status: 'approved',
      approvalNumber: number,
      freeze: { id: first?.id, status: 'restored', verifiedOn: '2026-11-20' },
      nextStep: { actor: 'applicant', due: null },
    });
    expect((await restore(id)).body).toMatchObject({ code: 'illegal_transition', legalMoves: ['frozen'] });
    expect((await read(id, 'auditor')).freeze?.verificationNote).toBe(RESTORE.note);
    expect((await read(id)).freeze?.verificationNote).toBeNull();
    const again = (await freeze(id)).body;
    expect(again).toMatchObject({ status: 'frozen', approvalNumber: number });
    expect(again.freeze?.id).not.toBe(first?.id);
    expect((await restore(id)).body).toMatchObject({ status: 'approved', approvalNumber: number });
    expect((await textsTo(id)).filter((text) => text.includes(`${number}继续有效`))).toHaveLength(2);
    expect((await actionsOf(id)).filter((action) => action === 'application.restored')).toHaveLength(2);
    // no deadline is left for the clock
    await goTo('2027-03-01T10:00:00+08:00');
    expect((await read(id)).status).toBe('approved');
  });

  test('ends the present freeze, even if the clock was set back before it', async () => {
    const { id, number, freeze: first } = await frozen();
    expect((await restore(id)).status).toBe(200);
    await goTo('2026-11-20T09:00:00+08:00');
    const again = (await freeze(id)).body;
    expect(again.freeze).toMatchObject({ status: 'open' });
    expect(again.freeze?.id).not.toBe(first?.id);
    expect((await restore(id)).body).toMatchObject({ status: 'approved', approvalNumber: number });
  });

  test.each([
    ['online, which is no verification on site', { venue: 'online' }, '/venue'],
    ['without a venue', { venue: undefined }, '/venue'],
    ['without a note', { note: '' }, '/note'],
    ['on a day before it was frozen', { attendedOn: '2026-11-19' }, '/attendedOn'],
    ['on a day to come', { attendedOn: '2026-11-21' }, '/attendedOn'],
  ])('is refused %s (AMB-24)', async (_, changes, pointer) => {
    const { id } = await frozen();
    const refused = await restore(id, { ...RESTORE, ...changes });
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([422, pointer]);
    expect((await read(id)).status).toBe('frozen');
  });
});

describe('the list of frozen approvals', () => {
  type Listed = { items: FrozenView[]; nextCursor: string | null };
  const list = async (query: string, as = 'supervisor') =>
    (await service.get<Listed>(`/v1/freezes?${query}`, { as })).body;
  const all = async (query: string) => {
    const found: string[] = [];
    let cursor = '';
    do {
      const page = await list(`${query}&limit=3${cursor}`);
      found.push(...page.items.map(({ applicationId }) => applicationId));
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    return found;
  };

  test('tells for whom each of them waits, with the earliest day first', async () => {
    const [nobody, came, accused, done] = [await frozen(), await frozen(), await frozen(), await frozen()];
    await act(came.id, 'attendance', { attendedOn: '2026-11-20' });
    await revoke(accused.id, 'other_violation');
    await restore(done.id);
    const open = await all('');
    for (const { id } of [nobody, came, accused]) expect(open).toContain(id);
    expect(open).not.toContain(done.id);
    expect(new Set(open).size).toBe(open.length);
    expect(await all('waitsFor=applicant')).toContain(nobody.id);
    const undecided = await list('waitsFor=decision&limit=200', 'auditor');
    const dues = undecided.items.map(({ due }) => due);
    expect(dues).toEqual(dues.toSorted());
    expect(undecided.items.find(({ applicationId }) => applicationId === came.id)).toMatchObject({
      attendedOn: '2026-11-20',
      proposed: null,
    });
    expect(undecided.items.find(({ applicationId }) => applicationId === accused.id)).toMatchObject({
      proposed: 'other_violation',
      overdue: false,
    });
    expect(undecided.items.map(({ applicationId }) => applicationId)).not.toContain(nobody.id);
    for (const role of ['employer', 'clerk_education', 'operator']) {
      expect((await service.get('/v1/freezes', { as: role })).status, role).toBe(403);
    }
    expect((await service.get('/v1/freezes?waitsFor=rain', { as: 'auditor' })).status).toBe(422);
  });
});

describe('in a scheme that verifies online what is frozen', () => {
  const { supervision } = shenzhenTalent;
  const { freeze: atWindow } = supervision;
  beforeAll(() => {
    supervision.freeze = { venue: 'online' };
  });
  afterAll(() => {
    supervision.freeze = atWindow;
  });
  const WINDOW = /窗口|现场|window|on site/;

  test('nobody is sent to a window, and the approval is restored online', async () => {
    const { id, number, freeze: made } = await frozen();
    expect(made).toMatchObject({ venue: 'online' });
    const { nextStep } = await read(id);
    expect(nextStep).toMatchObject({ actor: 'applicant', due: made?.due });
    for (const text of Object.values(nextStep.text)) expect(text).not.toMatch(WINDOW);
    expect(nextStep.text.zh).toContain('2026-12-11');
    expect((await textsTo(id)).at(-1)).not.toMatch(WINDOW);

    const handedIn = await act(id, 'attendance', { attendedOn: '2026-11-20' });
    expect(handedIn.status).toBe(200);
    const refused = await restore(id, { ...RESTORE, venue: 'window' });
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([422, '/venue']);
    const restored = await restore(id, { ...RESTORE, venue: 'online' });
    expect(restored.body).toMatchObject({ status: 'approved', approvalNumber: number });
    expect((await textsTo(id)).at(-1)).not.toMatch(WINDOW);
    const { body } = await service.get<{ items: { event: string; text: Record<string, string> }[] }>(
      `/v1/applications/${id}/timeline`,
    );
    for (const { text } of body.items) expect(Object.values(text).join()).not.toMatch(WINDOW);
  });

  test('the unit hands in materials while the approval is frozen', async () => {
    const { id } = await frozen();
    const form = new FormData();
    form.set('file', new Blob([Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n')]), 'diploma.pdf');
    const { body } = await service.send<{ materialId: string }>('POST', '/v1/materials', {
      as: 'employer',
      body: form,
    });
    const { materialId } = body;
    const added = await service.post<ApplicationView>(`/v1/applications/${id}/materials`, {
      materials: [{ kind: 'diploma', materialId }],
    });
    expect([added.status, added.body.status]).toEqual([200, 'frozen']);
  });

  test('lateness revokes without a word of a window', async () => {
    const { id, freeze: made } = await frozen();
    await goTo(justAfter(made?.due));
    const { status, freeze: ended } = await read(id, 'supervisor');
    expect([status, ended?.revocation?.ground]).toEqual(['revoked', 'not_supplemented']);
    expect(JSON.stringify([ended?.revocation?.message, ended?.revocation?.note])).not.toMatch(WINDOW);
    expect((await textsTo(id)).at(-1)).not.toMatch(WINDOW);
  });
});

describe('in a scheme without freezes', () => {
  const { supervision } = shenzhenTalent;
  const { freeze: atWindow } = supervision;
  beforeAll(() => {
    supervision.freeze = null;
  });
  afterAll(() => {
    supervision.freeze = atWindow;
  });

  test('freezing is refused, and no refusal offers it', async () => {
    const { id } = await approve();
    const refused = await freeze(id);
    expect([refused.status, refused.body.code]).toEqual([409, 'not_in_procedure']);
    expect((await actionsOf(id)).at(-1)).toBe('application.move_refused');
    expect((await restore(id)).body).toMatchObject({ code: 'illegal_transition', legalMoves: [] });
    expect((await read(id)).status).toBe('approved');
  });
});
