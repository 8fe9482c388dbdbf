// Tests the second factor: a role that requires one gets no session without it and enrols at the first sign-in; no code
// counts twice.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SANDBOX_PASSWORD, SANDBOX_TOTP_SECRET } from '../../src/access/sandbox-keys.ts';
import { codeAt, stepAt } from '../../src/access/totp.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { sandboxName, shownCode, signInAs, typePassword, type Visitor, visitorTo } from '../support/visitor.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ worker: false });
});
beforeEach(async () => {
  await service.sql`delete from sign_in_attempts`;
});
afterAll(() => service.close());

const idOf = async (person: string) =>
  (await service.sql`select id from staff where name = ${sandboxName(person)}`)[0]?.id as string;
const type = (visitor: Visitor, code: string, page = '/console/second-factor') =>
  visitor.post(page, { code, to: '/console/board' });
const expectNoSession = async (visitor: Visitor) => {
  expect(visitor.cookies.has('miaopi_session')).toBe(false);
  const read = await fetch(`${service.url}/v1/reviews`, { headers: { cookie: visitor.cookieHeader() } });
  expect(read.status).toBe(401);
  expect((await visitor.get('/console')).location).toMatch(/^\/console\/sign-in/);
};
const actionsOf = async (id: string) =>
  (await service.sql`select action from audit_events where data->>'staffId' = ${id} order by seq`).map(
    ({ action }) => action,
  );

describe('a role that requires a second factor', () => {
  test.each(['supervisor', 'auditor', 'operator'])('has no session before the second step: %s', async (person) => {
    const visitor = visitorTo(service.url);
    const first = await typePassword(visitor, person, { to: '/console/board' });
    expect([first.status, first.location]).toEqual([303, '/console/second-factor?to=%2Fconsole%2Fboard']);
    await expectNoSession(visitor);
    expect(await service.sql`select 1 from staff_sessions where staff_id = ${await idOf(person)}`).toHaveLength(0);
    // the cookie of the step is not a session, under any cookie name
    const begun = visitor.cookies.get('miaopi_sign_in') as string;
    await expectNoSession(visitorTo(service.url, new Map([['miaopi_session_', begun]])));
    const renamed = await fetch(`${service.url}/v1/reviews`, { headers: { cookie: `miaopi_session=${begun}` } });
    expect(renamed.status).toBe(401);

    const done = await type(visitor, await shownCode(visitor));
    expect([done.status, done.location]).toEqual([303, '/console/board']);
    expect(visitor.cookies.has('miaopi_session')).toBe(true);
    expect(visitor.cookies.has('miaopi_sign_in')).toBe(false);
  });

  test('cannot get round it through the pages of the other steps', async () => {
    const visitor = visitorTo(service.url);
    await typePassword(visitor, 'supervisor');
    for (const page of ['/console/new-password', '/console/second-factor/enrol']) {
      expect((await visitor.get(page)).location).toMatch(/^\/console\/second-factor\?/);
    }
    const password = 'a password of my own';
    await visitor.post('/console/new-password', { password, again: password, to: '/console' });
    await type(visitor, codeAt(SANDBOX_TOTP_SECRET, stepAt(Date.now())), '/console/second-factor/enrol');
    await expectNoSession(visitor);
    expect((await typePassword(visitorTo(service.url), 'supervisor', { password })).status).toBe(401);
  });

  test('has ten minutes for it, and can use it once', async () => {
    const visitor = visitorTo(service.url);
    await typePassword(visitor, 'supervisor_2');
    const code = await shownCode(visitor);
    await service.sql`update staff_sign_ins set expires_at = now()`;
    expect((await type(visitor, code)).location).toMatch(/problem=expired$/);
    await expectNoSession(visitor);

    await typePassword(visitor, 'supervisor_2');
    const copy = visitorTo(service.url, new Map(visitor.cookies));
    expect((await type(visitor, await shownCode(visitor))).location).toBe('/console/board');
    expect((await copy.get('/console/second-factor')).location).toMatch(/^\/console\/sign-in/);
  });

  test('is joined by a clerk who has enrolled one voluntarily', async () => {
    const id = await idOf('clerk_public_security_2');
    await service.sql`
      update staff_credentials set totp_secret = '\\x00', totp_enrolled_at = now() where staff_id = ${id}`;
    const first = await typePassword(visitorTo(service.url), 'clerk_public_security_2');
    expect(first.location).toMatch(/^\/console\/second-factor\?/);
  });
});

