// Reads the environment, once; no other file does. Live operation refuses to start with any setting of the sandbox. One
// run finds every fault, and each is a line that names the variable and says what it must be.
import { z } from 'zod';
import type { OidcConfig } from '../access/oidc.ts';
import type { LogLevel } from '../base/log.ts';
import { databaseUrl } from '../db/address.ts';
import type { ClamdAddress } from '../materials/clamd.ts';
import type { BucketAddress } from '../materials/files-in-bucket.ts';
import { ALL_SCHEMES } from '../schemes/house.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { WindowsFile } from '../schemes/windows.ts';
import type { Text } from '../schemes/words.ts';
import type { LogSettings } from '../transparency-log/transparency.ts';
import {
  type Access,
  accessOf,
  accessShape,
  accessVariables,
  cityFaults,
  given,
  httpUrl,
  idsOf,
  pushesOf,
  referenceListsOf,
  servedIn,
  sourcesOf,
} from './access.ts';
import {
  ConfigError,
  type ConfigFault,
  type Environment,
  httpFaults,
  lineOf,
  materialFaults,
  missingOf,
  parameterFaults,
  pushFaults,
  signInFaults,
  windowFaults,
} from './faults.ts';
import { type Sealing, sandboxFaults } from './sandbox-keys.ts';
import { GIVEN, mustOf, type VariableGroup, variableGroups } from './texts.ts';
import {
  clamdAddress,
  consoleOrigin,
  folder,
  indexKey,
  logKey,
  networks,
  parametersFile,
  remoteWitnesses,
  sealingKeys,
  textOfIssue,
  windowsFile,
  witnessKeys,
  writtenFile,
} from './values.ts';

export type { SourceConfigs } from './access.ts';
export { ConfigError } from './faults.ts';
export { SANDBOX_LOG, SANDBOX_SEALING, type Sealing } from './sandbox-keys.ts';

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
const logLevel = (fallback: LogLevel) => z.enum(['debug', 'info', 'warn', 'error', 'silent']).default(fallback);
const httpsUrl = z.url({ protocol: /^https$/ });

export interface MaterialsConfig {
  store: { folder: string } | { bucket: BucketAddress };
  /** null: files are not scanned */
  clamd: ClamdAddress | null;
}

const SandboxEnvironment = z.object({
  PORT: port(8080),
  MOCKS_PORT: port(8090),
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: databaseUrl.optional(),
  DATA_DIR: given.optional(),
  LOG_LEVEL: logLevel('warn'),
  NO_COLOR: given.optional(),
  SCHEMES: given.optional(),
});
export type SandboxConfig = ReturnType<typeof readSandboxConfig>;

export function readSandboxConfig(
  environment: NodeJS.ProcessEnv = process.env,
  available: readonly Scheme[] = ALL_SCHEMES,
) {
  const { served, faults } = servedIn(withoutEmpty(environment), available);
  const read = parse(SandboxEnvironment, environment, () => faults);
  return {
    schemes: served,
    port: read.PORT,
    mocksPort: read.MOCKS_PORT,
    host: read.HOST,
    databaseUrl: read.DATABASE_URL ?? null,
    dataDir: read.DATA_DIR ?? null,
    logLevel: read.LOG_LEVEL,
    colour: read.NO_COLOR === undefined,
  };
}

