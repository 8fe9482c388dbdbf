// Tests signing in over HTTP: what a session is and how it ends, what an answer reveals, and what is recorded of it.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SANDBOX_KEYS, SANDBOX_PASSWORD } from '../../src/access/sandbox-keys.ts';
import type { Problem } from '../../src/http/problem.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { sandboxName, shownCode, signInAs, typePassword, visitorTo } from '../support/visitor.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ worker: false });
});
beforeEach(async () => {
  await service.sql`delete from sign_in_attempts`;
  await service.sql`delete from sign_in_addresses`;
});
afterAll(() => service.close());

const EDU = 'clerk_education';
const hashOf = (token: string | undefined) =>
  createHash('sha256')
    .update(token ?? '')
    .digest();
const idOf = async (person: string) =>
  (await service.sql`select id from staff where name = ${sandboxName(person)}`)[0]?.id as string;

interface Event {
  action: string;
  actor_kind: string;
  actor_id: string;
  data: Record<string, unknown>;
}
const eventsSince = async (seq: number) =>
  await service.sql<Event[]>`
    select action, actor_kind, actor_id, data from audit_events where seq > ${seq} and action like 'staff.%' order by seq`;
const lastSeq = async () => Number((await service.sql`select coalesce(max(seq), 0) as seq from audit_events`)[0]?.seq);

/** The page that shows content to a session, and sends everybody else to the sign-in page. */
const isSignedIn = async (headers: Record<string, string>) => {
  const response = await fetch(`${service.url}/v1/reviews`, { headers });
  return response.status === 200;
};

describe('a sign-in', () => {
  test('of a clerk takes name and password, and leads to the wanted page', async () => {
    const visitor = visitorTo(service.url);
    const first = await visitor.get('/console/sources');
    expect([first.status, first.location]).toEqual([303, '/console/sign-in?to=%2Fconsole%2Fsources']);
    const page = await visitor.get(first.location as string);
    expect(page.html).toContain('<input type="hidden" name="to" value="/console/sources" />');
    const answer = await typePassword(visitor, EDU, { to: '/console/sources' });
    expect([answer.status, answer.location]).toEqual([303, '/console/sources']);
    expect(await isSignedIn({ cookie: visitor.cookieHeader() })).toBe(true);
    // a person who is signed in is not asked again
    expect((await visitor.get('/console/sign-in?to=/console/sources')).location).toBe('/console/sources');
  });

  test('knows the name in any spelling', async () => {
    const visitor = visitorTo(service.url);
    const name = `  ${sandboxName(EDU).toUpperCase().replace('M', 'Ｍ')} `;
    const answer = await visitor.post('/console/sign-in', { name, password: SANDBOX_PASSWORD, to: '/console' });
    expect(answer.status).toBe(303);
  });

  test('of every person of the sandbox works with the password shown at start', async () => {
    const people = SANDBOX_KEYS.filter(({ displayName }) => displayName !== null);
    expect(people).toHaveLength(12);
    for (const { label, displayName } of people) {
      const visitor = await signInAs(service.url, label);
      const session = await service.service.staffAccess?.sessionOf(new Headers({ cookie: visitor.cookieHeader() }));
      expect(session).toMatchObject({ name: sandboxName(label), displayName, actor: { id: await idOf(label) } });
    }
    // units file applications, they do not sign in
    const unit = await typePassword(visitorTo(service.url), 'employer');
    expect(unit.status).toBe(401);
  });

  test.each([
    ['https://evil.example/', '/console'],
    ['//evil.example/console', '/console'],
    ['/\\evil.example', '/console'],
    ['javascript:alert(1)', '/console'],
    ['/v1/applications', '/console'],
    ['/console/../../evil', '/console'],
    ['/consoles', '/console'],
    ['/console/items/1?x=2', '/console/items/1?x=2'],
  ])('leads from %s only to %s', async (to, place) => {
    const visitor = visitorTo(service.url);
    expect((await typePassword(visitor, EDU, { to })).location).toBe(place);
    expect((await visitor.get(`/console/sign-in?to=${encodeURIComponent(to)}`)).location).toBe(place);
  });
});

