// How many cases a plan takes. Pure. A rate and a bound are read as they were written, so that the size is the same on
// every machine.
import { chanceOfAtLeast, isAtMostUnlikely, type Ratio, ratioOf, restOf } from './hypergeometric.ts';

export interface ErrorBound {
  maxErrorRate: number;
  confidence: number;
}
export type Wanted = { size: number } | { rate: number } | { errorBound: ErrorBound };

/** Each case requires two people, so a larger set is no sample. */
export const MOST_CASES = 100_000;

/**
 * A rate takes ⌈N·p⌉, a size is cut to the population, and a bound takes the size that it needs while no error is
 * found.
 */
export function sampleSizeOf(wanted: Wanted, population: number): number {
  if ('size' in wanted) return Math.min(wanted.size, population);
  if ('rate' in wanted) return shareOf(population, ratioOf(wanted.rate), 'up');
  return requiredSize(wanted.errorBound, population, 0);
}

function shareOf(population: number, { numerator, denominator }: Ratio, to: 'up' | 'down'): number {
  const product = BigInt(population) * numerator;
  return Number(to === 'up' ? (product + denominator - 1n) / denominator : product / denominator);
}

/** The most errors that the bound allows in a population: ⌊N·maxErrorRate⌋. */
export const mostAllowed = ({ maxErrorRate }: ErrorBound, population: number): number =>
  shareOf(population, ratioOf(maxErrorRate), 'down');

/**
 * The smallest n with this property: if there were one error more than the bound allows, at most `found` would be found
 * with a probability of at most 1 − confidence. The whole population where no sample can show that.
 */
export function requiredSize(bound: ErrorBound, population: number, found: number): number {
  const marked = mostAllowed(bound, population) + 1;
  const limit = restOf(ratioOf(bound.confidence));
  const suffices = (drawn: number) => isAtMostUnlikely(found, { population, marked, drawn }, limit);
  let [tooFew, enough] = [0, population];
  // each additional case lowers the chance of finding so few
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (suffices(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

/** Whether so many findings are impossible if the bound holds, or have a probability of at most 1 − confidence then. */
export function isRefuted(bound: ErrorBound, population: number, drawn: number, found: number): boolean {
  const marked = mostAllowed(bound, population);
  return found > marked || chanceOfAtLeast(found, { population, marked, drawn }) <= 1 - bound.confidence;
}
