// Tests the edge of the console: the headers of every answer, the refusals before a page is looked at, and that every
// failure is told in words, in both languages.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fields, Log } from '../../src/base/log.ts';
import { createConsole } from '../../src/console/app.ts';
import { placeWithin } from '../../src/console/kit/language.ts';
import type { StaffRoute } from '../../src/console/kit/route.ts';
import { OFFICE } from '../support/people.ts';
import { createReviewing, EDU } from '../support/reviewing.ts';
import { SCHEMES } from '../support/schemes.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { signInAs, type Visitor, visitorTo } from '../support/visitor.ts';
import { send, stripped, textOf } from './forms.ts';

let service: TestService;
let clerk: Visitor;
beforeAll(async () => {
  service = await startTestService();
  clerk = await signInAs(service.url, EDU);
});
const { referGap, itemOf, next } = createReviewing(() => service);
afterAll(() => service.close());

const POLICY = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'connect-src': "'self'",
  'frame-src': "'self'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
};

describe('the edge of the console', () => {
  test.each([
    ['PATCH', '/console', 'GET, HEAD'],
    ['DELETE', '/console/sign-in', 'GET, HEAD, POST'],
    ['PUT', '/console/items/0190a0a0-0000-7000-8000-000000000000', 'GET, HEAD'],
    ['POST', '/', 'GET, HEAD, OPTIONS'],
  ])(
    'answers %s %s, which it does not have, with 405 and names the methods that it has',
    async (method, path, allow) => {
      const { status, headers } = await fetch(`${service.url}${path}`, { method, redirect: 'manual' });
      expect([status, headers.get('allow')]).toEqual([405, allow]);
    },
  );
});

