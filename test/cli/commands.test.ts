// Tests the commands as operators run them: each prints its usage, and none answers a fault with a stack or with SQL.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describe, expect, inject, test } from 'vitest';
import { failureText } from '../../src/cli/command.ts';
import { BARE } from '../support/environment.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

const run = (script: string, args: string[], environment: Record<string, string> = {}): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [script, ...args],
      { cwd: PROJECT, env: { ...BARE, ...environment } },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });

const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  scripts: Record<string, string>;
};
/** the commands of this project that npm starts, and their files */
const COMMANDS = Object.entries(scripts).flatMap(([name, line]) => {
  const [file] = /(?:src|mocks|test\/bench)\/[\w/-]+\.ts$/.exec(line) ?? [];
  return file ? [[name, file] as const] : [];
});

describe('the commands of operators', () => {
  test('print their usage in both languages and end with 0, whatever is set and running', async () => {
    const names = COMMANDS.map(([name]) => name);
    expect(names).toEqual(
      expect.arrayContaining(['start', 'serve', 'work', 'migrate', 'mocks', 'keys', 'staff', 'verify', 'replay']),
    );
    await Promise.all(
      COMMANDS.map(async ([name, file]) => {
        const { code, stdout, stderr } = await run(file, [name === 'keys' ? '-h' : '--help']);
        expect([code, stderr], name).toEqual([0, '']);
        expect(stdout, name).toContain(name === 'start' ? 'npm start' : `npm run ${name}`);
        expect(stdout, name).toMatch(/用法 · Usage/);
        expect(stdout.match(/\p{Script=Han}{4}/gu)?.length, `${name} in Chinese`).toBeGreaterThan(0);
        expect(stdout, `${name} in English`).toMatch(/\b(?:the|a|an|all|that)\b/);
      }),
    );
  });
});

const [USAGE, CANNOT_RUN] = [2, 78];
const PASSWORD = 'a-password-of-nobody';

function expectSentence({ code, stdout, stderr }: Ended, sentence: RegExp, about: string, exit = CANNOT_RUN) {
  expect([code, stdout], about).toEqual([exit, '']);
  expect(stderr, about).toMatch(sentence);
  expect(stderr, `${about}, in both languages`).toMatch(/\p{Script=Han}{4}/u);
  expect(stderr, about).not.toMatch(/^\s+at /m);
  expect(stderr, about).not.toMatch(/\b(?:select|insert|from "|params)\b/);
  expect(stderr, about).not.toContain(PASSWORD);
}

describe('a command that cannot do its work', () => {
  test('reports a database that is down, or is another one, in a sentence', async () => {
    const down = `postgres://miaopi:${PASSWORD}@127.0.0.1:1/miaopi`;
    const [migrate, keys, staff] = await Promise.all([
      run('src/cli/migrate.ts', [], { DATABASE_URL: down }),
      run('src/cli/keys.ts', ['list'], { DATABASE_URL: down }),
      run('src/cli/staff.ts', ['list'], { DATABASE_URL: down }),
    ]);
    expectSentence(migrate, /^DATABASE_URL: the database does not answer \(ECONNREFUSED\)/, 'migrate');
    expectSentence(keys, /^DATABASE_URL: the database does not answer \(ECONNREFUSED\)/, 'keys');
    expectSentence(staff, /^DATABASE_URL: the database does not answer \(ECONNREFUSED\)/, 'staff');
    const empty = new URL(inject('postgresUrl'));
    empty.pathname = '/postgres';
    const unmigrated = await run('src/cli/keys.ts', ['list'], { DATABASE_URL: empty.href });
    expectSentence(unmigrated, /not of this version: run `npm run migrate`/, 'an empty database');
  });

  test('refuses unknown arguments with its usage, before it does anything', async () => {
    const [keys, migrate] = await Promise.all([
      run('src/cli/keys.ts', ['list', '--al'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/x' }),
      run('src/cli/migrate.ts', ['--dry-run'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/x' }),
    ]);
    expectSentence(keys, /^there is no option --al\n没有选项 --al\n用法 · Usage/, 'keys', USAGE);
    expectSentence(migrate, /takes no arguments: --dry-run\n/, 'migrate', USAGE);
  });

  test('ends with 2 on wrong arguments, whatever is set, and prints the argument and its usage', async () => {
    await Promise.all(
      COMMANDS.filter(([name]) => name !== 'bench').map(async ([name, file]) => {
        const ended = await run(file, ['--no-such-option']);
        expectSentence(ended, /--no-such-option[\s\S]*用法 · Usage/, name, USAGE);
        expect(ended.stderr, name).not.toMatch(/Unknown option|To specify/);
      }),
    );
  });

  test.each([
    ['serve', []],
    ['work', []],
    ['witness', []],
    ['migrate', []],
    ['keys', ['list']],
    ['staff', ['list']],
    ['verify', ['database']],
    ['replay', []],
    ['start', []],
  ])('%s ends with 78 on a wrong setting, and names it', async (name, args) => {
    const file = new Map(COMMANDS).get(name) ?? '';
    const environment =
      name === 'witness' ? { WITNESS_KEY: 'none' } : { DATABASE_URL: 'postgres://a?target_session_attrs=bogus' };
    const { code, stderr } = await run(file, args, environment);
    expect(code).toBe(CANNOT_RUN);
    if (name === 'witness') {
      expect(stderr).toMatch(/^WITNESS_LOGS is not set: it must be verifier keys .* · 未设置，须为/m);
      expect(stderr).toMatch(/^WITNESS_STATE is not set: it must be the path .* · 未设置，须为/m);
    } else
      expect(stderr).toMatch(
        /^DATABASE_URL must set target_session_attrs to one of any, read-write.* · 中的 target_session_attrs 须为/m,
      );
  });

  test.each([
    [{ role: { type: 'string' } }, ['--role'], /^the option --role takes a value/],
    [{ role: { type: 'string' } }, ['--role', '--x'], /^the option --role takes a value/],
    [{ json: { type: 'boolean' } }, ['--json=1'], /^the option --json takes no value/],
    [{}, ['-x'], /^there is no option -x/],
    [{}, ['here'], /^takes no argument here/],
  ] as const)('puts arguments that Node refuses (%j, %j) into words that name the option', (options, args, words) => {
    const read = () => parseArgs({ options, args: [...args] });
    let text: string | null = null;
    try {
      read();
    } catch (error) {
      text = failureText(error, '用法 · Usage');
    }
    expect(text).toMatch(words);
    expect(text).toMatch(/\n\P{ASCII}.*\n用法 · Usage$/u);
  });

  test.each([
    ['28P01', /refuses this user or password/],
    ['3D000', /no database of that name/],
    ['53100', /its disk is full/],
    ['57P03', /starting or stopping/],
    ['08006', /does not answer \(08006\)/],
    ['XX001', /The database refused it \(XX001\)/],
  ])('turns PostgreSQL’s error %s into a sentence that quotes nothing', (code, sentence) => {
    const cause = Object.assign(new Error('relation of 440305199001010009'), { name: 'PostgresError', code });
    const text = failureText(new Error('Failed query: select 440305199001010009', { cause }), '') ?? '';
    expect(text).toMatch(sentence);
    expect(text).not.toMatch(/440305|Failed query|relation/);
  });

  test('shows any other error as a bug, not as a sentence', () => {
    expect(failureText(new TypeError('x is not a function'), '')).toBeNull();
    expect(failureText('text', '')).toBeNull();
  });
});
