// All SQL about the cases of a round and their inspectors. Writing happens inside a transaction that the audit door has
// opened.
import { and, asc, count, countDistinct, eq, gt, isNotNull, isNull, notInArray, type SQL, sql } from 'drizzle-orm';
import type { AuditAction } from '../../audit/kinds.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { insertionInto } from '../../db/recordset.ts';
import { spotCheckCases, spotCheckInspectors } from '../../db/spot-check-tables.ts';
import { applications, auditEvents } from '../../db/tables.ts';
import type { Result } from '../schema.ts';
import type { Dissent, Dissents, Progress } from '../shapes.ts';

export type Case = typeof spotCheckCases.$inferSelect;
export type Inspector = typeof spotCheckInspectors.$inferSelect;

/** so many verdicts conclude a case where they agree */
const AGREEING = 2;

/** Passes the values as rows, so that the statement is the same for any number of values. */
const listed = (values: readonly string[], type: 'text' | 'uuid') =>
  sql`(select value::${sql.raw(type)} from json_array_elements_text(${JSON.stringify(values)}::text::json))`;

/** The ids of applications by their numbers. */
export async function findIdsOf(tx: Tx, numbers: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx
    .select({ id: applications.id, number: applications.number })
    .from(applications)
    .where(sql`${applications.number} in ${listed(numbers, 'text')}`);
  return new Map(rows.map(({ number, id }) => [number, id]));
}

/**
 * Reading or inspecting a case is no handling of its application; a refused attempt has changed nothing. A recusal
 * counts as handling: the person is not drawn for it again.
 */
const NO_HANDLING: AuditAction[] = [
  'application.read',
  'application.revealed',
  'application.same_person_read',
  'application.found',
  'document.printed',
  'application.progress_read',
  'application.move_refused',
  'audit.events_read',
  'review.refused',
  'sanction.read',
  'spot_check.case_read',
  'spot_check.refused',
  'spot_check.found',
  'spot_check.assigned',
  'spot_check.concluded',
];

/** The staff who have acted on each of the applications, in any office and round. */
export async function findHandlers(tx: Tx, applicationIds: readonly string[]): Promise<Map<string, Set<string>>> {
  const rows = await tx
    .selectDistinct({ applicationId: auditEvents.applicationId, actorId: auditEvents.actorId })
    .from(auditEvents)
    .where(
      and(
        sql`${auditEvents.applicationId} in ${listed(applicationIds, 'uuid')}`,
        eq(auditEvents.actorKind, 'staff'),
        notInArray(auditEvents.action, NO_HANDLING),
      ),
    );
  const handlers = new Map<string, Set<string>>();
  for (const { applicationId, actorId } of rows) {
    if (applicationId === null) continue;
    const known = handlers.get(applicationId) ?? new Set();
    handlers.set(applicationId, known.add(actorId));
  }
  return handlers;
}

const NEW_CASE = [
  'id',
  'spotCheckId',
  'applicationId',
  'number',
  'place',
  'stratum',
  'ticket',
  'inspectorsWanted',
  'inspectorsThere',
  'createdAt',
] as const;
const intoCases = insertionInto(spotCheckCases, NEW_CASE);

export async function insertCases(tx: Tx, cases: readonly Case[]): Promise<void> {
  await tx.execute(intoCases(cases));
}

const NEW_INSPECTOR = ['caseId', 'staffId', 'place', 'assignedAt'] as const;
export type NewInspector = Pick<Inspector, (typeof NEW_INSPECTOR)[number]>;
const intoInspectors = insertionInto(spotCheckInspectors, NEW_INSPECTOR);

export async function insertInspectors(tx: Tx, inspectors: readonly NewInspector[]): Promise<void> {
  await tx.execute(intoInspectors(inspectors));
}

export async function findCase(db: Db | Tx, id: string): Promise<Case | null> {
  const [row] = await db.select().from(spotCheckCases).where(eq(spotCheckCases.id, id));
  return row ?? null;
}

