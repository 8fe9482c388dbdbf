// Groups the findings of a run: by kind, and the changes of a backtest by the outcomes before and after. The counts and
// the lists of a report use the same groups. Pure.
import type { FindingKind } from './finding.ts';
import type { ReplayReportView } from './shapes.ts';

/** The findings of one group: without `from` and `to`, all findings of the kind. */
export interface FindingGroup {
  kind: FindingKind;
  /** outcomes before and after; only of a `changed` decision */
  from?: string;
  to?: string;
}

export interface CountedGroup extends FindingGroup {
  applications: number;
}

/** The differing groups of a run and the unknown ones, the largest first; their counts are those of the report. */
export function groupsOf({ kinds, outcomes }: Pick<ReplayReportView, 'kinds' | 'outcomes'>): CountedGroup[] {
  const others = kinds.filter(({ kind }) => kind !== 'changed');
  const changed = kinds.find(({ kind }) => kind === 'changed')?.applications ?? 0;
  const moved: CountedGroup[] = outcomes
    .filter(({ from, to }) => from !== to && to !== 'not_known')
    .map((each) => ({ kind: 'changed', ...each }));
  // in all others the outcome stays, and only the reasons change
  const same = changed - moved.reduce((sum, { applications }) => sum + applications, 0);
  const stayed: CountedGroup[] = same > 0 ? [{ kind: 'changed', ...SAME_OUTCOME, applications: same }] : [];
  const groups = changed > 0 ? [...moved, ...stayed, ...others] : others;
  return groups.toSorted((one, other) => other.applications - one.applications);
}

/** Any outcome that is the same before and after. */
export const SAME_OUTCOME = { from: 'same', to: 'same' } as const;

/** Counts the changes of a backtest that keep the outcome: only their reasons change. */
export const sameOutcomes = (report: Pick<ReplayReportView, 'kinds' | 'outcomes'>): number =>
  groupsOf(report).find(({ from }) => from === SAME_OUTCOME.from)?.applications ?? 0;
