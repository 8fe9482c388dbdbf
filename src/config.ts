// The environment, parsed once. Nobody else reads it. Live operation refuses to start with anything of the sandbox in it.
import { createHash } from 'node:crypto';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { parseNetworks } from './access/client-address.ts';
import type { OidcConfig } from './access/oidc.ts';
import { isSameKey, type VerifierKey } from './audit/note.ts';
import { SANDBOX_LOG_KEY, SANDBOX_WITNESS_KEYS } from './audit/sandbox-log-keys.ts';
import type { LogSettings } from './audit/transparency.ts';
import type { LogLevel } from './base/log.ts';
import { CIPHERS, type Cipher, type SealingKey } from './base/seal.ts';
import { ConfigError } from './config-error.ts';
import { readRemoteWitnesses, readSigningKey, readWitnessKeys } from './log-config.ts';
import type { ClamdAddress } from './materials/clamd.ts';
import type { BucketAddress } from './materials/files-in-bucket.ts';
import type { PushTargets } from './oversight/push-sender.ts';
import { PUSH_RECIPIENTS, type PushRecipient, SOURCES, type Source } from './schemes/words.ts';

export { ConfigError };

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
const logLevel = (fallback: LogLevel) => z.enum(['debug', 'info', 'warn', 'error', 'silent']).default(fallback);

export interface SourceConfig {
  baseUrl: string;
  credentials: { account: string; secret: string };
}
export interface Sealing {
  keys: SealingKey[];
  indexKey: Buffer;
}
export interface ShortageCatalogue {
  version: string;
  occupations: ReadonlySet<string>;
}

export interface MaterialsConfig {
  store: { folder: string } | { bucket: BucketAddress };
  /** null: files are not scanned */
  clamd: ClamdAddress | null;
}

const SandboxEnvironment = z.object({
  PORT: port(8080),
  MOCKS_PORT: port(8090),
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATA_DIR: z.string().min(1).optional(),
  LOG_LEVEL: logLevel('warn'),
});
export type SandboxConfig = ReturnType<typeof readSandboxConfig>;

export function readSandboxConfig(environment: NodeJS.ProcessEnv = process.env) {
  const read = parse(SandboxEnvironment, environment);
  return {
    port: read.PORT,
    mocksPort: read.MOCKS_PORT,
    host: read.HOST,
    databaseUrl: read.DATABASE_URL ?? null,
    dataDir: read.DATA_DIR ?? null,
    logLevel: read.LOG_LEVEL,
    colour: !environment.NO_COLOR,
  };
}

const environmentName = (source: Source | PushRecipient) => source.toUpperCase().replaceAll('-', '_');