/**
 * Locks the case: nobody else acts on it until the transaction ends. A freeze that names the case does not wait for the
 * lock, since it holds the application, which the conclusion of the case locks after the case.
 */
export async function lockCase(tx: Tx, id: string): Promise<Case | null> {
  const [row] = await tx.select().from(spotCheckCases).where(eq(spotCheckCases.id, id)).for('no key update');
  return row ?? null;
}

/** Lists the inspectors in the order in which they were drawn, including inspectors who recused themselves. */
export async function listInspectors(db: Db | Tx, caseIds: readonly string[]): Promise<Inspector[]> {
  if (caseIds.length === 0) return [];
  return await db
    .select()
    .from(spotCheckInspectors)
    .where(sql`${spotCheckInspectors.caseId} in ${listed(caseIds, 'uuid')}`)
    .orderBy(asc(spotCheckInspectors.caseId), asc(spotCheckInspectors.place));
}

export interface CaseFilter {
  result?: Result | 'open';
  /** only concluded cases whose first two inspectors differed */
  differed?: boolean;
  /** only cases of this inspector */
  inspector?: string;
  /** applications that are left out, except in cases that still wait for this reader's verdict */
  hidden?: { applicationIds: readonly string[]; reader: string };
  after?: number;
  limit: number;
}

/** Two verdicts that agree conclude a case; only two that differ bring a third inspector. */
const hasDiffered = and(isNotNull(spotCheckCases.result), gt(spotCheckCases.inspectorsWanted, AGREEING));

/** Lists cases in the order of the sample. */
export async function listCases(db: Db, spotCheckId: string, filter: CaseFilter): Promise<Case[]> {
  const { result, differed = false, inspector, hidden, after } = filter;
  const conditions: (SQL | undefined)[] = [
    eq(spotCheckCases.spotCheckId, spotCheckId),
    result === 'open' ? isNull(spotCheckCases.result) : result && eq(spotCheckCases.result, result),
    differed ? hasDiffered : undefined,
    inspector === undefined
      ? undefined
      : sql`exists (select from ${spotCheckInspectors} i
          where i.case_id = ${spotCheckCases.id} and i.staff_id = ${inspector} and i.recused_at is null)`,
    hidden === undefined
      ? undefined
      : sql`(${spotCheckCases.applicationId} not in ${listed(hidden.applicationIds, 'uuid')} or exists (
          select from ${spotCheckInspectors} i where i.case_id = ${spotCheckCases.id} and i.staff_id = ${hidden.reader}
            and i.recused_at is null and i.found_at is null))`,
    after === undefined ? undefined : gt(spotCheckCases.place, after),
  ];
  return await db
    .select()
    .from(spotCheckCases)
    .where(and(...conditions))
    .orderBy(asc(spotCheckCases.place))
    .limit(filter.limit);
}

export type Sampled = Pick<Case, 'applicationId' | 'number' | 'ticket' | 'stratum'>;

/** The whole sample, which may be large, or its first cases. */
export async function listSample(db: Db | Tx, spotCheckId: string, most?: number): Promise<Sampled[]> {
  const { applicationId, number, ticket, stratum } = spotCheckCases;
  const all = db
    .select({ applicationId, number, ticket, stratum })
    .from(spotCheckCases)
    .where(eq(spotCheckCases.spotCheckId, spotCheckId))
    .orderBy(asc(spotCheckCases.place));
  return most === undefined ? await all : await all.limit(most);
}

export interface Tally {
  stratum: string;
  cases: number;
  passed: number;
  incomplete: number;
  notCompliant: number;
  short: number;
}

/** Cases of applications that are hidden from the reader count as having no result. */
export type Hidden = readonly string[];

function countsWithout(hidden: Hidden) {
  const isShown =
    hidden.length === 0 ? sql`true` : sql`${spotCheckCases.applicationId} not in ${listed(hidden, 'uuid')}`;
  const countOf = (result: Result) =>
    sql<number>`(count(*) filter (where ${spotCheckCases.result} = ${sql.raw(`'${result}'`)} and ${isShown}))::int`;
  return {
    cases: count(),
    passed: countOf('passed'),
    incomplete: countOf('incomplete'),
    notCompliant: countOf('not_compliant'),
    short: sql<number>`(count(*) filter (where ${spotCheckCases.inspectorsThere} < ${spotCheckCases.inspectorsWanted}))::int`,
  };
}

