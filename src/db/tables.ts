// The tables of the record: units, staff, keys, applications, audit. What code relies on is held here or in the guards
// of migrations/0002_applications.sql: one live application per person and scheme, numbers that never repeat, the moves
// of an application. Reviews, notices, materials, oversight and accounts have files of their own beside this one.
import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  check,
  foreignKey,
  index,
  integer,
  json,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { ACTOR_KINDS, ROLES, STAFF_ROLES, SUBMITTER_ROLES } from '../base/actor.ts';
import {
  DECIDERS,
  DEPARTMENTS,
  LIVE_STATUSES,
  NUMBERED_STATUSES,
  OUTCOMES,
  SOURCES,
  STATUSES,
  VENUES,
} from '../schemes/words.ts';
import { bytea, instant, isOneOf } from './column-types.ts';

const UNIT_KINDS = ['employer', 'agency', 'authority'] as const;
/** Nothing of the sandbox opens anything in live operation. */
const MODES = ['live', 'sandbox'] as const;
/** What asking again after a referral can bring. */
const RECHECK_OUTCOMES = ['approved', 'referred'] as const;

/** Units that file applications, and the offices whose staff work on them. */
export const tenants = pgTable(
  'tenants',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind', { enum: UNIT_KINDS }).notNull(),
    name: text('name').notNull(),
    creditCode: text('credit_code'),
    createdAt: instant('created_at').notNull().default(sql`now()`),
  },
  (table) => [
    check('tenants_credit_code', sql`(${table.kind} = 'employer') <= (${table.creditCode} is not null)`),
    check('tenants_kind', isOneOf(table.kind, UNIT_KINDS)),
  ],
);

/**
 * The people of the offices. The id is who acted, in every audit event, lease and signature, whichever key or session
 * was used; a name is never given to another person, and who has ended does not come back.
 */
export const staff = pgTable(
  'staff',
  {
    id: uuid('id').primaryKey(),
    /** what one signs in with, in lower case */
    name: text('name').notNull().unique(),
    displayName: text('display_name').notNull(),
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id),
    role: text('role', { enum: STAFF_ROLES }).notNull(),
    department: text('department', { enum: DEPARTMENTS }),
    mode: text('mode', { enum: MODES }).notNull(),
    createdAt: instant('created_at').notNull().default(sql`now()`),
    endedAt: instant('ended_at'),
  },
  (table) => [
    // what a key of this person refers to, so that no key has another role
    unique('staff_role_of').on(table.id, table.role),
    index('staff_clerks')
      .on(table.department, table.name)
      .where(sql`${table.role} = 'clerk' and ${table.endedAt} is null`),
    check('staff_name', sql`${table.name} ~ '^[a-z0-9][a-z0-9._@-]{1,63}$'`),
    check('staff_role', isOneOf(table.role, STAFF_ROLES)),
    check('staff_clerk_department', sql`(${table.role} = 'clerk') = (${table.department} is not null)`),
    check('staff_mode', isOneOf(table.mode, MODES)),
  ],
);

/** Keys of machines and staff; only their hashes are kept. A key of staff is a person's. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: uuid('id').primaryKey(),
    keyHash: bytea('key_hash').notNull().unique(),
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** whose it is, of staff */
    staffId: uuid('staff_id'),
    label: text('label').notNull(),
    role: text('role', { enum: ROLES }).notNull(),
    department: text('department', { enum: DEPARTMENTS }),
    mode: text('mode', { enum: MODES }).notNull(),
    createdAt: instant('created_at').notNull().default(sql`now()`),
    revokedAt: instant('revoked_at'),
  },
  (table) => [
    foreignKey({
      name: 'api_keys_staff',
      columns: [table.staffId, table.role],
      foreignColumns: [staff.id, staff.role],
    }),
    index('api_keys_by_staff').on(table.staffId).where(sql`${table.staffId} is not null`),
    check('api_keys_person', sql`(${isOneOf(table.role, SUBMITTER_ROLES)}) = (${table.staffId} is null)`),
    check('api_keys_role', isOneOf(table.role, ROLES)),
    check('api_keys_clerk_department', sql`(${table.role} = 'clerk') <= (${table.department} is not null)`),
    check('api_keys_mode', isOneOf(table.mode, MODES)),
  ],
);

export const applicationNumbers = pgSequence('application_numbers');

