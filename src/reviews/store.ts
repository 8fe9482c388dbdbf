// All SQL about review items. Writing happens inside a transaction that the audit door has opened.
import { and, asc, eq, gt, inArray, isNull, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import { toApplication } from '../applications/store.ts';
import { instantOf } from '../audit/store.ts';
import type { Db, Tx } from '../db/connect.ts';
import { reviewComments, reviewDecisions, reviewItems } from '../db/review-tables.ts';
import { applications } from '../db/tables.ts';
import type { Department } from '../schemes/words.ts';

export interface Item {
  id: string;
  applicationId: string;
  department: Department;
  status: 'open' | 'countersign' | 'paused' | 'settled' | 'closed';
  result: 'confirmed' | 'refused' | null;
  dueAt: Temporal.Instant;
  escalatedAt: Temporal.Instant | null;
  assignee: string | null;
  leaseUntil: Temporal.Instant | null;
  settledBy: string | null;
  version: number;
}

const toItem = (row: typeof reviewItems.$inferSelect): Item => ({
  id: row.id,
  applicationId: row.applicationId,
  department: row.department as Department,
  status: row.status,
  result: row.result,
  dueAt: instantOf(row.dueAt),
  escalatedAt: row.escalatedAt === null ? null : instantOf(row.escalatedAt),
  assignee: row.assignee,
  leaseUntil: row.leaseUntil === null ? null : instantOf(row.leaseUntil),
  settledBy: row.settledBy,
  version: row.version,
});

const isFree = (now: Temporal.Instant) => or(isNull(reviewItems.assignee), lte(reviewItems.leaseUntil, now.toString()));
const WORKABLE = ['open', 'countersign'] as const;

export async function findItem(db: Db | Tx, id: string): Promise<Item | null> {
  const [row] = await db.select().from(reviewItems).where(eq(reviewItems.id, id));
  return row ? toItem(row) : null;
}

/** Nobody else acts on the item until the transaction ends. The application is to be locked before. */
export async function lockItem(tx: Tx, id: string): Promise<Item | null> {
  const [row] = await tx.select().from(reviewItems).where(eq(reviewItems.id, id)).for('update');
  return row ? toItem(row) : null;
}

export async function listItemsOf(tx: Db | Tx, applicationId: string): Promise<Item[]> {
  const rows = await tx
    .select()
    .from(reviewItems)
    .where(eq(reviewItems.applicationId, applicationId))
    .orderBy(asc(reviewItems.department));
  return rows.map(toItem);
}

/**
 * Hands the free item of the department that is due first to one person only, however many pull at once; null where none
 * is free. Who asked for a countersignature is not given the same item again.
 */
export async function takeNextItem(
  tx: Tx,
  take: { department: Department; by: string; now: Temporal.Instant; until: Temporal.Instant },
): Promise<Item | null> {
  const turn = tx
    .select({ id: reviewItems.id })
    .from(reviewItems)
    .where(
      and(
        eq(reviewItems.department, take.department),
        inArray(reviewItems.status, WORKABLE),
        isFree(take.now),
        or(eq(reviewItems.status, 'open'), ne(reviewItems.settledBy, take.by)),
      ),
    )
    .orderBy(asc(reviewItems.dueAt), asc(reviewItems.id))
    .limit(1)
    .for('update', { skipLocked: true });
  const [row] = await tx
    .update(reviewItems)
    .set({ assignee: take.by, leaseUntil: take.until.toString(), version: sql`${reviewItems.version} + 1` })
    .where(eq(reviewItems.id, turn))
    .returning();
  return row ? toItem(row) : null;
}

export interface Change {
  status?: 'open' | 'countersign' | 'settled';
  result?: 'confirmed' | 'refused';
  settledBy?: string | null;
  /** null gives it back */
  holder?: { assignee: string; until: Temporal.Instant } | null;
}

/** Changes an item that was locked, and answers it with its new version. */
export async function changeItem(tx: Tx, id: string, { holder, ...rest }: Change): Promise<Item> {
  const held =
    holder === undefined ? {} : { assignee: holder?.assignee ?? null, leaseUntil: holder?.until.toString() ?? null };
  const [row] = await tx
    .update(reviewItems)
    .set({ ...rest, ...held, version: sql`${reviewItems.version} + 1` })
    .where(eq(reviewItems.id, id))
    .returning();
  if (!row) throw new Error('an item that was locked is not there');
  return toItem(row);
}

/** Acting extends the lease; that is no change which others need to see. */
export async function extendLease(tx: Tx, id: string, until: Temporal.Instant): Promise<void> {
  await tx.update(reviewItems).set({ leaseUntil: until.toString() }).where(eq(reviewItems.id, id));
}

export interface ItemDecision {
  subject: string;
  verdict: string | null;
  result: 'confirmed' | 'refused';
  takesTwo: boolean;
  reasonCode: string | null;
  note: Buffer | null;
  decidedBy: string;
  countersignedBy: string | null;
}
export interface NewDecision extends Omit<ItemDecision, 'countersignedBy'> {
  id: string;
}

export async function insertDecisions(
  tx: Tx,
  itemId: string,
  at: Temporal.Instant,
  decisions: readonly NewDecision[],
): Promise<void> {
  await tx
    .insert(reviewDecisions)
    .values(decisions.map((decision) => ({ ...decision, itemId, decidedAt: at.toString() })));
}

/** What counts: not what another person has sent back. */
export async function listDecisions(db: Db | Tx, itemId: string): Promise<(ItemDecision & { id: string })[]> {
  return await db
    .select()
    .from(reviewDecisions)
    .where(and(eq(reviewDecisions.itemId, itemId), isNull(reviewDecisions.returnedBy)))
    .orderBy(asc(reviewDecisions.id));
}

export async function markDecisions(
  tx: Tx,
  itemId: string,
  by: { countersignedBy: string } | { returnedBy: string },
): Promise<void> {
  await tx
    .update(reviewDecisions)
    .set(by)
    .where(and(eq(reviewDecisions.itemId, itemId), isNull(reviewDecisions.returnedBy)));
}

export async function insertComment(
  tx: Tx,
  comment: { id: string; itemId: string; author: string; text: Buffer; at: Temporal.Instant },
): Promise<void> {
  await tx.insert(reviewComments).values({ ...comment, at: comment.at.toString() });
}

export async function listComments(db: Db, itemId: string) {
  const rows = await db
    .select()
    .from(reviewComments)
    .where(eq(reviewComments.itemId, itemId))
    .orderBy(asc(reviewComments.id));
  return rows.map(({ id, author, text, at }) => ({ id, author, text, at: instantOf(at) }));
}

export interface ItemFilter {
  department?: string;
  status?: 'open' | 'claimed' | 'countersign' | 'paused' | 'settled' | 'closed';
  scheme?: string;
  assignee?: string;
  after?: { dueAt: string; id: string };
  limit: number;
}

/** Oldest due first. Without a status: what is still to be done. */
export async function listItems(db: Db, filter: ItemFilter, now: Temporal.Instant) {
  const conditions: (SQL | undefined)[] = [
    filter.department === undefined ? undefined : eq(reviewItems.department, filter.department),
    statusIs(filter.status, now),
    filter.scheme === undefined ? undefined : eq(applications.scheme, filter.scheme),
    filter.assignee === undefined ? undefined : eq(reviewItems.assignee, filter.assignee),
    filter.after === undefined
      ? undefined
      : sql`(${reviewItems.dueAt}, ${reviewItems.id}) > (${filter.after.dueAt}::timestamptz, ${filter.after.id}::uuid)`,
  ];
  const rows = await db
    .select({ item: reviewItems, application: applications })
    .from(reviewItems)
    .innerJoin(applications, eq(applications.id, reviewItems.applicationId))
    .where(and(...conditions))
    .orderBy(asc(reviewItems.dueAt), asc(reviewItems.id))
    .limit(filter.limit);
  return rows.map(({ item, application }) => ({ item: toItem(item), application: toApplication(application) }));
}

function statusIs(status: ItemFilter['status'], now: Temporal.Instant): SQL | undefined {
  if (status === undefined) return inArray(reviewItems.status, WORKABLE);
  if (status === 'claimed') {
    return and(inArray(reviewItems.status, WORKABLE), gt(reviewItems.leaseUntil, now.toString()));
  }
  if (status === 'open') return and(eq(reviewItems.status, 'open'), isFree(now));
  return eq(reviewItems.status, status);
}

/** Items whose lease has run out go back; answers which, and who had held them. */
export async function endLapsedLeases(tx: Tx, now: Temporal.Instant, most: number) {
  const lapsed = await tx
    .select()
    .from(reviewItems)
    .where(and(inArray(reviewItems.status, WORKABLE), lte(reviewItems.leaseUntil, now.toString())))
    .orderBy(asc(reviewItems.leaseUntil))
    .limit(most)
    .for('update', { skipLocked: true });
  for (const { id } of lapsed) await changeItem(tx, id, { holder: null });
  return lapsed.map(({ id, applicationId, assignee, leaseUntil }) => ({ id, applicationId, assignee, leaseUntil }));
}

/** Items past their deadline of which nobody was told yet; they are marked as told. */
export async function escalateOverdue(tx: Tx, now: Temporal.Instant, most: number) {
  const late = tx
    .select({ id: reviewItems.id })
    .from(reviewItems)
    .where(
      and(
        inArray(reviewItems.status, WORKABLE),
        isNull(reviewItems.escalatedAt),
        lte(reviewItems.dueAt, now.toString()),
      ),
    )
    .orderBy(asc(reviewItems.dueAt))
    .limit(most)
    .for('update', { skipLocked: true });
  return await tx
    .update(reviewItems)
    .set({ escalatedAt: now.toString() })
    .where(inArray(reviewItems.id, late))
    .returning({ id: reviewItems.id, applicationId: reviewItems.applicationId, department: reviewItems.department });
}
