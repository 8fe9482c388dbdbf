// Tests that the events of an application reach the endpoints of its unit signed, in order and once each, under every
// failure.
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { STATUSES } from '../../src/applications/lifecycle.ts';
import { WEBHOOK_EVENTS } from '../../src/notices/webhook-message.ts';
import { phoneOf } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';
import {
  approve,
  attempted,
  auditOf,
  type Created,
  createEndpoint,
  deliveriesOf,
  endPause,
  holdBack,
  type PageOf,
  refer,
  soon,
  until,
  withdraw,
} from './endpoints.ts';
import { type Receiver, type Reply, startReceiver, verify } from './receiver.ts';

let service: TestService;
let receiver: Receiver;
let endpoint: Created;
beforeAll(async () => {
  service = await startTestService();
  receiver = await startReceiver();
  endpoint = await createEndpoint(service, receiver.url);
});
afterEach(() => {
  receiver.reply = () => 204;
});
afterAll(async () => {
  receiver.release(204);
  await service.close();
  await receiver.close();
});
const replyWith = (reply: Reply) => {
  receiver.reply = () => reply;
};
const sequencesAt = (applicationId: string) => receiver.of(applicationId).map(({ message }) => message.data.sequence);

describe('an event', () => {
  test('arrives signed as Standard Webhooks says, with all that the unit needs', async () => {
    const { id, view } = await approve(service);
    const delivery = await until(service, id, { status: 'delivered', attempts: 1, lastStatus: 204, lastError: null });
    const [arrival, ...others] = receiver.of(id);
    expect(others).toEqual([]);
    expect(verify(endpoint.secret, arrival!)).toEqual({
      type: 'application.approved',
      timestamp: view.decidedAt,
      data: {
        applicationId: id,
        number: view.number,
        reference: 'HR-2026-1',
        scheme: 'shenzhen-talent',
        status: 'approved',
        approvalNumber: view.approvalNumber,
        due: null,
        sequence: 1,
      },
    });
    expect(arrival?.id).toBe(delivery.id);
    expect(arrival?.headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'miaopi-webhooks/1' });
    expect(await auditOf(service, 'webhook.delivered', id)).toEqual([
      {
        kind: 'system',
        id: 'deliver-webhook',
        data: {
          deliveryId: delivery.id,
          endpointId: endpoint.id,
          event: 'application.approved',
          sequence: 1,
          attempts: 1,
          status: 204,
        },
      },
    ]);
  });

  test('of each kind but the asking of the sources can be told, and no other', () => {
    const told = STATUSES.filter((status) => status !== 'received').map((status) => `application.${status}`);
    expect([...WEBHOOK_EVENTS]).toEqual(told);
  });

  test('that an endpoint did not choose is not sent to it, and its sequence has no gap', async () => {
    const other = await startReceiver();
    const { id: endpointId } = await createEndpoint(service, other.url, { events: ['application.withdrawn'] });
    const { id } = await refer(service);
    await withdraw(service, id);
    await vi.waitFor(() => expect(other.of(id)).toHaveLength(1), soon);
    await vi.waitFor(() => expect(receiver.of(id)).toHaveLength(2), soon);
    expect(other.of(id)[0]?.message).toMatchObject({ type: 'application.withdrawn', data: { sequence: 1 } });
    await service.post(`/v1/webhook-endpoints/${endpointId}/disable`, {});
    await other.close();
  });

  test('holds nothing of the person, neither when sent nor when kept', async () => {
    const { person, id } = await refer(service);
    await withdraw(service, id);
    await until(service, id, { status: 'delivered' }, 2);
    const sent = JSON.stringify(receiver.of(id).map(({ text, headers }) => [text, headers]));
    const kept = JSON.stringify(await service.sql`select * from webhook_deliveries where application_id = ${id}`);
    const audited = JSON.stringify(await auditOf(service, 'webhook.delivered', id));
    for (const text of [sent, kept, audited]) {
      expect(text).toContain(receiver.of(id)[0]?.id);
      for (const personal of [person.name, person.residentId, phoneOf(person)]) expect(text).not.toContain(personal);
    }
  });
});

