// Tests the service behind nginx and haproxy as Debian installs them, with no setting but the service's address. A
// proxy that is not on the PATH is skipped, and the test says so.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createClient } from '../support/client.ts';
import { formOf, type Person, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';

// Debian installs both in a folder that is only on root's PATH
const PATH = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`;
const isThere = (program: string, flag: string) => spawnSync(program, [flag], { env: { PATH } }).error === undefined;

let service: TestService;
let folder: string;
const people = Array.from({ length: 3 }, somebody);
const running: ChildProcess[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'miaopi-proxy-'));
  service = await startTestService({ worker: false });
  for (const person of people) await service.putPerson(person);
});
afterAll(async () => {
  for (const child of running) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
  await service.close();
  rmSync(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Starts the proxy and collects its output. */
function run(program: string, args: string[]): { said(): string } {
  const child = spawn(program, args, { env: { PATH }, stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  return { said: () => said };
}

const NGINX = (port: number, to: string, upstream: string) => `
  pid ${folder}/nginx.pid;
  events {}
  http {
    access_log off;
    ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
    upstream miaopi_upstream { server ${to}; ${upstream} }
    server {
      listen 127.0.0.1:${port};
      location / {
        proxy_pass http://miaopi_upstream;
        ${upstream === '' ? '' : 'proxy_http_version 1.1; proxy_set_header Connection "";'}
      }
    }
  }`;

async function startNginx(upstream: string): Promise<string> {
  const port = await freePort();
  const file = join(folder, `nginx-${port}.conf`);
  writeFileSync(file, NGINX(port, new URL(service.url).host, upstream));
  run('nginx', ['-p', folder, '-e', 'stderr', '-c', file, '-g', 'daemon off;']);
  return `http://127.0.0.1:${port}`;
}

const HAPROXY = (port: number, to: string) => `
global
  log stdout format raw local0
defaults
  mode http
  log global
  timeout connect 5s
  timeout client 50s
  timeout server 50s
listen miaopi
  bind 127.0.0.1:${port}
  option httpchk
  option log-health-checks
  server one ${to} check
`;

/** A case posted and read again, exactly once, and the batch: the daily calls of a unit's system. */
async function expectWhole(url: string, person: Person): Promise<void> {
  const client = createClient(url);
  await vi.waitFor(async () => expect((await client.get('/livez', { as: null })).status).toBe(200), {
    timeout: 10_000,
  });
  const idempotencyKey = randomUUID();
  const first = await client.submit(formOf(person), { idempotencyKey });
  expect([first.status, first.body.status]).toEqual([201, 'approved']);
  const again = await client.submit(formOf(person), { idempotencyKey });
  expect([again.status, again.headers.get('idempotent-replayed'), again.body.id]).toEqual([201, 'true', first.body.id]);
  const line = JSON.stringify({ idempotencyKey, ...formOf(person) });
  const batch = await client.send('POST', '/v1/applications/batch', {
    body: `${line}\n`,
    headers: { 'content-type': 'application/x-ndjson' },
  });
  expect(JSON.parse(batch.text)).toMatchObject({ line: 1, status: 201, replayed: true });
  expect((await client.send('DELETE', '/v1/applications')).headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST');
}

describe('nginx', () => {
  test.for([
    ['by its defaults, HTTP/1.0 and a connection for each request', '', 0],
    ['with connections kept for its upstream', 'keepalive 8;', 1],
  ] as const)('%s, passes everything on', async ([, upstream, index], { skip }) => {
    skip(!isThere('nginx', '-v'), 'nginx is not on PATH');
    await expectWhole(await startNginx(upstream), people[index]!);
  });
});

describe('haproxy', () => {
  test('finds the service in order by its default check, and passes everything on', async (context) => {
    context.skip(!isThere('haproxy', '-v'), 'haproxy is not on PATH');
    const port = await freePort();
    const file = join(folder, 'haproxy.cfg');
    writeFileSync(file, HAPROXY(port, new URL(service.url).host));
    const haproxy = run('haproxy', ['-f', file, '-db']);
    await vi.waitFor(() => expect(haproxy.said()).toMatch(/Health check for server miaopi\/one/), { timeout: 20_000 });
    expect(haproxy.said()).toMatch(/Health check for server miaopi\/one succeeded, reason: Layer7 check passed/);
    await expectWhole(`http://127.0.0.1:${port}`, people[2]!);
  });
});
