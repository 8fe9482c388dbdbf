// All SQL about what endpoints are told. A trigger writes the rows; here they are claimed, settled, shown and sent
// again. That an attempt was made is no event of the audit; what became of a delivery is.
import { and, desc, eq, gt, lte, type SQL, sql } from 'drizzle-orm';
import type { TimePlace } from '../../base/page.ts';
import { instantOf } from '../../db/column-types.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { webhookDeliveries, webhookEndpoints } from '../../db/notice-tables.ts';
import type { Attempt } from '../webhook-sender.ts';
import type { Endpoint } from './webhooks.ts';

/** How long one courier holds a delivery: longer than any attempt takes. */
const CLAIM = sql`interval '1 minute'`;
const GIVE_UP_AFTER = sql`interval '3 days'`;

type Row = typeof webhookDeliveries.$inferSelect;

export interface Delivery
  extends Pick<
      Row,
      'id' | 'endpointId' | 'applicationId' | 'sequence' | 'event' | 'status' | 'attempts' | 'lastStatus'
    >,
    Pick<Row, 'lastError' | 'occurredAt' | 'deliveredAt'> {
  /** by the database's clock; null where none is to be made */
  nextAttemptAt: Temporal.Instant | null;
}

/** A delivery in the hands of a courier, with all that an attempt needs. */
export interface Claimed
  extends Pick<Row, 'id' | 'endpointId' | 'applicationId' | 'sequence' | 'event' | 'occurredAt'> {
  data: { status: string; approvalNumber: string | null; due: string | null };
  /** which attempt this is, since it was made due */
  attempts: number;
  url: string;
  secrets: Buffer;
  number: string;
  reference: string | null;
  scheme: string;
}

export interface Room {
  /** at most so many */
  most: number;
  /** under way at once for one endpoint */
  perEndpoint: number;
  /** how many are under way, by endpoint */
  busy: ReadonlyMap<string, number>;
}

/**
 * Claims deliveries whose turn has come, those waiting longest first: of one application in the order of what happened,
 * of one endpoint no more than there is room for, of a disabled one none. Nobody else gets them for a minute, by the
 * database's clock; a courier that dies leaves them to the next. The days of trying count from the first attempt.
 */
export async function claimDeliveries(db: Db, { most, perEndpoint, busy }: Room): Promise<Claimed[]> {
  const underWay = JSON.stringify(Object.fromEntries(busy));
  const claimed = await db.execute<Omit<Claimed, 'occurredAt'> & { occurredAt: string }>(sql`
    with busy as (select key::uuid as endpoint_id, value::int as under_way from json_each_text(${underWay}::text::json)),
    turn as (
      select d.id, d.endpoint_id, d.next_attempt_at, ${perEndpoint}::int - coalesce(b.under_way, 0) as room
      from webhook_deliveries d
      join webhook_endpoints e on e.id = d.endpoint_id and e.status = 'enabled'
      left join busy b on b.endpoint_id = d.endpoint_id
      where d.status = 'due' and d.next_attempt_at <= now() and coalesce(b.under_way, 0) < ${perEndpoint}::int
        and not exists (
          select from webhook_deliveries earlier
          where earlier.endpoint_id = d.endpoint_id and earlier.application_id = d.application_id
            and earlier.status = 'due' and earlier.sequence < d.sequence)
      order by d.next_attempt_at limit ${most}
      for update of d skip locked),
    placed as (select *, row_number() over (partition by endpoint_id order by next_attempt_at) as place from turn)
    update webhook_deliveries d
    set attempts = d.attempts + 1, next_attempt_at = now() + ${CLAIM},
      due_since = case when d.attempts = 0 then now() else d.due_since end
    from placed p, webhook_endpoints e, applications a
    where d.id = p.id and p.place <= p.room and e.id = d.endpoint_id and a.id = d.application_id
    returning d.id, d.endpoint_id as "endpointId", d.application_id as "applicationId", d.sequence, d.event,
      d.occurred_at as "occurredAt", d.data, d.attempts, e.url, e.secrets, a.number, a.reference, a.scheme`);
  return claimed.map((row) => ({ ...row, occurredAt: instantOf(row.occurredAt) }));
}

