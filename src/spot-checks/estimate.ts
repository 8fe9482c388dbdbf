// Estimates a share in a population from a sample of it, with an exact interval. Pure. The interval inverts the
// hypergeometric distribution (no approximation, the population is finite), so it holds any true share with at least
// the stated confidence.
import { chanceOfAtLeast, chanceOfAtMost } from './hypergeometric.ts';
import type { Agreement, Estimate } from './shapes.ts';

/** the confidence of a report whose plan names none */
const CONFIDENCE = 0.95;

/** The confidence of a round's intervals. */
export const confidenceOf = ({ errorBound }: { errorBound?: { confidence: number } | null | undefined }): number =>
  errorBound?.confidence ?? CONFIDENCE;

export interface Sampled {
  population: number;
  /** how many were inspected, and how many of these have the property */
  drawn: number;
  found: number;
}

/**
 * The counts that neither of two one-sided tests, each at (1 − confidence)/2, rejects (Clopper and Pearson, finite
 * population).
 */
export function intervalOf({ population, drawn, found }: Sampled, confidence: number): { from: number; to: number } {
  if (drawn === 0) return { from: 0, to: population };
  const tail = (1 - confidence) / 2;
  const most = population - drawn + found;
  return {
    from: leastWith(found, most, (marked) => chanceOfAtLeast(found, { population, marked, drawn }) > tail),
    to: leastWith(found, most + 1, (marked) => chanceOfAtMost(found, { population, marked, drawn }) <= tail) - 1,
  };
}

/**
 * Returns the smallest number from `low` on for which `holds` is true, else `high`. `holds` must be true for all larger
 * numbers too.
 */
function leastWith(low: number, high: number, holds: (value: number) => boolean): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}

export function estimateOf(sampled: Sampled, confidence: number): Estimate {
  const { population, drawn, found } = sampled;
  const { from, to } = intervalOf(sampled, confidence);
  return {
    found,
    of: drawn,
    share: drawn === 0 ? null : found / drawn,
    interval: { from: from / population, to: to / population, countFrom: from, countTo: to },
  };
}

/**
 * Estimates over all strata, each weighted by its size. Strata without an inspected case give no share, and may hold
 * anything from none to all. The interval is the sum of the strata's intervals, each at 1 − (1 − confidence)/H
 * (Bonferroni). This interval holds the true share with at least the stated confidence, and is wider than necessary;
 * for one stratum it is exact.
 */
export function stratifiedEstimate(strata: readonly Sampled[], confidence: number): Estimate {
  const population = sum(strata, (each) => each.population);
  const seen = strata.filter(({ drawn }) => drawn > 0);
  const weight = sum(seen, (each) => each.population);
  const each = 1 - (1 - confidence) / Math.max(1, strata.length);
  const intervals = strata.map((stratum) => intervalOf(stratum, each));
  const countFrom = sum(intervals, ({ from }) => from);
  const countTo = sum(intervals, ({ to }) => to);
  return {
    found: sum(strata, ({ found }) => found),
    of: sum(strata, ({ drawn }) => drawn),
    share:
      weight === 0 ? null : sum(seen, (stratum) => (stratum.population / weight) * (stratum.found / stratum.drawn)),
    interval: { from: countFrom / population, to: countTo / population, countFrom, countTo },
  };
}

const sum = <T>(items: readonly T[], value: (item: T) => number): number =>
  items.reduce((total, item) => total + value(item), 0);

export interface Pairs<Kind extends string> {
  one: Kind;
  other: Kind;
  cases: number;
}

/** Agreement of two inspectors of the same cases. */
export function agreementOf<Kind extends string>(pairs: readonly Pairs<Kind>[]): Agreement {
  const cases = sum(pairs, (pair) => pair.cases);
  const agreed = sum(
    pairs.filter(({ one, other }) => one === other),
    (pair) => pair.cases,
  );
  if (cases === 0) return { cases, agreed, rate: null, kappa: null };
  const kinds = new Set(pairs.flatMap(({ one, other }) => [one, other]));
  const shareOf = (who: 'one' | 'other', kind: Kind) =>
    sum(
      pairs.filter((pair) => pair[who] === kind),
      (pair) => pair.cases,
    ) / cases;
  const byChance = sum([...kinds], (kind) => shareOf('one', kind) * shareOf('other', kind));
  const rate = agreed / cases;
  return { cases, agreed, rate, kappa: byChance === 1 ? null : (rate - byChance) / (1 - byChance) };
}
