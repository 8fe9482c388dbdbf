// The states of an application, the legal moves between them by the procedure of its scheme (rules 7, SZ-54), and how
// long each waits and for which actor. Pure. The database holds the same moves in a trigger; tests keep the two equal
// and walk the states to their ends.
import type { Role } from '../base/actor.ts';
import { type ProcedureKind, STATUSES, type Status } from '../schemes/words.ts';

export { STATUSES, type Status };

const NEXT: Record<ProcedureKind, Record<Status, readonly Status[]>> = {
  instant: {
    received: ['in_review', 'awaiting_supplement', 'approved', 'not_accepted', 'withdrawn'],
    in_review: ['approved', 'rejected', 'awaiting_supplement', 'withdrawn'],
    awaiting_supplement: ['in_review', 'approved', 'withdrawn'],
    approved: ['frozen', 'settled', 'given_up', 'lapsed'],
    frozen: ['approved', 'settled', 'revoked'],
    settled: ['frozen'],
    revoked: [],
    given_up: [],
    lapsed: [],
    rejected: [],
    not_accepted: [],
    withdrawn: [],
  },
};

export const nextStatuses = (procedure: ProcedureKind, status: Status): readonly Status[] => NEXT[procedure][status];
export const canMove = (procedure: ProcedureKind, from: Status, to: Status): boolean =>
  NEXT[procedure][from].includes(to);
/** States that a move to `to` may start from. */
export const statusesBefore = (procedure: ProcedureKind, to: Status): Status[] =>
  STATUSES.filter((status) => canMove(procedure, status, to));

/** An application as far as its legal moves go. */
export interface Movable {
  procedure: ProcedureKind;
  status: Status;
  /** civil date; it tells where a freeze leads back to */
  settledOn?: string | null;
}

/** The next statuses to which each role can bring an application, alone or with the required second person. */
const BY_SUBMITTER: Partial<Record<Status, readonly Status[]>> = {
  received: ['withdrawn'],
  in_review: ['withdrawn'],
  awaiting_supplement: ['in_review', 'withdrawn'],
  approved: ['given_up'],
};
const BY_SUPERVISOR: Partial<Record<Status, readonly Status[]>> = {
  approved: ['frozen'],
  settled: ['frozen'],
  frozen: ['approved', 'settled', 'revoked'],
};
/** The moves that a refusal names to its caller. Departments move an application only by settling their items. */
export function movesOf(role: Role | 'system', { procedure, status, settledOn = null }: Movable): readonly Status[] {
  const own = role === 'employer' || role === 'agency' ? BY_SUBMITTER : role === 'supervisor' ? BY_SUPERVISOR : {};
  const notBack = settledOn === null ? 'settled' : 'approved';
  return (own[status] ?? []).filter((to) => canMove(procedure, status, to) && (status !== 'frozen' || to !== notBack));
}

/**
 * States in which nothing has to happen any more. An approval remains in force unless a spot check freezes it (SZ-51),
 * it is given up, or the scheme lets it lapse (SZ-66).
 */
export const ENDS = [
  'approved',
  'settled',
  'revoked',
  'given_up',
  'lapsed',
  'rejected',
  'not_accepted',
  'withdrawn',
] as const satisfies Status[];
export type End = (typeof ENDS)[number];
export const isEnd = (status: Status): status is End => ENDS.some((end) => end === status);

/**
 * True if the application was referred and is not decided; its items exist and wait for a clerk or for a supplement.
 */
export const isUnderReview = (status: Status): boolean => status === 'in_review' || status === 'awaiting_supplement';

/** The actors that a next step may name: the person, the unit that files, a department's clerks, the service itself. */
export const NEXT_ACTORS = ['applicant', 'submitter', 'department', 'system', 'none'] as const;
export type NextActor = (typeof NEXT_ACTORS)[number];

/** The actors that a status waits for, the deadline, and the sweep that acts after it. */
export interface Wait {
  actors: readonly Exclude<NextActor, 'none'>[];
  /** the column of the application that holds the deadline, and the clock that it follows */
  deadline: 'leaseUntil' | 'dueAt';
  clock: 'database' | 'service';
  /** the sweep of jobs/worker.ts that acts */
  sweep: string;
  /** result of the sweep: a new status, or `escalated` to the supervisor with the status unchanged */
  outcome: Status | 'escalated';
}

/** Every status that is not an end needs an entry here, or this does not compile. So no application is stuck. */
export const WAITS: Record<ProcedureKind, Record<Exclude<Status, End>, Wait>> = {
  instant: {
    received: {
      actors: ['system'],
      deadline: 'leaseUntil',
      clock: 'database',
      sweep: 'rescue-stranded',
      outcome: 'in_review',
    },
    // at the window the applicant must come; the department may refuse an applicant that has not come in time
    in_review: {
      actors: ['department', 'applicant'],
      deadline: 'dueAt',
      clock: 'service',
      sweep: 'escalate-late',
      outcome: 'escalated',
    },
    awaiting_supplement: {
      actors: ['submitter'],
      deadline: 'dueAt',
      clock: 'service',
      sweep: 'expire-supplements',
      outcome: 'in_review',
    },
    // an applicant that has come to the window, or is proposed for revocation, waits for the supervisor; past the last
    // day such a case is escalated instead of revoked
    frozen: {
      actors: ['applicant', 'department'],
      deadline: 'dueAt',
      clock: 'service',
      sweep: 'revoke-late',
      outcome: 'revoked',
    },
  },
};
