// All SQL about blast radii: which approvals may rest on an answer of that time, whose turn it is to be asked about, and what came of it.
import { and, asc, eq, gt, inArray, lte, sql } from 'drizzle-orm';
import { instantOf } from '../audit/store.ts';
import type { Db, Tx } from '../db/connect.ts';
import { blastRadii, blastRadiusCases } from '../db/oversight-tables.ts';
import { applications } from '../db/tables.ts';
import type { Source } from '../schemes/words.ts';

export interface BlastRadius {
  id: string;
  source: Source;
  from: Temporal.Instant;
  to: Temporal.Instant;
  reason: Buffer;
  openedBy: string;
  openedAt: Temporal.Instant;
  bodyHash: Buffer;
  /** the last id that the search has looked at; null once there is none left */
  searchedTo: string | null;
  confirmedBy: string | null;
  confirmedAt: Temporal.Instant | null;
}

export interface NewBlastRadius
  extends Pick<BlastRadius, 'id' | 'source' | 'from' | 'to' | 'reason' | 'openedBy' | 'openedAt' | 'bodyHash'> {
  idempotencyKey: string;
}

/** Answers whether it is new; a key that was used before by the same person writes nothing. */
export async function insertBlastRadius(tx: Tx, { from, to, openedAt, ...radius }: NewBlastRadius): Promise<boolean> {
  const inserted = await tx
    .insert(blastRadii)
    .values({ ...radius, from: from.toString(), to: to.toString(), openedAt: openedAt.toString() })
    .onConflictDoNothing({ target: [blastRadii.openedBy, blastRadii.idempotencyKey] })
    .returning({ id: blastRadii.id });
  return inserted.length > 0;
}

export async function findBlastRadius(db: Db | Tx, id: string): Promise<BlastRadius | null> {
  const [row] = await db.select().from(blastRadii).where(eq(blastRadii.id, id));
  return row ? toRadius(row) : null;
}

export async function findBlastRadiusByKey(db: Db, openedBy: string, key: string): Promise<BlastRadius | null> {
  const [row] = await db
    .select()
    .from(blastRadii)
    .where(and(eq(blastRadii.openedBy, openedBy), eq(blastRadii.idempotencyKey, key)));
  return row ? toRadius(row) : null;
}

export async function listBlastRadii(db: Db, before: string | undefined, limit: number): Promise<BlastRadius[]> {
  const rows = await db
    .select()
    .from(blastRadii)
    .where(before === undefined ? undefined : sql`${blastRadii.id} < ${before}::uuid`)
    .orderBy(sql`${blastRadii.id} desc`)
    .limit(limit);
  return rows.map(toRadius);
}

/** One whose search is not over, or the named one; nobody else searches it meanwhile. */
export async function lockSearching(tx: Tx, id: string | null): Promise<BlastRadius | null> {
  const [row] = await tx
    .select()
    .from(blastRadii)
    .where(and(sql`${blastRadii.searchedTo} is not null`, id === null ? undefined : eq(blastRadii.id, id)))
    .orderBy(asc(blastRadii.id))
    .limit(1)
    .for('update', { skipLocked: true });
  return row ? toRadius(row) : null;
}

/**
 * The next approvals, by id, that were under way within the time: received before its end and decided after its beginning. What their
 * decision rests on is sealed; whoever opens it sees whether an answer of that time is among it.
 */
export async function listCandidates(tx: Tx, { from, to, searchedTo }: BlastRadius, most: number): Promise<string[]> {
  const rows = await tx
    .select({ id: applications.id })
    .from(applications)
    .where(
      and(
        gt(applications.id, searchedTo ?? ''),
        inArray(applications.status, ['approved', 'frozen']),
        sql`${applications.submittedAt} < ${to.toString()}::timestamptz`,
        sql`${applications.decidedAt} >= ${from.toString()}::timestamptz`,
      ),
    )
    .orderBy(asc(applications.id))
    .limit(most);
  return rows.map(({ id }) => id);
}