const WorkEnvironment = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_CONNECTIONS: z.coerce.number().int().min(2).max(500).default(16),
  SEALING_KEYS: z.string().min(1),
  INDEX_KEY: z.string().min(1),
  SMS_URL: z.url(),
  SMS_ACCOUNT: z.string().min(1),
  SMS_SECRET: z.string().min(1),
  SHORTAGE_CATALOGUE: z.string().min(1),
  LOG_SIGNING_KEY: z.string().min(1),
  LOG_WITNESS_KEYS: z.string().optional(),
  LOG_WITNESS_URLS: z.string().optional(),
  CHECKPOINTS_FILE: z.string().min(1),
  MATERIALS_DIR: z.string().min(1).optional(),
  MATERIALS_S3_URL: z.url({ protocol: /^https?$/ }).optional(),
  MATERIALS_S3_REGION: z.string().min(1).default('auto'),
  MATERIALS_S3_ACCESS_KEY: z.string().min(1).optional(),
  MATERIALS_S3_SECRET_KEY: z.string().min(1).optional(),
  MATERIALS_CLAMD: z
    .string()
    .regex(/^[^\s:]+:\d{1,5}$/, 'host:port')
    .optional(),
  ALLOW_HTTP_SOURCES: z.enum(['0', '1']).default('0'),
  LOG_LEVEL: logLevel('info'),
  ...(Object.fromEntries(
    SOURCES.flatMap((source) => [
      [`SOURCE_${environmentName(source)}_URL`, z.url({ protocol: /^https?$/ })],
      [`SOURCE_${environmentName(source)}_ACCOUNT`, z.string().min(1)],
      [`SOURCE_${environmentName(source)}_SECRET`, z.string().min(1)],
    ]),
  ) as Record<`SOURCE_${string}`, z.ZodString>),
  ...(Object.fromEntries(
    PUSH_RECIPIENTS.flatMap((recipient) => [
      [`PUSH_${environmentName(recipient)}_URL`, z.url({ protocol: /^https?$/ }).optional()],
      [`PUSH_${environmentName(recipient)}_SECRET`, z.string().min(1).optional()],
    ]),
  ) as Record<`PUSH_${string}`, z.ZodOptional<z.ZodString>>),
});
const ServeEnvironment = z.object({
  PORT: port(8080),
  HOST: z.string().default('127.0.0.1'),
  RATE_LIMIT_PER_SECOND: z.coerce.number().int().min(1).default(200),
  CONSOLE_ORIGIN: z.url({ protocol: /^https$/ }).optional(),
  TRUSTED_PROXIES: z.string().optional(),
  OIDC_ISSUER: z.url({ protocol: /^https$/ }).optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  OIDC_NAME_CLAIM: z.string().min(1).default('preferred_username'),
});

export type LiveConfig = ReturnType<typeof readLiveConfig>;

/** What `serve` and `work` need in live operation. */
export function readLiveConfig(environment: NodeJS.ProcessEnv = process.env) {
  const read = parse(WorkEnvironment.extend(ServeEnvironment.shape).refine(...HAS_MATERIAL_STORE), environment);
  const sources = Object.fromEntries(
    SOURCES.map((source): [Source, SourceConfig] => {
      const value = (part: string) =>
        (read as Record<string, unknown>)[`SOURCE_${environmentName(source)}_${part}`] as string;
      return [source, { baseUrl: value('URL'), credentials: { account: value('ACCOUNT'), secret: value('SECRET') } }];
    }),
  ) as Record<Source, SourceConfig>;
  if (read.ALLOW_HTTP_SOURCES !== '1') refuseHttp(sources);
  const config = {
    port: read.PORT,
    host: read.HOST,
    ratePerSecond: read.RATE_LIMIT_PER_SECOND,
    databaseUrl: read.DATABASE_URL,
    databaseConnections: read.DATABASE_CONNECTIONS,
    sealing: { keys: readSealingKeys(read.SEALING_KEYS), indexKey: readIndexKey(read.INDEX_KEY) },
    sms: { baseUrl: read.SMS_URL, account: read.SMS_ACCOUNT, secret: read.SMS_SECRET },
    shortageCatalogue: readCatalogue(read.SHORTAGE_CATALOGUE),
    materials: readMaterials(read),
    auditLog: readAuditLog(read),
    logLevel: read.LOG_LEVEL,
    sources,
    pushes: readPushes(read),
    staffAccess: readStaffAccess(read),
  };
  refuseSandbox(config);
  return config;
}

/** A third party between us and an `http` source can read of whom it is asked, and answer in its place. */
function refuseHttp(sources: Record<Source, SourceConfig>): void {
  const open = SOURCES.filter((source) => new URL(sources[source].baseUrl).protocol === 'http:');
  if (open.length === 0) return;
  const names = open.map((source) => `SOURCE_${environmentName(source)}_URL`).join(', ');
  throw new ConfigError(`ALLOW_HTTP_SOURCES: must be 1 for sources asked over http (${names}); better give them https`);
}

/** `DATABASE_URL` alone, for migrating and for keys. */
export const readDatabaseUrl = (environment: NodeJS.ProcessEnv = process.env): string =>
  parse(WorkEnvironment.pick({ DATABASE_URL: true }), environment).DATABASE_URL;

