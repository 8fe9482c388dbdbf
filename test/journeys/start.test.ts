// Tests the promises of `npm start`: it comes up with nothing but npm, shows decisions, prints a command that works,
// leaves no process, finds its data again, and says plainly why it does not start.
import { execFile, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import postgres, { type Sql } from 'postgres';
import { afterAll, describe, expect, inject, test, vi } from 'vitest';
import { fixedPeople, SHOWN_AT_START } from '../../mocks/people.ts';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import { startEmbeddedPostgres } from '../../src/sandbox/postgres/embedded.ts';
import { createClient } from '../support/client.ts';
import { createTestDatabase } from '../support/service.ts';
import { endAll, npmStart, PROJECT, ready, type Sandbox } from '../support/start.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const run = promisify(execFile);
const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;
/** a checkout may be unreadable for other users, and a machine may have no curl */
const isOpenToAll = isRoot && spawnSync('ls', [join(PROJECT, 'src')], { uid: NOBODY, gid: NOBODY }).status === 0;
const hasCurl = spawnSync('curl', ['--version']).status === 0;
const people = fixedPeople(Temporal.Now.plainDateISO());
const shown = SHOWN_AT_START.map((key) => people.find((person) => person.key === key)!);

const folders: string[] = [];

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'miaopi-start-'));
  folders.push(made);
  return made;
}

