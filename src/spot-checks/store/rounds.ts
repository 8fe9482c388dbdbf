// All SQL about rounds: their plans, commitments, reveals, refusals, draws and extensions. Writing happens inside a
// transaction that the audit door has opened.

import { and, asc, count, desc, eq, isNull, max, sql } from 'drizzle-orm';
import type { Actor } from '../../base/actor.ts';
import type { TimePlace } from '../../base/page.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { covering } from '../../db/jurisdiction.ts';
import {
  spotCheckCommitments,
  spotCheckExtensions,
  spotCheckRefusals,
  spotChecks,
} from '../../db/spot-check-tables.ts';
import { staff } from '../../db/tables.ts';
import type { Department } from '../../schemes/words.ts';
import type { Plan, Stratum } from '../shapes.ts';

export interface Round {
  id: string;
  requestHash: Buffer;
  scheme: string;
  /** the population lies in these districts; empty: in all */
  districts: string[];
  plan: Plan;
  /** hex */
  planHash: string;
  populationSize: number;
  /** hex */
  populationHash: string;
  blind: boolean;
  sealedBy: string;
  sealedAt: Temporal.Instant;
  /** null until it is drawn */
  draw: { seed: string; contributions: string[]; by: string; at: Temporal.Instant } | null;
}

const toRound = (row: typeof spotChecks.$inferSelect): Round => ({
  id: row.id,
  requestHash: row.requestHash,
  scheme: row.scheme,
  districts: row.districts,
  plan: JSON.parse(row.plan) as Plan,
  planHash: row.planHash.toString('hex'),
  populationSize: row.populationSize,
  populationHash: row.populationHash.toString('hex'),
  blind: row.blind,
  sealedBy: row.sealedBy,
  sealedAt: row.sealedAt,
  draw:
    row.seed && row.seedContributions && row.drawnBy && row.drawnAt
      ? { seed: row.seed, contributions: row.seedContributions, by: row.drawnBy, at: row.drawnAt }
      : null,
});