describe('a code of the second factor', () => {
  test('counts once, in any browser and however many use it at once', async () => {
    const visitors = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const visitor = visitorTo(service.url);
        await typePassword(visitor, 'auditor_3');
        return visitor;
      }),
    );
    const code = await shownCode(visitors[0] as Visitor);
    const answers = await Promise.all(visitors.map((visitor) => type(visitor, code)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 401, 401, 401]);
    expect(visitors.filter(({ cookies }) => cookies.has('miaopi_session'))).toHaveLength(1);
  });

  test('from another person’s authenticator does not count', async () => {
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    const visitor = visitorTo(service.url);
    await typePassword(visitor, 'auditor');
    expect((await type(visitor, codeAt(secret, stepAt(Date.now())))).status).toBe(401);
    // a sealed secret does not open in another person's row either
    const [auditor, operator] = [await idOf('auditor'), await idOf('operator')];
    const [own] = await service.sql`select totp_secret from staff_credentials where staff_id = ${auditor}`;
    await service.sql`
      update staff_credentials set totp_secret = (select totp_secret from staff_credentials where staff_id = ${operator})
      where staff_id = ${auditor}`;
    expect((await type(visitor, '123456')).status).toBe(500);
    await service.sql`update staff_credentials set totp_secret = ${own?.totp_secret} where staff_id = ${auditor}`;
  });
});

