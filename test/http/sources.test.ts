// Tests the state of the sources for their users: units are told the time to wait and nothing of others; staff also see
// the number of waiting applications, over REST and on a page of the console.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { SOURCES } from '../../src/schemes/words.ts';
import { formOf, somebody } from '../support/people.ts';
import { soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { signInAs } from '../support/visitor.ts';

interface SourceItem {
  source: string;
  state: 'available' | 'unavailable' | 'recovering';
  latencyP50Ms: number | null;
  retryAfterSeconds: number | null;
  failures?: number;
  awaiting?: number;
}

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ worker: false, sourceLimits: { breakerVolume: 3, breakerResetMs: 60_000 } });
});
afterAll(() => service.close());

const sourceAs = async (as: string, source: string) => {
  const { status, body } = await service.get<{ items: SourceItem[] }>('/v1/sources', { as });
  expect(status).toBe(200);
  expect(body.items.map((item) => item.source)).toEqual([...SOURCES]);
  return body.items.find((item) => item.source === source) as SourceItem;
};
const pageAs = async (person: string) => {
  const { status, html } = await (await signInAs(service.url, person)).get('/console/sources');
  expect(status).toBe(200);
  return html;
};
const rowOf = (html: string, source: string) =>
  new RegExp(`<tr id="source-${source}".*?</tr>`, 's').exec(html)?.[0].replaceAll(/<[^>]+>|\s+/g, ' ') ?? '';

describe('with all sources available', () => {
  test('nobody has to wait, and nobody waits', async () => {
    const person = somebody();
    await service.putPerson(person);
    await service.submit(formOf(person));
    expect(await sourceAs('employer', 'medical-exam')).toMatchObject({ state: 'available', retryAfterSeconds: null });
    expect(await sourceAs('operator', 'medical-exam')).toMatchObject({
      retryAfterSeconds: null,
      failures: 0,
      awaiting: 0,
    });
    expect((await sourceAs('employer', 'medical-exam')).latencyP50Ms).not.toBeNull();
    expect(rowOf(await pageAs('operator'), 'medical-exam')).toMatch(/正常.*\d+ ms.*无/);
  });
});

describe('with one source unavailable', () => {
  beforeAll(async () => {
    await service.putFault('medical-exam', { fault: 'error_500' });
    for (let count = 0; count < 2; count++) {
      const person = somebody();
      await service.putPerson(person);
      expect((await service.submit(formOf(person))).body.status).toBe('in_review');
    }
    await vi.waitFor(async () => expect((await sourceAs('employer', 'medical-exam')).state).toBe('unavailable'), soon);
  });

  test('a unit is told the time to wait, and not the number of others', async () => {
    const item = await sourceAs('employer', 'medical-exam');
    expect(item.retryAfterSeconds).toBeGreaterThan(0);
    expect(item).not.toHaveProperty('awaiting');
    expect(item).not.toHaveProperty('failures');
    expect(await sourceAs('employer', 'criminal-record')).toMatchObject({
      state: 'available',
      retryAfterSeconds: null,
    });
  });

  test('staff are also told the number of waiting applications', async () => {
    expect(await sourceAs('clerk_education', 'medical-exam')).toMatchObject({ awaiting: 2, failures: 0 });
    expect(await sourceAs('supervisor', 'criminal-record')).toMatchObject({ awaiting: 0 });
  });

  test.each(['clerk_education', 'supervisor', 'auditor', 'operator'])(
    'the console tells it in words to %s',
    async (role) => {
      const row = rowOf(await pageAs(role), 'medical-exam');
      expect(row).toMatch(/体检信息.*不可用.*约 \d+ 秒 后再试.* 2 .*最早等待自/);
    },
  );

  test('failures of all processes count together, and the pause of the breaker is the time to wait', async () => {
    await service.sql`
      insert into source_paces (registry, failures, next_batch_at) values ('medical-exam@shenzhen', 4, now() + interval '50 minutes')
      on conflict (registry) do update set failures = 4, next_batch_at = excluded.next_batch_at`;
    const item = await sourceAs('operator', 'medical-exam');
    expect(item.failures).toBe(4);
    expect(item.retryAfterSeconds).toBeGreaterThan(2_900);
    expect(item.retryAfterSeconds).toBeLessThanOrEqual(3_000);
    expect(rowOf(await pageAs('operator'), 'medical-exam')).toMatch(/连续 4 次未答复，约 (50|49) 分钟/);
  });
});
