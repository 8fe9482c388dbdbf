// SQL that reads the applications of a run, in pages by id, each page of one moment. It never writes.
import { and, asc, desc, gt, gte, inArray, isNotNull, lte, or, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';
import { withinOffice } from '../../db/jurisdiction.ts';
import { reviewItems } from '../../db/review-tables.ts';
import { applications, auditEvents, rechecks } from '../../db/tables.ts';
import { MOVING_ACTIONS } from '../compare-row.ts';
import type { KeptEvent, KeptItem, KeptRecheck, KeptRow } from '../kept-row.ts';

export interface Population {
  schemes: string[];
  /** empty: all */
  districts: string[];
  /** every scheme and district */
  whole: boolean;
  submittedFrom: Temporal.Instant | null;
  submittedTo: Temporal.Instant | null;
}

export interface PlacedPage {
  rows: KeptRow[];
  /** decided in the audit, but no longer there */
  missing: string[];
  /** the last id that the page covers */
  upTo: string;
}

const DECIDES = ['application.decided', 'application.rescued'];
const isWhole = ({ whole, submittedFrom, submittedTo }: Population) => whole && !submittedFrom && !submittedTo;

const within = ({ whole, submittedFrom, submittedTo, ...office }: Population): (SQL | undefined)[] => [
  whole ? undefined : withinOffice(office, applications),
  submittedFrom ? gte(applications.submittedAt, submittedFrom) : undefined,
  submittedTo ? lte(applications.submittedAt, submittedTo) : undefined,
];

/**
 * The number of decided applications, and the last id at present among applications and their audit events; null if
 * there are none.
 */
export async function countPopulation(
  db: Db,
  population: Population,
): Promise<{ total: number; untilId: string | null }> {
  const wasDecided = sql`exists (
    select from ${auditEvents} e where e.application_id = ${applications.id} and e.action in ('application.decided', 'application.rescued'))`;
  const lastOf = async (column: typeof applications.id | typeof auditEvents.applicationId, table: 'row' | 'event') => {
    const from =
      table === 'row' ? db.select({ id: column }).from(applications) : db.select({ id: column }).from(auditEvents);
    const [row] = await from.where(isNotNull(column)).orderBy(desc(column)).limit(1);
    return row?.id ?? null;
  };
  const [[counted], lastRow, lastEvent] = await Promise.all([
    db
      .select({ total: sql<number>`count(*)::int` })
      .from(applications)
      .where(and(...within(population), or(isNotNull(applications.grounds), wasDecided))),
    lastOf(applications.id, 'row'),
    lastOf(auditEvents.applicationId, 'event'),
  ]);
  const untilId = [lastRow, lastEvent].reduce((last, id) => ((id ?? '') > (last ?? '') ? id : last), null);
  return { total: counted?.total ?? 0, untilId };
}

/** The next applications after `after` up to `until`, with everything that is kept of them. */
export async function readPage(
  db: Db,
  population: Population,
  { after, until, most }: { after: string | null; until: string; most: number },
): Promise<PlacedPage> {
  return await db.transaction(
    async (tx) => {
      const found = await tx
        .select(COLUMNS)
        .from(applications)
        .where(and(...within(population), after ? gt(applications.id, after) : undefined, lte(applications.id, until)))
        .orderBy(asc(applications.id))
        .limit(most);
      const upTo = (found.length < most ? undefined : found.at(-1)?.id) ?? until;
      const ids = found.map(({ id }) => id);
      const range = isWhole(population)
        ? and(after ? gt(auditEvents.applicationId, after) : undefined, lte(auditEvents.applicationId, upTo))
        : isAnyOf(auditEvents.applicationId, ids);
      const events = ids.length > 0 || isWhole(population) ? await eventsOf(tx, range) : new Map<string, KeptEvent[]>();
      const again = ids.length > 0 ? await rechecksOf(tx, ids) : new Map<string, KeptRecheck[]>();
      const items = ids.length > 0 ? await itemsOf(tx, ids) : new Map<string, KeptItem[]>();
      const rows = found.map((row) => ({
        ...row,
        rechecks: again.get(row.id) ?? [],
        items: items.get(row.id) ?? [],
        events: events.get(row.id) ?? [],
      }));
      const there = new Set(ids);
      const missing = [...events]
        .filter(([id, moves]) => !there.has(id) && moves.some(({ action }) => DECIDES.includes(action)))
        .map(([id]) => id);
      return { rows, missing, upTo };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

/** The text of the statement does not depend on the number of ids. */
const isAnyOf = (column: SQLWrapper, ids: readonly string[]): SQL =>
  sql`${column} = any(${`{${ids.join(',')}}`}::uuid[])`;

const COLUMNS = {
  id: applications.id,
  number: applications.number,
  scheme: applications.scheme,
  schemeVersion: applications.schemeVersion,
  parameters: applications.parameters,
  category: applications.category,
  status: applications.status,
  personKey: applications.personKey,
  unitCode: applications.unitCode,
  district: applications.district,
  // as text: a row is sent to another thread, and an instant cannot be
  submittedAt: sql<string>`${applications.submittedAt}`,
  decidedAt: sql<string | null>`${applications.decidedAt}`,
  outcome: applications.outcome,
  decidedBy: applications.decidedBy,
  reasonCodes: applications.reasonCodes,
  venue: applications.venue,
  departments: applications.departments,
  approvalNumber: applications.approvalNumber,
  submission: applications.submission,
  grounds: applications.grounds,
  reviewed: applications.reviewed,
  recheckId: applications.recheckId,
};

async function eventsOf(tx: Tx, range: SQL | undefined): Promise<Map<string, KeptEvent[]>> {
  const rows = await tx
    .select({ applicationId: auditEvents.applicationId, action: auditEvents.action, data: auditEvents.data })
    .from(auditEvents)
    .where(and(range, inArray(auditEvents.action, [...MOVING_ACTIONS])))
    .orderBy(asc(auditEvents.applicationId), asc(auditEvents.seq));
  return grouped(rows, ({ action, data }) => ({ action, data }));
}

async function rechecksOf(tx: Tx, ids: string[]): Promise<Map<string, KeptRecheck[]>> {
  const rows = await tx
    .select({
      applicationId: rechecks.applicationId,
      id: rechecks.id,
      outcome: rechecks.outcome,
      reasonCodes: rechecks.reasonCodes,
      sources: rechecks.sources,
      grounds: rechecks.grounds,
    })
    .from(rechecks)
    .where(isAnyOf(rechecks.applicationId, ids))
    .orderBy(asc(rechecks.applicationId), asc(rechecks.id));
  return grouped(rows, ({ applicationId: _, ...rest }) => rest);
}

async function itemsOf(tx: Tx, ids: string[]): Promise<Map<string, KeptItem[]>> {
  const rows = await tx
    .select({
      applicationId: reviewItems.applicationId,
      department: reviewItems.department,
      result: reviewItems.result,
    })
    .from(reviewItems)
    .where(isAnyOf(reviewItems.applicationId, ids))
    .orderBy(asc(reviewItems.applicationId), asc(reviewItems.id));
  return grouped(rows, ({ department, result }) => ({ department, result }));
}

function grouped<Row extends { applicationId: string | null }, Kept>(
  rows: Row[],
  keep: (row: Row) => Kept,
): Map<string, Kept[]> {
  const groups = new Map<string, Kept[]>();
  for (const row of rows) {
    if (row.applicationId === null) continue;
    const group = groups.get(row.applicationId) ?? [];
    group.push(keep(row));
    groups.set(row.applicationId, group);
  }
  return groups;
}
