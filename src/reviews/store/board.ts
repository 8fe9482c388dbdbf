// All SQL of the supervisor's board, which counts and lists, and changes nothing. Every query begins at an index and
// reads only open items or items changed in the last days, of the actor's office alone. No query reads data that an
// applicant has handed in.
import { type SQL, sql } from 'drizzle-orm';
import type { Actor } from '../../base/actor.ts';
import { instantOf, isOneOf } from '../../db/column-types.ts';
import type { Db } from '../../db/connect.ts';
import { within } from '../../db/jurisdiction.ts';
import { type Department, type Source, type Venue, WORKABLE_ITEM_STATUSES } from '../../schemes/words.ts';

/** Items to be done, as the queue's index has them. */
const WORKABLE = isOneOf(sql`i.status`, WORKABLE_ITEM_STATUSES);
/** Converts a moment of the service's clock. */
const at = (instant: Temporal.Instant): SQL => sql`${instant.toString()}::timestamptz`;
const ITEM = { scheme: sql`i.scheme`, district: sql`i.district` };
const APPLICATION = { scheme: sql`a.scheme`, district: sql`a.district` };
const isHeld = (now: Temporal.Instant): SQL => sql`coalesce(i.lease_until > ${at(now)}, false)`;

/**
 * Items changed in that many days by the database's own clock, which has an index. They include all changes of those
 * days by the service's clock, which may be ahead of it and is never behind. One day more, so that midnight cuts
 * nothing off.
 */
const changedWithinDays = (days: number): SQL => sql`i.changed_at >= now() - make_interval(days => ${days + 1}::int)`;

export interface OpenCounts {
  department: Department;
  /** waiting for anybody of the department */
  free: number;
  held: number;
  countersign: number;
  late: number;
  dueSoon: number;
  /** since when the oldest item that nobody holds has been there */
  oldestFreeAt: Temporal.Instant | null;
}

/** Counts the open items of each department; `soon` is the end of the days that count as due soon. */
export async function countOpen(
  db: Db,
  actor: Actor,
  now: Temporal.Instant,
  soon: Temporal.Instant,
): Promise<OpenCounts[]> {
  const rows = await db.execute<Omit<OpenCounts, 'oldestFreeAt'> & { oldestFreeAt: string | null }>(sql`
    select i.department,
      count(*) filter (where i.status = 'open' and not ${isHeld(now)})::int as free,
      count(*) filter (where i.status = 'open' and ${isHeld(now)})::int as held,
      count(*) filter (where i.status = 'countersign')::int as countersign,
      count(*) filter (where i.due_at <= ${at(now)})::int as late,
      count(*) filter (where i.due_at > ${at(now)} and i.due_at <= ${at(soon)})::int as "dueSoon",
      (min(i.created_at) filter (where not ${isHeld(now)}))::text as "oldestFreeAt"
    from review_items i where ${WORKABLE} and ${within(actor, ITEM)} group by i.department`);
  return rows.map((row) => ({ ...row, oldestFreeAt: row.oldestFreeAt === null ? null : instantOf(row.oldestFreeAt) }));
}

/** How many items of each department wait for a supplement. */
export async function countPaused(db: Db, actor: Actor): Promise<{ department: Department; paused: number }[]> {
  return await db.execute<{ department: Department; paused: number }>(sql`
    select i.department, count(*)::int as paused
    from supplements s join review_items i on i.id = s.item_id
    where s.status = 'open' and i.status = 'paused' and ${within(actor, ITEM)} group by i.department`);
}

export interface Settled {
  department: Department;
  /** null where matching settled them after a new answer */
  by: string | null;
  /** civil date */
  day: string;
  count: number;
}
export interface SettlingTime {
  department: Department;
  /** from referral to settlement */
  medianSeconds: number;
  p90Seconds: number;
}

/**
 * Items settled since then, by department, person and day, and how long that took. An item is settled by its last
 * decision, or by the countersignature, or by the asking on which matching rests.
 */
export async function settledSince(
  db: Db,
  actor: Actor,
  { from, now, days, timeZone }: { from: Temporal.Instant; now: Temporal.Instant; days: number; timeZone: string },
): Promise<{ settled: Settled[]; times: SettlingTime[] }> {
  const rows = await db.execute<{
    department: Department;
    by: string | null;
    /** null for the department as a whole */
    day: string | null;
    count: number;
    median: number;
    p90: number;
  }>(sql`
    with settlement as materialized (
      select i.department, nullif(i.settled_by, 'matching') as by, (done.at at time zone ${timeZone})::date as day,
        extract(epoch from done.at - i.created_at)::float8 as seconds
      from review_items i
      cross join lateral (select coalesce(
        (select r.at from rechecks r where r.id = i.recheck_id and i.settled_by = 'matching'),
        (select case when bool_or(d.countersigned_by is not null) then (
            select max(e.at) from audit_events e
            where e.application_id = i.application_id and e.action = 'review.countersigned'
              and e.data ->> 'itemId' = i.id::text)
          else max(d.decided_at) end
        from review_decisions d where d.item_id = i.id and d.returned_by is null)) as at offset 0) as done
      where ${changedWithinDays(days)} and i.status = 'settled' and ${within(actor, ITEM)}
        and done.at >= ${at(from)} and done.at <= ${at(now)})
    select department, by, day::text, count(*)::int as count, 0 as median, 0 as p90
    from settlement group by department, by, day
    union all
    select department, null, null, count(*)::int, percentile_cont(0.5) within group (order by seconds),
      percentile_cont(0.9) within group (order by seconds)
    from settlement group by department`);
  return {
    settled: rows.flatMap(({ department, by, day, count }) => (day === null ? [] : { department, by, day, count })),
    times: rows.flatMap(({ department, day, median, p90 }) =>
      day === null ? { department, medianSeconds: median, p90Seconds: p90 } : [],
    ),
  };
}

