// Tests what clients meet while PostgreSQL does not answer, restarts or crashes: an answer in time, and nothing lost.

import { randomUUID } from 'node:crypto';
import { connect as connectSocket } from 'node:net';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import { FOR_REQUESTS } from '../../src/db/limits.ts';
import type { Problem } from '../../src/http/problem.ts';
import { createClient } from '../support/client.ts';
import { type OwnPostgres, type Standby, startOwnPostgres } from '../support/own-postgres.ts';
import { formOf, heldOf, type Person, somebody } from '../support/people.ts';
import {
  createLiveSite,
  endAll,
  type LiveSite,
  liveSealer,
  logLines,
  startServe,
  startWork,
} from '../support/processes.ts';
import { SCHEMES } from '../support/schemes.ts';
import { holdAgainstTheLaws, startTestService, type TestService } from '../support/service.ts';

let server: OwnPostgres;
beforeAll(async () => {
  server = await startOwnPostgres();
});
afterAll(() => server.close());

/** A client has gone after waiting this long. */
const PATIENCE_MS = 10_000;

interface Posted {
  key: string;
  form: ReturnType<typeof formOf>;
}

describe('while PostgreSQL does not answer', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({
      database: await server.database(),
      databaseLimits: FOR_REQUESTS,
      worker: false,
    });
  });
  afterAll(async () => {
    server.thaw();
    await service.close();
  });

  async function newForm(): Promise<Posted> {
    const person = somebody('1996-06-06');
    await service.putPerson(person);
    return { key: randomUUID(), form: formOf(person) };
  }
  const post = ({ key, form }: Posted) => service.submit<{ id?: string; code?: string }>(form, { idempotencyKey: key });
  const frozen = async (work: () => Promise<void>) => {
    server.freeze();
    try {
      await work();
    } finally {
      server.thaw();
    }
  };
  const inTime = <T>(answer: Promise<T>): Promise<T> => {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error('no answer')), PATIENCE_MS);
    return Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
  };

  test('every request is told so and when to retry, and the same key gets its one answer afterwards', async () => {
    const forms = await Promise.all(Array.from({ length: 40 }, newForm));
    // some are under way when it stops, on open connections
    const before = forms.slice(0, 10).map((form) => inTime(post(form)));
    await frozen(async () => {
      const during = forms.slice(10).map((form) => inTime(post(form)));
      const reads = Array.from({ length: 20 }, () => inTime(service.get<Problem>('/v1/applications')));
      for (const { status, headers, body } of [...(await Promise.all(during)), ...(await Promise.all(reads))]) {
        expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'unavailable', expect.any(String)]);
      }
      const ready = await inTime(service.get<{ status: string }>('/readyz', { as: null }));
      expect([ready.status, ready.body.status]).toEqual([503, 'database_unavailable']);
    });
    for (const { status } of await Promise.all(before)) expect([201, 503]).toContain(status);
    await vi.waitFor(async () => expect((await service.get('/readyz', { as: null })).status).toBe(200), 10_000);

    // a submission that is committed but unknown to its process stays leased until another takes it up
    await service.sql`update applications set lease_until = now() - interval '1 minute' where status = 'received'`;
    for (const form of forms) {
      const { status, body } = await post(form);
      expect([status, body.code]).toEqual([201, undefined]);
      expect((await post(form)).body.id).toBe(body.id);
    }
    const keys = forms.map(({ key }) => key);
    const [kept] = await service.sql`
      select count(*)::int as rows from applications where idempotency_key = any(${keys})`;
    expect(kept?.rows).toBe(forms.length);
  });

  test('the first request after it answers again is served on a new connection', async () => {
    await frozen(async () => {
      expect((await inTime(service.get('/v1/applications'))).status).toBe(503);
    });
    const again = async () => expect((await inTime(service.get('/v1/applications'))).status).toBe(200);
    await vi.waitFor(again, { timeout: PATIENCE_MS, interval: 20 });
  });

  test('a request that waits for a lock is told so as well', async () => {
    const { sql } = service;
    const held = Promise.withResolvers<void>();
    const done = Promise.withResolvers<void>();
    const holding = sql.begin(async (tx) => {
      await tx`lock table applications in access exclusive mode`;
      held.resolve();
      await done.promise;
    });
    await held.promise;
    try {
      const answers = await Promise.all([
        inTime(newForm().then(post)),
        inTime(service.get<{ code?: string }>('/v1/applications')),
      ]);
      expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
        [503, 'unavailable'],
        [503, 'unavailable'],
      ]);
      // others do their work meanwhile
      expect((await service.get('/readyz', { as: null })).status).toBe(200);
    } finally {
      done.resolve();
      await holding;
    }
  });

  test('a full disk is reported, and the same key is received once there is space', async () => {
    const { sql } = service;
    const posted = await newForm();
    await sql.unsafe(`create function full_disk() returns trigger language plpgsql as $$
      begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$`);
    await sql.unsafe('create trigger full_disk before insert on applications execute function full_disk()');
    const { status, headers, body } = await post(posted);
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'unavailable', expect.any(String)]);
    await sql.unsafe('drop function full_disk cascade');
    expect((await post(posted)).status).toBe(201);
  });

  test('a request whose client has gone before it was received is not carried out', async () => {
    const [first, abandoned] = await Promise.all([newForm(), newForm()]);
    const { sql } = service;
    let answer: ReturnType<typeof post> | null = null;
    await sql.begin(async (tx) => {
      await tx`lock table applications in access exclusive mode`;
      answer = post(first);
      const waits = async () =>
        expect(await sql`select 1 from pg_stat_activity where wait_event_type = 'Lock'`).toHaveLength(1);
      await vi.waitFor(waits, { timeout: PATIENCE_MS, interval: 10 });
      await postAndLeave(abandoned);
    });
    expect([201, 503]).toContain((await answer!).status);
    // it waited behind the first and before this one
    await post(await newForm());
    expect(await sql`select 1 from applications where idempotency_key = ${abandoned.key}`).toEqual([]);
  });

  /** Sends the whole request, and hangs up while the service works on it. */
  async function postAndLeave({ key, form }: Posted): Promise<void> {
    const { hostname, port } = new URL(service.url);
    const body = JSON.stringify(form);
    const lines = [
      'POST /v1/applications HTTP/1.1',
      `host: ${hostname}`,
      'authorization: Bearer miaopi_sandbox_employer',
      'content-type: application/json',
      `idempotency-key: ${key}`,
      `content-length: ${Buffer.byteLength(body)}`,
    ];
    const socket = connectSocket(Number(port), hostname);
    socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
    // the service answers this request after it has read that one
    await service.get('/livez', { as: null });
    const gone = new Promise((resolve) => socket.once('close', resolve));
    socket.destroy();
    await gone;
    await service.get('/livez', { as: null });
  }
});

