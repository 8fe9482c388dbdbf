// Tests that every department is told of an approval and of each later move, in order, until it has acknowledged it,
// once each, under every failure (SZ-10, SZ-55, SZ-53).
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DepartmentFault } from '../../mocks/departments.ts';
import { sandboxDepartments } from '../../mocks/serve.ts';
import { createPushCourier } from '../../src/oversight/deliver-pushes.ts';
import { createPushSender } from '../../src/oversight/push-sender.ts';
import type { PushView } from '../../src/oversight/shapes.ts';
import { ALL_SCHEMES } from '../../src/schemes/house.ts';
import { PUSH_RECIPIENTS, type PushRecipient } from '../../src/schemes/words.ts';
import { formOf, residentId, somebody } from '../support/people.ts';
import { createReviewing, EDU, EDU_2, soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { createOverseeing } from './overseeing.ts';

const reviewing = createReviewing(() => service);

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

const { approve, frozen, freeze, restore, revoke, actionsOf, goTo, read } = createOverseeing(() => service);

/** The approval and the freeze are told before; `meanwhile` happens then. */
async function revoked(ground = 'other_violation', meanwhile?: () => Promise<void>) {
  const approval = await frozen();
  await look();
  await meanwhile?.();
  await revoke(approval.id, ground);
  expect((await revoke(approval.id, ground, 'supervisor_2')).status).toBe(200);
  return approval;
}
const allPushesOf = async (id: string, query = '', as = 'supervisor') =>
  (await service.get<Page>(`/v1/pushes?application=${id}${query}`, { as })).body.items;
/** Those of the revocation. */
const pushesOf = async (id: string, query = '') =>
  (await allPushesOf(id, query)).filter(({ revocationId }) => revocationId !== null);
interface Body {
  type: string;
  approvalNumber: string;
  subject: string;
  applicant?: { phone?: string };
}
const allArrivals = (name: PushRecipient, number: string) =>
  service.mocks.departments
    .arrivals(name)
    .map((arrival) => ({ ...arrival, body: arrival.body as Body }))
    .filter(({ body }) => body.approvalNumber === number);
/** Those of the revocation. */
const arrivals = (name: PushRecipient, number: string) =>
  allArrivals(name, number).filter(({ body }) => /revoked|credit/.test(body.type));
const toldOf = (name: PushRecipient, number: string) => allArrivals(name, number).map(({ body }) => body.type);
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
  return createPushCourier({ ...service.service.deps, sender: createPushSender(targets, timeoutMs) });
};
/** Sends everything that is due, with all its effects. */
async function look(timeoutMs?: number, recipients: readonly PushRecipient[] = PUSH_RECIPIENTS): Promise<void> {
  for (;;) {
    const courier = courierOf(timeoutMs, recipients);
    await courier.look();
    await courier.stop();
    const [row] = await service.sql`
      select count(*)::int as due from pushes p
      where status <> 'acknowledged' and next_attempt_at <= now() and recipient in ${service.sql([...recipients])}
        and not exists (select from pushes e where e.application_id = p.application_id and e.recipient = p.recipient
          and e.status = 'due' and e.sequence < p.sequence)`;
    if (row?.due === 0) break;
  }
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
    const credit = arrivals('credit_system', number).map(({ body }) => body.subject);
    expect(credit.toSorted()).toEqual(['applicant', 'unit']);
    expect((await actionsOf(id)).filter((action) => action === 'push.acknowledged')).toHaveLength(11);
  });

  test('holds nothing of the person in the database, before it is sent and after', async () => {
    const { id, person } = await revoked();
    const rows = async () => JSON.stringify(await service.sql`select * from pushes where application_id = ${id}`);
    const before = await rows();
    await look();
    for (const text of [before, await rows()]) {
      expect(text).not.toContain(person.residentId);
      expect(text).not.toContain(person.name);
    }
  });
});

/** Referred for a contradiction; two clerks confirm against the source. */
async function approveByReview(): Promise<{ id: string }> {
  const { id } = await reviewing.referContradiction();
  const item = await reviewing.itemOf(id, 'education');
  const { body: claimed } = await reviewing.act(EDU, item.id, 'claim');
  const { body: first } = await reviewing.settle(EDU, claimed, 'confirmed');
  expect((await reviewing.countersign(EDU_2, first)).status).toBe(200);
  return { id };
}

