// Tests attempts at passwords and codes: five wrong ones in a quarter of an hour lock a name for a quarter of an hour,
// in every process and however many come at once. An address is slowed down, and an office is never shut out.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SANDBOX_PASSWORD } from '../../src/access/sandbox-keys.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { sandboxName, shownCode, signInAs, typePassword, type Visitor, visitorTo } from '../support/visitor.ts';

let service: TestService;
/** another process on the same database */
let beside: TestService;
beforeAll(async () => {
  service = await startTestService({ worker: false });
  const { sql, databaseUrl: url } = service;
  beside = await startTestService({ worker: false, database: { url, sql, close: async () => {} } });
});
beforeEach(async () => {
  await service.sql`delete from sign_in_attempts`;
  await service.sql`delete from sign_in_addresses`;
});
afterAll(async () => {
  await beside.close();
  await service.close();
});

const EDU = 'clerk_education';
const HR = 'clerk_human_resources';
const WRONG = 'not the password';
const attempt = async (person: string, password: string, url = service.url) =>
  (await typePassword(visitorTo(url), person, { password })).status;
const fail = async (times: number, person = EDU) => {
  const statuses: number[] = [];
  for (let count = 0; count < times; count++) statuses.push(await attempt(person, WRONG));
  return statuses;
};
const events = async () =>
  (await service.sql`
    select action, data from audit_events where action in ('staff.locked', 'staff.sign_in_refused') order by seq`) as unknown as {
    action: string;
    data: { reason: string; staffId?: string };
  }[];

