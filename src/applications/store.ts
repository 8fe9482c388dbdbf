// All SQL about applications. Writing happens inside a transaction that the audit door has opened.
import { and, desc, eq, gte, inArray, isNull, lt, lte, max, type SQL, sql } from 'drizzle-orm';
import { instantOf } from '../audit/store.ts';
import type { Db, Tx } from '../db/connect.ts';
import { applications, sanctions } from '../db/tables.ts';
import type { Department } from '../schemes/words.ts';
import type { Status } from './lifecycle.ts';

/** How long one process may hold the asking of a submission (api.md, conventions). */
const LEASE = sql`interval '15 seconds'`;

export interface NewApplication {
  id: string;
  numberPrefix: string;
  tenantId: string;
  idempotencyKey: string;
  bodyHash: Buffer;
  reference: string | null;
  scheme: string;
  schemeVersion: string;
  category: string;
  personKey: Buffer;
  unitCode: string;
  /** keyed hash of the unit's credit code, by which bans know it */
  unitKey: Buffer;
  submittedAt: Temporal.Instant;
  /** civil date of the submission where the scheme applies */
  submittedOn: string;
  submission: Buffer;
  /** set where a formal gate has already decided */
  decided: Decided | null;
}

export interface Decided {
  id: string;
  status: Status;
  outcome: 'approved' | 'referred' | 'not_accepted';
  reasonCodes: string[];
  venue: 'online' | 'window' | null;
  departments: string[];
  decidedAt: Temporal.Instant;
  dueAt: Temporal.Instant | null;
  approvalNumber: string | null;
  grounds: Buffer;
}

/** What one department has to settle of an application that was referred. */
export interface NewItem {
  id: string;
  applicationId: string;
  department: Department;
  dueAt: Temporal.Instant;
  createdAt: Temporal.Instant;
}

export interface Application {
  id: string;
  number: string;
  tenantId: string;
  bodyHash: Buffer;
  reference: string | null;
  scheme: string;
  schemeVersion: string;
  category: string;
  status: Status;
  submittedAt: Temporal.Instant;
  decidedAt: Temporal.Instant | null;
  outcome: 'approved' | 'referred' | 'rejected' | 'not_accepted' | null;
  decidedBy: 'matching' | 'review' | null;
  venue: 'online' | 'window' | null;
  departments: string[];
  dueAt: Temporal.Instant | null;
  approvalNumber: string | null;
  submission: Buffer;
  grounds: Buffer | null;
  reviewed: Buffer | null;
}

const base64 = (bytes: Buffer | null) => bytes?.toString('base64') ?? null;

const decidedColumns = (decided: Decided | null) => ({
  status: decided?.status ?? 'received',
  outcome: decided?.outcome ?? null,
  reason_codes: decided?.reasonCodes ?? [],
  venue: decided?.venue ?? null,
  departments: decided?.departments ?? [],
  decided_at: decided?.decidedAt.toString() ?? null,
  due_at: decided?.dueAt?.toString() ?? null,
  approval_number: decided?.approvalNumber ?? null,
  grounds: base64(decided?.grounds ?? null),
});

/**
 * The step `done` of a commit: inserts what may be received and returns `id` and `number` of each. Left out is what uses a
 * key that was used before, what would be a person's second live application under a scheme, and what would be received
 * although a ban is in force.
 */
export function insertApplications(items: readonly NewApplication[]): SQL {
  const rows = items.map((item) => ({
    id: item.id,
    prefix: `${item.numberPrefix}${item.submittedOn.slice(0, 4)}-`,
    tenant_id: item.tenantId,
    idempotency_key: item.idempotencyKey,
    body_hash: base64(item.bodyHash),
    reference: item.reference,
    scheme: item.scheme,
    scheme_version: item.schemeVersion,
    category: item.category,
    person_key: base64(item.personKey),
    unit_code: item.unitCode,
    unit_key: base64(item.unitKey),
    submitted_at: item.submittedAt.toString(),
    submitted_on: item.submittedOn,
    submission: base64(item.submission),
    ...decidedColumns(item.decided),
  }));
  return sql`done as (
    insert into applications (
      id, number, tenant_id, idempotency_key, body_hash, reference, scheme, scheme_version, category, status, status_at,
      person_key, unit_code, submitted_at, lease_until, decided_at, outcome, decided_by, reason_codes, venue,
      departments, due_at, approval_number, submission, grounds)
    select
      id, prefix || lpad(nextval('application_numbers')::text, 7, '0'), tenant_id, idempotency_key,
      decode(body_hash, 'base64'), reference, scheme, scheme_version, category, status, submitted_at,
      decode(person_key, 'base64'), unit_code, submitted_at, now() + ${LEASE}, decided_at, outcome,
      case when outcome is null then null else 'matching' end, reason_codes, venue, departments, due_at,
      approval_number, decode(submission, 'base64'), decode(grounds, 'base64')
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as r(
      id uuid, prefix text, tenant_id uuid, idempotency_key text, body_hash text, reference text, scheme text,
      scheme_version text, category text, status text, person_key text, unit_code text, unit_key text,
      submitted_at timestamptz, submitted_on date, decided_at timestamptz, outcome text, reason_codes text[], venue text,
      departments text[], due_at timestamptz, approval_number text, submission text, grounds text)
    where r.status <> 'received' or not exists (
      select from ${sanctions} s
      where s.subject_key in (decode(r.person_key, 'base64'), decode(r.unit_key, 'base64')) and s.scheme = r.scheme
        and s.lifted_at is null and r.submitted_on between s.from_on and s.until_on)
    on conflict do nothing
    returning id, number)`;
}

