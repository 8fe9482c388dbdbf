// Tests base/fast/cohort.ts: all callers that arrive in one turn of the event loop go on at its end, in order and step
// by step together, and none is forgotten.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createCohort, yieldToBatch } from '../../../src/base/fast/cohort.ts';

async function walk(arrive: () => Promise<void>, name: string, seen: string[]): Promise<void> {
  await arrive();
  seen.push(`${name} first`);
  await yieldToBatch;
  seen.push(`${name} second`);
}

describe('a cohort', () => {
  test('takes all callers through one step before it takes any through the next', async () => {
    const [arrive, seen] = [createCohort(), [] as string[]];
    await Promise.all(['a', 'b', 'c'].map((name) => walk(arrive, name, seen)));
    expect(seen).toEqual(['a first', 'b first', 'c first', 'a second', 'b second', 'c second']);
  });

  test('lets nobody start within the turn of arrival', async () => {
    const [arrive, seen] = [createCohort(), [] as string[]];
    const walking = walk(arrive, 'a', seen);
    await Promise.resolve();
    expect(seen).toEqual([]);
    await walking;
  });

  test('takes later arrivals in the same way, including those that arrive while others start', async () => {
    const [arrive, seen] = [createCohort(), [] as string[]];
    const later: Promise<void>[] = [];
    await arrive().then(() => later.push(walk(arrive, 'b', seen)));
    await nextTurn();
    await Promise.all(later);
    await walk(arrive, 'c', seen);
    expect(seen).toEqual(['b first', 'b second', 'c first', 'c second']);
  });
});