describe('a name', () => {
  test('is locked after five wrong passwords, in every process, even for the right one, and is audited', async () => {
    const before = (await events()).length;
    expect(await fail(4)).toEqual([401, 401, 401, 401]);
    expect(await fail(1)).toEqual([429]);
    expect(await attempt(EDU, SANDBOX_PASSWORD)).toBe(429);
    expect(await attempt(EDU, SANDBOX_PASSWORD, beside.url)).toBe(429);
    const [{ id } = { id: '' }] = await service.sql`select id from staff where name = ${sandboxName(EDU)}`;
    expect((await events()).slice(before).map(({ action, data }) => [action, data])).toEqual([
      ...Array.from({ length: 5 }, () => ['staff.sign_in_refused', { reason: 'password', staffId: id }]),
      ['staff.locked', { reason: 'password', staffId: id }],
      ...Array.from({ length: 2 }, () => ['staff.sign_in_refused', { reason: 'locked', staffId: id }]),
    ]);
    // other names are not locked
    expect(await attempt('clerk_education_2', SANDBOX_PASSWORD)).toBe(303);
  });

  test('tells for how long it is locked, and opens a quarter of an hour after the last attempt', async () => {
    await fail(5);
    const page = await typePassword(visitorTo(service.url), EDU);
    const left = Number(page.headers.get('retry-after'));
    expect(left).toBeGreaterThan(14 * 60);
    expect(left).toBeLessThanOrEqual(15 * 60);
    expect(page.html).toContain('请在 15 分钟后重试');
    await service.sql`update sign_in_attempts set first_at = first_at - interval '16 minutes', last_at = last_at - interval '14 minutes'`;
    expect(await attempt(EDU, SANDBOX_PASSWORD)).toBe(429);
    await service.sql`update sign_in_attempts set last_at = last_at - interval '61 seconds'`;
    expect(await attempt(EDU, WRONG)).toBe(401);
    expect(await attempt(EDU, SANDBOX_PASSWORD)).toBe(303);
  });

  test('without a person is locked in the same way and in the same words', async () => {
    const unknown = 'clerk_ecucation';
    expect(await fail(5, unknown)).toEqual(await fail(5, EDU));
    const [one, other] = await Promise.all(
      [unknown, EDU].map(async (person) => {
        const { status, html } = await typePassword(visitorTo(service.url), person);
        return { status, said: /id="problem"[^>]*>([^<]*)</.exec(html)?.[1] };
      }),
    );
    expect(one).toEqual(other);
    expect(one?.status).toBe(429);
  });

  test('gets five attempts and no more, however many arrive at once', async () => {
    const before = (await events()).length;
    const statuses = await Promise.all(
      Array.from({ length: 20 }, (_, index) => attempt(EDU, WRONG, index % 2 === 0 ? service.url : beside.url)),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(4);
    expect(statuses.filter((status) => status === 429)).toHaveLength(16);
    const tried = (await events()).slice(before).filter(({ data }) => data.reason === 'password');
    expect(tried.filter(({ action }) => action === 'staff.sign_in_refused')).toHaveLength(5);
    expect(tried.filter(({ action }) => action === 'staff.locked')).toHaveLength(1);
  });

  test('gets new attempts after a sign-in, or a quarter of an hour after the first attempt', async () => {
    await fail(4);
    expect(await attempt(EDU, SANDBOX_PASSWORD)).toBe(303);
    expect(await fail(4)).toEqual([401, 401, 401, 401]);
    await service.sql`update sign_in_attempts set first_at = first_at - interval '16 minutes'`;
    expect(await fail(4)).toEqual([401, 401, 401, 401]);
    expect(await fail(1)).toEqual([429]);
  });

  test('is not unlocked by the sandbox’s clock', async () => {
    await fail(5);
    service.setNow('2027-01-01T10:00:00+08:00');
    expect(await attempt(EDU, SANDBOX_PASSWORD)).toBe(429);
    service.setNow('2026-11-20T10:00:00+08:00');
  });
});

describe('a browser in which a person has signed in before', () => {
  const signedInOnce = async (...people: string[]) => {
    const visitor = visitorTo(service.url);
    for (const person of people) {
      const first = await typePassword(visitor, person);
      if (first.location?.startsWith('/console/second-factor'))
        await visitor.post('/console/second-factor', { code: await shownCode(visitor), to: '/console' });
      expect((await visitor.post('/console/sign-out', {})).status).toBe(303);
    }
    return visitor;
  };
  const typed = async (visitor: Visitor, person: string, password = SANDBOX_PASSWORD) =>
    (await typePassword(visitor, person, { password })).status;

  test('is not shut out by attempts that others make under the name', async () => {
    const known = await signedInOnce(EDU);
    await fail(5);
    expect(await attempt(EDU, SANDBOX_PASSWORD)).toBe(429);
    expect(await typed(known, EDU)).toBe(303);
    // the person's sign-in does not unlock the name for the others
    expect(await attempt(EDU, SANDBOX_PASSWORD)).toBe(429);
  });

  test('is not shut out by others at the second step either', async () => {
    const known = await signedInOnce('auditor_3');
    await fail(5, 'auditor_3');
    expect(await typed(known, 'auditor_3')).toBe(303);
    const { location } = await known.post('/console/second-factor', { code: await shownCode(known), to: '/console' });
    expect(location).toBe('/console');
  });

  test('has five attempts of its own, however many arrive at once, and locks no other browser out', async () => {
    const known = await signedInOnce(EDU);
    const before = (await events()).length;
    const copies = Array.from({ length: 8 }, () => visitorTo(service.url, new Map(known.cookies)));
    const statuses = await Promise.all(copies.map((copy) => typed(copy, EDU, WRONG)));
    expect(statuses.toSorted()).toEqual([401, 401, 401, 401, 429, 429, 429, 429]);
    expect(await typed(known, EDU)).toBe(429);
    expect((await events()).slice(before).filter(({ action }) => action === 'staff.locked')).toMatchObject([
      { data: { reason: 'password', knownBrowser: true } },
    ]);
    expect(await attempt(EDU, SANDBOX_PASSWORD)).toBe(303);
  });

  test('is known to each person who shares it, and to nobody else', async () => {
    const shared = await signedInOnce(EDU, 'clerk_education_2');
    for (const person of [EDU, 'clerk_education_2', HR]) await fail(5, person);
    expect(await typed(shared, HR)).toBe(429);
    expect(await typed(shared, EDU)).toBe(303);
    shared.cookies.delete('miaopi_session');
    expect(await typed(shared, 'clerk_education_2')).toBe(303);
  });

  test('is not known through a forged cookie', async () => {
    const known = await signedInOnce(EDU);
    const value = known.cookies.get('miaopi_known') ?? '';
    await fail(5);
    for (const forged of [
      value.slice(0, -4),
      `A${value.slice(1)}`,
      '',
      '.',
      'x'.repeat(5_000),
      `..${'.'.repeat(100)}`,
    ]) {
      expect(await typed(visitorTo(service.url, new Map([['miaopi_known', forged]])), EDU)).toBe(429);
    }
  });
});

describe('wrong codes', () => {
  const typeCode = async (visitor: ReturnType<typeof visitorTo>, code: string) => {
    const { status, location } = await visitor.post('/console/second-factor', { code, to: '/console' });
    return [status, location];
  };

  test('count together with wrong passwords, and a right password gives no new attempts at the code', async () => {
    await fail(2, 'auditor');
    const visitor = visitorTo(service.url);
    await typePassword(visitor, 'auditor');
    expect(await typeCode(visitor, '000000')).toEqual([401, null]);
    // begins again after the right password
    const again = visitorTo(service.url);
    await typePassword(again, 'auditor');
    const code = await shownCode(again);
    expect(await typeCode(again, '111111')).toEqual([401, null]);
    expect(await typeCode(again, '222222')).toEqual([303, '/console/sign-in?to=%2Fconsole&problem=locked']);
    // the steps begun before have ended, and the right code opens nothing
    expect(await typeCode(again, code)).toEqual([303, '/console/sign-in?to=%2Fconsole&problem=expired']);
    expect(await typeCode(visitor, code)).toEqual([303, '/console/sign-in?to=%2Fconsole&problem=locked']);
    expect(again.cookies.has('miaopi_session')).toBe(false);
    expect(await attempt('auditor', SANDBOX_PASSWORD)).toBe(429);
  });

  test('no longer count after a sign-in: four wrong ones and then a right one', async () => {
    const visitor = visitorTo(service.url);
    await typePassword(visitor, 'auditor_2');
    for (const wrong of ['000000', '', 'abcdef', '1'.repeat(500)])
      expect(await typeCode(visitor, wrong)).toEqual([401, null]);
    expect(await typeCode(visitor, await shownCode(visitor))).toEqual([303, '/console']);
    expect(await service.sql`select 1 from sign_in_attempts`).toHaveLength(0);
  });
});

describe('a client address', () => {
  const empty = () => service.sql`update sign_in_addresses set tokens = 0, at = now()`;

  test('with many tried names has to wait a few seconds, for every name', async () => {
    // on a slow machine some attempts come back meanwhile
    let tried = 0;
    while (tried < 150 && (await attempt(`nobody_${tried}`, WRONG)) !== 429) tried += 1;
    expect(tried).toBeGreaterThanOrEqual(50);
    expect(tried).toBeLessThan(150);
    const page = await typePassword(visitorTo(service.url), 'nobody_more', { password: WRONG });
    expect(page.status).toBe(429);
    expect(Number(page.headers.get('retry-after'))).toBeLessThanOrEqual(6);
    expect(await attempt(EDU, SANDBOX_PASSWORD)).toBe(429);
    await service.sql`update sign_in_addresses set at = at - interval '7 seconds'`;
    expect(await attempt(EDU, SANDBOX_PASSWORD)).toBe(303);
  });

  test('does not slow down people who sign in correctly: a whole office in the morning', async () => {
    expect(await attempt(EDU, SANDBOX_PASSWORD)).toBe(303);
    // the budget is almost empty, but every correct sign-in gives its attempt back
    await service.sql`update sign_in_addresses set tokens = 1, at = now()`;
    for (let count = 0; count < 4; count++) {
      expect(await attempt(EDU, SANDBOX_PASSWORD)).toBe(303);
      expect(await attempt('clerk_education_2', SANDBOX_PASSWORD)).toBe(303);
    }
  });

  test('without attempts left still admits a person known to this browser, and no other name', async () => {
    const colleague = await signInAs(service.url, EDU);
    await colleague.post('/console/sign-out', {});
    await empty();
    expect((await typePassword(colleague, 'clerk_education_2')).status).toBe(429);
    expect((await typePassword(colleague, EDU)).status).toBe(303);
    // the browser's proof of that cannot be forged
    const forged = visitorTo(
      service.url,
      new Map([['miaopi_known', colleague.cookies.get('miaopi_known')!.replace(/^.{8}/, 'AAAAAAAA')]]),
    );
    await empty();
    expect((await typePassword(forged, EDU)).status).toBe(429);
  });

  test('is kept as a keyed hash, for a day', async () => {
    await attempt('nobody', WRONG);
    const [{ text } = { text: '' }] =
      await service.sql`select string_agg(a::text, '') as text from sign_in_addresses a`;
    expect(text).not.toContain(Buffer.from('127.0.0.1').toString('hex'));
    await service.sql`update sign_in_addresses set at = at - interval '25 hours', address_key = '\\x01'`;
    await service.sql`update sign_in_attempts set last_at = last_at - interval '25 hours'`;
    await attempt('somebody', WRONG);
    expect(await service.sql`select 1 from sign_in_addresses`).toHaveLength(1);
    expect(await service.sql`select 1 from sign_in_attempts`).toHaveLength(1);
  });
});
