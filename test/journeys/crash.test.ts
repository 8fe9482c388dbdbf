// Tests processes that die at the worst moments: nothing is lost, nothing is made twice, and nobody waits for ever.

import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { Problem } from '../../src/http/problem.ts';
import { createClient } from '../support/client.ts';
import { formOf, heldOf, type Person, phoneOf, somebody } from '../support/people.ts';
import {
  createLiveSite,
  endAll,
  type LiveSite,
  liveSealer,
  type Running,
  startServe,
  startWork,
} from '../support/processes.ts';
import { soon } from '../support/reviewing.ts';
import { SCHEMES } from '../support/schemes.ts';
import { holdAgainstTheLaws } from '../support/service.ts';

let site: LiveSite;
/** Two servers that no test ends: they were there before, and find the work that a dead one has begun. */
let standing: [Served, Served];
type Served = Awaited<ReturnType<typeof startServe>>;
beforeAll(async () => {
  site = await createLiveSite();
  standing = await Promise.all([startServe(site.environment), startServe(site.environment)]);
});
afterEach(() => {
  for (const source of ['medical-exam', 'academic-records'] as const) {
    site.mocks.control.configure(source, { latencyMs: 0, fault: null });
  }
  site.mocks.control.setSmsFault(null);
});
afterAll(async () => {
  endAll();
  await holdAgainstTheLaws({ sealer: liveSealer(), schemes: SCHEMES }, site.database.sql);
  await site.close();
});

const today = Temporal.Now.plainDateISO('Asia/Shanghai').toString();

function newPerson(): Person {
  const person = somebody('1998-03-03');
  site.mocks.control.setPerson(person.residentId, heldOf(person, {}, today));
  return person;
}
const formFor = (person: Person) => formOf(person, {}, today);
const clientOf = ({ url }: { url: string }) => createClient(url, site.keys.employer);

interface Row {
  id: string;
  status: string;
  approval_number: string | null;
}
const rowsOf = (key: string) =>
  site.database.sql<Row[]>`select id, status, approval_number from applications where idempotency_key = ${key}`;

async function untilStatus(key: string, status: string): Promise<Row> {
  return await vi.waitFor(
    async () => {
      const rows = await rowsOf(key);
      expect(rows.map((row) => row.status)).toEqual([status]);
      return rows[0] as Row;
    },
    { timeout: 20_000 },
  );
}

const actionsOf = async (id: string) =>
  (await site.database.sql`select action from audit_events where application_id = ${id} order by seq`).map(
    (row) => row.action as string,
  );

/** Ends the lease of a dead process, which would take 15 seconds, so that a test need not wait. */
const endLease = (key: string) =>
  site.database.sql`update applications set lease_until = now() - interval '1 minute' where idempotency_key = ${key}`;

async function expectOneMessage(person: Person, containing: string) {
  const texts = () => site.mocks.control.messages(phoneOf(person)).map(({ text }) => text);
  await vi.waitFor(() => expect(texts()).toEqual([expect.stringContaining(containing)]), { timeout: 20_000 });
}

async function die(process: Running) {
  process.kill('SIGKILL');
  expect(await process.ended).toBe('SIGKILL');
}

/** Posts, and kills the server while a source is being asked: the application is received but not decided. */
async function crashWhileAsking(person: Person, key: string) {
  const serve = await startServe(site.environment);
  site.mocks.control.configure('medical-exam', { latencyMs: 8_000, fault: null });
  const answer = clientOf(serve)
    .submit(formFor(person), { idempotencyKey: key })
    .then(
      () => 'answered',
      () => 'cut off',
    );
  await untilStatus(key, 'received');
  await vi.waitFor(() => expect(site.mocks.control.requests(person.residentId)).toHaveLength(5), { timeout: 10_000 });
  await die(serve);
  expect(await answer).toBe('cut off');
  site.mocks.control.configure('medical-exam', { latencyMs: 0, fault: null });
}

describe('when the server dies while a source is slow', () => {
  test('a retry waits for the lease and finishes the work: one application, one number, one message', async () => {
    const person = newPerson();
    const key = randomUUID();
    await crashWhileAsking(person, key);

    const early = await clientOf(standing[0]).submit<Problem>(formFor(person), { idempotencyKey: key });
    expect(early.status).toBe(409);
    expect(early.body.code).toBe('idempotency_in_progress');
    expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(0);

    await endLease(key);
    const serve = await startServe(site.environment);
    const finished = await clientOf(serve).submit(formFor(person), { idempotencyKey: key });
    expect(finished.status).toBe(201);
    expect(finished.body.status).toBe('approved');
    const row = await untilStatus(key, 'approved');
    expect([finished.body.id, finished.body.approvalNumber]).toEqual([row.id, row.approval_number]);
    expect(await actionsOf(row.id)).toEqual([
      'application.received',
      'application.resumed',
      'sources.asked',
      'application.decided',
    ]);

    const work = await startWork(site.environment);
    await expectOneMessage(person, finished.body.approvalNumber as string);
    await Promise.all([die(serve), die(work)]);
  });

  test('one of many retries after the lease finishes the work, and no source is asked by two', async () => {
    const person = newPerson();
    const key = randomUUID();
    await crashWhileAsking(person, key);
    await endLease(key);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        clientOf(standing[index % 2]!).submit<ApplicationView & { code?: string }>(formFor(person), {
          idempotencyKey: key,
        }),
      ),
    );
    for (const { status, body } of answers) {
      expect([status, body.code ?? body.status]).toBeOneOf([
        [201, 'approved'],
        [409, 'idempotency_in_progress'],
      ]);
    }
    expect(answers.some(({ status }) => status === 201)).toBe(true);
    expect(site.mocks.control.requests(person.residentId)).toHaveLength(10);
    await untilStatus(key, 'approved');
  });

  test('without a retry the worker puts the application into review, tells it once and records it', async () => {
    const person = newPerson();
    const key = randomUUID();
    await crashWhileAsking(person, key);
    await endLease(key);
    const workers = await Promise.all([startWork(site.environment), startWork(site.environment)]);
    const row = await untilStatus(key, 'in_review');
    await expectOneMessage(person, '人工审核');
    await vi.waitFor(
      async () =>
        // healing may have begun already
        expect((await actionsOf(row.id)).filter((action) => action !== 'sources.reasked')).toEqual([
          'application.received',
          'application.rescued',
          'notice.sent',
        ]),
      { timeout: 20_000 },
    );
    const [rescued] = await site.database.sql`
      select actor_kind, data from audit_events where application_id = ${row.id} and action = 'application.rescued'`;
    expect(rescued?.actor_kind).toBe('system');
    const verdicts = ((rescued?.data.checks ?? []) as { verdict: string }[]).map(({ verdict }) => verdict);
    expect(new Set(verdicts)).toEqual(new Set(['unavailable']));

    const { body } = await clientOf(standing[0]).get<ApplicationView>(`/v1/applications/${row.id}`);
    expect(body.status).toBe('in_review');
    expect(body.review?.due).toEqual(expect.any(String));
    const again = await clientOf(standing[0]).submit(formFor(person), { idempotencyKey: key });
    expect([again.status, again.body.status]).toEqual([201, 'in_review']);
    await Promise.all(workers.map(die));
  });
});

