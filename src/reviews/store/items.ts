// All SQL about review items. Writing happens inside a transaction that the audit door has opened.
import {
  and,
  asc,
  desc,
  eq,
  exists,
  gt,
  inArray,
  isNotNull,
  isNull,
  lte,
  ne,
  not,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import { applicationColumns } from '../../applications/store/applications.ts';
import type { NewItem } from '../../applications/store/commits.ts';
import type { Actor } from '../../base/actor.ts';
import { instantOf, isOneOf } from '../../db/column-types.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { officeServes, within } from '../../db/jurisdiction.ts';
import { awaitedSources, reviewComments, reviewDecisions, reviewItems } from '../../db/review-tables.ts';
import { applications } from '../../db/tables.ts';
import { type Department, type ItemResult, type ItemStatus, WORKABLE_ITEM_STATUSES } from '../../schemes/words.ts';
import type { QueuePlace, QueueSort } from '../queue-order.ts';
import { inOrder, isBehind, ofWaiting } from './in-order.ts';

export type Item = typeof reviewItems.$inferSelect;

const isFree = (now: Temporal.Instant) => or(isNull(reviewItems.assignee), lte(reviewItems.leaseUntil, now));
const isWorkable = isOneOf(reviewItems.status, WORKABLE_ITEM_STATUSES);

export async function findItem(db: Db | Tx, id: string): Promise<Item | null> {
  const [row] = await db.select().from(reviewItems).where(eq(reviewItems.id, id));
  return row ?? null;
}

/** Locks the item: nobody else acts on it until the transaction ends. Lock the application before. */
export async function lockItem(tx: Tx, id: string): Promise<Item | null> {
  const [row] = await tx.select().from(reviewItems).where(eq(reviewItems.id, id)).for('update');
  return row ?? null;
}

export async function listItemsOf(tx: Db | Tx, applicationId: string): Promise<Item[]> {
  return await tx
    .select()
    .from(reviewItems)
    .where(eq(reviewItems.applicationId, applicationId))
    .orderBy(asc(reviewItems.department), asc(reviewItems.id));
}

/** The items of several applications, the newest first. */
export async function listItemsOfAll(
  db: Db,
  actor: Actor,
  applicationIds: readonly string[],
  department: Department | undefined,
) {
  const { id, applicationId, status, result } = reviewItems;
  return await db
    .select({ id, applicationId, department: reviewItems.department, status, result })
    .from(reviewItems)
    .where(
      and(
        inArray(applicationId, [...applicationIds]),
        within(actor, reviewItems),
        department && eq(reviewItems.department, department),
      ),
    )
    .orderBy(desc(id));
}

/**
 * Locks all items of an application, so that nobody else acts on any until the transaction ends. Lock the application
 * before.
 */
export async function lockItemsOf(tx: Tx, applicationId: string): Promise<Item[]> {
  return await tx
    .select()
    .from(reviewItems)
    .where(eq(reviewItems.applicationId, applicationId))
    .orderBy(asc(reviewItems.department), asc(reviewItems.id))
    .for('update');
}

/**
 * Hands the free item of the department with the earliest deadline to one person only, however many ask at once; null
 * if no item is free. `lapsedFrom` is the clerk whose lease on the item had run out. A clerk who asked for a
 * countersignature does not get the same item again, nor does a clerk whose opinion on it differed while another clerk
 * of the department is there.
 */
export async function takeNextItem(
  tx: Tx,
  take: {
    actor: Actor;
    now: Temporal.Instant;
    until: Temporal.Instant;
    /** waits for an item on which another transaction is at work, instead of passing it over */
    waits?: boolean;
  },
): Promise<{ item: Item; lapsedFrom: string | null } | null> {
  const { id: by, department } = take.actor;
  const [turn] = await tx
    .select({ id: reviewItems.id, assignee: reviewItems.assignee })
    .from(reviewItems)
    .where(
      and(
        eq(reviewItems.department, department as Department),
        within(take.actor, reviewItems),
        isWorkable,
        isFree(take.now),
        or(eq(reviewItems.status, 'open'), ne(reviewItems.settledBy, by)),
        or(sql`${by} <> all (${reviewItems.differed})`, not(ANOTHER_IS_THERE)),
      ),
    )
    .orderBy(asc(reviewItems.dueAt), asc(reviewItems.id))
    .limit(1)
    .for('update', take.waits ? {} : { skipLocked: true });
  if (!turn) return null;
  const item = await changeItem(tx, turn.id, { holder: { assignee: by, until: take.until } });
  return { item, lapsedFrom: turn.assignee };
}

/** Lets one call of the clerk at a time look for the next item, until the transaction ends. */
export async function lockTurnOf(tx: Tx, by: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`next-item:${by}`}, 0))`);
}

/** The items that the clerk holds and has not finished with, oldest due first. */
export async function listHeldBy(tx: Tx, actor: Actor, now: Temporal.Instant): Promise<Item[]> {
  const { assignee, leaseUntil, dueAt, id } = reviewItems;
  return await tx
    .select()
    .from(reviewItems)
    .where(
      and(
        eq(reviewItems.department, actor.department as Department),
        within(actor, reviewItems),
        isWorkable,
        eq(assignee, actor.id),
        gt(leaseUntil, now),
      ),
    )
    .orderBy(asc(dueAt), asc(id));
}

/** A clerk in office of the item's department, in an office that answers for it, who has had no part in it. */
const ANOTHER_IS_THERE = exists(
  sql`(select from staff s join tenants t on t.id = s.tenant_id and ${officeServes(sql`t`, reviewItems)}
  where s.role = 'clerk' and s.department = ${reviewItems.department} and s.ended_at is null
    and s.id::text <> all (${reviewItems.differed}) and s.id::text is distinct from ${reviewItems.settledBy})`,
);

export interface Change {
  status?: 'open' | 'countersign' | 'settled';
  result?: ItemResult;
  settledBy?: string | null;
  subjects?: string[];
  differed?: string[];
  recheckId?: string | null;
  attendedOn?: string;
  /** null gives it back */
  holder?: { assignee: string; until: Temporal.Instant } | null;
}

/** Changes an item that was locked, and returns it with its new version. */
export async function changeItem(tx: Tx, id: string, { holder, ...rest }: Change): Promise<Item> {
  const held = holder === undefined ? {} : { assignee: holder?.assignee ?? null, leaseUntil: holder?.until ?? null };
  const [row] = await tx
    .update(reviewItems)
    .set({ ...rest, ...held, version: sql`${reviewItems.version} + 1` })
    .where(eq(reviewItems.id, id))
    .returning();
  if (!row) throw new Error('an item that was locked is not there');
  return row;
}

/** Leases and turns reckoned before the clock was set back would otherwise last until the clock gets there again. */
export async function capToClock(tx: Tx, now: Temporal.Instant, lease: Temporal.Duration): Promise<void> {
  const latest = now.add(lease);
  await tx
    .update(reviewItems)
    .set({ leaseUntil: latest })
    .where(and(isWorkable, gt(reviewItems.leaseUntil, latest)));
  await tx.update(awaitedSources).set({ nextAttemptAt: now }).where(gt(awaitedSources.nextAttemptAt, now));
}

export async function insertItem(tx: Tx, item: NewItem): Promise<void> {
  await tx.insert(reviewItems).values(item);
}

/** Extends the lease when its holder acts. Others need not see that as a change. */
export async function extendLease(tx: Tx, id: string, until: Temporal.Instant): Promise<void> {
  await tx.update(reviewItems).set({ leaseUntil: until }).where(eq(reviewItems.id, id));
}

type DecisionRow = typeof reviewDecisions.$inferSelect;
export type ItemDecision = Omit<
  DecisionRow,
  'id' | 'itemId' | 'opinion' | 'decidedAt' | 'countersignedAt' | 'returnedBy'
>;
export interface NewDecision extends Omit<ItemDecision, 'countersignedBy'> {
  id: string;
  /** 2: of the second person */
  opinion: 1 | 2;
}

export async function insertDecisions(
  tx: Tx,
  itemId: string,
  at: Temporal.Instant,
  decisions: readonly NewDecision[],
): Promise<void> {
  await tx.insert(reviewDecisions).values(decisions.map((decision) => ({ ...decision, itemId, decidedAt: at })));
}

/** Lists the decisions that count: no decision that another person has sent back, and the first of two that agree. */
export async function listDecisions(db: Db | Tx, itemId: string): Promise<(ItemDecision & { id: string })[]> {
  return await db
    .select()
    .from(reviewDecisions)
    .where(and(eq(reviewDecisions.itemId, itemId), isNull(reviewDecisions.returnedBy), eq(reviewDecisions.opinion, 1)))
    .orderBy(asc(reviewDecisions.id));
}

/** All decisions ever made on the item, including those that no longer count, in order. */
export async function listEveryDecision(db: Db | Tx, itemId: string) {
  return await db
    .select()
    .from(reviewDecisions)
    .where(eq(reviewDecisions.itemId, itemId))
    .orderBy(asc(reviewDecisions.id));
}

/** Marks the decisions that count, of both people or of one (`opinion`). */
export async function markDecisions(
  tx: Tx,
  itemId: string,
  by: { countersignedBy: string; countersignedAt: Temporal.Instant } | { returnedBy: string },
  opinion?: 1 | 2,
): Promise<void> {
  const isOf = opinion === undefined ? undefined : eq(reviewDecisions.opinion, opinion);
  await tx
    .update(reviewDecisions)
    .set(by)
    .where(and(eq(reviewDecisions.itemId, itemId), isNull(reviewDecisions.returnedBy), isOf));
}

/** Returns false where a comment of this id is there already. */
export async function insertComment(tx: Tx, comment: typeof reviewComments.$inferInsert): Promise<boolean> {
  const inserted = await tx
    .insert(reviewComments)
    .values(comment)
    .onConflictDoNothing({ target: reviewComments.id })
    .returning({ id: reviewComments.id });
  return inserted.length > 0;
}

export async function listComments(db: Db, itemId: string) {
  const { id, author, text, at, besideOpinion } = reviewComments;
  return await db
    .select({ id, author, text, at, besideOpinion })
    .from(reviewComments)
    .where(eq(reviewComments.itemId, itemId))
    .orderBy(asc(reviewComments.at), asc(reviewComments.id));
}

export interface ItemFilter {
  /** only items of this actor's office */
  of: Actor;
  department?: Department;
  status?: ItemStatus | 'claimed';
  scheme?: string;
  assignee?: string;
  /** due first without one */
  sort?: QueueSort;
  /** a place in that order */
  after?: QueuePlace;
  limit: number;
}

/** Lists items in the order that the filter names. Without a status, lists items to be done. */
export async function listItems(db: Db, filter: ItemFilter, now: Temporal.Instant) {
  const { after, sort, status } = filter;
  return await db
    .select({ item: reviewItems, application: applicationColumns, unitCode: applications.unitCode })
    .from(reviewItems)
    .innerJoin(applications, eq(applications.id, reviewItems.applicationId))
    .where(
      and(
        status === undefined ? and(isWorkable, ofWaiting(sort)) : undefined,
        itemFits(filter, now),
        after && isBehind(after),
      ),
    )
    .orderBy(...inOrder(sort))
    .limit(filter.limit);
}

/** The filters of a list of items, without its order. */
export function itemFits(
  { of, department, status, scheme, assignee }: Omit<ItemFilter, 'sort' | 'after' | 'limit'>,
  now: Temporal.Instant,
): SQL | undefined {
  return and(
    within(of, reviewItems),
    department && eq(reviewItems.department, department),
    status && statusIs(status, now),
    scheme === undefined ? undefined : eq(applications.scheme, scheme),
    assignee === undefined ? undefined : and(eq(reviewItems.assignee, assignee), gt(reviewItems.leaseUntil, now)),
  );
}

function statusIs(status: NonNullable<ItemFilter['status']>, now: Temporal.Instant): SQL | undefined {
  if (status === 'claimed') return and(eq(reviewItems.status, 'open'), gt(reviewItems.leaseUntil, now));
  if (status === 'open') return and(eq(reviewItems.status, 'open'), isFree(now));
  return eq(reviewItems.status, status);
}

/** Ends leases that have run out; returns their items, with the former holders. */
export async function endLapsedLeases(tx: Tx, now: Temporal.Instant, most: number) {
  const { id, applicationId, assignee, leaseUntil } = reviewItems;
  const lapsed = await tx
    // the lease as text: the audit writes it as the database does
    .select({ id, applicationId, assignee, leaseUntil: sql<string>`${leaseUntil}` })
    .from(reviewItems)
    .where(and(isWorkable, lte(leaseUntil, now)))
    .orderBy(asc(leaseUntil))
    .limit(most)
    .for('update', { skipLocked: true });
  for (const each of lapsed) await changeItem(tx, each.id, { holder: null });
  return lapsed;
}

/** Applications with an item that has nothing left to settle and that nobody holds. */
export async function listMatched(db: Db, now: Temporal.Instant, most: number): Promise<string[]> {
  const rows = await db
    .select({ id: reviewItems.applicationId })
    .from(reviewItems)
    .innerJoin(applications, eq(applications.id, reviewItems.applicationId))
    .where(
      and(
        eq(reviewItems.status, 'open'),
        isNotNull(reviewItems.recheckId),
        isFree(now),
        eq(applications.status, 'in_review'),
        // an application for which somebody asked for a person waits for one, unless the item holds no check
        or(isNull(applications.humanRequestedAt), eq(reviewItems.subjects, [])),
      ),
    )
    .groupBy(reviewItems.applicationId)
    // in no order: applications that cannot be settled must not block the others
    .orderBy(sql`random()`)
    .limit(most);
  return rows.map(({ id }) => id);
}

/** The first end of a lease, of a review or of a supplement after `after` and up to `until`. */
export async function findFirstDeadline(
  db: Db,
  after: Temporal.Instant,
  until: Temporal.Instant,
): Promise<Temporal.Instant | null> {
  const within = (column: SQL) =>
    sql`${column} > ${after.toString()}::timestamptz and ${column} <= ${until.toString()}::timestamptz`;
  const [row] = await db.execute<{ at: string | null }>(sql`
    select least(
      (select min(lease_until) from review_items where lease_until is not null and ${within(sql`lease_until`)}),
      (select min(due_at) from review_items
        where ${isWorkable} and escalated_at is null and ${within(sql`due_at`)}),
      (select min(due_at) from supplements where status = 'open' and ${within(sql`due_at`)}))::text as at`);
  return row?.at ? instantOf(row.at) : null;
}

/** Marks the items past their deadline of which nobody was told yet as told, and returns them. */
export async function escalateOverdue(tx: Tx, now: Temporal.Instant, most: number) {
  const late = tx
    .select({ id: reviewItems.id })
    .from(reviewItems)
    .where(and(isWorkable, isNull(reviewItems.escalatedAt), lte(reviewItems.dueAt, now)))
    .orderBy(asc(reviewItems.dueAt))
    .limit(most)
    .for('update', { skipLocked: true });
  return await tx
    .update(reviewItems)
    .set({ escalatedAt: now })
    .where(inArray(reviewItems.id, late))
    .returning({ id: reviewItems.id, applicationId: reviewItems.applicationId, department: reviewItems.department });
}
