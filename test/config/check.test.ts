// Tests `npm run config`: an operator sees the state of every setting and each outer fault before anything is started.
// It changes nothing, and prints none of the values that are set.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { seedKeys } from '../../src/access/keys.ts';
import { SANDBOX_KEYS } from '../../src/access/sandbox-keys.ts';
import { realClock } from '../../src/base/clock.ts';
import { createIds } from '../../src/base/ids.ts';
import { accessOf, idsOf } from '../../src/config/access.ts';
import { checkDatabase, checkLogFiles } from '../../src/config/checks.ts';
import { declaredVariables } from '../../src/config/config.ts';
import { variableGroups } from '../../src/config/texts.ts';
import { connect } from '../../src/db/connect.ts';
import { probeDatabase, TimedOut } from '../../src/db/probe.ts';
import { ALL_SCHEMES } from '../../src/schemes/house.ts';
import { signingKeyFrom } from '../../src/transparency-log/note.ts';
import { numbersFileOf, reserveNumbers } from '../../src/transparency-log/numbers.ts';
import { hasPgBouncer, startPgBouncer } from '../support/pgbouncer.ts';
import { createLiveSite, type Environment, endAll, type LiveSite, start } from '../support/processes.ts';
import { createTestDatabase } from '../support/service.ts';
import { KEY } from '../transparency-log/log-keys.ts';
import { createLogSite, type LogSite } from '../transparency-log/log-site.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
afterEach(endAll);

async function config(args: string[], environment: Environment = {}) {
  const command = start('src/cli/config-check.ts', environment, args);
  const code = await command.ended;
  return { code, out: command.stdout(), err: command.stderr() };
}

describe('the check of the settings', () => {
  let site: LiveSite;
  beforeAll(async () => {
    site = await createLiveSite();
  });
  afterAll(() => site.close());

  const lineOf = (out: string, variable: string) =>
    out.split('\n').find((line) => line.trim().split(/\s+/)[1] === variable) ?? '';

  test('reports the state of complete settings, ends with 0, changes nothing and prints no value', async () => {
    const name = new URL(site.environment.DATABASE_URL as string).pathname.slice(1);
    await site.database.sql.unsafe(`alter database "${name}" set default_transaction_read_only = on`);
    const folder = site.environment.MATERIALS_DIR as string;
    const published = join(site.environment.CHECKPOINTS_FILE as string, '..');
    const before = [readdirSync(folder), readdirSync(published)];

    const { code, out, err } = await config(['check'], site.environment);
    await site.database.sql.unsafe(`alter database "${name}" reset default_transaction_read_only`);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/✓ nothing is wrong · 配置无误/);
    expect(lineOf(out, 'SEALING_KEYS')).toMatch(/✓ .*set · 已设置/);
    expect(lineOf(out, 'RATE_LIMIT_PER_SECOND')).toMatch(/– .*default 200 · 默认 200/);
    expect(lineOf(out, 'CONSOLE_ORIGIN')).toMatch(/– .*not set · 未设置/);
    expect(out).toMatch(/✓ DATABASE_URL +answers: PostgreSQL \d+/);
    expect(out).toMatch(/! CHECKPOINTS_FILE +holds no checkpoint yet/);
    for (const variable of liveVariables()) expect(out).toContain(` ${variable} `);
    for (const [variable, value] of Object.entries(site.environment)) {
      if (value.length > 6) expect(out, variable).not.toContain(value);
    }
    expect([readdirSync(folder), readdirSync(published)]).toEqual(before);
  });

  test('reads an env file, lets the environment override it, and names the variables that nobody reads', async () => {
    const file = join(site.environment.CHECKPOINTS_FILE as string, '..', 'site.env');
    const { LOG_LEVEL: _, ...rest } = site.environment;
    const lines = Object.entries({ ...rest, PORT: 'x', CONSOL_ORIGIN: 'https://office.example' });
    writeFileSync(file, lines.map(([name, value]) => `${name}='${value}'\n`).join(''));
    const alone = await config(['check', '--env-file', file]);
    expect(alone.code).toBe(1);
    expect(lineOf(alone.out, 'PORT')).toMatch(/✗ PORT +must be a whole number from 0 to 65535 · 须为/);
    expect(alone.out).toMatch(/✗ 1 to correct · 1 处有误/);
    expect(lineOf(alone.out, 'CONSOL_ORIGIN')).toMatch(/! .*is no variable of this service/);
    const overruled = await config(['check', '--env-file', file], { PORT: '0' });
    expect(overruled.code).toBe(0);
  });

  test('tells all faults at once, of settings and outside of them, and ends with 1', async () => {
    const gone = new URL(site.environment.DATABASE_URL as string);
    gone.pathname = '/gone';
    const changes = { CONSOLE_ORIGIN: 'http://office.example', SMS_SECRET: '', DATABASE_URL: gone.href };
    const { code, out, err } = await config(['check'], { ...site.environment, ...changes });
    expect([code, err]).toEqual([1, '']);
    expect(lineOf(out, 'CONSOLE_ORIGIN')).toMatch(/✗ .*must begin with https:\/\//);
    expect(lineOf(out, 'SMS_SECRET')).toMatch(/✗ .*is not set · 未设置/);
    expect(out).toMatch(/✗ DATABASE_URL +names a database that does not exist · 所指的数据库不存在/);
    expect(out).toMatch(/✗ 3 to correct · 3 处有误/);
  });
});

