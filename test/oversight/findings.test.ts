// Tests the way from an adverse spot check to the freeze (SZ-51): the result is on the supervisors' list at once and
// with a day; a freeze settles it; nobody alone takes it off the list; and no blind inspector learns of it.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Problem } from '../../src/http/problem.ts';
import type { FindingView, NoFreezeProposalView } from '../../src/oversight/shapes.ts';
import type { Result } from '../../src/spot-checks/schema.ts';
import type { CaseRowView } from '../../src/spot-checks/shapes.ts';
import { AUDITORS, createSpotChecking } from '../spot-checks/spot-checking.ts';
import { BASELINE_NOW } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { createOverseeing, FREEZE, RESTORE } from './overseeing.ts';

let service: TestService;
const { approve, drawn, cases, find, inspectorsOf } = createSpotChecking(() => service);
const { freeze, restore, revoke, actionsOf } = createOverseeing(() => service);

const COUNT = 16;
let open: CaseRowView[] = [];
beforeAll(async () => {
  service = await startTestService();
  await approve(COUNT);
  const { id } = await drawn({ size: COUNT });
  open = (await cases(id, '?limit=200')).items;
});
afterAll(() => service.close());

const fresh = (): CaseRowView => {
  const [one, ...rest] = open;
  if (!one) throw new Error('more cases are needed');
  open = rest;
  return one;
};
const verdict = (result: Result) => ({
  result,
  missing: result === 'incomplete' ? ['diploma'] : [],
  note: '缺毕业证书',
});
/** Both inspectors of a new case give the result. */
async function concluded(result: Result = 'incomplete'): Promise<CaseRowView> {
  const one = fresh();
  for (const key of await inspectorsOf(one.id)) expect((await find(key, one.id, verdict(result))).status).toBe(200);
  return one;
}
interface List {
  items: FindingView[];
  nextCursor: string | null;
}
const list = async (as = 'supervisor', query = '') =>
  (await service.get<List>(`/v1/freezes?waitsFor=to_freeze&limit=200${query}`, { as })).body;
const entryOf = async (id: string, as?: string) => (await list(as)).items.find((each) => each.spotCheckCase === id);

type Decided = NoFreezeProposalView & Problem & { awaiting: string; proposal: NoFreezeProposalView };
const REASON = { reason: '毕业证书已在另一业务中核验原件' };
const noFreeze = (id: string, as = 'supervisor', body: unknown = REASON) =>
  service.post<Decided>(`/v1/spot-check-cases/${id}/no-freeze`, body, { as });
const withdraw = (id: string, as = 'supervisor') =>
  service.send<Decided>('DELETE', `/v1/spot-check-cases/${id}/no-freeze`, { as });

