// Tests the accounts of live operation: only the command line creates them, cookies belong to the console's own host
// over TLS, and nothing of the sandbox opens anything.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SANDBOX_PASSWORD, SANDBOX_TOTP_SECRET } from '../../src/access/sandbox-keys.ts';
import { codeAt, stepAt } from '../../src/access/totp.ts';
import { ConfigError, readLiveConfig } from '../../src/config/config.ts';
import { BARE } from '../support/environment.ts';
import {
  createLiveSite,
  type Environment,
  endAll,
  type LiveSite,
  type Running,
  start,
  startServe,
} from '../support/processes.ts';
import { createTestDatabase } from '../support/service.ts';
import { type Visitor, visitorTo } from '../support/visitor.ts';

const ORIGIN = 'https://console.example';
const OWN_PAGE = { 'sec-fetch-site': 'same-origin' };
const run = promisify(execFile);
const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

let site: LiveSite;
let serve: Running & { url: string };
beforeAll(async () => {
  site = await createLiveSite();
  serve = await startServe({ ...site.environment, CONSOLE_ORIGIN: ORIGIN });
});
afterAll(async () => {
  serve.kill('SIGTERM');
  await serve.ended;
  endAll();
  await site.close();
});

/** Runs one of the commands; returns its output and its exit code. */
const command = (script: 'staff' | 'keys', ...words: string[]) =>
  commandAt({ DATABASE_URL: site.environment.DATABASE_URL as string }, script, ...words);

async function commandAt(
  database: { DATABASE_URL: string },
  script: 'staff' | 'keys',
  ...words: string[]
): Promise<{ code: number; text: string }> {
  const env = { ...BARE, ...database };
  const done = await run(process.execPath, [`src/cli/${script}.ts`, ...words], { cwd: PROJECT, env }).catch(
    (error) => error,
  );
  return { code: done.code ?? 0, text: `${done.stdout}${done.stderr}` };
}
const office = ['--unit', '示例市联审中心', '--new-office'];
const clerk = (name: string) => [
  '--name',
  name,
  '--display-name',
  '张三',
  '--role',
  'clerk',
  '--department',
  'education',
  ...office,
];
const passwordIn = (text: string) => /password {2}(\S+)/.exec(text)?.[1] as string;
const signIn = (visitor: Visitor, name: string, password: string) =>
  visitor.post('/console/sign-in', { name, password, to: '/console' }, OWN_PAGE);
const choose = (visitor: Visitor, password: string) =>
  visitor.post('/console/new-password', { password, again: password, to: '/console' }, OWN_PAGE);