async function approveInBatch(): Promise<string> {
  const person = somebody();
  await service.putPerson(person);
  const { text } = await service.send('POST', '/v1/applications/batch', {
    as: 'employer',
    body: JSON.stringify({ idempotencyKey: randomUUID(), ...formOf(person) }),
    headers: { 'content-type': 'application/x-ndjson' },
  });
  return JSON.parse(text).application.id;
}

const THREE = ['public_security', 'human_resources', 'development_and_reform'] as const;

describe('an approval', () => {
  test('is told to the three departments at once, with what each needs to act on it', async () => {
    const { id, number, person } = await approve();
    const told = await allPushesOf(id);
    expect(told.map(({ recipient, event, subject }) => `${event} ${subject} ${recipient}`).toSorted()).toEqual(
      THREE.map((name) => `approval.granted approval ${name}`).toSorted(),
    );
    expect(told.map(({ revocationId, status, attempts }) => [revocationId, status, attempts])).toEqual(
      Array(3).fill([null, 'due', 0]),
    );
    await look();
    for (const name of THREE) {
      expect(allArrivals(name, number)).toMatchObject([
        {
          times: 1,
          body: {
            type: 'approval.granted',
            approvalNumber: number,
            subject: 'approval',
            applicant: { name: person.name, residentId: person.residentId },
            reportingUnit: { creditCode: '91440300MA0XXXX15K' },
            businessType: 'in_service',
            category: 'academic',
            settlement: { kind: 'employer_collective', district: '440305' },
            oneStop: null,
          },
        },
      ]);
    }
    // SZ-09: the police write to the person, and nobody else has to
    const phones = THREE.map((name) => allArrivals(name, number)[0]?.body.applicant?.phone);
    expect(phones).toEqual([formOf(person).applicant.phone, undefined, undefined]);
    expect((await allPushesOf(id, '&event=approval.granted&status=acknowledged')).length).toBe(3);
  });

  test('says whether public security has verified the one-stop migration', async () => {
    // as registered in the province, so that the register is asked (SZ-64)
    const person = { name: '卞予安', residentId: residentId('440102', '1985-06-15', 71) };
    await service.putPerson(person, { household: { oneStop: 'verified' } });
    const { body } = await service.submit(formOf(person));
    expect(body.status).toBe('approved');
    await look();
    expect(allArrivals('public_security', body.approvalNumber ?? '')[0]?.body).toMatchObject({ oneStop: 'verified' });
  });

  test.each([
    ['by people', async () => (await approveByReview()).id],
    ['in a batch', approveInBatch],
  ])('%s is told of as well', async (_, approved) => {
    const id = await approved();
    expect((await read(id)).status).toBe('approved');
    expect((await allPushesOf(id)).map(({ event }) => event)).toEqual(Array(3).fill('approval.granted'));
    await look();
  });

  test('that is not recorded is told to nobody', async () => {
    await service.sql`
      create trigger fail before insert on pushes for each row when (new.recipient = 'human_resources') execute function refuse_change()`;
    const person = somebody();
    await service.putPerson(person);
    const { status } = await service.submit(formOf(person));
    await service.sql`drop trigger fail on pushes`;
    expect(status).toBe(500);
    const [row] = await service.sql`
      select a.status, (select count(*)::int from pushes p where p.application_id = a.id) as pushes
      from applications a order by number desc limit 1`;
    expect(row).toEqual({ status: 'received', pushes: 0 });
  });
});

