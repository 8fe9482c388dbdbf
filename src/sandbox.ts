// What `npm start` runs: embedded Postgres (or yours), the six mock registries, the API and the job worker in one process,
// then a guided first run through the public API. For trying out and for building against; never for live operation.
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { SANDBOX_CREDENTIALS, SANDBOX_SMS_CREDENTIALS } from '../mocks/credentials.ts';
import { startMocks } from '../mocks/serve.ts';
import { seedKeys } from './access/keys.ts';
import { SANDBOX_KEYS } from './access/sandbox-keys.ts';
import { createSettableClock } from './base/clock.ts';
import { createIds } from './base/ids.ts';
import { createLog, type Log } from './base/log.ts';
import { ConfigError, readSandboxConfig, SANDBOX_CATALOGUE, SANDBOX_SEALING, type SandboxConfig } from './config.ts';
import { defaultDataDir, EmbeddedPostgresError, startEmbeddedPostgres } from './db/embedded.ts';
import { migrateDatabase } from './db/migrate.ts';
import { guidedRun } from './guided-run.ts';
import { listen } from './listen.ts';
import { migrateQueue } from './queue/queue.ts';
import { SOURCES, type Source } from './schemes/words.ts';
import { onStop } from './stop.ts';
import { createService, type Service, WrongDatabase } from './wire.ts';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const GRACE_MS = 10_000;
const RATE_PER_SECOND = 1_000;
/** within 5 seconds (api.md, The sandbox) */
const BREAKER_RESET_MS = 3_000;

/** What was opened, so that it can be closed in reverse, also where starting fails half way. */
const opened: { name: string; close: () => Promise<void> }[] = [];

async function closeAll(): Promise<void> {
  for (const { close } of opened.splice(0).reverse()) await close();
}

const say = (text = '') => process.stdout.write(`${text}\n`);

async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  process.stdout.write(`  … ${what}`);
  try {
    const result = await work();
    process.stdout.write(`\r  ✓ ${what} (${Math.round(performance.now() - startedAt)} ms)\n`);
    return result;
  } catch (error) {
    process.stdout.write(`\r  ✗ ${what}\n`);
    throw error;
  }
}

/** A port that is taken is said before anything is started. */
async function refuseTakenPorts({ host, port, mocksPort }: SandboxConfig): Promise<void> {
  for (const [name, wanted] of [
    ['PORT', port],
    ['MOCKS_PORT', mocksPort],
  ] as const) {
    if (wanted === 0 || (await isFree(host, wanted))) continue;
    throw new ConfigError(
      `Port ${wanted} on ${host} is taken by another program. Choose another:  ${name}=${wanted + 1000} npm start\n` +
        `${host} 的 ${wanted} 端口已被占用，请换一个端口：${name}=${wanted + 1000} npm start`,
    );
  }
}

const isFree = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });

async function openDatabase(config: SandboxConfig, log: Log): Promise<string> {
  if (config.databaseUrl) return config.databaseUrl;
  const dataDir = config.dataDir ?? defaultDataDir(PROJECT);
  const postgres = await step(`PostgreSQL (data in ${dataDir})`, () => startEmbeddedPostgres({ dataDir, log }));
  opened.push({ name: 'postgres', close: () => postgres.stop() });
  return postgres.url;
}

function sandboxSources(mocksUrl: string) {
  return Object.fromEntries(
    SOURCES.map((source) => [source, { baseUrl: mocksUrl, credentials: SANDBOX_CREDENTIALS[source] }]),
  ) as Record<Source, { baseUrl: string; credentials: { account: string; secret: string } }>;
}

async function start(): Promise<void> {
  const config = readSandboxConfig();
  const log = createLog(config.logLevel, 'sandbox');
  const clock = createSettableClock();
  say('\n秒批 miaopi · sandbox\n');
  await refuseTakenPorts(config);

  const databaseUrl = await openDatabase(config, log);
  await step('Database schema', async () => {
    await migrateDatabase(databaseUrl);
    await migrateQueue(databaseUrl);
  });
  const mocks = await step('Six mock registries', () =>
    startMocks({ port: config.mocksPort, host: config.host, now: () => clock.now() }),
  );
  opened.push({ name: 'mocks', close: () => mocks.close() });

  const service = await step('API and job worker', () =>
    startService({ config, log, clock, databaseUrl, mocksUrl: mocks.url }),
  );
  const url = `http://${config.host}:${service.port}`;
  await guidedRun({ url, mocksUrl: mocks.url, today: () => clock.now(), say, colour: config.colour });
}

async function startService({
  config,
  log,
  clock,
  databaseUrl,
  mocksUrl,
}: {
  config: SandboxConfig;
  log: Log;
  clock: ReturnType<typeof createSettableClock>;
  databaseUrl: string;
  mocksUrl: string;
}): Promise<{ port: number }> {
  const service: Service = await createService({
    name: 'miaopi-sandbox',
    databaseUrl,
    databaseConnections: 16,
    sealing: SANDBOX_SEALING,
    sources: sandboxSources(mocksUrl),
    sourceLimits: { breakerResetMs: BREAKER_RESET_MS },
    sms: { baseUrl: mocksUrl, ...SANDBOX_SMS_CREDENTIALS },
    shortageCatalogue: SANDBOX_CATALOGUE,
    ratePerSecond: RATE_PER_SECOND,
    log,
    clock: { mode: 'sandbox', clock },
    supervise: true,
  });
  opened.push({ name: 'service', close: () => service.close() });
  await seedKeys({ door: service.deps, ids: createIds() }, SANDBOX_KEYS);
  const worker = await service.startWorker();
  opened.push({ name: 'worker', close: () => worker.stop() });
  const server = await listen(service.fetch, config);
  opened.push({
    name: 'server',
    close: () => {
      service.stopTaking();
      return server.close(GRACE_MS);
    },
  });
  return { port: server.port };
}

onStop(async () => {
  say('\n  … stopping');
  await closeAll();
  say('  ✓ stopped; the next start finds its data again');
});

try {
  await start();
} catch (error) {
  const plain = [ConfigError, EmbeddedPostgresError, WrongDatabase].some((kind) => error instanceof kind);
  console.error(plain ? `\n${(error as Error).message}\n` : error);
  await closeAll();
  process.exit(1);
}