describe('a person', () => {
  test('is created on the command line, and signs in with the printed password once, then with their own', async () => {
    const made = await command('staff', 'create', ...clerk('zhang.san'));
    expect(made.code).toBe(0);
    const oneTime = passwordIn(made.text);
    const visitor = visitorTo(serve.url);
    const first = await signIn(visitor, 'zhang.san', oneTime);
    expect(first.location).toBe('/console/new-password?to=%2Fconsole');
    expect(visitor.cookies.has('__Host-miaopi_session')).toBe(false);
    const done = await choose(visitor, 'tea at nine o’clock');
    expect(done.location).toBe('/console');

    const cookies = done.setCookies.filter((each) => !/Max-Age=0/.test(each));
    expect(cookies.map((each) => each.split('=')[0]).toSorted()).toEqual([
      '__Host-miaopi_known',
      '__Host-miaopi_session',
    ]);
    for (const cookie of [...cookies, ...first.setCookies]) {
      expect(cookie).toMatch(/; Path=\/(;|$)/);
      for (const flag of ['HttpOnly', 'Secure', 'SameSite=Lax']) expect(cookie).toContain(`; ${flag}`);
      expect(cookie).not.toContain('Domain');
    }
    const read = (headers: Record<string, string>) =>
      fetch(`${serve.url}/v1/reviews`, { headers }).then(({ status }) => status);
    const token = visitor.cookies.get('__Host-miaopi_session') as string;
    expect(await read({ cookie: `__Host-miaopi_session=${token}` })).toBe(200);
    // a neighbouring host could plant a cookie of the plain name
    expect(await read({ cookie: `miaopi_session=${token}` })).toBe(401);
    const act = (headers: Record<string, string>) =>
      fetch(`${serve.url}/v1/reviews/next`, {
        method: 'POST',
        headers: { cookie: visitor.cookieHeader(), ...headers },
      });
    expect((await act({ origin: ORIGIN })).status).toBe(204);
    expect((await act({ origin: serve.url })).status).toBe(403);

    expect((await signIn(visitorTo(serve.url), 'zhang.san', oneTime)).status).toBe(401);
  });

  test('of a role with two steps sets up an authenticator, and the page shows no code', async () => {
    const made = await command(
      'staff',
      'create',
      '--name',
      'li.si',
      '--display-name',
      '李四',
      '--role',
      'supervisor',
      ...office,
    );
    const visitor = visitorTo(serve.url);
    expect((await signIn(visitor, 'li.si', passwordIn(made.text))).location).toMatch(
      /^\/console\/second-factor\/enrol/,
    );
    const { html } = await visitor.get('/console/second-factor/enrol');
    const secret = /<code id="totp-secret">([A-Z2-7 ]+)</.exec(html)?.[1]?.replaceAll(' ', '') as string;
    const step = stepAt(Date.now());
    // in live operation a clock may be off by one step at most
    const far = await visitor.post(
      '/console/second-factor/enrol',
      { code: codeAt(secret, step + 5), to: '' },
      OWN_PAGE,
    );
    expect(far.status).toBe(401);
    const enrolled = await visitor.post(
      '/console/second-factor/enrol',
      { code: codeAt(secret, step), to: '' },
      OWN_PAGE,
    );
    expect(enrolled.status).toBe(200);
    expect((await choose(visitor, 'coffee at ten o’clock')).location).toBe('/console');

    const again = visitorTo(serve.url);
    await signIn(again, 'li.si', 'coffee at ten o’clock');
    const page = await again.get('/console/second-factor');
    expect(page.status).toBe(200);
    expect(page.html).not.toContain('sandbox');
    expect(
      (await again.post('/console/second-factor', { code: codeAt(SANDBOX_TOTP_SECRET, step), to: '' }, OWN_PAGE))
        .status,
    ).toBe(401);

    await command('staff', 'reset-second-factor', '--name', 'li.si');
    expect((await signIn(visitorTo(serve.url), 'li.si', 'coffee at ten o’clock')).location).toMatch(/enrol/);
  });

  test('with a lost password gets a new one-time password, and all open sessions end', async () => {
    const made = await command('staff', 'create', ...clerk('wang.wu'));
    const visitor = visitorTo(serve.url);
    await signIn(visitor, 'wang.wu', passwordIn(made.text));
    await choose(visitor, 'tea at nine o’clock');
    expect((await visitor.get('/console/sign-in')).location).toBe('/console');
    const reset = await command('staff', 'reset-password', '--name', 'Wang.Wu');
    expect((await visitor.get('/console/sign-in')).status).toBe(200);
    expect((await signIn(visitorTo(serve.url), 'wang.wu', 'tea at nine o’clock')).status).toBe(401);
    const next = await signIn(visitorTo(serve.url), 'wang.wu', passwordIn(reset.text));
    expect(next.location).toMatch(/^\/console\/new-password/);
  });

  test('has keys of their own, which end with the person, and a name that is never given again', async () => {
    await command('staff', 'create', ...clerk('zhao.liu'));
    const keys = await Promise.all(
      [1, 2].map(() => command('keys', 'create', '--role', 'clerk', '--staff', 'zhao.liu')),
    );
    const tokens = keys.map(({ text }) => /key {2}(\S+)/.exec(text)?.[1] as string);
    const read = (token: string) =>
      fetch(`${serve.url}/v1/reviews`, { headers: { authorization: `Bearer ${token}` } }).then(({ status }) => status);
    expect(await read(tokens[0] as string)).toBe(200);
    const rows = await site.database.sql`
      select count(distinct staff_id)::int as people from api_keys where key_hash in ${site.database.sql(tokens.map((token) => createHash('sha256').update(token).digest()))}`;
    expect(rows[0]?.people).toBe(1);
    expect((await command('staff', 'end', '--name', 'zhao.liu')).text).toContain('ended');
    // the process has not cached the second key
    expect(await read(tokens[1] as string)).toBe(401);
    const again = await command('staff', 'create', ...clerk('zhao.liu'));
    expect([again.code, again.text]).toEqual([1, expect.stringContaining('never given to another person')]);
    expect((await command('staff', 'list')).text).toContain('zhao.liu');
  });

  test('without a password signs in at the identity provider only', async () => {
    const made = await command('staff', 'create', ...clerk('sun.qi'), '--no-password');
    expect(made.text).not.toContain('password');
    for (const password of ['', 'null', SANDBOX_PASSWORD]) {
      expect((await signIn(visitorTo(serve.url), 'sun.qi', password)).status).toBe(401);
    }
  });
});

