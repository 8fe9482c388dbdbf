// Tests signing in at the office's identity provider: an account opens only if the provider vouches for it, for this
// sign-in and this client, and only if the account exists already.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createOidc } from '../../src/access/oidc.ts';
import { CLIENT, type IdentityProvider, type Said, startIdentityProvider } from '../support/identity-provider.ts';
import { liveSealer } from '../support/processes.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { sandboxName, shownCode, visitorTo } from '../support/visitor.ts';

let provider: IdentityProvider;
let service: TestService;
beforeAll(async () => {
  provider = await startIdentityProvider();
  const oidc = { issuer: provider.issuer, ...CLIENT, nameClaim: 'employee_id' };
  service = await startTestService({ worker: false, staffAccess: { origin: null, oidc, trustedProxies: [] } });
});
beforeEach(() => {
  provider.said = { claims: { employee_id: sandboxName('clerk_education') }, signedBy: 'provider' };
  provider.metadata = {};
});
afterAll(async () => {
  await service.close();
  await provider.close();
});

/** Begins at the console, as the link of the sign-in page does. */
async function begin(to = '/console/sources') {
  const visitor = visitorTo(service.url);
  const { location } = await visitor.get(`/console/oidc/start?to=${encodeURIComponent(to)}`);
  return { visitor, location: location as string };
}
const stays = async () => {
  const [staff] = await service.sql`select count(*)::int as people from staff`;
  const [sessions] = await service.sql`select count(*)::int as sessions from staff_sessions`;
  return { ...staff, ...sessions };
};
const lastRefusal = async () =>
  (await service.sql`select data from audit_events where action = 'staff.sign_in_refused' order by seq desc limit 1`)[0]
    ?.data;

describe('a person for whom the provider vouches', () => {
  test('is signed in under that name, and led to the wanted page', async () => {
    const { visitor, location } = await begin();
    const asked = new URL(location).searchParams;
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.get(name)).toMatch(/^[\w-]{43}$/);
    expect(asked.get('redirect_uri')).toBe(`${service.url}/console/oidc/callback`);
    const back = await visitor.get(provider.visit(location));
    expect([back.status, back.location]).toEqual([303, '/console/sources']);
    const session = await service.service.staffAccess?.sessionOf(new Headers({ cookie: visitor.cookieHeader() }));
    expect(session).toMatchObject({
      name: sandboxName('clerk_education'),
      actor: { role: 'clerk', department: 'education' },
    });
    expect(visitor.cookies.has('miaopi_oidc')).toBe(false);
    const [event] =
      await service.sql`select data from audit_events where action = 'staff.signed_in' order by seq desc limit 1`;
    expect(event?.data).toMatchObject({ method: 'oidc', staffId: session?.actor.id });
  });

  test('must still prove the second factor that the role requires', async () => {
    provider.said.claims.employee_id = sandboxName('supervisor').toUpperCase();
    const { visitor, location } = await begin('/console/board');
    const back = await visitor.get(provider.visit(location));
    expect(back.location).toBe('/console/second-factor?to=%2Fconsole%2Fboard');
    expect(visitor.cookies.has('miaopi_session')).toBe(false);
    const done = await visitor.post('/console/second-factor', { code: await shownCode(visitor), to: '/console/board' });
    expect(done.location).toBe('/console/board');
    expect(visitor.cookies.has('miaopi_session')).toBe(true);
  });

  test('gets no account here if the name is unknown, and the name does not enter the audit', async () => {
    for (const name of ['zhang.san', '', "'; drop table staff", 'a'.repeat(300)]) {
      provider.said.claims.employee_id = name;
      const before = await stays();
      const { visitor, location } = await begin();
      const back = await visitor.get(provider.visit(location));
      expect(back.location).toMatch(/^\/console\/sign-in\?to=.*&problem=oidc_(unknown|failed)$/);
      expect(visitor.cookies.has('miaopi_session')).toBe(false);
      expect(await stays()).toEqual(before);
      expect(JSON.stringify(await lastRefusal())).toMatch(/^\{"reason":"oidc_(unknown_name|no_valid_token)"\}$/);
    }
    provider.said.claims.employee_id = sandboxName('clerk_public_security_2');
    await service.sql`update staff set ended_at = now() where name = ${sandboxName('clerk_public_security_2')}`;
    const { visitor, location } = await begin();
    expect((await visitor.get(provider.visit(location))).location).toMatch(/problem=oidc_unknown$/);
  });
});

