// SQL about the visits of applicants to the window while their case is in review, and about the calls before them.
import { and, asc, desc, eq, like } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';
import { notices } from '../../db/notice-tables.ts';
import { attendances } from '../../db/review-tables.ts';

export type Visit = typeof attendances.$inferSelect;

/** Returns false where a visit of that day is on record already. */
export async function insertVisit(tx: Tx, visit: Visit): Promise<boolean> {
  const rows = await tx.insert(attendances).values(visit).onConflictDoNothing().returning({ id: attendances.id });
  return rows.length > 0;
}

/** The latest visit. */
export async function findVisit(db: Db | Tx, applicationId: string): Promise<Visit | null> {
  const [row] = await db
    .select()
    .from(attendances)
    .where(eq(attendances.applicationId, applicationId))
    .orderBy(desc(attendances.attendedOn))
    .limit(1);
  return row ?? null;
}

/** The times of the messages of an event, the first first. */
export async function listNoticeTimes(db: Db | Tx, applicationId: string, event: string): Promise<Temporal.Instant[]> {
  const rows = await db
    .select({ at: notices.createdAt })
    .from(notices)
    .where(and(eq(notices.applicationId, applicationId), like(notices.event, `${event}:%`)))
    .orderBy(asc(notices.createdAt));
  return rows.map(({ at }) => at);
}
