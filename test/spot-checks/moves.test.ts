// A reader of a round is offered exactly the acts that the verbs allow: the page and refusals name the same moves.
import { describe, expect, test } from 'vitest';
import { progressOf, standingOf } from '../../src/spot-checks/moves.ts';
import type { RoundHead } from '../../src/spot-checks/shapes.ts';

const AUDITOR = { id: 'auditor', role: 'auditor' } as const;
const CLERK = { id: 'clerk', role: 'clerk' } as const;
const person = (id: string) => ({ id, name: id });

interface Given {
  /** people and their revealed values; null: not yet */
  committed?: Record<string, string | null>;
  contributors?: string[] | null;
  isDrawn?: boolean;
  sampleSize?: number;
}
/** A round as far as it matters here. */
const round = ({ committed = {}, contributors = null, isDrawn = false, sampleSize = 3 }: Given): RoundHead =>
  ({
    seed: isDrawn ? 'seed' : null,
    plan: { contributors, sample: { size: 3 } },
    contributors: contributors?.map(person) ?? null,
    commitments: Object.entries(committed).map(([id, value]) => ({ by: person(id), value })),
    populationSize: 5,
    sampleSize,
  }) as unknown as RoundHead;

const offered = (given: Given, reader: { id: string; role: 'auditor' | 'clerk' }) => {
  const { moves, drawsWith } = standingOf(round(given), reader);
  return { moves, drawsWith };
};

describe('a reader of a round is offered', () => {
  test.each<[string, Given, typeof AUDITOR | typeof CLERK, ReturnType<typeof offered>]>([
    ['to begin or to throw dice', {}, AUDITOR, { moves: ['commit', 'draw'], drawsWith: 'dice' }],
    ['nothing as a clerk whom no plan names', {}, CLERK, { moves: [], drawsWith: null }],
    ['a commitment as a named clerk', { contributors: ['clerk', 'x'] }, CLERK, { moves: ['commit'], drawsWith: null }],
    ['no draw before the named have committed', { contributors: ['x', 'y'] }, AUDITOR, { moves: [], drawsWith: null }],
    ['no draw with one commitment', { committed: { x: null } }, AUDITOR, { moves: ['commit'], drawsWith: null }],
    [
      'a reveal of their own value once two are bound',
      { committed: { auditor: null, x: null } },
      AUDITOR,
      { moves: ['reveal'], drawsWith: 'given' },
    ],
    [
      'to join two others until one reveals',
      { committed: { x: null, y: null } },
      AUDITOR,
      { moves: ['commit'], drawsWith: 'given' },
    ],
    [
      'no longer to join once one has revealed',
      { committed: { x: 'v', y: null } },
      AUDITOR,
      { moves: [], drawsWith: 'given' },
    ],
    [
      'the draw once all values are there',
      { committed: { x: 'v', y: 'w' } },
      AUDITOR,
      { moves: ['draw'], drawsWith: 'revealed' },
    ],
    ['no draw as a clerk', { committed: { clerk: 'v', y: 'w' } }, CLERK, { moves: [], drawsWith: null }],
    ['a larger sample after the draw', { isDrawn: true }, AUDITOR, { moves: ['extend'], drawsWith: null }],
    ['nothing once all are drawn', { isDrawn: true, sampleSize: 5 }, AUDITOR, { moves: [], drawsWith: null }],
  ])('%s', (_, given, reader, expected) => {
    expect(offered(given, reader)).toEqual(expected);
  });
});

describe('the progress of a round', () => {
  test('names those who are awaited, and those whose values are', () => {
    const progress = progressOf(round({ contributors: ['x', 'y', 'z'], committed: { x: 'v', y: null } }));
    expect(progress.toCommit).toEqual([person('z')]);
    expect(progress.toReveal).toEqual([person('y')]);
    expect([progress.isBegun, progress.areBound, progress.areRevealed]).toEqual([true, false, false]);
  });
});