describe('no session comes from a token', () => {
  const now = () => Math.floor(Date.now() / 1000);
  test.each<[string, () => Partial<Said>]>([
    ['with the nonce of another sign-in', () => ({ claims: { nonce: 'of another' } })],
    ['without a nonce', () => ({ claims: { nonce: undefined } })],
    ['for another client', () => ({ claims: { aud: 'another' } })],
    [
      'for several clients, of whom another asked',
      () => ({ claims: { aud: [CLIENT.clientId, 'another'], azp: 'another' } }),
    ],
    ['for several clients, without the one that asked', () => ({ claims: { aud: [CLIENT.clientId, 'another'] } })],
    ['for this client, but requested by another', () => ({ claims: { azp: 'another' } })],
    ['of another issuer', () => ({ claims: { iss: 'https://evil.example' } })],
    ['that has expired', () => ({ claims: { exp: now() - 120 } })],
    ['without an end', () => ({ claims: { exp: undefined } })],
    ['that is signed by another key', () => ({ signedBy: 'other' })],
    ['that is signed by a shared secret', () => ({ signedBy: 'secret' })],
    ['that nobody has signed', () => ({ signedBy: 'none' })],
    ['that names a list', () => ({ claims: { employee_id: [sandboxName('clerk_education')] } })],
    ['that names nobody', () => ({ claims: { employee_id: undefined } })],
  ])('%s', async (_, wrong) => {
    const { claims = {}, signedBy = 'provider' } = wrong();
    provider.said = { claims: { ...provider.said.claims, ...claims }, signedBy };
    const before = await stays();
    const { visitor, location } = await begin();
    const back = await visitor.get(provider.visit(location));
    expect(back.location).toMatch(/problem=oidc_failed$/);
    expect(visitor.cookies.has('miaopi_session')).toBe(false);
    expect(await stays()).toEqual(before);
    expect(await lastRefusal()).toEqual({ reason: 'oidc_no_valid_token' });
  });
});