/** The step `done` of a commit: records decisions on what is still `received`, and returns the `id` of each. */
export function decideApplications(items: readonly Decided[]): SQL {
  // what it must be now comes with the rows: written into the statement, it would tempt the planner to an index of all
  // that is `received`, and of all that was until the next vacuum
  const rows = items.map((item) => ({ id: item.id, was: 'received', ...decidedColumns(item) }));
  return sql`done as (
    update applications a set
      status = r.status, status_at = r.decided_at, outcome = r.outcome, decided_by = 'matching', reason_codes = r.reason_codes, venue = r.venue,
      departments = r.departments, decided_at = r.decided_at, due_at = r.due_at, approval_number = r.approval_number,
      grounds = decode(r.grounds, 'base64'), version = a.version + 1
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as r(
      id uuid, was text, status text, outcome text, reason_codes text[], venue text, departments text[],
      decided_at timestamptz, due_at timestamptz, approval_number text, grounds text)
    where a.id = r.id and a.status = r.was
    returning a.id)`;
}

/** A step of a commit, after the step `done`: puts what was referred into the queues of the departments. */
export function insertItems(items: readonly NewItem[]): SQL {
  const rows = items.map((item) => ({
    id: item.id,
    application_id: item.applicationId,
    department: item.department,
    due_at: item.dueAt.toString(),
    created_at: item.createdAt.toString(),
  }));
  return sql`queued as (
    insert into review_items (id, application_id, department, due_at, created_at)
    select id, application_id, department, due_at, created_at
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as r(
      id uuid, application_id uuid, department text, due_at timestamptz, created_at timestamptz)
    where application_id in (select id from done))`;
}

export interface Concluded {
  id: string;
  status: 'approved' | 'rejected';
  decidedAt: Temporal.Instant;
  approvalNumber: string | null;
  reviewed: Buffer;
}

/** The step `done` of a commit: what people decided on an application that is in review. */
export const concludeApplication = ({
  id,
  status,
  decidedAt,
  approvalNumber,
  reviewed,
}: Concluded): SQL => sql`done as (
    update applications set
      status = ${status}, status_at = ${decidedAt.toString()}::timestamptz, outcome = ${status}, decided_by = 'review',
      decided_at = ${decidedAt.toString()}::timestamptz,
      due_at = null, approval_number = ${approvalNumber}, reviewed = decode(${reviewed.toString('base64')}, 'base64'),
      version = version + 1
    where id = ${id} and status = 'in_review'
    returning id)`;

/** Nobody else moves the application until the transaction ends. */
export async function lockApplication(tx: Tx, id: string): Promise<Application | null> {
  const [row] = await tx.select().from(applications).where(eq(applications.id, id)).for('update');
  return row ? toApplication(row) : null;
}

/** Takes over the asking of a submission whose lease has run out; false where it is held or no longer `received`. */
export async function takeLease(tx: Tx, id: string): Promise<boolean> {
  const taken = await tx
    .update(applications)
    .set({ leaseUntil: sql`now() + ${LEASE}` })
    .where(and(eq(applications.id, id), eq(applications.status, 'received'), lt(applications.leaseUntil, sql`now()`)))
    .returning({ id: applications.id });
  return taken.length > 0;
}

export interface Move {
  from: readonly Status[];
  to: Status;
  at: Temporal.Instant;
  /** when the next actor must have acted; null where nobody need */
  dueAt: Temporal.Instant | null;
}