describe('npm run config', () => {
  test('reports an env file that cannot be read', () => {
    const args = ['run', '--silent', 'config', '--', 'check', '--env-file', '/nonexistent/site.env'];
    const { status, stdout } = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8' });
    expect([status, stdout]).toEqual([
      1,
      '✗ the env file cannot be read · 环境变量文件无法读取\n\n✗ 1 to correct · 1 处有误\n',
    ]);
  });

  test('prints its usage in both languages, and ends with 0 if asked for it or 2 if misused', async () => {
    const help = await config(['--help']);
    expect([help.code, help.err]).toEqual([0, '']);
    expect(help.out).toMatch(/npm run config -- check .*[\s\S]*检查/);
    for (const args of [[], ['look'], ['check', '--no-such-option']]) {
      const { code, out, err } = await config(args);
      expect([code, out]).toEqual([2, '']);
      expect(err.endsWith(help.out)).toBe(true);
      if (args.length === 2) expect(err).toMatch(/^there is no option --no-such-option\n没有选项 --no-such-option\n/);
    }
  });
});

describe('.env.example', () => {
  const text = readFileSync(join(ROOT, '.env.example'), 'utf8');

  test('names exactly the variables that are read', () => {
    const named = [...text.matchAll(/^#?([A-Z0-9_]+)=/gm)].map(([, name]) => name);
    expect(named.toSorted()).toEqual(
      declaredVariables()
        .map(({ variable }) => variable)
        .toSorted(),
    );
  });

  test('explains each variable in a line in both languages', () => {
    const lines = text.split('\n');
    for (const [index, line] of lines.entries()) {
      if (/^#?[A-Z0-9_]+=/.test(line)) expect(lines[index - 1]).toMatch(/^# [^·]+ · .*\p{Script=Han}/u);
    }
  });

  test('equals the text that config prints', async () => {
    expect((await config(['example'])).out).toBe(text);
  });
});

const liveVariables = () =>
  variableGroups(accessOf(ALL_SCHEMES), idsOf(ALL_SCHEMES)).flatMap((group) =>
    group.isSandbox ? [] : Object.keys(group.variables),
  );

describe('a database in the check of the settings', () => {
  const saidOf = async (url: string, connections?: number) =>
    (await checkDatabase(url, connections)).map(({ kind, text }) => `${kind} ${text.en}`);

  test('of another version gives a remark; a sandbox’s database or too few connections give a fault', async () => {
    const empty = await createTestDatabase({ migrated: false });
    const sandbox = await createTestDatabase();
    const connection = connect({ url: sandbox.url, most: 1, name: 'miaopi-test-seed' });
    await seedKeys({ door: { db: connection.db, clock: realClock }, ids: createIds() }, SANDBOX_KEYS);
    await connection.close();
    const said = await saidOf(empty.url, 500);
    expect(said).toContainEqual(expect.stringMatching(/^fits answers: PostgreSQL/));
    expect(said).toContainEqual(expect.stringMatching(/^remark .*npm run migrate/));
    expect(said).toContainEqual(expect.stringMatching(/^fault must not exceed max_connections/));
    expect(await saidOf(sandbox.url)).toContainEqual('fault names the database of a sandbox');
    await Promise.all([empty.close(), sandbox.close()]);
  });

  test.each<[string, Partial<URL>, RegExp]>([
    ['where nobody listens', { port: '1' }, /^fault names a database that does not answer \(ECONN/],
    ['which does not exist', { pathname: '/hunter2' }, /^fault names a database that does not exist$/],
    [
      'on a host that does not exist',
      { hostname: 'hunter2.invalid' },
      /^fault names a database that does not answer \(/,
    ],
  ])('%s is reported without a part of its address', async (_, changes, said) => {
    const found = await saidOf(Object.assign(new URL(inject('postgresUrl')), changes).href);
    expect(found).toEqual([expect.stringMatching(said)]);
    expect(found.join()).not.toContain('hunter2');
  });

  test('that never answers is given up', async () => {
    const silent: Server = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    await expect(probeDatabase(`postgres://nobody@127.0.0.1:${port}/nothing`, 100)).rejects.toThrow(TimedOut);
    silent.close();
  });

  test('behind a pooler by transaction is a fault, and behind one by session is not', async (context) => {
    if (!hasPgBouncer()) return context.skip('pgbouncer is not on PATH');
    const url = inject('postgresUrl');
    for (const [mode, said] of [
      ['transaction', /^fault leads through a pooler that shares sessions by transaction/],
      ['session', /^fits answers/],
    ] as const) {
      const pooler = await startPgBouncer(url, mode);
      const found = await saidOf(pooler.urlOf(url)).finally(pooler.close);
      expect(found[0]).toMatch(said);
      expect(found.filter((line) => line.startsWith('fault')).length).toBe(mode === 'session' ? 0 : 1);
    }
  });
});

describe('the files of the audit log', () => {
  let log: LogSite;
  beforeAll(async () => {
    log = await createLogSite();
  });
  afterAll(() => log.close());
  const saidOf = async (key = KEY) => {
    const [found, ...others] = await checkLogFiles(log.file, key);
    expect(others).toEqual([]);
    return `${found?.kind} ${found?.text.en}`;
  };

  test('may be missing at first; later they must be complete and signed by this log’s key', async () => {
    expect(await saidOf()).toBe('remark holds no checkpoint yet: the first process writes it');
    await log.record(3);
    await log.seal();
    expect(await saidOf()).toMatch(/^fault has lost the file of numbers/);
    await reserveNumbers(numbersFileOf(log.file), KEY, { above: 0, size: 10 });
    expect(await saidOf()).toBe('fits can be written, and covers 3 events');
    const other = signingKeyFrom(KEY.name, 'log', Buffer.alloc(32, 9));
    expect(await saidOf(other)).toMatch(/^fault holds checkpoints that LOG_SIGNING_KEY has not signed/);
  });
});
