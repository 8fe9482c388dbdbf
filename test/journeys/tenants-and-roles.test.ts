// Tests permissions and views: a unit sees nothing of another, each role sees only its own, and refusals come in the
// same order whatever else is wrong with the request.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SANDBOX_KEYS } from '../../src/access/sandbox-keys.ts';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { Problem } from '../../src/http/problem.ts';
import { setBans } from '../support/bans.ts';
import { EMPLOYER, EMPLOYER_2, formOf, type Person, payment, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
let mine: ApplicationView;
let theirs: ApplicationView;
let referred: ApplicationView;
beforeAll(async () => {
  service = await startTestService({ worker: false });
  const people: Person[] = [somebody(), somebody(), somebody()];
  const [first, second, third] = people as [Person, Person, Person];
  await service.putPerson(first);
  await service.putPerson(second, { medicalExam: undefined });
  await service.putPerson(third, { criminalRecord: undefined });
  mine = (await service.submit(formOf(first))).body;
  theirs = (await service.submit(formOf(second, { employer: EMPLOYER_2 }), { as: 'employer_2' })).body;
  referred = (await service.submit(formOf(third))).body;
  expect([mine.status, theirs.status, referred.status]).toEqual(['approved', 'in_review', 'in_review']);
  expect(referred.review?.departments).toEqual(['public_security']);
});
afterAll(() => service.close());

type Page = { items: { id: string }[]; nextCursor: string | null };
const idsSeenBy = async (as: string) =>
  (await service.get<Page>('/v1/applications?limit=200', { as })).body.items.map(({ id }) => id).toSorted();

describe('another unit’s application', () => {
  test.each([
    ['GET', ''],
    ['GET', '/timeline'],
    ['POST', '/withdraw'],
  ])('at %s …%s gets the same answer as an application that does not exist', async (method, tail) => {
    const other = await service.send(method, `/v1/applications/${theirs.id}${tail}`);
    const nobodys = await service.send(method, `/v1/applications/${randomUUID()}${tail}`);
    const noId = await service.send(method, `/v1/applications/not-an-id${tail}`);
    for (const { status, body } of [other, nobodys, noId]) expect([status, body.code]).toEqual([404, 'not_found']);
    const without = ({ requestId: _, instance: __, ...rest }: Problem) => rest;
    expect(without(other.body)).toEqual(without(nobodys.body));
    expect(
      (await service.get<ApplicationView>(`/v1/applications/${theirs.id}`, { as: 'employer_2' })).body.status,
    ).toBe('in_review');
  });

  test('is in no list of a unit but its own, for any query', async () => {
    expect(await idsSeenBy('employer')).toEqual([mine.id, referred.id].toSorted());
    expect(await idsSeenBy('employer_2')).toEqual([theirs.id]);
    expect(await idsSeenBy('agency')).toEqual([]);
    const cursor = Buffer.from('ffffffff-ffff-ffff-ffff-ffffffffffff').toString('base64url');
    const page = await service.get<Page>(`/v1/applications?status=in_review&cursor=${cursor}`);
    expect(page.body.items.map(({ id }) => id)).toEqual([referred.id]);
  });
});

describe('an application that is filed', () => {
  test.each([
    ['employer', { employer: EMPLOYER_2 }, '/employer/creditCode'],
    ['employer_2', { employer: EMPLOYER }, '/employer/creditCode'],
    ['employer', { channel: 'agency' }, '/channel'],
    ['agency', { channel: 'employer' }, '/channel'],
  ])('by %s with %j is refused at %s', async (as, changes, pointer) => {
    const person = somebody();
    await service.putPerson(person);
    const { status, body } = await service.submit<Problem>(formOf(person, changes), { as });
    expect([status, body.code]).toEqual([422, 'validation_failed']);
    expect(body.errors?.map((error) => error.pointer)).toEqual([pointer]);
    expect(service.askedAbout(person)).toEqual([]);
  });

  test('by an agency in its channel may have the code of any employer that insures the person', async () => {
    const person = somebody();
    const now = { ...payment('2024-01', '2026-10'), payer: EMPLOYER_2.creditCode };
    await service.putPerson(person, { socialSecurity: { payments: [{ ...now, types: [...now.types] }] } });
    const { status, body } = await service.submit(formOf(person, { channel: 'agency', employer: EMPLOYER_2 }), {
      as: 'agency',
    });
    expect([status, body.status]).toEqual([201, 'approved']);
    expect(service.askedAbout(person)).toContain('social-security');
    expect((await service.get(`/v1/applications/${body.id}`)).status).toBe(404);
  });

  test('by an individual is recorded but not accepted: the channel is closed and nobody is asked', async () => {
    const person = somebody();
    await service.putPerson(person);
    const { status, body } = await service.submit(formOf(person, { channel: 'individual' }), { as: 'agency' });
    expect([status, body.status]).toEqual([201, 'not_accepted']);
    expect(body.decision?.reasons.map(({ code }) => code)).toEqual(['channel.not_open']);
    expect(body.checks).toEqual([]);
    expect(service.askedAbout(person)).toEqual([]);
  });
});

describe('a member of the staff', () => {
  const everything = () => [mine.id, theirs.id, referred.id];
  test.each(['supervisor', 'supervisor_2', 'auditor'])('as %s sees every application', async (as) => {
    expect(await idsSeenBy(as)).toEqual(expect.arrayContaining(everything()));
    expect((await service.get(`/v1/applications/${theirs.id}`, { as })).status).toBe(200);
  });

  test('as a clerk sees only the items of their own department', async () => {
    const rows: Record<string, string[]> = {
      clerk_human_resources: [theirs.id],
      clerk_public_security: [referred.id],
      clerk_education: [],
    };
    for (const [as, ids] of Object.entries(rows)) {
      expect(await idsSeenBy(as)).toEqual(ids);
      for (const id of everything()) {
        const { status } = await service.get(`/v1/applications/${id}`, { as });
        expect(status).toBe(ids.includes(id) ? 200 : 404);
        expect((await service.get(`/v1/applications/${id}/timeline`, { as })).status).toBe(status);
      }
    }
  });

  test('as an operator sees no application', async () => {
    for (const path of ['', `/${mine.id}`, `/${mine.id}/timeline`]) {
      const { status, body } = await service.get<Problem>(`/v1/applications${path}`, { as: 'operator' });
      expect([status, body.code]).toEqual([403, 'forbidden']);
    }
    expect((await service.get('/v1/sources', { as: 'operator' })).status).toBe(200);
  });

  test.each(['clerk_human_resources', 'supervisor', 'auditor', 'operator'])(
    'as %s neither files nor assesses nor withdraws',
    async (as) => {
      const form = formOf(somebody());
      expect((await service.submit<Problem>(form, { as })).status).toBe(403);
      expect((await service.post('/v1/assessments', form, { as })).status).toBe(403);
      expect((await service.post(`/v1/applications/${theirs.id}/withdraw`, {}, { as })).status).toBe(403);
    },
  );

  test.each(['clerk_human_resources', 'supervisor', 'auditor'])(
    'as %s leaves an audit row by reading a case',
    async (as) => {
      for (const tail of ['', '/timeline']) {
        const { headers } = await service.get(`/v1/applications/${theirs.id}${tail}`, { as });
        const rows = await service.sql`
        select action, actor_kind, actor_role, application_id from audit_events
        where request_id = ${headers.get('x-request-id')}`;
        expect(rows).toHaveLength(1);
        expect(rows[0]).toMatchObject({ action: 'application.read', actor_kind: 'staff', application_id: theirs.id });
      }
    },
  );

  test('is not in the timeline that the unit sees', async () => {
    const { body } = await service.get<{ items: { event: string }[] }>(`/v1/applications/${theirs.id}/timeline`, {
      as: 'employer_2',
    });
    expect(body.items.map(({ event }) => event)).not.toContain('application.read');
  });
});

interface Operation {
  operationId: string;
  security?: unknown[];
  'x-roles'?: string[];
  requestBody?: { content: Record<string, unknown> };
}
type OpenApi = { paths: Record<string, Record<string, Operation>> };

describe('the order of refusals, on every endpoint of the OpenAPI document', () => {
  let operations: { method: string; path: string; operation: Operation }[];
  let item: string;
  let application: string;
  let dispute: string;
  let supervised: { application: string; push: string; sanction: string; blastRadius: string };
  let spotCheck: { round: string; case: string };
  beforeAll(async () => {
    const person = somebody();
    await service.putPerson(person, { education: [] });
    await service.submit(formOf(person));
    const next = await service.send<{ id: string; applicationId: string }>('POST', '/v1/reviews/next', {
      as: 'clerk_education',
    });
    item = next.body.id;
    application = next.body.applicationId;
    const wrong = { source: 'academic-records', note: '学籍信息有误', materials: [] };
    const filing = { idempotencyKey: randomUUID() };
    const disputes = `/v1/applications/${application}/source-disputes`;
    dispute = (await service.post<{ id: string }>(disputes, wrong, filing)).body.id;
    supervised = await revokeOne();
    spotCheck = await drawRound();
    const { body } = await service.get<OpenApi>('/openapi.json', { as: null });
    operations = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path: path.replaceAll('{id}', randomUUID()).replaceAll('{file}', 'nothing.js'),
        operation,
      })),
    );
    expect(operations.length).toBeGreaterThan(12);
  });

  /** Makes a push that the clerk may acknowledge, a ban, and a blast radius. */
  async function revokeOne(): Promise<typeof supervised> {
    await setBans(service);
    const person = somebody();
    await service.putPerson(person);
    const { id } = (await service.submit(formOf(person))).body;
    const act = (verb: string, body: unknown, as: string) =>
      service.post(`/v1/applications/${id}/${verb}`, body, { as });
    await act('freeze', { reason: '抽查', missing: [] }, 'supervisor');
    for (const as of ['supervisor', 'supervisor_2'])
      await act('revoke', { ground: 'false_declaration', note: '伪造' }, as);
    const [row] = await service.sql`
      select p.id as push, s.id as sanction from pushes p join sanctions s on s.revocation_id = p.revocation_id
      where p.application_id = ${id} and p.recipient = 'human_resources' limit 1`;
    const wrong = {
      source: 'academic-records',
      from: '2026-11-01T00:00:00Z',
      to: '2026-11-01T01:00:00Z',
      reason: '通报',
    };
    const asking = { as: 'supervisor', idempotencyKey: randomUUID() };
    const { body: radius } = await service.post<{ id: string }>('/v1/blast-radius', wrong, asking);
    return { application: id, push: row?.push, sanction: row?.sanction, blastRadius: radius.id };
  }

  /** Makes a round of spot checks with a case. */
  async function drawRound(): Promise<{ round: string; case: string }> {
    const approved = somebody();
    await service.putPerson(approved);
    await service.submit(formOf(approved));
    const plan = { scheme: 'shenzhen-talent', period: { from: '2026-11-01', to: '2026-11-30' }, size: 1 };
    const asking = { as: 'auditor', idempotencyKey: randomUUID() };
    const { id } = (await service.post<{ id: string }>('/v1/spot-checks', plan, asking)).body;
    const seedContributions = ['dice 3 1 6 6 2', 'coin 1 0 0 1'];
    await service.post(`/v1/spot-checks/${id}/draw`, { seedContributions }, { as: 'auditor' });
    const { body } = await service.get<{ items: { id: string }[] }>(`/v1/spot-checks/${id}/cases`, { as: 'auditor' });
    return { round: id, case: body.items[0]?.id ?? '' };
  }

  /** a key of an allowed role, and of the item's department */
  const allowed = ({ operationId, 'x-roles': roles = [] }: Operation) =>
    // nothing is pushed to education, and it keeps no window
    operationId.includes('Pushes') || operationId.endsWith('Attendance')
      ? 'supervisor'
      : operationId.endsWith('Settled')
        ? 'clerk_public_security'
        : roles.includes('employer')
          ? 'employer'
          : roles.includes('clerk')
            ? 'clerk_education'
            : (roles[0] ?? null);

  /** wrong in every other respect */
  const worst = { headers: { 'content-type': 'text/plain', 'idempotency-key': 'a b' }, body: '{' };
  const worstOf = (method: string) => (method === 'GET' ? {} : worst);

  test('has 401 without a key or with a wrong key, wherever a key is needed', async () => {
    for (const { method, path, operation } of operations) {
      const isPublic = operation.security?.length === 0;
      for (const as of [null, 'miaopi_sandbox_nobody']) {
        const { status, body } = await service.send(method, `${path}?limit=x`, { as, ...worstOf(method) });
        if (isPublic) expect([operation.operationId, status]).not.toEqual([operation.operationId, 401]);
        else
          expect([operation.operationId, status, body.code]).toEqual([operation.operationId, 401, 'unauthenticated']);
      }
      expect(path.startsWith('/v1')).toBe(!isPublic);
    }
  });

  test('has 403 for every role that is never allowed, before anything else is looked at', async () => {
    for (const { method, path, operation } of operations) {
      const roles = operation['x-roles'];
      if (!roles) continue;
      for (const { label, role } of SANDBOX_KEYS) {
        const { status } = await service.send(method, path, { as: label, ...worstOf(method) });
        expect([operation.operationId, label, status === 403]).toEqual([
          operation.operationId,
          label,
          !roles.includes(role),
        ]);
      }
    }
  });

  test('has 404 for an unknown thing, before the body and the query', async () => {
    for (const { method, path, operation } of operations) {
      if (
        !/\/(applications|reviews|pushes|sanctions|blast-radius|spot-checks|spot-check-cases|schemes)\/[0-9a-f-]{36}/.test(
          path,
        )
      )
        continue;
      const asking = { as: allowed(operation), ...worstOf(method) };
      const { status } = await service.send(method, `${path}?surprise=1`, asking);
      expect([operation.operationId, status]).toEqual([operation.operationId, 404]);
    }
  });

  const existing = (path: string) =>
    path
      .replace(/(?<=\/schemes\/)[0-9a-f-]{36}/, 'shenzhen-talent')
      .replace(/(?<=\/pushes\/)[0-9a-f-]{36}/, supervised.push)
      .replace(/(?<=\/source-disputes\/)[0-9a-f-]{36}/, dispute)
      .replace(/(?<=\/sanctions\/)[0-9a-f-]{36}/, supervised.sanction)
      .replace(/(?<=\/blast-radius\/)[0-9a-f-]{36}/, supervised.blastRadius)
      .replace(/(?<=\/spot-checks\/)[0-9a-f-]{36}/, spotCheck.round)
      .replace(/(?<=\/spot-check-cases\/)[0-9a-f-]{36}/, spotCheck.case)
      .replace(/(?<=\/reviews\/)[0-9a-f-]{36}/, item)
      // only an approval can be settled
      .replace(/(?<=\/applications\/)[0-9a-f-]{36}(?=\/settled)/, supervised.application)
      .replace(/(?<=\/applications\/)[0-9a-f-]{36}(?!\/settled)/, application);

  test('has 400, 415 or 422 for the body after everything else is in order', async () => {
    for (const { method, path, operation } of operations) {
      if (!operation.requestBody?.content['application/json']) continue;
      const send = (body: string, type = 'application/json') =>
        service.send(method, existing(path), {
          as: allowed(operation),
          idempotencyKey: randomUUID(),
          headers: { 'content-type': type },
          body,
        });
      const answers = [await send('{}', 'text/plain'), await send('{'), await send('{"surprise":1}')];
      const statuses = answers.map(({ status }) => status);
      expect([existing(path), ...statuses]).toEqual([existing(path), 415, 400, 422]);
    }
  });

  test.each(['/v1/nothing', '/v1/', '/v1', '/v1/applications/x/y/z', '/v1/APPLICATIONS'])(
    'has, for an unknown path %s, 401 without a key and 404 with one',
    async (path) => {
      for (const method of ['GET', 'POST', 'DELETE', 'PATCH']) {
        expect((await service.send(method, path, { as: null })).status).toBe(401);
        const { status, body } = await service.send(method, path);
        expect([status, body.code]).toEqual([404, 'not_found']);
      }
    },
  );

  test('has 404 for every caller on an unknown path outside /v1', async () => {
    for (const path of ['/v2/applications', '/admin', '/docs/../package.json', '/docs/%2e%2e%2fpackage.json']) {
      expect((await service.send('GET', path, { as: null })).status).toBe(404);
    }
  });
});

describe('an ended key', () => {
  test('is refused', async () => {
    const { sql } = service;
    // a request before, so that the process has cached the key
    await service.get('/v1/applications', { as: 'auditor_3' });
    await sql`update api_keys set revoked_at = now() where label = 'auditor_3'`;
    expect((await service.get('/v1/applications', { as: 'auditor_3' })).status).toBe(200);
    // a process may cache a key for five seconds; another has never seen it
    const beside = await startTestService({
      database: { url: service.databaseUrl, sql, close: async () => {} },
      worker: false,
    });
    expect((await beside.get('/v1/applications', { as: 'auditor_3' })).status).toBe(401);
    await beside.close();
  });
});