const WorkEnvironment = z.object({
  DATABASE_URL: databaseUrl,
  DATABASE_CONNECTIONS: z.coerce.number().int().min(2).max(500).default(16),
  SEALING_KEYS: sealingKeys,
  INDEX_KEY: indexKey,
  SMS_URL: httpUrl,
  SMS_ACCOUNT: given,
  SMS_SECRET: given,
  SCHEMES: given.optional(),
  WINDOWS_FILE: windowsFile.optional(),
  PARAMETERS_FILE: parametersFile.optional(),
  LOG_SIGNING_KEY: logKey,
  LOG_WITNESS_KEYS: witnessKeys.optional(),
  LOG_WITNESS_URLS: remoteWitnesses.optional(),
  CHECKPOINTS_FILE: writtenFile,
  MATERIALS_DIR: folder.optional(),
  MATERIALS_S3_URL: httpUrl.optional(),
  MATERIALS_S3_REGION: given.default('auto'),
  MATERIALS_S3_ACCESS_KEY: given.optional(),
  MATERIALS_S3_SECRET_KEY: given.optional(),
  MATERIALS_CLAMD: clamdAddress.optional(),
  ALLOW_HTTP_SOURCES: z.enum(['0', '1']).default('0'),
  LOG_LEVEL: logLevel('info'),
});
const ServeEnvironment = z.object({
  PORT: port(8080),
  HOST: z.string().default('127.0.0.1'),
  RATE_LIMIT_PER_SECOND: z.coerce.number().int().min(1).default(200),
  OPEN_RATE_LIMIT_PER_SECOND: z.coerce.number().int().min(1).default(10),
  PUBLIC_ORIGIN: consoleOrigin.optional(),
  CONSOLE_ORIGIN: consoleOrigin.optional(),
  TRUSTED_PROXIES: networks.optional(),
  OIDC_ISSUER: httpsUrl.optional(),
  OIDC_CLIENT_ID: given.optional(),
  OIDC_CLIENT_SECRET: given.optional(),
  OIDC_NAME_CLAIM: given.default('preferred_username'),
});
const LiveEnvironment = WorkEnvironment.extend(ServeEnvironment.shape);
/** Further variables depend on the schemes (`accessShape`). */
type LiveValues = z.output<typeof LiveEnvironment>;

export type LiveConfig = ReturnType<typeof readLiveConfig>;

/**
 * Reads the settings of `serve` and `work` in live operation. Of the schemes that this program has, it requires the
 * registries of those that `SCHEMES` names, and of no other.
 */
export function readLiveConfig(
  environment: NodeJS.ProcessEnv = process.env,
  available: readonly Scheme[] = ALL_SCHEMES,
) {
  const { values, faults, served, access } = surveyLive(environment, available);
  if (faults.length > 0) throw new ConfigError(faults.map(lineOf).join('\n'));
  const read = values as LiveValues;
  return {
    port: read.PORT,
    host: read.HOST,
    ratePerSecond: read.RATE_LIMIT_PER_SECOND,
    openAccess: {
      perSecond: read.OPEN_RATE_LIMIT_PER_SECOND,
      trustedProxies: read.TRUSTED_PROXIES ?? [],
      origin: read.PUBLIC_ORIGIN ?? read.CONSOLE_ORIGIN ?? null,
    },
    databaseUrl: read.DATABASE_URL,
    databaseConnections: read.DATABASE_CONNECTIONS,
    schemes: served,
    sealing: { keys: read.SEALING_KEYS, indexKey: read.INDEX_KEY } satisfies Sealing,
    sms: { baseUrl: read.SMS_URL, account: read.SMS_ACCOUNT, secret: read.SMS_SECRET },
    references: referenceListsOf(access, values),
    windows: WindowsFile.parse(read.WINDOWS_FILE ?? {}),
    parameters: read.PARAMETERS_FILE ?? {},
    materials: materialsOf(read),
    auditLog: auditLogOf(read),
    logLevel: read.LOG_LEVEL,
    sources: sourcesOf(access, values),
    pushes: pushesOf(access, values),
    staffAccess: staffAccessOf(read),
  };
}

/** The settings of live operation with all of their faults, for a check before the start. */
export function surveyLive(environment: NodeJS.ProcessEnv, available: readonly Scheme[] = ALL_SCHEMES) {
  const set = withoutEmpty(environment);
  const { served, faults: ofSchemes } = servedIn(set, available);
  const access = accessOf(served, set);
  const groups = variableGroups(access, idsOf(available));
  const shape = LiveEnvironment.extend(accessShape(access));
  const named = ofSchemes.length > 0 ? available : served;
  const together = (read: Partial<LiveValues>) => [
    ...faultsTogether(set, access, read),
    ...windowFaults(available, read.WINDOWS_FILE ?? {}),
    ...parameterFaults(named, read.PARAMETERS_FILE ?? {}),
  ];
  const read = readAll(shape, environment, (_, found) => together(found), groups);
  const [values, faults] = [read.values as Partial<LiveValues>, [...ofSchemes, ...read.faults]];
  return { set, values, faults, groups, served, access };
}