/** How many items were referred on each civil day since then. */
export async function referredSince(
  db: Db,
  actor: Actor,
  { from, now, days, timeZone }: { from: Temporal.Instant; now: Temporal.Instant; days: number; timeZone: string },
): Promise<{ day: string; count: number }[]> {
  return await db.execute<{ day: string; count: number }>(sql`
    select (i.created_at at time zone ${timeZone})::date::text as day, count(*)::int as count
    from review_items i
    where ${changedWithinDays(days)} and ${within(actor, ITEM)}
      and i.created_at >= ${at(from)} and i.created_at <= ${at(now)}
    group by 1`);
}

/** Reason codes of the applications in review now, the most frequent first. */
export async function countReasons(db: Db, actor: Actor, most: number): Promise<{ code: string; count: number }[]> {
  return await db.execute<{ code: string; count: number }>(sql`
    select code, count(*)::int as count
    from applications a, unnest(a.reason_codes) as code
    where a.status = 'in_review' and ${within(actor, APPLICATION)} group by code order by 2 desc, 1 limit ${most}`);
}

/** How many items each person holds. */
export async function countHeld(
  db: Db,
  actor: Actor,
  now: Temporal.Instant,
): Promise<{ by: string; department: Department; held: number }[]> {
  return await db.execute<{ by: string; department: Department; held: number }>(sql`
    select i.assignee as by, i.department, count(*)::int as held
    from review_items i
    where i.assignee is not null and i.lease_until > ${at(now)} and ${within(actor, ITEM)} group by 1, 2`);
}

/** How often somebody's lease ran out without an act on the item. */
export async function lapsedSince(
  db: Db,
  actor: Actor,
  { from, now }: { from: Temporal.Instant; now: Temporal.Instant },
): Promise<{ by: string; lapsed: number }[]> {
  return await db.execute<{ by: string; lapsed: number }>(sql`
    select e.data ->> 'heldBy' as by, count(*)::int as lapsed
    from audit_events e join applications a on a.id = e.application_id and ${within(actor, APPLICATION)}
    where e.action = 'review.lease_lapsed' and e.at >= ${at(from)} and e.at <= ${at(now)}
    group by 1`);
}

export interface LateRow {
  itemId: string;
  number: string;
  department: Department;
  status: 'open' | 'countersign' | 'paused';
  /** for a paused item, the deadline of its supplement */
  dueAt: Temporal.Instant;
  /** the clerk holding it */
  heldBy: string | null;
  venue: Venue;
  attendedOn: string | null;
  /** subjects of the item whose source is asked again when it answers again */
  awaited: Source[];
}

/** Items past their deadline, the latest deadline last. */
export async function listLate(db: Db, actor: Actor, now: Temporal.Instant, most: number): Promise<LateRow[]> {
  const rows = await db.execute<Omit<LateRow, 'dueAt'> & { dueAt: string }>(sql`
    select i.id as "itemId", a.number, i.department, i.status, i.due::text as "dueAt",
      case when ${isHeld(now)} then i.assignee end as "heldBy", a.venue,
      coalesce(i.attended_on, (
        select max(t.attended_on) from attendances t where t.application_id = a.id))::text as "attendedOn",
      coalesce((
        select array_agg(w.source order by w.source) from awaited_sources w
        where w.application_id = a.id and w.source = any(i.subjects)), '{}') as awaited
    from (
      (select i.*, i.due_at as due from review_items i where ${WORKABLE} and ${within(actor, ITEM)}
        and i.due_at <= ${at(now)}
       order by i.due_at, i.id limit ${most})
      union all
      (select i.*, s.due_at as due from supplements s join review_items i on i.id = s.item_id
       where s.status = 'open' and i.status = 'paused' and ${within(actor, ITEM)} and s.due_at <= ${at(now)}
       order by s.due_at limit ${most})
    ) as i join applications a on a.id = i.application_id
    order by i.due, i.id limit ${most}`);
  return rows.map((row) => ({ ...row, dueAt: instantOf(row.dueAt) }));
}
