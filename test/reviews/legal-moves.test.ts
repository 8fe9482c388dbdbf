// Tests that a refusal names the moves that the caller can make next, and no move that needs another person.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { movesOf, nextStatuses, STATUSES, type Status } from '../../src/applications/lifecycle.ts';
import { ROLES, type Role } from '../../src/base/actor.ts';
import type { Problem } from '../../src/http/problem.ts';
import { PROCEDURE_KINDS } from '../../src/schemes/words.ts';
import { formOf, somebody } from '../support/people.ts';
import { createReviewing, EDU, EDU_2 } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ worker: false });
});
afterAll(() => service.close());

const reviewing = createReviewing(() => service);
const { act } = reviewing;
const refused = { code: 'illegal_transition' };

describe('the statuses of an application', () => {
  test('are named only to a role that can make them, and only as the next step', () => {
    for (const role of [...ROLES, 'system'] as const) {
      for (const [procedure, status] of PROCEDURE_KINDS.flatMap((kind) =>
        STATUSES.map((each) => [kind, each] as const),
      )) {
        const moves = movesOf(role, { procedure, status });
        for (const move of moves) expect(nextStatuses(procedure, status)).toContain(move);
        if (role === 'clerk' || role === 'auditor' || role === 'operator') expect(moves).toEqual([]);
      }
    }
    const moves = (role: Role, status: Status) => movesOf(role, { procedure: 'instant', status });
    expect(moves('employer', 'approved')).toEqual(['given_up']);
    expect(moves('employer', 'frozen')).toEqual([]);
    expect(moves('employer', 'awaiting_supplement')).toEqual(['in_review', 'withdrawn']);
    expect(moves('supervisor', 'in_review')).toEqual([]);
    expect(moves('supervisor', 'frozen')).toEqual(['approved', 'revoked']);
    const settled = { procedure: 'instant', status: 'frozen', settledOn: '2026-11-20' } as const;
    expect(movesOf('supervisor', settled)).toEqual(['settled', 'revoked']);
  });

  test('leave out the revocation that the caller has proposed: another person carries it out', async () => {
    const person = somebody();
    await service.putPerson(person);
    const { body: view } = await service.submit(formOf(person));
    const post = (as: string, name: string, body: object) =>
      service.post<Problem>(`/v1/applications/${view.id}/${name}`, body, { as });
    await post('supervisor', 'freeze', { reason: '抽查发现毕业证书缺失', missing: ['diploma'] });
    await post('supervisor', 'revoke', { ground: 'false_declaration', note: '伪造' });
    const otherGround = { ground: 'other_violation', note: '另有违规' };
    expect((await post('supervisor', 'revoke', otherGround)).body).toMatchObject({
      ...refused,
      legalMoves: ['approved'],
    });
    expect((await post('supervisor_2', 'revoke', otherGround)).body).toMatchObject({
      ...refused,
      legalMoves: ['approved', 'revoked'],
    });
  });
});

describe('the moves of an item', () => {
  test('are those of the caller: on a free item, on a held one, on another’s, and as second person', async () => {
    const { id } = await reviewing.referContradiction();
    const item = await reviewing.itemOf(id, 'education');
    const returning = (as: string, version = item.version) =>
      act<Problem>(as, item.id, 'return', { note: '请核对', version });
    // free
    expect((await returning(EDU)).body).toMatchObject({ ...refused, legalMoves: ['claim', 'comments'] });
    const claimed = await act(EDU, item.id, 'claim');
    expect(claimed.status).toBe(200);
    const { version } = claimed.body;
    // held
    expect((await returning(EDU, version)).body).toMatchObject({
      ...refused,
      legalMoves: ['release', 'settle', 'supplement', 'recheck', 'reassign', 'comments'],
    });
    // held by another
    expect((await returning(EDU_2, version)).body).toMatchObject({ ...refused, legalMoves: ['comments'] });
    const settled = await reviewing.settle(EDU, claimed.body, 'confirmed');
    expect(settled.body.status).toBe('countersign');
    const again = (as: string) => reviewing.settle<Problem>(as, settled.body, 'confirmed');
    // it awaits another person than the first
    expect((await again(EDU)).body).toMatchObject({ ...refused, legalMoves: ['comments'] });
    expect((await again(EDU_2)).body).toMatchObject({
      ...refused,
      legalMoves: ['claim', 'countersign', 'return', 'comments'],
    });
    const held = await act(EDU_2, item.id, 'claim');
    expect(held.status).toBe(200);
    expect((await reviewing.settle<Problem>(EDU_2, held.body, 'confirmed')).body).toMatchObject({
      ...refused,
      legalMoves: ['release', 'countersign', 'return', 'reassign', 'comments'],
    });
    expect((await act(EDU_2, item.id, 'comments', { text: '已核对' })).status).toBe(200);
    expect((await reviewing.countersign(EDU_2, item)).status).toBe(200);
    expect((await act<Problem>(EDU, item.id, 'claim')).body).toMatchObject({ ...refused, legalMoves: [] });
  });

  test('of a supervisor are handing on, as long as there is something to hand on', async () => {
    const { id } = await reviewing.referGap();
    const item = await reviewing.itemOf(id, 'education');
    await service.post(`/v1/applications/${id}/withdraw`, {});
    const { body: closed } = await service.get<{ version: number }>(`/v1/reviews/${item.id}`, { as: 'supervisor' });
    const handing = { assignee: null, version: closed.version };
    expect((await act<Problem>('supervisor', item.id, 'reassign', handing)).body).toMatchObject({
      ...refused,
      legalMoves: [],
    });
  });
});

describe('a reason of a refusal', () => {
  test('carries the values of its texts', async () => {
    const person = somebody();
    await service.putPerson(person);
    // 25 days before a day before the notice: not yet open
    const early = await service.submit({ ...formOf(person), commitment: {} });
    const [missing] = early.body.decision?.reasons ?? [];
    expect(missing).toMatchObject({ code: 'commitment.missing', params: {} });
    service.setNow('2027-12-01T09:00:00+08:00');
    const late = await service.submit(formOf(somebody()));
    service.setNow('2026-11-20T10:00:00+08:00');
    const [old] = late.body.decision?.reasons ?? [];
    expect(old).toMatchObject({ code: 'commitment.missing', params: { days: 180 } });
    expect(old?.message.en).toContain('180');
  });
});
