// Spreads a sample over strata: by largest remainder, with at least one case of each stratum as far as the size allows.
// A stratum never gets fewer cases than before, so a sample that grows keeps its cases. Pure.
import type { Stratum } from './shapes.ts';

/**
 * Guarantees: the samples add up to `size` (at most the population); no sample is larger than its stratum, or smaller
 * than before; each stratum has a case if `size` is at least the number of strata, else the largest strata have one.
 * Quotas are size·N_h/N; the remainder after rounding goes to the strata that are furthest below their quota, the
 * earlier of equals first.
 */
export function allocate(strata: readonly Stratum[], size: number): Stratum[] {
  const all = strata.reduce((sum, { population }) => sum + population, 0);
  const quotaOf = ({ population }: Stratum) => (size * population) / all;
  const least = leastOf(strata, size);
  const taken = strata.map((each, index) => ({
    ...each,
    least: least[index] ?? 0,
    sample: Math.min(each.population, Math.max(least[index] ?? 0, Math.floor(quotaOf(each)))),
  }));
  let left = size - taken.reduce((sum, { sample }) => sum + sample, 0);
  /** how far below its quota a stratum is */
  const behind = (each: (typeof taken)[number]) => quotaOf(each) - each.sample;
  while (left > 0) {
    const most = best(
      taken.filter(({ sample, population }) => sample < population),
      behind,
    );
    most.sample += 1;
    left -= 1;
  }
  while (left < 0) {
    const most = best(
      taken.filter((each) => each.sample > each.least),
      (each) => -behind(each),
    );
    most.sample -= 1;
    left += 1;
  }
  return taken.map(({ least: _, ...each }) => each);
}

/** One case of each stratum, or one of the largest; never fewer than there are already. */
function leastOf(strata: readonly Stratum[], size: number): number[] {
  const order = strata.map((_, index) => index).toSorted((a, b) => populationOf(strata, b) - populationOf(strata, a));
  const counted = new Set(order.slice(0, size));
  return strata.map(({ sample }, index) => Math.max(sample, counted.has(index) ? 1 : 0));
}

const populationOf = (strata: readonly Stratum[], index: number) => strata[index]?.population ?? 0;

/** The first element with the greatest measure. */
function best<T>(among: readonly T[], measure: (each: T) => number): T {
  const [first, ...others] = among;
  if (first === undefined) throw new Error('more cases than the strata can give');
  return others.reduce((most, each) => (measure(each) > measure(most) ? each : most), first);
}
