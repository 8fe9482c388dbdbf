// Tests the numbers that an operator watches: unsent messages, failed messages, and whether anybody sends them.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { countOutboxes } from '../../src/notices/store/outbox.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { approve, createEndpoint, refer, soon, withdraw } from './endpoints.ts';
import { type Receiver, startReceiver } from './receiver.ts';

let service: TestService;
let receiver: Receiver;
beforeAll(async () => {
  service = await startTestService({ worker: false });
  receiver = await startReceiver();
});
afterAll(async () => {
  await service.close();
  await receiver.close();
});

const counts = () => countOutboxes(service.service.deps.db);

describe('the numbers of the outboxes', () => {
  test('count due and failed messages, without those that wait for a disabled endpoint', async () => {
    const empty = { noticesDue: 0, noticesFailed: 0, deliveriesDue: 0, deliveriesFailed: 0, oldestDueSeconds: 0 };
    expect(await counts()).toEqual(empty);
    const { id: endpointId } = await createEndpoint(service, receiver.url);
    const { id } = await refer(service);
    await withdraw(service, id);
    const second = await approve(service);
    expect(await counts()).toMatchObject({ noticesDue: 2, noticesFailed: 0, deliveriesDue: 3, deliveriesFailed: 0 });

    // the age of the oldest message whose turn it is; a message behind an earlier one does not count
    await service.sql`update notices set next_attempt_at = now() + interval '1 hour'`;
    await service.sql`
    update webhook_deliveries set next_attempt_at = now() - interval '100 seconds' * sequence where application_id = ${id}`;
    expect((await counts()).oldestDueSeconds).toSatisfy((seconds: number) => seconds >= 100 && seconds < 200);

    await service.sql`update notices set status = 'failed' where application_id = ${second.id}`;
    await service.sql`update webhook_deliveries set status = 'failed' where application_id = ${id} and sequence = 1`;
    expect(await counts()).toMatchObject({ noticesDue: 1, noticesFailed: 1, deliveriesDue: 2, deliveriesFailed: 1 });
    expect((await counts()).oldestDueSeconds).toBeGreaterThanOrEqual(200);
    await service.post(`/v1/webhook-endpoints/${endpointId}/disable`, {});
    expect(await counts()).toMatchObject({ deliveriesDue: 0, deliveriesFailed: 1, oldestDueSeconds: 0 });
  });

  test('fall to zero after a worker has sent everything', async () => {
    await createEndpoint(service, receiver.url);
    await approve(service);
    await service.sql`update notices set next_attempt_at = now()`;
    const worker = await service.service.startWorker();
    await vi.waitFor(
      async () => expect(await counts()).toMatchObject({ noticesDue: 0, deliveriesDue: 0, oldestDueSeconds: 0 }),
      soon,
    );
    await worker.stop();
  });
});
