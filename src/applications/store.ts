// All SQL about applications. Writing happens inside a transaction that the audit door has opened.
import { and, desc, eq, gte, inArray, lt, lte, type SQL, sql } from 'drizzle-orm';
import { instantOf } from '../audit/store.ts';
import type { Db, Tx } from '../db/connect.ts';
import { applications, sanctions } from '../db/tables.ts';
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
  submittedAt: Temporal.Instant;
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
 * Inserts what does not conflict and answers the number of each, or null where the key was used before or the person
 * already has a live application under the scheme.
 */
export async function insertApplications(tx: Tx, items: readonly NewApplication[]): Promise<(string | null)[]> {
  const rows = items.map((item) => ({
    id: item.id,
    prefix: `${item.numberPrefix}${item.submittedAt.toZonedDateTimeISO('Asia/Shanghai').year}-`,
    tenant_id: item.tenantId,
    idempotency_key: item.idempotencyKey,
    body_hash: base64(item.bodyHash),
    reference: item.reference,
    scheme: item.scheme,
    scheme_version: item.schemeVersion,
    category: item.category,
    person_key: base64(item.personKey),
    unit_code: item.unitCode,
    submitted_at: item.submittedAt.toString(),
    submission: base64(item.submission),
    ...decidedColumns(item.decided),
  }));
  const inserted = await tx.execute<{ id: string; number: string }>(sql`
    insert into applications (
      id, number, tenant_id, idempotency_key, body_hash, reference, scheme, scheme_version, category, status,
      person_key, unit_code, submitted_at, lease_until, decided_at, outcome, decided_by, reason_codes, venue,
      departments, due_at, approval_number, submission, grounds)
    select
      id, prefix || lpad(nextval('application_numbers')::text, 7, '0'), tenant_id, idempotency_key,
      decode(body_hash, 'base64'), reference, scheme, scheme_version, category, status,
      decode(person_key, 'base64'), unit_code, submitted_at, now() + ${LEASE}, decided_at, outcome,
      case when outcome is null then null else 'matching' end, reason_codes, venue, departments, due_at,
      approval_number, decode(submission, 'base64'), decode(grounds, 'base64')
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as r(
      id uuid, prefix text, tenant_id uuid, idempotency_key text, body_hash text, reference text, scheme text,
      scheme_version text, category text, status text, person_key text, unit_code text, submitted_at timestamptz,
      decided_at timestamptz, outcome text, reason_codes text[], venue text, departments text[], due_at timestamptz,
      approval_number text, submission text, grounds text)
    on conflict do nothing
    returning id, number`);
  const numbers = new Map(inserted.map(({ id, number }) => [id, number]));
  return items.map(({ id }) => numbers.get(id) ?? null);
}

/** Records decisions on what is still `received`; answers true for each that was, null where it was settled before. */
export async function decideApplications(tx: Tx, items: readonly Decided[]): Promise<(true | null)[]> {
  const rows = items.map((item) => ({ id: item.id, ...decidedColumns(item) }));
  const updated = await tx.execute<{ id: string }>(sql`
    update applications a set
      status = r.status, outcome = r.outcome, decided_by = 'matching', reason_codes = r.reason_codes, venue = r.venue,
      departments = r.departments, decided_at = r.decided_at, due_at = r.due_at, approval_number = r.approval_number,
      grounds = decode(r.grounds, 'base64'), version = a.version + 1
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as r(
      id uuid, status text, outcome text, reason_codes text[], venue text, departments text[],
      decided_at timestamptz, due_at timestamptz, approval_number text, grounds text)
    where a.id = r.id and a.status = 'received'
    returning a.id`);
  const done = new Set(updated.map(({ id }) => id));
  return items.map(({ id }) => (done.has(id) ? true : null));
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

/** Moves from any of `from` to `to`; answers whether it did. */
export async function moveApplication(tx: Tx, id: string, from: readonly Status[], to: Status): Promise<boolean> {
  const moved = await tx
    .update(applications)
    .set({ status: to, dueAt: null, version: sql`${applications.version} + 1` })
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

export interface BanQuestion {
  scheme: string;
  subjectKeys: Buffer[];
  /** civil date */
  on: string;
}

/** For each question the last day of the latest ban in force on that day, or null; one query for all. */
export async function findBans(db: Db, questions: readonly BanQuestion[]): Promise<(string | null)[]> {
  const rows = questions.flatMap(({ scheme, subjectKeys, on }, place) =>
    subjectKeys.map((key) => ({ place, scheme, key: key.toString('base64'), day: on })),
  );
  const found = await db.execute<{ place: number; until: string }>(sql`
    select r.place, max(s.until_on)::text as until
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as r(place int, scheme text, key text, day date)
    join ${sanctions} s on s.subject_key = decode(r.key, 'base64') and s.scheme = r.scheme
    where s.lifted_at is null and r.day between s.from_on and s.until_on
    group by r.place`);
  const until = new Map(found.map((row) => [row.place, row.until]));
  return questions.map((_, place) => until.get(place) ?? null);
}

function toApplication(row: typeof applications.$inferSelect): Application {
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
  };
}
