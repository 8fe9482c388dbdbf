// Tests live updates over a real stream: a change reaches the people concerned, reveals nothing of any case, and the
// stream ends properly.

import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { StaffAccess, StaffSession } from '../../src/access/sessions.ts';
import { liveRoutes } from '../../src/console/kit/live.ts';
import type { StaffCall } from '../../src/console/kit/route.ts';
import { createLive, type Live, type LiveEvent } from '../../src/reviews/live-feed.ts';
import { OFFICE } from '../support/people.ts';
import { createReviewing, EDU, EDU_2, HR, soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { sandboxName, signInAs, type Visitor } from '../support/visitor.ts';

let service: TestService;
const visitors = new Map<string, Visitor>();
beforeAll(async () => {
  service = await startTestService();
  for (const person of [EDU, EDU_2, HR, 'supervisor', 'operator']) {
    visitors.set(person, await signInAs(service.url, person));
  }
});
const reviewing = createReviewing(() => service);
const { referGap, refer, itemOf, next, act } = reviewing;
const streams: Stream[] = [];
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.close();
  await service.calm();
  service.setNow('2026-11-20T10:00:00+08:00');
  await reviewing.clear();
});
afterAll(() => service.close());

interface Told {
  type: string;
  data: Record<string, unknown>;
}
interface Stream {
  status: number;
  contentType: string | null;
  told: Told[];
  text(): string;
  hasEnded(): boolean;
  close(): void;
}

async function listen(person: string): Promise<Stream> {
  const abort = new AbortController();
  const visitor = visitors.get(person) as Visitor;
  const answer = await fetch(`${service.url}/console/live`, {
    headers: { cookie: visitor.cookieHeader() },
    signal: abort.signal,
  });
  const told: Told[] = [];
  let [text, ended] = ['', false];
  void (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const whole = text.slice(0, text.lastIndexOf('\n\n'));
      const events = [...whole.matchAll(/^event: (.*)\ndata: (.*)$/gm)];
      told.splice(0, told.length, ...events.map(([, type = '', data = '{}']) => ({ type, data: JSON.parse(data) })));
    }
    ended = true;
  })().catch(() => {
    ended = true;
  });
  const stream = {
    status: answer.status,
    contentType: answer.headers.get('content-type'),
    told,
    text: () => text,
    hasEnded: () => ended,
    close: () => abort.abort(),
  };
  streams.push(stream);
  await vi.waitFor(() => expect(told[0]?.type).toBe('hello'), soon);
  return stream;
}

const of = (stream: Stream, id: string, type = 'item') =>
  stream.told.filter((each) => each.type === type && each.data.id === id).map(({ data }) => data);
const staffIdOf = async (person: string) =>
  (await service.sql`select id from staff where name = ${sandboxName(person)}`)[0]?.id as string;

describe('a change of an item', () => {
  test('reaches the department and the supervisor and nobody else, as ids and versions alone', async () => {
    const [mine, colleague, other, supervisor] = await Promise.all([EDU, EDU_2, HR, 'supervisor'].map(listen));
    const { id, person } = await referGap();
    const item = await itemOf(id, 'education');
    await next(EDU);
    for (const [stream, holder] of [
      [mine, 'me'],
      [colleague, 'other'],
      [supervisor, 'other'],
    ] as const) {
      await vi.waitFor(
        () =>
          expect(of(stream as Stream, item.id)).toContainEqual({
            id: item.id,
            version: item.version + 1,
            status: 'open',
            answer: null,
            holder,
          }),
        soon,
      );
    }
    expect(of(other as Stream, item.id)).toEqual([]);
    expect(mine?.contentType).toBe('text/event-stream; charset=utf-8');
    for (const stream of [mine, colleague, supervisor]) {
      expect(stream?.text()).not.toContain(person.residentId);
      expect(stream?.text()).not.toContain(item.number);
    }
  });

  test('is told once for each version, in order', async () => {
    const { id } = await referGap();
    const item = await itemOf(id, 'education');
    const stream = await listen(EDU_2);
    for (const verb of ['claim', 'release', 'claim', 'release']) await act(EDU, item.id, verb);
    const last = item.version + 4;
    await vi.waitFor(() => expect(of(stream, item.id).at(-1)?.version).toBe(last), soon);
    // another look tells nothing twice
    const { id: another } = await referGap();
    const marker = await itemOf(another, 'education');
    await vi.waitFor(() => expect(of(stream, marker.id)).not.toEqual([]), soon);
    const versions = of(stream, item.id).map(({ version }) => version as number);
    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
  });

  test('by a source’s new answer is told with the id of the answer', async () => {
    await service.putFault('academic-records', { fault: 'error_500' });
    const { id } = await refer({});
    const item = (await next(EDU)).body;
    const stream = await listen(EDU);
    await service.calm();
    await act(EDU, item.id, 'recheck');
    await vi.waitFor(() => expect(of(stream, item.id).at(-1)?.answer).toMatch(/^[0-9a-f-]{36}$/), soon);
    expect((await itemOf(id, 'education')).nothingLeft).toBe(true);
  });
});

