// Tests revoking over REST and by the clock (SZ-53, SZ-54): by two people or for lateness alone, after hearing the
// person, and told to all.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { sandboxDepartments } from '../../mocks/serve.ts';
import { createPushCourier } from '../../src/oversight/deliver-pushes.ts';
import { createPushSender } from '../../src/oversight/push-sender.ts';
import { ALL_SCHEMES } from '../../src/schemes/house.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { BASELINE_NOW, EMPLOYER_2, formOf, somebody } from '../support/people.ts';
import { soon } from '../support/reviewing.ts';
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
const { act, frozen, restore, revoke, read, goTo, justAfter, actionsOf, textsTo } = overseeing;
const SENSITIVE = /\d{17}[\dX]|抽查发现毕业证书缺失|伪造/;

describe('lateness after a freeze', () => {
  test('revokes by itself, tells everybody once, and is not dishonesty', async () => {
    const { id, freeze: stands } = await frozen();
    await goTo(justAfter(stands?.due));
    const late = await read(id);
    expect(late).toMatchObject({
      status: 'revoked',
      freeze: { status: 'revoked', revocation: { ground: 'not_supplemented', clause: { ref: 'SZ-53' } } },
      nextStep: { actor: 'none' },
    });
    expect(late.nextStep.text.zh).toContain('行政复议');
    const text = (await textsTo(id)).at(-1) ?? '';
    for (const word of ['撤销', '未在规定期限内', '行政复议', '行政诉讼']) expect(text).toContain(word);
    const pushed = await service.sql`select recipient, subject from pushes
        where application_id = ${id} and revocation_id is not null order by recipient`;
    expect(pushed.map(({ recipient, subject }) => `${recipient} ${subject}`)).toEqual([
      'development_and_reform approval',
      'human_resources approval',
      'public_security approval',
    ]);
    expect(await service.sql`select id from sanctions`).toHaveLength(0);
    await goTo(justAfter('2027-02-01T00:00:00+08:00'));
    expect((await actionsOf(id)).filter((action) => action === 'application.revoked')).toHaveLength(1);
    expect((await textsTo(id)).filter((each) => each.includes('已撤销'))).toHaveLength(1);
    // the end: no move leads on from it
    for (const verb of ['freeze', 'restore', 'revoke'] as const) {
      const body = { freeze: FREEZE, restore: RESTORE, revoke: { ground: 'authority_error', note: '误批' } }[verb];
      expect((await act(id, verb, body)).body).toMatchObject({ currentStatus: 'revoked', legalMoves: [] });
    }
  });

  test('takes effect at its own time, even if the clock leaps far', async () => {
    const { id } = await frozen();
    await goTo('2027-06-01T10:00:00+08:00');
    expect((await read(id)).freeze?.endedAt).toMatch(/^2026-12-12T00:00:0/);
  });

  test('does not revoke by itself if the person came in time; a day after the last is not in time', async () => {
    const { id, freeze: stands } = await frozen();
    await goTo('2026-12-11T23:00:00+08:00');
    expect((await act(id, 'attendance', { attendedOn: '2026-12-12' })).status).toBe(422);
    const came = await act(id, 'attendance', { attendedOn: '2026-12-11', note: '已交毕业证书' });
    expect(came.body).toMatchObject({ freeze: { attendedOn: '2026-12-11' }, nextStep: { actor: 'department' } });
    expect((await act(id, 'attendance', { attendedOn: '2026-12-11' })).status).toBe(409);
    await goTo(justAfter(stands?.due));
    expect((await read(id)).status).toBe('frozen');
    expect((await actionsOf(id)).at(-1)).toBe('application.freeze_overdue');
    // the documents did not suffice: two people may still revoke on that ground
    expect((await revoke(id, 'not_supplemented')).status).toBe(202);
    expect((await revoke(id, 'not_supplemented', 'supervisor_2')).body.status).toBe('revoked');
  });

  test('is not a ground before the deadline has passed', async () => {
    const { id, freeze: stands } = await frozen();
    const early = await revoke(id, 'not_supplemented');
    expect([early.status, early.body]).toMatchObject([
      409,
      { code: 'too_early', notBefore: stands?.due, currentStatus: 'frozen', legalMoves: ['approved', 'revoked'] },
    ]);
    expect((await actionsOf(id)).at(-1)).toBe('application.move_refused');
  });

  test('waits for a decision while a revocation is proposed on another ground', async () => {
    const { id, freeze: stands } = await frozen();
    expect((await revoke(id, 'false_declaration')).status).toBe(202);
    await goTo(justAfter(stands?.due));
    expect((await read(id)).status).toBe('frozen');
    expect((await actionsOf(id)).at(-1)).toBe('application.freeze_overdue');
    const metrics = await service.get('/metrics', { as: null });
    expect(metrics.text).toMatch(/miaopi_freezes\{state="past_due"\} [1-9]/);
    expect((await revoke(id, 'false_declaration', 'supervisor_2')).body.status).toBe('revoked');
  });
});

