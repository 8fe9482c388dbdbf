// Tests GET /metrics: it is well formed and true for Prometheus, names no person and no case, and works without the
// database.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Principal } from '../../src/access/keys.ts';
import type { Role } from '../../src/base/actor.ts';
import { createLog } from '../../src/base/log.ts';
import { createApp } from '../../src/http/app.ts';
import { metricsEndpoints } from '../../src/http/metrics.routes.ts';
import { createMetrics, type MetricsOptions } from '../../src/http/metrics.ts';
import type { Workload } from '../../src/reviews/workload.ts';
import { formOf, type Person, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';

type Series = { name: string; labels: Record<string, string>; value: number };

/** Every line is a comment of the format or one series (Prometheus text format 0.0.4). */
function parse(text: string): Series[] {
  expect(text.endsWith('\n')).toBe(true);
  return text
    .split('\n')
    .filter((line) => line !== '' && !/^# (HELP|TYPE) [a-zA-Z_:][\w:]* ./.test(line))
    .map((line) => {
      const parts = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
      if (!parts) throw new Error(`no line of a metric: ${line}`);
      const [, name = '', labels = '', value] = parts;
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', held = '']) => [
        label,
        held,
      ]);
      return { name, labels: Object.fromEntries(pairs), value: Number(value) };
    });
}

const readingOf = (series: Series[], name: string, labels: Record<string, string> = {}) =>
  series.find(
    (each) => each.name === name && Object.entries(labels).every(([label, value]) => each.labels[label] === value),
  )?.value;