/** Locks the id: only one transaction at a time fixes a round with it. */
export async function lockId(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${id}, 0))`);
}

export interface NewRound extends Pick<Round, 'id' | 'requestHash' | 'plan' | 'sealedBy' | 'sealedAt'> {
  /** the plan as it was hashed */
  text: string;
  planHash: string;
}

export async function insertRound(tx: Tx, { plan, text, planHash, ...round }: NewRound): Promise<void> {
  await tx.insert(spotChecks).values({
    ...round,
    scheme: plan.scheme,
    districts: plan.districts ?? [],
    plan: text,
    planHash: Buffer.from(planHash, 'hex'),
    populationSize: plan.population.size,
    populationHash: Buffer.from(plan.population.hash, 'hex'),
    blind: plan.blind,
  });
}

export async function findRound(db: Db | Tx, id: string): Promise<Round | null> {
  const [row] = await db.select().from(spotChecks).where(eq(spotChecks.id, id));
  return row ? toRound(row) : null;
}

/** Locks the round: nobody else acts on it until the transaction ends. */
export async function lockRound(tx: Tx, id: string): Promise<Round | null> {
  const [row] = await tx.select().from(spotChecks).where(eq(spotChecks.id, id)).for('no key update');
  return row ? toRound(row) : null;
}

/** Lists the rounds that the actor's office covers, newest first. */
export async function listRounds(
  db: Db,
  actor: Actor,
  { before, limit }: { before: TimePlace | undefined; limit: number },
): Promise<Round[]> {
  const after =
    before && sql`(${spotChecks.sealedAt}, ${spotChecks.id}) < (${before.at}::timestamptz, ${before.id}::uuid)`;
  const rows = await db
    .select()
    .from(spotChecks)
    .where(and(covering(actor, { schemes: sql`array[${spotChecks.scheme}]`, districts: spotChecks.districts }), after))
    .orderBy(desc(spotChecks.sealedAt), desc(spotChecks.id))
    .limit(limit);
  return rows.map(toRound);
}

export async function saveDraw(tx: Tx, id: string, draw: NonNullable<Round['draw']>): Promise<void> {
  await tx
    .update(spotChecks)
    .set({ seed: draw.seed, seedContributions: draw.contributions, drawnBy: draw.by, drawnAt: draw.at })
    .where(eq(spotChecks.id, id));
}

export interface Commitment {
  staffId: string;
  place: number;
  /** hex */
  commitment: string;
  committedAt: Temporal.Instant;
  value: string | null;
  revealedAt: Temporal.Instant | null;
}

/** Lists commitments in the order in which they go into the seed. */
export async function listCommitments(db: Db | Tx, spotCheckId: string): Promise<Commitment[]> {
  const rows = await db
    .select()
    .from(spotCheckCommitments)
    .where(eq(spotCheckCommitments.spotCheckId, spotCheckId))
    .orderBy(asc(spotCheckCommitments.place));
  return rows.map((row) => ({
    staffId: row.staffId,
    place: row.place,
    commitment: row.commitment.toString('hex'),
    committedAt: row.committedAt,
    value: row.value,
    revealedAt: row.revealedAt,
  }));
}

export async function insertCommitment(
  tx: Tx,
  spotCheckId: string,
  { staffId, place, commitment, committedAt }: Commitment,
): Promise<void> {
  await tx.insert(spotCheckCommitments).values({
    spotCheckId,
    staffId,
    place,
    commitment: Buffer.from(commitment, 'hex'),
    committedAt,
  });
}

export async function saveReveal(
  tx: Tx,
  spotCheckId: string,
  { staffId, value, at }: { staffId: string; value: string; at: Temporal.Instant },
): Promise<void> {
  await tx
    .update(spotCheckCommitments)
    .set({ value, revealedAt: at })
    .where(
      and(
        eq(spotCheckCommitments.spotCheckId, spotCheckId),
        eq(spotCheckCommitments.staffId, staffId),
        isNull(spotCheckCommitments.value),
      ),
    );
}

export type RoundRefusal = Pick<typeof spotCheckRefusals.$inferSelect, 'by' | 'attempted' | 'code' | 'at'>;

export async function insertRefusal(
  tx: Tx,
  refusal: RoundRefusal & { id: string; spotCheckId: string },
): Promise<void> {
  await tx.insert(spotCheckRefusals).values(refusal);
}

/** The latest first. */
export async function listRefusals(db: Db, spotCheckId: string, most: number): Promise<RoundRefusal[]> {
  const { by, attempted, code, at } = spotCheckRefusals;
  return await db
    .select({ by, attempted, code, at })
    .from(spotCheckRefusals)
    .where(eq(spotCheckRefusals.spotCheckId, spotCheckId))
    .orderBy(desc(spotCheckRefusals.id))
    .limit(most);
}

export async function countRefusals(db: Db, spotCheckId: string): Promise<number> {
  const [row] = await db
    .select({ all: count() })
    .from(spotCheckRefusals)
    .where(eq(spotCheckRefusals.spotCheckId, spotCheckId));
  return row?.all ?? 0;
}

export interface Extension extends Omit<typeof spotCheckExtensions.$inferSelect, 'spotCheckId' | 'strata'> {
  strata: Stratum[];
}

export async function listExtensions(db: Db | Tx, spotCheckId: string): Promise<Extension[]> {
  const rows = await db
    .select()
    .from(spotCheckExtensions)
    .where(eq(spotCheckExtensions.spotCheckId, spotCheckId))
    .orderBy(asc(spotCheckExtensions.place));
  return rows.map((row) => ({ ...row, strata: row.strata as Stratum[] }));
}

export async function nextExtensionPlace(tx: Tx, spotCheckId: string): Promise<number> {
  const [row] = await tx
    .select({ last: max(spotCheckExtensions.place) })
    .from(spotCheckExtensions)
    .where(eq(spotCheckExtensions.spotCheckId, spotCheckId));
  return (row?.last ?? 0) + 1;
}

export async function insertExtension(tx: Tx, spotCheckId: string, extension: Extension): Promise<void> {
  await tx.insert(spotCheckExtensions).values({ ...extension, spotCheckId });
}

const COLLEAGUE = {
  id: staff.id,
  name: staff.name,
  displayName: staff.displayName,
  role: staff.role,
  mode: staff.mode,
};
export type Colleague = Pick<typeof staff.$inferSelect, keyof typeof COLLEAGUE>;

/** Somebody of the same office. */
const isOfOfficeOf = (staffId: string) =>
  eq(staff.tenantId, sql`(select s.tenant_id from staff s where s.id::text = ${staffId})`);

/** The person in office with this id or sign-in name, in the office of that member of staff. */
export async function findColleague(db: Db | Tx, of: string, named: string): Promise<Colleague | null> {
  const [row] = await db
    .select(COLLEAGUE)
    .from(staff)
    .where(
      and(
        sql`(${staff.id}::text = ${named.toLowerCase()} or ${staff.name} = ${named.toLowerCase()})`,
        isNull(staff.endedAt),
        isOfOfficeOf(of),
      ),
    );
  return row ?? null;
}

/** The auditors of the department, or of none, in the office of that member of staff. */
export async function listAuditors(db: Db | Tx, of: string, department: Department | null): Promise<Colleague[]> {
  const ofDepartment = department === null ? isNull(staff.department) : eq(staff.department, department);
  return await db
    .select(COLLEAGUE)
    .from(staff)
    .where(and(eq(staff.role, 'auditor'), ofDepartment, isNull(staff.endedAt), isOfOfficeOf(of)))
    .orderBy(asc(staff.id));
}
