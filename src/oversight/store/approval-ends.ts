// All SQL about the ends of approvals (SZ-66), but for the move itself.
import { and, asc, eq, lte } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';
import { approvalEnds } from '../../db/oversight-tables.ts';
import { applications } from '../../db/tables.ts';

/** Call it while the application is locked and still approved. */
export async function insertEnd(tx: Tx, end: typeof approvalEnds.$inferInsert): Promise<void> {
  await tx.insert(approvalEnds).values(end);
}

const isLapsing = (now: Temporal.Instant) => and(eq(applications.status, 'approved'), lte(applications.dueAt, now));

/** Ids of approvals that nobody has used in time. */
export async function listLapsed(db: Db, now: Temporal.Instant, most: number): Promise<string[]> {
  const rows = await db
    .select({ id: applications.id })
    .from(applications)
    .where(isLapsing(now))
    .orderBy(asc(applications.dueAt))
    .limit(most);
  return rows.map(({ id }) => id);
}