describe('the first sign-in', () => {
  const unenrol = async (person: string) => {
    const id = await idOf(person);
    await service.sql`
      update staff_credentials set totp_secret = null, totp_enrolled_at = null, totp_step = null where staff_id = ${id}`;
    return id;
  };
  const shownSecret = (html: string) =>
    /<code id="totp-secret">([A-Z2-7 ]+)<\/code>/.exec(html)?.[1]?.replaceAll(' ', '') as string;
  const shownBackupCodes = (html: string) =>
    [
      ...(/<ul class="codes" id="backup-codes">(.*?)<\/ul>/s.exec(html)?.[1]?.matchAll(/<code>([^<]+)<\/code>/g) ?? []),
    ].map(([, code]) => code as string);

  test('enrols an authenticator: the secret is shown as text and picture, and a code must prove it', async () => {
    const id = await unenrol('supervisor');
    const visitor = visitorTo(service.url);
    const first = await typePassword(visitor, 'supervisor', { to: '/console/board' });
    expect(first.location).toBe('/console/second-factor/enrol?to=%2Fconsole%2Fboard');
    await expectNoSession(visitor);
    expect((await visitor.get('/console/second-factor')).location).toMatch(/^\/console\/second-factor\/enrol/);

    const page = await visitor.get('/console/second-factor/enrol');
    const secret = shownSecret(page.html);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(secret).not.toBe(SANDBOX_TOTP_SECRET);
    expect(page.html).toMatch(/<svg class="qr"[^>]*role="img"[^>]*aria-label="[^"]+"/);
    expect(page.headers.get('cache-control')).toBe('no-store');
    // on a reload it is the same secret, and another browser gets another
    expect(shownSecret((await visitor.get('/console/second-factor/enrol')).html)).toBe(secret);
    const elsewhere = visitorTo(service.url);
    await typePassword(elsewhere, 'supervisor');
    expect(shownSecret((await elsewhere.get('/console/second-factor/enrol')).html)).not.toBe(secret);

    const wrong = await type(visitor, codeAt(SANDBOX_TOTP_SECRET, stepAt(Date.now())), '/console/second-factor/enrol');
    expect(wrong.status).toBe(401);
    expect(shownSecret(wrong.html)).toBe(secret);
    await expectNoSession(visitor);

    const step = stepAt(Date.now());
    const done = await type(visitor, codeAt(secret, step), '/console/second-factor/enrol');
    expect(done.status).toBe(200);
    expect(shownBackupCodes(done.html)).toHaveLength(10);
    expect(done.html).toContain('href="/console/board"');
    expect(visitor.cookies.has('miaopi_session')).toBe(true);
    expect(await actionsOf(id)).toEqual(expect.arrayContaining(['staff.second_factor_enrolled', 'staff.signed_in']));

    // the code that enrolled it is used up, and an enrolment begun elsewhere cannot replace it
    const again = visitorTo(service.url);
    await typePassword(again, 'supervisor');
    expect((await type(again, codeAt(secret, step))).status).toBe(401);
    expect((await type(again, codeAt(secret, step + 1))).status).toBe(303);
    const late = await type(elsewhere, codeAt(SANDBOX_TOTP_SECRET, step), '/console/second-factor/enrol');
    expect(late.location).toMatch(/^\/console\/second-factor\?/);

    const everything = await service.sql`
      select string_agg(t.text, '') as text from (
        select c::text as text from staff_credentials c union all select s::text from staff_sign_ins s
        union all select b::text from staff_backup_codes b union all select data::text from audit_events) t`;
    for (const text of [secret, ...shownBackupCodes(done.html)]) {
      expect(everything[0]?.text).not.toContain(text);
      expect(everything[0]?.text).not.toContain(Buffer.from(text).toString('hex'));
    }
  });

  test('gives backup codes, each of which replaces the authenticator once', async () => {
    await unenrol('operator');
    const visitor = visitorTo(service.url);
    await typePassword(visitor, 'operator');
    const secret = shownSecret((await visitor.get('/console/second-factor/enrol')).html);
    const { html } = await type(visitor, codeAt(secret, stepAt(Date.now())), '/console/second-factor/enrol');
    const [one = '', two = ''] = shownBackupCodes(html);
    const attempt = async (person: string, code: string) => {
      const each = visitorTo(service.url);
      await typePassword(each, person);
      return (await type(each, code)).status;
    };
    expect(await attempt('auditor', one)).toBe(401);
    expect(await attempt('operator', one)).toBe(303);
    expect(await attempt('operator', one)).toBe(401);
    // typed as people type
    expect(await attempt('operator', ` ${two.toUpperCase().replace('-', ' ')} `)).toBe(303);
  });

  test('with a one-time password ends with a new password, and the one-time password is used up', async () => {
    const person = 'auditor_2';
    const id = await unenrol(person);
    await service.sql`update staff_credentials set must_change = true where staff_id = ${id}`;
    const visitor = visitorTo(service.url);
    await typePassword(visitor, person, { to: '/console/board' });
    const secret = shownSecret((await visitor.get('/console/second-factor/enrol')).html);
    const enrolled = await type(visitor, codeAt(secret, stepAt(Date.now())), '/console/second-factor/enrol');
    expect(enrolled.html).toContain('href="/console/new-password?to=%2Fconsole%2Fboard"');
    await expectNoSession(visitor);

    const choose = (password: string, again = password) =>
      visitor.post('/console/new-password', { password, again, to: '/console/board' });
    for (const [password, again, said] of [
      ['short', 'short', '至少 12 个字符'],
      ['tea at nine o’clock', 'tea at ten o’clock', '不一致'],
      [SANDBOX_PASSWORD, SANDBOX_PASSWORD, '不能与原密码相同'],
      [sandboxName(person), sandboxName(person), '太容易猜到'],
      ['P@ssw0rd2026', 'P@ssw0rd2026', '密码过于常见'],
    ] as const) {
      const refused = await choose(password, again);
      expect([refused.status, refused.html.includes(said)]).toEqual([422, true]);
      await expectNoSession(visitor);
    }
    const done = await choose('tea at nine o’clock');
    expect([done.status, done.location]).toEqual([303, '/console/board']);
    expect(visitor.cookies.has('miaopi_session')).toBe(true);
    expect(await actionsOf(id)).toContain('staff.password_set');
    expect((await typePassword(visitorTo(service.url), person)).status).toBe(401);
    const next = await typePassword(visitorTo(service.url), person, { password: 'tea at nine o’clock' });
    expect(next.location).toMatch(/^\/console\/second-factor\?/);
  });

  test('with a one-time password older than a week fails', async () => {
    const id = await idOf('clerk_human_resources_2');
    await service.sql`
      update staff_credentials set must_change = true, password_set_at = now() - interval '8 days' where staff_id = ${id}`;
    expect((await typePassword(visitorTo(service.url), 'clerk_human_resources_2')).status).toBe(401);
    await service.sql`update staff_credentials set password_set_at = now() - interval '6 days' where staff_id = ${id}`;
    const first = await typePassword(visitorTo(service.url), 'clerk_human_resources_2');
    expect(first.location).toMatch(/^\/console\/new-password/);
  });
});

