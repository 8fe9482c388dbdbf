// Tests that an operator corrects the settings only once: one run tells every fault of the environment, each in a line
// that names the variable and says in both languages what it must be. No secret is repeated.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import {
  ConfigError,
  declaredVariables,
  readLiveConfig,
  readReplaySettings,
  readSandboxConfig,
} from '../../src/config/config.ts';
import { type Environment, endAll, start } from '../support/processes.ts';
import { completeEnvironment } from './environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'miaopi-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(endAll);

const COMPLETE = completeEnvironment(folder);
const SECRETS = [COMPLETE.SEALING_KEYS, COMPLETE.INDEX_KEY, COMPLETE.LOG_SIGNING_KEY].map((value) => value as string);

function linesOf(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message.split('\n');
  }
  return [];
}
const live = (changes: Environment) => linesOf(() => readLiveConfig({ ...COMPLETE, ...changes }));

/** One fault of each kind: a wrong value, a file, a folder, a key, a pair, and settings that only fit together. */
const FAULTS: Environment = {
  DATABASE_URL: 'mysql://root:hunter2-of-the-database@localhost/miaopi',
  DATABASE_CONNECTIONS: 'many',
  SEALING_KEYS: `${Buffer.alloc(32, 7).toString('base64')}:aes-256-gcm:c2hvcnQ=`,
  INDEX_KEY: 'c2hvcnQ=',
  LOG_SIGNING_KEY: 'PRIVATE+KEY+log.example+not-a-key',
  CHECKPOINTS_FILE: join(folder, 'missing', 'checkpoints.txt'),
  SHORTAGE_CATALOGUE: join(folder, 'no-catalogue.json'),
  PARAMETERS_FILE: join(folder, 'no-parameters.json'),
  ALLOW_HTTP_SOURCES: 'perhaps',
  SOURCE_CREDIT_CHECK_URL: 'the registry',
  SOURCE_MEDICAL_EXAM_SECRET: 'sandbox-secret-of-the-medical-exam',
  SMS_URL: 'sms://gateway',
  PUSH_CREDIT_SYSTEM_SECRET: 'secret-of-a-push-without-address',
  MATERIALS_DIR: join(folder, 'no-folder'),
  MATERIALS_CLAMD: 'clamd:port',
  PORT: '70000',
  RATE_LIMIT_PER_SECOND: '0',
  CONSOLE_ORIGIN: 'http://office.example',
  TRUSTED_PROXIES: 'proxy',
  OIDC_ISSUER: 'http://id.example',
  OIDC_CLIENT_SECRET: 'secret-of-the-oidc-client',
  LOG_LEVEL: 'loud',
};
/** the fault of an incomplete pair names its missing half */
const NAMED = Object.keys(FAULTS).map((name) =>
  name.replace('PUSH_CREDIT_SYSTEM_SECRET', 'PUSH_CREDIT_SYSTEM_URL').replace('OIDC_CLIENT_SECRET', 'OIDC_CLIENT_ID'),
);