describe('the later moves of an approval', () => {
  test('reach a department that was down in their order, each once; the others had them at once (S63)', async () => {
    await setFault('human_resources', 'error_500');
    const { id, number } = await approve();
    await look();
    await freeze(id);
    await look();
    await restore(id);
    await look();
    const all = ['approval.granted', 'approval.frozen', 'approval.restored'];
    for (const name of ['public_security', 'development_and_reform'] as const)
      expect(toldOf(name, number)).toEqual(all);
    // the later ones are not even tried while the first is not received
    const waiting = await allPushesOf(id, '&recipient=human_resources');
    expect(waiting.map(({ event, attempts }) => `${event} ${attempts > 0}`)).toEqual([
      'approval.restored false',
      'approval.frozen false',
      'approval.granted true',
    ]);
    await setFault('human_resources', null);
    await dueNow();
    await look();
    expect(allArrivals('human_resources', number).map(({ body, times }) => `${body.type} ${times}`)).toEqual(
      all.map((type) => `${type} 1`),
    );
    expect(allArrivals('public_security', number).map(({ times }) => times)).toEqual([1, 1, 1]);
    expect((await allPushesOf(id, '&status=acknowledged')).length).toBe(9);
  });

  test('go to a department that is up again at once, and not after pauses that have grown to an hour', async () => {
    await setFault('human_resources', 'error_500');
    const [{ id: first, number }, { id: next }] = [await approve(), await approve()];
    await look();
    await service.sql`
      update pushes set next_attempt_at = now() + interval '50 minutes'
      where application_id = ${first} and recipient = 'human_resources'`;
    const courier = courierOf();
    await service.sql`update pushes set next_attempt_at = now() where application_id = ${next} and status = 'due'`;
    await courier.look();
    // the second attempt has failed, and the courier that made it knows
    await vi.waitFor(async () => {
      const failed = await service.sql`
        select from pushes where application_id = ${next} and recipient = 'human_resources' and attempts = 2
          and next_attempt_at < now() + interval '30 seconds'`;
      expect(failed).toHaveLength(1);
    }, soon);
    await setFault('human_resources', null);
    await service.sql`update pushes set next_attempt_at = now() where application_id = ${next} and status = 'due'`;
    await vi.waitFor(async () => {
      await courier.look();
      expect(toldOf('human_resources', number)).toEqual(['approval.granted']);
    }, soon);
    await courier.stop();
    await look();
  });

  test('go on once the one before was received, also without an acknowledgement', async () => {
    await setFault('human_resources', 'never_acknowledges');
    const { id, number } = await approve();
    await freeze(id);
    await look();
    expect(toldOf('human_resources', number)).toEqual(['approval.granted', 'approval.frozen']);
    const held = await allPushesOf(id, '&recipient=human_resources');
    expect(held.map(({ status }) => status)).toEqual(['received', 'received']);
    await setFault('human_resources', null);
    await dueNow();
    await look();
  });

  test('say since when, until when and on what basis', async () => {
    const { id, number } = await approve();
    const { body } = await freeze(id);
    await restore(id);
    await look();
    const [, frozenBody, restored] = allArrivals('public_security', number).map((arrival) => arrival.body);
    expect(frozenBody).toMatchObject({
      type: 'approval.frozen',
      lastDay: body.freeze?.lastDay,
      venue: 'window',
      occurredAt: body.freeze?.frozenAt,
      basis: expect.any(String),
    });
    expect(restored).toMatchObject({ type: 'approval.restored', verifiedOn: '2026-11-20', venue: 'window' });
  });

  test('are told to those that were told of the approval, whatever the city has set since', async () => {
    const set = (recipients: readonly string[] | null) =>
      service.put('/v1/sandbox/parameters', { 'shenzhen-talent': { 'push.recipients': recipients } });
    expect((await set(['public_security', 'human_resources'])).status).toBe(200);
    const { id } = await approve();
    expect((await set(null)).status).toBe(200);
    await freeze(id);
    const told = (await allPushesOf(id)).map(({ event, recipient }) => `${event} ${recipient}`);
    expect(told.toSorted()).toEqual([
      'approval.frozen human_resources',
      'approval.frozen public_security',
      'approval.granted human_resources',
      'approval.granted public_security',
    ]);
    expect((await set(['credit_system'])).status).toBe(422);
    expect((await set([])).status).toBe(422);
    await look();
  });
});

describe('a department that is told of a revocation', () => {
  test.each<[DepartmentFault, string, number | null]>([
    ['never_acknowledges', 'received', 202],
    ['error_500', 'due', 500],
    ['timeout', 'due', null],
    ['reset', 'due', null],
    ['malformed', 'received', 200],
  ])('and answers with %s is asked again until it acknowledges, and delays no other', async (fault, status, http) => {
    const { id, number } = await revoked('authority_error', () => setFault('human_resources', fault));
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
    const { id } = await revoked('authority_error', () => setFault('public_security', 'never_acknowledges'));
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
    const [late] = await service.sql`
      select count(*)::int as n from pushes where recipient = 'public_security' and late_told_at is not null`;
    expect(late?.n).toBeGreaterThan(0);
    expect(text).toContain(`miaopi_pushes{recipient="public_security",state="late"} ${late?.n}`);
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
    expect((await actionsOf(cut)).filter((action) => action === 'push.acknowledged')).toHaveLength(9);
  });

  test('is left to the courier that claims it just now: another neither waits nor takes it', async () => {
    const { id } = await revoked('authority_error');
    await service.sql.begin(async (sql) => {
      await sql`
        select from pushes where application_id = ${id} and recipient = 'public_security' and status = 'due' for update`;
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
    const [push] = await pushesOf(id, '&status=due&event=approval.revoked');
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