describe('the cookie of a session', () => {
  test('is out of reach for scripts and for posts of other sites, and the database holds only its hash', async () => {
    const visitor = visitorTo(service.url);
    const { setCookies } = await typePassword(visitor, EDU);
    const cookie = setCookies.find((each) => each.startsWith('miaopi_session='));
    expect(cookie?.split('; ').slice(1).toSorted()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax']);
    const token = visitor.cookies.get('miaopi_session') as string;
    expect(token).toMatch(/^[\w-]{43}$/);
    const kept = await service.sql`select id from staff_sessions where token_hash = ${hashOf(token)}`;
    expect(kept).toHaveLength(1);
    const [{ dump } = { dump: '' }] = await service.sql`select string_agg(s::text, '') as dump from staff_sessions s`;
    expect(dump).not.toContain(Buffer.from(token).toString('hex'));
  });

  test('is new at every sign-in, so that nobody can be given a known one', async () => {
    const planted = 'a'.repeat(43);
    const visitor = visitorTo(service.url, new Map([['miaopi_session', planted]]));
    await typePassword(visitor, EDU);
    const first = visitor.cookies.get('miaopi_session') as string;
    expect(first).not.toBe(planted);
    expect(await isSignedIn({ cookie: `miaopi_session=${planted}` })).toBe(false);
    // the session before ends at the same time
    await typePassword(visitor, EDU);
    expect(visitor.cookies.get('miaopi_session')).not.toBe(first);
    expect(await isSignedIn({ cookie: `miaopi_session=${first}` })).toBe(false);
  });

  test.each([
    ['empty', ''],
    ['short', 'x'],
    ['of the right form', 'a'.repeat(43)],
    ['no text', '%00'],
    ['long', '1'.repeat(5000)],
  ])('opens nothing if it is %s', async (_, token) => {
    expect(await isSignedIn({ cookie: `miaopi_session=${token}` })).toBe(false);
  });
});

describe('a session', () => {
  const endings: [string, (id: string) => Promise<unknown>][] = [
    ['after 8 hours', (id) => service.sql`update staff_sessions set expires_at = now() where staff_id = ${id}`],
    [
      'after 30 minutes without use',
      (id) => service.sql`update staff_sessions set seen_at = now() - interval '30 minutes' where staff_id = ${id}`,
    ],
  ];
  test.each(endings)('ends: %s', async (_, lapse) => {
    const visitor = await signInAs(service.url, EDU);
    expect(await isSignedIn({ cookie: visitor.cookieHeader() })).toBe(true);
    await lapse(await idOf(EDU));
    expect(await isSignedIn({ cookie: visitor.cookieHeader() })).toBe(false);
    expect((await visitor.get('/console')).location).toMatch(/^\/console\/sign-in/);
  });

  test('ends 8 hours after it began, even in use: use only postpones the end by idleness', async () => {
    const visitor = await signInAs(service.url, EDU);
    const id = await idOf(EDU);
    const [before] = await service.sql`
      update staff_sessions set seen_at = now() - interval '29 minutes' where staff_id = ${id}
      returning expires_at, expires_at - created_at as lasts`;
    expect(String(before?.lasts)).toMatch(/^08:00/);
    expect(await isSignedIn({ cookie: visitor.cookieHeader() })).toBe(true);
    const [after] = await service.sql`
      select expires_at, seen_at > now() - interval '1 minute' as seen from staff_sessions where staff_id = ${id}`;
    expect(after).toEqual({ expires_at: before?.expires_at, seen: true });
  });

  test('ends when its person signs out, which no other site can do', async () => {
    const visitor = await signInAs(service.url, EDU);
    const session = visitor.cookieHeader();
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await visitor.post('/console/sign-out', {}, foreign)).status).toBe(403);
    expect(await isSignedIn({ cookie: session })).toBe(true);
    const seq = await lastSeq();
    const out = await visitor.post('/console/sign-out', {});
    expect([out.status, out.location]).toEqual([303, '/console/sign-in']);
    expect(visitor.cookies.has('miaopi_session')).toBe(false);
    expect(await isSignedIn({ cookie: session })).toBe(false);
    expect((await eventsSince(seq)).map(({ action }) => action)).toEqual(['staff.signed_out']);
  });

  test('does not follow the sandbox’s clock, which can be set', async () => {
    const visitor = await signInAs(service.url, EDU);
    service.setNow('2027-03-01T09:00:00+08:00');
    expect(await isSignedIn({ cookie: visitor.cookieHeader() })).toBe(true);
    service.setNow('2026-11-20T10:00:00+08:00');
  });
});

describe('a refused sign-in', () => {
  test('gets the same answer to the byte for an unknown name and for a wrong password', async () => {
    const known = sandboxName(EDU);
    const unknown = sandboxName('clerk_ecucation');
    const answers = await Promise.all(
      [known, unknown].map(async (name) => {
        const form = { name, password: 'wrong password', to: '/console' };
        const page = await visitorTo(service.url).post('/console/sign-in', form);
        return { status: page.status, cookies: page.setCookies, html: page.html.replaceAll(name, 'NAME') };
      }),
    );
    // the sandbox lists its accounts on the page
    const [one, other] = answers.map((answer) => ({
      ...answer,
      html: answer.html.replace(/<section class="panel sandbox"[\s\S]*?<\/section>/, ''),
    }));
    expect(one).toEqual(other);
    expect(one).toMatchObject({ status: 401, cookies: [] });
  });

  test('is told at the field, once, with the focus on it', async () => {
    const page = await typePassword(visitorTo(service.url), EDU, { password: 'wrong password' });
    expect(page.html).toContain('role="alert" id="problem" tabindex="-1" autofocus');
    expect(page.html.match(/autofocus/g)).toHaveLength(1);
    expect(page.html).toMatch(/name="name"[^>]*autocomplete="username"[^>]*aria-describedby="problem"/s);
    expect(page.html).toMatch(/name="password"[^>]*autocomplete="current-password"[^>]*aria-describedby="problem"/s);
    expect(page.html).not.toContain('wrong password');
  });

  test('is the answer to a post from another site', async () => {
    for (const headers of [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: 'null' },
      { 'sec-fetch-site': 'same-site', origin: 'https://x.example' },
      {},
    ]) {
      const visitor = visitorTo(service.url);
      const form = { name: sandboxName(EDU), password: SANDBOX_PASSWORD, to: '/console' };
      const answer = await visitor.post('/console/sign-in', form, headers as Record<string, string>);
      expect([answer.status, answer.setCookies]).toEqual([403, []]);
    }
  });

  test('cannot be replaced by a new account: no usual path makes one', async () => {
    for (const path of ['/console/sign-up', '/api/auth/sign-up/email', '/console/register', '/v1/staff']) {
      const before = await service.sql`select count(*)::int as count from staff`;
      const answer = await visitorTo(service.url).post(path, { name: 'somebody', password: 'correct horse battery' });
      expect(answer.status).toBeGreaterThanOrEqual(300);
      expect(answer.setCookies.filter((each) => each.includes('session'))).toEqual([]);
      expect(await service.sql`select count(*)::int as count from staff`).toEqual(before);
    }
  });
});