describe('every page of the console', () => {
  test('may load and run only files of this service, and is stored by nobody', async () => {
    const { id } = await referGap();
    const item = await itemOf(id, 'education');
    const nobody = visitorTo(service.url);
    for (const page of [
      await clerk.get('/console'),
      await clerk.get(`/console/items/${item.id}`),
      await clerk.get('/console/nowhere'),
      await nobody.get('/console/sign-in'),
    ]) {
      const { headers, html } = page;
      const policy = Object.fromEntries(
        (headers.get('content-security-policy') ?? '').split('; ').map((part) => part.split(/ (.*)/s).slice(0, 2)),
      );
      expect(policy).toEqual(POLICY);
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      // it holds nothing that the policy would stop
      expect(html).not.toMatch(/<style|\sstyle="|\son\w+="|<script(?![^>]* src="\/console\/assets\/)/);
      expect([...html.matchAll(/(?:src|href|action)="(https?:)?\/\//g)]).toEqual([]);
    }
  });

  test('names its files by their hash, and they may be kept for ever', async () => {
    const { html } = await clerk.get('/console');
    const files = [...html.matchAll(/(?:src|href)="(\/console\/assets\/[^"]+)"/g)].map(([, path]) => path as string);
    expect(files.map((path) => path.replace(/\.[0-9a-f]{12}\./, '.'))).toEqual(
      expect.arrayContaining(
        ['console.css', 'console.js', 'htmx.js', 'icon.svg'].map((name) => `/console/assets/${name}`),
      ),
    );
    for (const path of files) {
      const file = await visitorTo(service.url).get(path);
      expect([file.status, file.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    }
    for (const path of ['/console/assets/console.000000000000.css', '/console/assets/..%2f..%2fapp.ts']) {
      expect((await clerk.get(path)).status).toBe(404);
    }
  });

  test('is Chinese until English is chosen, and stays so', async () => {
    const visitor = await signInAs(service.url, EDU);
    const chinese = await visitor.get('/console', { 'accept-language': 'en' });
    expect([/<html lang="([^"]*)"/.exec(chinese.html)?.[1], stripped(chinese.html)]).toEqual([
      'zh-CN',
      expect.stringContaining('审核队列'),
    ]);
    const switched = await visitor.post('/console/language', { language: 'en', to: '/console?late=yes' });
    expect([switched.status, switched.location]).toEqual([303, '/console?late=yes']);
    const english = await visitor.get('/console');
    expect([/<html lang="([^"]*)"/.exec(english.html)?.[1], stripped(english.html)]).toEqual([
      'en',
      expect.stringContaining('Next item'),
    ]);
    // besides names and the switch back nothing Chinese is left
    expect(stripped(english.html).match(/\p{Script=Han}+/gu)).toEqual(expect.arrayContaining(['中文']));
    await visitor.post('/console/language', { language: '<b>', to: '/console' });
    expect(stripped((await visitor.get('/console')).html)).toContain('审核队列');
  });
});

describe('a requested destination', () => {
  test.each([
    ['/console/items/1?a=b', '/console/items/1?a=b'],
    ['/console', '/console'],
    ['/consoles', '/console'],
    ['/v1/applications', '/console'],
    ['//evil.example/console', '/console'],
    ['https://evil.example/console/items/1', '/console'],
    ['/\\evil.example/console', '/console'],
    ['/console/../v1', '/console'],
    ['javascript:alert(1)', '/console'],
    [undefined, '/console'],
  ])('of %s leads to %s', (to, place) => {
    expect(placeWithin(to)).toBe(place);
  });
});

describe('a post from another site', () => {
  test.each([
    ['by its origin', { origin: 'https://evil.example' }],
    ['by the browser’s own headers', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['by their absence', {}],
  ])('is refused if it is recognised %s, and changes nothing', async (_, headers) => {
    const { id } = await referGap();
    const item = await itemOf(id, 'education');
    const refused = await clerk.post(`/console/items/${item.id}/claim`, {}, headers as Record<string, string>);
    expect(refused.status).toBe(403);
    expect((await itemOf(id, 'education')).assignee).toBeNull();
  });
});

describe('a refusal of the console', () => {
  test('is told in words, in the language of the page, with a request id', async () => {
    const visitor = await signInAs(service.url, EDU);
    const missing = await visitor.get('/console/items/00000000-0000-7000-8000-000000000000');
    expect([missing.status, textOf(missing.html, 'refusal')]).toEqual([
      404,
      expect.stringContaining('没有这个页面或事项'),
    ]);
    expect(textOf(missing.html, 'request-id')).toBe(missing.headers.get('x-request-id'));
    await visitor.post('/console/language', { language: 'en', to: '/console' });
    const english = await visitor.get('/console/nowhere');
    expect([english.status, textOf(english.html, 'refusal')]).toEqual([404, expect.stringContaining('no such page')]);
  });

  test('of a part of a page is a sentence for the page’s announcements', async () => {
    const part = await clerk.get('/console/nowhere', { 'hx-request': 'true' });
    expect([part.status, part.headers.get('hx-retarget')]).toEqual([404, '#announcements']);
    expect(part.html).not.toContain('<html');
  });

  test('answers a form that is too large, unread', async () => {
    await referGap();
    const item = (await next(EDU)).body;
    const page = await send(service.url, clerk, `/console/items/${item.id}/comments`, { text: 'x'.repeat(300_000) });
    expect([page.status, textOf(page.html, 'refusal')]).toEqual([413, expect.stringContaining('内容过大')]);
  });

  test('answers a body that is not a form', async () => {
    await referGap();
    const item = (await next(EDU)).body;
    const answer = await fetch(`${service.url}/console/items/${item.id}/comments`, {
      method: 'POST',
      headers: { cookie: clerk.cookieHeader(), 'content-type': 'application/json', origin: service.url },
      body: '{"text":"x"}',
    });
    expect(answer.status).toBe(400);
  });
});

describe('an error of the console', () => {
  const logged: { event: string; error?: unknown; fields: Fields }[] = [];
  const log: Log = {
    saysInfo: true,
    info: (event, fields = {}) => logged.push({ event, fields }),
    warn: (event, fields = {}) => logged.push({ event, fields }),
    error: (event, error, fields = {}) => logged.push({ event, error, fields }),
  };
  const failing: StaffRoute = {
    method: 'get',
    path: '/console/items/:id',
    roles: ['clerk'],
    handle: async () => {
      throw new Error('secret 420106198506151315 at file.ts');
    },
  };
  const app = createConsole({
    routes: [failing],
    sessionOf: async () => ({
      actor: { kind: 'staff', office: OFFICE, id: 'somebody', role: 'clerk', department: 'education' },
      name: 'somebody',
      displayName: '某人',
      expiresAt: Temporal.Now.instant().add({ hours: 1 }),
    }),
    origin: null,
    mayApprove: () => true,
    schemes: SCHEMES,
    now: () => Temporal.Now.instant(),
    log,
  });

  test('is a page with a request id and no details; the log has the pattern of the path, never the path', async () => {
    const answer = await app.request('http://127.0.0.1/console/items/420106198506151315?x=1');
    const html = await answer.text();
    expect([answer.status, textOf(html, 'refusal')]).toEqual([500, expect.stringContaining('系统出错')]);
    expect(stripped(html)).not.toMatch(/secret|file\.ts|Error/);
    const request = logged.find(({ event }) => event === 'console.request');
    expect(request?.fields).toMatchObject({ route: '/console/items/:id', status: 500, account: 'somebody' });
    expect(request?.fields.requestId).toBe(textOf(html, 'request-id'));
    expect(JSON.stringify(logged.map(({ fields }) => fields))).not.toContain('420106198506151315');
    expect(logged.find(({ event }) => event === 'console.failed')).toBeDefined();
  });
});
