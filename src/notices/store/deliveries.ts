// All SQL about webhook deliveries. A trigger writes the rows; here they are claimed, settled, shown and sent again.
// The audit does not record attempts, but the result of each delivery.
import { and, desc, eq, gt, lte, type SQL, sql } from 'drizzle-orm';
import type { Actor } from '../../base/actor.ts';
import type { TimePlace } from '../../base/page.ts';
import { instantOf } from '../../db/column-types.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { within } from '../../db/jurisdiction.ts';
import { webhookDeliveries, webhookEndpoints } from '../../db/notice-tables.ts';
import { applications } from '../../db/tables.ts';
import { drawnPauseAfter, LEASE, workQueueOf } from '../../db/work-queue.ts';
import type { Attempt } from '../webhook-sender.ts';
import type { Endpoint } from './webhooks.ts';

const GIVE_UP_AFTER = sql`interval '3 days'`;

type Row = typeof webhookDeliveries.$inferSelect;
const queue = workQueueOf(webhookDeliveries, [webhookDeliveries.id], sql`${webhookDeliveries.status} = 'due'`);

export interface Delivery
  extends Pick<
      Row,
      'id' | 'endpointId' | 'applicationId' | 'sequence' | 'event' | 'status' | 'attempts' | 'lastStatus'
    >,
    Pick<Row, 'lastError' | 'occurredAt' | 'deliveredAt'> {
  /** by the database's clock; null if there will be none */
  nextAttemptAt: Temporal.Instant | null;
}

/** A delivery claimed by a courier, with all data for an attempt. */
export interface Claimed
  extends Pick<Row, 'id' | 'endpointId' | 'applicationId' | 'sequence' | 'event' | 'occurredAt'> {
  data: { status: string; approvalNumber: string | null; due: string | null };
  /** the number of this attempt since the delivery became due */
  attempts: number;
  url: string;
  secrets: Buffer;
  number: string;
  reference: string | null;
  scheme: string;
}

export interface Room {
  /** the maximum number to claim */
  most: number;
  /** the limit of running attempts for one endpoint */
  perEndpoint: number;
  /** running attempts, by endpoint */
  busy: ReadonlyMap<string, number>;
}

/**
 * Claims deliveries: for one application in the order of events, for one endpoint no more than there is room for, and
 * for a disabled endpoint none. The days of attempts count from the first.
 */
export async function claimDeliveries(db: Db, { most, perEndpoint, busy }: Room): Promise<Claimed[]> {
  const underWay = JSON.stringify(Object.fromEntries(busy));
  const fits = sql`
    exists (
      select from webhook_endpoints e where e.id = ${webhookDeliveries.endpointId} and e.status = 'enabled')
    and not exists (
      select from busy b where b.endpoint_id = ${webhookDeliveries.endpointId} and b.under_way >= ${perEndpoint}::int)
    and not exists (
      select from webhook_deliveries earlier
      where earlier.endpoint_id = ${webhookDeliveries.endpointId}
        and earlier.application_id = ${webhookDeliveries.applicationId}
        and earlier.status = 'due' and earlier.sequence < ${webhookDeliveries.sequence})`;
  const claimed = await db.execute<Omit<Claimed, 'occurredAt'> & { occurredAt: string }>(sql`
    with busy as (select key::uuid as endpoint_id, value::int as under_way from json_each_text(${underWay}::text::json)),
    turn as (${queue.inTurn(fits, most)}),
    placed as (
      select d.id, ${perEndpoint}::int - coalesce(b.under_way, 0) as room,
        row_number() over (partition by d.endpoint_id order by d.next_attempt_at) as place
      from turn join webhook_deliveries d on d.id = turn.id left join busy b on b.endpoint_id = d.endpoint_id)
    update webhook_deliveries d
    set attempts = d.attempts + 1, next_attempt_at = now() + ${LEASE},
      due_since = case when d.attempts = 0 then now() else d.due_since end
    from placed p, webhook_endpoints e, applications a
    where d.id = p.id and p.place <= p.room and e.id = d.endpoint_id and a.id = d.application_id
    returning d.id, d.endpoint_id as "endpointId", d.application_id as "applicationId", d.sequence, d.event,
      d.occurred_at as "occurredAt", d.data, d.attempts, e.url, e.secrets, a.number, a.reference, a.scheme`);
  return claimed.map((row) => ({ ...row, occurredAt: instantOf(row.occurredAt) }));
}

/** Still as this courier has claimed it: another holder knows the result better. */
const isHeld = ({ id, attempts }: Pick<Claimed, 'id' | 'attempts'>) =>
  and(eq(webhookDeliveries.id, id), eq(webhookDeliveries.attempts, attempts));
const outcome = ({ status, fault }: Attempt) => ({ lastStatus: status, lastError: fault });

/** Settles a delivery that is still due, also one that another process holds; returns whether it was due. */
export const settleDelivery = (tx: Tx, id: string, attempt: Attempt, at: Temporal.Instant): Promise<boolean> =>
  queue.settle(tx, eq(webhookDeliveries.id, id), { status: 'delivered', deliveredAt: at, ...outcome(attempt) });