export async function insertCases(tx: Tx, blastRadiusId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.insert(blastRadiusCases).values(ids.map((applicationId) => ({ blastRadiusId, applicationId })));
}

/** `to` null: the search is over. */
export async function moveSearch(tx: Tx, id: string, to: string | null): Promise<void> {
  await tx.update(blastRadii).set({ searchedTo: to }).where(eq(blastRadii.id, id));
}

export interface ClaimedCase {
  blastRadiusId: string;
  applicationId: string;
  attempts: number;
  source: Source;
}

/** Claims cases whose turn has come: nobody else asks about them for a minute, by the database's clock. */
export async function claimCases(db: Db, most: number): Promise<ClaimedCase[]> {
  const claimed = await db.execute<ClaimedCase & Record<string, unknown>>(sql`
    with turn as (
      select c.blast_radius_id, c.application_id from blast_radius_cases c
      where c.result in ('pending', 'unknown') and c.next_attempt_at <= now()
      order by c.next_attempt_at limit ${most}
      for update of c skip locked)
    update blast_radius_cases c
    set attempts = c.attempts + 1, next_attempt_at = now() + interval '1 minute'
    from turn t join blast_radii b on b.id = t.blast_radius_id
    where c.blast_radius_id = t.blast_radius_id and c.application_id = t.application_id
    returning c.blast_radius_id as "blastRadiusId", c.application_id as "applicationId", c.attempts, b.source`);
  return [...claimed];
}

const isCase = ({ blastRadiusId, applicationId }: Pick<ClaimedCase, 'blastRadiusId' | 'applicationId'>) =>
  and(eq(blastRadiusCases.blastRadiusId, blastRadiusId), eq(blastRadiusCases.applicationId, applicationId));
const isOpen = (row: ClaimedCase) => and(isCase(row), inArray(blastRadiusCases.result, ['pending', 'unknown']));

export interface Examination {
  result: 'stands' | 'flips';
  reasonCodes: string[];
  examined: Buffer;
  at: Temporal.Instant;
}

/** Answers whether nobody had found it before. */
export async function recordExamination(tx: Tx, row: ClaimedCase, { at, ...found }: Examination): Promise<boolean> {
  const recorded = await tx
    .update(blastRadiusCases)
    .set({ ...found, examinedAt: at.toString() })
    .where(isOpen(row))
    .returning({ id: blastRadiusCases.applicationId });
  return recorded.length > 0;
}

/** 5 s after the first asking, then twice as long each time up to an hour. */
export async function putOff(tx: Tx, row: ClaimedCase): Promise<boolean> {
  const pause = sql`least(interval '5 seconds' * power(2, least(${blastRadiusCases.attempts}, 20) - 1), interval '1 hour')`;
  const off = await tx
    .update(blastRadiusCases)
    .set({ result: 'unknown', nextAttemptAt: sql`now() + ${pause}` })
    .where(isOpen(row))
    .returning({ id: blastRadiusCases.applicationId });
  return off.length > 0;
}

export async function confirm(tx: Tx, id: string, by: string, at: Temporal.Instant): Promise<void> {
  await tx.update(blastRadii).set({ confirmedBy: by, confirmedAt: at.toString() }).where(eq(blastRadii.id, id));
}

export interface Flipped {
  blastRadiusId: string;
  applicationId: string;
  /** sealed */
  examined: Buffer;
  source: Source;
  from: Temporal.Instant;
  to: Temporal.Instant;
  confirmedBy: string;
}

