// What the queue's page asks the database: rows of items with their applications, and how many there are of each sort.
import { and, asc, eq, gt, inArray, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import { type Application, applicationColumns, toApplication } from '../applications/store.ts';
import { instantOf } from '../audit/store.ts';
import type { Db } from '../db/connect.ts';
import { reviewItems } from '../db/review-tables.ts';
import { applications } from '../db/tables.ts';
import type { Department } from '../schemes/words.ts';
import { MOST_COUNTED, type WorkCounts, type WorklistFilter, type WorkStatus } from './worklist-filter.ts';

export interface WorkItem {
  id: string;
  department: Department;
  status: 'open' | 'countersign' | 'paused' | 'settled' | 'closed';
  result: 'confirmed' | 'refused' | null;
  dueAt: Temporal.Instant;
  assignee: string | null;
  leaseUntil: Temporal.Instant | null;
  settledBy: string | null;
  subjects: string[];
  version: number;
}

const WORKABLE = ['open', 'countersign'] as const;
const isFree = (now: Temporal.Instant) => or(isNull(reviewItems.assignee), lte(reviewItems.leaseUntil, now.toString()));
const isHeld = (now: Temporal.Instant) => gt(reviewItems.leaseUntil, now.toString());

/** Oldest due first. */
export async function listWork(
  db: Db,
  filter: WorklistFilter,
  now: Temporal.Instant,
): Promise<{ item: WorkItem; application: Application }[]> {
  const { department, scheme, venue, late, assignee, number, after } = filter;
  const conditions: (SQL | undefined)[] = [
    department && eq(reviewItems.department, department),
    number === undefined ? statusIs(filter.status, now) : eq(applications.number, number),
    scheme === undefined ? undefined : eq(applications.scheme, scheme),
    venue && eq(applications.venue, venue),
    late ? lte(reviewItems.dueAt, now.toString()) : undefined,
    assignee === undefined ? undefined : and(eq(reviewItems.assignee, assignee), isHeld(now)),
    after && sql`(${reviewItems.dueAt}, ${reviewItems.id}) > (${after.dueAt}::timestamptz, ${after.id}::uuid)`,
  ];
  const rows = await db
    .select({ item: reviewItems, application: applicationColumns })
    .from(reviewItems)
    .innerJoin(applications, eq(applications.id, reviewItems.applicationId))
    .where(and(...conditions))
    .orderBy(asc(reviewItems.dueAt), asc(reviewItems.id))
    .limit(filter.limit);
  return rows.map(({ item, application }) => ({ item: toWorkItem(item), application: toApplication(application) }));
}

const toWorkItem = (row: typeof reviewItems.$inferSelect): WorkItem => ({
  id: row.id,
  department: row.department as Department,
  status: row.status,
  result: row.result,
  dueAt: instantOf(row.dueAt),
  assignee: row.assignee,
  leaseUntil: row.leaseUntil === null ? null : instantOf(row.leaseUntil),
  settledBy: row.settledBy,
  subjects: row.subjects,
  version: row.version,
});

function statusIs(status: WorkStatus | undefined, now: Temporal.Instant): SQL | undefined {
  switch (status) {
    case undefined:
      return inArray(reviewItems.status, WORKABLE);
    case 'free':
      return and(inArray(reviewItems.status, WORKABLE), isFree(now));
    case 'held':
      return and(inArray(reviewItems.status, WORKABLE), isHeld(now));
    default:
      return eq(reviewItems.status, status);
  }
}

/**
 * One look at what is to be done, of one department or of all. What is late is due today and this week as well. Only the first
 * thousand by their deadline are counted, so that the look costs the same however much there is; what one holds is counted in full.
 */
export async function countWork(
  db: Db,
  of: {
    department?: Department;
    by: string;
    now: Temporal.Instant;
    todayEnds: Temporal.Instant;
    weekEnds: Temporal.Instant;
  },
): Promise<WorkCounts> {
  const now = of.now.toString();
  const first = db
    .select({
      status: reviewItems.status,
      assignee: reviewItems.assignee,
      leaseUntil: reviewItems.leaseUntil,
      dueAt: reviewItems.dueAt,
    })
    .from(reviewItems)
    .where(and(inArray(reviewItems.status, WORKABLE), of.department && eq(reviewItems.department, of.department)))
    .orderBy(asc(reviewItems.dueAt))
    .limit(MOST_COUNTED)
    .as('first');
  const held = db
    .select({ mine: count(sql`true`) })
    .from(reviewItems)
    .where(
      and(
        inArray(reviewItems.status, WORKABLE),
        eq(reviewItems.assignee, of.by),
        gt(reviewItems.leaseUntil, now),
        of.department && eq(reviewItems.department, of.department),
      ),
    );
  const [[counts], [own]] = await Promise.all([
    db
      .select({
        open: count(sql`true`),
        free: count(sql`${first.assignee} is null or ${first.leaseUntil} <= ${now}::timestamptz`),
        countersign: count(sql`${first.status} = 'countersign'`),
        late: count(sql`${first.dueAt} <= ${now}::timestamptz`),
        dueToday: count(sql`${first.dueAt} <= ${of.todayEnds.toString()}::timestamptz`),
        dueThisWeek: count(sql`${first.dueAt} <= ${of.weekEnds.toString()}::timestamptz`),
      })
      .from(first),
    held,
  ]);
  if (!counts || !own) throw new Error('a count without a row');
  return { ...counts, ...own };
}

const count = (condition: SQL) => sql<number>`count(*) filter (where ${condition})`.mapWith(Number);
