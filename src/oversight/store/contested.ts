// SQL of approvals whose certificate another person claims as well.

import { sql } from 'drizzle-orm';
import type { Actor } from '../../base/actor.ts';
import type { TimePlace } from '../../base/page.ts';
import { instantOf, isOneOf } from '../../db/column-types.ts';
import type { Db } from '../../db/connect.ts';
import { within } from '../../db/jurisdiction.ts';
import { APPROVED_STATUSES, UNDECIDED_STATUSES } from '../../schemes/words.ts';
import type { ContestedView } from '../shapes.ts';

interface Row extends Record<string, unknown> {
  id: string;
  number: string;
  status: ContestedView['status'];
  field: string;
  found_at: string;
  other_id: string;
  other_number: string;
  other_status: NonNullable<ContestedView['other']>['status'];
  is_ours: boolean;
}

/**
 * Approved or frozen, while the other is undecided; either of the two may have been found against the other. Lists the
 * approvals of the actor's office; of one that is another office's affair it tells only that it exists.
 */
export async function listContested(
  db: Db,
  actor: Actor,
  { after, limit }: { after: TimePlace | undefined; limit: number },
): Promise<(Omit<ContestedView, 'foundAt'> & { foundAt: Temporal.Instant })[]> {
  const beyond = after ? sql`and (p.found_at, a.id) > (${after.at}::timestamptz, ${after.id}::uuid)` : sql``;
  const rows = await db.execute<Row>(sql`
    select distinct on (p.found_at, a.id)
      a.id, a.number, a.status, p.field, p.found_at::text, o.id as other_id, o.number as other_number, o.status as other_status,
      ${within(actor, { scheme: sql`o.scheme`, district: sql`o.district` })} as is_ours
    from (
      select application_id as one, other_application_id as other, field, found_at from contested_certificates
      union all
      select other_application_id, application_id, field, found_at from contested_certificates) p
    join applications a on a.id = p.one and ${isOneOf(sql`a.status`, APPROVED_STATUSES)}
    join applications o on o.id = p.other and ${isOneOf(sql`o.status`, UNDECIDED_STATUSES)}
    where ${within(actor, { scheme: sql`a.scheme`, district: sql`a.district` })} ${beyond}
    order by p.found_at, a.id, is_ours desc, p.field
    limit ${limit}`);
  return rows.map((row) => ({
    applicationId: row.id,
    number: row.number,
    status: row.status,
    field: row.field,
    foundAt: instantOf(row.found_at),
    other: row.is_ours ? { applicationId: row.other_id, number: row.other_number, status: row.other_status } : null,
  }));
}
