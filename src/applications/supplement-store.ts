// SQL about supplements: what a department has asked the unit to hand in, and what of it has come.
import { and, desc, eq, lte } from 'drizzle-orm';
import type { Db, Tx } from '../db/connect.ts';
import { applicationMaterials } from '../db/material-tables.ts';
import { reviewItems, supplements } from '../db/review-tables.ts';
import type { Department } from '../schemes/words.ts';

export interface Supplement {
  id: string;
  applicationId: string;
  itemId: string;
  department: Department;
  requestedBy: string;
  requestedAt: Temporal.Instant;
  /** civil date */
  lastDay: string;
  dueAt: Temporal.Instant;
  provisional: boolean;
  kinds: string[];
  /** sealed: a note to each kind, or null */
  notes: Buffer;
  /** working days that the review had left when it began to wait */
  reviewDaysLeft: number;
  status: 'open' | 'completed' | 'overdue' | 'closed';
}
export type NewSupplement = Omit<Supplement, 'department' | 'status'>;

export async function insertSupplement(tx: Tx, supplement: NewSupplement): Promise<void> {
  await tx.insert(supplements).values(supplement);
}

/** Ends one that is open. */
export async function endSupplement(
  tx: Tx,
  id: string,
  status: 'completed' | 'overdue',
  at: Temporal.Instant,
): Promise<void> {
  await tx.update(supplements).set({ status, endedAt: at }).where(eq(supplements.id, id));
}

/** Newest first. */
export async function listSupplements(db: Db | Tx, applicationId: string): Promise<Supplement[]> {
  const rows = await db
    .select({ supplement: supplements, department: reviewItems.department })
    .from(supplements)
    .innerJoin(reviewItems, eq(reviewItems.id, supplements.itemId))
    .where(eq(supplements.applicationId, applicationId))
    .orderBy(desc(supplements.id));
  return rows.map(({ supplement, department }) => ({ ...supplement, department: department as Department }));
}

/** The kinds that were handed in for a supplement. */
export async function kindsReceived(db: Db | Tx, supplementId: string): Promise<Set<string>> {
  const rows = await db
    .select({ kind: applicationMaterials.kind })
    .from(applicationMaterials)
    .where(eq(applicationMaterials.supplementId, supplementId));
  return new Set(rows.map(({ kind }) => kind));
}

/** Applications whose supplement was not completed in its time. */
export async function listExpired(db: Db, now: Temporal.Instant, most: number): Promise<string[]> {
  const rows = await db
    .select({ id: supplements.applicationId })
    .from(supplements)
    .where(and(eq(supplements.status, 'open'), lte(supplements.dueAt, now)))
    .orderBy(supplements.dueAt)
    .limit(most);
  return rows.map(({ id }) => id);
}