/** The results of the sample, by stratum. */
export async function tallyOf(db: Db | Tx, spotCheckId: string, hidden: Hidden = []): Promise<Tally[]> {
  return await db
    .select({ stratum: spotCheckCases.stratum, ...countsWithout(hidden) })
    .from(spotCheckCases)
    .where(eq(spotCheckCases.spotCheckId, spotCheckId))
    .groupBy(spotCheckCases.stratum)
    .orderBy(sql`${spotCheckCases.stratum} collate "C"`);
}

export const NO_PROGRESS: Progress = { cases: 0, concluded: 0, passed: 0, incomplete: 0, notCompliant: 0, short: 0 };

/** Counts by round; has no entry for a round that is not drawn yet. */
export async function progressOf(
  db: Db,
  spotCheckIds: readonly string[],
  hidden: Hidden = [],
): Promise<Map<string, Progress>> {
  if (spotCheckIds.length === 0) return new Map();
  const rows = await db
    .select({ spotCheckId: spotCheckCases.spotCheckId, ...countsWithout(hidden) })
    .from(spotCheckCases)
    .where(sql`${spotCheckCases.spotCheckId} in ${listed(spotCheckIds, 'uuid')}`)
    .groupBy(spotCheckCases.spotCheckId);
  return new Map(
    rows.map(({ spotCheckId, ...counts }) => {
      const concluded = counts.passed + counts.incomplete + counts.notCompliant;
      return [spotCheckId, { ...counts, concluded }];
    }),
  );
}

const isShort = sql`${spotCheckCases.inspectorsThere} < ${spotCheckCases.inspectorsWanted}`;

/**
 * Lists cases with fewer inspectors than they need, of one round; or of all rounds, in random order, so that cases that
 * stay short do not block the others.
 */
export async function listShort(db: Db, spotCheckId: string | null, most: number): Promise<string[]> {
  const rows = await db
    .select({ id: spotCheckCases.id })
    .from(spotCheckCases)
    .where(and(isShort, spotCheckId === null ? undefined : eq(spotCheckCases.spotCheckId, spotCheckId)))
    .orderBy(spotCheckId === null ? sql`random()` : asc(spotCheckCases.place))
    .limit(most);
  return rows.map(({ id }) => id);
}

export interface Deserted {
  caseId: string;
  staffId: string;
}

/** Cases that wait for the verdict of a person who has left office, in order, behind `after`. */
export async function listDeserted(db: Db, after: Deserted | null, most: number): Promise<Deserted[]> {
  const beyond = after ? sql`and (i.case_id, i.staff_id) > (${after.caseId}::uuid, ${after.staffId}::uuid)` : sql``;
  const rows = await db.execute<{ case_id: string; staff_id: string }>(sql`
    select i.case_id, i.staff_id from staff s join ${spotCheckInspectors} i on i.staff_id = s.id
    where s.role = 'auditor' and s.ended_at is not null and i.recused_at is null and i.found_at is null ${beyond}
    order by i.case_id, i.staff_id limit ${most}`);
  return rows.map((row) => ({ caseId: row.case_id, staffId: row.staff_id }));
}

const ofInspector = (caseId: string, staffId: string) =>
  and(eq(spotCheckInspectors.caseId, caseId), eq(spotCheckInspectors.staffId, staffId));

export async function saveRecusal(
  tx: Tx,
  { caseId, staffId, reason, at }: { caseId: string; staffId: string; reason: Buffer | null; at: Temporal.Instant },
): Promise<void> {
  await tx
    .update(spotCheckInspectors)
    .set({ recusedAt: at, recusalReason: reason })
    .where(ofInspector(caseId, staffId));
}