afterAll(async () => {
  await endAll();
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

async function examples(url: string): Promise<string[]> {
  const { body } = await createClient(url).get<{ items: { id: string; reference: string | null }[] }>(
    '/v1/applications?limit=100',
  );
  return body.items.flatMap(({ id, reference }) => (reference?.startsWith('EXAMPLE-') ? [id] : [])).sort();
}

const commandIn = (text: string) => /\n(curl [\s\S]+?)\n\n/.exec(text)![1]!;

const postmasterOf = (dataDir: string) =>
  Number(readFileSync(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0]);

/** Expects an empty data folder, because the database server has its own session and cannot be found as a child. */
async function expectNothingLeft(sandbox: Sandbox, dataDir: string): Promise<void> {
  await expect.poll(() => sandbox.living(), { timeout: 30_000 }).toEqual([]);
  expect(existsSync(join(dataDir, 'owner.pid'))).toBe(false);
  expect(existsSync(join(dataDir, 'postgres/cluster/postmaster.pid'))).toBe(false);
}

async function stop(sandbox: Sandbox, dataDir: string): Promise<void> {
  sandbox.signalAll('SIGINT');
  await sandbox.ended;
  expect(sandbox.text()).toContain('✓ stopped');
  await expectNothingLeft(sandbox, dataDir);
}

describe('npm start', () => {
  const dataDir = folder();
  let sandbox: Sandbox;
  let url: string;
  let mocksUrl: string;
  let first: string[];

  test('comes up and shows each decision on a line, without colours if there is no terminal', async () => {
    sandbox = npmStart({ environment: { DATA_DIR: dataDir }, isBare: true });
    ({ url, mocksUrl } = await ready(sandbox));
    const text = sandbox.text();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for them
    expect(text).not.toMatch(/[\r\u001b]/);
    expect(text).not.toMatch(/npm warn|EBADENGINE|"level":\d/i);
    const lines = text.split('\n');
    for (const { key, expected } of shown) {
      const at = lines.findIndex((line) => line.startsWith(`  ${key} `));
      expect(lines[at]).toContain(expected.status === 'approved' ? ' approved' : ` in_review, ${expected.venue}`);
      expect(lines[at - 1]).toMatch(expected.status === 'approved' ? / \d+ {2}SZ-\S+$/ : / \d+ {2}\w/);
      for (const code of expected.reasons) expect(lines.slice(at - 1, at + 3).join('\n')).toContain(code);
    }
    first = await examples(url);
    expect(first).toHaveLength(SHOWN_AT_START.length);
  });

  test.runIf(hasCurl)('prints a command that can be pasted into a shell and answers approved', async () => {
    const { stdout } = await run('sh', ['-c', commandIn(sandbox.text())]);
    expect(JSON.parse(stdout) as ApplicationView).toMatchObject({ status: 'approved', reference: 'SANDBOX-curl' });
  });

  test('refuses a second start on the same data, names the first process, and goes on', async () => {
    const second = npmStart({ environment: { DATA_DIR: dataDir } });
    expect(await second.ended).toBe(78);
    expect(second.text()).toMatch(/in use by process \d+[\s\S]*Another sandbox is running[\s\S]*另一个沙箱/);
    await expect.poll(() => second.living()).toEqual([]);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
  });

  test('names the ports that are taken before it makes anything', async () => {
    const other = join(folder(), 'other');
    const [port, mocksPort] = [url, mocksUrl].map((each) => new URL(each).port) as [string, string];
    const second = npmStart({ environment: { DATA_DIR: other, PORT: port, MOCKS_PORT: mocksPort } });
    expect(await second.ended).toBe(78);
    expect(second.text()).toContain(`Port ${port}, ${mocksPort} on 127.0.0.1 is taken`);
    expect(second.text()).toMatch(/换一个端口：PORT=\d+ MOCKS_PORT=\d+ npm start/);
    await expect.poll(() => second.living()).toEqual([]);
    expect(existsSync(other)).toBe(false);
  });

  test('is stopped by Ctrl-C and leaves no process', async () => {
    await stop(sandbox, dataDir);
  });

  test('finds its data again, and reads the decisions back instead of posting them twice', async () => {
    sandbox = npmStart({ environment: { DATA_DIR: dataDir } });
    ({ url } = await ready(sandbox));
    expect(sandbox.text().match(/ read back/g)).toHaveLength(SHOWN_AT_START.length);
    expect(await examples(url)).toEqual(first);
  });

  test.runIf(hasCurl)('prints, after that, a command that reads the decision on the earlier submission', async () => {
    const { stdout } = await run('sh', ['-c', commandIn(sandbox.text())]);
    expect(JSON.parse(stdout) as ApplicationView).toMatchObject({ status: 'approved', reference: 'SANDBOX-curl' });
  });

  test('recovers after all its processes were killed', async () => {
    const postmaster = postmasterOf(dataDir);
    sandbox.signalAll('SIGKILL');
    await sandbox.ended;
    sandbox = npmStart({ environment: { DATA_DIR: dataDir } });
    expect(await examples((await ready(sandbox)).url)).toEqual(first);
    expect(postmasterOf(dataDir)).not.toBe(postmaster);
  });

  test('stops if only npm gets the signal', async () => {
    sandbox.signalNpm('SIGTERM');
    await sandbox.ended;
    await expectNothingLeft(sandbox, dataDir);
  });

  test('stops if the reader of its output has gone', async () => {
    const piped = npmStart({ environment: { DATA_DIR: dataDir } });
    await piped.said(/✓ PostgreSQL/);
    piped.hangUp();
    await piped.ended;
    await expectNothingLeft(piped, dataDir);
  });

  test('stops by Ctrl-C while it makes its database, too, and makes it the next time', async () => {
    const fresh = folder();
    const interrupted = npmStart({ environment: { DATA_DIR: fresh } });
    await expect.poll(() => existsSync(join(fresh, 'postgres')), { timeout: 60_000, interval: 10 }).toBe(true);
    await stop(interrupted, fresh);
    const again = npmStart({ environment: { DATA_DIR: fresh } });
    await ready(again);
    await stop(again, fresh);
  });
});

describe('npm start on other data', () => {
  test('reports data of another version with the remedy, and leaves them unchanged', async () => {
    const dataDir = folder();
    const log = { saysInfo: false, info() {}, warn() {}, error: console.error };
    const withServer = async <Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> => {
      const server = await startEmbeddedPostgres({ dataDir, log, durable: false });
      const sql = postgres(server.url, { max: 1 });
      return await work(sql)
        .finally(() => sql.end())
        .finally(server.stop);
    };
    await withServer(async (sql) => {
      await sql`create schema drizzle`;
      await sql`create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`;
      await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('of-another-text', 1795306942459)`;
    });
    const sandbox = npmStart({ environment: { DATA_DIR: dataDir } });
    expect(await sandbox.ended).toBe(78);
    expect(sandbox.text()).toContain(`The data in ${dataDir} are those of another version`);
    expect(sandbox.text()).toMatch(/Delete that folder to start over[\s\S]*另一版本[\s\S]*请删除该文件夹/);
    expect(sandbox.text()).not.toMatch(/^\s+at /m);
    await expectNothingLeft(sandbox, dataDir);
    const tables = await withServer((sql) => sql`select 1 from pg_tables where schemaname = 'public'`);
    expect(tables).toEqual([]);
  });
});

describe('npm start with DATABASE_URL', () => {
  test('uses that database, which may be empty, and makes none', async () => {
    const database = await createTestDatabase({ migrated: false });
    const dataDir = join(folder(), 'none');
    const environment = { DATABASE_URL: database.url, DATA_DIR: dataDir };
    try {
      const sandbox = npmStart({ environment });
      const { url } = await ready(sandbox);
      expect(await examples(url)).toHaveLength(SHOWN_AT_START.length);
      expect(sandbox.text()).not.toContain(new URL(database.url).password);
      await stop(sandbox, dataDir);
      expect(existsSync(dataDir)).toBe(false);
    } finally {
      await database.close();
    }
  });

  test('reports that it cannot be used, without the password', async () => {
    const missing = Object.assign(new URL(inject('postgresUrl')), { pathname: '/miaopi_missing' });
    const sandbox = npmStart({ environment: { DATABASE_URL: missing.href } });
    expect(await sandbox.ended).toBe(78);
    expect(sandbox.text()).toMatch(
      /DATABASE_URL cannot be used \(database .* does not exist\)[\s\S]*无法使用 DATABASE_URL/,
    );
    expect(sandbox.text()).not.toContain(missing.password);
    expect(sandbox.living()).toEqual([]);
  });
});

describe('npm start with wrong settings', () => {
  test('names them', async () => {
    const sandbox = npmStart({ environment: { PORT: 'eighty' } });
    expect(await sandbox.ended).toBe(78);
    expect(sandbox.text()).toMatch(/环境变量有误[\s\S]*PORT must be /);
  });

  test.runIf(isOpenToAll)('names them to an ordinary user too', async () => {
    const home = folder();
    chownSync(home, NOBODY, NOBODY);
    const dataDir = join(home, 'data');
    const sandbox = npmStart({ environment: { DATA_DIR: dataDir, HOME: home }, uid: NOBODY, isBare: true });
    expect(await examples((await ready(sandbox)).url)).toHaveLength(SHOWN_AT_START.length);
    await stop(sandbox, dataDir);
  });
});
