// SQL about applications that are hidden from an inspector. It only reads.
import { sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { applicationMaterials } from '../../db/material-tables.ts';
import { freezes, revocations } from '../../db/oversight-tables.ts';
import { reviewItems, supplements } from '../../db/review-tables.ts';
import { spotCheckCases, spotCheckInspectors, spotChecks } from '../../db/spot-check-tables.ts';
import { applications } from '../../db/tables.ts';
import { EVIDENCE_OF_REVIEW } from '../../materials/attach.ts';

export interface Veiled {
  id: string;
  /**
   * other identifiers: its number and approval number, and the ids of everything that exists only because people had to
   * decide or acted on it: review items, supplements, evidence of a review, freezes, revocations
   */
  names: string[];
  /** the ids of its documents, which its inspector may open: but who opened them tells who decided */
  sheets: string[];
}

/** The applications hidden from an inspector: of blind rounds, until the inspector's own verdict is locked. */
export async function listVeiled(db: Db, staffId: string): Promise<Veiled[]> {
  const rows = await db.execute<{ id: string; names: string[]; sheets: string[] }>(sql`
    select a.id, array_remove(array[a.number, a.approval_number], null) || array(
      select r.id::text from ${revocations} r join ${freezes} f on f.id = r.freeze_id where f.application_id = a.id
      union all select f.id::text from ${freezes} f where f.application_id = a.id
      union all select i.id::text from ${reviewItems} i where i.application_id = a.id
      union all select s.id::text from ${supplements} s where s.application_id = a.id
      union all select m.material_id::text from ${applicationMaterials} m
        where m.application_id = a.id and m.kind = ${EVIDENCE_OF_REVIEW}) as names,
      array(select m.material_id::text from ${applicationMaterials} m where m.application_id = a.id) as sheets
    from ${applications} a
    where a.id in (
      select c.application_id from ${spotCheckInspectors} i
      join ${spotCheckCases} c on c.id = i.case_id join ${spotChecks} s on s.id = c.spot_check_id
      where i.staff_id = ${staffId} and i.recused_at is null and i.found_at is null and s.blind)`);
  return rows.map(({ id, names, sheets }) => ({ id, names, sheets }));
}
