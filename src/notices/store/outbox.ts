// The state of the outboxes, in numbers: due messages, failed messages, and whether couriers are working.
import { sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';

export interface OutboxCounts {
  /** text messages to be sent, and those given up after three days */
  noticesDue: number;
  noticesFailed: number;
  /** webhooks of enabled endpoints to be delivered, and those given up after three days */
  deliveriesDue: number;
  deliveriesFailed: number;
  /** time for which the oldest due message has waited for a courier; grows if no courier is running */
  oldestDueSeconds: number;
}

/** A message that waits for an earlier one of its application does not have its turn. */
export async function countOutboxes(db: Db): Promise<OutboxCounts> {
  const [row] = await db.execute<OutboxCounts & Record<string, unknown>>(sql`
    with deliveries as (
      select d.* from webhook_deliveries d join webhook_endpoints e on e.id = d.endpoint_id and e.status = 'enabled'
      where d.status = 'due'),
    waiting as (
      select n.next_attempt_at from notices n
      where n.status = 'due' and n.next_attempt_at <= now() and not exists (
        select from notices earlier
        where earlier.application_id = n.application_id and earlier.status = 'due' and earlier.id < n.id)
      union all
      select d.next_attempt_at from deliveries d
      where d.next_attempt_at <= now() and not exists (
        select from webhook_deliveries earlier
        where earlier.endpoint_id = d.endpoint_id and earlier.application_id = d.application_id
          and earlier.status = 'due' and earlier.sequence < d.sequence))
    select
      (select count(*)::int from notices where status = 'due') as "noticesDue",
      (select count(*)::int from notices where status = 'failed') as "noticesFailed",
      (select count(*)::int from deliveries) as "deliveriesDue",
      (select count(*)::int from webhook_deliveries where status = 'failed') as "deliveriesFailed",
      (select coalesce(extract(epoch from now() - min(next_attempt_at)), 0)::float8 from waiting) as "oldestDueSeconds"`);
  if (!row) throw new Error('the count returned no row');
  return row;
}
