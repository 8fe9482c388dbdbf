// The number of wrong cases in a sample without replacement: exact probabilities of the hypergeometric distribution.
// Pure. Where a comparison is closer than floating point can tell, whole numbers decide.

/** `marked` of `population` are wrong, and `drawn` are inspected. */
export interface Drawing {
  population: number;
  marked: number;
  drawn: number;
}

const TABLE = 256;
const LN_FACTORIAL: number[] = [0];
for (let n = 1; n < TABLE; n++) LN_FACTORIAL.push((LN_FACTORIAL[n - 1] ?? 0) + Math.log(n));

/** Beyond the table, Stirling's series, whose first omitted term is below 1e-21 there. */
function lnFactorial(n: number): number {
  const known = LN_FACTORIAL[n];
  if (known !== undefined) return known;
  const inverse = 1 / n;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)));
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + series;
}

const lnChoose = (n: number, k: number) => lnFactorial(n) - lnFactorial(k) - lnFactorial(n - k);

const leastOf = ({ population, marked, drawn }: Drawing) => Math.max(0, drawn + marked - population);
const mostOf = ({ marked, drawn }: Drawing) => Math.min(marked, drawn);

function chanceOf(found: number, { population, marked, drawn }: Drawing): number {
  return Math.exp(lnChoose(marked, found) + lnChoose(population - marked, drawn - found) - lnChoose(population, drawn));
}

const NEGLIGIBLE = 1e-18;

/** Sums away from `from`, step by step, until a term adds nothing. */
function tail(from: number, step: 1 | -1, drawing: Drawing): number {
  const { population, marked, drawn } = drawing;
  const last = step === 1 ? mostOf(drawing) : leastOf(drawing);
  let term = chanceOf(from, drawing);
  let sum = term;
  for (let x = from; x !== last && term > sum * NEGLIGIBLE; x += step) {
    const lower = step === 1 ? x : x - 1;
    const up = ((marked - lower) * (drawn - lower)) / ((lower + 1) * (population - marked - drawn + lower + 1));
    term *= step === 1 ? up : 1 / up;
    sum += term;
  }
  return sum;
}

/** P(X ≤ found). Each tail is summed on the side where its terms fall. */
export function chanceOfAtMost(found: number, drawing: Drawing): number {
  if (found < leastOf(drawing)) return 0;
  if (found >= mostOf(drawing)) return 1;
  const mean = (drawing.drawn * drawing.marked) / drawing.population;
  return found <= mean ? tail(found, -1, drawing) : 1 - tail(found + 1, 1, drawing);
}

/** P(X ≥ found) */
export function chanceOfAtLeast(found: number, drawing: Drawing): number {
  if (found <= leastOf(drawing)) return 1;
  if (found > mostOf(drawing)) return 0;
  const mean = (drawing.drawn * drawing.marked) / drawing.population;
  return found > mean ? tail(found, 1, drawing) : 1 - tail(found - 1, -1, drawing);
}

/** A probability as it was written, such as 0.95 as 95 of 100. */
export interface Ratio {
  numerator: bigint;
  denominator: bigint;
}

export function ratioOf(value: number): Ratio {
  const [digits = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', decimals = ''] = digits.split('.');
  const places = decimals.length - Number(exponent);
  const number = BigInt(whole + decimals);
  return places >= 0
    ? { numerator: number, denominator: 10n ** BigInt(places) }
    : { numerator: number * 10n ** BigInt(-places), denominator: 1n };
}

/** One minus the ratio. */
export const restOf = ({ numerator, denominator }: Ratio): Ratio => ({
  numerator: denominator - numerator,
  denominator,
});

const CLOSE = 1e-6;

/** Whether P(X ≤ found) is at most the limit. */
export function isAtMostUnlikely(found: number, drawing: Drawing, limit: Ratio): boolean {
  const bound = Number(limit.numerator) / Number(limit.denominator);
  const chance = chanceOfAtMost(found, drawing);
  if (Math.abs(chance - bound) > bound * CLOSE) return chance < bound;
  return exactly(found, drawing, limit);
}

/**
 * Σ C(drawn, x)·C(population − drawn, marked − x) ≤ limit·C(population, marked), each term computed from the one
 * before. The formula is symmetric in drawn and marked, so the smaller of them sets the number of terms.
 */
function exactly(found: number, drawing: Drawing, { numerator, denominator }: Ratio): boolean {
  const { population } = drawing;
  const [marked, drawn] = [Math.min(drawing.marked, drawing.drawn), Math.max(drawing.marked, drawing.drawn)];
  const least = leastOf(drawing);
  let term = choose(drawn, least) * choose(population - drawn, marked - least);
  let sum = 0n;
  for (let x = least; x <= Math.min(found, mostOf(drawing)); x++) {
    sum += term;
    term =
      (term * BigInt(drawn - x) * BigInt(marked - x)) / (BigInt(x + 1) * BigInt(population - drawn - marked + x + 1));
  }
  return sum * denominator <= numerator * choose(population, marked);
}

function choose(n: number, k: number): bigint {
  const few = Math.min(k, n - k);
  let product = 1n;
  for (let i = 1; i <= few; i++) product = (product * BigInt(n - few + i)) / BigInt(i);
  return product;
}
