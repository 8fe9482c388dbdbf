// Tests that the client cannot choose the address under which its attempts are limited.
import { describe, expect, test } from 'vitest';
import { clientAddress, parseNetworks } from '../../src/access/client-address.ts';

const PROXIES = parseNetworks('10.0.0.0/8, 192.0.2.7, fd00::/8');

describe('the address of a client', () => {
  test.each<[string, string | null, string | null, string]>([
    ['is the peer’s', '203.0.113.9', null, '203.0.113.9'],
    ['is the peer’s own if the peer is not a proxy, whatever it says', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['is the one that a proxy speaks for', '10.1.2.3', '198.51.100.1', '198.51.100.1'],
    [
      'is the last that is not a proxy: the client may have made up the ones before it',
      '10.1.2.3',
      '1.1.1.1, 198.51.100.1, 192.0.2.7',
      '198.51.100.1',
    ],
    ['is the proxy’s own if it names none', '10.1.2.3', null, '10.1.2.3'],
    ['is the proxy’s own if it names an invalid one', '10.1.2.3', 'unknown', '10.1.2.3'],
    ['is an IPv4 address however the socket writes it', '::ffff:203.0.113.9', null, '203.0.113.9'],
    ['is of a proxy that the socket writes as IPv6', '::ffff:10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['is not known', null, null, 'unknown'],
    ['is one that a proxy writes with its port', '10.1.2.3', '198.51.100.1:51234', '198.51.100.1'],
    ['is one in brackets', '10.1.2.3', '[198.51.100.1]', '198.51.100.1'],
    ['is one in brackets with its port', '10.1.2.3', '1.1.1.1, "[::ffff:198.51.100.1]:443"', '198.51.100.1'],
    ['is the last before a comma that nothing follows', '10.1.2.3', '198.51.100.1,', '198.51.100.1'],
    ['is the last that is not empty', '10.1.2.3', ', 198.51.100.1 ,, 192.0.2.7:80 , ', '198.51.100.1'],
    ['is behind proxies that write their ports', '10.1.2.3', '198.51.100.1, 192.0.2.7:8443', '198.51.100.1'],
    ['is the proxy’s own if it sends only commas', '10.1.2.3', ' , ,', '10.1.2.3'],
    ['is the proxy’s own if a port is invalid', '10.1.2.3', '198.51.100.1:http', '10.1.2.3'],
  ])('%s', (_, peer, forwarded, address) => {
    expect(clientAddress(peer, forwarded, PROXIES)).toBe(address);
  });

  test('in IPv6 is the network that belongs to one client', () => {
    const one = clientAddress('2001:db8:1:2::1', null, []);
    expect(clientAddress('2001:db8:1:2:ffff::9', null, [])).toBe(one);
    expect(clientAddress('2001:db8:1:3::1', null, [])).not.toBe(one);
  });

  test('in IPv6 is the same in every spelling of a proxy', () => {
    const plain = clientAddress('10.1.2.3', '2001:db8:1:2::1', PROXIES);
    for (const written of [
      '[2001:db8:1:2::1]',
      '[2001:db8:1:2::1]:51234',
      '2001:DB8:1:2:0:0:0:1,',
      '"[2001:db8:1:2::1]:1"',
    ])
      expect(clientAddress('10.1.2.3', written, PROXIES)).toBe(plain);
    expect(plain).not.toBe('10.1.2.3');
  });

  test.each(['', 'proxy.example', '10.0.0.0/99', '10.0.0.0/8,,'])(
    'cannot be configured with a wrong setting: %j',
    (text) => {
      expect(() => parseNetworks(text)).toThrow();
    },
  );
});