describe('a lost claim', () => {
  test('that ran out is told to the clerk who held it, and to that clerk alone', async () => {
    await referGap();
    const item = (await next(EDU)).body;
    const [mine, colleague] = await Promise.all([EDU, EDU_2].map(listen));
    await vi.waitFor(() => expect(mine?.told.length).toBeGreaterThan(0), soon);
    await service.put('/v1/sandbox/clock', { advance: 'PT16M' });
    await vi.waitFor(() => expect(of(mine as Stream, item.id, 'lapsed')).toHaveLength(1), soon);
    await vi.waitFor(() => expect(of(colleague as Stream, item.id)).not.toEqual([]), soon);
    expect(of(colleague as Stream, item.id, 'lapsed')).toEqual([]);
  });

  test('that was handed to another is told, and one that was given back is not', async () => {
    await referGap();
    const item = (await next(EDU)).body;
    const stream = await listen(EDU);
    await act('supervisor', item.id, 'reassign', { assignee: await staffIdOf(EDU_2), version: item.version });
    await vi.waitFor(() => expect(of(stream, item.id, 'reassigned')).toHaveLength(1), soon);
    await act(EDU_2, item.id, 'release');
    await act(EDU, item.id, 'claim');
    await vi.waitFor(() => expect(of(stream, item.id).at(-1)?.holder).toBe('me'), soon);
    await act(EDU, item.id, 'release');
    await vi.waitFor(() => expect(of(stream, item.id).at(-1)?.holder).toBe('nobody'), soon);
    expect(stream.told.filter(({ type }) => type === 'lapsed')).toEqual([]);
  });
});

describe('a stream of changes', () => {
  test('is for roles that may see cases', async () => {
    const answer = await (visitors.get('operator') as Visitor).get('/console/live');
    expect(answer.status).toBe(403);
  });

  test('replaces the oldest one if a person has too many, and tells that one so', async () => {
    const first = await listen(EDU);
    const others = [await listen(EDU), await listen(EDU), await listen(EDU)];
    expect(first.hasEnded()).toBe(false);
    others.push(await listen(EDU));
    await vi.waitFor(() => expect(first.hasEnded()).toBe(true), soon);
    expect(first.told.at(-1)?.type).toBe('elsewhere');
    expect(others.map((stream) => stream.hasEnded())).toEqual([false, false, false, false]);
  });

  test('is not opened by HEAD', async () => {
    const open = await Promise.all([EDU, EDU, EDU, EDU].map(listen));
    for (let each = 0; each < 6; each++) {
      const answer = await fetch(`${service.url}/console/live`, {
        method: 'HEAD',
        headers: { cookie: (visitors.get(EDU) as Visitor).cookieHeader() },
      });
      expect(answer.status).toBe(204);
    }
    expect(open.map((stream) => stream.hasEnded())).toEqual([false, false, false, false]);
  });

  test('ends with the session, after a sign-out elsewhere or an ended session', async () => {
    const own = await signInAs(service.url, HR);
    const { staffAccess, deps } = service.service;
    const [route] = liveRoutes({
      live: createLive({ db: deps.db, clock: deps.clock, log: deps.log }),
      log: deps.log,
      isOpen: (staffAccess as StaffAccess).isOpen,
      heartbeatMs: 20,
    });
    const request = new Request(`${service.url}/console/live`, { headers: { cookie: own.cookieHeader() } });
    const session = (await staffAccess?.sessionOf(request.headers)) as StaffSession;
    const answer = await route?.handle({ request, session, requestId: 'r' } as unknown as StaffCall);
    const text = (answer as Response).text();
    await own.post('/console/sign-out', {});
    expect(await text).toMatch(/event: hello[\s\S]*: \n\n[\s\S]*event: signed-out/);
  });

  test('ends when the service stops accepting requests, so that it delays nothing', async () => {
    const own = await startTestService();
    try {
      const visitor = await signInAs(own.url, EDU);
      const answer = await fetch(`${own.url}/console/live`, { headers: { cookie: visitor.cookieHeader() } });
      const text = answer.text();
      own.service.stopTaking();
      expect(await text).toMatch(/event: stopped/);
    } finally {
      await own.close();
    }
  });
});

