// All SQL of the board's figures for a period: it counts and lists applications, and changes nothing. It reads no data
// that an applicant has handed in. Counts and lists share their conditions, so that a count is the length of its list.
import { type SQL, sql } from 'drizzle-orm';
import type { ListedApplication } from '../../applications/store/applications.ts';
import type { Actor } from '../../base/actor.ts';
import { instantOf } from '../../db/column-types.ts';
import type { Db } from '../../db/connect.ts';
import { within } from '../../db/jurisdiction.ts';
import type { Status } from '../../schemes/words.ts';

/** From this moment on, and before that one. */
export interface Span {
  from: Temporal.Instant;
  to: Temporal.Instant;
}

/**
 * `received` to `undecided`: applications submitted in the period, by the machine's decision on them. `confirmed` to
 * `withdrawn`: those that ended in the period, whenever they were submitted.
 */
export const PERIOD_GROUPS = [
  'received',
  'at_once',
  'to_review',
  'not_accepted',
  'undecided',
  'confirmed',
  'matched',
  'rejected',
  'withdrawn',
] as const;
export type PeriodGroup = (typeof PERIOD_GROUPS)[number];

const PLACE = { scheme: sql`a.scheme`, district: sql`a.district` };
const moment = (instant: Temporal.Instant): SQL => sql`${instant.toString()}::timestamptz`;
const during = (column: SQL, { from, to }: Span): SQL =>
  sql`${column} >= ${moment(from)} and ${column} < ${moment(to)}`;

// The reasons of the machine's first decision stay with an application for good, so a later approval has some.
const AT_ONCE = sql`(a.outcome = 'approved' and a.decided_by = 'matching' and cardinality(a.reason_codes) = 0)`;
const CONDITIONS: Record<PeriodGroup, SQL> = {
  received: sql`true`,
  at_once: AT_ONCE,
  to_review: sql`(a.outcome in ('referred', 'rejected') or (a.outcome = 'approved' and not ${AT_ONCE}))`,
  not_accepted: sql`a.outcome = 'not_accepted'`,
  undecided: sql`a.outcome is null`,
  confirmed: sql`(a.outcome = 'approved' and a.decided_by = 'review')`,
  matched: sql`(a.outcome = 'approved' and a.decided_by = 'matching' and cardinality(a.reason_codes) > 0)`,
  rejected: sql`a.outcome = 'rejected'`,
  withdrawn: sql`a.status = 'withdrawn'`,
};
const TIMES: Record<PeriodGroup, SQL> = {
  received: sql`a.submitted_at`,
  at_once: sql`a.submitted_at`,
  to_review: sql`a.submitted_at`,
  not_accepted: sql`a.submitted_at`,
  undecided: sql`a.submitted_at`,
  confirmed: sql`a.decided_at`,
  matched: sql`a.decided_at`,
  rejected: sql`a.decided_at`,
  withdrawn: sql`a.status_at`,
};

const counted = (group: PeriodGroup): SQL => sql`(count(*) filter (where ${CONDITIONS[group]}))::int`;

export type PeriodCounts = Record<PeriodGroup, number>;
/** From the submission to the decision; null where nothing was decided. */
export interface DecisionTimes {
  medianSeconds: number | null;
  p90Seconds: number | null;
}

const times = (condition: SQL, name: string): SQL => {
  const share = (part: number) => sql`percentile_cont(${sql.raw(String(part))}) within group (
    order by extract(epoch from a.decided_at - a.submitted_at)::float8) filter (where ${condition})`;
  return sql`${share(0.5)} as ${sql.identifier(`${name}Median`)}, ${share(0.9)} as ${sql.identifier(`${name}P90`)}`;
};