export const applications = pgTable(
  'applications',
  {
    id: uuid('id').primaryKey(),
    number: text('number').notNull().unique(),
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id),
    idempotencyKey: text('idempotency_key').notNull(),
    bodyHash: bytea('body_hash').notNull(),
    reference: text('reference'),
    scheme: text('scheme').notNull(),
    schemeVersion: text('scheme_version').notNull(),
    category: text('category').notNull(),
    status: text('status', { enum: STATUSES }).notNull(),
    /** since when it has this status, by the service's clock */
    statusAt: instant('status_at').notNull().default(sql`now()`),
    /** keyed hash of the resident id */
    personKey: bytea('person_key').notNull(),
    unitCode: text('unit_code').notNull(),
    /** keyed hashes of the credit codes of the employer and of the unit that files, by which bans know them */
    unitKey: bytea('unit_key').notNull(),
    filerKey: bytea('filer_key').notNull(),
    /** GB/T 2260 code of the district to settle in; null where none was named */
    district: text('district'),
    /** formal submission, by the service's clock */
    submittedAt: instant('submitted_at').notNull(),
    /** until when a process holds the asking, by the database's own clock */
    leaseUntil: instant('lease_until').notNull(),
    decidedAt: instant('decided_at'),
    outcome: text('outcome', { enum: OUTCOMES }),
    decidedBy: text('decided_by', { enum: DECIDERS }),
    /** of the machine's decision; codes only */
    reasonCodes: text('reason_codes').array().notNull().default(sql`'{}'`),
    venue: text('venue', { enum: VENUES }),
    departments: text('departments', { enum: DEPARTMENTS }).array().notNull().default(sql`'{}'`),
    /** when the next actor must have acted */
    dueAt: instant('due_at'),
    approvalNumber: text('approval_number').unique(),
    /** sealed: what was submitted */
    submission: bytea('submission').notNull(),
    /** sealed: what was decided on, and the decision; null until decided */
    grounds: bytea('grounds'),
    /** sealed: what people decided in review, and why; null until they have */
    reviewed: bytea('reviewed'),
    /** the latest asking after the decision; null where there was none */
    recheckId: uuid('recheck_id').references((): AnyPgColumn => rechecks.id),
    /** when somebody asked not to be decided on by machine alone (PIPL 24) */
    humanRequestedAt: instant('human_requested_at'),
    version: integer('version').notNull().default(1),
  },
  (table) => [
    unique('applications_idempotency').on(table.tenantId, table.idempotencyKey),
    uniqueIndex('applications_one_live').on(table.scheme, table.personKey).where(isOneOf(table.status, LIVE_STATUSES)),
    index('applications_by_tenant').on(table.tenantId, table.id),
    index('applications_by_tenant_reference').on(table.tenantId, table.reference, table.id),
    index('applications_received').on(table.leaseUntil).where(sql`${table.status} = 'received'`),
    index('applications_in_review').on(table.dueAt, table.id).where(sql`${table.status} = 'in_review'`),
    // which were under way in a given time: some pages for each span of pages, so that it costs the hot path nothing
    index('applications_by_time').using('brin', table.submittedAt, table.decidedAt).with({ autosummarize: true }),
    // what was approved in a period, with all that a spot check is planned by, so that no row of a case need be read
    index('applications_approved')
      .on(table.scheme, table.decidedAt, table.number, table.category, table.decidedBy, table.unitCode, table.district)
      .where(sql`${table.approvalNumber} is not null`),
    check('applications_status', isOneOf(table.status, STATUSES)),
    check(
      'applications_approval_number',
      sql`(${isOneOf(table.status, NUMBERED_STATUSES)}) = (${table.approvalNumber} is not null)`,
    ),
    check(
      'applications_decided',
      sql`${table.status} in ('received', 'withdrawn') or (${table.decidedAt} is not null and ${table.grounds} is not null)`,
    ),
    check(
      'applications_matching_approves_without_reasons',
      sql`${table.decidedBy} is distinct from 'matching' or ${table.outcome} is distinct from 'approved' or cardinality(${table.reasonCodes}) = 0 or ${table.recheckId} is not null`,
    ),
    check(
      'applications_supplement_has_deadline',
      sql`${table.status} <> 'awaiting_supplement' or ${table.dueAt} is not null`,
    ),
    check(
      'applications_review_has_actor_and_deadline',
      sql`${table.status} <> 'in_review' or (${table.dueAt} is not null and cardinality(${table.departments}) > 0 and ${table.venue} is not null)`,
    ),
  ],
);

/**
 * The numbers of certificates that were claimed, as keyed hashes: one that two people claim is found by them.
 * Append-only.
 */
