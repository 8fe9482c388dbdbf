// The tables of the record: units, staff, keys, applications, audit. Here, or in the guards of
// migrations/0002_applications.sql, the database enforces the rules on which code relies: one live application per
// person and scheme, numbers that never repeat, the moves of an application. Reviews, notices, materials, oversight and
// accounts have separate files beside this one.
import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  check,
  date,
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
  FINISHING_ACTIONS,
  LIVE_STATUSES,
  NUMBERED_STATUSES,
  OUTCOMES,
  PROCEDURE_KINDS,
  SOURCES,
  STATUSES,
  VENUES,
} from '../schemes/words.ts';
import { bytea, instant, isOneOf } from './column-types.ts';

const UNIT_KINDS = ['employer', 'agency', 'authority'] as const;
/** Keys and accounts of the sandbox do not work in live operation. */
const MODES = ['live', 'sandbox'] as const;
/** Possible outcomes of asking again after a referral. */
const RECHECK_OUTCOMES = ['approved', 'referred'] as const;

/** Units that file applications, and the offices whose staff work on them. */
export const tenants = pgTable(
  'tenants',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind', { enum: UNIT_KINDS }).notNull(),
    name: text('name').notNull(),
    /** the name as it is compared (`canonicalOrganisation`), to find the unit by a part of it; null in older rows */
    canonicalName: text('canonical_name'),
    creditCode: text('credit_code'),
    /** of an office: the ids of the schemes that it answers for; an office without one sees no application */
    schemes: text('schemes').array().notNull().default(sql`'{}'`),
    /** of an office: GB/T 2260 codes of its districts; empty: all */
    districts: text('districts').array().notNull().default(sql`'{}'`),
    createdAt: instant('created_at').notNull().default(sql`now()`),
  },
  (table) => [
    check('tenants_credit_code', sql`(${table.kind} = 'employer') <= (${table.creditCode} is not null)`),
    check('tenants_kind', isOneOf(table.kind, UNIT_KINDS)),
    check(
      'tenants_office',
      sql`${table.kind} = 'authority' or (cardinality(${table.schemes}) = 0 and cardinality(${table.districts}) = 0)`,
    ),
  ],
);

/**
 * The people of the offices. Every audit event, lease and signature names the id of the person who acted, with any key
 * or session. A name is never given to another person, and a person who has left does not come back.
 */
export const staff = pgTable(
  'staff',
  {
    id: uuid('id').primaryKey(),
    /** the sign-in name, in lower case */
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
    // a person's key refers to this, so that no key has another role
    unique('staff_role_of').on(table.id, table.role),
    index('staff_clerks')
      .on(table.department, table.name)
      .where(sql`${table.role} = 'clerk' and ${table.endedAt} is null`),
    check('staff_name', sql`${table.name} ~ '^[a-z0-9][a-z0-9._@-]{1,63}$'`),
    check('staff_role', isOneOf(table.role, STAFF_ROLES)),
    // a clerk works for a department; an auditor may belong to one, as its own inspector
    check(
      'staff_department',
      sql`case ${table.role} when 'clerk' then ${table.department} is not null when 'auditor' then true else ${table.department} is null end`,
    ),
    check('staff_mode', isOneOf(table.mode, MODES)),
  ],
);

/** Keys of machines and staff; only their hashes are kept. A staff key belongs to a person. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: uuid('id').primaryKey(),
    keyHash: bytea('key_hash').notNull().unique(),
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** its owner, for a staff key */
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