describe('an adverse spot check', () => {
  test.each<Result>(['incomplete', 'not_compliant'])(
    '(%s) is on the supervisors’ list with its conclusion, due five working days later',
    async (result) => {
      const { id, applicationId, number } = await concluded(result);
      expect(await entryOf(id)).toMatchObject({
        applicationId,
        number,
        result,
        missing: result === 'incomplete' ? ['diploma'] : [],
        status: 'approved',
        lastDay: '2026-11-27',
        due: '2026-11-28T00:00:00.000+08:00',
        overdue: false,
        waitsFor: 'to_freeze',
        proposal: null,
      });
    },
  );

  test('is on no list where the result is “passed”, or as long as two verdicts differ', async () => {
    const passed = await concluded('passed');
    const split = fresh();
    const [one = '', two = ''] = await inspectorsOf(split.id);
    await find(one, split.id, verdict('incomplete'));
    await find(two, split.id, verdict('passed'));
    expect(await entryOf(passed.id)).toBeUndefined();
    expect(await entryOf(split.id)).toBeUndefined();
    const [, , three = ''] = await inspectorsOf(split.id);
    await find(three, split.id, verdict('not_compliant'));
    expect(await entryOf(split.id)).toMatchObject({ result: 'not_compliant' });
  });

  test('is settled by a freeze, whatever its cause, and stays settled after the restoration', async () => {
    const { id, applicationId } = await concluded();
    await noFreeze(id);
    expect((await freeze(applicationId)).status).toBe(200);
    expect(await entryOf(id)).toBeUndefined();
    const late = await noFreeze(id, 'supervisor_2');
    expect([late.status, late.body.code]).toEqual([409, 'illegal_transition']);
    expect((await withdraw(id)).body.code).toBe('illegal_transition');
    expect((await restore(applicationId, RESTORE)).status).toBe(200);
    expect(await entryOf(id)).toBeUndefined();
  });

  test('that comes while the approval is frozen for another cause stays on the list after the restoration', async () => {
    const other = fresh();
    expect((await freeze(other.applicationId)).status).toBe(200);
    for (const key of await inspectorsOf(other.id)) await find(key, other.id, verdict('incomplete'));
    expect(await entryOf(other.id)).toMatchObject({ status: 'frozen' });
    expect((await restore(other.applicationId, RESTORE)).status).toBe(200);
    expect(await entryOf(other.id)).toMatchObject({ status: 'approved' });
  });

  test('is settled by a freeze that names its case before it is concluded', async () => {
    const { id, applicationId } = fresh();
    expect((await freeze(applicationId, { ...FREEZE, spotCheckCase: id })).status).toBe(200);
    for (const key of await inspectorsOf(id)) await find(key, id, verdict('incomplete'));
    expect(await entryOf(id)).toBeUndefined();
  });

  test('leaves the list with the revocation of the approval', async () => {
    const { id, applicationId } = fresh();
    await freeze(applicationId);
    for (const key of await inspectorsOf(id)) await find(key, id, verdict('not_compliant'));
    expect(await entryOf(id)).toBeDefined();
    await revoke(applicationId, 'authority_error');
    expect((await revoke(applicationId, 'authority_error', 'supervisor_2')).status).toBe(200);
    expect(await entryOf(id)).toBeUndefined();
    expect((await noFreeze(id)).body).toMatchObject({ code: 'illegal_transition', currentStatus: 'revoked' });
  });

  test('is listed page by page, the earliest day first, beside the frozen approvals', async () => {
    const { items } = await list();
    const places = items.map(({ due, spotCheckCase }) => `${due} ${spotCheckCase}`);
    expect(places).toEqual(places.toSorted());
    const first = await service.get<List>('/v1/freezes?waitsFor=to_freeze&limit=2', { as: 'supervisor' });
    const rest = await service.get<List>(`/v1/freezes?waitsFor=to_freeze&limit=200&cursor=${first.body.nextCursor}`, {
      as: 'supervisor',
    });
    expect([...first.body.items, ...rest.body.items]).toEqual(items);
    const { body } = await service.get<List>('/v1/freezes?limit=200', { as: 'supervisor' });
    expect(body.items.map(({ waitsFor }) => waitsFor)).not.toContain('to_freeze');
  });
});