describe('the processes', () => {
  let standby: Standby;
  let site: LiveSite;
  beforeAll(async () => {
    const database = await server.database();
    standby = await server.startStandby();
    site = await createLiveSite(database);
  });
  afterAll(async () => {
    endAll();
    await site.close();
    await standby.close();
  });
  /** Both servers: the first over TCP, its successor through a socket; the connection goes to the writable one. */
  const bothHosts = () => {
    const url = site.environment.DATABASE_URL ?? '';
    const { host } = new URL(url);
    return `${url.replace(host, `${host},${encodeURIComponent(standby.folder)}:${standby.port}`)}?target_session_attrs=read-write`;
  };
  const today = Temporal.Now.plainDateISO('Asia/Shanghai').toString();

  test('outlive restarts, crashes and a failover under load, and lose nothing that was acknowledged', async () => {
    const environment = { ...site.environment, DATABASE_URL: bothHosts() };
    const [serve, work] = await Promise.all([startServe(environment), startWork(environment)]);
    const client = createClient(serve.url, site.keys.employer);
    const acknowledged = new Map<string, string>();
    let isOver = false;
    const load = async () => {
      while (!isOver) {
        const person: Person = somebody('1998-03-03');
        site.mocks.control.setPerson(person.residentId, heldOf(person, {}, today));
        const key = randomUUID();
        const asked = await client.submit<ApplicationView>(formOf(person, {}, today), { idempotencyKey: key });
        expect([201, 503]).toContain(asked.status);
        if (asked.status === 201) acknowledged.set(key, asked.body.id);
      }
    };
    const loads = Array.from({ length: 8 }, load);
    const served = async () => {
      const before = acknowledged.size;
      await vi.waitFor(() => expect(acknowledged.size).toBeGreaterThan(before + 4), { timeout: 20_000, interval: 20 });
    };
    await served();
    for (const how of ['fast', 'crash', 'fast', 'crash', 'fast', 'crash'] as const) {
      await server.restart(how);
      await served();
    }
    server.killBackend();
    await served();
    await standby.followSynchronously();
    await served();
    await standby.takeOver();
    await served();
    isOver = true;
    await Promise.all(loads);
    // sends statements, so that the end of the last outage is noticed
    const last = await serve.logged('database.available_again');
    expect(last).toMatchObject({ seconds: expect.any(Number), refusedRequests: expect.any(Number) });
    for (const { stdout } of [serve, work]) {
      const said = logLines(stdout()).filter(({ level }) => Number(level) >= 40);
      expect(said.filter(({ event }) => event === 'database.unavailable')).not.toEqual([]);
      expect(said.filter(({ error, event }) => error && event !== 'database.unavailable')).toEqual([]);
      // at most one line for each thing done to the server
      expect(said.length).toBeLessThan(20);
    }

    for (const process of [serve, work]) {
      expect(process.stderr()).toBe('');
      process.kill('SIGTERM');
      expect(await process.ended).toBe(0);
    }
    const second = new URL(site.environment.DATABASE_URL ?? '');
    second.port = String(standby.port);
    const sql = postgres(second.href, { max: 1 });
    const kept = await sql`
      select idempotency_key as key, id from applications where idempotency_key = any(${[...acknowledged.keys()]})`;
    expect(new Map(kept.map(({ key, id }) => [key, id]))).toEqual(acknowledged);
    await holdAgainstTheLaws({ sealer: liveSealer(), schemes: SCHEMES }, sql);
    await sql.end();
  }, 240_000);
});
