// All SQL about blast radii except their cases: when a source was wrong, how far the search is, and the confirmation.

import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Actor } from '../../base/actor.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { covering } from '../../db/jurisdiction.ts';
import { blastRadii, blastRadiusCases } from '../../db/oversight-tables.ts';

export type BlastRadius = typeof blastRadii.$inferSelect;
export type NewBlastRadius = Omit<BlastRadius, 'searchedTo' | 'confirmedBy' | 'confirmedAt'>;

/** Returns whether it is new; a key that the same person used before writes nothing. */
export async function insertBlastRadius(tx: Tx, radius: NewBlastRadius): Promise<boolean> {
  const inserted = await tx
    .insert(blastRadii)
    .values(radius)
    .onConflictDoNothing({ target: [blastRadii.openedBy, blastRadii.idempotencyKey] })
    .returning({ id: blastRadii.id });
  return inserted.length > 0;
}

export async function findBlastRadius(db: Db | Tx, id: string): Promise<BlastRadius | null> {
  const [row] = await db.select().from(blastRadii).where(eq(blastRadii.id, id));
  return row ?? null;
}

export async function findBlastRadiusByKey(db: Db, openedBy: string, key: string): Promise<BlastRadius | null> {
  const [row] = await db
    .select()
    .from(blastRadii)
    .where(and(eq(blastRadii.openedBy, openedBy), eq(blastRadii.idempotencyKey, key)));
  return row ?? null;
}

/** Those that the actor's office covers, newest first. */
export async function listBlastRadii(
  db: Db,
  actor: Actor,
  before: string | undefined,
  limit: number,
): Promise<BlastRadius[]> {
  return await db
    .select()
    .from(blastRadii)
    .where(and(covering(actor, blastRadii), before === undefined ? undefined : sql`${blastRadii.id} < ${before}::uuid`))
    .orderBy(sql`${blastRadii.id} desc`)
    .limit(limit);
}

/** Finds and locks a blast radius whose search is not over, or the named one; nobody else searches it meanwhile. */
export async function lockSearching(tx: Tx, id: string | null): Promise<BlastRadius | null> {
  const [row] = await tx
    .select()
    .from(blastRadii)
    .where(and(sql`${blastRadii.searchedTo} is not null`, id === null ? undefined : eq(blastRadii.id, id)))
    .orderBy(asc(blastRadii.id))
    .limit(1)
    .for('no key update', { skipLocked: true });
  return row ?? null;
}

/** Locks one for its confirmation: a case examined meanwhile is recorded after it. */
export async function lockBlastRadius(tx: Tx, id: string): Promise<BlastRadius | null> {
  const [row] = await tx.select().from(blastRadii).where(eq(blastRadii.id, id)).for('update');
  return row ?? null;
}

/** Keeps everybody from confirming the blast radius until the transaction ends. */
export async function holdConfirmation(tx: Tx, id: string): Promise<void> {
  await tx.select({ id: blastRadii.id }).from(blastRadii).where(eq(blastRadii.id, id)).for('key share');
}

/** `to` null: the search is over. */
export async function moveSearch(tx: Tx, id: string, to: string | null): Promise<void> {
  await tx.update(blastRadii).set({ searchedTo: to }).where(eq(blastRadii.id, id));
}

/** Confirms all cases that flip now and were not confirmed before. The radius is locked. */
export async function confirm(tx: Tx, id: string, by: string, at: Temporal.Instant): Promise<void> {
  await tx.update(blastRadii).set({ confirmedBy: by, confirmedAt: at }).where(eq(blastRadii.id, id));
  const { blastRadiusId, result, confirmedBy } = blastRadiusCases;
  await tx
    .update(blastRadiusCases)
    .set({ confirmedBy: by })
    .where(and(eq(blastRadiusId, id), eq(result, 'flips'), isNull(confirmedBy)));
}
