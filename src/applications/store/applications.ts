// SQL about applications, except the commits that receive and decide them. Writes run inside a transaction that the
// audit door has opened.
import {
  and,
  count,
  desc,
  eq,
  getTableColumns,
  gte,
  inArray,
  isNull,
  lt,
  lte,
  max,
  notInArray,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import { union } from 'drizzle-orm/pg-core';
import type { Actor } from '../../base/actor.ts';
import { isOneOf } from '../../db/column-types.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { within } from '../../db/jurisdiction.ts';
import { sanctions } from '../../db/sanction-tables.ts';
import { applications, tenants } from '../../db/tables.ts';
import { type Decider, LIVE_STATUSES, type Status } from '../../schemes/words.ts';
import { LEASE } from './commits.ts';

// columns that only the commits and runs need are not read with the others
const {
  idempotencyKey,
  personKey,
  phoneKey,
  unitCode,
  unitNameKey,
  unitKey,
  filerKey,
  leaseUntil,
  reasonCodes,
  version,
  ...read
} = getTableColumns(applications);

/** `rechecked`, sealed: the grounds of the latest asking after the decision; null if there was none. */
export type Application = Pick<typeof applications.$inferSelect, keyof typeof read> & { rechecked: Buffer | null };

/** The columns of an `Application`. */
export const applicationColumns = {
  ...read,
  rechecked: sql<Buffer | null>`(select r.grounds from rechecks r where r.id = applications.recheck_id)`,
};

/**
 * Locks the application until the transaction ends. Nobody else moves it; rows that refer to the application may still
 * be written.
 */
export async function lockApplication(tx: Tx, id: string): Promise<Application | null> {
  await tx.select({ id: applications.id }).from(applications).where(eq(applications.id, id)).for('no key update');
  // a separate statement: the locking statement, after its wait, still sees the askings of before and would miss the
  // latest
  const [row] = await tx.select(applicationColumns).from(applications).where(eq(applications.id, id));
  return row ?? null;
}

/** Takes over the asking of a submission whose lease has run out; false if it is held or no longer `received`. */
export async function takeLease(tx: Tx, id: string): Promise<boolean> {
  const taken = await tx
    .update(applications)
    .set({ leaseUntil: sql`now() + ${LEASE}` })
    .where(and(eq(applications.id, id), eq(applications.status, 'received'), lt(applications.leaseUntil, sql`now()`)))
    .returning({ id: applications.id });
  return taken.length > 0;
}

/**
 * Receives an application that waited for its documents, for examination: its lease begins anew. False if it does not
 * wait, or was decided before.
 */
export async function receiveAgain(tx: Tx, id: string, at: Temporal.Instant): Promise<boolean> {
  const moved = await tx
    .update(applications)
    .set({
      ...{ status: 'received', statusAt: at, dueAt: null },
      ...{ leaseUntil: sql`now() + ${LEASE}`, version: sql`${applications.version} + 1` },
    })
    .where(and(eq(applications.id, id), eq(applications.status, 'awaiting_supplement'), isNull(applications.grounds)))
    .returning({ id: applications.id });
  return moved.length > 0;
}

/** `reviewed`: sealed; null if no person has decided. */
export interface Concluded extends Pick<Application, 'id' | 'approvalNumber' | 'reviewed'> {
  status: 'approved' | 'rejected';
  decidedBy: Decider;
  decidedAt: Temporal.Instant;
  /** when an approval lapses; null: never */
  lapsesAt: Temporal.Instant | null;
}

/**
 * Records the decision on an application that was in review; throws if it is not. Fires the triggers that
 * `moveApplication` names.
 */
export async function concludeApplication(tx: Tx, concluded: Concluded): Promise<void> {
  const { id, status, decidedBy, decidedAt, approvalNumber, reviewed, lapsesAt } = concluded;
  const done = await tx
    .update(applications)
    .set({
      ...{ status, outcome: status, statusAt: decidedAt, decidedAt, decidedBy, dueAt: lapsesAt },
      ...{ approvalNumber, reviewed, version: sql`${applications.version} + 1` },
    })
    .where(and(eq(applications.id, id), eq(applications.status, 'in_review')))
    .returning({ id: applications.id });
  if (done.length !== 1) throw new Error('the end of a review of an application that is not in review');
}

export interface Move {
  from: readonly Status[];
  to: Status;
  at: Temporal.Instant;
  /** deadline of the next actor; null if nobody has to act */
  dueAt: Temporal.Instant | null;
  /** civil date; only with a move to `settled` */
  settledOn?: string;
}

/**
 * Returns whether it moved. Two triggers act on every change of the status, in this transaction: `applications_told`
 * writes a webhook delivery for each endpoint of the unit; `applications_items_follow` pauses or closes its review
 * items and supplements, and deletes its awaited sources.
 */
export async function moveApplication(tx: Tx, id: string, { from, to, at, dueAt, settledOn }: Move): Promise<boolean> {
  const moved = await tx
    .update(applications)
    .set({
      status: to,
      statusAt: at,
      dueAt,
      ...(settledOn === undefined ? {} : { settledOn }),
      version: sql`${applications.version} + 1`,
    })
    .where(and(eq(applications.id, id), inArray(applications.status, from)))
    .returning({ id: applications.id });
  return moved.length > 0;
}

/** Applications that a crash left `received`: the lease ran out at least `graceSeconds` ago by the database's clock. */
export async function listStranded(db: Db, graceSeconds: number, most: number): Promise<Application[]> {
  return await db
    .select(applicationColumns)
    .from(applications)
    .where(
      and(
        eq(applications.status, 'received'),
        lt(applications.leaseUntil, sql`now() - make_interval(secs => ${graceSeconds})`),
      ),
    )
    // random order, so that applications that cannot be rescued do not block the others
    .orderBy(sql`random()`)
    .limit(most);
}

export async function findApplication(db: Db, id: string): Promise<Application | null> {
  const [row] = await db.select(applicationColumns).from(applications).where(eq(applications.id, id));
  return row ?? null;
}

/** The application with this approval number, of any office: for everybody who has the number. */
export async function findApproval(db: Db, approvalNumber: string): Promise<Application | null> {
  const [row] = await db
    .select(applicationColumns)
    .from(applications)
    .where(eq(applications.approvalNumber, approvalNumber));
  return row ?? null;
}

/** The application with this number whose applicant has this phone number; null for every other pair. */
export async function findByNumberAndPhone(
  db: Db,
  { number, phoneKey }: { number: string; phoneKey: Buffer },
): Promise<Application | null> {
  const [row] = await db
    .select(applicationColumns)
    .from(applications)
    .where(and(eq(applications.number, number), eq(applications.phoneKey, phoneKey)));
  return row ?? null;
}

export async function findIdOfNumber(db: Db, actor: Actor, number: string): Promise<string | null> {
  const [row] = await db
    .select({ id: applications.id })
    .from(applications)
    .where(and(eq(applications.number, number), within(actor, applications)));
  return row?.id ?? null;
}

/** Numbers by id. */
export async function listNumbers(db: Db, actor: Actor, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: applications.id, number: applications.number })
    .from(applications)
    .where(and(inArray(applications.id, [...ids]), within(actor, applications)));
  return new Map(rows.map(({ id, number }) => [id, number]));
}