describe('the settings of live operation', () => {
  test('have no fault if they are complete', () => {
    expect(live({})).toEqual([]);
  });

  test('show every fault in one run, each in a line of its own', () => {
    const lines = live(FAULTS);
    expect(lines.map((line) => line.split(' ')[0]).toSorted()).toEqual(NAMED.toSorted());
  });

  test('show for each fault in English and Chinese what the variable must be', () => {
    for (const line of live(FAULTS)) expect(line).toMatch(/^[A-Z0-9_]+ [a-z][^·]+ · \p{Script=Han}/u);
    const lines = live(FAULTS);
    const of = (name: string) => lines.find((line) => line.startsWith(`${name} `));
    expect(of('CONSOLE_ORIGIN')).toContain('CONSOLE_ORIGIN must begin with https://');
    expect(of('CONSOLE_ORIGIN')).toContain('须以 https:// 开头');
    expect(of('PORT')).toContain('PORT must be a whole number from 0 to 65535');
    expect(of('DATABASE_URL')).toContain('must begin with postgres://');
    expect(of('SEALING_KEYS')).toContain('must have 32 bytes in key 1, which has 5');
    expect(of('SHORTAGE_CATALOGUE')).toContain('names a file that cannot be read');
    expect(of('CHECKPOINTS_FILE')).toContain('names a file in a folder that is not there');
    expect(of('SOURCE_MEDICAL_EXAM_SECRET')).toContain('is the sandbox’s');
  });

  test('repeat no value for any fault', () => {
    const told = live(FAULTS).join('\n');
    for (const [name, value] of Object.entries(FAULTS)) {
      for (const part of value.split(/[:@]/).filter((each) => each.length > 5)) expect(told, name).not.toContain(part);
    }
    for (const secret of SECRETS) expect(told).not.toContain(secret);
  });

  test('name all missing variables at once', () => {
    const lines = linesOf(() => readLiveConfig({}));
    const missing = lines.map((line) => line.split(' ')[0]);
    for (const name of Object.keys(COMPLETE)) expect(missing).toContain(name);
    for (const line of lines) expect(line).toMatch(/is not set|must be set/);
  });

  test.each<[string, Environment, RegExp]>([
    ['a path', { CONSOLE_ORIGIN: 'https://office.example/console' }, /^CONSOLE_ORIGIN .*without a path/],
    ['no host', { CONSOLE_ORIGIN: 'https://' }, /^CONSOLE_ORIGIN must begin/],
    ['no address', { CONSOLE_ORIGIN: 'office.example' }, /^CONSOLE_ORIGIN must begin with https:\/\//],
    ['checkpoints in a folder’s place', { CHECKPOINTS_FILE: folder }, /^CHECKPOINTS_FILE must be a file/],
    ['a port that no scanner has', { MATERIALS_CLAMD: 'clamd:99999' }, /^MATERIALS_CLAMD must be host:port/],
    ['a catalogue that is a folder', { SHORTAGE_CATALOGUE: folder }, /^SHORTAGE_CATALOGUE names a file that cannot/],
    ['faulty proxies without a console', { TRUSTED_PROXIES: 'proxy' }, /^TRUSTED_PROXIES must be addresses/],
    ['OIDC without a console', oidc(), /^CONSOLE_ORIGIN is not set/],
  ])('report %s alone', (_, changes, said) => {
    const lines = live(changes);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(said);
  });

  function oidc(): Environment {
    return { OIDC_ISSUER: 'https://id.example', OIDC_CLIENT_ID: 'miaopi', OIDC_CLIENT_SECRET: 'hidden' };
  }

  test('accept an origin in any spelling that a browser accepts', () => {
    const spelt = { ...COMPLETE, CONSOLE_ORIGIN: 'https://Office.example:443/' };
    expect(readLiveConfig(spelt).staffAccess?.origin).toBe('https://office.example');
  });

  test('are refused line by line, each with its variable and without a value, whatever is set', () => {
    const names = declaredVariables().map(({ variable }) => variable);
    const part = fc.stringMatching(/^[a-z]{3}q[0-9]{12}$/);
    const value = fc.tuple(
      part,
      fc.constantFrom('%', 'https://%', 'postgres://%', '%:aes-256-gcm:%', 'PRIVATE+KEY+%+x', '/%/x'),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 12, noNullPrototype: true }), (set) => {
        const filled = Object.entries(set).map(([name, [text, form]]) => [name, form.replaceAll('%', text)]);
        const lines = linesOf(() => readLiveConfig({ ...COMPLETE, ...Object.fromEntries(filled) }));
        for (const line of lines) expect(names).toContain(line.split(' ')[0]);
        for (const [text] of Object.values(set)) expect(lines.join('\n')).not.toContain(text);
      }),
      { numRuns: 200 },
    );
  });

  test('report wrong content of a file', () => {
    const path = join(folder, 'malformed.json');
    writeFileSync(path, '{"version": "1"');
    expect(live({ SHORTAGE_CATALOGUE: path })).toEqual([
      expect.stringMatching(/^SHORTAGE_CATALOGUE must be a JSON file/),
    ]);
    mkdirSync(join(folder, 'inside'));
    expect(live({ MATERIALS_DIR: path })).toEqual([expect.stringMatching(/^MATERIALS_DIR names no folder/)]);
    expect(live({ MATERIALS_DIR: join(folder, 'inside') })).toEqual([]);
  });
});

