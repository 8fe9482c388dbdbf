// Tests the ends of an approval: settled by the department's report, given up by the unit, lapsed by the scheme's
// parameter (SZ-66, AMB-32), and that everybody is told (SZ-55).
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { Problem } from '../../src/http/problem.ts';
import type { PushView } from '../../src/oversight/shapes.ts';
import { createSpotChecking } from '../spot-checks/spot-checking.ts';
import { formOf, type somebody } from '../support/people.ts';
import { POLICE, soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { createOverseeing } from './overseeing.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const { act, approve, freeze, restore, revoke, read, goTo, actionsOf, textsTo } = createOverseeing(() => service);
const checking = createSpotChecking(() => service);
const TODAY = '2026-11-20';
const SETTLED = { settledOn: TODAY, office: '示例派出所' };
const settle = (id: string, body: unknown = SETTLED, as = POLICE) => act(id, 'settled', body, as);
const giveUp = (id: string, as = 'employer', body: unknown = { note: '改在其他城市落户' }) =>
  act(id, 'give-up', body, as);
const fileAgain = (person: ReturnType<typeof somebody>) =>
  service.submit(formOf(person), { idempotencyKey: randomUUID() });
const toldTo = (name: string, number: string) =>
  service.mocks.departments
    .arrivals(name)
    .map(({ body }) => body as { type: string; approvalNumber: string })
    .filter(({ approvalNumber }) => approvalNumber === number)
    .map(({ type }) => type);
const THREE = ['public_security', 'human_resources', 'development_and_reform'];
const everybodyHeard = (number: string, types: readonly string[]) =>
  vi.waitFor(() => {
    for (const name of THREE) expect(toldTo(name, number)).toEqual(types.map((type) => `approval.${type}`));
  }, soon);
const verified = async (number: string) => {
  const headers = { accept: 'application/json' };
  return (await service.send<{ state: string }>('GET', `/verify/${number}`, { as: null, headers })).body.state;
};
const setDepartment = async (name: string, setting: object) => {
  const set = await fetch(`${service.mocks.url}/_control/departments/${name}`, {
    method: 'PUT',
    body: JSON.stringify(setting),
  });
  expect(set.status).toBe(200);
};

describe('giving an approval up', () => {
  test('frees the person to apply again in the same second, with a new number; all are told (S67)', async () => {
    const { id, person, number } = await approve();
    expect((await fileAgain(person)).body.decision?.reasons[0]?.code).toBe('duplicate.active');
    const given = await giveUp(id);
    const again = await fileAgain(person);
    expect([given.status, given.body.status]).toEqual([200, 'given_up']);
    expect(given.body).toMatchObject({ approvalNumber: number, nextStep: { actor: 'none' } });
    expect(again.body.status).toBe('approved');
    expect(again.body.approvalNumber).not.toBe(number);
    expect((await textsTo(id)).at(-1)).toContain('放弃');
    expect(await verified(number)).toBe('void');
    await everybodyHeard(number, ['granted', 'given_up']);
  });

  test('lets exactly one of many new applications in, however they race with it', async () => {
    const { id, person } = await approve();
    const [given, ...filed] = await Promise.all([giveUp(id), ...Array.from({ length: 8 }, () => fileAgain(person))]);
    expect(given.status).toBe(200);
    const late = await fileAgain(person);
    const statuses = [...filed, late].map(({ body }) => body.status);
    expect(statuses.filter((status) => status === 'approved')).toHaveLength(1);
    expect(statuses.filter((status) => status === 'not_accepted')).toHaveLength(8);
  });

  test('is for the unit that filed, and only from approved', async () => {
    const { id } = await approve();
    expect((await giveUp(id, 'employer_2')).status).toBe(404);
    expect((await giveUp(id, 'supervisor')).status).toBe(403);
    expect((await giveUp(id, 'employer', {})).status).toBe(422);
    await freeze(id);
    const refused = await giveUp(id);
    expect([refused.status, refused.body]).toMatchObject([
      409,
      { code: 'illegal_transition', currentStatus: 'frozen', legalMoves: [] },
    ]);
    expect((await read(id)).status).toBe('frozen');
    await restore(id);
    expect((await giveUp(id)).body.status).toBe('given_up');
    expect((await giveUp(id)).status).toBe(409);
    expect((await freeze(id)).status).toBe(409);
    expect((await actionsOf(id)).filter((action) => action === 'application.given_up')).toHaveLength(1);
  });

  test('and a freeze at the same moment never both happen', async () => {
    const { id } = await approve();
    const [given, frozen] = await Promise.all([giveUp(id), freeze(id)]);
    expect([given.status, frozen.status].toSorted()).toEqual([200, 409]);
  });
});

describe('a settlement', () => {
  test('is reported by the police alone, of an approval, for a day since it', async () => {
    const { id, number, person } = await approve();
    for (const [as, status] of [
      ['clerk_education', 404],
      ['clerk_human_resources', 404],
      ['supervisor', 403],
      ['employer', 403],
    ] as const) {
      expect((await settle(id, SETTLED, as)).status, as).toBe(status);
    }
    const days = ['2026-11-19', '2026-11-21', 'today'];
    for (const settledOn of days) expect((await settle(id, { ...SETTLED, settledOn })).status).toBe(422);
    expect((await settle(id, { settledOn: TODAY })).status).toBe(422);
    expect((await settle(randomUUID())).status).toBe(404);
    const done = await settle(id);
    expect([done.status, done.body.status]).toEqual([200, 'settled']);
    expect(await verified(number)).toBe('valid');
    expect((await settle(id)).body).toMatchObject({ code: 'illegal_transition', currentStatus: 'settled' });
    // the person has what was applied for
    expect((await fileAgain(person)).body.decision?.reasons[0]?.code).toBe('duplicate.active');
    expect((await giveUp(id)).status).toBe(409);
    await everybodyHeard(number, ['granted', 'settled']);
  });

  test('can be frozen, restored as settled, and revoked; the police are told of each', async () => {
    const { id, number } = await approve();
    await settle(id);
    expect((await freeze(id)).body.status).toBe('frozen');
    expect((await settle(id)).body).toMatchObject({ code: 'illegal_transition', currentStatus: 'frozen' });
    expect((await restore(id)).body.status).toBe('settled');
    await freeze(id);
    await revoke(id, 'authority_error');
    expect((await revoke(id, 'authority_error', 'supervisor_2')).body.status).toBe('revoked');
    await everybodyHeard(number, ['granted', 'settled', 'frozen', 'restored', 'frozen', 'revoked']);
    const { body } = await service.get<{ items: PushView[] }>(`/v1/pushes?application=${id}&event=approval.settled`, {
      as: POLICE,
    });
    expect(body.items.map(({ recipient, event }) => `${recipient} ${event}`)).toEqual([
      'public_security approval.settled',
    ]);
  });

  test('stays in the population of spot checks, and its unit hears of it', async () => {
    const url = 'http://127.0.0.1:9/';
    const events = ['application.settled'];
    const made = await service.post('/v1/webhook-endpoints', { url, events }, { idempotencyKey: randomUUID() });
    expect(made.status).toBe(201);
    const { id } = await approve();
    const { body: view } = await settle(id);
    const { body: round } = await checking.seal<{ id: string }>({ size: 1 });
    const population = await service.get(`/v1/spot-checks/${round.id}/population`, { as: 'auditor' });
    expect(population.text).toContain(view.number);
    const told = await service.sql`select event, data from webhook_deliveries where application_id = ${id}`;
    expect(told).toMatchObject([
      { event: 'application.settled', data: { status: 'settled', approvalNumber: view.approvalNumber } },
    ]);
    const steps = await service.get<{ items: { event: string }[] }>(`/v1/applications/${id}/timeline`);
    expect(steps.body.items.map(({ event }) => event)).toContain('application.settled');
  });

  test('may come with the answer of the police to a push, and from nobody else', async () => {
    await setDepartment('human_resources', { settled: SETTLED });
    const { id: other, number } = await approve();
    await everybodyHeard(number, ['granted']);
    await setDepartment('human_resources', {});
    expect((await read(other)).status).toBe('approved');
    await setDepartment('public_security', { settled: SETTLED });
    const { id, number: settled } = await approve();
    await everybodyHeard(settled, ['granted', 'settled']);
    await setDepartment('public_security', {});
    expect((await read(id)).status).toBe('settled');
    const { body } = await service.get<{ items: PushView[] }>(
      `/v1/pushes?application=${id}&recipient=public_security&event=approval.granted`,
      { as: 'supervisor' },
    );
    expect(body.items[0]).toMatchObject({ status: 'acknowledged', receipt: `${TODAY} 示例派出所` });
  });

  test('that the police report of a frozen approval is refused, and they have not acknowledged', async () => {
    await setDepartment('public_security', { fault: 'error_500' });
    const { id } = await approve();
    await freeze(id);
    await setDepartment('public_security', { settled: SETTLED });
    await vi.waitFor(async () => {
      await service.sql`update pushes set next_attempt_at = now() where status = 'due' and attempts > 0`;
      const { body } = await service.get<{ items: PushView[] }>(
        `/v1/pushes?application=${id}&recipient=public_security&event=approval.granted`,
        { as: 'supervisor' },
      );
      expect(body.items[0]).toMatchObject({ status: 'received', lastError: 'settlement_refused' });
    }, soon);
    await setDepartment('public_security', {});
    expect((await read(id)).status).toBe('frozen');
    expect(await actionsOf(id)).toContain('application.move_refused');
  });
});

describe('a lapse', () => {
  const setTerm = (value: unknown) =>
    service.put<Problem>('/v1/sandbox/parameters', { 'shenzhen-talent': { 'approval.lapseAfter': value } });
  const dueOf = (view: Pick<ApplicationView, 'nextStep'>) => view.nextStep.due;

  test('never comes by default; where a term is set, nobody who has used the approval loses it', async () => {
    for (const wrong of ['6 months', 'P', 'PT1H', '', 180]) expect((await setTerm(wrong)).status).toBe(422);
    const never = await approve();
    expect(dueOf(await read(never.id))).toBeNull();
    expect((await setTerm('P10D')).status).toBe(200);
    const [unused, used, held] = [await approve(), await approve(), await approve()];
    expect((await setTerm(null)).status).toBe(200);
    await settle(used.id);
    expect(dueOf(await read(unused.id))).toBe('2026-12-01T00:00:00.000+08:00');
    // three days of a freeze are given back
    await freeze(held.id);
    await goTo('2026-11-23T12:00:00+08:00');
    await restore(held.id);
    expect(dueOf(await read(held.id))).toBe('2026-12-05T00:00:00.000+08:00');
    await goTo('2026-11-30T23:59:00+08:00');
    expect((await read(unused.id)).status).toBe('approved');
    await goTo('2026-12-02T10:00:00+08:00');
    const statuses = await Promise.all([never, unused, used, held].map(async ({ id }) => (await read(id)).status));
    expect(statuses).toEqual(['approved', 'lapsed', 'settled', 'approved']);
    expect((await textsTo(unused.id)).at(-1)).toContain('失效');
    await everybodyHeard(unused.number, ['granted', 'lapsed']);
    expect((await service.submit(formOf(unused.person, {}, '2026-12-02'))).body.status).not.toBe('not_accepted');
    await goTo('2026-12-06T10:00:00+08:00');
    expect((await read(held.id)).status).toBe('lapsed');
    await goTo('2026-11-20T10:00:00+08:00');
  });
});
