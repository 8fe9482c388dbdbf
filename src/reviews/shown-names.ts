// When a person was last shown the registered names of an item, by source: as the audit has it.
import { sql } from 'drizzle-orm';
import type { Tx } from '../db/connect.ts';
import type { Item } from './store/items.ts';

export async function findNamesShown(
  tx: Tx,
  { id, applicationId }: Pick<Item, 'id' | 'applicationId'>,
  actorId: string,
): Promise<Map<string, Temporal.Instant>> {
  const rows = await tx.execute<{ source: string; at: string }>(sql`
    select source, to_char(max(e.at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
    from audit_events e, json_array_elements_text(e.data -> 'sources') source
    where e.application_id = ${applicationId}::uuid and e.action = 'application.revealed'
      and e.actor_id = ${actorId} and e.data ->> 'itemId' = ${id} and e.data -> 'sources' is not null
    group by source`);
  return new Map(rows.map(({ source, at }) => [source, Temporal.Instant.from(at)]));
}
