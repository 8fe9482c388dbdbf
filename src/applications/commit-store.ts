// The steps of the commits that receive and decide applications: parts of one WITH statement, which the audit door completes.
// Every step after `done` touches only what that says was changed.
import { type SQL, sql } from 'drizzle-orm';
import { sanctions } from '../db/oversight-tables.ts';
import type { Department, Source } from '../schemes/words.ts';
import type { Status } from './lifecycle.ts';

/** How long one process may hold the asking of a submission (api.md, conventions). */
export const LEASE = sql`interval '15 seconds'`;

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
  district: string | null;
  /** keyed hashes of the credit codes of the employer and of the unit that files, by which bans know them */
  unitKey: Buffer;
  filerKey: Buffer;
  /** the certificates that are claimed, by keyed hashes of their numbers */
  certificates: ClaimedCertificate[];
  submittedAt: Temporal.Instant;
  /** civil date of the submission where the scheme applies */
  submittedOn: string;
  submission: Buffer;
  /** set where a formal gate has already decided */
  decided: Decided | null;
}

export interface ClaimedCertificate {
  /** such as `education.certificateNumber` */
  field: string;
  numberKey: Buffer;
}

export interface Decided {
  id: string;
  status: Status;
  outcome: 'approved' | 'referred' | 'not_accepted';
  reasonCodes: string[];
  venue: 'online' | 'window' | null;
  departments: Department[];
  decidedAt: Temporal.Instant;
  dueAt: Temporal.Instant | null;
  approvalNumber: string | null;
  grounds: Buffer;
  /** the decision was made with how person and units stood after the sources had answered */
  standingRead: boolean;
}

/** What one department has to settle of an application that was referred. */
export interface NewItem {
  id: string;
  applicationId: string;
  department: Department;
  /** what it has to settle: sources and, for rules without one, reason codes */
  subjects: string[];
  dueAt: Temporal.Instant;
  createdAt: Temporal.Instant;
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
  standing_read: decided?.standingRead ?? false,
});

/**
 * The step `received` of a commit: inserts what may be received and returns `id` and `number` of each. Left out is what uses a
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
    district: item.district,
    unit_key: base64(item.unitKey),
    filer_key: base64(item.filerKey),
    submitted_at: item.submittedAt.toString(),
    submitted_on: item.submittedOn,
    submission: base64(item.submission),
    ...decidedColumns(item.decided),
  }));
  return sql`received as (
    insert into applications (
      id, number, tenant_id, idempotency_key, body_hash, reference, scheme, scheme_version, category, status, status_at,
      person_key, unit_code, unit_key, filer_key, district, submitted_at, lease_until, decided_at, outcome, decided_by, reason_codes, venue,
      departments, due_at, approval_number, submission, grounds)
    select
      id, prefix || next_application_number(), tenant_id, idempotency_key,
      decode(body_hash, 'base64'), reference, scheme, scheme_version, category, status, submitted_at,
      decode(person_key, 'base64'), unit_code, decode(unit_key, 'base64'), decode(filer_key, 'base64'), district, submitted_at, now() + ${LEASE}, decided_at, outcome,
      case when outcome is null then null else 'matching' end, reason_codes, venue, departments, due_at,
      approval_number, decode(submission, 'base64'), decode(grounds, 'base64')
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as r(
      id uuid, prefix text, tenant_id uuid, idempotency_key text, body_hash text, reference text, scheme text,
      scheme_version text, category text, status text, person_key text, unit_code text, district text, unit_key text, filer_key text,
      submitted_at timestamptz, submitted_on date, decided_at timestamptz, outcome text, reason_codes text[], venue text,
      departments text[], due_at timestamptz, approval_number text, submission text, grounds text, standing_read boolean)
    where r.status <> 'received' or not exists (
      select from ${sanctions} s
      where s.subject_key in (decode(r.person_key, 'base64'), decode(r.unit_key, 'base64'), decode(r.filer_key, 'base64'))
        and s.scheme = r.scheme and s.lifted_at is null and r.submitted_on between s.from_on and s.until_on)
    on conflict do nothing
    returning id, number)`;
}

/**
 * The step `decided` of a commit: records decisions on what is still `received`, and returns the `id` of each. It
 * leaves out an approval where meanwhile somebody has asked for a person (PIPL 24), a ban has come into force (SZ-53),
 * or another person's application claims the same certificate number; and a referral that does not tell of such a ban
 * or claim yet. The trigger `applications_standing_on_approval` refuses a ban that is recorded while the statement
 * runs; the gatherer then tries each decision alone.
 */
