// Tests reading of decided applications: pages that stay stable while others write, filters, and timelines.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApplicationView, ListedView, TimelineEntry } from '../../src/applications/shapes.ts';
import type { Problem } from '../../src/http/problem.ts';
import { formOf, type Person, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';

interface Page {
  items: ListedView[];
  nextCursor: string | null;
}

let service: TestService;
const made: ApplicationView[] = [];
const people: Person[] = [];

async function make(reference: string, held: object = {}, changes: object = {}): Promise<ApplicationView> {
  const person = somebody();
  people.push(person);
  await service.putPerson(person, held);
  const { status, body } = await service.submit(formOf(person, { reference, ...changes }));
  expect(status).toBe(201);
  made.push(body);
  return body;
}

beforeAll(async () => {
  service = await startTestService({ worker: false });
  for (let index = 0; index < 12; index++) {
    await make(
      `HR-${index % 3}`,
      index % 4 === 0 ? { medicalExam: undefined } : {},
      index === 5 ? { commitment: {} } : {},
    );
  }
});
afterAll(() => service.close());

const page = async (query: string, as = 'employer') => {
  const answer = await service.get<Page>(`/v1/applications${query}`, { as });
  expect(answer.status).toBe(200);
  return answer.body;
};
const newestFirst = () => made.map(({ id }) => id).toReversed();

describe('the list of applications', () => {
  test('gives the newest first, page by page, each application once', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const next: Page = await page(`?limit=5${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...next.items.map(({ id }) => id));
      cursor = next.nextCursor;
    } while (cursor);
    expect(seen).toEqual(newestFirst());
  });

  test('continues at the same place, even after applications were added', async () => {
    const before = newestFirst();
    const first = await page('?limit=4');
    await Promise.all([make('new'), make('new'), make('new')]);
    const second = await page(`?limit=4&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(before.slice(0, 8));
    made.sort((a, b) => (a.id < b.id ? -1 : 1));
  });

  test('has no cursor on the last page, and nothing beyond it', async () => {
    const all = await page(`?limit=${made.length}`);
    expect([all.items.length, all.nextCursor]).toEqual([made.length, null]);
    const last = Buffer.from(all.items.at(-1)?.id ?? '').toString('base64url');
    expect(await page(`?cursor=${last}`)).toEqual({ items: [], nextCursor: null });
  });

  test('is filtered by status, reference, scheme and time, alone and together', async () => {
    const ids = async (query: string) => (await page(query)).items.map(({ id }) => id);
    const where = (keep: (view: ApplicationView) => boolean) =>
      newestFirst().filter((id) => made.some((view) => view.id === id && keep(view)));
    for (const status of ['approved', 'in_review', 'not_accepted', 'withdrawn'] as const) {
      expect(await ids(`?status=${status}`)).toEqual(where((view) => view.status === status));
    }
    expect(await ids('?reference=HR-1')).toEqual(where((view) => view.reference === 'HR-1'));
    expect(await ids('?reference=HR-1&status=approved')).toEqual(
      where((view) => view.reference === 'HR-1' && view.status === 'approved'),
    );
    expect(await ids('?reference=HR%25')).toEqual([]);
    expect(await ids('?scheme=shenzhen-talent')).toEqual(newestFirst());
    expect(await ids('?scheme=tianjin-haihe')).toEqual([]);
    const middle = made[6]?.submittedAt as string;
    const from = encodeURIComponent(middle);
    const at = (text: string) => Temporal.Instant.from(text).epochMilliseconds;
    expect(await ids(`?submittedFrom=${from}`)).toEqual(where((view) => at(view.submittedAt) >= at(middle)));
    expect(await ids(`?submittedTo=${from}`)).toEqual(where((view) => at(view.submittedAt) <= at(middle)));
    const utc = encodeURIComponent(Temporal.Instant.from(middle).toString());
    expect(await ids(`?submittedFrom=${utc}&submittedTo=${utc}`)).toContain(made[6]?.id);
  });

  test('shows nobody in clear, to no role', async () => {
    for (const as of ['employer', 'supervisor', 'auditor', 'clerk_human_resources']) {
      const { text } = await service.get('/v1/applications?limit=200', { as });
      for (const { residentId, name } of people) {
        expect(text).not.toContain(residentId);
        expect(text).not.toContain(name);
      }
    }
  });

  test.each([
    ['?limit=0', 'query:limit'],
    ['?limit=-1', 'query:limit'],
    ['?limit=1.5', 'query:limit'],
    ['?limit=ten', 'query:limit'],
    ['?cursor=nonsense', 'query:cursor'],
    ['?cursor=%27%3B--', 'query:cursor'],
    [`?cursor=${'A'.repeat(100)}`, 'query:cursor'],
    ['?status=lost', 'query:status'],
    ['?submittedFrom=yesterday', 'query:submittedFrom'],
    ['?submittedFrom=2026-11-20', 'query:submittedFrom'],
    ['?submittedTo=2026-13-01T00:00:00Z', 'query:submittedTo'],
    ['?stats=approved', 'query:stats'],
    [`?reference=${'x'.repeat(101)}`, 'query:reference'],
  ])('refuses %s at %s', async (query, pointer) => {
    const { status, body } = await service.get<Problem>(`/v1/applications${query}`);
    expect([status, body.code]).toEqual([422, 'validation_failed']);
    expect(body.errors?.map((error) => error.pointer)).toEqual([pointer]);
  });

  test('cuts a limit above 200 to 200', async () => {
    // older rows from the database, because 250 submissions would prove no more
    await service.sql`
      insert into applications (id, number, tenant_id, idempotency_key, body_hash, scheme, scheme_version, category,
        procedure, status, person_key, unit_code, unit_key, filer_key, submitted_at, lease_until, submission)
      select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'X-' || n, tenant_id, 'x-' || n, body_hash,
        scheme, scheme_version, category, procedure, 'withdrawn', person_key, unit_code, unit_key, filer_key, '2020-01-01T00:00:00Z',
        lease_until, submission
      from applications, generate_series(1, 250) n where id = ${made[0]?.id as string}`;
    await service.sql`
      insert into audit_events (at, actor_kind, actor_id, actor_role, action, application_id, data)
      select now(), 'system', 'test', 'system', 'application.received', id, '{}' from applications
      where number like 'X-%'`;
    for (const limit of [201, 500, 1e9]) expect((await page(`?limit=${limit}`)).items).toHaveLength(200);
    expect((await page('')).items).toHaveLength(50);
    expect((await page('?limit=200')).nextCursor).not.toBeNull();
  });
});

describe('one application over REST', () => {
  test('reads the same at any time', async () => {
    for (const view of made) {
      const { body, headers } = await service.get<ApplicationView>(`/v1/applications/${view.id}`);
      expect(body).toEqual(view);
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  test('shows its applicant masked', async () => {
    const [view] = made as [ApplicationView];
    const [person] = people as [Person];
    expect(view.applicant.residentId).toMatch(/^\d{4}\*{10}[\dX]{4}$/);
    expect(view.applicant.residentId.slice(0, 4)).toBe(person.residentId.slice(0, 4));
    expect(view.applicant.name).toBe('陈**');
    expect(JSON.stringify(view)).not.toContain(person.residentId);
  });

  test('is found by its id in capitals, and at the place that its creation named', async () => {
    const [view] = made as [ApplicationView];
    expect((await service.get(`/v1/applications/${view.id.toUpperCase()}`)).body).toEqual(view);
    const { headers, body } = await service.submit(formOf(somebody()));
    expect(headers.get('location')).toBe(`/v1/applications/${body.id}`);
    expect((await service.get(headers.get('location') as string)).body).toEqual(body);
  });

  test('has every reason in both languages, with its clause and its remedy', () => {
    const reasons = made.flatMap(({ decision }) => decision?.reasons ?? []);
    expect(reasons.length).toBeGreaterThan(3);
    for (const { clause, message, remedy } of reasons) {
      expect(clause.ref).not.toBe('');
      for (const text of [clause.text, message, remedy]) {
        expect(text.zh).toMatch(/\p{Script=Han}/u);
        expect(text.en).toMatch(/[A-Za-z]/);
      }
    }
  });

  test('has a timeline: event, time and kind of actor', async () => {
    const referred = made.find(({ status }) => status === 'in_review') as ApplicationView;
    const { body } = await service.get<{ items: TimelineEntry[] }>(`/v1/applications/${referred.id}/timeline`);
    expect(body.items.map(({ event }) => event)).toEqual([
      'application.received',
      'sources.asked',
      'application.decided',
    ]);
    const times = body.items.map(({ at }) => at);
    expect(times).toEqual(times.toSorted());
  });
});

describe('the service around applications', () => {
  test('lists the documents of a case before anything is filed, to any key, and keeps nothing of it', async () => {
    const { category, channel, claims, settlement } = formOf(somebody(), { category: 'academic' });
    const asked = { category, businessType: 'in_service', channel, claims, settlement };
    const answer = await service.post<{ demands: object[] }>('/v1/schemes/shenzhen-talent/materials', asked, {
      as: 'operator',
    });
    expect(answer.status).toBe(200);
    const diploma = { kind: 'diploma', seals: [], coveredBy: 'academic-records' };
    expect(answer.body.demands).toContainEqual({
      clause: 'SZ-51',
      text: { zh: '毕业证书', en: 'Graduation certificate' },
      owner: 'human_resources',
      anyOf: [diploma],
      mandatory: true,
    });
    const { body } = await service.get<{ categories: { materials: { kind: string }[] }[] }>(
      '/v1/schemes/shenzhen-talent?category=academic',
    );
    const kinds = answer.body.demands.map((demand) => (demand as { anyOf: { kind: string }[] }).anyOf[0]?.kind);
    expect(kinds).toEqual(body.categories[0]?.materials.map(({ kind }) => kind));
  });

  test('lists the schemes page by page, and refuses what no list takes', async () => {
    const list = async (query: string) =>
      await service.get<Problem & { items: { id: string }[]; nextCursor: string | null }>(`/v1/schemes${query}`);
    const { body: all } = await list('');
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await list(`?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(body.items).toHaveLength(1);
      ids.push(...body.items.map(({ id }) => id));
      cursor = body.nextCursor;
    }
    expect(ids).toEqual(all.items.map(({ id }) => id));
    for (const [query, pointer] of [
      ['?limit=0', 'query:limit'],
      [`?cursor=${Buffer.from('nowhere').toString('base64url')}`, 'query:cursor'],
      ['?page=2', 'query:page'],
    ] as const) {
      const { status, body } = await list(query);
      expect([status, body.errors?.map((each) => each.pointer)]).toEqual([422, [pointer]]);
    }
  });

  test('refuses a case that does not fit the scheme, and names every field', async () => {
    const as = 'employer';
    const path = '/v1/schemes/shenzhen-talent/materials';
    const asked = { category: 'constructor', channel: 'door', claims: { tax: 1 }, settlement: { kind: 'tent' } };
    const { status, body } = await service.post<Problem>(path, asked, { as });
    expect(status).toBe(422);
    expect(body.errors?.map(({ pointer, code }) => `${pointer} ${code}`).toSorted()).toEqual(
      [
        '/category unknown_category',
        '/channel value',
        '/claims/tax unknown_field',
        '/settlement/kind value',
      ].toSorted(),
    );
    expect((await service.post('/v1/schemes/nowhere/materials', asked, { as })).status).toBe(404);
    const { body: document } = await service.get<{
      paths: Record<string, Record<string, { parameters: { name: string; description: string }[] }>>;
    }>('/openapi.json', { as: null });
    const [id] = document.paths['/v1/schemes/{id}/materials']?.post?.parameters ?? [];
    expect(id?.description).toBe('业务方案编号 · The id of the scheme');
    expect((await service.post(path, asked, { as: null })).status).toBe(401);
  });

  test('tells by its schemes what a form needs', async () => {
    const { body } = await service.get<{ items: { id: string }[] }>('/v1/schemes', { as: 'operator' });
    expect(body.items.map(({ id }) => id)).toContain('shenzhen-talent');
    const one = await service.get<{ categories: { id: string; requiredChecks: { source: string }[] }[] }>(
      '/v1/schemes/shenzhen-talent?category=academic',
    );
    expect(one.body.categories.map(({ id }) => id)).toEqual(['academic']);
    expect(one.body.categories[0]?.requiredChecks.map(({ source }) => source)).toContain('academic-records');
    for (const id of ['nowhere', 'toString', '__proto__']) {
      expect((await service.get(`/v1/schemes/${id}`)).status).toBe(404);
    }
    expect((await service.get('/v1/schemes/shenzhen-talent?channel=pigeon')).status).toBe(422);
  });

  test('tells without a key whether it lives and is ready, and is not ready while it stops', async () => {
    for (const path of ['/livez', '/readyz']) expect((await service.get(path, { as: null })).status).toBe(200);
    service.service.stopTaking();
    expect((await service.get('/readyz', { as: null })).status).toBe(503);
    expect((await service.get('/livez', { as: null })).status).toBe(200);
  });
});

describe('a duplicate query parameter', () => {
  test('is refused by name on every route, with a query or without, once the caller may call it', async () => {
    const { body: document } = await service.get<{
      paths: Record<string, Record<string, { 'x-roles'?: string[]; responses: Record<string, unknown> }>>;
    }>('/openapi.json', { as: null });
    const department = (role: string) => (role === 'clerk' ? 'clerk_education' : role);
    for (const [path, operations] of Object.entries(document.paths)) {
      const place = path.replace(/\{\+\w+\}$/, 'x').replaceAll(/\{\w+\}/g, '00000000-0000-7000-8000-000000000000');
      for (const [method, { 'x-roles': roles, responses }] of Object.entries(operations)) {
        const as = roles ? department(roles[0]!) : null;
        const asked = `${place}?limit=1&%6cimit=2&x=1&x=1&y=1`;
        const answer = await service.send<Problem>(method.toUpperCase(), asked, { as });
        expect([method, path, answer.status]).toEqual([method, path, 422]);
        expect(answer.body.errors?.map(({ pointer }) => pointer)).toEqual(['query:limit', 'query:x']);
        expect(responses).toHaveProperty('422');
      }
    }
    expect((await service.get('/v1/applications?limit=1&limit=1', { as: null })).status).toBe(401);
    expect((await service.get('/v1/applications?limit=1&limit=1', { as: 'operator' })).status).toBe(403);
    expect((await service.get('/v1/applications?limit=1&status=approved')).status).toBe(200);
  });
});

describe('a query that no store could hold', () => {
  test.each([
    'submittedFrom=0000-01-01T00:00:00Z',
    'submittedFrom=2026-11-20T00:00:00.1234567891234Z',
    'submittedTo=9999-12-31T23:59:59Z',
    'reference=%00',
    'scheme=a%00b',
    'reference=%E2%80%AE',
  ])('is refused by name and is not an error of the service: %s', async (query) => {
    const { status, body } = await service.get<Problem>(`/v1/applications?${query}`);
    expect(status).toBe(422);
    expect(body.errors?.[0]?.pointer).toBe(`query:${query.split('=')[0]}`);
  });
});