describe('with two servers on one database', () => {
  test('a retry at the second server gets the answer that the first could not send before it died', async () => {
    const person = newPerson();
    const key = randomUUID();
    const first = await startServe(site.environment);
    site.mocks.control.configure('academic-records', { latencyMs: 400, fault: null });
    const gone = new AbortController();
    const asked = fetch(`${first.url}/v1/applications`, {
      method: 'POST',
      signal: gone.signal,
      headers: {
        authorization: `Bearer ${site.keys.employer}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(formFor(person)),
    }).catch(() => 'cut off');
    await untilStatus(key, 'received');
    gone.abort();
    expect(await asked).toBe('cut off');
    const row = await untilStatus(key, 'approved');
    await die(first);

    const again = await clientOf(standing[1]).submit(formFor(person), { idempotencyKey: key });
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body.approvalNumber).toBe(row.approval_number);
    expect(await rowsOf(key)).toHaveLength(1);
  });

  test('idempotency and the single live application hold between both', async () => {
    const turns = Array.from({ length: 10 }, (_, index) => clientOf(standing[index % 2]!));
    const [same, rival] = [newPerson(), newPerson()];
    const key = randomUUID();

    const answers = await Promise.all(
      turns.map((client) => client.submit<ApplicationView & { code?: string }>(formFor(same), { idempotencyKey: key })),
    );
    const made = answers.filter(({ status }) => status === 201);
    expect(made.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
    expect(new Set(made.map(({ text }) => text)).size).toBe(1);
    for (const { status, body } of answers.filter((each) => !made.includes(each))) {
      expect([status, body.code]).toEqual([409, 'idempotency_in_progress']);
    }
    expect(await rowsOf(key)).toHaveLength(1);

    const rivals = await Promise.all(turns.map((client) => client.submit(formFor(rival))));
    expect(rivals.map(({ body }) => body.status).toSorted()).toEqual([
      'approved',
      ...Array.from({ length: 9 }, () => 'not_accepted'),
    ]);
    expect(site.mocks.control.requests(rival.residentId)).toHaveLength(5);
  });

  test('the audit has the writings of both in order, each application received, asked and decided once', async () => {
    const people = Array.from({ length: 40 }, () => newPerson());
    const answers = await Promise.all(
      people.map((person, index) => clientOf(standing[index % 2]!).submit(formFor(person))),
    );
    expect(answers.map(({ body }) => body.status)).toEqual(people.map(() => 'approved'));
    const stories = await site.database.sql<{ actions: string[] }[]>`
    select array_agg(action order by seq) as actions from audit_events
    where application_id in ${site.database.sql(answers.map(({ body }) => body.id))}
      and action not like 'notice.%' group by application_id`;
    expect(stories.map(({ actions }) => actions)).toEqual(
      people.map(() => ['application.received', 'sources.asked', 'application.decided']),
    );
  });
});

describe('a process that is told to stop', () => {
  // a terminal sends SIGHUP when it ends, and some tools send it to have the settings read again
  test.each(['SIGTERM', 'SIGHUP'] as const)(
    'by %s, as a server, finishes its requests, accepts no new ones, and exits',
    async (signal) => {
      const person = newPerson();
      const key = randomUUID();
      const serve = await startServe(site.environment);
      site.mocks.control.configure('medical-exam', { latencyMs: 1_000, fault: null });
      const answer = clientOf(serve).submit(formFor(person), { idempotencyKey: key });
      await untilStatus(key, 'received');
      serve.kill(signal);
      await serve.logged('serve.stopping');
      await vi.waitFor(() => expect(fetch(`${serve.url}/livez`)).rejects.toThrow(), soon);
      const { status, body } = await answer;
      expect([status, body.status]).toEqual([201, 'approved']);
      expect(await serve.ended).toBe(0);
    },
  );

  test.each(['SIGTERM', 'SIGHUP'] as const)('by %s, as a worker, finishes its work and exits', async (signal) => {
    const work = await startWork(site.environment);
    work.kill(signal);
    expect(await work.ended).toBe(0);
  });
});
