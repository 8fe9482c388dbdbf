// The processes of live operation as an operator starts them: `serve` and `work` with their own settings, on mock
// registries with matching credentials. Each is ended by the handle that started it, and by nothing else.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Mocks, startMocks } from '../../mocks/serve.ts';
import { createKey, createStaffKey, type KeyRequest } from '../../src/access/keys.ts';
import { createPerson } from '../../src/access/staff.ts';
import { realClock } from '../../src/base/clock.ts';
import { createIds } from '../../src/base/ids.ts';
import { createSealer, type Sealer } from '../../src/base/seal.ts';
import { connect } from '../../src/db/connect.ts';
import { SOURCES, type Source } from '../../src/schemes/words.ts';
import type { Credentials } from '../../src/sources/source.ts';
import { formatSigningKey, signingKeyFrom } from '../../src/transparency-log/note.ts';
import { BARE } from './environment.ts';
import { EMPLOYER, EMPLOYER_2, OFFICE } from './people.ts';
import { createTestDatabase, type TestDatabase } from './service.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

export type Environment = Record<string, string>;
type LogLine = Record<string, unknown> & { event?: string };

export interface Running {
  /** all its output so far */
  stdout(): string;
  stderr(): string;
  /** Resolves with the first log line of that event, even an earlier one; rejects if the process ends without it. */
  logged(event: string): Promise<LogLine>;
  /** Resolves with the first match in its output; rejects if the process ends without it. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: 'SIGKILL' | 'SIGTERM' | 'SIGHUP'): void;
  /** the exit code, or the signal that ended it */
  ended: Promise<number | string>;
}

const running = new Set<ChildProcess>();

/** Ends the remaining processes that this file started. */
export function endAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

export function start(script: string, environment: Environment, args: readonly string[] = []): Running {
  // as node.js starts it
  const child = spawn(process.execPath, ['--min-semi-space-size=16', '--', script, ...args], {
    cwd: PROJECT,
    env: { ...BARE, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let [stdout, stderr] = ['', ''];
  let isOver = false;
  const waiting = new Set<() => void>();
  const look = () => {
    for (const each of waiting) each();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    look();
  });
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => {
      running.delete(child);
      isOver = true;
      look();
      resolve(code ?? signal ?? 'unknown');
    });
  });
  const found = <T>(find: () => T | null | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const once = () => {
        const value = find();
        if (value === null || value === undefined) {
          if (!isOver) return;
          reject(new Error(`${script} ended:\n${stdout}\n${stderr}`));
        } else resolve(value);
        waiting.delete(once);
      };
      waiting.add(once);
      once();
    });
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    logged: (event) => found(() => logLines(stdout).find((line) => line.event === event)),
    said: (pattern) => found(() => pattern.exec(stdout)),
    kill: (signal) => void child.kill(signal),
    ended,
  };
}

export function logLines(text: string): LogLine[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as LogLine);
}

const secret = (name: string) => createHash('sha256').update(`live test ${name}`).digest('hex');
const LIVE_CREDENTIALS = Object.fromEntries(
  SOURCES.map((source) => [source, { account: `test-${source}`, secret: secret(source) }]),
) as Record<Source, Credentials>;
const SMS_CREDENTIALS: Credentials = { account: 'test-sms', secret: secret('sms') };
const SEALING_KEY = createHash('sha256').update('live test sealing').digest();
const INDEX_KEY = createHash('sha256').update('live test index').digest();
const LOG_KEY = signingKeyFrom(
  'log.live-test.invalid/audit',
  'log',
  createHash('sha256').update('live test log').digest(),
);
const LIVE_LOG_KEY = formatSigningKey(LOG_KEY);

/** opens the values that live processes sealed */
export const liveSealer = (): Sealer =>
  createSealer([{ id: 'test', cipher: 'aes-256-gcm', key: SEALING_KEY }], INDEX_KEY);

export interface LiveSite {
  database: TestDatabase;
  mocks: Mocks;
  /** complete settings of `serve` and `work`; the port is any free one */
  environment: Environment;
  /** keys of two units that file */
  keys: { employer: string; employer2: string };
  close(): Promise<void>;
}