describe('the poller of changes', () => {
  const PERSON = { kind: 'staff', office: OFFICE, id: 'somebody', role: 'supervisor' } as const;
  const silent = { saysInfo: false, info: () => {}, warn: () => {}, error: () => {} };
  const EVERY_MS = 5;
  /** Counts the queries to the database, which can be made to fail. */
  function watched(): { live: Live; asked: () => number; fail(fails: boolean): void } {
    let [asked, failing] = [0, false];
    const { db, clock } = service.service.deps;
    const counting = new Proxy(db, {
      get: (target, name) => {
        if (name === 'select' || name === 'execute') {
          asked += 1;
          if (failing) throw new Error('the database is away');
        }
        const value = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    return {
      live: createLive({ db: counting, clock, log: silent }, EVERY_MS),
      asked: () => asked,
      fail: (fails) => {
        failing = fails;
      },
    };
  }
  const moreThan = (asked: () => number, than: number) => vi.waitFor(() => expect(asked()).toBeGreaterThan(than), soon);

  test('queries only while somebody listens, once for all of them', async () => {
    const { live, asked } = watched();
    expect(asked()).toBe(0);
    const leave = [live.subscribe(PERSON, () => {}), live.subscribe(PERSON, () => {})];
    await moreThan(asked, 5);
    for (const each of leave) each();
    // the query under way when the last listener left comes to its end
    let before = -1;
    await vi.waitFor(async () => {
      const now = asked();
      const settled = now === before;
      before = now;
      expect(settled).toBe(true);
    }, soon);
    const again = live.subscribe(PERSON, () => {});
    await moreThan(asked, before + 3);
    again();
    live.stop();
  });

  test('goes on from its last position after the database was away, and tells the changes of that time', async () => {
    const { id } = await referGap();
    const item = await itemOf(id, 'education');
    const { live, asked, fail } = watched();
    const heard: LiveEvent[] = [];
    const leave = live.subscribe(PERSON, (event) => heard.push(event));
    await moreThan(asked, 4);
    fail(true);
    await act(EDU, item.id, 'claim');
    await moreThan(asked, asked() + 3);
    const told = () =>
      heard.filter((event) => event.type === 'item' && event.item.id === item.id && event.item.version === 2);
    expect(told()).toEqual([]);
    fail(false);
    await vi.waitFor(() => expect(told()).toHaveLength(1), soon);
    leave();
    live.stop();
  });

  test('does not miss a slow transaction’s commit after that of a faster one that began later', async () => {
    const [slow, fast] = [await referGap(), await referGap()];
    const [late, early] = [await itemOf(slow.id, 'education'), await itemOf(fast.id, 'education')];
    const { live, asked } = watched();
    const heard: string[] = [];
    const leave = live.subscribe(PERSON, (event) => {
      if (event.type === 'item') heard.push(`${event.item.id} ${event.item.version}`);
    });
    await moreThan(asked, 4);
    await service.sql.begin(async (sql) => {
      await sql`update review_items set version = version + 1 where id = ${late.id}`;
      await act(EDU, early.id, 'claim');
      await vi.waitFor(() => expect(heard).toContain(`${early.id} ${early.version + 1}`), soon);
      expect(heard).not.toContain(`${late.id} ${late.version + 1}`);
    });
    await vi.waitFor(() => expect(heard).toContain(`${late.id} ${late.version + 1}`), soon);
    leave();
    live.stop();
  });

  test('tells everybody to read everything again if too much has changed at once', async () => {
    const { id } = await referGap();
    const item = await itemOf(id, 'education');
    const { live, asked } = watched();
    const types = new Set<string>();
    const leave = live.subscribe(PERSON, ({ type }) => types.add(type));
    await moreThan(asked, 4);
    await service.sql`
      insert into review_items (id, application_id, department, subjects, due_at, created_at)
      select gen_random_uuid(), application_id, 'department ' || number, subjects, due_at, created_at
      from review_items, generate_series(1, 400) as number where id = ${item.id}`;
    await vi.waitFor(() => expect(types).toContain('many'), soon);
    leave();
    live.stop();
  });
});
