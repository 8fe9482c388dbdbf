// All SQL about the cases of blast radii: which approvals may rest on an answer of that time, whose turn it is to be
// asked about, and what came of it.
import { and, asc, eq, exists, gt, gte, inArray, lt, lte, or, sql } from 'drizzle-orm';
import type { SelectResultFields } from 'drizzle-orm/query-builders/select.types';
import { instantOf } from '../../db/column-types.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { blastRadii, blastRadiusCases } from '../../db/oversight-tables.ts';
import { awaitedSources } from '../../db/review-tables.ts';
import { applications } from '../../db/tables.ts';
import type { Source } from '../../schemes/words.ts';
import type { BlastCounts } from '../shapes.ts';
import type { BlastRadius } from './blast-radii.ts';

/** Not decided on for good: an approval may come of it yet. */
const UNDER_WAY = ['received', 'in_review', 'awaiting_supplement'] as const;

export interface Candidate {
  id: string;
  isUnderWay: boolean;
  /** what it is decided on is not kept yet, or is about to be asked of the source */
  isOpen: boolean;
}

/**
 * The next applications, by id, that were under way within the time: received before its end, and approved after its
 * beginning or not decided on yet. What a decision rests on is sealed; whoever opens it sees whether an answer of that
 * time is among it.
 */
export async function listCandidates(
  tx: Tx,
  { source, from, to, searchedTo }: BlastRadius,
  most: number,
): Promise<Candidate[]> {
  const awaited = tx
    .select({ id: awaitedSources.applicationId })
    .from(awaitedSources)
    .where(and(eq(awaitedSources.applicationId, applications.id), eq(awaitedSources.source, source)));
  const rows = await tx
    .select({
      id: applications.id,
      status: applications.status,
      isAwaited: sql<boolean>`${exists(awaited)}`,
    })
    .from(applications)
    .where(
      and(
        gt(applications.id, searchedTo ?? ''),
        lt(applications.submittedAt, to),
        or(
          inArray(applications.status, [...UNDER_WAY]),
          and(inArray(applications.status, ['approved', 'frozen']), gte(applications.decidedAt, from)),
        ),
      ),
    )
    .orderBy(asc(applications.id))
    .limit(most);
  return rows.map(({ id, status, isAwaited }) => ({
    id,
    isUnderWay: UNDER_WAY.some((each) => each === status),
    isOpen: status === 'received' || isAwaited,
  }));
}

export interface NewCase {
  applicationId: string;
  result: 'waiting' | 'pending' | 'unknown';
  unreadable: boolean;
}

export async function insertCases(tx: Tx, blastRadiusId: string, cases: readonly NewCase[]): Promise<void> {
  if (cases.length === 0) return;
  await tx.insert(blastRadiusCases).values(cases.map((each) => ({ ...each, blastRadiusId })));
}

/**
 * Those that have waited and are decided on: to be asked about where they were approved, and of no concern where not.
 */
export async function resumeWaiting(tx: Tx, most: number) {
  const resumed = await tx.execute<{ blastRadiusId: string; applicationId: string; result: string }>(sql`
    with decided as (
      select c.blast_radius_id, c.application_id, a.status
      from blast_radius_cases c join applications a on a.id = c.application_id
      where c.result = 'waiting' and a.status not in ${UNDER_WAY}
      limit ${most}
      for update of c skip locked)
    update blast_radius_cases c
    set result = case when d.status in ('approved', 'frozen') then 'pending' else 'unaffected' end, next_attempt_at = now()
    from decided d
    where c.blast_radius_id = d.blast_radius_id and c.application_id = d.application_id
    returning c.blast_radius_id as "blastRadiusId", c.application_id as "applicationId", c.result`);
  return [...resumed];
}

export interface ClaimedCase {
  blastRadiusId: string;
  applicationId: string;
  attempts: number;
  source: Source;
  from: Temporal.Instant;
  to: Temporal.Instant;
}

/** Claims cases whose turn has come: nobody else asks about them for a minute, by the database's clock. */
export async function claimCases(db: Db, most: number): Promise<ClaimedCase[]> {
  const claimed = await db.execute<Omit<ClaimedCase, 'from' | 'to'> & { from: string; to: string }>(sql`
    with turn as (
      select c.blast_radius_id, c.application_id from blast_radius_cases c
      where c.result in ('pending', 'unknown') and c.next_attempt_at <= now()
      order by c.next_attempt_at limit ${most}
      for update of c skip locked)
    update blast_radius_cases c
    set attempts = c.attempts + 1, next_attempt_at = now() + interval '1 minute'
    from turn t join blast_radii b on b.id = t.blast_radius_id
    where c.blast_radius_id = t.blast_radius_id and c.application_id = t.application_id
    returning c.blast_radius_id as "blastRadiusId", c.application_id as "applicationId", c.attempts, b.source,
      b.from_at::text as "from", b.to_at::text as "to"`);
  return claimed.map((row) => ({ ...row, from: instantOf(row.from), to: instantOf(row.to) }));
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
    // its turn to be frozen is at once
    .set({ ...found, examinedAt: at, unreadable: false, nextAttemptAt: sql`now()` })
    .where(isOpen(row))
    .returning({ id: blastRadiusCases.applicationId });
  return recorded.length > 0;
}

