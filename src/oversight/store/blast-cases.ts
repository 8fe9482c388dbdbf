// All SQL about the cases of blast radii: which approvals may rest on an answer of that time, which case is asked about
// next, and its result.
import { and, asc, eq, exists, gt, gte, inArray, isNotNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { SelectResultFields } from 'drizzle-orm/query-builders/select.types';
import { isOneOf } from '../../db/column-types.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { withinOffice } from '../../db/jurisdiction.ts';
import { blastRadii, blastRadiusCases } from '../../db/oversight-tables.ts';
import { askings, awaitedSources } from '../../db/review-tables.ts';
import { applications } from '../../db/tables.ts';
import { LEASE, pauseAfter, workQueueOf } from '../../db/work-queue.ts';
import { APPROVED_STATUSES, type Source, UNDECIDED_STATUSES } from '../../schemes/words.ts';
import type { BlastCounts } from '../shapes.ts';
import type { BlastRadius } from './blast-radii.ts';

const isUnderWay = isOneOf(applications.status, UNDECIDED_STATUSES);

export interface Candidate {
  id: string;
  isUnderWay: boolean;
  /** the facts of its decision are not kept yet, or the source is being asked again or about to be */
  isOpen: boolean;
}

/** More than the clocks of two hosts ever differ by. */
const APART = { hours: 24 };

/**
 * The next applications, by id, that were under way within the time: received before its end, and approved after its
 * beginning or not decided on yet; a day is added on both sides, for the clocks of several hosts. The facts of a
 * decision are sealed; the caller opens them and sees whether an answer of that time is among them.
 */
export async function listCandidates(
  tx: Tx,
  { source, from, to, searchedTo, ...office }: BlastRadius,
  most: number,
): Promise<Candidate[]> {
  const awaited = tx
    .select({ id: awaitedSources.applicationId })
    .from(awaitedSources)
    .where(and(eq(awaitedSources.applicationId, applications.id), eq(awaitedSources.source, source)));
  const underWay = tx
    .select({ id: askings.id })
    .from(askings)
    .where(and(eq(askings.applicationId, applications.id), sql`${source} = any(${askings.sources})`));
  const rows = await tx
    .select({
      id: applications.id,
      status: applications.status,
      isAwaited: sql<boolean>`${exists(awaited)} or ${exists(underWay)}`,
    })
    .from(applications)
    .where(
      and(
        gt(applications.id, searchedTo ?? ''),
        withinOffice(office, applications),
        lt(applications.submittedAt, to.add(APART)),
        or(
          isUnderWay,
          and(isOneOf(applications.status, APPROVED_STATUSES), gte(applications.decidedAt, from.subtract(APART))),
        ),
      ),
    )
    .orderBy(asc(applications.id))
    .limit(most);
  return rows.map(({ id, status, isAwaited }) => ({
    id,
    isUnderWay: UNDECIDED_STATUSES.some((each) => each === status),
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

/** Takes up waiting cases that were decided meanwhile: approved ones are asked about, the others are unaffected. */
export async function resumeWaiting(tx: Tx, most: number) {
  const resumed = await tx.execute<{ blastRadiusId: string; applicationId: string; result: string }>(sql`
    with decided as (
      select c.blast_radius_id, c.application_id, a.status
      from blast_radius_cases c join applications a on a.id = c.application_id
      where c.result = 'waiting' and not ${isOneOf(sql`a.status`, UNDECIDED_STATUSES)}
      limit ${most}
      for update of c skip locked)
    update blast_radius_cases c
    set result = case when ${isOneOf(sql`d.status`, APPROVED_STATUSES)} then 'pending' else 'unaffected' end, next_attempt_at = now()
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

const queue = workQueueOf(
  blastRadiusCases,
  [blastRadiusCases.blastRadiusId, blastRadiusCases.applicationId],
  sql`${blastRadiusCases.result} in ('pending', 'unknown')`,
);

export async function claimCases(db: Db, most: number): Promise<ClaimedCase[]> {
  const claimed = await queue.claim(db, undefined, most);
  const ids = [...new Set(claimed.map(({ blastRadiusId }) => blastRadiusId))];
  const radii = ids.length > 0 ? await db.select().from(blastRadii).where(inArray(blastRadii.id, ids)) : [];
  return claimed.flatMap(({ blastRadiusId, applicationId, attempts }) => {
    const radius = radii.find(({ id }) => id === blastRadiusId);
    if (!radius) throw new Error('a case has no radius');
    const { source, from, to } = radius;
    return { blastRadiusId, applicationId, attempts, source, from, to };
  });
}

const isCase = ({ blastRadiusId, applicationId }: Pick<ClaimedCase, 'blastRadiusId' | 'applicationId'>) =>
  and(eq(blastRadiusCases.blastRadiusId, blastRadiusId), eq(blastRadiusCases.applicationId, applicationId));

export interface Examination {
  result: 'stands' | 'flips';
  reasonCodes: string[];
  examined: Buffer;
  at: Temporal.Instant;
}

/** Returns whether nobody had recorded it before. */
export const recordExamination = (tx: Tx, row: ClaimedCase, { at, ...found }: Examination): Promise<boolean> =>
  // it may be frozen at once
  queue.settle(tx, isCase(row), { ...found, examinedAt: at, unreadable: false, nextAttemptAt: sql`now()` });

/**
 * A case that waited, or could not be read, and does not rest on such an answer. Returns whether nobody had recorded it
 * before.
 */
export const recordUnaffected = (tx: Tx, row: ClaimedCase): Promise<boolean> =>
  queue.settle(tx, isCase(row), { result: 'unaffected', unreadable: false });

export const putOff = (tx: Tx, row: ClaimedCase, { unreadable }: { unreadable: boolean }): Promise<boolean> =>
  queue.settle(tx, isCase(row), {
    result: 'unknown',
    unreadable,
    nextAttemptAt: sql`now() + ${pauseAfter(blastRadiusCases.attempts)}`,
  });

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

/** The next case that flips, was seen at the confirmation, and is not frozen yet; nobody else takes it meanwhile. */
export async function lockFlipped(tx: Tx): Promise<Flipped | null> {
  const [row] = await tx
    .select({ found: blastRadiusCases, radius: blastRadii })
    .from(blastRadiusCases)
    .innerJoin(blastRadii, eq(blastRadii.id, blastRadiusCases.blastRadiusId))
    .where(
      and(
        eq(blastRadiusCases.result, 'flips'),
        sql`${blastRadiusCases.outcome} is null`,
        isNotNull(blastRadiusCases.confirmedBy),
        sql`${blastRadiusCases.nextAttemptAt} <= now()`,
      ),
    )
    .orderBy(asc(blastRadiusCases.nextAttemptAt))
    .limit(1)
    .for('update', { of: blastRadiusCases, skipLocked: true });
  if (!row) return null;
  const { id, source, from, to } = row.radius;
  const { applicationId, examined, confirmedBy } = row.found;
  if (!examined || confirmedBy === null) throw new Error('a case that flips was not examined or not confirmed');
  return { blastRadiusId: id, applicationId, examined, source, from, to, confirmedBy };
}

/** Puts off, by a minute, a case that cannot be frozen now. The other cases go on. */
export async function putOffFreezing(db: Db, row: Flipped): Promise<void> {
  await db
    .update(blastRadiusCases)
    .set({ nextAttemptAt: sql`now() + ${LEASE}` })
    .where(isCase(row));
}

export async function recordOutcome(tx: Tx, row: Flipped, freezeId: string | null): Promise<void> {
  const outcome = freezeId === null ? ('passed_over' as const) : ('frozen' as const);
  await tx.update(blastRadiusCases).set({ outcome, freezeId }).where(isCase(row));
}

const { result: found, unreadable, outcome } = blastRadiusCases;

/** The groups in which cases are counted; a list of one holds the cases that its count counted. */
const GROUPS = {
  affected: sql`${found} not in ('waiting', 'unaffected')`,
  waiting: sql`${found} = 'waiting'`,
  pending: sql`${found} = 'pending'`,
  unknown: sql`${found} = 'unknown'`,
  unreadable: sql`${found} = 'unknown' and ${unreadable}`,
  stands: sql`${found} = 'stands'`,
  flips: sql`${found} = 'flips'`,
  frozen: sql`${outcome} = 'frozen'`,
  passedOver: sql`${outcome} = 'passed_over'`,
} satisfies Record<keyof BlastCounts, SQL>;

const countOf = (group: keyof BlastCounts) => sql<number>`(count(*) filter (where ${GROUPS[group]}))::int`;

export async function countCases(db: Db | Tx, id: string): Promise<BlastCounts> {
  const [row] = await db
    .select({
      affected: countOf('affected'),
      waiting: countOf('waiting'),
      pending: countOf('pending'),
      unknown: countOf('unknown'),
      unreadable: countOf('unreadable'),
      stands: countOf('stands'),
      flips: countOf('flips'),
      frozen: countOf('frozen'),
      passedOver: countOf('passedOver'),
    })
    .from(blastRadiusCases)
    .where(eq(blastRadiusCases.blastRadiusId, id));
  if (!row) throw new Error('a count answers one row');
  return row;
}

const CASE = {
  blastRadiusId: blastRadiusCases.blastRadiusId,
  applicationId: blastRadiusCases.applicationId,
  number: applications.number,
  scheme: applications.scheme,
  schemeVersion: applications.schemeVersion,
  parameters: applications.parameters,
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

export interface BlastCaseFilter {
  result?: BlastCase['result'] | undefined;
  group?: keyof BlastCounts | undefined;
  after: string | undefined;
  limit: number;
}

/** Lists cases in order of submission. */
export async function listCases(
  db: Db,
  id: string,
  { result, group, after, limit }: BlastCaseFilter,
): Promise<BlastCase[]> {
  return await db
    .select(CASE)
    .from(blastRadiusCases)
    .innerJoin(applications, eq(applications.id, blastRadiusCases.applicationId))
    .where(
      and(
        eq(blastRadiusCases.blastRadiusId, id),
        result === undefined ? undefined : eq(blastRadiusCases.result, result),
        group && GROUPS[group],
        after === undefined ? undefined : gt(blastRadiusCases.applicationId, after),
      ),
    )
    .orderBy(asc(blastRadiusCases.applicationId))
    .limit(limit);
}
