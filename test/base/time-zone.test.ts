// Tests that the server's time zone changes nothing: policy dates, ages and decisions are those of Shanghai. A process
// fixes its zone when it starts, so each zone is tried in its own process.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { civilDateOf, createSettableClock, timestamp } from '../../src/base/clock.ts';

const run = promisify(execFile);
const ROOT = new URL('../../', import.meta.url);

/** P3 turns 46 on 2026-11-21 in Shanghai; the instants lie around that midnight and those of UTC and Los Angeles. */
const INSTANTS = [
  ['2026-11-20T15:59:59.999Z', '2026-11-20', 'approved'],
  ['2026-11-20T16:00:00Z', '2026-11-21', 'age.boundary_day'],
  ['2026-11-20T23:59:59Z', '2026-11-21', 'age.boundary_day'],
  ['2026-11-21T00:00:00Z', '2026-11-21', 'age.boundary_day'],
  ['2026-11-21T07:59:59Z', '2026-11-21', 'age.boundary_day'],
  ['2026-11-21T08:00:00Z', '2026-11-21', 'age.boundary_day'],
  ['2026-11-21T15:59:59Z', '2026-11-21', 'age.boundary_day'],
  ['2026-11-21T16:00:00Z', '2026-11-22', 'age.above_limit'],
  // the nights in which the clocks of Los Angeles change
  ['2026-03-08T10:30:00Z', '2026-03-08', 'approved'],
  ['2026-11-01T09:30:00Z', '2026-11-01', 'approved'],
] as const;

const PROGRAM = `
const load = (path) => import(new URL(path, ${JSON.stringify(ROOT.href)}).href);
const { civilDateOf } = await load('src/base/clock.ts');
const { decide } = await load('src/matching/decide.ts');
const { shenzhenTalent } = await load('src/schemes/shenzhen-talent.ts');
const { grounds, PEOPLE } = await load('test/support/cases.ts');
const results = ${JSON.stringify(INSTANTS.map(([instant]) => instant))}.map((instant) => {
  const submittedOn = civilDateOf(Temporal.Instant.from(instant), shenzhenTalent.timeZone).toString();
  const { outcome, reasons } = decide(shenzhenTalent, grounds({ person: PEOPLE.P3, submittedOn }));
  return [instant, submittedOn, reasons[0]?.code ?? outcome];
});
console.log(JSON.stringify({ hours: new Date(0).getTimezoneOffset() / 60, results }));
`;

describe('a process', () => {
  test.each([
    ['America/Los_Angeles', 8],
    ['Pacific/Kiritimati', 10.666],
    ['UTC', 0],
    ['Asia/Shanghai', -8],
  ])('in zone %s decides as in Shanghai', async (zone, hours) => {
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
      env: { PATH: process.env.PATH ?? '', TZ: zone },
    });
    const said: unknown = JSON.parse(stdout);
    expect(said).toEqual({ hours: expect.closeTo(hours, 1), results: INSTANTS.map((row) => [...row]) });
  });
});

describe('an instant', () => {
  test('has the civil date of Shanghai', () => {
    for (const [instant, civil] of INSTANTS) {
      expect(civilDateOf(Temporal.Instant.from(instant)).toString()).toBe(civil);
    }
  });

  test('is written to the millisecond with the offset of Shanghai', () => {
    expect(timestamp(Temporal.Instant.from('2026-11-20T15:59:59.999999Z'))).toBe('2026-11-20T23:59:59.999+08:00');
    expect(timestamp(Temporal.Instant.from('2026-11-20T16:00:00Z'))).toBe('2026-11-21T00:00:00.000+08:00');
  });
});

describe('a settable clock', () => {
  test('goes on from the moment to which it was set, and can be set back', () => {
    const clock = createSettableClock();
    const start = clock.now();
    const dayMs = 86_400_000;
    clock.setOffsetMs(15 * dayMs);
    expect(clock.offsetMs()).toBe(15 * dayMs);
    expect(clock.now().epochMilliseconds - start.epochMilliseconds).toBeGreaterThanOrEqual(15 * dayMs);
    clock.setOffsetMs(0);
    expect(clock.now().epochMilliseconds - start.epochMilliseconds).toBeLessThan(dayMs);
  });
});