describe('an attempt to deliver', () => {
  test.each<[string, Reply, object]>([
    ['500', 500, { lastStatus: 500, lastError: null }],
    ['400', 400, { lastStatus: 400, lastError: null }],
    ['a cut connection', 'cut', { lastStatus: null, lastError: 'transport' }],
  ])('answered by %s is repeated with the same id and body until it succeeds', async (_, reply, last) => {
    replyWith(reply);
    const { id } = await approve(service);
    const delivery = await attempted(service, id, 1, last);
    replyWith(200);
    await endPause(service, delivery.id);
    await until(service, id, { status: 'delivered', lastStatus: 200, lastError: null });
    const arrivals = receiver.of(id);
    expect(arrivals.length).toBeGreaterThanOrEqual(2);
    expect(new Set(arrivals.map((each) => each.id))).toEqual(new Set([delivery.id]));
    expect(new Set(arrivals.map(({ text }) => text)).size).toBe(1);
    for (const arrival of arrivals) verify(endpoint.secret, arrival);
    expect(await auditOf(service, 'webhook.delivered', id)).toHaveLength(1);
  });

  test('that is redirected does not follow, and is repeated', async () => {
    const elsewhere = await startReceiver();
    replyWith((response) => response.writeHead(307, { location: elsewhere.url }).end());
    const { id } = await approve(service);
    await attempted(service, id, 1, { lastStatus: 307 });
    expect(elsewhere.arrivals).toEqual([]);
    await elsewhere.close();
  });

  test('is postponed for longer each time, up to an hour, with a random part', async () => {
    replyWith(503);
    const { id } = await approve(service);
    const longest = new Set<number>();
    for (const [attempts, pause] of [
      [1, 5],
      [2, 10],
      [5, 80],
      [11, 3600],
      [40, 3600],
      [41, 3600],
    ] as const) {
      await service.sql`
        update webhook_deliveries set attempts = ${attempts - 1}, next_attempt_at = now() where application_id = ${id}`;
      await vi.waitFor(async () => {
        const [row] = await service.sql<{ attempts: number; seconds: number }[]>`
          select attempts, extract(epoch from next_attempt_at - now())::float as seconds from webhook_deliveries
          where application_id = ${id}`;
        expect(row?.attempts).toBe(attempts);
        expect(row?.seconds).toBeLessThanOrEqual(pause);
        expect(row?.seconds).toBeGreaterThan(pause / 2 - 2.4);
        if (pause === 3600) longest.add(Math.round(row?.seconds ?? 0));
      }, soon);
    }
    expect(longest.size).toBeGreaterThan(1);
  });

  test('is not made with an unreadable secret, and the unit is told', async () => {
    const other = await startReceiver();
    const { id: endpointId } = await createEndpoint(service, other.url);
    await service.sql`update webhook_endpoints set secrets = decode('00', 'hex') where id = ${endpointId}`;
    const { id } = await approve(service);
    await vi.waitFor(async () => {
      const own = (await deliveriesOf(service, id)).find((each) => each.endpointId === endpointId);
      expect(own).toMatchObject({ status: 'due', lastStatus: null, lastError: 'secret_unreadable' });
    }, soon);
    expect(other.arrivals).toEqual([]);
    await service.post(`/v1/webhook-endpoints/${endpointId}/disable`, {});
    await other.close();
  });
});

