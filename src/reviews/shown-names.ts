// Finds in the audit the answers whose registered names a person was shown in an item.
import { sql } from 'drizzle-orm';
import type { Tx } from '../db/connect.ts';
import type { Item } from './store/items.ts';

/** Serial numbers of the questions behind those answers. */
export async function findNamesShown(
  tx: Tx,
  { id, applicationId }: Pick<Item, 'id' | 'applicationId'>,
  actorId: string,
): Promise<Set<string>> {
  const rows = await tx.execute<{ serial: string }>(sql`
    select distinct serial
    from audit_events e, json_array_elements_text(e.data -> 'answers') serial
    where e.application_id = ${applicationId}::uuid and e.action = 'application.revealed'
      and e.actor_id = ${actorId} and e.data ->> 'itemId' = ${id} and e.data -> 'answers' is not null`);
  return new Set(rows.map(({ serial }) => serial));
}
