// Tests that live operation does not start with missing settings or with anything of the sandbox: it names the setting
// in words and never shows a secret.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SANDBOX_CREDENTIALS, SANDBOX_SMS_CREDENTIALS } from '../../mocks/credentials.ts';
import { seedKeys } from '../../src/access/keys.ts';
import { SANDBOX_KEYS } from '../../src/access/sandbox-keys.ts';
import { realClock } from '../../src/base/clock.ts';
import { createIds } from '../../src/base/ids.ts';
import { ConfigError, readLiveConfig, SANDBOX_SEALING } from '../../src/config/config.ts';
import { connect } from '../../src/db/connect.ts';
import { createLiveSite, type Environment, endAll, type LiveSite, start, startServe } from '../support/processes.ts';
import { createTestDatabase, type TestDatabase } from '../support/service.ts';

let site: LiveSite;
let sandbox: TestDatabase;
let empty: TestDatabase;
beforeAll(async () => {
  [site, sandbox, empty] = await Promise.all([
    createLiveSite(),
    createTestDatabase(),
    createTestDatabase({ migrated: false }),
  ]);
  const connection = connect({ url: sandbox.url, most: 1, name: 'miaopi-test-seed' });
  await seedKeys({ door: { db: connection.db, clock: realClock }, ids: createIds() }, SANDBOX_KEYS);
  await connection.close();
});
afterAll(async () => {
  endAll();
  await site.close();
  await Promise.all([sandbox.close(), empty.close()]);
});

/** Starts the process and waits for it to give up; returns its output. */
async function refusalOf(script: 'serve' | 'work', environment: Environment): Promise<string> {
  const process = start(`src/run/${script}.ts`, environment);
  expect(await process.ended).toBe(78);
  expect(process.stdout()).toBe('');
  expect(process.stderr()).toMatch(new RegExp(`^${script} cannot start`));
  expect(process.stderr()).not.toMatch(/^\s+at /m);
  return process.stderr();
}

const without = (name: string): Environment => {
  const { [name]: _, ...rest } = site.environment;
  return rest;
};
const set = (changes: Environment): Environment => ({ ...site.environment, ...changes });
const base64 = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('base64');

describe.concurrent('the process refuses to start', () => {
  test.each(['serve', 'work'] as const)('as %s without settings, and names every missing one', async (script) => {
    const said = await refusalOf(script, {});
    // ALLOW_HTTP_SOURCES is required only if a source is asked over http
    const optional = ['PORT', 'DATABASE_CONNECTIONS', 'LOG_LEVEL', 'ALLOW_HTTP_SOURCES'];
    for (const name of Object.keys(site.environment).filter((each) => !optional.includes(each))) {
      expect(said).toContain(name);
    }
  });

  test.each<[string, 'serve' | 'work', () => Environment, RegExp]>([
    ['a sandbox’s database', 'serve', () => ({ DATABASE_URL: sandbox.url }), /names the database of a sandbox/],
    ['a sandbox’s database', 'work', () => ({ DATABASE_URL: sandbox.url }), /names the database of a sandbox/],
    ['a database that was not migrated', 'serve', () => ({ DATABASE_URL: empty.url }), /npm run migrate/],
    ['a secret of the sandbox', 'work', () => ({ SMS_SECRET: SANDBOX_SMS_CREDENTIALS.secret }), /sandbox/],
  ])('with %s (%s)', async (_, script, changes, said) => {
    expect(await refusalOf(script, set(changes()))).toMatch(said);
  });
});

