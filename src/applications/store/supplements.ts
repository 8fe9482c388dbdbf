// SQL about supplements: documents that a department has asked the unit to hand in, and those that have come.
import { and, desc, eq, getTableColumns, lte, sql } from 'drizzle-orm';
import { isOneOf } from '../../db/column-types.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { applicationMaterials } from '../../db/material-tables.ts';
import { reviewItems, supplements } from '../../db/review-tables.ts';
import { type Department, UNSETTLED_ITEM_STATUSES } from '../../schemes/words.ts';

export type Supplement = typeof supplements.$inferSelect & { department: Department };
export type NewSupplement = Omit<Supplement, 'status' | 'endedAt'>;

export async function insertSupplement(tx: Tx, supplement: NewSupplement): Promise<void> {
  await tx.insert(supplements).values(supplement);
}

/** Ends an open supplement. */
export async function endSupplement(
  tx: Tx,
  id: string,
  status: 'completed' | 'overdue',
  at: Temporal.Instant,
): Promise<void> {
  await tx.update(supplements).set({ status, endedAt: at }).where(eq(supplements.id, id));
}

/** Lists the deadlines of the unsettled items. */
export async function dueOfItems(tx: Tx, applicationId: string): Promise<Temporal.Instant[]> {
  const isUnsettled = isOneOf(reviewItems.status, UNSETTLED_ITEM_STATUSES);
  const rows = await tx
    .select({ dueAt: reviewItems.dueAt })
    .from(reviewItems)
    .where(and(eq(reviewItems.applicationId, applicationId), isUnsettled));
  return rows.map(({ dueAt }) => dueAt);
}

const DEPARTMENT = sql<Department>`coalesce(${supplements.department}, ${reviewItems.department})`;

/** Lists supplements, newest first. */
export async function listSupplements(db: Db | Tx, applicationId: string): Promise<Supplement[]> {
  return await db
    .select({ ...getTableColumns(supplements), department: DEPARTMENT })
    .from(supplements)
    .leftJoin(reviewItems, eq(reviewItems.id, supplements.itemId))
    .where(eq(supplements.applicationId, applicationId))
    .orderBy(desc(supplements.id));
}

/** The kinds that were handed in for a supplement. */
export async function kindsReceived(db: Db | Tx, supplementId: string): Promise<Set<string>> {
  const rows = await db
    .select({ kind: applicationMaterials.kind })
    .from(applicationMaterials)
    .where(eq(applicationMaterials.supplementId, supplementId));
  return new Set(rows.map(({ kind }) => kind));
}

/** Applications whose supplement was not completed in time. */
export async function listExpired(db: Db, now: Temporal.Instant, most: number): Promise<string[]> {
  const rows = await db
    .select({ id: supplements.applicationId })
    .from(supplements)
    .where(and(eq(supplements.status, 'open'), lte(supplements.dueAt, now)))
    .orderBy(supplements.dueAt)
    .limit(most);
  return rows.map(({ id }) => id);
}
