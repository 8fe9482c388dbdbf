// Runs `npm start`: embedded Postgres (or yours), the seven mock registries, the API and the job worker in one process,
// then a guided first run through the public API. For trials and for development against it; never for live operation.

import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SANDBOX_SMS_CREDENTIALS } from '../../mocks/credentials.ts';
import { peopleToPost, SHOWN_AT_START } from '../../mocks/people.ts';
import { sandboxDepartments, sandboxRegistries, startMocks } from '../../mocks/serve.ts';
import { SANDBOX_WINDOWS } from '../../mocks/windows.ts';
import { seedKeys } from '../access/keys.ts';
import { SANDBOX_KEYS } from '../access/sandbox-keys.ts';
import { seedAccounts } from '../access/staff.ts';
import { createSettableClock, type SettableClock } from '../base/clock.ts';
import { createIds } from '../base/ids.ts';
import { createLog, type Log } from '../base/log.ts';
import { databaseFailure, EXIT, takeNoArguments } from '../cli/command.ts';
import { ConfigError, readSandboxConfig, SANDBOX_LOG, SANDBOX_SEALING, type SandboxConfig } from '../config/config.ts';
import { WrongDatabase } from '../config/right-database.ts';
import { parseAddress, placeOf } from '../db/address.ts';
import { migrateDatabase, OtherSchema } from '../db/migrate.ts';
import { listen } from '../run/listen.ts';
import { onStop } from '../run/stop.ts';
import { sandboxLists } from '../schemes/references.ts';
import type { Text } from '../schemes/words.ts';
import { createService } from '../wire.ts';
import { type Guide, sayReady, submitPeople, tableOf } from './guided-run.ts';
import { defaultDataDir, startEmbeddedPostgres } from './postgres/embedded.ts';
import { EmbeddedPostgresError, type EmbeddedPostgresFault } from './postgres/place.ts';
import { rememberPlace } from './postgres/running.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const GRACE_MS = 10_000;
const RATE_PER_SECOND = 1_000;
/** within 5 seconds (.docs/sandbox.md) */
const BREAKER_RESET_MS = 3_000;

/** Closers of everything opened, called in reverse order, also after a failed start. */
const opened: (() => Promise<void>)[] = [];
const stopped = new AbortController();
const isTerminal = process.stdout.isTTY;

const say = (text = '') => {
  if (process.stdout.writable) process.stdout.write(`${text}\n`);
};

async function closeAll(): Promise<void> {
  const faults: unknown[] = [];
  for (const close of opened.splice(0).reverse()) await close().catch((error) => faults.push(error));
  if (faults.length > 0) throw faults[0];
}

/** Runs one step of the start. A terminal shows its progress; elsewhere a line appears at its end. */
async function step<T>(what: string, work: (progress: (done: string) => void) => Promise<T>): Promise<T> {
  stopped.signal.throwIfAborted();
  const startedAt = performance.now();
  const show = (text: string) => isTerminal && process.stdout.write(`\r\u001b[2K  … ${text}`);
  const end = (mark: string, text: string) => say(`${isTerminal ? '\r\u001b[2K' : ''}  ${mark} ${text}`);
  show(what);
  try {
    const result = await work((done) => show(`${what} ${done}`));
    end('✓', `${what} (${Math.round(performance.now() - startedAt)} ms)`);
    return result;
  } catch (error) {
    end('✗', what);
    throw error;
  }
}

/** The message is complete, in both languages. */
class Unstartable extends Error {}

/** Refuses all taken ports together, before anything starts. */
async function refuseTakenPorts({ host, port, mocksPort }: SandboxConfig): Promise<void> {
  if (port === mocksPort && port !== 0)
    throw new Unstartable(`PORT and MOCKS_PORT are both ${port}: choose two.\nPORT 与 MOCKS_PORT 不能相同。`);
  const taken: { name: string; wanted: number; free: number }[] = [];
  const isOffered = (free: number) => free === port || free === mocksPort || taken.some((each) => each.free === free);
  for (const [name, wanted] of [
    ['PORT', port],
    ['MOCKS_PORT', mocksPort],
  ] as const) {
    if (!(await isFree(host, wanted))) taken.push({ name, wanted, free: await nextFree(host, wanted, isOffered) });
  }
  if (taken.length === 0) return;
  const ports = taken.map(({ wanted }) => wanted).join(', ');
  const command = `${taken.map(({ name, free }) => `${name}=${free}`).join(' ')} npm start`;
  throw new Unstartable(
    `Port ${ports} on ${host} is taken; perhaps a sandbox already runs. Stop it, or use another:  ${command}\n` +
      `${host} 的端口 ${ports} 已被占用，可能已有沙箱在运行。请先停止它，或换一个端口：${command}`,
  );
}

/** Says whether the port is free; throws any other fault of the address. */
const isFree = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => ('code' in error && error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });

