// Tests that an event reaches its receiver once, or again under the same id, with any number of couriers and however
// they end; and that live operation calls only the public internet.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Problem } from '../../src/http/problem.ts';
import { claimDeliveries, failDelivery, postponeDelivery, settleDelivery } from '../../src/notices/store/deliveries.ts';
import { drawSecret, sealSecrets } from '../../src/notices/webhook-secrets.ts';
import { createClient } from '../support/client.ts';
import { formOf, heldOf, somebody } from '../support/people.ts';
import {
  createLiveSite,
  endAll,
  type LiveSite,
  liveSealer,
  type Running,
  start,
  startServe,
  startWork,
} from '../support/processes.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { approve, auditOf, createEndpoint, deliveriesOf, soon, until } from './endpoints.ts';
import { type Receiver, startReceiver } from './receiver.ts';

afterAll(endAll);

async function die(process: Running) {
  process.kill('SIGKILL');
  expect(await process.ended).toBe('SIGKILL');
}

describe('a courier', () => {
  let service: TestService;
  let receiver: Receiver;
  beforeAll(async () => {
    service = await startTestService({ worker: false });
    receiver = await startReceiver();
    await createEndpoint(service, receiver.url);
  });
  afterEach(() => {
    receiver.reply = () => 204;
  });
  afterAll(async () => {
    await service.close();
    await receiver.close();
  });
  async function startCourier(): Promise<Running> {
    const courier = start('test/notices/courier-process.ts', { DATABASE_URL: service.databaseUrl });
    await courier.logged('courier.started');
    return courier;
  }

  test('that dies between sending and settling leaves the delivery due, for the next, with the same id', async () => {
    receiver.reply = () => 'hold';
    const first = await startCourier();
    const { id } = await approve(service);
    await vi.waitFor(() => expect(receiver.of(id)).toHaveLength(1), soon);
    await die(first);
    const [left] = await deliveriesOf(service, id);
    expect(left).toMatchObject({ status: 'due', attempts: 1 });

    // a dead courier's claim passes on when its time is up; the test does not wait for that
    await service.sql`update webhook_deliveries set next_attempt_at = now()`;
    receiver.reply = () => 204;
    const second = await startCourier();
    await until(service, id, { status: 'delivered', attempts: 2 });
    const arrivals = receiver.of(id);
    expect(arrivals.map((each) => each.id)).toEqual([left?.id, left?.id]);
    expect(arrivals[0]?.text).toBe(arrivals[1]?.text);
    expect(await auditOf(service, 'webhook.delivered', id)).toHaveLength(1);
    await die(second);
  });

  test('that was delayed beyond its claim leaves the delivery to the present holder', async () => {
    const { db, clock } = service.service.deps;
    const { id } = await approve(service);
    const claim = async () => {
      await service.sql`update webhook_deliveries set next_attempt_at = now() where application_id = ${id}`;
      const [claimed] = await claimDeliveries(db, { most: 1, perEndpoint: 1, busy: new Map() });
      return claimed!;
    };
    const [late, holder] = [await claim(), await claim()];
    expect([late.id, late.attempts, holder.id, holder.attempts]).toEqual([holder.id, 1, late.id, 2]);
    const failed = { status: 500, fault: null };
    expect(await postponeDelivery(db, late, failed)).toBe(false);
    await service.sql`update webhook_deliveries set due_since = now() - interval '4 days' where id = ${late.id}`;
    expect(await db.transaction((tx) => failDelivery(tx, late, failed))).toBe(false);
    // but an event that has arrived counts as arrived, whichever courier brought it
    expect(await db.transaction((tx) => settleDelivery(tx, late.id, { status: 200, fault: null }, clock.now()))).toBe(
      true,
    );
    expect(await db.transaction((tx) => failDelivery(tx, holder, failed))).toBe(false);
    expect(await deliveriesOf(service, id)).toMatchObject([{ status: 'delivered', lastStatus: 200 }]);
  });

  test('of two at once sends each event alone', async () => {
    const applications = await Promise.all(Array.from({ length: 30 }, () => approve(service)));
    const couriers = await Promise.all([startCourier(), startCourier()]);
    for (const { id } of applications) await until(service, id, { status: 'delivered', attempts: 1 });
    for (const { id } of applications) {
      expect(receiver.of(id)).toHaveLength(1);
      expect(await auditOf(service, 'webhook.delivered', id)).toHaveLength(1);
    }
    await Promise.all(couriers.map(die));
  });
});

describe('a courier in live operation', () => {
  let site: LiveSite;
  let receiver: Receiver;
  beforeAll(async () => {
    site = await createLiveSite();
    receiver = await startReceiver();
  });
  afterAll(async () => {
    await site.close();
    await receiver.close();
  });

  test('accepts no endpoint on a private network, and calls none that exists nevertheless', async () => {
    const serve = await startServe(site.environment);
    const client = createClient(serve.url, site.keys.employer);
    const create = (url: string) =>
      client.post<Problem>('/v1/webhook-endpoints', { url }, { idempotencyKey: randomUUID() });
    for (const [url, code] of [
      [receiver.url, 'url.https_required'],
      [receiver.url.replace('http:', 'https:'), 'url.private_address'],
      ['https://169.254.169.254/', 'url.private_address'],
    ] as const) {
      const { status, body } = await create(url);
      expect([status, body.errors?.map((error) => [error.pointer, error.code])]).toEqual([422, [['/url', code]]]);
    }

    // as if another rule had held when it was accepted
    const endpointId = randomUUID();
    const { sql } = site.database;
    await sql`
      insert into webhook_endpoints (id, tenant_id, url, secrets, created_at)
      select ${endpointId}, id, ${receiver.url.replace('http:', 'https:')},
        ${sealSecrets(liveSealer(), endpointId, [{ secret: drawSecret(), until: null }])}, now()
      from tenants where credit_code = '91440300MA0XXXX15K'`;
    const today = Temporal.Now.plainDateISO('Asia/Shanghai').toString();
    const person = somebody('1998-03-03');
    site.mocks.control.setPerson(person.residentId, heldOf(person, {}, today));
    const { body } = await client.submit(formOf(person, {}, today));
    expect(body.status).toBe('approved');
    const work = await startWork(site.environment);
    await vi.waitFor(async () => {
      const [row] = await sql`select status, last_error from webhook_deliveries where endpoint_id = ${endpointId}`;
      expect(row).toEqual({ status: 'due', last_error: 'address_refused' });
    }, soon);
    const tried = await client.post(`/v1/webhook-endpoints/${endpointId}/test`, {});
    expect(tried.body).toMatchObject({ delivered: false, status: null, error: 'address_refused' });
    expect(receiver.arrivals).toEqual([]);
    await Promise.all([serve, work].map(die));
  });
});