/** Database, registries, settings and keys for live operation; the test starts the processes. */
export async function createLiveSite(given?: TestDatabase): Promise<LiveSite> {
  const database = given ?? (await createTestDatabase());
  const mocks = await startMocks({
    port: 0,
    now: () => Temporal.Now.instant(),
    fixedPeople: () => [],
    credentials: LIVE_CREDENTIALS,
    smsCredentials: SMS_CREDENTIALS,
  });
  const folder = mkdtempSync(join(tmpdir(), 'miaopi-live-'));
  const published = mkdtempSync(join(tmpdir(), 'miaopi-published-'));
  const catalogue = join(folder, 'catalogue.json');
  writeFileSync(catalogue, JSON.stringify({ version: 'test-1', occupations: ['6-31-01-03'] }));
  const keys = {
    employer: await keyFor(database.url, EMPLOYER),
    employer2: await keyFor(database.url, EMPLOYER_2),
  };
  return {
    database,
    mocks,
    environment: {
      ...environmentOf(database.url, mocks.url, catalogue),
      MATERIALS_DIR: folder,
      CHECKPOINTS_FILE: join(published, 'checkpoints.txt'),
    },
    keys,
    async close() {
      await mocks.close();
      await database.close();
      for (const each of [folder, published]) rmSync(each, { recursive: true, force: true });
    },
  };
}

async function keyFor(databaseUrl: string, unit: { name: string; creditCode: string }): Promise<string> {
  const connection = connect({ url: databaseUrl, most: 1, name: 'miaopi-test-keys' });
  const request: KeyRequest = {
    label: unit.name,
    role: 'employer',
    department: null,
    unit: { kind: 'employer', ...unit },
  };
  const door = { db: connection.db, clock: realClock };
  return await createKey({ door, ids: createIds() }, request)
    .then((made) => made?.token ?? '')
    .finally(() => connection.close());
}

/** A key of a supervisor, who is made for it. */
export async function keyOfSupervisor({ database }: LiveSite): Promise<string> {
  const connection = connect({ url: database.url, most: 1, name: 'miaopi-test-keys' });
  const on = { door: { db: connection.db, clock: realClock }, ids: createIds() };
  const person = { name: 'supervisor', displayName: '主管', role: 'supervisor', department: null } as const;
  try {
    await createPerson(on, { ...person, unit: '示例人社局', newOffice: OFFICE, withPassword: false });
    return (await createStaffKey(on, { name: person.name, label: 'test' }))?.token ?? '';
  } finally {
    await connection.close();
  }
}

function environmentOf(databaseUrl: string, mocksUrl: string, catalogue: string): Environment {
  const sources = SOURCES.flatMap((source) => {
    const name = `SOURCE_${source.toUpperCase().replaceAll('-', '_')}`;
    const { account, secret } = LIVE_CREDENTIALS[source];
    return [
      [`${name}_URL`, mocksUrl],
      [`${name}_ACCOUNT`, account],
      [`${name}_SECRET`, secret],
    ];
  });
  return {
    PORT: '0',
    DATABASE_URL: databaseUrl,
    DATABASE_CONNECTIONS: '4',
    // the mock registries speak http
    ALLOW_HTTP_SOURCES: '1',
    SEALING_KEYS: `test:aes-256-gcm:${SEALING_KEY.toString('base64')}`,
    INDEX_KEY: INDEX_KEY.toString('base64'),
    SMS_URL: mocksUrl,
    SMS_ACCOUNT: SMS_CREDENTIALS.account,
    SMS_SECRET: SMS_CREDENTIALS.secret,
    SHORTAGE_CATALOGUE: catalogue,
    LOG_SIGNING_KEY: LIVE_LOG_KEY,
    LOG_LEVEL: 'info',
    ...Object.fromEntries(sources),
  };
}

/** Starts `serve` and resolves with its address once it listens. */
export async function startServe(environment: Environment): Promise<Running & { url: string }> {
  const serve = start('src/run/serve.ts', environment);
  const { port } = await serve.logged('serve.listening');
  return { ...serve, url: `http://127.0.0.1:${port}` };
}

export async function startWork(environment: Environment): Promise<Running> {
  const work = start('src/run/work.ts', environment);
  await work.logged('work.started');
  return work;
}
