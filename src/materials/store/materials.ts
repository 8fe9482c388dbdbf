// All SQL about uploaded materials. Writes run inside a transaction that the audit door has opened.
import { and, eq, or, type SQL, sql } from 'drizzle-orm';
import type { Actor } from '../../base/actor.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { materials } from '../../db/material-tables.ts';
import { isOfApplication, isOfOffice } from '../../db/uploads.ts';
import { EVIDENCE_OF_REVIEW } from '../attach.ts';

export type Material = typeof materials.$inferSelect;

export async function insertMaterial(tx: Tx, material: Material): Promise<void> {
  await tx.insert(materials).values(material);
}

/** Null if there is none that the actor may see. */
export async function findMaterial(db: Db, actor: Actor, id: string): Promise<Material | null> {
  const [row] = await db
    .select()
    .from(materials)
    .where(and(eq(materials.id, id), visibleTo(actor)));
  return row ?? null;
}

export async function hasMaterial(db: Db, id: string): Promise<boolean> {
  const [row] = await db.select({ id: materials.id }).from(materials).where(eq(materials.id, id));
  return row !== undefined;
}

/** Those of the ids that exist and that the actor may see. */
export async function listVisible(db: Db | Tx, actor: Actor, ids: readonly string[]): Promise<string[]> {
  const rows = await db
    .select({ id: materials.id })
    .from(materials)
    .where(
      and(
        sql`${materials.id} in (select value::uuid from json_array_elements_text(${JSON.stringify(ids)}::text::json))`,
        visibleTo(actor),
      ),
    );
  return rows.map(({ id }) => id);
}

/**
 * The only rule about who may see a material: a unit its own; a clerk their own uploads, and materials of an
 * application of the office that concerns the clerk's department; supervisors and auditors those of their office
 * (`db/uploads.ts`); nobody else any. Evidence of a review belongs to the decision that names it: a clerk sees it with
 * a decision of the own department that the clerk may see (as `reviews/hidden.ts` says).
 */
function visibleTo(actor: Actor): SQL | undefined {
  switch (actor.role) {
    case 'employer':
    case 'agency':
      return actor.tenantId === undefined ? sql`false` : eq(materials.tenantId, actor.tenantId);
    case 'clerk':
      return or(
        eq(materials.uploadedBy, actor.id),
        isOfApplication(
          actor,
          sql`${materials.id}`,
          sql`${actor.department ?? ''} = any (a.departments)
            and (am.kind <> ${EVIDENCE_OF_REVIEW} or exists (
              select from review_decisions d join review_items i on i.id = d.item_id
              where i.application_id = a.id and i.department = ${actor.department ?? ''}
                and am.material_id = any (d.evidence)
                and (d.decided_by = ${actor.id} or i.status in ('settled', 'closed') or d.returned_by = 'differing')))`,
        ),
      );
    case 'supervisor':
    case 'auditor':
      return isOfOffice(actor, sql`${materials.id}`);
    default:
      return sql`false`;
  }
}