export async function countPeriod(
  db: Db,
  actor: Actor,
  span: Span,
): Promise<{ counts: PeriodCounts; instant: DecisionTimes; reviewed: DecisionTimes }> {
  type Submitted = Pick<PeriodCounts, 'received' | 'at_once' | 'to_review' | 'not_accepted' | 'undecided'>;
  type Ended = Pick<PeriodCounts, 'confirmed' | 'matched' | 'rejected'>;
  const isOurs = within(actor, PLACE);
  const [[submitted], [ended], [gone]] = await Promise.all([
    db.execute<Submitted & { instantMedian: number | null; instantP90: number | null }>(sql`
      select ${counted('received')} as received, ${counted('at_once')} as at_once, ${counted('to_review')} as to_review,
        ${counted('not_accepted')} as not_accepted, ${counted('undecided')} as undecided, ${times(AT_ONCE, 'instant')}
      from applications a where ${during(TIMES.received, span)} and ${isOurs}`),
    db.execute<Ended & { reviewedMedian: number | null; reviewedP90: number | null }>(sql`
      select ${counted('confirmed')} as confirmed, ${counted('matched')} as matched, ${counted('rejected')} as rejected,
        ${times(sql`true`, 'reviewed')}
      from applications a
      where ${during(TIMES.confirmed, span)} and ${isOurs}
        and (${CONDITIONS.confirmed} or ${CONDITIONS.matched} or ${CONDITIONS.rejected})`),
    db.execute<Pick<PeriodCounts, 'withdrawn'>>(sql`
      select count(*)::int as withdrawn from applications a
      where ${CONDITIONS.withdrawn} and ${during(TIMES.withdrawn, span)} and ${isOurs}`),
  ]);
  if (!submitted || !ended || !gone) throw new Error('a count without a row');
  const { instantMedian, instantP90, ...first } = submitted;
  const { reviewedMedian, reviewedP90, ...last } = ended;
  return {
    counts: { ...first, ...last, ...gone },
    instant: { medianSeconds: instantMedian, p90Seconds: instantP90 },
    reviewed: { medianSeconds: reviewedMedian, p90Seconds: reviewedP90 },
  };
}

/** How often each reason referred an application to people, by the civil day of the submission. */
export async function countReasonsByDay(
  db: Db,
  actor: Actor,
  span: Span,
  timeZone: string,
): Promise<{ code: string; day: string; count: number }[]> {
  return await db.execute<{ code: string; day: string; count: number }>(sql`
    select code, (a.submitted_at at time zone ${timeZone})::date::text as day, count(*)::int as count
    from applications a, unnest(a.reason_codes) as code
    where ${during(TIMES.to_review, span)} and ${CONDITIONS.to_review} and ${within(actor, PLACE)}
    group by 1, 2 order by 1, 2`);
}

export interface PeriodListFilter extends Span {
  group: PeriodGroup;
  /** only those that this reason referred */
  reason?: string;
  /** only those older than this id */
  before?: string;
  limit: number;
}

/** Newest submission first. */
export async function listPeriod(db: Db, actor: Actor, filter: PeriodListFilter): Promise<ListedApplication[]> {
  const { group, reason, before, limit } = filter;
  const rows = await db.execute<
    Omit<ListedApplication, 'submittedAt' | 'decidedAt'> & {
      submittedAt: string;
      decidedAt: string | null;
      status: Status;
    }
  >(sql`
    select a.id, a.number, a.reference, a.scheme, a.category, a.status, a.approval_number as "approvalNumber",
      a.submitted_at::text as "submittedAt", a.decided_at::text as "decidedAt"
    from applications a
    where ${during(TIMES[group], filter)} and ${CONDITIONS[group]} and ${within(actor, PLACE)}
      ${reason === undefined ? sql`` : sql`and ${reason} = any(a.reason_codes)`}
      ${before === undefined ? sql`` : sql`and a.id < ${before}::uuid`}
    order by a.id desc limit ${limit}`);
  return rows.map((row) => ({
    ...row,
    submittedAt: instantOf(row.submittedAt),
    decidedAt: row.decidedAt === null ? null : instantOf(row.decidedAt),
  }));
}