describe('a return from the provider', () => {
  const failed = /^\/console\/sign-in\?to=%2Fconsole&problem=oidc_failed$/;

  test('signs nobody in if this browser did not begin it, so that nobody can pass on another’s code', async () => {
    const { location } = await begin();
    const back = provider.visit(location);
    // in a browser that has begun nothing, and in one that has begun another sign-in
    expect((await visitorTo(service.url).get(back)).location).toMatch(failed);
    const other = await begin();
    expect((await other.visitor.get(back)).location).toMatch(failed);
    expect(other.visitor.cookies.has('miaopi_session')).toBe(false);
    expect(await lastRefusal()).toEqual({ reason: 'oidc_not_begun_here' });
  });

  test('signs nobody in if the browser’s own part was changed', async () => {
    const { visitor, location } = await begin();
    const kept = visitor.cookies.get('miaopi_oidc') as string;
    visitor.cookies.set('miaopi_oidc', `${kept.slice(0, -2)}AA`);
    expect((await visitor.get(provider.visit(location))).location).toMatch(failed);
  });

  test('signs nobody in from another provider, or with a refusal', async () => {
    for (const wrong of [{ iss: 'https://evil.example', code: 'x' }, { error: 'access_denied' }, {}] as Record<
      string,
      string
    >[]) {
      const { visitor, location } = await begin();
      const state = new URL(location).searchParams.get('state') as string;
      expect((await visitor.get(provider.visit(location, { ...wrong, state }))).location).toMatch(failed);
    }
  });

  test('that fails counts against the address: outsiders cannot fill the audit', async () => {
    const count = async () =>
      (await service.sql`select count(*)::int as count from audit_events where action = 'staff.sign_in_refused'`)[0]
        ?.count;
    await service.sql`update sign_in_addresses set tokens = 1, at = now()`;
    const before = await count();
    const statuses: (string | null)[] = [];
    for (let index = 0; index < 3; index++) {
      const back = await visitorTo(service.url).get('/console/oidc/callback?code=x&state=y');
      statuses.push(/problem=(.*)$/.exec(back.location ?? '')?.[1] ?? null);
    }
    expect(statuses).toEqual(['oidc_failed', 'slow_down', 'slow_down']);
    expect(await count()).toBe(before + 1);
    await service.sql`delete from sign_in_addresses`;
  });

  test('is good for one sign-in only', async () => {
    const { visitor, location } = await begin();
    const back = provider.visit(location);
    const copy = visitorTo(service.url, new Map(visitor.cookies));
    expect((await visitor.get(back)).location).toBe('/console/sources');
    expect((await copy.get(back)).location).toMatch(failed);
  });

  test('leads to a page of the console only', async () => {
    const { visitor, location } = await begin('https://evil.example/console');
    expect((await visitor.get(provider.visit(location))).location).toBe('/console');
  });
});

describe('an identity provider', () => {
  const redirectUri = 'https://console.example/console/oidc/callback';
  const signIn = async () => {
    const config = { issuer: provider.issuer, ...CLIENT, nameClaim: 'employee_id' };
    const oidc = createOidc(config, liveSealer());
    const { location, kept } = await oidc.start({ redirectUri, to: '/console' });
    return await oidc.finish({ redirectUri, query: new URL(provider.visit(location)).searchParams, kept });
  };

  test('that accepts the client’s secret only in the form gets it there', async () => {
    provider.metadata = { token_endpoint_auth_methods_supported: ['client_secret_post'] };
    expect((await signIn()).name).toBe(sandboxName('clerk_education'));
  });

  test.each<[string, () => Record<string, unknown>]>([
    ['that calls itself by another name than the configured one', () => ({ issuer: 'https://evil.example' })],
    ['that calls itself as it was asked but for a slash', () => ({ issuer: `${provider.issuer}/` })],
    ['that answers more than is read', () => ({ padding: 'x'.repeat(2 * 1024 * 1024) })],
    ['that has no address to send the browser to', () => ({ authorization_endpoint: undefined })],
    ['that has an address of another kind', () => ({ authorization_endpoint: 'javascript:alert(1)' })],
  ])('%s is not used: nobody is sent there', async (_, metadata) => {
    provider.metadata = metadata();
    await expect(signIn()).rejects.toMatchObject({ name: 'OidcFault', reason: 'unreachable' });
  });
});

describe('the sign-in page', () => {
  test('offers the provider, and tells when the provider does not answer', async () => {
    const page = await visitorTo(service.url).get('/console/sign-in?to=/console/board');
    expect(page.html).toContain('href="/console/oidc/start?to=%2Fconsole%2Fboard"');
    const oidc = { issuer: 'http://127.0.0.1:9', ...CLIENT, nameClaim: 'employee_id' };
    const { sql, databaseUrl: url } = service;
    const beside = await startTestService({
      worker: false,
      database: { url, sql, close: async () => {} },
      staffAccess: { origin: null, oidc, trustedProxies: [] },
    });
    const visitor = visitorTo(beside.url);
    const start = await visitor.get('/console/oidc/start?to=/console/board');
    expect(start.location).toBe('/console/sign-in?to=%2Fconsole%2Fboard&problem=oidc_failed');
    expect((await visitor.get(start.location as string)).html).toContain('统一身份认证未能完成');
    await beside.close();
  });
});
