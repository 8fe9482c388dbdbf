// The address of the database: DATABASE_URL in the forms that libpq knows, with one host or several, over TCP or a
// socket.
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';

export interface Host {
  name: string;
  port: number;
  /** path of a Unix socket; null over TCP */
  path: string | null;
}

const WANTED = ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'] as const;
/** The wanted kind of server, as in libpq's target_session_attrs. */
export type Wanted = (typeof WANTED)[number];

/** False: no TLS. A word: TLS without checking the server's identity. */
export type Tls = false | 'prefer' | 'allow' | 'require' | Verified;
/**
 * The server proves its identity by a certificate of the given authority, or of one that Node knows; its name is
 * checked only if `name` is true.
 */
export interface Verified {
  ca: string | null;
  name: boolean;
}

export interface Address {
  /** in the order of attempts; at least one */
  hosts: readonly Host[];
  wanted: Wanted;
  database: string | undefined;
  user: string | undefined;
  password: string | undefined;
  tls: Tls;
  /** sent to the server when connecting */
  parameters: Record<string, string>;
  name: string | null;
}

/** Explains the fault without quoting the address, which holds a password. */
export class AddressError extends Error {
  override name = 'AddressError';
  /** for a fault in one parameter: the rest of a sentence that begins with the setting's name */
  readonly text: { zh: string; en: string } | undefined;

  constructor(message: string, text?: AddressError['text']) {
    super(message);
    this.text = text;
  }
}

const DEFAULT_PORT = '5432';
const URI = /^postgres(?:ql)?:\/\/(?<authority>[^/?#]*)(?:\/(?<database>[^?#]*))?(?:\?(?<query>[^#]*))?$/;
const TLS_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];
/** settings of libpq and of postgres.js that the server would refuse; this service decides them itself */
const OURS = ['connect_timeout', 'keepalives', 'sslnegotiation', 'channel_binding', 'gssencmode', 'load_balance_hosts'];

/**
 * Reads `postgres://user:password@host1:5432,host2:5432/name?target_session_attrs=read-write`, the same with
 * `?host=host1,host2&port=…`, a folder of sockets as a host, or libpq's `host=host1,host2 dbname=name`.
 */
export function parseAddress(text: string): Address {
  const given = text.includes('://') ? fromUri(text) : fromWords(text);
  const take = (name: string): string | undefined => {
    const value = given.get(name);
    given.delete(name);
    return value === '' ? undefined : value;
  };
  const hosts = hostsOf(take('host'), take('port'), take('hostaddr'));
  const wanted = take('target_session_attrs') ?? 'any';
  if (!WANTED.includes(wanted as Wanted)) refuseValue('target_session_attrs', WANTED);
  const tls = tlsOf(take('sslmode') ?? take('ssl'), take('sslrootcert'));
  for (const name of OURS) given.delete(name);
  return {
    hosts,
    wanted: wanted as Wanted,
    database: take('dbname'),
    user: take('user'),
    password: take('password'),
    tls,
    name: take('application_name') ?? null,
    parameters: Object.fromEntries(given),
  };
}

function fromUri(text: string): Map<string, string> {
  const { authority = '', database = '', query = '' } = URI.exec(text)?.groups ?? refuse('postgres://…');
  const given = new Map<string, string>();
  const at = authority.lastIndexOf('@');
  const [user = '', ...password] = authority.slice(0, Math.max(at, 0)).split(':');
  given.set('user', decode(user));
  given.set('password', decode(password.join(':')));
  given.set('dbname', decode(database));
  const hosts = authority.slice(at + 1);
  const each = hosts.split(',').map((one) => /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(one) ?? refuse('host:port'));
  if (hosts !== '') {
    given.set('host', each.map(([, host = '']) => decode(host.replace(/^\[(.*)\]$/, '$1'))).join(','));
    given.set('port', each.map(([, , port = '']) => port).join(','));
  }
  for (const [name, value] of new URLSearchParams(query)) given.set(name, value);
  return given;
}

/** `host=a,b dbname='with space'`, in libpq's form. */
function fromWords(text: string): Map<string, string> {
  const word = /\s*([a-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)\s*/gy;
  const given = new Map<string, string>();
  let end = 0;
  for (const [whole, name = '', quoted, plain = ''] of text.matchAll(word)) {
    given.set(name, (quoted ?? plain).replaceAll(/\\(.)/g, '$1'));
    end += whole.length;
  }
  if (end !== text.length || given.size === 0) refuse('postgres://… or host=… dbname=…');
  return given;
}

function hostsOf(hosts: string | undefined, ports: string | undefined, addresses: string | undefined): Host[] {
  const names = (addresses ?? hosts ?? 'localhost').split(',').map((name) => name.trim() || 'localhost');
  const given = (ports ?? DEFAULT_PORT).split(',').map((port) => port.trim() || DEFAULT_PORT);
  if (given.length !== 1 && given.length !== names.length) refuse('one port, or one for each host');
  return names.map((name, index) => {
    const port = Number(given[index] ?? given[0]);
    if (!(Number.isInteger(port) && port > 0 && port < 65_536)) refuse('host:port');
    return { name, port, path: name.startsWith('/') ? `${name.replace(/\/$/, '')}/.s.PGSQL.${port}` : null };
  });
}

function tlsOf(mode: string | undefined, rootCertificate: string | undefined): Tls {
  if (mode === undefined || mode === 'disable' || mode === 'false') return false;
  if (mode === 'true') return 'require';
  if (!TLS_MODES.includes(mode)) refuseValue('sslmode', TLS_MODES);
  if (mode !== 'verify-ca' && mode !== 'verify-full') return mode as Tls;
  const name = mode === 'verify-full';
  if (rootCertificate === undefined || rootCertificate === 'system') return { ca: null, name };
  try {
    return { ca: readFileSync(rootCertificate, 'utf8'), name };
  } catch {
    return refuse('sslrootcert: the file cannot be read');
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse('a % that begins no escape: write %25');
  }
}

function refuse(message: string): never {
  throw new AddressError(message);
}

function refuseValue(name: string, permitted: readonly string[]): never {
  const values = permitted.join(', ');
  throw new AddressError(`${name}: ${values}`, {
    zh: `中的 ${name} 须为 ${permitted.join('、')} 之一`,
    en: `must set ${name} to one of ${values}`,
  });
}

/** The address for people: hosts, ports and database, without the user. */
export const placeOf = ({ hosts, database = '' }: Address): string =>
  `${hosts.map(({ name, port, path }) => path ?? `${isIP(name) === 6 ? `[${name}]` : name}:${port}`).join(',')}/${database}`;

/** A setting that holds an address; messages about a wrong one never quote it. */
export const databaseUrl = z.string().superRefine((text, context) => {
  try {
    parseAddress(text);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    context.addIssue({ code: 'custom', message: error.message, params: { text: error.text } });
  }
});