/** Answers whether it moved. */
export async function moveApplication(tx: Tx, id: string, { from, to, at, dueAt }: Move): Promise<boolean> {
  const moved = await tx
    .update(applications)
    .set({
      status: to,
      statusAt: at.toString(),
      dueAt: dueAt?.toString() ?? null,
      version: sql`${applications.version} + 1`,
    })
    .where(and(eq(applications.id, id), inArray(applications.status, from)))
    .returning({ id: applications.id });
  return moved.length > 0;
}

/** What a crash left `received`: its lease ran out at least `graceSeconds` ago by the database's clock. */
export async function listStranded(db: Db, graceSeconds: number, most: number): Promise<Application[]> {
  const rows = await db
    .select()
    .from(applications)
    .where(
      and(
        eq(applications.status, 'received'),
        lt(applications.leaseUntil, sql`now() - make_interval(secs => ${graceSeconds})`),
      ),
    )
    // in no order: those that cannot be rescued must not stand in the way of the others
    .orderBy(sql`random()`)
    .limit(most);
  return rows.map(toApplication);
}

export async function findApplication(db: Db, id: string): Promise<Application | null> {
  const [row] = await db.select().from(applications).where(eq(applications.id, id));
  return row ? toApplication(row) : null;
}

export async function findByIdempotencyKey(db: Db, tenantId: string, key: string): Promise<Application | null> {
  const [row] = await db
    .select()
    .from(applications)
    .where(and(eq(applications.tenantId, tenantId), eq(applications.idempotencyKey, key)));
  return row ? toApplication(row) : null;
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
        inArray(applications.status, ['received', 'in_review', 'awaiting_supplement', 'approved', 'frozen']),
      ),
    )
    .limit(1);
  return row !== undefined;
}

export interface Visible {
  /** only this unit's */
  tenantId?: string;
  /** only those with something for this department to settle */
  department?: string;
}

export interface ListFilter extends Visible {
  status?: Status;
  scheme?: string;
  reference?: string;
  submittedFrom?: Temporal.Instant;
  submittedTo?: Temporal.Instant;
  /** only those older than this id */
  before?: string;
  limit: number;
}

export interface ListedApplication {
  id: string;
  number: string;
  reference: string | null;
  scheme: string;
  category: string;
  status: Status;
  approvalNumber: string | null;
  submittedAt: Temporal.Instant;
  decidedAt: Temporal.Instant | null;
}

/** Newest first; ids are in order of submission, so the order is stable. */
export async function listApplications(db: Db, filter: ListFilter): Promise<ListedApplication[]> {
  const conditions: (SQL | undefined)[] = [
    filter.tenantId !== undefined ? eq(applications.tenantId, filter.tenantId) : undefined,
    filter.department !== undefined ? sql`${filter.department} = any(${applications.departments})` : undefined,
    filter.status ? eq(applications.status, filter.status) : undefined,
    filter.scheme ? eq(applications.scheme, filter.scheme) : undefined,
    filter.reference ? eq(applications.reference, filter.reference) : undefined,
    filter.submittedFrom ? gte(applications.submittedAt, filter.submittedFrom.toString()) : undefined,
    filter.submittedTo ? lte(applications.submittedAt, filter.submittedTo.toString()) : undefined,
    filter.before ? lt(applications.id, filter.before) : undefined,
  ];
  const rows = await db
    .select({
      id: applications.id,
      number: applications.number,
      reference: applications.reference,
      scheme: applications.scheme,
      category: applications.category,
      status: applications.status,
      approvalNumber: applications.approvalNumber,
      submittedAt: applications.submittedAt,
      decidedAt: applications.decidedAt,
    })
    .from(applications)
    .where(and(...conditions))
    .orderBy(desc(applications.id))
    .limit(filter.limit);
  return rows.map((row) => ({
    ...row,
    status: row.status as Status,
    submittedAt: instantOf(row.submittedAt),
    decidedAt: row.decidedAt === null ? null : instantOf(row.decidedAt),
  }));
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

export function toApplication(row: typeof applications.$inferSelect): Application {
  return {
    id: row.id,
    number: row.number,
    tenantId: row.tenantId,
    bodyHash: row.bodyHash,
    reference: row.reference,
    scheme: row.scheme,
    schemeVersion: row.schemeVersion,
    category: row.category,
    status: row.status as Status,
    submittedAt: instantOf(row.submittedAt),
    decidedAt: row.decidedAt === null ? null : instantOf(row.decidedAt),
    outcome: row.outcome as Application['outcome'],
    decidedBy: row.decidedBy as Application['decidedBy'],
    venue: row.venue as Application['venue'],
    departments: row.departments,
    dueAt: row.dueAt === null ? null : instantOf(row.dueAt),
    approvalNumber: row.approvalNumber,
    submission: row.submission,
    grounds: row.grounds,
    reviewed: row.reviewed,
  };
}