/** Where the log is that is to be verified, and its keys, where they are set; a sandbox is found by its data folder. */
export function readLogInDatabase(environment: NodeJS.ProcessEnv = process.env) {
  const wanted = WorkEnvironment.pick({ DATABASE_URL: true, LOG_WITNESS_KEYS: true, LOG_WITNESS_URLS: true })
    .partial({ DATABASE_URL: true })
    .extend({ LOG_SIGNING_KEY: z.string().optional(), DATA_DIR: z.string().optional() });
  const read = parse(wanted, environment);
  const key =
    read.LOG_SIGNING_KEY === undefined ? [] : [readSigningKey('LOG_SIGNING_KEY', read.LOG_SIGNING_KEY, 'log')];
  const keys = [...key, ...readWitnessKeys(read.LOG_WITNESS_KEYS)];
  const remoteKeys = readRemoteWitnesses(read.LOG_WITNESS_URLS).map((witness) => witness.key);
  return { databaseUrl: read.DATABASE_URL ?? null, dataDir: read.DATA_DIR ?? null, keys, remoteKeys };
}

const ReplayEnvironment = z.object({
  DATABASE_URL: WorkEnvironment.shape.DATABASE_URL.optional(),
  SEALING_KEYS: z.string().min(1).optional(),
  INDEX_KEY: z.string().min(1).optional(),
  DATA_DIR: z.string().min(1).optional(),
});

/** For deciding again what is in a database: `sealing` null where no keys are set, as beside a sandbox, whose keys are public. */
export function readReplaySettings(environment: NodeJS.ProcessEnv = process.env) {
  const read = parse(ReplayEnvironment, environment);
  const { SEALING_KEYS: keys, INDEX_KEY: indexKey } = read;
  if ((keys === undefined) !== (indexKey === undefined)) {
    throw new ConfigError(`${keys === undefined ? 'SEALING_KEYS' : 'INDEX_KEY'}: needed for opening what is sealed`);
  }
  const sealing: Sealing | null =
    keys && indexKey ? { keys: readSealingKeys(keys), indexKey: readIndexKey(indexKey) } : null;
  return { databaseUrl: read.DATABASE_URL ?? null, dataDir: read.DATA_DIR ?? null, sealing };
}

/** Null without a console: staff then have keys alone. */
function readStaffAccess(read: z.output<typeof ServeEnvironment>) {
  const { CONSOLE_ORIGIN, TRUSTED_PROXIES } = read;
  const oidc = readOidc(read);
  if (CONSOLE_ORIGIN === undefined) {
    if (oidc) throw new ConfigError('CONSOLE_ORIGIN: needed for signing in with OIDC');
    return null;
  }
  const { origin } = new URL(CONSOLE_ORIGIN);
  if (CONSOLE_ORIGIN.replace(/\/$/, '') !== origin)
    throw new ConfigError('CONSOLE_ORIGIN: https://host, without a path');
  return { origin, oidc, trustedProxies: TRUSTED_PROXIES === undefined ? [] : readNetworks(TRUSTED_PROXIES) };
}

function readNetworks(text: string) {
  try {
    return parseNetworks(text);
  } catch {
    throw new ConfigError('TRUSTED_PROXIES: addresses or networks such as 10.0.0.0/8, separated by commas');
  }
}

/** All of it or nothing. */
function readOidc(read: z.output<typeof ServeEnvironment>): OidcConfig | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = read;
  if (issuer && clientId && clientSecret) return { issuer, clientId, clientSecret, nameClaim: read.OIDC_NAME_CLAIM };
  const set = { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret };
  const missing = Object.entries(set).flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (missing.length < 3)
    throw new ConfigError(missing.map((name) => `${name}: needed for signing in with OIDC`).join('\n'));
  return null;
}