export interface Finding {
  caseId: string;
  staffId: string;
  verdict: Result;
  missing: string[];
  note: Buffer | null;
  at: Temporal.Instant;
}

export async function saveFinding(tx: Tx, { caseId, staffId, at, ...found }: Finding): Promise<void> {
  await tx
    .update(spotCheckInspectors)
    .set({ ...found, foundAt: at })
    .where(ofInspector(caseId, staffId));
}

export async function saveInspectors(
  tx: Tx,
  id: string,
  inspectors: Pick<Case, 'inspectorsWanted' | 'inspectorsThere'>,
): Promise<void> {
  await tx.update(spotCheckCases).set(inspectors).where(eq(spotCheckCases.id, id));
}

export async function saveConclusion(
  tx: Tx,
  id: string,
  { result, missing, at }: { result: Result; missing: string[]; at: Temporal.Instant },
): Promise<void> {
  await tx.update(spotCheckCases).set({ result, missing, concludedAt: at }).where(eq(spotCheckCases.id, id));
}

/** The pairs of the first two verdicts of a case, in the order of the inspectors, with the number of cases of each. */
export async function listVerdictPairs(
  db: Db,
  spotCheckId: string,
  hidden: Hidden = [],
): Promise<{ one: Result; other: Result; cases: number }[]> {
  const rows = await db.execute<{ one: Result; other: Result; cases: number }>(sql`
    select v.verdicts[1] as one, v.verdicts[2] as other, count(*)::int as cases
    from (
      select array_agg(i.verdict order by i.place) as verdicts
      from ${spotCheckCases} c join ${spotCheckInspectors} i on i.case_id = c.id
      where c.spot_check_id = ${spotCheckId} and c.result is not null and i.verdict is not null
        and c.application_id not in ${listed(hidden, 'uuid')}
      group by c.id) v
    where cardinality(v.verdicts) >= 2 group by 1, 2`);
  return [...rows];
}

const isShownTo = (hidden: Hidden): SQL => sql`${spotCheckCases.applicationId} not in ${listed(hidden, 'uuid')}`;
const verdictsOf = sql<Result[]>`array_agg(${spotCheckInspectors.verdict} order by ${spotCheckInspectors.place})`;

/** The concluded cases whose first two inspectors differed: their number, and the first `most` with their verdicts. */
export async function listDissents(
  db: Db,
  spotCheckId: string,
  hidden: Hidden,
  most: number,
): Promise<Omit<Dissents, 'items'> & { items: Omit<Dissent, 'settledBy'>[] }> {
  const ofRound = and(
    eq(spotCheckCases.spotCheckId, spotCheckId),
    hasDiffered,
    isNotNull(spotCheckInspectors.verdict),
    isShownTo(hidden),
  );
  const { id: caseId, number, stratum, result, place } = spotCheckCases;
  const differing = db
    .select({ kinds: countDistinct(spotCheckInspectors.verdict).as('kinds') })
    .from(spotCheckCases)
    .innerJoin(spotCheckInspectors, eq(spotCheckInspectors.caseId, caseId))
    .where(ofRound)
    .groupBy(caseId)
    .as('differing');
  const [[counted], rows] = await Promise.all([
    db
      .select({
        cases: count(),
        byMostSevere: sql<number>`(count(*) filter (where ${differing.kinds} > ${AGREEING}))::int`,
      })
      .from(differing),
    db
      .select({ caseId, number, stratum, result, verdicts: verdictsOf })
      .from(spotCheckCases)
      .innerJoin(spotCheckInspectors, eq(spotCheckInspectors.caseId, caseId))
      .where(ofRound)
      .groupBy(caseId)
      .orderBy(asc(place))
      .limit(most),
  ]);
  const { cases, byMostSevere } = counted ?? { cases: 0, byMostSevere: 0 };
  const items = rows.map((row) => {
    if (row.result === null) throw new Error('a concluded case has no result');
    return { ...row, result: row.result };
  });
  return { cases, byMajority: cases - byMostSevere, byMostSevere, items };
}
