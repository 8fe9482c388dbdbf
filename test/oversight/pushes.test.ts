// Tests that every department concerned is told of a revocation until it has acknowledged it, once each, under every
// failure (SZ-53).
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DepartmentFault } from '../../mocks/departments.ts';
import { sandboxDepartments } from '../../mocks/serve.ts';
import { createPushCourier } from '../../src/oversight/deliver-pushes.ts';
import { createPushSender } from '../../src/oversight/push-sender.ts';
import type { PushView } from '../../src/oversight/shapes.ts';
import { ALL_SCHEMES } from '../../src/schemes/house.ts';
import { PUSH_RECIPIENTS, type PushRecipient } from '../../src/schemes/words.ts';
import { soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { createOverseeing } from './overseeing.ts';

interface Page {
  items: PushView[];
  nextCursor: string | null;
}

let service: TestService;
beforeAll(async () => {
  // no worker: the test starts the couriers, so that it can cut and double them
  service = await startTestService({ worker: false });
});
afterAll(() => service.close());

const { frozen, revoke, actionsOf, goTo, read } = createOverseeing(() => service);

async function revoked(ground = 'other_violation') {
  const approval = await frozen();
  await revoke(approval.id, ground);
  expect((await revoke(approval.id, ground, 'supervisor_2')).status).toBe(200);
  return approval;
}
const pushesOf = async (id: string, query = '', as = 'supervisor') =>
  (await service.get<Page>(`/v1/pushes?application=${id}${query}`, { as })).body.items;
const arrivals = (name: PushRecipient, number: string) =>
  service.mocks.departments
    .arrivals(name)
    .filter(({ body }) => (body as { approvalNumber: string }).approvalNumber === number);
const setFault = async (name: PushRecipient, fault: DepartmentFault | null) => {
  const set = await fetch(`${service.mocks.url}/_control/departments/${name}`, {
    method: 'PUT',
    body: JSON.stringify({ fault }),
  });
  expect(set.status).toBe(200);
};
/** Makes it due again by the database's clock. */
const dueNow = () => service.sql`update pushes set next_attempt_at = now() where status <> 'acknowledged'`;

const courierOf = (timeoutMs?: number, recipients: readonly PushRecipient[] = PUSH_RECIPIENTS) => {
  const all = Object.entries(sandboxDepartments(service.mocks.url, ALL_SCHEMES));
  const targets = Object.fromEntries(all.filter(([target]) => recipients.some((name) => target.startsWith(name))));
  const { db, clock, sealer, log } = service.service.deps;
  return createPushCourier({ db, clock, sealer, log, sender: createPushSender(targets, timeoutMs) });
};
/** One round of one courier, with all its effects. */
async function look(timeoutMs?: number, recipients?: readonly PushRecipient[]): Promise<void> {
  const courier = courierOf(timeoutMs, recipients);
  await courier.look();
  await vi.waitFor(async () => {
    const [row] = await service.sql`
      select count(*)::int as due from pushes
      where status <> 'acknowledged' and next_attempt_at <= now() and recipient in ${service.sql([...(recipients ?? PUSH_RECIPIENTS)])}`;
    expect(row?.due).toBe(0);
  }, soon);
  await courier.stop();
}

describe('the push of a revocation', () => {
  test('reaches every department with the person and the reason, and is acknowledged with a receipt', async () => {
    const { id, number, person } = await revoked();
    expect((await pushesOf(id)).map(({ status }) => status)).toEqual(Array(5).fill('due'));
    await look();
    const all = await pushesOf(id);
    expect(all.map(({ status, acknowledgedBy }) => `${status} ${acknowledgedBy}`)).toEqual(
      Array(5).fill('acknowledged department'),
    );
    for (const push of all)
      expect(push).toMatchObject({ late: false, attempts: 1, lastStatus: 200, nextAttemptAt: null });
    expect(all[0]?.receipt).toMatch(/^\w+-\w{8}$/);
    const [told] = arrivals('public_security', number);
    expect(told).toMatchObject({
      times: 1,
      body: { type: 'approval.revoked', ground: 'other_violation', applicant: { residentId: person.residentId } },
    });
    const credit = arrivals('credit_system', number).map(({ body }) => (body as { subject: string }).subject);
    expect(credit.toSorted()).toEqual(['applicant', 'unit']);
    expect((await actionsOf(id)).filter((action) => action === 'push.acknowledged')).toHaveLength(5);
  });

  test('is kept sealed: the database holds neither name nor number of the person', async () => {
    const { id, person } = await revoked();
    const rows = await service.sql`select body from pushes where application_id = ${id}`;
    for (const { body } of rows) {
      expect(Buffer.from(body).includes(person.residentId)).toBe(false);
      expect(Buffer.from(body).includes(person.name)).toBe(false);
    }
    await look();
  });
});

describe('a department that is told of a revocation', () => {
  test.each<[DepartmentFault, string, number | null]>([
    ['never_acknowledges', 'received', 202],
    ['error_500', 'due', 500],
    ['timeout', 'due', null],
    ['reset', 'due', null],
    ['malformed', 'due', 200],
  ])('and answers with %s is asked again until it acknowledges, and delays no other', async (fault, status, http) => {
    await setFault('human_resources', fault);
    const { id, number } = await revoked('authority_error');
    await look(300);
    const [push] = await pushesOf(id, '&recipient=human_resources');
    expect(push).toMatchObject({ status, attempts: 1, lastStatus: http });
    const pause = Temporal.Instant.from(push?.nextAttemptAt ?? '').since(Temporal.Now.instant());
    expect(pause.total('seconds')).toBeLessThan(6);
    expect((await pushesOf(id, '&status=acknowledged')).map(({ recipient }) => recipient).toSorted()).toEqual([
      'development_and_reform',
      'public_security',
    ]);
    // it never gives up: pauses grow to an hour and no further
    await service.sql`update pushes set attempts = 500 where id = ${push?.id ?? ''}`;
    await dueNow();
    await look(300);
    const [later] = await pushesOf(id, '&recipient=human_resources');
    const hour = Temporal.Instant.from(later?.nextAttemptAt ?? '')
      .since(Temporal.Now.instant())
      .total('minutes');
    expect(hour).toBeGreaterThan(25);
    expect(hour).toBeLessThanOrEqual(61);
    await setFault('human_resources', null);
    await dueNow();
    await look();
    expect((await pushesOf(id, '&recipient=human_resources'))[0]?.status).toBe('acknowledged');
    // it recognises earlier arrivals as the same push
    expect(arrivals('human_resources', number)).toHaveLength(1);
  });

  test('and does not acknowledge in its days is late: shown, counted, and logged once', async () => {
    await setFault('public_security', 'never_acknowledges');
    const { id } = await revoked('authority_error');
    await look();
    expect(await pushesOf(id, '&late=true')).toEqual([]);
    // five working days after Friday 20 November, to their end
    await goTo('2026-11-27T23:59:00+08:00');
    expect(await pushesOf(id, '&late=true')).toEqual([]);
    await goTo('2026-11-28T00:00:01+08:00');
    expect(await pushesOf(id, '&late=true')).toMatchObject([
      { recipient: 'public_security', late: true, status: 'received' },
    ]);
    await goTo('2026-12-28T00:00:01+08:00');
    expect((await actionsOf(id)).filter((action) => action === 'push.late')).toHaveLength(1);
    const { text } = await service.get('/metrics', { as: null });
    expect(text).toMatch(/miaopi_pushes\{recipient="public_security",state="late"\} 1/);
    await setFault('public_security', null);
    await goTo('2026-11-20T10:00:00+08:00');
    await dueNow();
    await look();
  });

  test('is told once by two couriers at the same moment, and again with the same id after a crash', async () => {
    const { id, number } = await revoked('authority_error');
    const couriers = [courierOf(), courierOf(), courierOf()];
    await Promise.all(couriers.map((courier) => courier.look()));
    await vi.waitFor(async () => expect(await pushesOf(id, '&status=acknowledged')).toHaveLength(3), soon);
    await Promise.all(couriers.map((courier) => courier.stop()));
    for (const name of ['public_security', 'human_resources', 'development_and_reform'] as const) {
      expect(arrivals(name, number).map(({ times }) => times)).toEqual([1]);
    }
    // a process dies after it has sent the push and before it has recorded that
    const { id: cut, number: of } = await revoked('authority_error');
    await service.sql`
      create function die() returns trigger language plpgsql as $$ begin raise exception 'the process died'; end $$`;
    await service.sql`
      create trigger die before update on pushes for each row when (new.status = 'acknowledged') execute function die()`;
    const courier = courierOf();
    await courier.look();
    await vi.waitFor(() => expect(arrivals('public_security', of)).toHaveLength(1), soon);
    await courier.stop();
    await service.sql`drop trigger die on pushes`;
    expect(await pushesOf(cut, '&status=acknowledged')).toEqual([]);
    await dueNow();
    await look();
    expect(await pushesOf(cut, '&status=acknowledged')).toHaveLength(3);
    expect(arrivals('public_security', of).map(({ times }) => times)).toEqual([2]);
    expect((await actionsOf(cut)).filter((action) => action === 'push.acknowledged')).toHaveLength(3);
  });

  test('is left to the courier that claims it just now: another neither waits nor takes it', async () => {
    const { id } = await revoked('authority_error');
    await service.sql.begin(async (sql) => {
      await sql`select from pushes where application_id = ${id} and recipient = 'public_security' for update`;
      const courier = courierOf();
      await courier.look();
      await courier.stop();
    });
    const told = (await pushesOf(id)).map(({ recipient, attempts }) => `${recipient} ${attempts}`);
    expect(told.toSorted()).toEqual(['development_and_reform 1', 'human_resources 1', 'public_security 0']);
    await look();
  }, 10_000);

  test('is not told of a revocation that failed: all of it is written, or nothing', async () => {
    const { id } = await frozen();
    await revoke(id, 'other_violation');
    await service.sql`
      create trigger fail before insert on pushes for each row when (new.subject = 'unit') execute function refuse_change()`;
    expect((await revoke(id, 'other_violation', 'supervisor_2')).status).toBe(500);
    await service.sql`drop trigger fail on pushes`;
    expect((await read(id)).status).toBe('frozen');
    expect(await pushesOf(id)).toEqual([]);
    expect((await revoke(id, 'other_violation', 'supervisor_2')).status).toBe(200);
    await look();
  });
});

describe('a department without an interface', () => {
  const OTHERS = PUSH_RECIPIENTS.filter((name) => name !== 'human_resources');
  const ACKNOWLEDGE = { receipt: '人社收文〔2026〕12号', note: '纸质回执' };
  const acknowledge = (id: string, as: string | null, body: unknown = ACKNOWLEDGE) =>
    service.post<PushView>(`/v1/pushes/${id}/acknowledge`, body, { as });

  test('is acknowledged for by hand, by its own clerk or a supervisor, once', async () => {
    const { id } = await revoked('authority_error');
    await look(undefined, OTHERS);
    const [push] = await pushesOf(id, '&status=due');
    expect(push).toMatchObject({ recipient: 'human_resources', attempts: 0 });
    const { id: pushId = '' } = push ?? {};
    expect((await acknowledge(pushId, null)).status).toBe(401);
    expect((await acknowledge(pushId, 'auditor')).status).toBe(403);
    expect((await acknowledge(pushId, 'clerk_education')).status).toBe(404);
    expect((await acknowledge(id, 'supervisor', {})).status).toBe(404);
    expect((await acknowledge(pushId, 'supervisor', { note: 'x' })).status).toBe(422);
    const done = await acknowledge(pushId, 'clerk_human_resources');
    expect(done.body).toMatchObject({ status: 'acknowledged', ...ACKNOWLEDGE });
    expect(done.body.acknowledgedBy).not.toBe('department');
    expect((await acknowledge(pushId, 'supervisor')).status).toBe(409);
    expect((await actionsOf(id)).slice(-2)).toEqual(['push.acknowledged', 'application.move_refused']);
  });

  test('sees its own pushes alone, page by page', async () => {
    const own = await service.get<Page>('/v1/pushes?limit=1', { as: 'clerk_public_security' });
    expect(own.body.items.map(({ recipient }) => recipient)).toEqual(['public_security']);
    const next = await service.get<Page>(`/v1/pushes?limit=200&cursor=${own.body.nextCursor}`, {
      as: 'clerk_public_security',
    });
    expect(new Set(next.body.items.map(({ recipient }) => recipient))).toEqual(new Set(['public_security']));
    expect(next.body.items.map(({ id }) => id)).not.toContain(own.body.items[0]?.id);
    const other = await service.get<Page>('/v1/pushes?recipient=human_resources', { as: 'clerk_public_security' });
    expect(other.body.items).toEqual([]);
    expect((await service.get('/v1/pushes', { as: 'employer' })).status).toBe(403);
    expect((await service.get('/v1/pushes?status=lost', { as: 'auditor' })).status).toBe(422);
    const { id } = own.body.items[0] ?? { id: '' };
    expect((await service.get<PushView>(`/v1/pushes/${id}`, { as: 'auditor' })).body.id).toBe(id);
    expect((await service.get(`/v1/pushes/${id}`, { as: 'clerk_education' })).status).toBe(404);
  });
});
