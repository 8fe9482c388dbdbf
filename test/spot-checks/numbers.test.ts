// Tests the numbers of a round: sample sizes and intervals are exact. Both are compared with counting in whole numbers,
// where nothing is rounded, and with simulation.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agreementOf, estimateOf, intervalOf, stratifiedEstimate } from '../../src/spot-checks/estimate.ts';
import { chanceOfAtLeast, chanceOfAtMost } from '../../src/spot-checks/hypergeometric.ts';
import { ORIGIN_TEXTS } from '../../src/spot-checks/origin.ts';
import { reportCsv } from '../../src/spot-checks/report-csv.ts';
import { isRefuted, mostAllowed, requiredSize, sampleSizeOf } from '../../src/spot-checks/sample-size.ts';
import type { Plan, Report, ReportRow } from '../../src/spot-checks/shapes.ts';
import { SCHEMES } from '../support/schemes.ts';

function choose(n: number, k: number): bigint {
  if (k < 0 || k > n) return 0n;
  let product = 1n;
  for (let i = 1; i <= k; i++) product = (product * BigInt(n - k + i)) / BigInt(i);
  return product;
}
/** The number of ways to find at most this many, and the number of all ways. */
function waysOfAtMost(found: number, population: number, marked: number, drawn: number): [bigint, bigint] {
  let sum = 0n;
  for (let x = 0; x <= found; x++) sum += choose(marked, x) * choose(population - marked, drawn - x);
  return [sum, choose(population, drawn)];
}
const ratio = ([some, all]: [bigint, bigint]) => Number((some * 10n ** 18n) / all) / 1e18;

const drawing = fc
  .tuple(fc.integer({ min: 1, max: 120 }), fc.nat(), fc.nat(), fc.nat())
  .map(([population, a, b, c]) => ({
    population,
    marked: a % (population + 1),
    drawn: b % (population + 1),
    found: c % (population + 1),
  }));

describe('the hypergeometric distribution', () => {
  test('equals counting', () => {
    fc.assert(
      fc.property(drawing, ({ population, marked, drawn, found }) => {
        const counted = ratio(waysOfAtMost(found, population, marked, drawn));
        expect(chanceOfAtMost(found, { population, marked, drawn })).toBeCloseTo(counted, 11);
        const below = found === 0 ? 0 : ratio(waysOfAtMost(found - 1, population, marked, drawn));
        expect(chanceOfAtLeast(found, { population, marked, drawn })).toBeCloseTo(1 - below, 11);
      }),
    );
  });

  test('is right for a million as well', () => {
    const product = (n: number, of: number, marked: number) => {
      let chance = 1;
      for (let i = 0; i < marked; i++) chance *= (of - n - i) / (of - i);
      return chance;
    };
    expect(chanceOfAtMost(0, { population: 1_000_000, marked: 10_001, drawn: 298 })).toBeCloseTo(
      product(298, 1_000_000, 10_001),
      9,
    );
  });
});