/** Stands for the credit code of the employer of a person who has none: in an order and a stratum it is a value. */
export const NO_UNIT = '';

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
    /** values of the scheme's parameters where they differ from its first defaults; null if none does */
    parameters: jsonb('parameters').$type<Readonly<Record<string, unknown>>>(),
    category: text('category').notNull(),
    /** the procedure of its scheme at receipt: it selects the legal moves */
    procedure: text('procedure', { enum: PROCEDURE_KINDS }).notNull(),
    status: text('status', { enum: STATUSES }).notNull(),
    /** when it got this status, by the service's clock */
    statusAt: instant('status_at').notNull().default(sql`now()`),
    /** keyed hash of the resident id */
    personKey: bytea('person_key').notNull(),
    /** keyed hash of the applicant's phone number; null only in rows of an earlier version */
    phoneKey: bytea('phone_key'),
    /** credit code of the employer; `NO_UNIT` for a person without one */
    unitCode: text('unit_code').notNull(),
    /** keyed hash of the employer's canonical name; null if the employer filed itself, under its name on file */
    unitNameKey: bytea('unit_name_key'),
    /** keyed hashes of the credit codes of the employer and of the unit that files; bans use the same hashes */
    unitKey: bytea('unit_key').notNull(),
    filerKey: bytea('filer_key').notNull(),
    /** GB/T 2260 code of the district to settle in; null if none was named */
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
    /** deadline of the next actor */
    dueAt: instant('due_at'),
    approvalNumber: text('approval_number').unique(),
    /** SZ-66: the day of the settlement, civil date; null until it is reported */
    settledOn: date('settled_on', { mode: 'string' }),
    /** sealed: the submitted form */
    submission: bytea('submission').notNull(),
    /** sealed: the grounds and the decision; null until decided */
    grounds: bytea('grounds'),
    /** sealed: the decision and reasons of the people in review; null until they have decided */
    reviewed: bytea('reviewed'),
    /** the latest asking after the decision; null if there was none */
    recheckId: uuid('recheck_id').references((): AnyPgColumn => rechecks.id),
    /** when somebody refused a decision by machine alone (PIPL 24) */
    humanRequestedAt: instant('human_requested_at'),
    version: integer('version').notNull().default(1),
  },
  (table) => [
    unique('applications_idempotency').on(table.tenantId, table.idempotencyKey),
    uniqueIndex('applications_one_live').on(table.scheme, table.personKey).where(isOneOf(table.status, LIVE_STATUSES)),
    index('applications_by_tenant').on(table.tenantId, table.id),
    // for a unit, and for staff of all units
    index('applications_by_reference').on(table.reference, table.tenantId, table.id),
    // to find a person, a phone number or a unit, newest first
    index('applications_by_person').on(table.personKey, table.id),
    index('applications_by_phone').on(table.phoneKey, table.id),
    index('applications_by_unit').on(table.unitCode, table.id),
    index('applications_by_unit_name')
      .on(table.unitNameKey, table.unitCode)
      .where(sql`${table.unitNameKey} is not null`),
    index('applications_received').on(table.leaseUntil).where(sql`${table.status} = 'received'`),
    index('applications_in_review').on(table.dueAt, table.id).where(sql`${table.status} = 'in_review'`),
    // none, unless the scheme lets approvals lapse
    index('applications_lapsing')
      .on(table.dueAt)
      .where(sql`${table.status} = 'approved' and ${table.dueAt} is not null`),
    // few, and in no order of time by themselves
    index('applications_withdrawn').on(table.statusAt).where(sql`${table.status} = 'withdrawn'`),
    // the queue in the order of submission
    index('applications_in_review_submitted').on(table.submittedAt, table.id).where(sql`${table.status} = 'in_review'`),
    // applications that were under way at a given time; a BRIN index covers spans of pages, so it costs the hot path
    // nothing
    index('applications_by_time').using('brin', table.submittedAt, table.decidedAt).with({ autosummarize: true }),
    // approvals of a period, with all columns that a spot-check plan needs, so that no row of a case has to be read
    index('applications_approved')
      .on(table.scheme, table.decidedAt, table.number, table.category, table.decidedBy, table.unitCode, table.district)
      .where(sql`${table.approvalNumber} is not null`),
    check('applications_procedure', isOneOf(table.procedure, PROCEDURE_KINDS)),
    check('applications_status', isOneOf(table.status, STATUSES)),
    check(
      'applications_approval_number',
      sql`(${isOneOf(table.status, NUMBERED_STATUSES)}) = (${table.approvalNumber} is not null)`,
    ),
    check(
      'applications_settled',
      sql`(${table.status} = 'settled') <= (${table.settledOn} is not null) and (${table.settledOn} is null or ${table.status} in ('settled', 'frozen', 'revoked'))`,
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

/** The numbers of claimed certificates, as keyed hashes, which show that two people claim one number. Append-only. */
export const claimedCertificates = pgTable(
  'claimed_certificates',
  {
    applicationId: uuid('application_id')
      .notNull()
      .references(() => applications.id),
    /** the claim, such as `education.certificateNumber` */
    field: text('field').notNull(),
    /** keyed hash of the canonical number */
    numberKey: bytea('number_key').notNull(),
    /** the person who claims it, as in the application */
    personKey: bytea('person_key').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.applicationId, table.field] }),
    index('claimed_certificates_by_number').on(table.numberKey),
  ],
);