/**
 * What waited, or could not be read, and does not rest on such an answer. Answers whether nobody had found it before.
 */
export async function recordUnaffected(tx: Tx, row: ClaimedCase): Promise<boolean> {
  const recorded = await tx
    .update(blastRadiusCases)
    .set({ result: 'unaffected', unreadable: false })
    .where(isOpen(row))
    .returning({ id: blastRadiusCases.applicationId });
  return recorded.length > 0;
}

/** 5 s after the first asking, then twice as long each time up to an hour. */
export async function putOff(tx: Tx, row: ClaimedCase, { unreadable }: { unreadable: boolean }): Promise<boolean> {
  const pause = sql`least(interval '5 seconds' * power(2, least(${blastRadiusCases.attempts}, 20) - 1), interval '1 hour')`;
  const off = await tx
    .update(blastRadiusCases)
    .set({ result: 'unknown', unreadable, nextAttemptAt: sql`now() + ${pause}` })
    .where(isOpen(row))
    .returning({ id: blastRadiusCases.applicationId });
  return off.length > 0;
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

/** The next that flips, was seen by who confirmed, and is not frozen yet; nobody else takes it meanwhile. */
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
        sql`${blastRadiusCases.nextAttemptAt} <= now()`,
      ),
    )
    .orderBy(asc(blastRadiusCases.nextAttemptAt))
    .limit(1)
    .for('update', { of: blastRadiusCases, skipLocked: true });
  if (!row) return null;
  const { id, source, from, to, confirmedBy } = row.radius;
  const { applicationId, examined } = row.found;
  if (!examined || confirmedBy === null) throw new Error('what flips was examined and confirmed');
  return { blastRadiusId: id, applicationId, examined, source, from, to, confirmedBy };
}

/** One that cannot be frozen now stops no other; its turn comes again in a minute. */
export async function putOffFreezing(db: Db, row: Flipped): Promise<void> {
  await db.update(blastRadiusCases).set({ nextAttemptAt: sql`now() + interval '1 minute'` }).where(isCase(row));
}

export async function recordOutcome(tx: Tx, row: Flipped, freezeId: string | null): Promise<void> {
  const outcome = freezeId === null ? ('passed_over' as const) : ('frozen' as const);
  await tx.update(blastRadiusCases).set({ outcome, freezeId }).where(isCase(row));
}

export async function countCases(db: Db | Tx, id: string): Promise<BlastCounts> {
  const [row] = await db.execute<BlastCounts & Record<string, unknown>>(sql`
    select (count(*) filter (where result not in ('waiting', 'unaffected')))::int as affected,
      (count(*) filter (where result = 'waiting'))::int as waiting,
      (count(*) filter (where result = 'pending'))::int as pending,
      (count(*) filter (where result = 'unknown'))::int as unknown,
      (count(*) filter (where result = 'unknown' and unreadable))::int as unreadable,
      (count(*) filter (where result = 'stands'))::int as stands,
      (count(*) filter (where result = 'flips'))::int as flips,
      (count(*) filter (where outcome = 'frozen'))::int as frozen,
      (count(*) filter (where outcome = 'passed_over'))::int as "passedOver"
    from blast_radius_cases where blast_radius_id = ${id}`);
  if (!row) throw new Error('a count answers one row');
  return row;
}

const CASE = {
  blastRadiusId: blastRadiusCases.blastRadiusId,
  applicationId: blastRadiusCases.applicationId,
  number: applications.number,
  scheme: applications.scheme,
  schemeVersion: applications.schemeVersion,
  approvalNumber: applications.approvalNumber,
  applicationStatus: applications.status,
  result: blastRadiusCases.result,
  unreadable: blastRadiusCases.unreadable,
  examined: blastRadiusCases.examined,
  examinedAt: blastRadiusCases.examinedAt,
  attempts: blastRadiusCases.attempts,
  outcome: blastRadiusCases.outcome,
  freezeId: blastRadiusCases.freezeId,
};
export type BlastCase = SelectResultFields<typeof CASE>;

/** In order of submission. */
export async function listCases(
  db: Db,
  id: string,
  { result, after, limit }: { result: BlastCase['result'] | undefined; after: string | undefined; limit: number },
): Promise<BlastCase[]> {
  return await db
    .select(CASE)
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
}
