// Tests that one attempt is bounded in time and size against any receiver, and returns a status or the reason for none.

import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { drawSecret, inForce, rotate, type Secret } from '../../src/notices/webhook-secrets.ts';
import { createWebhookSender, type WebhookSender } from '../../src/notices/webhook-sender.ts';
import { type Receiver, type Reply, startReceiver, verify } from './receiver.ts';

let receiver: Receiver;
let sender: WebhookSender;
beforeAll(async () => {
  receiver = await startReceiver();
  sender = createWebhookSender({ allowPrivate: true, timeoutMs: 400 });
});
beforeEach(() => {
  receiver.arrivals.length = 0;
});
afterAll(async () => {
  await sender.close();
  await receiver.close();
});

const body = JSON.stringify({ type: 'ping', timestamp: '2026-11-20T10:00:00+08:00', data: {} });
const send = (reply: Reply, url = receiver.url, secrets = [drawSecret()]) => {
  receiver.reply = () => reply;
  return sender.send({ id: 'msg_1', url, body, secrets });
};

describe('an attempt', () => {
  test.each([200, 204, 299, 301, 404, 410, 429, 500])('answered with %i has that status', async (status) => {
    expect(await send(status)).toEqual({ status, fault: null });
    expect(receiver.arrivals).toHaveLength(1);
  });

  test('without an answer in its time is a timeout', async () => {
    expect(await send('hold')).toEqual({ status: null, fault: 'timeout' });
  });

  test('with an answer that begins and never ends has the status of its beginning', async () => {
    expect(await send((response) => response.writeHead(202).write('.'))).toEqual({ status: 202, fault: null });
  });

  test('reads only a little of an answer, and cuts the rest off', async () => {
    let [written, isClosed] = [0, false];
    const attempt = send((response) => {
      response.writeHead(200);
      const more = () => {
        while (!isClosed && written < 1 << 26) {
          written += 1 << 14;
          if (!response.write(Buffer.alloc(1 << 14))) return;
        }
      };
      response.on('drain', more).on('close', () => {
        isClosed = true;
      });
      more();
    });
    expect(await attempt).toEqual({ status: 200, fault: null });
    // the bytes that the sockets between them hold, and not the whole answer
    expect(written).toBeLessThan(1 << 25);
  });

  test('cut off without an answer is a fault of transport', async () => {
    expect(await send('cut')).toEqual({ status: null, fault: 'transport' });
  });

  test('to a server without TLS is a fault of TLS', async () => {
    expect(await send(204, receiver.url.replace('http:', 'https:'))).toEqual({ status: null, fault: 'tls' });
  });

  test('to a port without a listener is refused', async () => {
    const nobody = createServer();
    const port = await new Promise<number>((resolve) => {
      nobody.listen(0, '127.0.0.1', () => resolve((nobody.address() as AddressInfo).port));
    });
    await new Promise((resolve) => nobody.close(resolve));
    expect(await send(204, `http://127.0.0.1:${port}/`)).toEqual({ status: null, fault: 'connection_refused' });
  });

  test('is signed with every secret of the endpoint, at its own time, and with no other', async () => {
    const secrets = [drawSecret(), drawSecret()] as const;
    await send(204, `${receiver.url}?unit=1`, [...secrets]);
    const [arrival] = receiver.arrivals;
    for (const secret of secrets) expect(verify(secret, arrival!)).toEqual(JSON.parse(body));
    expect(() => verify(drawSecret(), arrival!)).toThrow(/No matching signature/);
    expect(() => verify(secrets[0], { ...arrival!, text: `${body} ` })).toThrow(/No matching signature/);
  });
});

describe('the secrets of an endpoint', () => {
  const now = Temporal.Instant.from('2026-11-20T10:00:00+08:00');
  const hoursOn = (hours: number) => now.add({ seconds: hours * 3600 });

  test('have 256 bits, and none is drawn twice', () => {
    const drawn = Array.from({ length: 100 }, drawSecret);
    expect(new Set(drawn).size).toBe(100);
    for (const secret of drawn) {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
      expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
    }
  });

  test('sign for 24 hours after their replacement, even if they are replaced again', () => {
    const first: Secret[] = [{ secret: 'a', until: null }];
    const second = rotate(first, 'b', now);
    const third = rotate(second, 'c', hoursOn(23));
    expect(inForce(second, hoursOn(23.9))).toEqual(['b', 'a']);
    expect(inForce(second, hoursOn(24))).toEqual(['b']);
    expect(inForce(third, hoursOn(23))).toEqual(['c', 'b', 'a']);
    expect(inForce(third, hoursOn(24))).toEqual(['c', 'b']);
    expect(inForce(third, hoursOn(47))).toEqual(['c']);
    expect(rotate(third, 'd', hoursOn(48)).map(({ secret }) => secret)).toEqual(['d', 'c']);
  });

  test('do not pile up, however often they are replaced', () => {
    let secrets: Secret[] = [{ secret: '0', until: null }];
    for (let times = 1; times <= 100; times++) secrets = rotate(secrets, String(times), now);
    expect(inForce(secrets, now)).toEqual(['100', '99', '98', '97']);
  });
});