/** A department without an address is one whose acknowledgement is put on record by hand. */
function readPushes(read: Record<string, unknown>): PushTargets {
  const targets = PUSH_RECIPIENTS.flatMap((recipient) => {
    const name = `PUSH_${environmentName(recipient)}`;
    const { [`${name}_URL`]: url, [`${name}_SECRET`]: secret } = read as Record<string, string | undefined>;
    if (url === undefined && secret === undefined) return [];
    if (url === undefined || secret === undefined) {
      throw new ConfigError(`${name}_${url === undefined ? 'URL' : 'SECRET'}: needed for telling this department`);
    }
    if (secret.startsWith('sandbox')) throw new ConfigError(`${name}_SECRET: a sandbox secret is no live secret`);
    return [[recipient, { url, secret }] as const];
  });
  return Object.fromEntries(targets);
}

/** `id:cipher:base64`, separated by commas; the first seals, all open. */
function readSealingKeys(text: string): SealingKey[] {
  return text.split(',').map((entry) => {
    const [id, cipher, key, ...rest] = entry.trim().split(':');
    if (!id || !cipher || !key || rest.length > 0 || !(cipher in CIPHERS)) {
      throw new ConfigError('SEALING_KEYS: id:aes-256-gcm:base64 or id:sm4-gcm:base64, separated by commas');
    }
    const bytes = Buffer.from(key, 'base64');
    const wanted = CIPHERS[cipher as Cipher];
    if (bytes.length !== wanted) throw new ConfigError(`SEALING_KEYS: key ${id} must have ${wanted} bytes`);
    return { id, cipher: cipher as Cipher, key: bytes };
  });
}

/** Said along with whatever else is missing. */
const HAS_MATERIAL_STORE: [(read: { MATERIALS_DIR?: unknown; MATERIALS_S3_URL?: unknown }) => boolean, object] = [
  ({ MATERIALS_DIR, MATERIALS_S3_URL }) => (MATERIALS_DIR === undefined) !== (MATERIALS_S3_URL === undefined),
  { path: ['MATERIALS_DIR'], message: 'either this folder or MATERIALS_S3_URL, and not both', when: () => true },
];

function readMaterials(read: z.output<typeof WorkEnvironment>): MaterialsConfig {
  const [, host, port] = /^(.+):(\d+)$/.exec(read.MATERIALS_CLAMD ?? '') ?? [];
  const clamd = host === undefined ? null : { host, port: Number(port) };
  if (read.MATERIALS_DIR !== undefined) {
    requireFolder('MATERIALS_DIR', read.MATERIALS_DIR);
    return { store: { folder: read.MATERIALS_DIR }, clamd };
  }
  const { MATERIALS_S3_URL: url, MATERIALS_S3_ACCESS_KEY: accessKey, MATERIALS_S3_SECRET_KEY: secretKey } = read;
  if (!url || !accessKey || !secretKey) {
    throw new ConfigError('MATERIALS_S3_URL: needs MATERIALS_S3_ACCESS_KEY and MATERIALS_S3_SECRET_KEY');
  }
  return { store: { bucket: { url, region: read.MATERIALS_S3_REGION, accessKey, secretKey } }, clamd };
}

/** It is not made: where a share is not mounted, files would go astray. */
function requireFolder(name: string, path: string): void {
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    if (statSync(path).isDirectory()) return;
  } catch {
    // said below
  }
  throw new ConfigError(`${name}: no folder that can be written to`);
}

/** A checkpoint a minute is published: what was sealed since is told by the next. */
const PUBLISH_EVERY_MS = 60_000;

function readAuditLog(read: z.output<typeof WorkEnvironment>): LogSettings {
  const key = readSigningKey('LOG_SIGNING_KEY', read.LOG_SIGNING_KEY, 'log');
  const witnesses = readWitnessKeys(read.LOG_WITNESS_KEYS);
  requireFolder('CHECKPOINTS_FILE', dirname(read.CHECKPOINTS_FILE));
  const remoteWitnesses = readRemoteWitnesses(read.LOG_WITNESS_URLS);
  return { key, witnesses, remoteWitnesses, published: { file: read.CHECKPOINTS_FILE, everyMs: PUBLISH_EVERY_MS } };
}