export function decideApplications(items: readonly Decided[]): SQL {
  // what it must be now comes with the rows: written into the statement, it would tempt the planner to an index of all
  // that is `received`, and of all that was until the next vacuum. The ids come once more by themselves: with the rows alone, a
  // plan made while there were few applications reads all of them, however many there have come to be
  const rows = items.map((item) => ({ id: item.id, was: 'received', ...decidedColumns(item) }));
  return sql`decided as (
    update applications a set
      status = r.status, status_at = r.decided_at, outcome = r.outcome, decided_by = 'matching', reason_codes = r.reason_codes, venue = r.venue,
      departments = r.departments, decided_at = r.decided_at, due_at = r.due_at, approval_number = r.approval_number,
      grounds = decode(r.grounds, 'base64'), version = a.version + 1
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as r(
      id uuid, was text, status text, outcome text, reason_codes text[], venue text, departments text[],
      decided_at timestamptz, due_at timestamptz, approval_number text, grounds text, standing_read boolean)
    where a.id = any(${`{${items.map(({ id }) => id).join(',')}}`}::uuid[]) and a.id = r.id and a.status = r.was
      and (r.status <> 'approved' or a.human_requested_at is null)
      and ((r.status <> 'approved' and r.standing_read) or (
        banned_until(a.scheme, array[a.person_key, a.unit_key, a.filer_key], r.decided_at) is null
        and not exists (select from contested_claims(a.id, a.person_key))))
    returning a.id)`;
}

const RECEIVED = sql`select id, number from received`;
const DECIDED = sql`select id, null::text as number from decided`;

/** A step of a commit, after the step `done`: keeps which certificates are claimed. */
export function insertCertificates(items: readonly NewApplication[]): SQL {
  const rows = items.flatMap(({ id, personKey, certificates }) =>
    certificates.map(({ field, numberKey }) => ({
      id,
      field,
      number_key: base64(numberKey),
      person_key: base64(personKey),
    })),
  );
  return sql`claimed as (
    insert into claimed_certificates (application_id, field, number_key, person_key)
    select id, field, decode(number_key, 'base64'), decode(person_key, 'base64')
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as r(
      id uuid, field text, number_key text, person_key text)
    where id in (select id from done))`;
}

/** The step `done` of a commit: the applications that it has changed, with the number where it has given one. */
export function doneIn({ received, decided }: { received: boolean; decided: boolean }): SQL {
  const both = received && decided;
  return sql`done as (${both ? sql`${RECEIVED} union all ${DECIDED}` : received ? RECEIVED : DECIDED})`;
}

/** A step of a commit, after the step `done`: puts what was referred into the queues of the departments. */
export function insertItems(items: readonly NewItem[]): SQL {
  const rows = items.map((item) => ({
    id: item.id,
    application_id: item.applicationId,
    department: item.department,
    subjects: item.subjects,
    due_at: item.dueAt.toString(),
    created_at: item.createdAt.toString(),
  }));
  return sql`queued as (
    insert into review_items (id, application_id, department, subjects, due_at, created_at)
    select id, application_id, department, subjects, due_at, created_at
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as r(
      id uuid, application_id uuid, department text, subjects text[], due_at timestamptz, created_at timestamptz)
    where application_id in (select id from done))`;
}

/** A check that waits for a source which did not answer. */
export interface Awaited {
  applicationId: string;
  source: Source;
  /** by the service's clock */
  nextAttemptAt: Temporal.Instant;
}

/** A step of a commit, after the step `done`: has the sources asked again that did not answer. */
export function insertAwaited(items: readonly Awaited[]): SQL {
  const rows = items.map((item) => ({
    application_id: item.applicationId,
    source: item.source,
    next_attempt_at: item.nextAttemptAt.toString(),
  }));
  return sql`awaiting as (
    insert into awaited_sources (application_id, source, next_attempt_at)
    select application_id, source, next_attempt_at
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as r(
      application_id uuid, source text, next_attempt_at timestamptz)
    where application_id in (select id from done))`;
}
