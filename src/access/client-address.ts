// Finds the address that a request comes from, for the limit on attempts. It trusts no header of a client, and only
// those proxies that are configured.
import ipaddr from 'ipaddr.js';

export type Network = ReturnType<typeof ipaddr.parseCIDR>;

/** Reads addresses and networks such as `10.0.0.0/8`, separated by commas. Throws a plain Error for anything else. */
export function parseNetworks(text: string): Network[] {
  return text.split(',').map((entry) => {
    const part = entry.trim();
    if (ipaddr.isValidCIDR(part)) return ipaddr.parseCIDR(part);
    const address = ipaddr.parse(part);
    return [address, address.kind() === 'ipv4' ? 32 : 128] as Network;
  });
}

/**
 * Returns the client's address: the peer's or, where the peer is a trusted proxy, the last address in `X-Forwarded-For`
 * that is no trusted proxy. An IPv6 address counts as its /64 network, since one client owns all of it. Some proxies
 * write a hop with its port or in brackets, or leave one empty.
 */
export function clientAddress(peer: string | null, forwardedFor: string | null, trusted: readonly Network[]): string {
  const forwarded = forwardedFor?.split(',').filter((hop) => hop.trim() !== '') ?? [];
  let known = 'unknown';
  for (const hop of [...forwarded, peer ?? ''].toReversed()) {
    const text = withoutPort(hop.trim());
    if (!ipaddr.isValid(text)) break;
    const address = ipaddr.process(text);
    known = networkOf(address);
    if (!trusted.some((network) => isWithin(address, network))) break;
  }
  return known;
}

const BRACKETED = /^"?\[([^\]]+)\](?::\d+)?"?$/;
const WITH_PORT = /^"?(\d+(?:\.\d+){3})(?::\d+)?"?$/;

const withoutPort = (hop: string): string => BRACKETED.exec(hop)?.[1] ?? WITH_PORT.exec(hop)?.[1] ?? hop;

type Address = ReturnType<typeof ipaddr.process>;

const isWithin = (address: Address, [network, bits]: Network): boolean =>
  address.kind() === network.kind() && address.match(network, bits);

const networkOf = (address: Address): string =>
  address.kind() === 'ipv4' ? address.toString() : `${address.toByteArray().slice(0, 8).join('.')}/64`;
