// Tests base/outages.ts: an outage of the database is three kinds of lines, however many requests meet it: it began and
// why; at intervals, how much was refused; and it is over.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outageText } from '../../src/base/outage.ts';
import { createOutages } from '../../src/base/outages.ts';

const REFUSED = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

function watched() {
  const lines: { event: string; fields: Record<string, unknown> | undefined }[] = [];
  const clock = { ms: 0 };
  const say = (event: string, fields?: Record<string, unknown>) => lines.push({ event, fields });
  const log = {
    saysInfo: true,
    info: say,
    warn: say,
    error: (event: string, _: unknown, fields?: Record<string, unknown>) => say(event, fields),
  };
  const outages = createOutages(log, { everyMs: 60_000, quietMs: 5_000, nowMs: () => clock.ms });
  return { outages, quiet: outages.quieten(log), lines, clock };
}
const began = (counts: Record<string, unknown>) => ({
  event: 'database.unavailable',
  fields: { cause: expect.stringContaining('nothing listens'), ...counts },
});
const over = (fields: Record<string, unknown>) => ({ event: 'database.available_again', fields });

describe('an outage of the database', () => {
  test('is logged when it begins, at intervals with the refusals since, and when it ends with its length', () => {
    const { outages, quiet, lines, clock } = watched();
    for (; clock.ms < 100_000; clock.ms += 100) {
      quiet.error('http.unavailable', REFUSED);
      if (clock.ms % 1000 === 0) quiet.error('sweep.failed', new Error('query', { cause: REFUSED }));
    }
    outages.worked();
    expect(lines).toEqual([
      began({ seconds: 0, refusedRequests: 1, failedJobs: 0 }),
      began({ seconds: 60, refusedRequests: 601, failedJobs: 60 }),
    ]);
    clock.ms += 6_000;
    outages.worked();
    outages.worked();
    expect(lines.slice(2)).toEqual([over({ seconds: 100, refusedRequests: 1000, failedJobs: 100 })]);
  });

  test('is not over while statements still fail now and then: a full disk still answers questions', () => {
    const { outages, quiet, lines, clock } = watched();
    for (; clock.ms < 50_000; clock.ms += 1_000) {
      outages.worked();
      quiet.error('http.unavailable', REFUSED);
    }
    expect(lines).toHaveLength(1);
  });

  test('that no request has met is logged with a count of 0', () => {
    const { outages, lines } = watched();
    outages.failed(REFUSED, null);
    expect(lines).toEqual([began({ seconds: 0, refusedRequests: 0, failedJobs: 0 })]);
  });

  test('is logged as over if it ended before the next one began, even if nothing was asked in between', () => {
    const { outages, quiet, lines, clock } = watched();
    quiet.error('http.unavailable', REFUSED);
    clock.ms = 2_000;
    outages.worked();
    clock.ms = 90_000;
    quiet.error('console.unavailable', REFUSED);
    expect(lines.map(({ event }) => event)).toEqual([
      'database.unavailable',
      'database.available_again',
      'database.unavailable',
    ]);
    expect(lines[1]?.fields).toEqual({ seconds: 2, refusedRequests: 1, failedJobs: 0 });
  });

  test('takes at most one line a minute and two more, and loses no refusal', () => {
    const step = fc.record({ after: fc.integer({ min: 0, max: 4_000 }), what: fc.constantFrom('http.x', 'job.x') });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 300 }), (steps) => {
        const { outages, quiet, lines, clock } = watched();
        for (const { after, what } of steps) {
          clock.ms += after;
          quiet.error(what, REFUSED);
        }
        expect(lines.length).toBeLessThanOrEqual(1 + clock.ms / 60_000);
        outages.worked();
        clock.ms += 5_001;
        outages.worked();
        expect(lines.at(-1)?.fields).toMatchObject({
          refusedRequests: steps.filter(({ what }) => what === 'http.x').length,
          failedJobs: steps.filter(({ what }) => what === 'job.x').length,
        });
      }),
    );
  });
});

describe('the log of an outage', () => {
  test('writes an error that is not an outage as usual, each time', () => {
    const { quiet, lines } = watched();
    for (let times = 0; times < 3; times++) quiet.error('http.failed', new TypeError('bug'), { route: '/v1' });
    expect(lines).toEqual(Array(3).fill({ event: 'http.failed', fields: { route: '/v1' } }));
  });

  test.each([
    ['53100', /disk is full · 磁盘已满/],
    ['28P01', /refuses our user or password · 用户名/],
    ['XX000', /does not answer · 没有应答 \(XX000\)/],
  ])('tells the cause %s in words in both languages, and quotes nothing', (code, words) => {
    const fatal = { name: 'PostgresError', code, severity: 'FATAL' };
    const cause = Object.assign(new Error('relation of 440305199001010009'), fatal);
    const text = outageText(new Error('Failed query: select 440305199001010009', { cause }));
    expect(text).toMatch(words);
    expect(text).not.toMatch(/440305|Failed query/);
  });
});
