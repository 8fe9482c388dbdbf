// The totals of a run, page by page: how many were decided and differ, from which outcome to which, by which clause.
// Their size does not grow with the population.
import type { Finding, FindingKind } from './finding.ts';

export interface Counts {
  decided: number;
  /** applications with a finding; `not_known` does not count */
  differing: number;
  summary: Summary;
}

export interface Summary {
  /** applications by kind of finding */
  kinds: Partial<Record<FindingKind, number>>;
  /** applications by kept outcome and outcome decided again, as in `approved referred` */
  outcomes: Record<string, number>;
  /** differing applications, by each clause concerned */
  clauses: Record<string, number>;
}

export const noSummary = (): Summary => ({ kinds: {}, outcomes: {}, clauses: {} });
export const noCounts = (): Counts => ({ decided: 0, differing: 0, summary: noSummary() });

export const isDifference = (kind: FindingKind): boolean => kind !== 'not_known';

export function addTo(
  counts: Counts,
  { outcomes, findings }: { outcomes: { from: string; to: string } | null; findings: readonly Finding[] },
): void {
  const { summary } = counts;
  counts.decided += 1;
  if (findings.some(({ kind }) => isDifference(kind))) counts.differing += 1;
  for (const kind of new Set(findings.map((finding) => finding.kind))) increase(summary.kinds, kind);
  if (outcomes) increase(summary.outcomes, `${outcomes.from} ${outcomes.to}`);
  const clauses = findings.filter(({ kind }) => isDifference(kind)).flatMap((finding) => finding.clauses);
  for (const clause of new Set(clauses)) increase(summary.clauses, clause);
}

/** Adds two counts. */
export function sumOf(one: Counts, other: Counts): Counts {
  const added = <T extends Record<string, number | undefined>>(a: T, b: T): T => {
    const sum: Record<string, number | undefined> = { ...a };
    for (const [name, count] of Object.entries(b)) increase(sum, name, count);
    return sum as T;
  };
  return {
    decided: one.decided + other.decided,
    differing: one.differing + other.differing,
    summary: {
      kinds: added(one.summary.kinds, other.summary.kinds),
      outcomes: added(one.summary.outcomes, other.summary.outcomes),
      clauses: added(one.summary.clauses, other.summary.clauses),
    },
  };
}

function increase(counts: Record<string, number | undefined>, name: string, by = 1): void {
  counts[name] = (counts[name] ?? 0) + by;
}
