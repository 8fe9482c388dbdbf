// A run and its findings for the public contract and the console.
import { timestamp } from '../base/clock.ts';
import { DEPARTMENTS } from '../schemes/words.ts';
import type { FindingKind } from './finding.ts';
import type { ReplayReport } from './read.ts';
import {
  type FindingView,
  type GroupCount,
  type ReplayReportView,
  type ReplayView,
  UNEQUAL_KINDS,
  type UnequalView,
} from './shapes.ts';
import type { StoredFinding, UnequalCount, UnequalGroup } from './store/findings.ts';
import type { Replay } from './store/replays.ts';

const orNull = (instant: Temporal.Instant | null) => instant && timestamp(instant);
const byCount = <T extends { applications: number }>(one: T, other: T) => other.applications - one.applications;

export const replayView = (replay: Replay): ReplayView => ({
  id: replay.id,
  kind: replay.kind,
  status: replay.status,
  scheme: replay.scheme,
  submittedFrom: orNull(replay.submittedFrom),
  submittedTo: orNull(replay.submittedTo),
  draft: replay.draft,
  total: replay.total,
  decided: replay.decided,
  differing: replay.differing,
  notKnown: replay.summary.kinds.not_known ?? 0,
  requestedBy: replay.requestedBy,
  requestedAt: timestamp(replay.requestedAt),
  startedAt: orNull(replay.startedAt),
  finishedAt: orNull(replay.finishedAt),
});

export function reportView({ replay, unequal }: ReplayReport): ReplayReportView {
  const { kinds, outcomes, clauses } = replay.summary;
  return {
    ...replayView(replay),
    kinds: Object.entries(kinds)
      .map(([kind, applications]) => ({ kind: kind as FindingKind, applications }))
      .toSorted(byCount),
    outcomes: Object.entries(outcomes)
      .map(([pair, applications]) => ({ ...pairOf(pair), applications }))
      .toSorted(byCount),
    clauses: Object.entries(clauses)
      .map(([clause, applications]) => ({ clause, applications }))
      .toSorted(byCount),
    unequal: {
      decisions: countOf(unequal, 'matching'),
      reviews: countOf(unequal, 'review'),
      departments: DEPARTMENTS.filter((name) => unequal.some(({ answeredBy }) => answeredBy === name)).map(
        (department) => ({ department, ...countOf(unequal, department) }),
      ),
    },
  };
}

function pairOf(pair: string) {
  const [from = '', to = ''] = pair.split(' ');
  return { from, to };
}

function countOf(unequal: readonly UnequalCount[], answeredBy: string): GroupCount {
  const found = unequal.find((count) => count.answeredBy === answeredBy);
  return { groups: found?.groups ?? 0, applications: found?.applications ?? 0 };
}

/** Whether a run has found no fault: reviews with different results are a matter of training. */
export const isClean = ({ replay, unequal }: ReplayReport): boolean =>
  replay.differing === 0 && countOf(unequal, 'matching').groups === 0;

export const findingView = ({ seq, applicationId, number, kind, subject, ...rest }: StoredFinding): FindingView => ({
  id: seq,
  applicationId,
  number,
  kind,
  subject,
  before: rest.before,
  after: rest.after,
  clauses: rest.clauses,
  fields: rest.fields,
});

/** `unequal_review` with a department: the department's answers in its items. */
export const unequalView = ({ answeredBy, fingerprint, answers }: UnequalGroup): UnequalView => ({
  kind: answeredBy === 'matching' ? UNEQUAL_KINDS[0] : UNEQUAL_KINDS[1],
  department: DEPARTMENTS.find((department) => department === answeredBy) ?? null,
  fingerprint,
  answers: answers.map(({ answer, applications, examples }) => ({
    ...answerView(answer),
    applications,
    examples,
  })),
});

/** Reads the form of `answerText`: the outcome, and each reason's code and clause. */
function answerView(answer: string) {
  const [outcome = '', ...reasons] = answer.split(' ');
  return {
    outcome,
    reasons: reasons.map((reason) => {
      const [code = '', clause = ''] = reason.split('@');
      return { code, clause };
    }),
  };
}