describe('a decision not to freeze', () => {
  test('takes two supervisors: by one alone the case stays on the list', async () => {
    const { id, applicationId } = await concluded();
    const { status, body } = await noFreeze(id);
    expect([status, body.awaiting]).toEqual([202, 'second_person']);
    expect(body.proposal).toMatchObject({ ...REASON, spotCheckCase: id, state: 'open', endedBy: null });
    expect((await entryOf(id))?.proposal).toEqual(body.proposal);
    const again = await noFreeze(id);
    expect([again.status, again.body.code]).toEqual([409, 'second_supervisor_required']);
    expect(again.body.proposal).toEqual(body.proposal);
    const differing = await noFreeze(id, 'supervisor_2', { reason: '无须冻结' });
    expect([differing.status, differing.body.code, differing.body.proposal]).toEqual([409, 'stale', body.proposal]);
    expect(await entryOf(id)).toBeDefined();
    const second = await noFreeze(id, 'supervisor_2');
    expect([second.status, second.body]).toMatchObject([200, { id: body.proposal.id, state: 'carried_out' }]);
    expect(second.body.endedBy).not.toBe(second.body.proposedBy);
    expect(await entryOf(id)).toBeUndefined();
    expect((await noFreeze(id, 'supervisor_2')).body).toMatchObject({ currentStatus: 'not_frozen' });
    expect((await service.get<{ status: string }>(`/v1/applications/${applicationId}`)).body.status).toBe('approved');
    expect((await actionsOf(applicationId)).filter((action) => action.startsWith('finding.'))).toEqual([
      'finding.no_freeze_proposed',
      'finding.not_frozen',
    ]);
    const timeline = async (as: string) => {
      const { body: told } = await service.get<{ items: { event: string }[] }>(
        `/v1/applications/${applicationId}/timeline`,
        { as },
      );
      return told.items.map(({ event }) => event).filter((event) => event.startsWith('finding.'));
    };
    expect(await timeline('supervisor')).toEqual(['finding.no_freeze_proposed', 'finding.not_frozen']);
    expect(await timeline('employer')).toEqual([]);
    const data = await service.sql`select data::text from audit_events where action like 'finding.%'`;
    expect(JSON.stringify(data)).not.toContain(REASON.reason);
  });

  test('is withdrawn by its proposer alone, and can be proposed anew', async () => {
    const { id } = await concluded();
    expect((await withdraw(id)).status).toBe(404);
    await noFreeze(id);
    expect((await withdraw(id, 'supervisor_2')).status).toBe(403);
    expect((await withdraw(id)).body).toMatchObject({ state: 'withdrawn' });
    expect((await withdraw(id)).body.code).toBe('illegal_transition');
    expect((await entryOf(id))?.proposal).toBeNull();
    expect((await noFreeze(id, 'supervisor_2')).status).toBe(202);
  });

  test('and a freeze at the same moment never both settle a case', async () => {
    const { id, applicationId } = await concluded();
    await noFreeze(id);
    const [second, frozen] = await Promise.all([noFreeze(id, 'supervisor_2'), freeze(applicationId)]);
    expect(frozen.status).toBe(200);
    expect([200, 409]).toContain(second.status);
    const [row] = await service.sql`select status, freeze_id from adverse_findings where case_id = ${id}`;
    expect(row?.status).toBe(second.status === 200 ? 'not_frozen' : 'frozen');
    expect(row?.freeze_id === null).toBe(second.status === 200);
    expect(await entryOf(id)).toBeUndefined();
  });

  test('is refused to others, of unknown cases, of passed ones, and without a reason', async () => {
    const { id } = await concluded('passed');
    expect((await noFreeze(id)).body).toMatchObject({ code: 'illegal_transition', currentStatus: 'no_adverse_result' });
    expect((await noFreeze(randomUUID())).status).toBe(404);
    expect((await withdraw(randomUUID())).status).toBe(404);
    for (const as of ['auditor', 'clerk_human_resources', 'employer'])
      expect((await noFreeze(id, as)).status).toBe(403);
    expect((await noFreeze(id, 'supervisor', {})).body.errors).toMatchObject([{ pointer: '/reason' }]);
    expect((await noFreeze(id, 'supervisor', { reason: ' ' })).status).toBe(422);
  });

  test('cannot be written by one person, even by hand', async () => {
    const { id } = await concluded();
    const { body } = await noFreeze(id);
    const by = body.proposal.proposedBy;
    const { sql } = service;
    await expect(
      sql`update no_freeze_proposals set status = 'carried_out', ended_at = now(), ended_by = ${by} where case_id = ${id}`,
    ).rejects.toThrow('no_freeze_proposals_two_people');
    await expect(
      sql`update adverse_findings set status = 'not_frozen', ended_at = now(), ended_by = ${by} where case_id = ${id}`,
    ).rejects.toThrow('two people decide not to freeze');
    await expect(sql`delete from adverse_findings where case_id = ${id}`).rejects.toThrow('refused');
  });
});

describe('an inspector of an open blind case', () => {
  test('sees nothing of the application in the list, nor in its pages', async () => {
    const { id, applicationId } = await concluded();
    const round = await drawn({ size: COUNT, blind: true });
    const hidden = (await cases(round.id, '?limit=200')).items.find((each) => each.applicationId === applicationId);
    const [inspector = ''] = await inspectorsOf(hidden?.id ?? '');
    expect(AUDITORS).toContain(inspector);
    expect(await entryOf(id, inspector)).toBeUndefined();
    expect(await entryOf(id)).toBeDefined();
    const shown = await list(inspector);
    expect(JSON.stringify(shown)).not.toContain(applicationId);
    expect(shown.nextCursor).toBeNull();
  });
});

describe('an adverse spot check past its day', () => {
  test('is brought before the supervisors once, and stays on the list until somebody decides', async () => {
    const { id, applicationId } = await concluded();
    expect((await entryOf(id))?.overdue).toBe(false);
    service.setNow('2026-11-28T00:00:01+08:00');
    await vi.waitFor(async () => expect(await actionsOf(applicationId)).toContain('finding.overdue'), 30_000);
    expect(await entryOf(id)).toMatchObject({ overdue: true });
    service.setNow('2026-12-05T00:00:00+08:00');
    const { id: later, applicationId: other } = fresh();
    for (const key of await inspectorsOf(later)) await find(key, later, verdict('incomplete'));
    expect(await entryOf(later)).toMatchObject({ lastDay: '2026-12-11', overdue: false });
    service.setNow('2026-12-12T00:00:01+08:00');
    await vi.waitFor(async () => expect(await actionsOf(other)).toContain('finding.overdue'), 30_000);
    expect((await actionsOf(applicationId)).filter((action) => action === 'finding.overdue')).toHaveLength(1);
    service.setNow(BASELINE_NOW);
  });
});
