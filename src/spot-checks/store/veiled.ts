// SQL about applications that are hidden from an inspector. It only reads.
import { sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { freezes, revocations } from '../../db/oversight-tables.ts';
import { spotCheckCases, spotCheckInspectors, spotChecks } from '../../db/spot-check-tables.ts';
import { applications } from '../../db/tables.ts';

export interface Veiled {
  id: string;
  /** other identifiers of the application: its number, its approval number, and the ids of its revocations */
  names: string[];
}

/** The applications hidden from an inspector: of blind rounds, until the inspector's own verdict is locked. */
export async function listVeiled(db: Db, staffId: string): Promise<Veiled[]> {
  const rows = await db.execute<{ id: string; names: string[] }>(sql`
    select a.id, array_remove(array[a.number, a.approval_number], null) || coalesce((
      select array_agg(r.id::text) from ${revocations} r join ${freezes} f on f.id = r.freeze_id
      where f.application_id = a.id), '{}') as names
    from ${applications} a
    where a.id in (
      select c.application_id from ${spotCheckInspectors} i
      join ${spotCheckCases} c on c.id = i.case_id join ${spotChecks} s on s.id = c.spot_check_id
      where i.staff_id = ${staffId} and i.recused_at is null and i.found_at is null and s.blind)`);
  return rows.map(({ id, names }) => ({ id, names }));
}
