// Tests that a unit keeps its own endpoints and sees the fate of every event for them, that other units' endpoints do
// not exist for it, and that a secret is shown once, to its creator.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Problem } from '../../src/http/problem.ts';
import type { DeliveryView, EndpointView } from '../../src/notices/shapes.ts';
import { EMPLOYER_2, formOf, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { approve, auditOf, type Created, createEndpoint, type PageOf, refer, soon, withdraw } from './endpoints.ts';
import { type Receiver, startReceiver, verify } from './receiver.ts';

let service: TestService;
let receiver: Receiver;
beforeAll(async () => {
  service = await startTestService();
  receiver = await startReceiver();
});
afterEach(async () => {
  receiver.reply = () => 204;
  // each test begins with room for its own
  await service.sql`update webhook_endpoints set status = 'disabled'`;
});
afterAll(async () => {
  await service.close();
  await receiver.close();
});

const PATH = '/v1/webhook-endpoints';
const create = <Body = Created>(body: unknown, idempotencyKey: string | null = randomUUID(), as = 'employer') =>
  service.post<Body>(PATH, body, { idempotencyKey, as });
const act = <Body = EndpointView>(id: string, name: string, as = 'employer') =>
  service.send<Body>('POST', `${PATH}/${id}/${name}`, { as });
const hook = (name: string) => ({ url: `https://hr.example.com/${name}` });

describe('the creation of an endpoint', () => {
  test('shows its secret once, and gives its place', async () => {
    const { status, body, headers } = await create({ ...hook('a'), events: ['application.rejected'] });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(String),
      url: 'https://hr.example.com/a',
      events: ['application.rejected'],
      status: 'enabled',
      createdAt: expect.stringMatching(/^2026-11-20T10:.*\+08:00$/),
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    });
    const { secret, ...shown } = body;
    expect((await service.get(headers.get('location') ?? '')).body).toEqual(shown);
    const list = await service.get<PageOf<EndpointView>>(PATH);
    expect(list.body.items[0]).toEqual(shown);
    expect(list.text).not.toContain(secret);
    expect((await auditOf(service, 'webhook_endpoint.created')).at(-1)).toMatchObject({
      kind: 'submitter',
      data: { endpointId: body.id, host: 'hr.example.com', events: ['application.rejected'] },
    });
  });

  test('keeps the secret and the path of the URL unreadable in the database', async () => {
    const { body } = await create(hook('path-that-is-a-secret'));
    const [row] = await service.sql<{ secrets: Buffer }[]>`
      select secrets from webhook_endpoints where id = ${body.id}`;
    expect(row!.secrets.includes(Buffer.from(body.secret.slice(6), 'base64'))).toBe(false);
    expect(row!.secrets.includes(body.secret)).toBe(false);
    const audit = JSON.stringify(await service.sql`select data from audit_events`);
    expect(audit).toContain(body.id);
    for (const hidden of [body.secret, 'path-that-is-a-secret']) expect(audit).not.toContain(hidden);
  });

  test('repeated with the same key finds it again in its present state, and makes no second one', async () => {
    const key = randomUUID();
    const form = { url: 'https://HR.example.com:443/b', events: ['application.withdrawn', 'application.approved'] };
    const first = await create(form, key);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    const again = await create({ ...form, events: form.events.toReversed() }, key);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
    expect(again.body.events).toEqual(['application.approved', 'application.withdrawn']);

    await act(first.body.id, 'disable');
    expect((await create(form, key)).body).toEqual({ ...first.body, status: 'disabled' });
    expect(await auditOf(service, 'webhook_endpoint.created')).toHaveLength(
      (await service.sql`select 1 from webhook_endpoints`).length,
    );
  });

  test('repeated no longer shows a secret that was replaced or is older than a day', async () => {
    const [replaced, old] = [randomUUID(), randomUUID()];
    const { body } = await create(hook('c'), replaced);
    await create(hook('d'), old);
    await act(body.id, 'rotate-secret');
    expect((await create(hook('c'), replaced)).body).toMatchObject({ id: body.id, secret: null });
    const ahead = service.clock.offsetMs();
    service.clock.setOffsetMs(ahead + 25 * 3600 * 1000);
    expect((await create(hook('d'), old)).body.secret).toBeNull();
    service.clock.setOffsetMs(ahead);
  });

  test('done twice at once with one key makes one', async () => {
    const key = randomUUID();
    const all = await Promise.all(Array.from({ length: 6 }, () => create(hook('e'), key)));
    expect(new Set(all.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(all.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(5);
  });

  test('with the key of another creation is a conflict, but another unit’s keys are its own', async () => {
    const key = randomUUID();
    const mine = await create(hook('f'), key);
    for (const other of [hook('g'), { ...hook('f'), events: ['application.approved'] }]) {
      const { status, body } = await create<Problem>(other, key);
      expect([status, body.code]).toEqual([409, 'idempotency_conflict']);
    }
    const theirs = await create(hook('g'), key, 'employer_2');
    expect(theirs.status).toBe(201);
    expect(theirs.body.id).not.toBe(mine.body.id);
  });

  test.each([
    [{}, '/url', 'required'],
    [{ url: 'nowhere' }, '/url', 'url.format'],
    [{ url: 'https://a:b@hr.example.com/' }, '/url', 'url.credentials'],
    [{ url: 'https://hr.example.com/420106199003121135' }, '/url', 'personal_data'],
    [{ url: `https://hr.example.com/${'a'.repeat(2048)}` }, '/url', 'too_long'],
    [{ ...hook('h'), events: ['application.received'] }, '/events/0', 'value'],
    [{ ...hook('h'), secret: 'whsec_mine' }, '/secret', 'unknown_field'],
  ])('with %j is refused at %s: %s', async (form, pointer, code) => {
    const { status, body } = await create<Problem>(form);
    expect([status, body.code]).toEqual([422, 'validation_failed']);
    expect(body.errors).toEqual([{ pointer, code, message: { zh: expect.any(String), en: expect.any(String) } }]);
  });

  test('needs an idempotency key', async () => {
    const { status, body } = await create<Problem>(hook('i'), null);
    expect([status, body.code]).toEqual([400, 'idempotency_key_missing']);
  });

  test('succeeds ten times for a unit, even at once; disabling one makes room', async () => {
    const codes = async (all: Promise<{ status: number; body: Problem }>[]) =>
      (await Promise.all(all)).map(({ status, body }) => (status === 201 ? 201 : body.errors?.[0]?.code)).toSorted();
    const many = Array.from({ length: 13 }, (_, index) => create<Problem>(hook(`j${index}`)));
    expect(await codes(many)).toEqual([...Array(10).fill(201), ...Array(3).fill('too_many_endpoints')]);
    expect((await create(hook('k'), randomUUID(), 'employer_2')).status).toBe(201);

    const { body } = await service.get<PageOf<EndpointView>>(`${PATH}?limit=1`);
    const [last] = body.items;
    await act(last!.id, 'disable');
    expect(await codes([create(hook('l'))])).toEqual([201]);
    const refused = await act<Problem>(last!.id, 'enable');
    expect([refused.status, refused.body.errors?.[0]?.code]).toEqual([422, 'too_many_endpoints']);
  });
});

describe('an endpoint', () => {
  test('is switched off and on, recorded each time, and not switched to its present state', async () => {
    const { body } = await create(hook('m'));
    for (const name of ['disable', 'disable', 'enable', 'enable']) {
      expect((await act(body.id, name)).body.status).toBe(`${name}d`);
    }
    for (const action of ['webhook_endpoint.disabled', 'webhook_endpoint.enabled']) {
      const own = (await auditOf(service, action)).filter(({ data }) => data.endpointId === body.id);
      expect(own).toMatchObject([{ kind: 'submitter' }]);
    }
  });

  test('is listed newest first, a page at a time', async () => {
    const made: string[] = [];
    for (const name of ['n', 'o', 'p']) made.unshift((await create(hook(name))).body.id);
    const seen: string[] = [];
    let cursor = '';
    for (let page = 0; page < 3; page++) {
      const { body } = await service.get<PageOf<EndpointView>>(`${PATH}?limit=1${cursor}`);
      seen.push(...body.items.map(({ id }) => id));
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(seen).toEqual(made);
    const { status } = await service.get(`${PATH}?cursor=AAAA`);
    expect(status).toBe(422);
  });

  test('is tested at once with one signed ping, whose answer is shown and not kept', async () => {
    const { id, secret } = await createEndpoint(service, receiver.url);
    const before = await service.sql`select count(*)::int as n from webhook_deliveries`;
    const taken = await act<object>(id, 'test');
    expect([taken.status, taken.body]).toEqual([
      200,
      { delivered: true, status: 204, error: null, durationMs: expect.any(Number) },
    ]);
    expect(verify(secret, receiver.arrivals.at(-1)!)).toMatchObject({ type: 'ping', data: { endpointId: id } });
    receiver.reply = () => 404;
    expect((await act(id, 'test')).body).toMatchObject({ delivered: false, status: 404, error: null });
    receiver.reply = () => 'cut';
    expect((await act(id, 'test')).body).toMatchObject({ delivered: false, status: null, error: 'transport' });
    expect(await service.sql`select count(*)::int as n from webhook_deliveries`).toEqual(before);
  });

  test('has one test running at a time', async () => {
    const { id } = await createEndpoint(service, receiver.url);
    receiver.reply = () => 'hold';
    const arrived = receiver.arrivals.length;
    const first = act(id, 'test');
    await vi.waitFor(() => expect(receiver.arrivals).toHaveLength(arrived + 1), soon);
    const second = await act<Problem>(id, 'test');
    expect([second.status, second.body.code]).toEqual([429, 'rate_limited']);
    receiver.release(204);
    expect((await first).body).toMatchObject({ delivered: true });
    receiver.reply = () => 204;
    expect((await act(id, 'test')).status).toBe(200);
  });
});

describe('another unit’s endpoint', () => {
  test.each([
    ['GET', ''],
    ['POST', '/rotate-secret'],
    ['POST', '/disable'],
    ['POST', '/enable'],
    ['POST', '/test'],
  ])('at %s …%s does not exist for a unit', async (method, tail) => {
    const { body } = await create(hook('q'), randomUUID(), 'employer_2');
    const arrived = receiver.arrivals.length;
    for (const id of [body.id, randomUUID(), 'no-id']) {
      const { status, body: problem } = await service.send(method, `${PATH}/${id}${tail}`);
      expect([status, problem.code]).toEqual([404, 'not_found']);
    }
    expect(receiver.arrivals).toHaveLength(arrived);
    expect((await service.get<PageOf<EndpointView>>(`${PATH}?limit=200`)).text).not.toContain(body.id);
    const theirs = await service.get<EndpointView>(`${PATH}/${body.id}`, { as: 'employer_2' });
    expect(theirs.body.status).toBe('enabled');
  });
});

describe('deliveries', () => {
  const LIST = '/v1/webhook-deliveries';
  const list = async (query: string, as = 'employer') =>
    (await service.get<PageOf<DeliveryView>>(`${LIST}?${query}`, { as })).body;

  test('are shown to the unit of the endpoint, and to staff who run the service', async () => {
    const mine = await createEndpoint(service, receiver.url);
    const theirs = await createEndpoint(service, receiver.url, { as: 'employer_2' });
    const { id } = await approve(service);
    const person = somebody();
    await service.putPerson(person);
    const form = formOf(person, { employer: EMPLOYER_2 });
    const { body: other } = await service.submit(form, { as: 'employer_2' });
    await vi.waitFor(() => {
      for (const application of [id, other.id]) expect(receiver.of(application)).toHaveLength(1);
    }, soon);
    const endpointsSeenBy = async (as: string, query = 'limit=200') =>
      new Set((await list(query, as)).items.map(({ endpointId }) => endpointId));
    expect((await endpointsSeenBy('employer')).has(theirs.id)).toBe(false);
    expect((await endpointsSeenBy('employer')).has(mine.id)).toBe(true);
    expect(await endpointsSeenBy('employer_2')).toEqual(new Set([theirs.id]));
    expect(await endpointsSeenBy('agency')).toEqual(new Set());
    expect(await endpointsSeenBy('employer', `endpoint=${theirs.id}`)).toEqual(new Set());
    expect(await endpointsSeenBy('employer', `application=${other.id}`)).toEqual(new Set());
    for (const as of ['operator', 'supervisor', 'auditor']) {
      const seen = await endpointsSeenBy(as);
      expect([as, seen.has(mine.id), seen.has(theirs.id)]).toEqual([as, true, true]);
    }
    const foreign = (await list(`endpoint=${theirs.id}`, 'employer_2')).items[0]?.id;
    for (const each of [foreign, randomUUID(), 'no-id']) {
      const { status, body } = await service.send('POST', `${LIST}/${each}/redeliver`);
      expect([status, body.code]).toEqual([404, 'not_found']);
    }
    expect(await auditOf(service, 'webhook.redelivery_requested')).toEqual([]);
  });

  test('are listed newest first, a page at a time, and by filter', async () => {
    const { id: endpointId } = await createEndpoint(service, receiver.url);
    const { id } = await refer(service);
    await withdraw(service, id);
    const second = await approve(service);
    await vi.waitFor(async () => {
      expect((await list(`endpoint=${endpointId}&status=delivered`)).items).toHaveLength(3);
    }, soon);
    const seen: DeliveryView[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: PageOf<DeliveryView> = await list(`endpoint=${endpointId}&limit=1${cursor && `&cursor=${cursor}`}`);
      expect(page.items).toHaveLength(1);
      seen.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(seen.map(({ applicationId, sequence }) => [applicationId, sequence])).toEqual([
      [second.id, 1],
      [id, 2],
      [id, 1],
    ]);
    expect(Object.keys(seen[0]!).toSorted()).toEqual(
      [
        'id',
        'endpointId',
        'applicationId',
        'sequence',
        'event',
        'status',
        'attempts',
        'lastStatus',
        'lastError',
        'occurredAt',
        'deliveredAt',
        'nextAttemptAt',
      ].toSorted(),
    );
    expect(seen[0]).toMatchObject({ event: 'application.approved', status: 'delivered', nextAttemptAt: null });
    expect((await list(`endpoint=${endpointId}&application=${second.id}`)).items).toEqual([seen[0]]);
    expect((await list(`endpoint=${endpointId}&status=failed`)).items).toEqual([]);
    for (const query of ['status=lost', 'endpoint=mine', 'application=1', 'cursor=AAAA', 'limit=0', 'unit=mine']) {
      const { status } = await service.get(`${LIST}?${query}`);
      expect([query, status]).toEqual([query, 422]);
    }
  });
});

describe('a role without permission', () => {
  const CLERK = 'clerk_human_resources';
  const nobody = `${PATH}/${randomUUID()}`;
  test.each<[string, string, string[]]>([
    ['GET', PATH, [CLERK, 'supervisor', 'auditor', 'operator']],
    ['POST', PATH, [CLERK, 'supervisor', 'auditor', 'operator']],
    ['GET', nobody, [CLERK, 'supervisor', 'auditor', 'operator']],
    ['POST', `${nobody}/rotate-secret`, [CLERK, 'supervisor', 'auditor', 'operator']],
    ['POST', `${nobody}/disable`, [CLERK, 'supervisor', 'auditor', 'operator']],
    ['POST', `${nobody}/enable`, [CLERK, 'supervisor', 'auditor', 'operator']],
    ['POST', `${nobody}/test`, [CLERK, 'supervisor', 'auditor', 'operator']],
    ['GET', '/v1/webhook-deliveries', [CLERK]],
    ['POST', `/v1/webhook-deliveries/${randomUUID()}/redeliver`, [CLERK, 'supervisor', 'auditor', 'operator']],
  ])('for %s %s gets 403: %j; and a caller without a key gets 401', async (method, path, roles) => {
    for (const as of roles) {
      const { status, body } = await service.send(method, path, { as });
      expect([as, status, body.code]).toEqual([as, 403, 'forbidden']);
    }
    expect((await service.send(method, path, { as: null })).status).toBe(401);
  });
});
