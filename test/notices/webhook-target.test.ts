// Tests that in live operation a webhook reaches only the public internet: for any URL, for any addresses of a name,
// and for a name that changes its address.
import type { LookupAddress, LookupOptions } from 'node:dns';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWebhookSender } from '../../src/notices/webhook-sender.ts';
import {
  AddressRefused,
  createConnector,
  faultOfUrl,
  isPublicAddress,
  publicLookup,
} from '../../src/notices/webhook-target.ts';

/** RFC 6890 and its registries, multicast, and one cloud's metadata: written out here, not taken from the code. */
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
const SPECIAL_V6 = [
  '::/128',
  '::1/128',
  '::/96',
  '::ffff:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/32',
  '2001:2::/48',
  '2001:10::/28',
  '2001:20::/28',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  '4000::/3',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];
const PUBLIC = ['1.1.1.1', '8.8.8.8', '114.114.114.114', '223.5.5.5', '2400:3200::1', '2606:4700:4700::1111'];

const v4 = (number: bigint) => [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n).join('.');
const v6 = (number: bigint) =>
  Array.from({ length: 8 }, (_, place) => ((number >> BigInt(112 - 16 * place)) & 0xffffn).toString(16)).join(':');
const numberOf = (address: string): bigint => {
  if (address.includes('.')) return address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((part) => BigInt(`0x${part}`)));
  const [before, after] = [groups(head), groups(tail)];
  const whole = [...before, ...Array<bigint>(8 - before.length - after.length).fill(0n), ...after];
  return whole.reduce((sum, part) => (sum << 16n) | part, 0n);
};
/** Any address of a range. */
function inRange(range: string): fc.Arbitrary<string> {
  const [base = '', length] = range.split('/');
  const [bits, write] = base.includes(':') ? [128, v6] : [32, v4];
  const free = BigInt(bits - Number(length));
  return fc.bigInt({ min: 0n, max: (1n << free) - 1n }).map((low) => write(numberOf(base) | low));
}
const anySpecial = fc.oneof(...[...SPECIAL_V4, ...SPECIAL_V6].map(inRange));
const literal = (address: string) => (address.includes(':') ? `[${address}]` : address);
const live = { allowPrivate: false };

describe('an address', () => {
  test.each([...SPECIAL_V4, ...SPECIAL_V6])('of %s is never public, nor is a URL that names it', (range) => {
    fc.assert(
      fc.property(inRange(range), (address) => {
        expect(isPublicAddress(address)).toBe(false);
        expect(faultOfUrl(`https://${literal(address)}/`, live)).toBe('url.private_address');
      }),
    );
  });

  test('that holds IPv4 inside IPv6 is not public, even if the IPv4 address is', () => {
    for (const address of ['::ffff:8.8.8.8', '::8.8.8.8', '64:ff9b::808:808', '2002:808:808::1'])
      expect([address, isPublicAddress(address)]).toEqual([address, false]);
  });

  test.each(PUBLIC)('such as %s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
    expect(faultOfUrl(`https://${literal(address)}:8443/hooks?unit=1`, live)).toBeNull();
  });

  test.each(['', 'example.com', '1.1.1', '1.1.1.1.1', 'fe80::1%eth0', '2400:3200::1%eth0', ' 8.8.8.8'])(
    'that is malformed (%j) is not public',
    (text) => {
      expect(isPublicAddress(text)).toBe(false);
    },
  );
});

