// SQL about askings after a referral, and about requests for a person. Askings are append-only; the application points
// to the latest.
import { and, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import { isOneOf } from '../../db/column-types.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { reviewItems } from '../../db/review-tables.ts';
import { applications, rechecks } from '../../db/tables.ts';
import { type Department, type Status, UNSETTLED_ITEM_STATUSES, type Venue } from '../../schemes/words.ts';

/** Includes the new venue and the new departments of the review. */
export type NewRecheck = typeof rechecks.$inferSelect & { venue: Venue; departments: Department[] };

/** Call it while the application is locked. */
export async function insertRecheck(tx: Tx, { venue, departments, ...recheck }: NewRecheck): Promise<void> {
  await tx.insert(rechecks).values(recheck);
  await tx
    .update(applications)
    .set({ recheckId: recheck.id, venue, departments, version: sql`${applications.version} + 1` })
    .where(eq(applications.id, recheck.applicationId));
}

/** For answers that decide nothing: only the pointer to them changes. Call it while the application is locked. */
export async function insertLaterAnswers(tx: Tx, recheck: typeof rechecks.$inferSelect): Promise<void> {
  await tx.insert(rechecks).values(recheck);
  await tx
    .update(applications)
    .set({ recheckId: recheck.id, version: sql`${applications.version} + 1` })
    .where(eq(applications.id, recheck.applicationId));
}

/** Returns all askings of an application after its referral, with their sealed grounds. */
export async function listRechecks(db: Db | Tx, applicationId: string): Promise<{ id: string; grounds: Buffer }[]> {
  const { id, grounds } = rechecks;
  return await db.select({ id, grounds }).from(rechecks).where(eq(rechecks.applicationId, applicationId));
}

/**
 * Extends the review, and each of its unsettled items, to `dueAt` at least. The application itself keeps the last day
 * of a supplement that it awaits: the unit reads it there.
 */
export async function extendReview(tx: Tx, id: string, dueAt: Temporal.Instant): Promise<void> {
  await tx
    .update(applications)
    .set({ dueAt })
    .where(and(eq(applications.id, id), eq(applications.status, 'in_review'), lt(applications.dueAt, dueAt)));
  await tx
    .update(reviewItems)
    .set({ dueAt, escalatedAt: null })
    .where(
      and(
        eq(reviewItems.applicationId, id),
        isOneOf(reviewItems.status, UNSETTLED_ITEM_STATUSES),
        lt(reviewItems.dueAt, dueAt),
      ),
    );
}

/** Returns whether the request was new. A request cannot be withdrawn. */
export async function requestHuman(
  tx: Tx,
  id: string,
  from: readonly Status[],
  at: Temporal.Instant,
): Promise<boolean> {
  const requested = await tx
    .update(applications)
    .set({ humanRequestedAt: at, version: sql`${applications.version} + 1` })
    .where(and(eq(applications.id, id), inArray(applications.status, from), isNull(applications.humanRequestedAt)))
    .returning({ id: applications.id });
  return requested.length > 0;
}