describe('a scrape of the metrics', () => {
  let service: TestService;
  let person: Person;
  let text: string;
  let contentType: string | null;
  let series: Series[];
  let ids: string[];

  beforeAll(async () => {
    service = await startTestService({ worker: false });
    person = somebody();
    await service.putPerson(person, { education: [] });
    const late = (await service.submit(formOf(person))).body;
    const inTime = somebody();
    await service.putPerson(inTime, { education: [] });
    await service.submit(formOf(inTime));
    await service.putFault('criminal-record', { fault: 'error_500' });
    const another = somebody();
    await service.putPerson(another);
    const fresh = (await service.submit(formOf(another))).body;
    ids = [late.id, fresh.id, late.number];
    const approved = somebody();
    await service.calm();
    await service.putPerson(approved);
    expect((await service.submit(formOf(approved))).body.status).toBe('approved');
    await service.get(`/v1/applications/${late.id}`);
    await service.get('/v1/applications/nobody');
    await service.get('/v1/reviews', { as: null });
    const held = await service.send<{ id: string }>('POST', '/v1/reviews/next', { as: 'clerk_public_security' });
    ids.push(held.body.id);
    await service.sql`
      update review_items set due_at = '2026-11-20T00:00:00+08:00' where application_id = ${late.id}`;
    const answer = await service.get('/metrics', { as: null });
    expect(answer.status).toBe(200);
    text = answer.text;
    contentType = answer.headers.get('content-type');
    series = parse(text);
  });
  afterAll(() => service.close());

  test('is in the text format, with the metrics that every process has', () => {
    expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(readingOf(series, 'process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(readingOf(series, 'nodejs_version_info')).toBe(1);
    expect(readingOf(series, 'miaopi_database_readable')).toBe(1);
  });

  test('counts overdue work by state and department, and shows departments without any', () => {
    const pastDue = (state: string, department: string) =>
      readingOf(series, 'miaopi_cases_past_due', { state, department });
    expect(pastDue('in_review', 'education')).toBe(1);
    expect(pastDue('in_review', 'public_security')).toBe(0);
    expect(pastDue('in_review', 'human_resources')).toBe(0);
    expect(pastDue('received', 'none')).toBe(0);
    expect(pastDue('awaiting_supplement', 'none')).toBe(0);
  });

  test('counts items by status and department, and the age of the oldest free one', () => {
    const items = (status: string, department: string) =>
      readingOf(series, 'miaopi_review_items', { status, department });
    expect([items('open', 'education'), items('claimed', 'education')]).toEqual([2, 0]);
    expect([items('open', 'public_security'), items('claimed', 'public_security')]).toEqual([0, 1]);
    expect([items('countersign', 'education'), items('paused', 'education')]).toEqual([0, 0]);
    expect(readingOf(series, 'miaopi_review_oldest_free_seconds', { department: 'education' })).toBeGreaterThan(0);
    expect(readingOf(series, 'miaopi_review_oldest_free_seconds', { department: 'public_security' })).toBe(0);
  });

  test('counts the applications that wait for each source, and shows its breaker', () => {
    expect(readingOf(series, 'miaopi_awaited_applications', { source: 'criminal-record' })).toBe(1);
    expect(readingOf(series, 'miaopi_awaited_applications', { source: 'academic-records' })).toBe(0);
    for (const [state, value] of Object.entries({ closed: 1, half_open: 0, open: 0 })) {
      expect(readingOf(series, 'miaopi_source_breaker', { source: 'criminal-record', state })).toBe(value);
    }
  });

  test('counts requests by pattern, attempts at sources by result, and decisions by outcome', () => {
    const requests = (method: string, route: string, status: string) =>
      readingOf(series, 'miaopi_http_request_duration_seconds_count', { method, route, status });
    expect(requests('POST', '/v1/applications', '201')).toBe(4);
    expect(requests('GET', '/v1/applications/:id', '200')).toBe(1);
    expect(requests('GET', '/v1/applications/:id', '404')).toBe(1);
    expect(requests('GET', '/v1/reviews', '401')).toBe(1);
    const answers = (source: string, status: string) =>
      readingOf(series, 'miaopi_source_answers_total', { source, status });
    expect(answers('academic-records', 'not_found')).toBe(2);
    expect(answers('academic-records', 'answered')).toBe(2);
    // one question, asked three times
    expect(answers('criminal-record', 'unavailable')).toBe(3);
    expect(readingOf(series, 'miaopi_source_attempt_duration_seconds_count', { source: 'criminal-record' })).toBe(6);
    const decisions = (outcome: string, scheme = 'shenzhen-talent') =>
      readingOf(series, 'miaopi_decisions_total', { scheme, outcome });
    expect([decisions('referred'), decisions('approved')]).toEqual([3, 1]);
  });

  test('counts unsent and failed messages', () => {
    const outbox = (name: string, state: string) => readingOf(series, 'miaopi_outbox', { outbox: name, state });
    // no worker runs here: three were referred, one was approved, and each has a message
    expect(outbox('text_messages', 'due')).toBe(4);
    expect(outbox('text_messages', 'failed')).toBe(0);
    expect([outbox('webhooks', 'due'), outbox('webhooks', 'failed')]).toEqual([0, 0]);
    expect(readingOf(series, 'miaopi_outbox_oldest_due_seconds')).toBeGreaterThan(0);
  });

  test('names no person, no unit and no case', () => {
    for (const secret of [...ids, person.residentId, person.name, '91440300MA0XXXX15K', '示例科技']) {
      expect(text).not.toContain(secret);
    }
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-/);
  });
});

const NOTHING: Workload = { items: [], unserved: [], stranded: 0, supplements: { open: 0, overdue: 0 }, awaited: [] };
const SILENCE = { noticesDue: 0, noticesFailed: 0, deliveriesDue: 0, deliveriesFailed: 0, oldestDueSeconds: 0 };
const metricsOf = (options: Partial<MetricsOptions> = {}) =>
  createMetrics({
    workload: async () => NOTHING,
    outboxes: async () => SILENCE,
    auditLog: async () => ({ consistent: true, sealed: 0, unsealed: 0 }),
    oversight: async () => ({ frozen: 0, pastDue: 0, toFreeze: 0, toFreezeLate: 0, pushes: [] }),
    sources: () => [],
    ...options,
  });

describe('the numbers from the database', () => {
  test('are counted once for any number of scrapes, and not again for a while', async () => {
    let asked = 0;
    const metrics = metricsOf({ workload: async () => ({ ...NOTHING, stranded: ++asked }), rememberMs: 60_000 });
    await Promise.all([metrics.scrape(), metrics.scrape()]);
    const { text } = await metrics.scrape();
    expect(readingOf(parse(text), 'miaopi_cases_past_due', { state: 'received' })).toBe(1);
    expect(asked).toBe(1);
  });

  test('are left out while the database cannot be read, show nothing old, and come back', async () => {
    let isThere = true;
    const metrics = metricsOf({
      workload: async () => {
        if (!isThere) throw new Error('no connection');
        return { ...NOTHING, stranded: 7 };
      },
      rememberMs: 0,
    });
    const stranded = async () => {
      const series = parse((await metrics.scrape()).text);
      return [
        readingOf(series, 'miaopi_database_readable'),
        readingOf(series, 'miaopi_cases_past_due', { state: 'received' }),
        readingOf(series, 'process_cpu_seconds_total') !== undefined,
      ];
    };
    expect(await stranded()).toEqual([1, 7, true]);
    isThere = false;
    expect(await stranded()).toEqual([0, undefined, true]);
    isThere = true;
    expect(await stranded()).toEqual([1, 7, true]);
  });
});

describe('the metrics in live operation', () => {
  const KEYS: Record<string, Role> = { watcher: 'operator', unit: 'employer', head: 'supervisor' };
  const authenticate = async (token: string): Promise<Principal | null> => {
    const role = KEYS[token];
    return role ? { actor: { kind: 'staff', id: token, role }, creditCode: null, unitName: null } : null;
  };
  const app = createApp({
    endpoints: metricsEndpoints(metricsOf(), 'live'),
    authenticate,
    principalOf: async () => null,
    ratePerSecond: 100,
    log: createLog('silent', 'test'),
  });
  const statusFor = async (token?: string) =>
    (await app.request('/metrics', token ? { headers: { authorization: `Bearer ${token}` } } : {})).status;

  test('need an operator’s key, because the waiting and failing work is nobody else’s affair', async () => {
    expect(await statusFor()).toBe(401);
    expect(await statusFor('unit')).toBe(403);
    expect(await statusFor('head')).toBe(403);
    expect(await statusFor('watcher')).toBe(200);
  });
});
