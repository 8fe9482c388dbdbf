// Tests clients and proxies as they are: old protocols, loose spellings, default health checks. A fitting request is
// answered, and any other is refused in words about that request.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../../src/base/log.ts';
import { createApp } from '../../src/http/app.ts';
import { listen } from '../../src/run/listen.ts';
import type { Answer } from '../support/client.ts';
import { formOf, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ worker: false });
});
afterAll(() => service.close());

const portOf = (url: string) => Number(new URL(url).port);

/** Sends these bytes on a connection of their own; returns everything until the service closes it. */
async function exchange(port: number, sent: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(sent);
  return await text(socket);
}
const statusLine = (answer: string) => answer.slice(0, answer.indexOf('\r\n'));

describe('a request', () => {
  test.each([
    ['of HTTP/1.0 without Host', 'GET /livez HTTP/1.0\r\n\r\n'],
    ['with an empty Host', 'GET /livez HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n'],
    ['with an IPv6 address as Host', 'GET /livez HTTP/1.1\r\nHost: [::1]:8080\r\nConnection: close\r\n\r\n'],
    ['with the name of an upstream as Host', 'GET /livez HTTP/1.0\r\nHost: miaopi_upstream\r\n\r\n'],
    ['to an absolute address', 'GET http://miaopi.example/livez HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n'],
    [
      'that offers HTTP/2, as Java’s client does',
      'GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n' +
        'HTTP2-Settings: AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA\r\n\r\n',
    ],
  ])('%s is answered', async (_, sent) => {
    const answer = await exchange(portOf(service.url), sent);
    expect(statusLine(answer)).toBe('HTTP/1.1 200 OK');
    expect(answer).toContain('{"status":"alive"}');
  });

  test('that names two hosts is refused, whichever of them a proxy used', async () => {
    const answer = await exchange(
      portOf(service.url),
      'GET /livez HTTP/1.1\r\nHost: a.example\r\nAccept-Language: en\r\nhost: b.example\r\n\r\n',
    );
    expect(statusLine(answer)).toBe('HTTP/1.1 400 Bad Request');
    const problem = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
    expect(problem).toMatchObject({ code: 'invalid_request', errors: [{ pointer: 'header:Host' }] });
  });

  test('of a batch over HTTP/1.0 without Host is answered line by line', async () => {
    const line = `${JSON.stringify({ idempotencyKey: randomUUID(), ...formOf(somebody()) })}\n`;
    const answer = await exchange(
      portOf(service.url),
      'POST /v1/applications/batch HTTP/1.0\r\nAuthorization: Bearer miaopi_sandbox_employer\r\n' +
        `Content-Type: application/x-ndjson\r\nContent-Length: ${Buffer.byteLength(line)}\r\n\r\n${line}`,
    );
    expect(statusLine(answer)).toBe('HTTP/1.1 200 OK');
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ line: 1, status: 201 });
  });
});

describe('the default health check of a balancer', () => {
  /** as live operation answers without CONSOLE_ORIGIN */
  const withoutConsole = createApp({
    endpoints: [],
    authenticate: async () => null,
    principalOf: async () => null,
    ratePerSecond: 1,
    log: createLog('silent', 'test'),
  });

  test.each([
    ['with a console', () => service.service.fetch],
    ['without one', () => (request: Request) => withoutConsole.fetch(request)],
  ])('finds the instance in order, %s', async (_, fetchOf) => {
    const server = await listen(fetchOf(), { port: 0, host: '127.0.0.1' });
    // haproxy's `option httpchk` without any argument
    const options = await exchange(server.port, 'OPTIONS / HTTP/1.0\r\n\r\n');
    const get = await exchange(server.port, 'GET / HTTP/1.0\r\n\r\n');
    await server.close(0);
    expect(statusLine(options)).toMatch(/^HTTP\/1\.1 204 /);
    expect(options.toLowerCase()).toContain('\r\nallow: get, head, options\r\n');
    expect(statusLine(get)).toMatch(/^HTTP\/1\.1 303 /);
  });
});