export async function findByIdempotencyKey(db: Db, tenantId: string, key: string): Promise<Application | null> {
  const [row] = await db
    .select(applicationColumns)
    .from(applications)
    .where(and(eq(applications.tenantId, tenantId), eq(applications.idempotencyKey, key)));
  return row ?? null;
}

/** Whether the person has an application under the scheme that is not closed. */
export async function hasLiveApplication(db: Db, scheme: string, personKey: Buffer): Promise<boolean> {
  const [row] = await db
    .select({ id: applications.id })
    .from(applications)
    .where(
      and(
        eq(applications.scheme, scheme),
        eq(applications.personKey, personKey),
        isOneOf(applications.status, LIVE_STATUSES),
      ),
    )
    .limit(1);
  return row !== undefined;
}

export interface Visible {
  /** only this unit's */
  tenantId?: string;
  /** only those with an item for this department */
  department?: string;
  /** only those of this actor's office */
  of: Actor;
}

/**
 * A part of the canonical name of an employer on file, or the whole name of an employer for which another unit files.
 */
export interface UnitName {
  part: string;
  /** keyed hash of the whole name */
  key: Buffer;
}

export interface ListFilter extends Visible {
  status?: Status;
  scheme?: string;
  reference?: string;
  number?: string;
  approvalNumber?: string;
  /** only of these employers, by credit code */
  unitCodes?: readonly string[];
  /** only of employers of this name */
  unitName?: UnitName;
  personKey?: Buffer;
  phoneKey?: Buffer;
  /** none of these */
  without?: readonly string[];
  submittedFrom?: Temporal.Instant;
  submittedTo?: Temporal.Instant;
  /** only those older than this id */
  before?: string;
  limit: number;
}

const LISTED = {
  id: applications.id,
  number: applications.number,
  reference: applications.reference,
  scheme: applications.scheme,
  category: applications.category,
  status: applications.status,
  approvalNumber: applications.approvalNumber,
  submittedAt: applications.submittedAt,
  decidedAt: applications.decidedAt,
};
export type ListedApplication = Pick<Application, keyof typeof LISTED>;

/** Lists applications, newest first. Ids are in order of submission, so the order is stable. */
export const listApplications = (db: Db, filter: ListFilter) =>
  db.select(LISTED).from(applications).where(fits(filter)).orderBy(desc(applications.id)).limit(filter.limit);

const SEALED = { ...applicationColumns, unitCode: applications.unitCode };
/** Lists the same as `listApplications`, with the sealed parts and the credit code of the employer. */
export const listSealedApplications = (db: Db, filter: ListFilter) =>
  db.select(SEALED).from(applications).where(fits(filter)).orderBy(desc(applications.id)).limit(filter.limit);