describe('an office', () => {
  const named = ['--unit', '示例区窗口'];
  const kept = async () => {
    const [row] = await site.database.sql`select schemes, districts from tenants where name = '示例区窗口'`;
    return row;
  };

  test('is made and changed on the command line, with its schemes and districts, and listed', async () => {
    const made = await command(
      'staff',
      'office',
      ...named,
      '--schemes',
      'shenzhen-talent',
      '--districts',
      '440305,440304',
    );
    expect([made.code, made.text]).toEqual([0, expect.stringContaining('made')]);
    expect(await kept()).toEqual({ schemes: ['shenzhen-talent'], districts: ['440304', '440305'] });
    const changed = await command('staff', 'office', ...named, '--schemes', 'shenzhen-talent');
    expect([changed.code, changed.text]).toEqual([0, expect.stringContaining('changed')]);
    expect(await kept()).toEqual({ schemes: ['shenzhen-talent'], districts: [] });
    expect((await command('staff', 'offices')).text).toMatch(/示例区窗口.*shenzhen-talent/);
    const events = await site.database.sql`
      select action, data -> 'districts' as districts from audit_events
      where action like 'office.%' and data ->> 'name' = '示例区窗口' order by seq`;
    expect([...events]).toEqual([
      { action: 'office.created', districts: ['440304', '440305'] },
      { action: 'office.changed', districts: [] },
    ]);
  });

  test('has auditors of one department besides those of none, and nobody else has one but clerks', async () => {
    const person = ['--name', 'qian.qi', '--display-name', '钱七', '--role', 'auditor', '--department', 'education'];
    expect((await command('staff', 'create', ...person, ...office)).code).toBe(0);
    const [row] = await site.database.sql`select role, department from staff where name = 'qian.qi'`;
    expect(row).toEqual({ role: 'auditor', department: 'education' });
    await expect(site.database.sql`update staff set role = 'supervisor' where name = 'qian.qi'`).rejects.toThrow(
      /cannot be changed/,
    );
    await expect(site.database.sql`
      insert into staff (id, name, display_name, tenant_id, role, department, mode)
      select gen_random_uuid(), 'wu.jiu', '吴九', tenant_id, 'supervisor', department, mode from staff
      where name = 'qian.qi'`).rejects.toThrow(/staff_department/);
  });
});

describe.concurrent('the command refuses', () => {
  test.each<['staff' | 'keys', string[], RegExp]>([
    ['staff', [], /npm run staff/],
    [
      'staff',
      ['create', '--name', 'x y', '--display-name', 'x', '--role', 'auditor', ...office],
      /has 2 to 64 characters/,
    ],
    [
      'staff',
      ['create', '--name', 'miaopi_sandbox_me', '--display-name', 'x', '--role', 'auditor', ...office],
      /npm run staff/,
    ],
    ['staff', ['create', '--name', 'me', '--display-name', 'x', '--role', 'clerk', ...office], /npm run staff/],
    ['staff', ['create', '--name', 'me', '--display-name', 'x', '--role', 'employer', ...office], /npm run staff/],
    [
      'staff',
      ['create', '--name', 'me', '--display-name', 'x', '--role', 'supervisor', '--department', 'education', ...office],
      /npm run/,
    ],
    // an office is made only where that is asked for
    [
      'staff',
      ['create', '--name', 'li.ba', '--display-name', 'x', '--role', 'auditor', '--unit', '示例另一中心'],
      /没有该名称的经办机构.*no office of this name is on file/,
    ],
    ['staff', ['office', '--unit', 'x'], /npm run staff -- office/],
    ['staff', ['office', '--unit', 'x', '--schemes', 'elsewhere'], /there is no scheme elsewhere/],
    [
      'staff',
      ['office', '--unit', 'x', '--schemes', 'shenzhen-talent', '--districts', '4403'],
      /no code of six digits/,
    ],
    ['staff', ['end', '--name', 'nobody'], /nobody of this name/],
    ['keys', ['end', '--id', '01a22b8c-fb09-7bc7-b91e-9721364375e9'], /no such key in force/],
    ['staff', ['reset-password', '--name', 'nobody'], /nobody of this name/],
    [
      'keys',
      ['create', '--role', 'clerk', '--department', 'education', '--unit', 'x'],
      /there is no option|--staff must name the holder/,
    ],
    ['keys', ['create', '--role', 'supervisor', '--unit', 'x'], /--staff must name the holder/],
    ['keys', ['create', '--staff', 'nobody'], /nobody of the name/],
  ])('%s %j', async (script, words, said) => {
    const { code, text } = await command(script, ...words);
    expect(code).not.toBe(0);
    expect(text).toMatch(said);
  });

  test('a key of a role that the person does not have', async () => {
    await command('staff', 'create', ...clerk('zhou.ba'));
    const { code, text } = await command('keys', 'create', '--staff', 'zhou.ba', '--role', 'supervisor');
    expect([code, text]).toEqual([1, expect.stringContaining('zhou.ba is clerk')]);
  });
});