describe('a connection of a client', () => {
  test('is kept idle longer than any proxy keeps its own', async () => {
    const { headers } = await service.get('/livez', { as: null });
    const [, seconds] = /timeout=(\d+)/.exec(headers.get('keep-alive') ?? '') ?? [];
    // nginx 60 and 75, AWS 60, Go's clients 90, Google 600 seconds
    expect(Number(seconds)).toBeGreaterThan(600);
  });

  test.each([
    ['was answered', 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['has sent nothing yet', ''],
  ])('that %s and is idle does not delay the stop', async (_, sent) => {
    const server = await listen(async () => new Response('here'), { port: 0, host: '127.0.0.1' });
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    if (sent !== '') {
      socket.write(sent);
      await once(socket, 'data');
    } else {
      // the server knows the connection after it has answered a later one
      await exchange(server.port, 'GET / HTTP/1.0\r\n\r\n');
    }
    const closed = once(socket, 'close');
    await server.close(600_000);
    await closed;
  });

  test('with a request under way at the stop gets its whole answer, and is then closed', async () => {
    const asked = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const server = await listen(
      async () => {
        asked.resolve();
        await go.promise;
        return new Response('finished');
      },
      { port: 0, host: '127.0.0.1' },
    );
    const socket = connect(server.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await asked.promise;
    const closed = server.close(600_000);
    go.resolve();
    const answer = await text(socket);
    await closed;
    expect(statusLine(answer)).toBe('HTTP/1.1 200 OK');
    expect(answer.toLowerCase()).toContain('\r\nconnection: close\r\n');
    expect(answer).toContain('finished');
  });
});

describe('a body of a request', () => {
  const form = () => Buffer.from(JSON.stringify(formOf(somebody())));
  const submit = (body: Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
    service.send('POST', '/v1/applications', { idempotencyKey: randomUUID(), body, headers });
  const JSON_TYPE = { 'content-type': 'application/json' };

  test.each(['gzip', 'deflate', 'br', 'zstd', 'gzip, identity', 'compress'])(
    'in Content-Encoding %s is refused as such, with the accepted coding',
    async (coding) => {
      const answer = await submit(gzipSync(form()), { ...JSON_TYPE, 'content-encoding': coding });
      expect([answer.status, answer.body.code]).toEqual([415, 'unsupported_media_type']);
      expect(answer.headers.get('accept-encoding')).toBe('identity');
      expect(answer.body.errors).toMatchObject([{ pointer: 'header:Content-Encoding' }]);
    },
  );

  test('that is compressed is refused by the batch and the upload as well', async () => {
    const gzip = { 'content-encoding': 'gzip' };
    const batch = await service.send('POST', '/v1/applications/batch', {
      body: gzipSync('{}\n'),
      headers: { 'content-type': 'application/x-ndjson', ...gzip },
    });
    const upload = await service.send('POST', '/v1/materials', {
      body: gzipSync('x'),
      headers: { 'content-type': 'multipart/form-data; boundary=x', ...gzip },
    });
    for (const { status, body, headers } of [batch, upload]) {
      expect([status, body.code]).toEqual([415, 'unsupported_media_type']);
      expect([body.errors?.[0]?.pointer, headers.get('accept-encoding')]).toEqual([
        'header:Content-Encoding',
        'identity',
      ]);
    }
  });

  test.each(['identity', 'Identity', ''])('in Content-Encoding %j is not encoded, and accepted', async (coding) => {
    expect((await submit(form(), { ...JSON_TYPE, 'content-encoding': coding })).status).toBe(201);
  });

  test.each([
    'application/json; charset=utf8',
    'application/json;charset=UTF8',
    'application/json; charset="utf-8"',
    'application/json; charset="UTF8"; profile=x',
  ])('of type %s is accepted', async (type) => {
    expect((await submit(form(), { 'content-type': type })).status).toBe(201);
  });
});

describe('a method that a path does not have', () => {
  const allowOf = ({ headers }: Answer<unknown>) => headers.get('allow');

  test('gets 405 with the methods of the path, once the caller is known', async () => {
    const nobody = await service.send('DELETE', '/v1/applications', { as: null });
    expect([nobody.status, allowOf(nobody)]).toEqual([401, null]);
    for (const method of ['DELETE', 'PUT', 'PATCH']) {
      const { status, body, headers } = await service.send(method, '/v1/applications');
      expect([status, body.code, headers.get('allow')]).toEqual([
        405,
        'method_not_allowed',
        'GET, HEAD, OPTIONS, POST',
      ]);
    }
    const read = await service.get(`/v1/applications/${randomUUID()}/withdraw`);
    expect([read.status, allowOf(read)]).toEqual([405, 'OPTIONS, POST']);
  });

  test('gets 405 without a key on a path that is open to all', async () => {
    for (const path of ['/livez', '/openapi.json', '/docs']) {
      const answer = await service.send('POST', path, { as: null });
      expect([answer.status, allowOf(answer)]).toEqual([405, 'GET, HEAD, OPTIONS']);
    }
  });

  test('is not among the methods that OPTIONS names', async () => {
    const asked = await service.send('OPTIONS', '/v1/applications');
    expect([asked.status, allowOf(asked), asked.text]).toEqual([204, 'GET, HEAD, OPTIONS, POST', '']);
    expect((await service.send('OPTIONS', '/v1/applications', { as: null })).status).toBe(401);
  });

  test('gets 404 on an unknown path', async () => {
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const answer = await service.send(method, '/v1/nowhere');
      expect([answer.status, allowOf(answer)]).toEqual([404, null]);
      expect((await service.send(method, '/nowhere', { as: null })).status).toBe(404);
    }
  });
});

describe('an answer of the service', () => {
  test('has the type that it names, whatever it holds: none goes without nosniff', async () => {
    const { body } = await service.submit(formOf(somebody()));
    const answers = [
      await service.get(`/v1/applications/${body.id}`),
      await service.get('/v1/nowhere'),
      await service.get('/v1/applications', { as: null }),
      await service.get('/livez', { as: null }),
      await service.get('/metrics', { as: 'operator' }),
      await service.get('/docs', { as: null }),
      await service.get('/openapi.json', { as: null }),
      await service.send('POST', '/v1/applications/batch', {
        body: '\n',
        headers: { 'content-type': 'application/x-ndjson' },
      }),
    ];
    expect(answers.map(({ headers }) => headers.get('x-content-type-options'))).toEqual(answers.map(() => 'nosniff'));
  });

  test('with the documentation is shown in no frame of another site', async () => {
    const { headers } = await service.get('/docs', { as: null });
    expect(headers.get('content-security-policy')).toMatch(/(^|; )frame-ancestors 'none'(;|$)/);
  });

  test.each([
    ['en;q=0', 'zh-CN'],
    ['en;q=0, fr', 'zh-CN'],
    ['en;q=0.0, zh;q=0.1', 'zh-CN'],
    ['zh;q=0, en', 'en'],
    ['fr, en;q=0.5', 'en'],
    ['en;q=abc', 'zh-CN'],
    ['en;q=', 'zh-CN'],
    ['en;q=2', 'zh-CN'],
    ['en;q=-1, zh;q=0.1', 'zh-CN'],
    ['zh;q=0.2, en ; q=0.50', 'en'],
    ['zh;q=0', 'en'],
    ['*', 'zh-CN'],
    ['en-GB', 'en'],
    ['', 'zh-CN'],
  ])('follows Accept-Language %j: %s', async (asked, language) => {
    const { headers } = await service.get('/v1/nowhere', { headers: { 'accept-language': asked } });
    expect(headers.get('content-language')).toBe(language);
  });

  test.each([
    ['200', '200'],
    ['201', '201'],
    ['99999999999999999999', '99999999999999999999'],
    ['beyond all numbers', '9'.repeat(400)],
    ['written with many noughts', '200'.padStart(40, '0')],
  ])('with a list has at most 200 rows, even for a limit that is %s', async (_, limit) => {
    for (const [path, as] of [
      [`/v1/applications?limit=${limit}`, 'employer'],
      [`/v1/reviews?limit=${limit}`, 'supervisor'],
      [`/v1/audit/events?limit=${limit}`, 'auditor'],
    ] as const) {
      expect([path, (await service.get(path, { as })).status]).toEqual([path, 200]);
    }
  });

  test.each(['0', '-1', '1.5', 'x', '', '-99999999999999999999'])('to a limit of %j is a refusal', async (limit) => {
    const answer = await service.get<Answer<never>['body']>(`/v1/applications?limit=${limit}`);
    expect(answer.status).toBe(422);
  });
});

describe('a refusal of the batch', () => {
  const send = (body: string, type = 'application/x-ndjson') =>
    service.send('POST', '/v1/applications/batch', {
      body,
      headers: { 'content-type': type, 'accept-language': 'en' },
    });

  test('for another type names the type that the batch accepts', async () => {
    const { status, body } = await send('{}', 'application/json');
    expect([status, body.detail]).toEqual([415, expect.stringContaining('application/x-ndjson')]);
    expect(body.detail).not.toContain('multipart');
  });

  test('for too many lines or bytes names the largest number', async () => {
    for (const much of [`{}\n`.repeat(501), ' '.repeat(16 * 1024 * 1024 + 1)]) {
      const { status, body } = await send(much);
      expect([status, body.code]).toEqual([413, 'body_too_large']);
      expect(body.detail).toMatch(/500 lines.*16 MiB/);
      expect(body.detail).not.toMatch(/256 KiB|20 MiB/);
    }
  });

  test('of one line tells that the line is too long or invalid', async () => {
    const { text: lines } = await send(`${JSON.stringify({ reference: 'x'.repeat(256 * 1024) })}\n{"broken"\n`);
    const details = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).problem.detail);
    expect(details).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^A line .*256 KiB/),
        expect.stringMatching(/^The line must be JSON/),
      ]),
    );
  });
});