async function nextFree(host: string, taken: number, isOffered: (port: number) => boolean): Promise<number> {
  for (let port = taken + 1; port < 65_536; port++) if (!isOffered(port) && (await isFree(host, port))) return port;
  return 0;
}

interface Place {
  databaseUrl: string;
  /** for uploaded files; made with the first one */
  materialsFolder: string;
  /** for the checkpoints of the audit log; null on a user's own server, whose databases come and go */
  checkpointsFile: string | null;
  /** place of the data, for people to read */
  data: string;
}

const dataDirOf = ({ dataDir }: SandboxConfig): string => dataDir ?? defaultDataDir(PROJECT);

async function openDatabase(config: SandboxConfig, log: Log): Promise<Place> {
  const dataDir = dataDirOf(config);
  if (config.databaseUrl) {
    // a folder for each database, since files without a row in it are removed
    const database = withoutPassword(config.databaseUrl);
    const name = `materials-${createHash('sha256').update(database).digest('hex').slice(0, 12)}`;
    const materialsFolder = join(dataDir, name);
    return {
      databaseUrl: config.databaseUrl,
      materialsFolder,
      checkpointsFile: null,
      data: `${database} (materials · 材料 ${materialsFolder})`,
    };
  }
  const postgres = await step('PostgreSQL · 数据库', () => startEmbeddedPostgres({ dataDir, log }));
  opened.push(() => postgres.stop());
  const forget = rememberPlace(defaultDataDir(PROJECT), dataDir);
  opened.push(async () => forget());
  return {
    databaseUrl: postgres.url,
    materialsFolder: join(dataDir, 'materials'),
    checkpointsFile: join(dataDir, 'checkpoints.txt'),
    data: dataDir,
  };
}

function withoutPassword(databaseUrl: string): string {
  if (!URL.canParse(databaseUrl)) return placeOf(parseAddress(databaseUrl));
  const url = new URL(databaseUrl);
  url.password = '';
  url.search = '';
  return url.href;
}

async function start(config: SandboxConfig): Promise<void> {
  const log = createLog(config.logLevel, 'sandbox');
  const clock = createSettableClock();
  say('\n秒批 miaopi · sandbox 沙箱\n');
  await refuseTakenPorts(config);

  const { data, ...place } = await openDatabase(config, log);
  const { databaseUrl } = place;
  await step('Database schema · 数据库结构', () => migrateDatabase(databaseUrl));
  const { host } = config;
  const mocks = await step('Six mock registries · 六个模拟登记机关', () =>
    startMocks({ port: config.mocksPort, host, now: () => clock.now(), schemes: config.schemes }),
  );
  opened.push(() => mocks.close());
  const { port } = await step('API and job worker · 接口与后台任务', () =>
    startService({ config, log, clock, ...place, mocksUrl: mocks.url }),
  );

  const guide: Guide = {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    mocksUrl: mocks.url,
    data,
    today: () => clock.now(),
    signal: stopped.signal,
    say,
    colour: config.colour && isTerminal,
  };
  const rows = await step(`${SHOWN_AT_START.length} applications through the API · 通过接口提交申请`, (progress) =>
    submitPeople(guide, progress),
  );
  say(`\n${tableOf(rows, guide.colour)}`);
  await sayReady(guide);
}

interface Parts extends Omit<Place, 'data'> {
  config: SandboxConfig;
  log: Log;
  clock: SettableClock;
  mocksUrl: string;
}

async function startService(parts: Parts): Promise<{ port: number }> {
  const { config, log, clock, databaseUrl, materialsFolder, checkpointsFile, mocksUrl } = parts;
  const service = await createService({
    name: 'miaopi-sandbox',
    databaseUrl,
    databaseConnections: 16,
    sealing: SANDBOX_SEALING,
    schemes: config.schemes,
    sources: sandboxRegistries(mocksUrl, config.schemes),
    sourceLimits: { breakerResetMs: BREAKER_RESET_MS },
    sms: { baseUrl: mocksUrl, ...SANDBOX_SMS_CREDENTIALS },
    pushes: sandboxDepartments(mocksUrl, config.schemes),
    references: sandboxLists(config.schemes),
    windows: SANDBOX_WINDOWS,
    materials: { store: { folder: materialsFolder }, clamd: null },
    auditLog: { ...SANDBOX_LOG, published: checkpointsFile === null ? null : { file: checkpointsFile, everyMs: 0 } },
    ratePerSecond: RATE_PER_SECOND,
    openAccess: { perSecond: RATE_PER_SECOND },
    log,
    clock: { mode: 'sandbox', clock, people: peopleToPost },
  });
  opened.push(() => service.close());
  await seedKeys({ door: service.deps, ids: createIds() }, SANDBOX_KEYS);
  await seedAccounts({ door: service.deps, sealer: service.deps.sealer }, SANDBOX_KEYS);
  const worker = await service.startWorker();
  opened.push(() => worker.stop());
  const server = await listen(service.fetch, config);
  opened.push(() => {
    service.stopTaking();
    return server.close(GRACE_MS);
  });
  return { port: server.port };
}