describe('the audit tells', () => {
  test('every sign-in and every failure, by whom if that is known, and never the typed text', async () => {
    const seq = await lastSeq();
    const [id, supervisor] = [await idOf(EDU), await idOf('supervisor')];
    const typed = ['a password typed into the field for the name', 'Tr0ub4dor-and-3', 'wrong-password-of-mine'];
    await visitorTo(service.url).post('/console/sign-in', {
      name: typed[0] as string,
      password: typed[1] as string,
      to: '',
    });
    await typePassword(visitorTo(service.url), EDU, { password: typed[2] as string });
    await signInAs(service.url, EDU);
    const visitor = visitorTo(service.url);
    await typePassword(visitor, 'supervisor');
    const code = await shownCode(visitor);
    await visitor.post('/console/second-factor', { code: '000000', to: '' });
    await visitor.post('/console/second-factor', { code, to: '' });
    const events = await eventsSince(seq);
    expect(events.map(({ action, actor_kind, actor_id, data }) => [action, actor_kind, actor_id, data])).toEqual([
      ['staff.sign_in_refused', 'system', 'sign-in', { reason: 'unknown_name' }],
      ['staff.sign_in_refused', 'system', 'sign-in', { reason: 'password', staffId: id }],
      [
        'staff.signed_in',
        'staff',
        id,
        { staffId: id, sessionId: expect.any(String), method: 'password', secondFactor: null },
      ],
      ['staff.sign_in_refused', 'system', 'sign-in', { reason: 'code', staffId: supervisor }],
      [
        'staff.signed_in',
        'staff',
        supervisor,
        { staffId: supervisor, sessionId: expect.any(String), method: 'password', secondFactor: 'totp' },
      ],
    ]);
    // searches the whole database: no typed text is anywhere in it
    const tables = await service.sql`select tablename from pg_tables where schemaname = 'public'`;
    for (const { tablename } of tables) {
      const rows = await service.sql.unsafe(
        `select coalesce(string_agg(t::text, ' '), '') as text from "${tablename}" t`,
      );
      for (const text of [...typed, SANDBOX_PASSWORD, code]) {
        const found = String(rows[0]?.text).includes(text);
        // six digits may stand in any number
        if (text !== code) expect([tablename, text, found]).toEqual([tablename, text, false]);
      }
    }
    expect(JSON.stringify(events)).not.toContain(code);
  });
});

describe('REST with a session of the console', () => {
  test('reads as the person may, and acts only for the console’s own pages', async () => {
    const visitor = await signInAs(service.url, EDU);
    const call = async (method: string, path: string, headers: Record<string, string>) => {
      const response = await fetch(service.url + path, {
        method,
        headers: { cookie: visitor.cookieHeader(), ...headers },
      });
      return [response.status, ((await response.json().catch(() => ({}))) as Partial<Problem>).code];
    };
    expect(await call('GET', '/v1/reviews', {})).toEqual([200, undefined]);
    expect(await call('GET', '/v1/nothing', {})).toEqual([404, 'not_found']);
    const { origin } = new URL(service.url);
    const refused: Record<string, string>[] = [
      {},
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin, 'sec-fetch-site': 'cross-site' },
      { origin, 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
    ];
    for (const headers of refused) expect(await call('POST', '/v1/reviews/next', headers)).toEqual([403, 'forbidden']);
    for (const headers of [{ origin }, { 'sec-fetch-site': 'same-origin' }] as Record<string, string>[]) {
      expect(await call('POST', '/v1/reviews/next', headers)).toEqual([204, undefined]);
    }
    // a session gives a role no more than a key does, and does not mend an invalid key
    expect(await call('POST', '/v1/applications', { origin })).toEqual([403, 'forbidden']);
    expect(await call('GET', '/v1/reviews', { authorization: 'Bearer miaopi_sandbox_nobody' })).toEqual([
      401,
      'unauthenticated',
    ]);
    await visitor.post('/console/sign-out', {});
    expect(await call('GET', '/v1/reviews', {})).toEqual([401, 'unauthenticated']);
  });
});
