// All SQL about materials of applications. Attached materials stay part of the application. Writes run inside a
// transaction that the audit door has opened, or as a step of a commit.
import { and, asc, eq, inArray, type SQL } from 'drizzle-orm';
import type { Actor } from '../base/actor.ts';
import type { Db, Tx } from '../db/connect.ts';
import { applicationMaterials, materials } from '../db/material-tables.ts';
import { insertionInto } from '../db/recordset.ts';

export type NewApplicationMaterial = typeof applicationMaterials.$inferSelect;

/** The kind of a material with which a clerk supports a decision in a review. */
export const EVIDENCE_OF_REVIEW = 'review_evidence';

const MEMBERS = [
  'id',
  'applicationId',
  'materialId',
  'kind',
  'seals',
  'attachedBy',
  'attachedAt',
  'supplementId',
] as const;
// a material that is already attached as the same kind is not attached again
const UNLESS_THERE = 'on conflict (application_id, material_id, kind, supplement_id) do nothing';
const attach = insertionInto(applicationMaterials, MEMBERS, { behind: UNLESS_THERE });
const attachStep = insertionInto(applicationMaterials, MEMBERS, {
  before: 'attached as (',
  behind: `where r.application_id in (select id from done) ${UNLESS_THERE})`,
});

/**
 * Returns those of the ids that name a material which the actor may attach: a unit its own, and staff what they have
 * uploaded themselves. Reading it in another case is not enough, because attaching opens it to everybody who works on
 * this case.
 */
export async function findUsableMaterials(db: Db | Tx, actor: Actor, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const own = actor.tenantId ? eq(materials.tenantId, actor.tenantId) : eq(materials.uploadedBy, actor.id);
  const rows = await db
    .select({ id: materials.id })
    .from(materials)
    .where(and(inArray(materials.id, [...ids]), own));
  const usable = new Set(rows.map(({ id }) => id));
  return new Set(ids.filter((id) => usable.has(id.toLowerCase())));
}

export async function attachMaterials(tx: Tx, rows: readonly NewApplicationMaterial[]): Promise<void> {
  if (rows.length > 0) await tx.execute(attach(inOrder(rows)));
}

/**
 * A step of a commit, after the step `done`, which returns the ids of the changed applications: attaches the materials
 * of these.
 */
export const insertApplicationMaterials = (rows: readonly NewApplicationMaterial[]): SQL => attachStep(inOrder(rows));

/** Sorts the ids: materials are listed by id, and ids made within a millisecond are not in order. */
function inOrder(rows: readonly NewApplicationMaterial[]): NewApplicationMaterial[] {
  const ids = rows.map(({ id }) => id).toSorted();
  return rows.map((row, place) => ({ ...row, id: ids[place] ?? row.id }));
}

export interface AttachedMaterial {
  materialId: string;
  kind: string;
  seals: string[];
  mediaType: string;
  bytes: number;
  /** hex */
  sha256: string;
  attachedAt: Temporal.Instant;
  supplementId: string | null;
}

/** Lists the materials in the order in which they were attached. */
export async function listMaterialsOf(db: Db | Tx, applicationId: string): Promise<AttachedMaterial[]> {
  const rows = await db
    .select()
    .from(applicationMaterials)
    .innerJoin(materials, eq(materials.id, applicationMaterials.materialId))
    .where(eq(applicationMaterials.applicationId, applicationId))
    .orderBy(asc(applicationMaterials.attachedAt), asc(applicationMaterials.id));
  return rows.map(({ application_materials: attached, materials: material }) => ({
    materialId: material.id,
    kind: attached.kind,
    seals: attached.seals,
    mediaType: material.mediaType,
    bytes: material.bytes,
    sha256: material.sha256.toString('hex'),
    attachedAt: attached.attachedAt,
    supplementId: attached.supplementId,
  }));
}