/** Finds names in a file that the service does not read: they may be misspelt, or be of a scheme that is not served. */
export function unreadIn(
  file: Record<string, string | undefined>,
  { access, faults }: Pick<ReturnType<typeof surveyLive>, 'access' | 'faults'>,
  available: readonly Scheme[] = ALL_SCHEMES,
): ConfigFault[] {
  const read = new Set([...declaredVariables(access), ...faults].map(({ variable }) => variable));
  // with a wrong name in SCHEMES nobody knows which variables are needed
  if (faults.some(({ variable }) => variable === 'SCHEMES'))
    for (const name of accessVariables(available)) read.add(name);
  const ofSchemes = accessVariables(available);
  const unknown = { zh: '不是本服务的变量，不会读取', en: 'is no variable of this service and is ignored' };
  const unneeded = { zh: '是未办理的方案所用，不会读取', en: 'is for a scheme that is not served and is ignored' };
  return Object.keys(file)
    .filter((variable) => !read.has(variable))
    .map((variable) => ({ variable, text: ofSchemes.has(variable) ? unneeded : unknown }));
}

/** Merges as Node does with an env file: the environment's variables come before the file's. */
export const environmentWith = (
  file: Record<string, string | undefined>,
  environment: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv => ({ ...file, ...withoutEmpty(environment) });

/**
 * Lists every variable with its default, null without one, and whether it must be set. Without `access`, those of an
 * installation that serves every scheme.
 */
export function declaredVariables(
  access: Access = accessOf(ALL_SCHEMES),
): { variable: string; isRequired: boolean; fallback: string | null }[] {
  const shapes = { ...SandboxEnvironment.shape, ...LiveEnvironment.shape, ...accessShape(access) };
  return Object.entries(shapes).map(([variable, shape]) => {
    const unset = z.safeParse(shape, undefined);
    const fallback = unset.success && unset.data !== undefined ? String(unset.data) : null;
    return { variable, isRequired: !unset.success, fallback };
  });
}

/** The port of mock registries that run as their own process. */
export const readMocksPort = (environment: NodeJS.ProcessEnv = process.env): number =>
  parse(SandboxEnvironment.pick({ MOCKS_PORT: true }), environment).MOCKS_PORT;

/** `DATABASE_URL` alone, for migrating and for keys. */
export const readDatabaseUrl = (environment: NodeJS.ProcessEnv = process.env): string =>
  parse(WorkEnvironment.pick({ DATABASE_URL: true }), environment).DATABASE_URL;

const LogEnvironment = z.object({
  DATABASE_URL: databaseUrl.optional(),
  LOG_WITNESS_KEYS: witnessKeys.optional(),
  LOG_WITNESS_URLS: remoteWitnesses.optional(),
  LOG_SIGNING_KEY: logKey.optional(),
  DATA_DIR: given.optional(),
});

/**
 * Reads the database and keys of the log to verify, where they are set, and the data folder that leads to a sandbox.
 */
export function readLogInDatabase(environment: NodeJS.ProcessEnv = process.env) {
  const read = parse(LogEnvironment, environment);
  const keys = [...(read.LOG_SIGNING_KEY ? [read.LOG_SIGNING_KEY] : []), ...(read.LOG_WITNESS_KEYS ?? [])];
  const remoteKeys = (read.LOG_WITNESS_URLS ?? []).map(({ key }) => key);
  return { databaseUrl: read.DATABASE_URL ?? null, dataDir: read.DATA_DIR ?? null, keys, remoteKeys };
}

const ReplayEnvironment = z.object({
  DATABASE_URL: databaseUrl.optional(),
  SEALING_KEYS: sealingKeys.optional(),
  INDEX_KEY: indexKey.optional(),
  DATA_DIR: given.optional(),
});

/**
 * Reads the settings of a replay. `sealing` is null where no keys are set, as with a sandbox, whose keys are public.
 */
export function readReplaySettings(environment: NodeJS.ProcessEnv = process.env) {
  const read = parse(ReplayEnvironment, environment, (set) =>
    missingOf(set, ['SEALING_KEYS', 'INDEX_KEY'], {
      zh: '未设置，无法打开加密的内容',
      en: 'is not set, and encrypted data cannot be opened without it',
    }),
  );
  const { SEALING_KEYS: keys, INDEX_KEY: indexKey } = read;
  const sealing: Sealing | null = keys && indexKey ? { keys, indexKey } : null;
  return { databaseUrl: read.DATABASE_URL ?? null, dataDir: read.DATA_DIR ?? null, sealing };
}

// --- From variables to settings

/** Returns null if there is no console; staff then have only keys. */
function staffAccessOf(read: LiveValues) {
  const {
    CONSOLE_ORIGIN: origin,
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: clientSecret,
  } = read;
  if (origin === undefined) return null;
  const oidc: OidcConfig | null =
    issuer && clientId && clientSecret ? { issuer, clientId, clientSecret, nameClaim: read.OIDC_NAME_CLAIM } : null;
  return { origin, oidc, trustedProxies: read.TRUSTED_PROXIES ?? [] };
}

function materialsOf(read: LiveValues): MaterialsConfig {
  const clamd = read.MATERIALS_CLAMD ?? null;
  if (read.MATERIALS_DIR !== undefined) return { store: { folder: read.MATERIALS_DIR }, clamd };
  const bucket = {
    url: read.MATERIALS_S3_URL,
    region: read.MATERIALS_S3_REGION,
    accessKey: read.MATERIALS_S3_ACCESS_KEY,
    secretKey: read.MATERIALS_S3_SECRET_KEY,
  };
  // `faultsTogether` refuses an incomplete bucket
  return { store: { bucket: bucket as BucketAddress }, clamd };
}

/** One checkpoint a minute is published, and covers all events since the checkpoint before. */
const PUBLISH_EVERY_MS = 60_000;

const auditLogOf = (read: LiveValues): LogSettings => ({
  key: read.LOG_SIGNING_KEY,
  witnesses: read.LOG_WITNESS_KEYS ?? [],
  remoteWitnesses: read.LOG_WITNESS_URLS ?? [],
  published: { file: read.CHECKPOINTS_FILE, everyMs: PUBLISH_EVERY_MS },
});

// --- Faults

interface Reading<Values> {
  set: Environment;
  /** values of the variables without faults */
  values: Partial<Values>;
  faults: ConfigFault[];
}
type Together<Values> = (set: Environment, values: Partial<Values>) => ConfigFault[];

/** Reads each variable of the schema alone, then checks them `together`; finds every fault. */
function readAll<Schema extends z.ZodObject>(
  schema: Schema,
  environment: NodeJS.ProcessEnv,
  together: Together<z.output<Schema>> = () => [],
  groups?: readonly VariableGroup[],
): Reading<z.output<Schema>> {
  const set = withoutEmpty(environment);
  const values: Record<string, unknown> = {};
  const faults: ConfigFault[] = [];
  for (const [variable, shape] of Object.entries(schema.shape)) {
    const read = z.safeParse(shape, set[variable]);
    if (read.success) values[variable] = read.data;
    else faults.push({ variable, text: misfit(variable, set, read.error, mustOf(variable, groups)) });
  }
  const found = values as Partial<z.output<Schema>>;
  return { set, values: found, faults: [...faults, ...together(set, found)] };
}

/** Reads all variables of the schema; throws a `ConfigError` with every fault. */
export function parse<Schema extends z.ZodObject>(
  schema: Schema,
  environment: NodeJS.ProcessEnv,
  together?: Together<z.output<Schema>>,
): z.output<Schema> {
  const { values, faults } = readAll(schema, environment, together);
  if (faults.length > 0) throw new ConfigError(faults.map(lineOf).join('\n'));
  return values as z.output<Schema>;
}

/** Drops empty variables, which count as not set. */
const withoutEmpty = (environment: NodeJS.ProcessEnv): Environment =>
  Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => (value ? [[name, value]] : [])));

function misfit(variable: string, set: Environment, error: z.core.$ZodError, must: Text): Text {
  if (variable in set) return textOfIssue(error.issues[0]) ?? must;
  if (must === GIVEN) return { zh: '未设置', en: 'is not set' };
  return { zh: `未设置，${must.zh}`, en: `is not set: it ${must.en}` };
}

/** Finds faults that several variables have only together. */
const faultsTogether = (set: Environment, access: Access, values: Partial<LiveValues>): ConfigFault[] => [
  ...materialFaults(set),
  ...signInFaults(set),
  ...cityFaults(set, access),
  ...pushFaults(set, access),
  ...httpFaults(set, access),
  ...sandboxFaults(set, credentialsOf(access), values),
];

const credentialsOf = (access: Access): string[] =>
  Object.keys({ ...LiveEnvironment.shape, ...accessShape(access) }).filter((name) =>
    /^(SMS|SOURCE|PUSH)_.*(ACCOUNT|SECRET)$/.test(name),
  );