/**
 * Applications of two persons that claim one certificate number, in the order found: `other` was found against
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
 * Results of asking sources again after a referral: one row for each asking, with the decision on all answers that were
 * in use then. Append-only. An approval by matching after a referral rests on one of them.
 */
export const rechecks = pgTable(
  'rechecks',
  {
    id: uuid('id').primaryKey(),
    applicationId: uuid('application_id')
      .notNull()
      .references(() => applications.id),
    /** who requested it: a clerk, or the part of the service that heals */
    askedBy: text('asked_by').notNull(),
    at: instant('at').notNull(),
    sources: text('sources', { enum: SOURCES }).array().notNull(),
    outcome: text('outcome', { enum: RECHECK_OUTCOMES }).notNull(),
    /** codes only */
    reasonCodes: text('reason_codes').array().notNull(),
    /** sealed: the grounds and the decision */
    grounds: bytea('grounds').notNull(),
  },
  (table) => [
    index('rechecks_by_application').on(table.applicationId, table.id),
    check('rechecks_outcome', isOneOf(table.outcome, RECHECK_OUTCOMES)),
    check('rechecks_reasons', sql`(${table.outcome} = 'approved') = (cardinality(${table.reasonCodes}) = 0)`),
  ],
);

/** Every application leaves these events. */
const FREQUENT_ACTIONS = [
  'application.received',
  'sources.asked',
  'application.decided',
  'notice.sent',
  'webhook.delivered',
] as const;

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
    /** canonical JSON (RFC 8785), kept as written, because the log hashes this text */
    data: json('data').$type<Record<string, unknown>>().notNull(),
  },
  (table) => [
    index('audit_events_by_application').on(table.applicationId, table.seq),
    index('audit_events_lapsed').on(table.at).where(sql`${table.action} = 'review.lease_lapsed'`),
    // the finished work of a clerk, newest first
    index('audit_events_finished').on(table.actorId, table.seq).where(isOneOf(table.action, FINISHING_ACTIONS)),
    // Filters of the audit log: the acts of a person, and kinds of events that are rare. Of the path of an application
    // they index nothing, so they cost it nothing.
    index('audit_events_by_staff').on(table.actorId, table.seq).where(sql`${table.actorKind} = 'staff'`),
    index('audit_events_by_action')
      .on(table.action, table.seq)
      .where(sql`not ${isOneOf(table.action, FREQUENT_ACTIONS)}`),
    index('audit_events_losses').on(table.seq).where(sql`${table.action} = 'log.loss_accepted'`),
    // a BRIN index covers spans of pages, not each event, and so costs the hot path nothing
    index('audit_events_by_time').using('brin', table.at).with({ autosummarize: true }),
    // so that a leaf of the log fits an entry of a bundle (C2SP tlog-tiles: 65,535 bytes)
    check('audit_events_size', sql`pg_column_size(${table.data}) <= 49152`),
    // refuses the form of jsonb: the log would hash a text that nobody can make again
    check('audit_events_canonical', sql`${table.data}::text !~ '^\\{"[^"]*": '`),
  ],
);

/** Settings of the sandbox, such as the lead of its clock. Empty in live operation. */
export const sandboxSettings = pgTable(
  'sandbox_settings',
  { name: text('name').notNull(), value: jsonb('value').notNull() },
  (table) => [primaryKey({ columns: [table.name] })],
);
