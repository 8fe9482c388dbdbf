// Tests that a dead target of webhooks does not flood the log, and that its line names the target and the fault.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fields } from '../../src/base/log.ts';
import { createCourier } from '../../src/notices/deliver-webhooks.ts';
import { createWebhookSender } from '../../src/notices/webhook-sender.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { approve, createEndpoint } from './endpoints.ts';
import { startReceiver } from './receiver.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ worker: false });
});
afterAll(() => service.close());

const MESSAGES = 8;

describe('one dead target of webhooks', () => {
  test('is one log line for eight refused messages, and another line when it accepts them again', async () => {
    const receiver = await startReceiver();
    receiver.reply = () => 503;
    const { id: endpointId } = await createEndpoint(service, receiver.url);
    await Promise.all(Array.from({ length: MESSAGES }, () => approve(service)));
    const lines: [string, Fields | undefined][] = [];
    const { db, clock, ids, sealer, log: silent } = service.service.deps;
    const sender = createWebhookSender({ allowPrivate: true });
    const log = {
      ...silent,
      warn: (event: string, fields?: Fields) => lines.push([event, fields]),
      info: (event: string, fields?: Fields) => lines.push([event, fields]),
    };
    const courier = createCourier({ db, clock, ids, sealer, sender, log });
    await courier.look();
    await expect.poll(() => receiver.arrivals.length).toBe(MESSAGES);
    const attempted = async () => {
      const [row] = await service.sql`select count(*)::int as put_off from webhook_deliveries where last_status = 503`;
      return row?.put_off;
    };
    await expect.poll(attempted).toBe(MESSAGES);
    expect(lines).toEqual([
      ['webhook.undelivered', expect.objectContaining({ endpointId, status: 503, failedAttempts: 1 })],
    ]);

    receiver.reply = () => 204;
    await service.sql`update webhook_deliveries set next_attempt_at = now() where status = 'due'`;
    await courier.look();
    await expect.poll(() => receiver.arrivals.length).toBe(2 * MESSAGES);
    await courier.stop();
    expect(lines.slice(1)).toEqual([['webhook.delivered_again', { endpointId, failedAttempts: MESSAGES }]]);
    await sender.close();
    await receiver.close();
  });
});