describe('a clerk, whose role does not require a second factor,', () => {
  const SET_UP = '/console/second-factor/set-up';
  const secretIn = (html: string) =>
    /<code id="totp-secret">([A-Z2-7 ]+)<\/code>/.exec(html)?.[1]?.replaceAll(' ', '') as string;

  test('may enrol one after typing the password again, and must use it from then on', async () => {
    const person = 'clerk_public_security';
    const [clerk, elsewhere] = [await signInAs(service.url, person), await signInAs(service.url, person)];
    expect((await clerk.get('/console')).html).toContain(`href="${SET_UP}"`);
    expect((await clerk.get(SET_UP)).html).toContain('data-enrolled="false"');
    // nobody is led to a step without having begun it
    expect((await clerk.get('/console/second-factor/enrol')).location).toBe('/console');

    const wrong = await clerk.post(SET_UP, { password: 'not the password', to: SET_UP });
    expect([wrong.status, clerk.cookies.has('miaopi_sign_in')]).toEqual([401, false]);
    const begun = await clerk.post(SET_UP, { password: SANDBOX_PASSWORD, to: SET_UP });
    expect(begun.location).toBe(`/console/second-factor/enrol?to=${encodeURIComponent(SET_UP)}`);
    const page = await clerk.get('/console/second-factor/enrol');
    // the page does not call a voluntary step compulsory
    expect(page.html).toContain('您自愿启用第二步验证，您的岗位并不强制');
    expect(page.html).not.toContain('此后登录需要两步验证');
    expect(page.html).toContain('暂不启用，返回');
    const secret = secretIn(page.html);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    // until a code has proved it, the password suffices as before
    expect((await typePassword(visitorTo(service.url), person)).location).toBe('/console');

    const step = stepAt(Date.now());
    const done = await type(clerk, codeAt(secret, step), '/console/second-factor/enrol');
    expect([done.status, done.html.includes('id="backup-codes"')]).toEqual([200, true]);
    expect((await clerk.get(SET_UP)).html).toContain('data-enrolled="true"');
    // the sessions without it have ended, and a password alone opens nothing
    expect((await elsewhere.get('/console')).location).toMatch(/^\/console\/sign-in/);
    const again = visitorTo(service.url);
    expect((await typePassword(again, person)).location).toMatch(/^\/console\/second-factor\?/);
    await expectNoSession(again);
    expect((await type(again, codeAt(secret, step + 1))).status).toBe(303);
    expect(await actionsOf(await idOf(person))).toContain('staff.second_factor_enrolled');
    // a second one cannot replace it
    const over = await clerk.post(SET_UP, { password: SANDBOX_PASSWORD, to: SET_UP });
    expect([over.location, clerk.cookies.has('miaopi_sign_in')]).toEqual([SET_UP, false]);
  });

  test('has five attempts at that password too, and an unlocked screen proves nothing', async () => {
    const clerk = await signInAs(service.url, 'clerk_human_resources');
    const statuses: number[] = [];
    for (let count = 0; count < 6; count++)
      statuses.push((await clerk.post(SET_UP, { password: 'a guess', to: SET_UP })).status);
    expect(statuses).toEqual([401, 401, 401, 401, 429, 429]);
    expect((await clerk.post(SET_UP, { password: SANDBOX_PASSWORD, to: SET_UP })).status).toBe(429);
    await service.sql`delete from sign_in_attempts`;
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await clerk.post(SET_UP, { password: SANDBOX_PASSWORD, to: SET_UP }, foreign)).status).toBe(403);
  });

  test('alone sets it up there: other roles enrol at the first sign-in, and nobody without a session', async () => {
    const supervisor = await signInAs(service.url, 'supervisor_2');
    expect((await supervisor.get(SET_UP)).status).toBe(403);
    expect((await visitorTo(service.url).get(SET_UP)).location).toMatch(/^\/console\/sign-in/);
  });
});

describe('the sandbox, which shows the codes,', () => {
  test('lets a person sign in many times in half a minute, each time with another code', async () => {
    for (let count = 0; count < 5; count++) await signInAs(service.url, 'auditor');
  });
});