describe('the settings of live operation', () => {
  const saidOf = (environment: Environment): string => {
    try {
      readLiveConfig(environment);
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      return (error as ConfigError).message;
    }
    throw new Error('the settings were taken');
  };

  test('are accepted if they are complete', () => {
    expect(readLiveConfig(site.environment).sources['credit-check@shenzhen']?.baseUrl).toBe(site.mocks.url);
  });

  test('must allow http only for a source that is asked over http, and name that source alone', () => {
    const https = Object.keys(site.environment).filter((name) => /^SOURCE_.*_URL$/.test(name));
    const secure = Object.fromEntries(https.map((name) => [name, 'https://registry.example']));
    const { ALLOW_HTTP_SOURCES: _, ...environment } = { ...site.environment, ...secure };
    expect(readLiveConfig(environment).sources['credit-check@shenzhen']?.baseUrl).toBe('https://registry.example');
    const mixed = { ...environment, SOURCE_MEDICAL_EXAM_URL: 'http://registry.example' };
    expect(saidOf(mixed)).toMatch(/^ALLOW_HTTP_SOURCES must [^,]*SOURCE_MEDICAL_EXAM_URL[^,]*$/);
  });

  test('are refused without any one of them, which is named alone', () => {
    const names = Object.keys(site.environment);
    for (const name of names.filter((each) => !['PORT', 'DATABASE_CONNECTIONS', 'LOG_LEVEL'].includes(each))) {
      for (const environment of [without(name), set({ [name]: '' })]) {
        const lines = saidOf(environment).split('\n');
        expect(lines).toHaveLength(1);
        expect(lines[0]).toMatch(new RegExp(`^${name} `));
      }
    }
  });

  const sandboxKey = base64(SANDBOX_SEALING.keys[0]?.key);
  test.each<[string, () => Environment, RegExp]>([
    ['the sandbox’s sealing key', () => ({ SEALING_KEYS: `mine:aes-256-gcm:${sandboxKey}` }), /SEALING_KEYS/],
    [
      'a sealing key named like the sandbox’s',
      () => ({ SEALING_KEYS: (site.environment.SEALING_KEYS as string).replace('test:', 'sandbox:') }),
      /SEALING_KEYS/,
    ],
    [
      'the sandbox’s sealing key among others',
      () => ({ SEALING_KEYS: `${site.environment.SEALING_KEYS},old:aes-256-gcm:${sandboxKey}` }),
      /SEALING_KEYS/,
    ],
    ['the sandbox’s index key', () => ({ INDEX_KEY: base64(SANDBOX_SEALING.indexKey) }), /INDEX_KEY/],
    [
      'a source’s secret of the sandbox',
      () => ({ SOURCE_MEDICAL_EXAM_SECRET: SANDBOX_CREDENTIALS['medical-exam'].secret }),
      /sandbox/,
    ],
    [
      'a source asked over http, which nobody has allowed',
      () => ({ ALLOW_HTTP_SOURCES: '0' }),
      /^ALLOW_HTTP_SOURCES must .*SOURCE_CREDIT_CHECK_URL.*https/,
    ],
    ['an allowance that says neither yes nor no', () => ({ ALLOW_HTTP_SOURCES: 'yes' }), /^ALLOW_HTTP_SOURCES/],
    [
      'a source asked over neither http nor https',
      () => ({ SOURCE_CREDIT_CHECK_URL: 'ftp://registry.example' }),
      /^SOURCE_CREDIT_CHECK_URL/,
    ],
    ['a database of another kind', () => ({ DATABASE_URL: 'mysql://localhost/x' }), /DATABASE_URL/],
    ['a sealing key too short', () => ({ SEALING_KEYS: 'test:aes-256-gcm:AAAA' }), /SEALING_KEYS/],
    ['a cipher that does not exist', () => ({ SEALING_KEYS: 'test:rot13:AAAA' }), /SEALING_KEYS/],
    ['an index key too short', () => ({ INDEX_KEY: 'AAAA' }), /INDEX_KEY/],
    ['a catalogue that is not there', () => ({ SHORTAGE_CATALOGUE: '/nonexistent.json' }), /SHORTAGE_CATALOGUE/],
    ['parameters that no scheme has', () => ({ PARAMETERS_FILE: wrongParameters() }), /PARAMETERS_FILE holds nowhere/],
    ['a wrong address of a source', () => ({ SOURCE_CREDIT_CHECK_URL: 'registry' }), /SOURCE_CREDIT_CHECK_URL/],
    ['a wrong port', () => ({ PORT: '70000' }), /PORT/],
    ['a catalogue without occupations', () => ({ SHORTAGE_CATALOGUE: emptyCatalogue() }), /SHORTAGE_CATALOGUE/],
  ])('are refused with %s, and no secret is shown', (_, changes, said) => {
    const refusal = saidOf(set(changes()));
    expect(refusal).toMatch(said);
    for (const [name, value] of Object.entries({ ...site.environment, ...changes() })) {
      if (/SECRET|KEY/.test(name) && value.length > 8) expect(refusal).not.toContain(value);
    }
  });

  function wrongParameters(): string {
    const path = join(site.environment.SHORTAGE_CATALOGUE as string, '..', 'wrong.json');
    writeFileSync(path, JSON.stringify({ nowhere: { days: 1 } }));
    return path;
  }

  function emptyCatalogue(): string {
    const path = join(site.environment.SHORTAGE_CATALOGUE as string, '..', 'empty.json');
    writeFileSync(path, JSON.stringify({ version: '1', occupations: [] }));
    return path;
  }
});

describe('a process of live operation', () => {
  test('tells in words that a port is taken, and ends as with any wrong setting', async () => {
    const PORT = new URL((await startServe(site.environment)).url).port;
    const second = start('src/run/serve.ts', { ...site.environment, PORT });
    expect(await second.ended).toBe(78);
    expect(second.stderr()).toMatch(/^PORT is in use .* 已被其他进程占用\n$/);
  });

  test('accepts no key of the sandbox, and has nothing of the sandbox', async () => {
    const PARAMETERS_FILE = join(site.environment.SHORTAGE_CATALOGUE as string, '..', 'parameters.json');
    writeFileSync(PARAMETERS_FILE, JSON.stringify({ 'shenzhen-talent': { reviewWorkingDays: 7 } }));
    const serve = await startServe({ ...site.environment, PARAMETERS_FILE });
    const get = (path: string, key: string) =>
      fetch(serve.url + path, { headers: { authorization: `Bearer ${key}` } }).then(({ status }) => status);
    for (const { token } of SANDBOX_KEYS) expect(await get('/v1/schemes', token)).toBe(401);
    expect(await get('/v1/schemes', site.keys.employer)).toBe(200);
    for (const path of [
      '/v1/sandbox/clock',
      '/v1/sandbox/parameters',
      '/v1/sandbox/people',
      '/v1/sandbox/messages?to=13800138000',
      '/_control/requests',
    ]) {
      expect(await get(path, site.keys.employer)).toBe(404);
    }
    const document = await fetch(`${serve.url}/openapi.json`).then((response) => response.text());
    expect(document).not.toContain('/v1/sandbox');
    const authorization = `Bearer ${site.keys.employer}`;
    const scheme = await fetch(`${serve.url}/v1/schemes/shenzhen-talent`, { headers: { authorization } });
    const { parameters } = (await scheme.json()) as { parameters: Record<string, object> };
    expect(parameters.reviewWorkingDays).toMatchObject({ value: 7, default: 20 });
    expect(await get('/livez', '')).toBe(200);
    expect(await get('/readyz', '')).toBe(200);
    serve.kill('SIGTERM');
    expect(await serve.ended).toBe(0);
  });
});