export type StatusCounts = Partial<Record<Status, number>>;
/** Statuses that no such application has are left out. */
export async function countByStatus(db: Db, filter: Omit<ListFilter, 'limit' | 'before'>): Promise<StatusCounts> {
  const { status } = applications;
  const rows = await db.select({ status, count: count() }).from(applications).where(fits(filter)).groupBy(status);
  return Object.fromEntries(rows.map((row) => [row.status, row.count]));
}

function fits(filter: Omit<ListFilter, 'limit'>): SQL | undefined {
  const { unitCodes, without = [] } = filter;
  return and(
    within(filter.of, applications),
    filter.tenantId !== undefined ? eq(applications.tenantId, filter.tenantId) : undefined,
    filter.department !== undefined ? sql`${filter.department} = any(${applications.departments})` : undefined,
    filter.status ? eq(applications.status, filter.status) : undefined,
    filter.scheme ? eq(applications.scheme, filter.scheme) : undefined,
    filter.reference ? eq(applications.reference, filter.reference) : undefined,
    filter.number ? eq(applications.number, filter.number) : undefined,
    filter.approvalNumber ? eq(applications.approvalNumber, filter.approvalNumber) : undefined,
    unitCodes ? isAmong(applications.unitCode, unitCodes) : undefined,
    filter.unitName === undefined ? undefined : isOfUnitNamed(filter.unitName),
    filter.personKey ? eq(applications.personKey, filter.personKey) : undefined,
    filter.phoneKey ? eq(applications.phoneKey, filter.phoneKey) : undefined,
    filter.submittedFrom ? gte(applications.submittedAt, filter.submittedFrom) : undefined,
    filter.submittedTo ? lte(applications.submittedAt, filter.submittedTo) : undefined,
    filter.before ? lt(applications.id, filter.before) : undefined,
    without.length > 0 ? notInArray(applications.id, [...without]) : undefined,
  );
}

/** One value is compared by itself, so that an index gives its rows in their order. */
function isAmong(column: typeof applications.unitCode, values: readonly string[]): SQL {
  const [first, ...others] = values;
  if (first === undefined) return sql`false`;
  return others.length === 0 ? eq(column, first) : inArray(column, [...values]);
}

const isOnFileAs = ({ part }: UnitName) =>
  and(eq(tenants.kind, 'employer'), sql`position(${part} in ${tenants.canonicalName}) > 0`);

const isOfUnitNamed = (name: UnitName): SQL | undefined =>
  or(
    eq(applications.unitNameKey, name.key),
    sql`exists (select from ${tenants} where ${tenants.creditCode} = ${applications.unitCode} and ${isOnFileAs(name)})`,
  );

/** The credit codes of employers of this name, each once. */
export function listUnitCodes(db: Db, name: UnitName, most: number) {
  const onFile = db
    .select({ code: sql<string>`${tenants.creditCode}` })
    .from(tenants)
    .where(isOnFileAs(name));
  const { unitCode, unitNameKey } = applications;
  const named = db
    .select({ code: sql<string>`${unitCode}` })
    .from(applications)
    .where(eq(unitNameKey, name.key));
  return union(onFile, named).limit(most);
}

/** The keys under which an application is found with others: of its person, and of its employer. */
export async function findKeysOf(db: Db, id: string): Promise<{ personKey: Buffer; unitCode: string } | null> {
  const { personKey, unitCode } = applications;
  const [row] = await db.select({ personKey, unitCode }).from(applications).where(eq(applications.id, id));
  return row ?? null;
}

/** The unit that filed. */
export async function findFiler(
  tx: Db | Tx,
  tenantId: string,
): Promise<{ kind: 'employer' | 'agency' | 'authority'; name: string; creditCode: string | null }> {
  const { kind, name, creditCode } = tenants;
  const [row] = await tx.select({ kind, name, creditCode }).from(tenants).where(eq(tenants.id, tenantId));
  if (!row) throw new Error('an application without a filer');
  return row;
}

/** The name on file of the employer with this credit code; null if there is no such unit. */
export async function findEmployerName(db: Db, creditCode: string): Promise<string | null> {
  const [row] = await db
    .select({ name: tenants.name })
    .from(tenants)
    .where(and(eq(tenants.kind, 'employer'), eq(tenants.creditCode, creditCode)))
    .orderBy(tenants.createdAt, tenants.id)
    .limit(1);
  return row?.name ?? null;
}

/** The last day of the latest ban in force on that civil date against any of the subjects, or null. */
export async function findBan(
  db: Db,
  { scheme, subjectKeys, on }: { scheme: string; subjectKeys: Buffer[]; on: string },
): Promise<string | null> {
  const [row] = await db
    .select({ until: max(sanctions.until) })
    .from(sanctions)
    .where(
      and(
        inArray(sanctions.subjectKey, subjectKeys),
        eq(sanctions.scheme, scheme),
        isNull(sanctions.liftedAt),
        lte(sanctions.from, on),
        gte(sanctions.until, on),
      ),
    );
  return row?.until ?? null;
}
