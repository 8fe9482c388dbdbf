// Tests the sampler: the same seed and population always give the same sample, sizes are exact, and a larger sample
// contains the smaller one.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocate } from '../../src/spot-checks/allocate.ts';
import { orderOf } from '../../src/spot-checks/inspectors.ts';
import type { Stratum } from '../../src/spot-checks/shapes.ts';
import { createSampler, inspectorTicketOf, seedOf, ticketOf } from '../../src/spot-checks/ticket.ts';

const strataArbitrary = fc
  .array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 12 })
  .map((sizes) => sizes.map((population, index): Stratum => ({ stratum: `s${index}`, population, sample: 0 })));
const total = (strata: readonly Stratum[], of: 'population' | 'sample') =>
  strata.reduce((sum, each) => sum + each[of], 0);

describe('the spreading of a sample over strata', () => {
  test('gives exactly the size, no stratum more than it has, and each stratum some if the size allows', () => {
    fc.assert(
      fc.property(strataArbitrary, fc.nat(), (strata, seed) => {
        const size = seed % (total(strata, 'population') + 1);
        const spread = allocate(strata, size);
        expect(total(spread, 'sample')).toBe(size);
        for (const { population, sample } of spread) expect(sample).toBeLessThanOrEqual(population);
        const empty = spread.filter(({ sample }) => sample === 0).length;
        expect(empty).toBe(Math.max(0, strata.length - size));
      }),
    );
  });

  test('is by largest remainder if each stratum has one anyway', () => {
    fc.assert(
      fc.property(strataArbitrary, fc.nat(), (strata, seed) => {
        const all = total(strata, 'population');
        const size = seed % (all + 1);
        const quotas = strata.map(({ population }) => (size * population) / all);
        fc.pre(quotas.every((quota) => quota >= 1));
        const spread = allocate(strata, size);
        for (const [index, { sample }] of spread.entries()) {
          const quota = quotas[index] ?? 0;
          expect([Math.floor(quota), Math.ceil(quota)]).toContain(sample);
        }
        // each stratum that got one more has a remainder no smaller than any other's
        const rest = spread.map(({ sample }, index) => ({
          up: sample > Math.floor(quotas[index] ?? 0),
          part: (quotas[index] ?? 0) % 1,
        }));
        const least = Math.min(...rest.filter(({ up }) => up).map(({ part }) => part), 2);
        const most = Math.max(...rest.filter(({ up }) => !up).map(({ part }) => part), -1);
        expect(least).toBeGreaterThanOrEqual(most - 1e-9);
      }),
    );
  });

  test('never takes back a part of a sample that grows', () => {
    fc.assert(
      fc.property(strataArbitrary, fc.nat(), fc.nat(), (strata, one, other) => {
        const all = total(strata, 'population');
        const [small, large] = [one % (all + 1), other % (all + 1)].toSorted((a, b) => a - b) as [number, number];
        const before = allocate(strata, small);
        const after = allocate(before, large);
        expect(total(after, 'sample')).toBe(large);
        for (const [index, { sample, population }] of after.entries()) {
          expect(sample).toBeGreaterThanOrEqual(before[index]?.sample ?? 0);
          expect(sample).toBeLessThanOrEqual(population);
        }
      }),
    );
  });

  test('is as worked out by hand: 60 of 700, 250 and 50, and of strata too small for a share', () => {
    const of = (sizes: number[], size: number) =>
      allocate(
        sizes.map((population, index) => ({ stratum: `s${index}`, population, sample: 0 })),
        size,
      ).map(({ sample }) => sample);
    expect(of([700, 250, 50], 60)).toEqual([42, 15, 3]);
    expect(of([1000, 1, 1], 10)).toEqual([8, 1, 1]);
    expect(of([5, 9, 7], 2)).toEqual([0, 1, 1]);
    expect(of([3, 3, 3], 4)).toEqual([2, 1, 1]);
  });
});

const lines = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    number: `SZ2026-${String(index).padStart(7, '0')}`,
    stratum: index % 3 === 0 ? 'a' : 'b',
  }));

function sampleOf(seed: string, count: number, sizes: Record<string, number>) {
  const sampler = createSampler(seed, new Map(Object.entries(sizes)));
  for (const { number, stratum } of lines(count)) sampler.take(number, stratum);
  return sampler.taken();
}

describe('the draw', () => {
  test('equals the result of sorting all tickets, although it discards most on the way', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 900 }), fc.nat(300), fc.nat(600), (seed, count, a, b) => {
        const expected = ['a', 'b'].flatMap((stratum) =>
          lines(count)
            .filter((line) => line.stratum === stratum)
            .map((line) => ({ ...line, ticket: ticketOf(seed, line.number) }))
            .sort((one, other) => (one.ticket < other.ticket ? -1 : 1))
            .slice(0, stratum === 'a' ? a : b),
        );
        expect(sampleOf(seed, count, { a, b })).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  test('of n lines is the beginning of the one of n + 1', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 500 }), (seed, size) => {
        const smaller = sampleOf(seed, 600, { a: 0, b: size % 400 });
        const larger = sampleOf(seed, 600, { a: 0, b: (size % 400) + 1 });
        expect(larger.slice(0, smaller.length)).toEqual(smaller);
      }),
      { numRuns: 40 },
    );
  });

  test('gives every line the same chance: over many seeds each comes equally often', () => {
    const hits = new Map<string, number>();
    const rounds = 2000;
    for (let round = 0; round < rounds; round++)
      for (const { number } of sampleOf(`seed ${round}`, 30, { a: 0, b: 5 }))
        hits.set(number, (hits.get(number) ?? 0) + 1);
    // 20 lines of b, 5 drawn: a quarter; six standard deviations
    for (const count of hits.values())
      expect(Math.abs(count - rounds / 4)).toBeLessThan(6 * Math.sqrt(rounds * 0.25 * 0.75));
    expect(hits.size).toBe(20);
  });

  test('follows the published rule: sha256sum gives the same numbers', () => {
    const seed = seedOf(['dice 3 1 6 6 2', 'coin 1 0 0 1']);
    expect(seed).toBe('18d4ed2d5ae9d67d984199f901d76b3d29227f967f075b8eb29733a810a12112');
    expect(ticketOf('0'.repeat(64), 'SZ2026-0000001')).toBe(
      '81e9a30485bb5420a2da917fa51e196084329cc4b0b5d9d3afa8bf8c5e1a2b62',
    );
  });
});

describe('the order of inspectors', () => {
  test('is given by the seed, without the people who handled the case', () => {
    const auditors = ['a', 'b', 'c', 'd', 'e'];
    const order = orderOf('seed', 'SZ-1', auditors, new Set(['c']));
    const expected = ['a', 'b', 'd', 'e'].sort((one, other) =>
      inspectorTicketOf('seed', 'SZ-1', one) < inspectorTicketOf('seed', 'SZ-1', other) ? -1 : 1,
    );
    expect(order).toEqual(expected);
    expect(orderOf('seed', 'SZ-1', auditors.toReversed(), new Set(['c']))).toEqual(order);
  });
});
