// Allowed targets of webhooks: in live operation only https at a public address. A name is judged by its addresses at
// the moment of connecting, and only these addresses are called. So nobody can change them between check and call.
import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { buildConnector } from 'undici';
import { holdsPersonalNumber } from '../identity/personal-numbers.ts';
import { holdsResidentId } from '../identity/resident-id.ts';
import type { Text } from '../schemes/words.ts';

export interface TargetPolicy {
  /** http, any port and any address, for a sandbox on one machine; never in live operation */
  allowPrivate: boolean;
}

export const URL_FAULTS = {
  'url.format': {
    zh: '不是有效的 http 或 https 网址（不得含 # 片段）',
    en: 'Must be an http or https URL without a fragment (#)',
  },
  'url.https_required': { zh: '须使用 https', en: 'Must be https' },
  'url.credentials': { zh: '网址中不得含用户名或密码', en: 'Must not contain a user name or a password' },
  'url.port': { zh: '端口须为 443 或 1024 以上', en: 'The port must be 443, or 1024 and above' },
  'url.private_address': { zh: '须为公网地址', en: 'Must be a public address' },
  personal_data: { zh: '不得含公民身份号码或手机号码', en: 'Must not contain a resident id or a mobile number' },
} as const satisfies Record<string, Text>;
export type UrlFault = keyof typeof URL_FAULTS;

/** Returns why this URL may not be called, or null. The addresses of its name are judged at the call. */
export function faultOfUrl(text: string, { allowPrivate }: TargetPolicy): UrlFault | null {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.hash !== '' || text.endsWith('#')) return 'url.format';
  if (url.username !== '' || url.password !== '') return 'url.credentials';
  // a host may be a number, even of eleven digits
  if (holdsResidentId(text) || holdsPersonalNumber(url.pathname + url.search)) return 'personal_data';
  if (allowPrivate) return null;
  if (url.protocol !== 'https:') return 'url.https_required';
  if (url.port !== '' && Number(url.port) < 1024) return 'url.port';
  return isPrivateHost(url.hostname) ? 'url.private_address' : null;
}

/** A URL's host is in canonical form: `0x7f.1` has become `127.0.0.1`. */
function isPrivateHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0) return !isPublicAddress(bare);
  return /(^|\.)localhost\.?$/.test(bare);
}

const GLOBAL_UNICAST_V6 = ipaddr.IPv6.parseCIDR('2000::/3');
/** a public number, but one cloud serves its own guests there */
const METADATA: ReadonlySet<string> = new Set(['168.63.129.16']);

/**
 * Whether an address belongs to the public internet (IANA special-purpose registries, RFC 6890): not private, loopback,
 * link-local, shared (CGNAT), multicast, reserved, nor an IPv6 form of an IPv4 address.
 */
export function isPublicAddress(address: string): boolean {
  // a zone (`%eth0`) has a meaning only on one machine
  if (isIP(address) === 0 || address.includes('%') || METADATA.has(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST_V6);
}

/** An address that may not be called; the caller learns nothing more. */
export class AddressRefused extends Error {
  readonly code = 'ADDRESS_REFUSED';
  override name = 'AddressRefused';
}

/** All addresses of a name; rejects with a code if it has none. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

/**
 * Asks only name servers: no hosts file, and none of the few threads that the rest of the process needs for its own
 * names, which one slow zone could otherwise occupy.
 */
export function createResolve(): Resolve {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  return async (hostname) => {
    const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    if (four.status === 'rejected' && six.status === 'rejected') throw four.reason;
    return [
      ...(four.status === 'fulfilled' ? four.value.map((address) => ({ address, family: 4 })) : []),
      ...(six.status === 'fulfilled' ? six.value.map((address) => ({ address, family: 6 })) : []),
    ];
  };
}

/** A lookup for sockets that returns only public addresses; sockets connect only to these. */
export function publicLookup(resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    const answer = (addresses: LookupAddress[]) => {
      const open = addresses.filter(({ address }) => isPublicAddress(address));
      const [first] = open;
      if (!first) callback(new AddressRefused(), []);
      else if (options.all) callback(null, open);
      else callback(null, first.address, first.family);
    };
    resolve(hostname).then(answer, (error) => callback(error, []));
  };
}

export interface ConnectorOptions extends TargetPolicy {
  timeoutMs: number;
  resolve?: Resolve;
}

/** Opens sockets for undici. Every webhook goes out through this one place, for any URL. */
export function createConnector(options: ConnectorOptions): buildConnector.connector {
  const { allowPrivate, timeoutMs } = options;
  if (allowPrivate) return buildConnector({ allowH2: false, timeout: timeoutMs });
  const lookup = publicLookup(options.resolve ?? createResolve());
  const connect = buildConnector({ allowH2: false, timeout: timeoutMs, lookup });
  return (target, callback) => {
    // an address is not looked up
    const bare = target.hostname.replace(/^\[|\]$/g, '');
    if (isIP(bare) !== 0 && !isPublicAddress(bare)) queueMicrotask(() => callback(new AddressRefused(), null));
    else connect(target, callback);
  };
}