describe('the deliveries of one application', () => {
  test('are in order: a later one waits for an earlier one, and other applications do not', async () => {
    replyWith(500);
    const { id } = await refer(service);
    const first = await attempted(service, id, 1);
    await holdBack(service, first.id);
    receiver.reply = ({ message }) => (message.data.sequence === 1 && message.data.applicationId === id ? 500 : 204);
    await withdraw(service, id);
    const other = await approve(service);
    await until(service, other.id, { status: 'delivered' });
    expect(sequencesAt(id)).not.toContain(2);
    expect((await deliveriesOf(service, id)).map(({ status }) => status)).toEqual(['due', 'due']);

    replyWith(204);
    await endPause(service, first.id);
    await until(service, id, { status: 'delivered' }, 2);
    const order = sequencesAt(id);
    expect(order.slice(order.indexOf(2))).toEqual([2]);
    expect(order.filter((sequence) => sequence === 1).length).toBeGreaterThanOrEqual(2);
  });

  test('fail after three days of attempts, which is told, and let the next one go on', async () => {
    receiver.reply = ({ message }) => (message.data.status === 'in_review' ? 500 : 204);
    const { id } = await refer(service);
    const { id: deliveryId } = await attempted(service, id, 1);
    await holdBack(service, deliveryId);
    await withdraw(service, id);
    const attemptAt = (sinceSeconds: number) => service.sql`
      update webhook_deliveries set due_since = now() - ${`3 days ${sinceSeconds} seconds`}::interval, next_attempt_at = now()
      where id = ${deliveryId}`;
    // a moment before its three days are over it is postponed once more
    await attemptAt(-60);
    await attempted(service, id, 2);
    expect(sequencesAt(id)).toEqual([1, 1]);
    await attemptAt(1);
    await until(service, id, { status: 'failed', attempts: 3, lastStatus: 500, nextAttemptAt: null });
    await until(service, id, { status: 'delivered' }, 2);
    expect(sequencesAt(id)).toEqual([1, 1, 1, 2]);
    expect((await auditOf(service, 'webhook.failed', id)).map(({ id: by, data }) => [by, data.deliveryId])).toEqual([
      ['deliver-webhook', deliveryId],
    ]);
    const failed = await service.get<PageOf<{ id: string }>>('/v1/webhook-deliveries?status=failed');
    expect(failed.body.items.map((each) => each.id)).toContain(deliveryId);

    // a unit that has repaired its receiver can still have it delivered
    replyWith(204);
    const again = await service.send<{ status: string; attempts: number }>(
      'POST',
      `/v1/webhook-deliveries/${deliveryId}/redeliver`,
    );
    expect([again.status, again.body.status, again.body.attempts]).toEqual([202, 'due', 0]);
    await until(service, id, { status: 'delivered', attempts: 1 });
    const last = receiver.of(id).at(-1);
    expect([last?.id, last?.message.data.sequence]).toEqual([deliveryId, 1]);
  });

  test('have three days from the first attempt, however late that is', async () => {
    const idle = await startTestService({ worker: false });
    const own = await startReceiver(() => 500);
    await createEndpoint(idle, own.url);
    const { id } = await approve(idle);
    await idle.sql`update webhook_deliveries set due_since = now() - interval '9 days'`;
    const worker = await idle.service.startWorker();
    await attempted(idle, id, 1, { lastStatus: 500 });
    await worker.stop();
    await idle.close();
    await own.close();
  });
});