/** Schedules another attempt. Returns false, and changes nothing, if its days are over or another courier holds it. */
export const postponeDelivery = (db: Db, claimed: Claimed, attempt: Attempt): Promise<boolean> =>
  queue.settle(db, and(isHeld(claimed), gt(webhookDeliveries.dueSince, sql`now() - ${GIVE_UP_AFTER}`)), {
    nextAttemptAt: sql`now() + ${drawnPauseAfter(webhookDeliveries.attempts)}`,
    ...outcome(attempt),
  });

/** Gives up a delivery whose days are over; returns whether this courier did. */
export const failDelivery = (tx: Tx, claimed: Claimed, attempt: Attempt): Promise<boolean> =>
  queue.settle(tx, and(isHeld(claimed), lte(webhookDeliveries.dueSince, sql`now() - ${GIVE_UP_AFTER}`)), {
    status: 'failed',
    ...outcome(attempt),
  });

/**
 * Makes a delivery due from now on, with three new days. If a courier may hold the delivery at present, its claim
 * remains.
 */
const anew = {
  status: 'due' as const,
  attempts: 0,
  deliveredAt: null,
  dueSince: sql`now()`,
  nextAttemptAt: sql`case when ${webhookDeliveries.status} = 'due' and ${webhookDeliveries.nextAttemptAt} <= now() + ${LEASE}
    then ${webhookDeliveries.nextAttemptAt} else now() end`,
};

/** Sends everything that is due at an endpoint now, as if it had just become due. */
export async function resumeDeliveries(tx: Tx, endpointId: string): Promise<void> {
  await tx
    .update(webhookDeliveries)
    .set(anew)
    .where(and(eq(webhookDeliveries.endpointId, endpointId), eq(webhookDeliveries.status, 'due')));
}

export async function redeliver(tx: Tx, id: string): Promise<void> {
  await tx.update(webhookDeliveries).set(anew).where(eq(webhookDeliveries.id, id));
}

export interface DeliveryFilter {
  /** only about applications of this actor's office */
  of: Actor;
  /** the owner; absent: all units */
  tenantId: string | undefined;
  endpointId: string | undefined;
  applicationId: string | undefined;
  status: Delivery['status'] | undefined;
  before: TimePlace | undefined;
  limit: number;
}

const given = <T>(value: T | undefined, condition: (value: T) => SQL): SQL | undefined =>
  value === undefined ? undefined : condition(value);

/** Lists deliveries, newest first. */
export async function listDeliveries(db: Db, filter: DeliveryFilter): Promise<Delivery[]> {
  const rows = await db
    .select({ delivery: webhookDeliveries, endpoint: webhookEndpoints.status })
    .from(webhookDeliveries)
    .innerJoin(webhookEndpoints, eq(webhookEndpoints.id, webhookDeliveries.endpointId))
    .innerJoin(applications, eq(applications.id, webhookDeliveries.applicationId))
    .where(
      and(
        within(filter.of, applications),
        given(filter.tenantId, (tenantId) => eq(webhookEndpoints.tenantId, tenantId)),
        given(filter.endpointId, (id) => eq(webhookDeliveries.endpointId, id)),
        given(filter.applicationId, (id) => eq(webhookDeliveries.applicationId, id)),
        given(filter.status, (status) => eq(webhookDeliveries.status, status)),
        given(
          filter.before,
          ({ at, id }) =>
            sql`(${webhookDeliveries.occurredAt}, ${webhookDeliveries.id}) < (${at}::timestamptz, ${id}::uuid)`,
        ),
      ),
    )
    .orderBy(desc(webhookDeliveries.occurredAt), desc(webhookDeliveries.id))
    .limit(filter.limit);
  return rows.map(({ delivery, endpoint }) => toDelivery(delivery, endpoint));
}

/** Null if the unit has no such delivery. */
export async function findDelivery(db: Db | Tx, tenantId: string, id: string): Promise<Delivery | null> {
  const [row] = await db
    .select({ delivery: webhookDeliveries, endpoint: webhookEndpoints.status })
    .from(webhookDeliveries)
    .innerJoin(webhookEndpoints, eq(webhookEndpoints.id, webhookDeliveries.endpointId))
    .where(and(eq(webhookDeliveries.id, id), eq(webhookEndpoints.tenantId, tenantId)));
  return row ? toDelivery(row.delivery, row.endpoint) : null;
}

const toDelivery = (row: Row, endpoint: Endpoint['status']): Delivery => ({
  id: row.id,
  endpointId: row.endpointId,
  applicationId: row.applicationId,
  sequence: row.sequence,
  event: row.event,
  status: row.status,
  attempts: row.attempts,
  lastStatus: row.lastStatus,
  lastError: row.lastError,
  occurredAt: row.occurredAt,
  deliveredAt: row.deliveredAt,
  nextAttemptAt: row.status === 'due' && endpoint === 'enabled' ? row.nextAttemptAt : null,
});