export const claimedCertificates = pgTable(
  'claimed_certificates',
  {
    applicationId: uuid('application_id')
      .notNull()
      .references(() => applications.id),
    /** the claim, such as `education.certificateNumber` */
    field: text('field').notNull(),
    /** keyed hash of the number as numbers are compared */
    numberKey: bytea('number_key').notNull(),
    /** whose claim it is, as in the application */
    personKey: bytea('person_key').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.applicationId, table.field] }),
    index('claimed_certificates_by_number').on(table.numberKey),
  ],
);

/**
 * Applications of two persons that claim one certificate number, as it was found: `other` was found against
 * `application`.
 */
export const contestedCertificates = pgTable(
  'contested_certificates',
  {
    applicationId: uuid('application_id')
      .notNull()
      .references(() => applications.id),
    otherApplicationId: uuid('other_application_id')
      .notNull()
      .references(() => applications.id),
    field: text('field').notNull(),
    /** by the service's clock */
    foundAt: instant('found_at').notNull(),
  },
  (table) => [
    primaryKey({
      name: 'contested_certificates_pk',
      columns: [table.applicationId, table.otherApplicationId, table.field],
    }),
    index('contested_certificates_by_other').on(table.otherApplicationId),
    index('contested_certificates_by_time').on(table.foundAt, table.applicationId),
  ],
);

/**
 * What asking sources again after a referral has brought: one row for each asking, and the decision on all answers that
 * stand since. Append-only. An approval by matching after a referral rests on one of them.
 */
export const rechecks = pgTable(
  'rechecks',
  {
    id: uuid('id').primaryKey(),
    applicationId: uuid('application_id')
      .notNull()
      .references(() => applications.id),
    /** who had it asked: a clerk, or the part of the service that heals */
    askedBy: text('asked_by').notNull(),
    at: instant('at').notNull(),
    sources: text('sources', { enum: SOURCES }).array().notNull(),
    outcome: text('outcome', { enum: RECHECK_OUTCOMES }).notNull(),
    /** codes only */
    reasonCodes: text('reason_codes').array().notNull(),
    /** sealed: what was decided on, and the decision */
    grounds: bytea('grounds').notNull(),
  },
  (table) => [
    index('rechecks_by_application').on(table.applicationId, table.id),
    check('rechecks_outcome', isOneOf(table.outcome, RECHECK_OUTCOMES)),
    check('rechecks_reasons', sql`(${table.outcome} = 'approved') = (cardinality(${table.reasonCodes}) = 0)`),
  ],
);

/** Append-only: the database itself refuses UPDATE, DELETE and TRUNCATE. Never holds personal data in clear. */
export const auditEvents = pgTable(
  'audit_events',
  {
    seq: bigint('seq', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** by the service's clock */
    at: instant('at').notNull(),
    /** by the database's clock */
    recordedAt: instant('recorded_at').notNull().default(sql`clock_timestamp()`),
    actorKind: text('actor_kind', { enum: ACTOR_KINDS }).notNull(),
    actorId: text('actor_id').notNull(),
    actorRole: text('actor_role').notNull(),
    action: text('action').notNull(),
    applicationId: uuid('application_id'),
    requestId: text('request_id'),
    /** canonical JSON (RFC 8785), kept as it was written: it is part of the text that the log hashes */
    data: json('data').$type<Record<string, unknown>>().notNull(),
  },
  (table) => [
    index('audit_events_by_application').on(table.applicationId, table.seq),
    index('audit_events_lapsed').on(table.at).where(sql`${table.action} = 'review.lease_lapsed'`),
    index('audit_events_losses').on(table.seq).where(sql`${table.action} = 'log.loss_accepted'`),
    // some pages for each span of pages, not a row for each event: it costs the hot path nothing
    index('audit_events_by_time').using('brin', table.at).with({ autosummarize: true }),
    // as a leaf of the log it fits an entry of a bundle (C2SP tlog-tiles: 65,535 bytes)
    check('audit_events_size', sql`pg_column_size(${table.data}) <= 49152`),
    // not as jsonb would write it: the log would hash what nobody can make anew
    check('audit_events_canonical', sql`${table.data}::text !~ '^\\{"[^"]*": '`),
  ],
);

/** What the sandbox alone keeps, such as how far its clock is ahead. Empty in live operation. */
export const sandboxSettings = pgTable(
  'sandbox_settings',
  { name: text('name').notNull(), value: jsonb('value').notNull() },
  (table) => [primaryKey({ columns: [table.name] })],
);