describe('a person who has not come by the last day', () => {
  const WITHDRAWN = { note: '理由有误' };

  test('loses the approval once the proposal that delayed it is withdrawn, and is told once', async () => {
    const { id, freeze: stands } = await frozen();
    expect((await revoke(id, 'other_violation')).status).toBe(202);
    await goTo(justAfter(stands?.due));
    expect((await read(id)).status).toBe('frozen');
    await goTo('2026-12-14T10:00:00+08:00');
    expect((await act(id, 'withdraw-revocation', WITHDRAWN)).status).toBe(200);
    await goTo('2026-12-14T10:01:00+08:00');
    expect(await read(id)).toMatchObject({
      status: 'revoked',
      freeze: { verifiedOn: null, revocation: { ground: 'not_supplemented' } },
    });
    expect((await actionsOf(id)).filter((action) => action === 'application.freeze_overdue')).toHaveLength(1);
  });

  test('gets no restoration, with or without a proposal; a person who came in time does, at any time', async () => {
    const [absent, came, proposed] = [await frozen(), await frozen(), await frozen()];
    for (const { id } of [absent, proposed]) await revoke(id, 'other_violation');
    await act(came.id, 'attendance', { attendedOn: '2026-12-11' }).then(({ status }) => expect(status).toBe(422));
    await goTo('2026-12-11T10:00:00+08:00');
    await act(came.id, 'attendance', { attendedOn: '2026-12-11' });
    await goTo('2026-12-14T10:00:00+08:00');
    for (const attendedOn of [undefined, '2026-12-12']) {
      const late = await restore(absent.id, { ...RESTORE, attendedOn });
      expect([late.status, late.body.errors?.[0]?.pointer]).toEqual([422, '/attendedOn']);
      expect(late.body.errors?.[0]?.message.zh).toContain('期限为2026-12-11');
    }
    // nor after the proposal is withdrawn and before the sweep has seen that
    await act(absent.id, 'withdraw-revocation', WITHDRAWN);
    expect((await restore(absent.id)).status).toBe(422);
    expect((await restore(came.id)).body).toMatchObject({ status: 'approved', freeze: { attendedOn: '2026-12-11' } });
    // verified in time but recorded late
    const inTime = await restore(proposed.id, { ...RESTORE, attendedOn: '2026-12-11' });
    expect(inTime.body).toMatchObject({ status: 'approved', freeze: { verifiedOn: '2026-12-11' } });
  });
});