function readIndexKey(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length < 32) throw new ConfigError('INDEX_KEY: at least 32 bytes in base64');
  return bytes;
}

const CatalogueFile = z.object({ version: z.string().min(1), occupations: z.array(z.string().min(1)).min(1) });

function readCatalogue(path: string): ShortageCatalogue {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new ConfigError('SHORTAGE_CATALOGUE: the file cannot be read');
  }
  const read = CatalogueFile.safeParse(safeJson(text));
  if (!read.success) throw new ConfigError('SHORTAGE_CATALOGUE: {"version": "…", "occupations": ["…"]}');
  return { version: read.data.version, occupations: new Set(read.data.occupations) };
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function parse<T extends z.ZodType>(schema: T, environment: NodeJS.ProcessEnv): z.output<T> {
  // an empty variable is one that was not set
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const read = schema.safeParse(set);
  if (read.success) return read.data;
  const lines = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new ConfigError(lines.join('\n'));
}

/** The sandbox's sealing keys are public: its people are synthetic. */
const derived = (name: string) => createHash('sha256').update(`miaopi sandbox ${name}`).digest();
export const SANDBOX_SEALING: Sealing = {
  keys: [{ id: 'sandbox', cipher: 'aes-256-gcm', key: derived('sealing key') }],
  indexKey: derived('index key'),
};

/** N1 in the sandbox: a small catalogue with a version of its own (api.md). */
export const SANDBOX_CATALOGUE: ShortageCatalogue = {
  version: 'sandbox-1',
  occupations: new Set(['6-31-01-03', '6-18-04-01', '6-20-06-01']),
};

/** Its keys are public: what they sign proves that it works, and nothing else. */
export const SANDBOX_LOG: LogSettings = { key: SANDBOX_LOG_KEY, witnesses: SANDBOX_WITNESS_KEYS, published: null };

function refuseSandbox(config: Pick<LiveConfig, 'sealing' | 'sources' | 'sms' | 'auditLog'>): void {
  const { sealing, sources, sms, auditLog } = config;
  const publicKeys = [SANDBOX_LOG.key, ...SANDBOX_LOG.witnesses];
  const isPublic = (key: VerifierKey) => publicKeys.some((known) => known.name === key.name || isSameKey(known, key));
  if (isPublic(auditLog.key))
    throw new ConfigError('LOG_SIGNING_KEY: the sandbox’s key is public and must not be used');
  if ([...auditLog.witnesses, ...(auditLog.remoteWitnesses ?? []).map(({ key }) => key)].some(isPublic)) {
    throw new ConfigError('LOG_WITNESS_KEYS: the sandbox’s keys are public and must not be used');
  }
  const sandboxKey = sealing.keys.some(
    ({ id, key }) => id === 'sandbox' || SANDBOX_SEALING.keys.some((sandbox) => sandbox.key.equals(key)),
  );
  if (sandboxKey) throw new ConfigError('SEALING_KEYS: the sandbox’s key is public and must not be used');
  if (sealing.indexKey.equals(SANDBOX_SEALING.indexKey)) {
    throw new ConfigError('INDEX_KEY: the sandbox’s key is public and must not be used');
  }
  const credentials = {
    SMS: sms,
    ...Object.fromEntries(
      Object.entries(sources).map(([source, { credentials: known }]) => [
        `SOURCE_${environmentName(source as Source)}`,
        known,
      ]),
    ),
  };
  for (const [name, { account, secret }] of Object.entries(credentials)) {
    if (account.startsWith('sandbox')) throw new ConfigError(`${name}_ACCOUNT: a sandbox account is no live account`);
    if (secret.startsWith('sandbox')) throw new ConfigError(`${name}_SECRET: a sandbox secret is no live secret`);
  }
}