/** One that flips, was seen by who confirmed, and is not frozen yet; nobody else takes it meanwhile. */
export async function lockFlipped(tx: Tx): Promise<Flipped | null> {
  const [row] = await tx
    .select({ found: blastRadiusCases, radius: blastRadii })
    .from(blastRadiusCases)
    .innerJoin(blastRadii, eq(blastRadii.id, blastRadiusCases.blastRadiusId))
    .where(
      and(
        eq(blastRadiusCases.result, 'flips'),
        sql`${blastRadiusCases.outcome} is null`,
        lte(blastRadiusCases.examinedAt, blastRadii.confirmedAt),
      ),
    )
    .limit(1)
    .for('update', { of: blastRadiusCases, skipLocked: true });
  if (!row) return null;
  const { id, source, from, to, confirmedBy } = toRadius(row.radius);
  const { applicationId, examined } = row.found;
  if (!examined || confirmedBy === null) throw new Error('what flips was examined and confirmed');
  return { blastRadiusId: id, applicationId, examined, source, from, to, confirmedBy };
}

export async function recordOutcome(tx: Tx, row: Flipped, freezeId: string | null): Promise<void> {
  const outcome = freezeId === null ? ('passed_over' as const) : ('frozen' as const);
  await tx.update(blastRadiusCases).set({ outcome, freezeId }).where(isCase(row));
}

export interface BlastCounts {
  affected: number;
  pending: number;
  unknown: number;
  stands: number;
  flips: number;
  frozen: number;
  passedOver: number;
}

export async function countCases(db: Db | Tx, id: string): Promise<BlastCounts> {
  const [row] = await db.execute<BlastCounts & Record<string, unknown>>(sql`
    select count(*)::int as affected,
      (count(*) filter (where result = 'pending'))::int as pending,
      (count(*) filter (where result = 'unknown'))::int as unknown,
      (count(*) filter (where result = 'stands'))::int as stands,
      (count(*) filter (where result = 'flips'))::int as flips,
      (count(*) filter (where outcome = 'frozen'))::int as frozen,
      (count(*) filter (where outcome = 'passed_over'))::int as "passedOver"
    from blast_radius_cases where blast_radius_id = ${id}`);
  if (!row) throw new Error('a count answers one row');
  return row;
}

export interface BlastCase {
  blastRadiusId: string;
  applicationId: string;
  number: string;
  approvalNumber: string | null;
  applicationStatus: string;
  result: 'pending' | 'unknown' | 'stands' | 'flips';
  scheme: string;
  schemeVersion: string;
  /** sealed; null until the source has answered */
  examined: Buffer | null;
  examinedAt: Temporal.Instant | null;
  attempts: number;
  outcome: 'frozen' | 'passed_over' | null;
  freezeId: string | null;
}

/** In order of submission. */
export async function listCases(
  db: Db,
  id: string,
  { result, after, limit }: { result: BlastCase['result'] | undefined; after: string | undefined; limit: number },
): Promise<BlastCase[]> {
  const rows = await db
    .select({ found: blastRadiusCases, of: applications })
    .from(blastRadiusCases)
    .innerJoin(applications, eq(applications.id, blastRadiusCases.applicationId))
    .where(
      and(
        eq(blastRadiusCases.blastRadiusId, id),
        result === undefined ? undefined : eq(blastRadiusCases.result, result),
        after === undefined ? undefined : gt(blastRadiusCases.applicationId, after),
      ),
    )
    .orderBy(asc(blastRadiusCases.applicationId))
    .limit(limit);
  return rows.map(({ found, of }) => ({
    blastRadiusId: id,
    applicationId: found.applicationId,
    number: of.number,
    scheme: of.scheme,
    schemeVersion: of.schemeVersion,
    approvalNumber: of.approvalNumber,
    applicationStatus: of.status,
    result: found.result,
    examined: found.examined,
    examinedAt: found.examinedAt === null ? null : instantOf(found.examinedAt),
    attempts: found.attempts,
    outcome: found.outcome,
    freezeId: found.freezeId,
  }));
}

const toRadius = (row: typeof blastRadii.$inferSelect): BlastRadius => ({
  ...row,
  source: row.source as Source,
  from: instantOf(row.from),
  to: instantOf(row.to),
  openedAt: instantOf(row.openedAt),
  confirmedAt: row.confirmedAt === null ? null : instantOf(row.confirmedAt),
});
