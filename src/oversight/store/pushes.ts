// All SQL about pushes to departments, but for writing them (`applications/store/pushes.ts`). The audit records
// acknowledgements and lateness, not attempts.

import { and, desc, eq, gt, inArray, isNull, lt, lte, notExists, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { type Application, applicationColumns } from '../../applications/store/applications.ts';
import type { Actor } from '../../base/actor.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { within } from '../../db/jurisdiction.ts';
import { approvalEnds, freezes, pushes, revocations } from '../../db/oversight-tables.ts';
import { recordsetOf } from '../../db/recordset.ts';
import { applications, tenants } from '../../db/tables.ts';
import { drawnPauseAfter, LEASE, workQueueOf } from '../../db/work-queue.ts';
import type { PushEvent, PushRecipient, PushStatus } from '../../schemes/words.ts';

type Row = typeof pushes.$inferSelect;

export interface Push extends Omit<Row, 'nextAttemptAt'> {
  number: string;
  /** by the database's clock; null once the push is acknowledged */
  nextAttemptAt: Temporal.Instant | null;
}

/** A push that a courier has claimed; `attempts`: the number of this attempt. */
export type Claimed = Pick<
  Row,
  | 'id'
  | 'applicationId'
  | 'event'
  | 'recipient'
  | 'city'
  | 'subject'
  | 'freezeId'
  | 'revocationId'
  | 'createdAt'
  | 'attempts'
>;

const isOpen = sql`${pushes.status} <> 'acknowledged'`;
const queue = workQueueOf(pushes, [pushes.id], isOpen);

/**
 * Claims the pushes that are due to one recipient of a city: about one application in the order of its moves, each once
 * the recipient has received the one before (AMB-31).
 */
export async function claimPushes(db: Db, recipient: PushRecipient, city: string, most: number): Promise<Claimed[]> {
  const earlier = alias(pushes, 'earlier');
  const unreceived = db
    .select({ id: earlier.id })
    .from(earlier)
    .where(
      and(
        eq(earlier.applicationId, pushes.applicationId),
        eq(earlier.recipient, pushes.recipient),
        eq(earlier.city, pushes.city),
        eq(earlier.status, 'due'),
        lt(earlier.sequence, pushes.sequence),
      ),
    );
  const fits = and(eq(pushes.recipient, recipient), eq(pushes.city, city), notExists(unreceived));
  const claimed = await queue.claim(db, fits, most);
  return claimed.toSorted((one, other) => Temporal.Instant.compare(one.createdAt, other.createdAt));
}

/** The matter of a push, as it is on file when the push is sent. */
export interface Told {
  application: Application;
  /** the unit that filed */
  filer: Pick<typeof tenants.$inferSelect, 'name' | 'creditCode'>;
  freeze: Pick<typeof freezes.$inferSelect, keyof typeof FREEZE> | null;
  revocation: Pick<typeof revocations.$inferSelect, 'ground'> | null;
  end: Pick<typeof approvalEnds.$inferSelect, 'applicationId' | 'details'> | null;
}

const FREEZE = { lastDay: freezes.lastDay, venue: freezes.venue, verifiedOn: freezes.verifiedOn };

/** By the id of the push. */
export async function findTold(db: Db, claimed: readonly Pick<Claimed, 'id'>[]): Promise<Map<string, Told>> {
  const ids = claimed.map(({ id }) => id);
  const rows = await db
    .select({
      id: pushes.id,
      application: applicationColumns,
      filer: { name: tenants.name, creditCode: tenants.creditCode },
      freeze: FREEZE,
      revocation: { ground: revocations.ground },
      end: { applicationId: approvalEnds.applicationId, details: approvalEnds.details },
    })
    .from(pushes)
    .innerJoin(applications, eq(applications.id, pushes.applicationId))
    .innerJoin(tenants, eq(tenants.id, applications.tenantId))
    .leftJoin(freezes, eq(freezes.id, pushes.freezeId))
    .leftJoin(revocations, eq(revocations.id, pushes.revocationId))
    .leftJoin(approvalEnds, eq(approvalEnds.applicationId, pushes.applicationId))
    .where(inArray(pushes.id, ids));
  return new Map(rows.map(({ id, ...told }) => [id, told] as const));
}

/** Null where there is no such push. */
export const findToldOf = async (db: Db, id: string): Promise<Told | null> =>
  (await findTold(db, [{ id }])).get(id) ?? null;

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

/**
 * Makes everything that waits for another attempt to the recipient due now, but for what a courier may hold, and what
 * is due within the time of its lease anyway.
 */
export async function resumePushes(db: Db, recipient: PushRecipient, city: string): Promise<void> {
  await queue.settle(
    db,
    and(
      eq(pushes.recipient, recipient),
      eq(pushes.city, city),
      eq(pushes.status, 'due'),
      gt(pushes.nextAttemptAt, sql`now() + ${LEASE}`),
    ),
    { nextAttemptAt: sql`now()` },
  );
}

export interface Acknowledged {
  id: string;
  receipt: Buffer;
  /** HTTP status of the answer; null by hand */
  status: number | null;
}

const acknowledgement = recordsetOf(pushes, ['id', 'receipt'], { http: 'integer' });

/** Returns the ids of those that were not acknowledged before. */
export async function acknowledge(
  tx: Tx,
  items: readonly Acknowledged[],
  { by, at }: { by: string; at: Temporal.Instant },
): Promise<Set<string>> {
  const rows = acknowledgement.json(items.map(({ status, ...each }) => ({ ...each, http: status })));
  const done = await tx.execute<{ id: string }>(sql`
    update pushes p set status = 'acknowledged', acknowledged_at = ${at.toString()}::timestamptz, acknowledged_by = ${by},
      receipt = decode(r.receipt, 'base64'),
      last_status = coalesce(r.http, p.last_status), last_error = case when r.http is null then p.last_error end
    from json_to_recordset(${rows}::text::json) as ${sql.raw(acknowledgement.record)}
    where p.id = any(${`{${items.map(({ id }) => id).join(',')}}`}::uuid[]) and p.id = r.id and p.status <> 'acknowledged'
    returning p.id`);
  return new Set(done.map(({ id }) => id));
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
    event: pushes.event,
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
  event: PushEvent | undefined;
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
        given(filter.event, (event) => eq(pushes.event, event)),
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