describe('a URL', () => {
  test.each([
    ['http://hr.example.com/', 'url.https_required'],
    ['ftp://hr.example.com/', 'url.format'],
    ['javascript:alert(1)', 'url.format'],
    ['hr.example.com/hooks', 'url.format'],
    ['https://', 'url.format'],
    ['https://hr.example.com/#part', 'url.format'],
    ['https://hr.example.com/#', 'url.format'],
    ['https://user:secret@hr.example.com/', 'url.credentials'],
    ['https://user@hr.example.com/', 'url.credentials'],
    ['https://hr.example.com:22/', 'url.port'],
    ['https://hr.example.com:80/', 'url.port'],
    ['https://hr.example.com/420106199003121135', 'personal_data'],
    ['https://localhost/', 'url.private_address'],
    ['https://LOCALHOST./', 'url.private_address'],
    ['https://hr.localhost/', 'url.private_address'],
    // 127.0.0.1 in unusual spellings
    ['https://2130706433/', 'url.private_address'],
    ['https://0x7f.1/', 'url.private_address'],
    ['https://0177.0.0.1/', 'url.private_address'],
    ['https://127.1/', 'url.private_address'],
    ['https://１２７.0.0.1/', 'url.private_address'],
    ['https://[::ffff:127.0.0.1]/', 'url.private_address'],
    ['https://169.254.169.254/latest/meta-data/', 'url.private_address'],
    ['https://100.100.100.200/latest/meta-data/', 'url.private_address'],
  ])('such as %s is refused in live operation: %s', (url, fault) => {
    expect(faultOfUrl(url, live)).toBe(fault);
  });

  test.each(['https://hr.example.com/', 'https://hr.example.com:443/', 'https://hr.example.com:9443/a?b=c'])(
    'such as %s may be called',
    (url) => {
      expect(faultOfUrl(url, live)).toBeNull();
    },
  );

  test('of the sandbox may be http and on this machine, but may not hold a password or a resident id', () => {
    const sandbox = { allowPrivate: true };
    for (const url of ['http://127.0.0.1:3000/', 'http://localhost/', 'https://10.0.0.1:22/'])
      expect(faultOfUrl(url, sandbox)).toBeNull();
    expect(faultOfUrl('http://a:b@127.0.0.1/', sandbox)).toBe('url.credentials');
    expect(faultOfUrl('http://127.0.0.1/420106199003121135', sandbox)).toBe('personal_data');
  });
});

type Found = { error: Error | null; addresses: string | LookupAddress[] };
const lookUp = (resolved: LookupAddress[], options: LookupOptions): Promise<Found> =>
  new Promise((resolve) => {
    publicLookup(async () => resolved)('hr.example.com', options, (error, addresses) => resolve({ error, addresses }));
  });
const record = (address: string): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 });

describe('a resolved name', () => {
  test('has its public addresses and no other, whatever it resolves to', async () => {
    const addresses = fc.array(fc.oneof(anySpecial, fc.constantFrom(...PUBLIC)), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(addresses, async (all) => {
        const open = all.filter((address) => PUBLIC.includes(address)).map(record);
        const many = await lookUp(all.map(record), { all: true });
        const one = await lookUp(all.map(record), {});
        if (open.length === 0) {
          expect(many.error).toBeInstanceOf(AddressRefused);
          expect(one.error).toBeInstanceOf(AddressRefused);
        } else {
          expect(many).toEqual({ error: null, addresses: open });
          expect(one).toEqual({ error: null, addresses: open[0]?.address });
        }
      }),
    );
  });
});

describe('a connection', () => {
  let server: Server;
  let port: number;
  let connections = 0;
  beforeAll(async () => {
    server = createServer((socket) => {
      connections += 1;
      socket.on('error', () => {}).end();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.close();
  });
  const message = { id: 'id', body: '{}', secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] };

  test('is not made to a name that was public at its check and is private at the call', async () => {
    const answers = [[record('8.8.8.8')], [record('127.0.0.1')]];
    const resolve = async () => answers.shift() ?? [];
    expect((await resolve()).every(({ address }) => isPublicAddress(address))).toBe(true);
    const sender = createWebhookSender({ ...live, resolve });
    const attempt = await sender.send({ ...message, url: `https://hr.example.com:${port}/` });
    expect(attempt).toEqual({ status: null, fault: 'address_refused' });
    expect([answers, connections]).toEqual([[], 0]);
    await sender.close();
  });

  test.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]'])(
    'is not made to %s, for which no lookup happens, even if its URL was accepted',
    async (hostname) => {
      const connect = createConnector({ ...live, timeoutMs: 5_000, resolve: () => Promise.reject(new Error('asked')) });
      const error = await new Promise((resolve) => {
        connect({ hostname, host: hostname, protocol: 'http:', port: String(port) }, (...[refused]) =>
          resolve(refused),
        );
      });
      expect(error).toBeInstanceOf(AddressRefused);
      const sender = createWebhookSender(live);
      const attempt = await sender.send({ ...message, url: `https://${hostname}:${port}/` });
      expect(attempt).toEqual({ status: null, fault: 'address_refused' });
      expect(connections).toBe(0);
      await sender.close();
    },
  );

  test.each([
    [Object.assign(new Error(), { code: 'ENOTFOUND' }), 'name_not_found'],
    [Object.assign(new Error(), { code: 'ETIMEOUT' }), 'timeout'],
  ])('to a name that does not resolve has its own fault', async (error, fault) => {
    const sender = createWebhookSender({ ...live, resolve: () => Promise.reject(error) });
    const attempt = await sender.send({ ...message, url: 'https://hr.example.com/' });
    expect(attempt).toEqual({ status: null, fault });
    await sender.close();
  });
});
