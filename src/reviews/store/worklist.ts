// SQL of the queue's page: rows of items with their applications, and how many there are of each sort.
import { and, asc, eq, gt, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import { type Application, applicationColumns } from '../../applications/store/applications.ts';
import type { Actor } from '../../base/actor.ts';
import { isOneOf } from '../../db/column-types.ts';
import type { Db } from '../../db/connect.ts';
import { within } from '../../db/jurisdiction.ts';
import { reviewItems } from '../../db/review-tables.ts';
import { applications } from '../../db/tables.ts';
import { type Department, WORKABLE_ITEM_STATUSES } from '../../schemes/words.ts';
import { MOST_COUNTED, type WorkCounts, type WorklistFilter, type WorkStatus } from '../worklist-filter.ts';
import { inOrder, isBehind, ofWaiting, type Placed } from './in-order.ts';
import type { Item } from './items.ts';

export type WorkItem = Pick<
  Item,
  'id' | 'department' | 'status' | 'result' | 'dueAt' | 'assignee' | 'leaseUntil' | 'settledBy' | 'subjects' | 'version'
>;

const isWorkable = isOneOf(reviewItems.status, WORKABLE_ITEM_STATUSES);
// an item that waits for a second person counts as that alone, here and on the board
const isOpen = eq(reviewItems.status, 'open');
const isFree = (now: Temporal.Instant) => or(isNull(reviewItems.assignee), lte(reviewItems.leaseUntil, now));
const isHeld = (now: Temporal.Instant) => gt(reviewItems.leaseUntil, now);

/** Lists rows in the order that the filter names. */
export async function listWork(
  db: Db,
  filter: WorklistFilter & { of: Actor },
  now: Temporal.Instant,
): Promise<(Placed & { item: WorkItem; application: Application })[]> {
  const { department, scheme, venue, late, assignee, number, sort, after } = filter;
  const conditions: (SQL | undefined)[] = [
    within(filter.of, reviewItems),
    department && eq(reviewItems.department, department),
    number === undefined ? statusIs(filter.status, now) : eq(applications.number, number),
    number === undefined && filter.status !== 'paused' ? ofWaiting(sort) : undefined,
    scheme === undefined ? undefined : eq(applications.scheme, scheme),
    venue && eq(applications.venue, venue),
    late ? lte(reviewItems.dueAt, now) : undefined,
    assignee === undefined ? undefined : and(eq(reviewItems.assignee, assignee), isHeld(now)),
    after && isBehind(after),
  ];
  return await db
    .select({ item: reviewItems, application: applicationColumns, unitCode: applications.unitCode })
    .from(reviewItems)
    .innerJoin(applications, eq(applications.id, reviewItems.applicationId))
    .where(and(...conditions))
    .orderBy(...inOrder(sort))
    .limit(filter.limit);
}

function statusIs(status: WorkStatus | undefined, now: Temporal.Instant): SQL | undefined {
  switch (status) {
    case undefined:
      return isWorkable;
    case 'free':
      return and(isOpen, isFree(now));
    case 'held':
      return and(isOpen, isHeld(now));
    default:
      return eq(reviewItems.status, status);
  }
}

/**
 * Counts the work to be done of one department or of all, in one query.
 * Only the first thousand by their deadline are counted, so that the cost stays the same; the caller's own items are
 * counted in full.
 */
export async function countWork(
  db: Db,
  of: {
    department?: Department;
    actor: Actor;
    now: Temporal.Instant;
    todayEnds: Temporal.Instant;
    weekEnds: Temporal.Instant;
  },
): Promise<WorkCounts> {
  const { now, actor } = of;
  const first = db
    .select({
      status: reviewItems.status,
      assignee: reviewItems.assignee,
      leaseUntil: reviewItems.leaseUntil,
      dueAt: reviewItems.dueAt,
    })
    .from(reviewItems)
    .where(and(within(actor, reviewItems), isWorkable, of.department && eq(reviewItems.department, of.department)))
    .orderBy(asc(reviewItems.dueAt))
    .limit(MOST_COUNTED)
    .as('first');
  const held = db
    .select({ mine: count(sql`true`) })
    .from(reviewItems)
    .where(
      and(
        within(actor, reviewItems),
        isWorkable,
        eq(reviewItems.assignee, actor.id),
        gt(reviewItems.leaseUntil, now),
        of.department && eq(reviewItems.department, of.department),
      ),
    );
  const [[counts], [own]] = await Promise.all([
    db
      .select({
        open: count(sql`true`),
        free: count(and(eq(first.status, 'open'), or(isNull(first.assignee), lte(first.leaseUntil, now)))),
        countersign: count(sql`${first.status} = 'countersign'`),
        late: count(lte(first.dueAt, now)),
        dueToday: count(and(gt(first.dueAt, now), lte(first.dueAt, of.todayEnds))),
        dueThisWeek: count(and(gt(first.dueAt, now), lte(first.dueAt, of.weekEnds))),
      })
      .from(first),
    held,
  ]);
  if (!counts || !own) throw new Error('a count without a row');
  return { ...counts, ...own };
}

const count = (condition: SQL | undefined) => sql<number>`count(*) filter (where ${condition})`.mapWith(Number);