describe('the size of a sample', () => {
  test('is ⌈N·p⌉ for a rate, with the rate as it was written', () => {
    for (const [population, rate, size] of [
      [100, 0.05, 5],
      [101, 0.05, 6],
      [1, 0.0001, 1],
      [300, 0.07, 21],
      [1_000_000, 0.000001, 1],
      [10, 1, 10],
      [3, 0.1 + 0.2, 1],
    ] as const)
      expect([population, rate, sampleSizeOf({ rate }, population)]).toEqual([population, rate, size]);
  });

  test('above the population is cut to the population', () => {
    expect(sampleSizeOf({ size: 60 }, 41)).toBe(41);
    expect(sampleSizeOf({ size: 41 }, 60)).toBe(41);
  });

  test('for an error bound is the smallest that counting in whole numbers gives', () => {
    const rates = fc.constantFrom(0.01, 0.02, 0.05, 0.1, 0.25);
    const confidences = fc.constantFrom(
      [0.95, 19n, 20n],
      [0.9, 9n, 10n],
      [0.99, 99n, 100n],
      [0.5, 1n, 2n],
    ) as fc.Arbitrary<[number, bigint, bigint]>;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 150 }),
        rates,
        confidences,
        fc.nat(3),
        (population, maxErrorRate, [confidence, part, of], found) => {
          const marked = Math.floor(Number((BigInt(Math.round(maxErrorRate * 100)) * BigInt(population)) / 100n)) + 1;
          const suffices = (drawn: number) => {
            const [some, all] = waysOfAtMost(found, population, marked, drawn);
            return some * of <= all * (of - part);
          };
          const sizes = Array.from({ length: population }, (_, index) => index + 1);
          const expected = sizes.find(suffices) ?? population;
          expect(requiredSize({ maxErrorRate, confidence }, population, found)).toBe(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('counts a tie as enough: one of twenty, with 95%', () => {
    expect(requiredSize({ maxErrorRate: 0.01, confidence: 0.95 }, 20, 0)).toBe(19);
    expect(requiredSize({ maxErrorRate: 0.01, confidence: 0.95 }, 60, 0)).toBe(57);
  });

  test('for a million with one percent and 95% is 298, and 473 after one finding', () => {
    const bound = { maxErrorRate: 0.01, confidence: 0.95 };
    expect(requiredSize(bound, 1_000_000, 0)).toBe(298);
    expect(requiredSize(bound, 1_000_000, 1)).toBe(473);
  });

  test('for a bound is refuted by findings that are improbable under it', () => {
    const bound = { maxErrorRate: 0.01, confidence: 0.95 };
    expect(mostAllowed(bound, 1_000_000)).toBe(10_000);
    expect(isRefuted(bound, 1_000_000, 298, 0)).toBe(false);
    expect(isRefuted(bound, 1_000_000, 298, 3)).toBe(false);
    expect(isRefuted(bound, 1_000_000, 298, 7)).toBe(true);
    expect(isRefuted(bound, 20, 19, 1)).toBe(true);
  });
});

describe('the interval of a share', () => {
  test('contains exactly the numbers that counting does not reject on either side', () => {
    fc.assert(
      fc.property(drawing, ({ population, drawn, found }) => {
        fc.pre(drawn > 0 && found <= drawn);
        const { from, to } = intervalOf({ population, drawn, found }, 0.95);
        const kept: number[] = [];
        for (let marked = found; marked <= population - drawn + found; marked++) {
          const [low, all] = waysOfAtMost(found, population, marked, drawn);
          const below = found === 0 ? 0n : waysOfAtMost(found - 1, population, marked, drawn)[0];
          if (low * 40n > all && (all - below) * 40n > all) kept.push(marked);
        }
        expect([from, to]).toEqual([kept[0], kept.at(-1)]);
      }),
      { numRuns: 150 },
    );
  });

  test('covers the truth as often as it promises, in one stratum and over several', () => {
    const random = lehmer(20261122);
    const populations = [
      { of: 400, wrong: 20, drawn: 60 },
      { of: 90, wrong: 30, drawn: 20 },
      { of: 10, wrong: 0, drawn: 3 },
    ];
    let [covered, allCovered] = [0, 0];
    const rounds = 1500;
    for (let round = 0; round < rounds; round++) {
      const sampled = populations.map(({ of, wrong, drawn }) => ({
        population: of,
        drawn,
        found: drawFrom(random, of, wrong, drawn),
      }));
      const [first] = sampled;
      const { from, to } = intervalOf(first as { population: number; drawn: number; found: number }, 0.9);
      if (from <= 20 && 20 <= to) covered += 1;
      const { interval } = stratifiedEstimate(sampled, 0.9);
      if (interval.countFrom <= 50 && 50 <= interval.countTo) allCovered += 1;
    }
    // of 1,500 at 90%: four standard deviations below
    expect(covered / rounds).toBeGreaterThan(0.9 - 4 * Math.sqrt(0.09 / rounds));
    expect(allCovered / rounds).toBeGreaterThan(0.9 - 4 * Math.sqrt(0.09 / rounds));
  });

  test('over one stratum is the stratum’s, and without any inspected case everything is possible', () => {
    const one = { population: 80, drawn: 20, found: 3 };
    expect(stratifiedEstimate([one], 0.95)).toEqual(estimateOf(one, 0.95));
    const { share, interval } = estimateOf({ population: 7, drawn: 0, found: 0 }, 0.95);
    expect([share, interval.countFrom, interval.countTo]).toEqual([null, 0, 7]);
  });

  test('weights strata by their size', () => {
    const strata = [
      { population: 900, drawn: 10, found: 0 },
      { population: 100, drawn: 10, found: 5 },
    ];
    expect(stratifiedEstimate(strata, 0.95).share).toBeCloseTo(0.05, 12);
  });
});

function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
function drawFrom(random: () => number, of: number, wrong: number, drawn: number): number {
  let [left, wrongLeft, found] = [of, wrong, 0];
  for (let i = 0; i < drawn; i++) {
    if (random() < wrongLeft / left) {
      found += 1;
      wrongLeft -= 1;
    }
    left -= 1;
  }
  return found;
}

describe('the agreement of inspectors', () => {
  test('is Cohen’s kappa of the textbook table', () => {
    // 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no
    const pairs = [
      { one: 'yes', other: 'yes', cases: 20 },
      { one: 'yes', other: 'no', cases: 5 },
      { one: 'no', other: 'yes', cases: 10 },
      { one: 'no', other: 'no', cases: 15 },
    ];
    const { cases, agreed, rate, kappa } = agreementOf(pairs);
    expect([cases, agreed, rate]).toEqual([50, 35, 0.7]);
    expect(kappa).toBeCloseTo(0.4, 12);
  });

  test('is empty if there is nothing to compare', () => {
    expect(agreementOf([])).toEqual({ cases: 0, agreed: 0, rate: null, kappa: null });
    expect(agreementOf([{ one: 'a', other: 'a', cases: 4 }]).kappa).toBeNull();
  });
});

describe('the report as a table', () => {
  const PLAN: Pick<Plan, 'scheme' | 'strata'> = { scheme: 'shenzhen-talent', strata: ['district'] };
  const row = (stratum: string | null): ReportRow => {
    const estimate = estimateOf({ population: 20, drawn: 8, found: 2 }, 0.95);
    const counts = { population: 20, sampled: 8, concluded: 8, passed: 6, incomplete: 1, notCompliant: 1 };
    return { stratum, ...counts, notRight: estimate, wrong: estimate };
  };
  const report = (strata: string[]): Report => ({
    roundId: 'x',
    status: 'concluded',
    confidence: 0.95,
    provisional: false,
    strata: strata.map(row),
    total: row(null),
    agreement: { cases: 8, agreed: 4, rate: 0.5, kappa: -0.125 },
    upheld: { cases: 8, upheld: 6, rate: 0.75 },
    dissents: { cases: 0, byMajority: 0, byMostSevere: 0, items: [] },
    errorBound: null,
    method: { zh: '', en: '' },
    seedOrigin: 'given',
    seedOriginText: ORIGIN_TEXTS.given,
    reusedContributions: true,
    seedFaults: [{ code: 'reused_contributions', text: { zh: '用过', en: 'used' }, rounds: ['y'] }],
  });

  test('holds no cell that a spreadsheet would run, and quotes line breaks', () => {
    const lines = reportCsv(SCHEMES, report(['=1+1', '+x', '-x', '@x', 'a,b', 'say "x"', 'unknown']), PLAN, 'zh').split(
      '\r\n',
    );
    expect(lines.slice(1, 8).map((line) => line.slice(0, line.indexOf(',20,')))).toEqual([
      "'=1+1",
      "'+x",
      "'-x",
      "'@x",
      '"a,b"',
      '"say ""x"""',
      '未知',
    ]);
    expect(lines[0]?.startsWith('\uFEFF分层,')).toBe(true);
    expect(lines[8]).toBe(
      '全部,20,8,8,6,1,1,0.25,0.1,0.55,0.25,0.1,0.55,0.95,0.5,-0.125,0.75,,种子由录入值得出,没有承诺，贡献值于抽取时直接录入：其可信程度仅取决于产生这些值时的见证人。 用过,0,,,,',
    );
    expect(lines[9]).toBe('');
  });
});