describe('a revocation', () => {
  test('keeps the day of the verification on site, as named at the end, or that the person came', async () => {
    const [named, came, unseen] = [await frozen(), await frozen(), await frozen()];
    const body = (attendedOn?: string) => ({ ground: 'authority_error', note: '误批', attendedOn });
    for (const { id } of [named, came, unseen]) await revoke(id, 'authority_error', 'supervisor_2');
    const early = await act((await frozen()).id, 'revoke', body('2026-11-20'));
    expect([early.status, early.body.errors?.[0]?.pointer]).toEqual([422, '/attendedOn']);
    await act(came.id, 'attendance', { attendedOn: '2026-11-20' });
    await goTo('2026-11-24T10:00:00+08:00');
    for (const day of ['2026-11-19', '2026-11-25']) {
      expect((await act(named.id, 'revoke', body(day))).status, day).toBe(422);
    }
    const revoked = await act(named.id, 'revoke', body('2026-11-23'));
    expect(revoked.body).toMatchObject({ status: 'revoked', freeze: { verifiedOn: '2026-11-23' } });
    expect((await act(came.id, 'revoke', body())).body.freeze?.verifiedOn).toBe('2026-11-20');
    expect((await act(unseen.id, 'revoke', body())).body).toMatchObject({
      status: 'revoked',
      freeze: { verifiedOn: null },
    });
  });

  test('of an agency’s filing concerns the agency as the reporting unit, and not the employer', async () => {
    const person = somebody();
    await service.putPerson(person);
    const { body: filed } = await service.submit(formOf(person, { channel: 'agency' }), { as: 'agency' });
    await act(filed.id, 'freeze', FREEZE);
    await revoke(filed.id, 'false_declaration');
    expect((await revoke(filed.id, 'false_declaration', 'supervisor_2')).status).toBe(200);
    const AGENCY = { name: '示例人才服务有限公司', creditCode: '91440300MA0XXXX90C' };
    const told = () =>
      service.mocks.departments
        .arrivals('credit_system')
        .map(({ body }) => body as { number: string; subject: string; unit: unknown })
        .find(({ number, subject }) => number === filed.number && subject === 'unit');
    const sender = createPushSender(sandboxDepartments(service.mocks.url, ALL_SCHEMES));
    const courier = createPushCourier({ ...service.service.deps, sender });
    await vi.waitFor(async () => {
      await courier.look();
      expect(told()?.unit).toEqual(AGENCY);
    }, soon);
    await courier.stop();
    await sender.close();
  });

  test('needs two people: one proposes, and another with the same ground carries it out', async () => {
    const { id, number } = await frozen();
    const proposed = await revoke(id, 'authority_error');
    expect([proposed.status, proposed.body]).toMatchObject([
      202,
      { awaiting: 'second_person', proposal: { ground: 'authority_error', status: 'proposed' } },
    ]);
    expect((await read(id)).status).toBe('frozen');
    const again = await revoke(id, 'authority_error');
    expect([again.status, again.body]).toMatchObject([
      409,
      { code: 'second_supervisor_required', proposal: { ground: 'authority_error' } },
    ]);
    const other = await revoke(id, 'other_violation', 'supervisor_2');
    expect([other.status, other.body]).toMatchObject([
      409,
      { code: 'illegal_transition', proposal: { ground: 'authority_error' } },
    ]);
    const done = await revoke(id, 'authority_error', 'supervisor_2');
    expect([done.status, done.body]).toMatchObject([200, { status: 'revoked', approvalNumber: number }]);
    expect(done.body.freeze?.revocation?.remedy.zh).toContain('赔偿');
    // an error of the authority is nobody's dishonesty
    expect(
      await service.sql`select id from pushes where application_id = ${id} and recipient = 'credit_system'`,
    ).toHaveLength(0);
    expect(await actionsOf(id)).toEqual([
      'application.received',
      'sources.asked',
      'application.decided',
      'application.frozen',
      'application.revocation_proposed',
      'application.move_refused',
      'application.move_refused',
      'application.revoked',
    ]);
  });

  test('for a false declaration is announced and told to all at once, and bars nobody (SZ-56)', async () => {
    const { id } = await frozen();
    await revoke(id, 'false_declaration');
    const hearing = (await textsTo(id)).at(-1) ?? '';
    for (const word of ['拟依据', '虚假申报', '陈述、申辩']) expect(hearing).toContain(word);
    expect(hearing).not.toMatch(SENSITIVE);
    expect((await revoke(id, 'false_declaration', 'supervisor_2')).status).toBe(200);
    expect((await textsTo(id)).at(-1)).not.toMatch(SENSITIVE);
    const pushed =
      await service.sql`select recipient, subject from pushes where application_id = ${id} and revocation_id is not null`;
    expect(pushed.map(({ recipient, subject }) => `${recipient} ${subject}`).toSorted()).toEqual([
      'credit_system applicant',
      'credit_system unit',
      'development_and_reform approval',
      'human_resources approval',
      'public_security approval',
    ]);
    expect(await service.sql`select id from sanctions where application_id = ${id}`).toHaveLength(0);
    // the unit sees the note, and nobody's name of the staff
    const seen = (await read(id)).freeze?.revocation;
    expect(seen).toMatchObject({ note: '毕业证书经核实为伪造', proposedBy: null });
  });

  test('that is proposed can be withdrawn, and a restoration withdraws it as well', async () => {
    const { id } = await frozen();
    await revoke(id, 'other_violation');
    const back = await act(id, 'withdraw-revocation', { note: '理由有误' }, 'supervisor_2');
    expect(back.body).toMatchObject({ status: 'frozen', freeze: { revocation: null } });
    expect((await act(id, 'withdraw-revocation', { note: '理由有误' })).status).toBe(409);
    expect((await revoke(id, 'authority_error')).status).toBe(202);
    expect((await restore(id)).body).toMatchObject({ status: 'approved', freeze: { revocation: null } });
    expect((await actionsOf(id)).filter((action) => action === 'application.revocation_withdrawn')).toHaveLength(2);
    expect((await revoke(id, 'authority_error', 'supervisor_2')).status).toBe(409);
  });

  test('is refused on an unknown ground, and without a note', async () => {
    const { id } = await frozen();
    expect((await revoke(id, 'dislike')).status).toBe(422);
    expect((await revoke(id, 'authority_error', 'supervisor', '')).status).toBe(422);
  });

  describe('in a scheme with days for a hearing', () => {
    const { supervision } = shenzhenTalent;
    beforeAll(() => {
      supervision.hearingWorkingDays = 3;
    });
    afterAll(() => {
      supervision.hearingWorkingDays = 0;
    });

    test('waits for them', async () => {
      const { id } = await frozen();
      // three working days after Friday 20 November
      expect((await revoke(id, 'other_violation')).body.proposal.heardUntil).toBe('2026-11-25');
      expect((await textsTo(id)).at(-1)).toContain('2026-11-25');
      const early = await revoke(id, 'other_violation', 'supervisor_2');
      expect([early.status, early.body]).toMatchObject([
        409,
        { code: 'too_early', notBefore: '2026-11-26T00:00:00.000+08:00' },
      ]);
      await goTo('2026-11-26T09:00:00+08:00');
      expect((await revoke(id, 'other_violation', 'supervisor_2')).status).toBe(200);
    });

    test('waits for the statement instead, which is recorded once', async () => {
      const { id } = await frozen();
      const STATEMENT = { heardOn: '2026-11-20', note: '申请人到窗口说明' };
      expect((await act(id, 'statement', STATEMENT)).status).toBe(409);
      await revoke(id, 'false_declaration');
      expect((await revoke(id, 'false_declaration', 'supervisor_2')).body.code).toBe('too_early');
      expect((await act(id, 'statement', { ...STATEMENT, heardOn: '2026-11-19' })).status).toBe(422);
      expect((await act(id, 'statement', STATEMENT)).body.freeze?.revocation?.heardOn).toBe('2026-11-20');
      expect((await read(id)).freeze?.revocation?.statement).toBe(STATEMENT.note);
      expect((await act(id, 'statement', STATEMENT)).status).toBe(409);
      expect((await revoke(id, 'false_declaration', 'supervisor_2')).status).toBe(200);
      // the second person's note is for staff
      expect((await read(id, 'auditor')).freeze?.revocation?.secondNote).toBe('毕业证书经核实为伪造');
      expect((await read(id)).freeze?.revocation?.secondNote).toBeNull();
    });

    test('for an error of the authority needs no hearing', async () => {
      const { id } = await frozen();
      expect((await revoke(id, 'authority_error')).body.proposal.heardUntil).toBeNull();
      expect((await revoke(id, 'authority_error', 'supervisor_2')).status).toBe(200);
    });
  });

  describe('in a scheme that bars applicants alone, from the day after the finding', () => {
    const { bans } = shenzhenTalent;
    beforeAll(() => {
      shenzhenTalent.bans = { applicant: { months: 6, fromDay: 'after_finding' } };
    });
    afterAll(() => {
      shenzhenTalent.bans = bans;
    });

    test('bars nobody else', async () => {
      const { id } = await frozen();
      await revoke(id, 'false_declaration');
      expect((await revoke(id, 'false_declaration', 'supervisor_2')).status).toBe(200);
      const barred = await service.sql`
        select subject_kind, from_on::text, until_on::text from sanctions
        where revocation_id = (select distinct revocation_id from pushes where application_id = ${id} and revocation_id is not null)`;
      expect(barred).toEqual([{ subject_kind: 'applicant', from_on: '2026-11-21', until_on: '2027-05-20' }]);
    });

    test('a unit’s ban is refused, and recorded nowhere', async () => {
      const subject = { kind: 'unit', creditCode: EMPLOYER_2.creditCode };
      const ban = { scheme: shenzhenTalent.id, subject, ground: 'fraud', foundOn: '2026-11-20', note: '经核实造假' };
      const answer = await service.post('/v1/sanctions', ban, { as: 'supervisor', idempotencyKey: randomUUID() });
      expect([answer.status, answer.body]).toMatchObject([409, { code: 'no_ban_in_scheme' }]);
      expect(await service.sql`select from sanction_proposals`).toHaveLength(0);
    });
  });
});