// --- Advice where the start fails

const OTHER_DATA = {
  zh: '请换一个文件夹：DATA_DIR=/some/folder npm start',
  en: 'Choose another: DATA_DIR=/some/folder npm start',
};
const OWN_SERVER = {
  zh: '可改用您自己的 PostgreSQL：DATABASE_URL=postgres://… npm start',
  en: 'You can use a PostgreSQL of yours: DATABASE_URL=postgres://… npm start',
};
const REMEDIES: Record<EmbeddedPostgresFault, Text> = {
  platform_unsupported: OWN_SERVER,
  data_dir_not_writable: OTHER_DATA,
  data_dir_unreachable: OTHER_DATA,
  data_dir_in_use: {
    zh: '另一个沙箱正在使用该数据文件夹。请先停止它，或另用一个：DATA_DIR=/some/folder npm start',
    en: 'Another sandbox is running on these data. Stop it, or choose another folder: DATA_DIR=/some/folder npm start',
  },
  data_dir_other_version: OTHER_DATA,
  no_unprivileged_user: {
    zh: `请以普通用户运行；${OWN_SERVER.zh}`,
    en: `Start it as an ordinary user. ${OWN_SERVER.en}`,
  },
  initdb_failed: OWN_SERVER,
  postgres_died: OWN_SERVER,
};

const otherVersionOf = (dataDir: string): string =>
  `The data in ${dataDir} are those of another version of this sandbox. This version cannot use them.
Delete that folder to start over, choose another (DATA_DIR=/some/folder npm start), or run the version that made it.
${dataDir} 中的数据由本沙箱的另一版本建立，本版本无法沿用。
请删除该文件夹重新开始，或另用一个（DATA_DIR=/some/folder npm start），或运行当初建立它的版本。`;

/** Explains an error and its remedy in both languages; null where only a stack trace helps. */
function explain(error: Error & { code?: unknown; syscall?: unknown }, config: SandboxConfig | null): string | null {
  if (error instanceof Unstartable) return error.message;
  if (error instanceof ConfigError) return `These settings do not fit · 以下环境变量有误：\n${error.message}`;
  if (error instanceof EmbeddedPostgresError) {
    return `${error.message}\n${REMEDIES[error.code].en}\n${REMEDIES[error.code].zh}`;
  }
  if (error instanceof OtherSchema && config) {
    return config.databaseUrl ? databaseFailure(error) : otherVersionOf(dataDirOf(config));
  }
  if (error.syscall === 'listen' || (error.syscall === 'getaddrinfo' && !config?.databaseUrl)) {
    return (
      `The sandbox cannot listen there (${error.message}). Choose another HOST, PORT or MOCKS_PORT.\n` +
      '无法监听该地址或端口，请更换 HOST、PORT 或 MOCKS_PORT。'
    );
  }
  const cause = error.cause instanceof Error ? error.cause : error;
  const isAnswer =
    cause instanceof WrongDatabase ||
    cause.name === 'PostgresError' ||
    'syscall' in cause ||
    databaseFailure(error) !== null;
  if (config?.databaseUrl && isAnswer) {
    return (
      `The database in DATABASE_URL cannot be used (${cause.message}). Correct it, or unset it for an embedded one.\n` +
      '无法使用 DATABASE_URL 指定的数据库。请更正，或不设该变量，npm start 将使用自带的数据库。'
    );
  }
  return config?.databaseUrl ? databaseFailure(error) : null;
}

// --- Starting and stopping

const USAGE = `用法 · Usage: npm start
    启动沙箱：自带 PostgreSQL（或 DATABASE_URL）、模拟数据源、接口和审核界面；数据在 DATA_DIR
    starts the sandbox: its own PostgreSQL (or DATABASE_URL), mock registries, API and console; data are in DATA_DIR
    环境变量（此处为默认值） · environment variables, with their defaults:
    PORT=8080 MOCKS_PORT=8090 HOST=127.0.0.1 DATA_DIR=.data LOG_LEVEL=warn DATABASE_URL=`;

takeNoArguments(USAGE);

let config: SandboxConfig | null = null;

async function run(): Promise<void> {
  config = readSandboxConfig();
  await start(config);
}

const running = run().catch(async (error) => {
  if (stopped.signal.aborted) return;
  const explained = explain(error, config);
  console.error(explained === null ? error : `\n${explained}\n`);
  await closeAll();
  process.exit(explained === null ? EXIT.fails : EXIT.cannotRun);
});

const stop = onStop(async () => {
  stopped.abort();
  say(`${isTerminal ? '\r\u001b[2K' : ''}\n  … stopping · 正在停止`);
  await running;
  await closeAll();
  say('  ✓ stopped; the next start finds its data again · 已停止，下次启动数据仍在');
});

// the reader of the output has gone, so the sandbox ends
process.stdout.once('error', stop).on('error', () => {});
process.stderr.on('error', () => {});
