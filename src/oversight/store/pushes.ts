// All SQL about pushes to departments. The audit records acknowledgements and lateness, not attempts.

import { and, desc, eq, inArray, isNull, lt, lte, type SQL, sql } from 'drizzle-orm';
import type { Actor } from '../../base/actor.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { within } from '../../db/jurisdiction.ts';
import { pushes } from '../../db/oversight-tables.ts';
import { applications } from '../../db/tables.ts';
import { drawnPauseAfter, workQueueOf } from '../../db/work-queue.ts';
import type { PushRecipient, PushStatus } from '../../schemes/words.ts';

type Row = typeof pushes.$inferSelect;

export type NewPush = Pick<
  Row,
  'id' | 'revocationId' | 'applicationId' | 'recipient' | 'city' | 'subject' | 'body' | 'createdAt' | 'lateAt'
>;

export interface Push extends Omit<Row, 'nextAttemptAt'> {
  number: string;
  /** by the database's clock; null once the push is acknowledged */
  nextAttemptAt: Temporal.Instant | null;
}

export async function insertPushes(tx: Tx, items: readonly NewPush[]): Promise<void> {
  if (items.length === 0) return;
  await tx.insert(pushes).values([...items]);
}

/** A push that a courier has claimed; `attempts`: the number of this attempt. */
export type Claimed = Pick<Row, 'id' | 'applicationId' | 'recipient' | 'city' | 'subject' | 'body' | 'attempts'>;

const isOpen = sql`${pushes.status} <> 'acknowledged'`;
const queue = workQueueOf(pushes, [pushes.id], isOpen);

/** Claims the pushes that are due to one recipient of a city. */
export const claimPushes = (db: Db, recipient: PushRecipient, city: string, most: number): Promise<Claimed[]> =>
  queue.claim(db, and(eq(pushes.recipient, recipient), eq(pushes.city, city)), most);

export interface Attempted {
  /** the department has it, but did not say that it will act on it */
  received: boolean;
  status: number | null;
  error: string | null;
}

/** Plans another attempt; changes nothing where another courier holds it, or it is acknowledged. */
export async function postponePush(
  db: Db,
  { id, attempts }: Claimed,
  { received, status, error }: Attempted,
): Promise<void> {
  await queue.settle(db, and(eq(pushes.id, id), eq(pushes.attempts, attempts)), {
    nextAttemptAt: sql`now() + ${drawnPauseAfter(pushes.attempts)}`,
    lastStatus: status,
    lastError: error,
    ...(received ? { status: 'received' as const } : {}),
  });
}

/** Returns whether it was not acknowledged before. */
export async function acknowledge(
  tx: Tx,
  id: string,
  { by, at, receipt, status }: { by: string; at: Temporal.Instant; receipt: Buffer; status: number | null },
): Promise<boolean> {
  return await queue.settle(tx, eq(pushes.id, id), {
    status: 'acknowledged',
    acknowledgedAt: at,
    acknowledgedBy: by,
    receipt,
    ...(status === null ? {} : { lastStatus: status, lastError: null }),
  });
}

/** Marks late pushes of which nobody was told yet as told, and returns them. */
export async function markLate(tx: Tx, now: Temporal.Instant, most: number) {
  const late = tx
    .select({ id: pushes.id })
    .from(pushes)
    .where(and(isOpen, isNull(pushes.lateToldAt), lte(pushes.lateAt, now)))
    .orderBy(pushes.lateAt)
    .limit(most)
    .for('update', { skipLocked: true });
  return await tx.update(pushes).set({ lateToldAt: now }).where(inArray(pushes.id, late)).returning({
    id: pushes.id,
    applicationId: pushes.applicationId,
    recipient: pushes.recipient,
    subject: pushes.subject,
  });
}

/** Counts by recipient; leaves out recipients that have acknowledged everything. */
export async function countUnacknowledged(db: Db, actor: Actor, now: Temporal.Instant) {
  return await db.execute<{ recipient: string; open: number; late: number }>(sql`
    select recipient, count(*)::int as open, (count(*) filter (where p.late_at <= ${now.toString()}::timestamptz))::int as late
    from pushes p join applications a on a.id = p.application_id
    where p.status <> 'acknowledged' and ${within(actor, { scheme: sql`a.scheme`, district: sql`a.district` })}
    group by recipient`);
}

export interface PushFilter {
  status: PushStatus | undefined;
  /** true: only late pushes; false: only pushes that are not late */
  late: boolean | undefined;
  /** may be a department that never receives a push */
  recipient: string | undefined;
  applicationId: string | undefined;
  /** only those older than this id */
  before: string | undefined;
  limit: number;
}

const given = <T>(value: T | undefined, condition: (value: T) => SQL | undefined): SQL | undefined =>
  value === undefined ? undefined : condition(value);

/** Lists pushes, newest first; ids are in order of time. */
export async function listPushes(db: Db, actor: Actor, now: Temporal.Instant, filter: PushFilter): Promise<Push[]> {
  const isLate = and(isOpen, lte(pushes.lateAt, now));
  const rows = await db
    .select({ push: pushes, number: applications.number })
    .from(pushes)
    .innerJoin(applications, eq(applications.id, pushes.applicationId))
    .where(
      and(
        within(actor, applications),
        given(filter.status, (status) => eq(pushes.status, status)),
        given(filter.late, (late) => sql`(${isLate}) = ${late}`),
        given(filter.recipient, (recipient) => sql`${pushes.recipient} = ${recipient}`),
        given(filter.applicationId, (id) => eq(pushes.applicationId, id)),
        given(filter.before, (id) => lt(pushes.id, id)),
      ),
    )
    .orderBy(desc(pushes.id))
    .limit(filter.limit);
  return rows.map(({ push, number }) => toPush(push, number));
}

/** Null also where the push is no affair of the actor's office. */
export async function findPush(db: Db | Tx, actor: Actor, id: string): Promise<Push | null> {
  const [row] = await db
    .select({ push: pushes, number: applications.number })
    .from(pushes)
    .innerJoin(applications, eq(applications.id, pushes.applicationId))
    .where(and(eq(pushes.id, id), within(actor, applications)));
  return row ? toPush(row.push, row.number) : null;
}

const toPush = (row: Row, number: string): Push => ({
  ...row,
  number,
  nextAttemptAt: row.status === 'acknowledged' ? null : row.nextAttemptAt,
});
