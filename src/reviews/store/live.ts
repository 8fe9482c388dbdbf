// SQL of a live view: the review items that changed lately, and their holders. No personal data.
import { desc, eq, isNotNull, sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { reviewItems } from '../../db/review-tables.ts';
import { applications } from '../../db/tables.ts';
import type { Department, ItemStatus } from '../../schemes/words.ts';

export interface Changed {
  id: string;
  department: Department;
  scheme: string;
  district: string | null;
  status: ItemStatus;
  version: number;
  assignee: string | null;
  leaseUntil: Temporal.Instant | null;
  /** the latest asking of its application after the decision */
  answer: string | null;
  /** by the database's own clock, as the database writes it */
  changedAt: string;
}

/** The database's own clock, which `changed_at` follows. */
export async function databaseNow(db: Db): Promise<string> {
  const [row] = await db.execute<{ now: string }>(sql`select clock_timestamp()::text as now`);
  if (!row) throw new Error('the database has no time');
  return row.now;
}

/**
 * Changes since the moment less the overlap, newest first, `most` at most. The overlap catches a transaction that took
 * longer to commit than another that began after it.
 */
export async function listChanged(db: Db, since: string, overlapSeconds: number, most: number): Promise<Changed[]> {
  return await db
    .select({
      id: reviewItems.id,
      department: reviewItems.department,
      scheme: reviewItems.scheme,
      district: reviewItems.district,
      status: reviewItems.status,
      version: reviewItems.version,
      assignee: reviewItems.assignee,
      leaseUntil: reviewItems.leaseUntil,
      answer: applications.recheckId,
      changedAt: sql<string>`${reviewItems.changedAt}`,
    })
    .from(reviewItems)
    .innerJoin(applications, eq(applications.id, reviewItems.applicationId))
    .where(sql`${reviewItems.changedAt} > ${since}::timestamptz - make_interval(secs => ${overlapSeconds})`)
    .orderBy(desc(reviewItems.changedAt))
    .limit(most);
}

export interface Held {
  assignee: string;
  leaseUntil: Temporal.Instant;
}

/** The held items, by id. */
export async function listHeld(db: Db): Promise<Map<string, Held>> {
  const rows = await db
    .select({ id: reviewItems.id, assignee: reviewItems.assignee, leaseUntil: reviewItems.leaseUntil })
    .from(reviewItems)
    .where(isNotNull(reviewItems.assignee));
  return new Map(
    rows.flatMap(({ id, assignee, leaseUntil }) =>
      assignee === null || leaseUntil === null ? [] : [[id, { assignee, leaseUntil }] as const],
    ),
  );
}