const isDue = (id: string) => and(eq(webhookDeliveries.id, id), eq(webhookDeliveries.status, 'due'));
/** Still as this courier has claimed it: whoever holds it now knows better what came of it. */
const isHeld = ({ id, attempts }: Pick<Claimed, 'id' | 'attempts'>) =>
  and(isDue(id), eq(webhookDeliveries.attempts, attempts));
const outcome = ({ status, fault }: Attempt) => ({ lastStatus: status, lastError: fault });

/** Settles a delivery that is still due, whoever holds it; answers whether it was. */
export async function settleDelivery(tx: Tx, id: string, attempt: Attempt, at: Temporal.Instant): Promise<boolean> {
  const settled = await tx
    .update(webhookDeliveries)
    .set({ status: 'delivered', deliveredAt: at, ...outcome(attempt) })
    .where(isDue(id))
    .returning({ id: webhookDeliveries.id });
  return settled.length > 0;
}

/** 5 s after the first attempt, then twice as long each time up to an hour; half of it is drawn by lot. */
const PAUSE = sql`least(interval '5 seconds' * power(2, least(${webhookDeliveries.attempts}, 20) - 1), interval '1 hour')
  * (0.5 + random() / 2)`;

/** Another attempt later on. Answers false, and changes nothing, where its days are over or another holds it. */
export async function postponeDelivery(db: Db, claimed: Claimed, attempt: Attempt): Promise<boolean> {
  const postponed = await db
    .update(webhookDeliveries)
    .set({ nextAttemptAt: sql`now() + ${PAUSE}`, ...outcome(attempt) })
    .where(and(isHeld(claimed), gt(webhookDeliveries.dueSince, sql`now() - ${GIVE_UP_AFTER}`)))
    .returning({ id: webhookDeliveries.id });
  return postponed.length > 0;
}

/** Gives up a delivery whose days are over; answers whether this courier did. */
export async function failDelivery(tx: Tx, claimed: Claimed, attempt: Attempt): Promise<boolean> {
  const failed = await tx
    .update(webhookDeliveries)
    .set({ status: 'failed', ...outcome(attempt) })
    .where(and(isHeld(claimed), lte(webhookDeliveries.dueSince, sql`now() - ${GIVE_UP_AFTER}`)))
    .returning({ id: webhookDeliveries.id });
  return failed.length > 0;
}

/** Due from now on, with three days of its own; what a courier may hold at this moment is left to it. */
const anew = {
  status: 'due' as const,
  attempts: 0,
  deliveredAt: null,
  dueSince: sql`now()`,
  nextAttemptAt: sql`case when ${webhookDeliveries.status} = 'due' and ${webhookDeliveries.nextAttemptAt} <= now() + ${CLAIM}
    then ${webhookDeliveries.nextAttemptAt} else now() end`,
};

/** All that is due at an endpoint goes out now, as if it had just become due. */
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
  /** whose; without it, everybody's */
  tenantId: string | undefined;
  endpointId: string | undefined;
  applicationId: string | undefined;
  status: Delivery['status'] | undefined;
  before: TimePlace | undefined;
  limit: number;
}

const given = <T>(value: T | undefined, condition: (value: T) => SQL): SQL | undefined =>
  value === undefined ? undefined : condition(value);

/** Newest first. */
export async function listDeliveries(db: Db, filter: DeliveryFilter): Promise<Delivery[]> {
  const rows = await db
    .select({ delivery: webhookDeliveries, endpoint: webhookEndpoints.status })
    .from(webhookDeliveries)
    .innerJoin(webhookEndpoints, eq(webhookEndpoints.id, webhookDeliveries.endpointId))
    .where(
      and(
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

/** Null where the unit has no such delivery. */
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
