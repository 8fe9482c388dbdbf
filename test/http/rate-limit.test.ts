// Tests the quota of a key: it is never exceeded, every answer to a known caller tells it, and the told remainder is
// true.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRateLimit } from '../../src/http/rate-limit.ts';
import { startTestService, type TestService } from '../support/service.ts';

const parsed = (rateLimit: string | null) => {
  const [, left, seconds] = /^"key";r=(\d+);t=(\d+)$/.exec(rateLimit ?? '') ?? [];
  return { left: Number(left), seconds: Number(seconds) };
};

describe('a quota of requests', () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 60 });
  const rates = fc.integer({ min: 1, max: 20 });

  test('lets through exactly its remainder, and is whole again after the named seconds', () => {
    fc.assert(
      fc.property(rates, pauses, (perSecond, waits) => {
        let at = 0;
        const take = createRateLimit(perSecond, () => at);
        for (const wait of waits) {
          at += wait;
          take('one');
        }
        const { left, seconds } = parsed(take('one').rateLimit);
        const more = Array.from({ length: left + 1 }, () => take('one').retryAfterSeconds);
        expect(more.slice(0, left)).toEqual(Array(left).fill(null));
        expect(more.at(-1)).toBeGreaterThan(0);
        expect(parsed(take('another').rateLimit).left).toBe(perSecond * 2 - 1);
        at += 2_000 + seconds * 1_000;
        expect(parsed(take('one').rateLimit).left).toBe(perSecond * 2 - 1);
      }),
    );
  });

  test('that is used up lets the next request through after the seconds to wait', () => {
    fc.assert(
      fc.property(rates, (perSecond) => {
        let at = 0;
        const take = createRateLimit(perSecond, () => at);
        for (let left = perSecond * 2; left > 0; left -= 1) take('one');
        const { retryAfterSeconds, rateLimit, policy } = take('one');
        expect([rateLimit, policy]).toEqual(['"key";r=0;t=2', `"key";q=${perSecond * 2};w=2`]);
        at += (retryAfterSeconds ?? 0) * 1_000;
        expect(take('one').retryAfterSeconds).toBeNull();
      }),
    );
  });
});

describe('the headers of the quota', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ worker: false });
  });
  afterAll(() => service.close());

  test.each([
    ['an answer', '/v1/applications', 200],
    ['an answer that is not JSON', '/v1/audit/checkpoint', 409],
    ['a refusal', '/v1/applications/none', 404],
    ['an unknown path', '/v1/nowhere', 404],
    ['a call that the role may not make', '/v1/reviews', 403],
  ])('stand on %s for a known caller', async (_, path, status) => {
    const { headers, ...answer } = await service.get(path);
    expect(answer.status).toBe(status);
    expect(headers.get('ratelimit-policy')).toBe('"key";q=20000;w=2');
    expect(parsed(headers.get('ratelimit')).left).toBeLessThan(20_000);
    expect(parsed(headers.get('ratelimit')).left).toBeGreaterThan(0);
  });

  test('are not sent to an unknown caller', async () => {
    for (const asking of [{ as: null }, { as: 'miaopi_live_nobody' }]) {
      const { status, headers } = await service.get('/v1/applications', asking);
      expect([status, headers.get('ratelimit')]).toEqual([401, null]);
    }
    expect((await service.get('/livez', { as: null })).headers.get('ratelimit')).toBeNull();
  });
});