describe('an endpoint', () => {
  test('that is slow or silent delays only itself, and is not asked more than it can bear', async () => {
    const silent = await startReceiver(() => 'hold');
    const { id: endpointId } = await createEndpoint(service, silent.url);
    const applications = await Promise.all(Array.from({ length: 10 }, () => approve(service)));
    await vi.waitFor(() => {
      for (const { id } of applications) expect(receiver.of(id)).toHaveLength(1);
    }, soon);
    expect(silent.arrivals).toHaveLength(4);
    silent.reply = () => 204;
    silent.release(204);
    await vi.waitFor(async () => {
      const { body } = await service.get<PageOf<object>>(`/v1/webhook-deliveries?endpoint=${endpointId}&status=due`);
      expect(body.items).toEqual([]);
    }, soon);
    expect(new Set(silent.arrivals.map(({ message }) => message.data.applicationId)).size).toBe(10);
    await service.post(`/v1/webhook-endpoints/${endpointId}/disable`, {});
    await silent.close();
  });

  test('that answers 410 is disabled; its due events wait, and go out when it is enabled', async () => {
    const gone = await startReceiver(() => 410);
    const { id: endpointId } = await createEndpoint(service, gone.url);
    const own = async (id: string) =>
      (await deliveriesOf(service, id)).filter((each) => each.endpointId === endpointId);
    const first = await approve(service);
    await vi.waitFor(async () => {
      const { body } = await service.get<Created>(`/v1/webhook-endpoints/${endpointId}`);
      expect(body.status).toBe('disabled');
      expect(await own(first.id)).toMatchObject([{ status: 'due', lastStatus: 410, nextAttemptAt: null }]);
    }, soon);
    const disabled = await auditOf(service, 'webhook_endpoint.disabled');
    expect(disabled.at(-1)).toEqual({ kind: 'system', id: 'deliver-webhook', data: { endpointId, because: 'gone' } });

    // neither due nor new events reach it
    await service.sql`update webhook_deliveries set next_attempt_at = now() where endpoint_id = ${endpointId}`;
    const second = await approve(service);
    await vi.waitFor(() => expect(receiver.of(second.id)).toHaveLength(1), soon);
    expect(await own(second.id)).toEqual([]);
    expect(gone.arrivals).toHaveLength(1);

    await service.sql`
      update webhook_deliveries set due_since = now() - interval '9 days', next_attempt_at = now() + interval '1 hour'
      where endpoint_id = ${endpointId}`;
    gone.reply = () => 204;
    await service.post(`/v1/webhook-endpoints/${endpointId}/enable`, {});
    await vi.waitFor(async () => expect(await own(first.id)).toMatchObject([{ status: 'delivered' }]), soon);
    await service.post(`/v1/webhook-endpoints/${endpointId}/disable`, {});
    await gone.close();
  });

  test('with a replaced secret gets both signatures for a day, and then the new one alone', async () => {
    const own = await startReceiver();
    const { id: endpointId, secret: before } = await createEndpoint(service, own.url);
    const { id } = await approve(service);
    await vi.waitFor(() => expect(own.of(id)).toHaveLength(1), soon);
    const { body: rotated } = await service.post<Created & { previousSecretUntil: string }>(
      `/v1/webhook-endpoints/${endpointId}/rotate-secret`,
      {},
    );
    expect(rotated.secret).not.toBe(before);
    const [row] = await service.sql<{ id: string }[]>`
      select id from webhook_deliveries where endpoint_id = ${endpointId}`;
    const deliveryId = row?.id ?? '';
    const again = async (times: number) => {
      await service.post(`/v1/webhook-deliveries/${deliveryId}/redeliver`, {});
      await vi.waitFor(() => expect(own.of(id)).toHaveLength(times), soon);
      return own.of(id).at(-1)!;
    };
    const both = await again(2);
    expect(verify(before, both)).toEqual(verify(rotated.secret, both));

    const ahead = service.clock.offsetMs();
    const left = Temporal.Instant.from(rotated.previousSecretUntil).since(service.clock.now());
    expect(Math.round(left.total('hours'))).toBe(24);
    await vi.waitFor(async () => {
      const [now] = await service.sql`select status from webhook_deliveries where id = ${deliveryId}`;
      expect(now?.status).toBe('delivered');
    }, soon);
    service.clock.setOffsetMs(ahead + left.total('milliseconds'));
    const alone = await again(3);
    expect(() => verify(before, alone)).toThrow(/No matching signature/);
    verify(rotated.secret, alone);
    service.clock.setOffsetMs(ahead);
    expect((await auditOf(service, 'webhook_endpoint.rotated')).at(-1)?.data).toEqual({ endpointId });
    await service.post(`/v1/webhook-endpoints/${endpointId}/disable`, {});
    await own.close();
  });
});

describe('a delivery that a unit requests again', () => {
  test('goes out once more with the same id, and the request is recorded', async () => {
    const { id } = await approve(service);
    const { id: deliveryId } = await until(service, id, { status: 'delivered' });
    await service.post(`/v1/webhook-deliveries/${deliveryId}/redeliver`, {});
    await vi.waitFor(() => expect(receiver.of(id)).toHaveLength(2), soon);
    await until(service, id, { status: 'delivered', attempts: 1 });
    expect(receiver.of(id).map((each) => each.id)).toEqual([deliveryId, deliveryId]);
    const [wish] = await auditOf(service, 'webhook.redelivery_requested', id);
    expect([wish?.kind, wish?.data]).toEqual([
      'submitter',
      { deliveryId, endpointId: endpoint.id, event: 'application.approved', sequence: 1, was: 'delivered' },
    ]);
  });

  test('does not wait any longer if it is due', async () => {
    replyWith(500);
    const { id } = await approve(service);
    const { id: deliveryId } = await attempted(service, id, 1);
    await holdBack(service, deliveryId);
    replyWith(204);
    await service.post(`/v1/webhook-deliveries/${deliveryId}/redeliver`, {});
    await until(service, id, { status: 'delivered' });
  });

  test('is not given to a second courier while one holds it', async () => {
    replyWith('hold');
    const { id } = await approve(service);
    await vi.waitFor(() => expect(receiver.of(id)).toHaveLength(1), soon);
    const [held] = await deliveriesOf(service, id);
    await service.post(`/v1/webhook-deliveries/${held?.id}/redeliver`, {});
    const [row] =
      await service.sql`select next_attempt_at > now() as held from webhook_deliveries where id = ${held!.id}`;
    expect(row?.held).toBe(true);
    receiver.release(204);
    await until(service, id, { status: 'delivered' });
    expect(receiver.of(id)).toHaveLength(1);
  });
});