describe('accounts of the sandbox', () => {
  test('are not joined by any of live operation: both commands refuse a database of a sandbox', async () => {
    const sandbox = await createTestDatabase();
    const { sql } = sandbox;
    await sql`insert into tenants (id, kind, name) values (gen_random_uuid(), 'authority', '示例')`;
    await sql`
      insert into staff (id, name, display_name, tenant_id, role, mode)
      select gen_random_uuid(), 'miaopi_sandbox_auditor', '监督员甲', id, 'auditor', 'sandbox' from tenants`;
    const at = { DATABASE_URL: sandbox.url };
    const unit = ['--unit', '示例科技有限公司', '--credit-code', '91440300MA0XXXX15K'];
    const refused = [
      await commandAt(at, 'staff', 'create', ...clerk('li.si')),
      await commandAt(at, 'staff', 'office', '--unit', 'x', '--schemes', 'shenzhen-talent'),
      await commandAt(at, 'keys', 'create', '--role', 'employer', ...unit),
    ];
    for (const { code, text } of refused) {
      expect(code, text).toBe(1);
      expect(text).toMatch(/所指的是沙箱的数据库.*names the database of a sandbox/);
    }
    const [row] = await sql`
      select (select count(*) from tenants)::int + (select count(*) from api_keys)::int as rows`;
    expect(row).toEqual({ rows: 1 });
    expect((await commandAt(at, 'staff', 'list')).code).toBe(0);
    await sandbox.close();
  });

  test('keep their database from serving live operation', async () => {
    const other = await createLiveSite();
    const { sql } = other.database;
    await sql`insert into tenants (id, kind, name) values (gen_random_uuid(), 'authority', '示例')`;
    await sql`
    insert into staff (id, name, display_name, tenant_id, role, mode)
    select gen_random_uuid(), 'miaopi_sandbox_auditor', '监督员甲', id, 'auditor', 'sandbox' from tenants where kind = 'authority'`;
    const refused = start('src/run/serve.ts', other.environment);
    expect(await refused.ended).toBe(78);
    expect(refused.stderr()).toContain('names the database of a sandbox');
    await other.close();
  });
});

describe('the settings of staff accounts', () => {
  const read = (changes: Environment) => readLiveConfig({ ...site.environment, ...changes }).staffAccess;
  const OIDC = { OIDC_ISSUER: 'https://id.example', OIDC_CLIENT_ID: 'miaopi', OIDC_CLIENT_SECRET: 'hidden' };

  test('exist only with an address of the console', () => {
    expect(read({})).toBeNull();
    expect(read({ CONSOLE_ORIGIN: `${ORIGIN}/` })).toEqual({ origin: ORIGIN, oidc: null, trustedProxies: [] });
    const all = read({ CONSOLE_ORIGIN: ORIGIN, ...OIDC, TRUSTED_PROXIES: '10.0.0.0/8' });
    expect(all?.oidc).toEqual({
      issuer: 'https://id.example',
      clientId: 'miaopi',
      clientSecret: 'hidden',
      nameClaim: 'preferred_username',
    });
    expect(all?.trustedProxies).toHaveLength(1);
  });

  test.each<[Environment, RegExp]>([
    [{ CONSOLE_ORIGIN: 'http://console.example' }, /CONSOLE_ORIGIN/],
    [{ CONSOLE_ORIGIN: 'https://console.example/path' }, /CONSOLE_ORIGIN/],
    [{ CONSOLE_ORIGIN: ORIGIN, OIDC_ISSUER: 'https://id.example' }, /OIDC_CLIENT_ID.*\n.*OIDC_CLIENT_SECRET/],
    [{ CONSOLE_ORIGIN: ORIGIN, ...OIDC, OIDC_ISSUER: 'http://id.example' }, /OIDC_ISSUER/],
    [OIDC, /CONSOLE_ORIGIN/],
    [{ CONSOLE_ORIGIN: ORIGIN, TRUSTED_PROXIES: 'proxy' }, /TRUSTED_PROXIES/],
  ])('are refused without a secret in the message if they do not fit: %j', (changes, said) => {
    expect(() => read(changes)).toThrow(ConfigError);
    expect(() => read(changes)).toThrow(said);
    expect(() => read(changes)).not.toThrow(/hidden/);
  });
});
