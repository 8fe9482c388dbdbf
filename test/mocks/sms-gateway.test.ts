import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SANDBOX_SMS_CREDENTIALS } from '../../mocks/credentials.ts';
import type { SmsFault } from '../../mocks/people-store.ts';
import { type Mocks, startMocks } from '../../mocks/serve.ts';
import { createSmsGateway, type SmsGateway } from '../../src/notices/sms-gateway.ts';
import { NOW } from '../sources/sandbox-registries.ts';

let mocks: Mocks;
let gateway: SmsGateway;
beforeAll(async () => {
  mocks = await startMocks({ port: 0, now: () => NOW });
  gateway = createSmsGateway({ baseUrl: mocks.url, ...SANDBOX_SMS_CREDENTIALS, timeoutMs: 2_000 });
});
afterEach(() => mocks.control.reset());
afterAll(async () => {
  await gateway.close();
  await mocks.close();
});

const MESSAGE = { id: 'm-1', to: '13800000001', text: '【示例】您的申请已通过，编号 𠅤' };

describe('the mock gateway of text messages', () => {
  test('keeps a message once, however often it is handed over', async () => {
    for (let time = 0; time < 3; time += 1) expect(await gateway.send(MESSAGE)).toEqual({ status: 'accepted' });
    await gateway.send({ ...MESSAGE, id: 'm-2', to: '13800000002' });
    const response = await fetch(`${mocks.url}/_control/messages?to=${MESSAGE.to}`);
    expect(await response.json()).toEqual({ items: [{ ...MESSAGE, at: NOW.toString() }] });
    expect(mocks.control.messages()).toHaveLength(2);
  });

  test.each(['error_500', 'timeout', 'reset', 'malformed'] satisfies SmsFault[])(
    'is unavailable under %s, and accepts the same message once when the fault is over',
    async (fault) => {
      const set = await fetch(`${mocks.url}/_control/sms`, { method: 'PUT', body: JSON.stringify({ fault }) });
      expect(set.status).toBe(200);
      expect(await gateway.send(MESSAGE)).toEqual({ status: 'unavailable' });
      mocks.control.setSmsFault(null);
      expect(await gateway.send(MESSAGE)).toEqual({ status: 'accepted' });
      expect(mocks.control.messages()).toHaveLength(1);
    },
  );

  test('rejects a message for good with its code', async () => {
    mocks.control.setSmsFault('reject');
    expect(await gateway.send(MESSAGE)).toEqual({ status: 'rejected', code: 'number_blocked' });
    mocks.control.setSmsFault(null);
    expect(await gateway.send({ ...MESSAGE, to: '12' })).toEqual({ status: 'rejected', code: 'invalid_message' });
  });

  test('is unavailable, not rejecting, under a wrong secret, so that no message is lost', async () => {
    const stranger = createSmsGateway({ baseUrl: mocks.url, account: 'x', secret: 'wrong' });
    expect(await stranger.send(MESSAGE)).toEqual({ status: 'unavailable' });
    await stranger.close();
    expect(await stranger.send(MESSAGE)).toEqual({ status: 'unavailable' });
  });
});
