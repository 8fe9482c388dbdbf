// Tests which runs stay closed to an inspector of a blind case, because their figures would reveal a single decision.
import { describe, expect, test } from 'vitest';
import { revealsOne } from '../../src/replay/small-run.ts';

describe('a run', () => {
  test.each([
    ['replay', 19, true],
    ['replay', 20, false],
    ['replay', null, false],
    // its counts by outcome hold what its lists leave out
    ['backtest', 1_000_000, true],
    ['backtest', null, true],
  ])('of kind %s over %s applications reveals one: %s', (kind, total, reveals) => {
    expect(revealsOne({ kind, total })).toBe(reveals);
  });
});