describe('the file of parameters', () => {
  const path = join(folder, 'parameters.json');
  const said = (content: unknown) => {
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return live({ PARAMETERS_FILE: path });
  };

  test('gives its values to the schemes', () => {
    expect(said({ 'shenzhen-talent': { reviewWorkingDays: 15, validTo: null } })).toEqual([]);
    expect(readLiveConfig({ ...COMPLETE, PARAMETERS_FILE: path }).parameters).toEqual({
      'shenzhen-talent': { reviewWorkingDays: 15, validTo: null },
    });
    expect(readLiveConfig(COMPLETE).parameters).toEqual({});
  });

  test('has every wrong parameter named, one by one and without its value', () => {
    const wrong = { reviewWorkingDays: 987_654, noSuchThing: 1, freezeWorkingDays: 5 };
    expect(said({ 'shenzhen-talent': wrong, nowhere: {} })).toEqual([
      expect.stringMatching(/^PARAMETERS_FILE holds shenzhen-talent noSuchThing: The scheme has no such .+ · 中的/),
      expect.stringMatching(
        /^PARAMETERS_FILE holds shenzhen-talent reviewWorkingDays: Must be at most 250 · 中的 .+：至多为 250$/,
      ),
      expect.stringMatching(/^PARAMETERS_FILE holds nowhere: There is no such scheme · 中的 nowhere/),
    ]);
    expect(live({ PARAMETERS_FILE: path }).join()).not.toContain('987654');
    expect(said({ 'shenzhen-talent': { freezeWorkingDays: 61 } })).toEqual([
      expect.stringMatching(/^PARAMETERS_FILE holds shenzhen-talent freezeWorkingDays: More than the most/),
    ]);
  });

  test.each([
    ['no JSON', '{'],
    ['a list', []],
    ['values without a scheme', { banMonths: 3 }],
  ])('is refused as %s', (_, content) => {
    expect(said(content)).toEqual([expect.stringMatching(/^PARAMETERS_FILE (names|must name) /)]);
  });
});

describe('the file of windows', () => {
  const path = join(folder, 'windows.json');
  const said = (content: unknown) => {
    writeFileSync(path, JSON.stringify(content));
    return live({ WINDOWS_FILE: path });
  };
  const text = { zh: '示例', en: 'Example' };
  const fits = { district: '440305', name: text, address: text, hours: text, phone: '0755-00000005' };

  test('gives its windows to the schemes', () => {
    expect(said({ 'shenzhen-talent': [fits] })).toEqual([]);
    expect(readLiveConfig({ ...COMPLETE, WINDOWS_FILE: path }).windows).toEqual({ 'shenzhen-talent': [fits] });
  });

  test('has every fault named with its scheme, entry and field, one by one, in both languages', () => {
    const { address: _, ...lacking } = fits;
    const wrong = [{ ...fits, phone: 12, fax: 'x' }, { ...lacking, district: '4403' }, fits, { ...fits, name: 'x' }];
    const lines = said({ 'shenzhen-talent': [...wrong, fits], nowhere: [] });
    const of = (place: string, en: string, zh: string) => `WINDOWS_FILE holds ${place}: ${en} · 中的 ${place}：${zh}`;
    expect(lines.toSorted()).toEqual(
      [
        of('shenzhen-talent 0.phone', 'Must be a text', '须为文字'),
        of('shenzhen-talent 0.fax', 'There is no such member', '没有此项'),
        of('shenzhen-talent 1.district', 'Wrong format (/^[1-9]\\d{5}$/)', '格式不符（/^[1-9]\\d{5}$/）'),
        of('shenzhen-talent 1.address', 'Missing', '缺少此项'),
        of('shenzhen-talent 3.name', 'Must be an object', '须为对象'),
        of('nowhere', 'There is no such scheme', '没有该业务方案'),
      ].toSorted(),
    );
    expect(said({ 'shenzhen-talent': [fits, fits] })).toEqual([
      of('shenzhen-talent 1.district', 'The district has a window already', '该区已有窗口'),
    ]);
  });
});

describe('the settings of the sandbox and the commands', () => {
  test('name all of their faults as well', () => {
    const named = (read: () => unknown) => linesOf(read).map((line) => line.split(' ')[0]);
    const sandbox = { PORT: 'x', MOCKS_PORT: '-1', DATABASE_URL: 'here', LOG_LEVEL: 'loud' };
    expect(named(() => readSandboxConfig(sandbox)).toSorted()).toEqual(Object.keys(sandbox).toSorted());
    const replay = { DATABASE_URL: 'here', INDEX_KEY: 'AAAA' };
    expect(named(() => readReplaySettings(replay)).toSorted()).toEqual(['DATABASE_URL', 'INDEX_KEY', 'SEALING_KEYS']);
  });

  test.each<[string, Environment]>([
    ['src/run/serve.ts', { DATABASE_URL: 'mysql://x' }],
    ['src/cli/migrate.ts', { DATABASE_URL: 'mysql://x' }],
    ['src/cli/keys.ts', { DATABASE_URL: 'mysql://x' }],
    ['src/sandbox/sandbox.ts', { PORT: 'x' }],
    ['mocks/serve.ts', { MOCKS_PORT: 'x' }],
  ])('make %s end with a code other than 0 and print the faults without a stack', async (script, environment) => {
    const process = start(script, environment);
    expect(await process.ended).not.toBe(0);
    expect(process.stderr()).toMatch(new RegExp(`^${Object.keys(environment)[0]} must .+ · 须`, 'm'));
    expect(process.stderr()).not.toMatch(/^\s+at /m);
  });
});
