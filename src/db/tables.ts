// Every table of the service. What code relies on is held here or in the triggers of the first migration: one live
// application per person and scheme, numbers that never repeat, moves that the life of an application allows.
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  customType,
  date,
  index,
  integer,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'string', precision: 3 });

/** Units that file applications, and the offices whose staff work on them. */
export const tenants = pgTable(
  'tenants',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind', { enum: ['employer', 'agency', 'authority'] }).notNull(),
    name: text('name').notNull(),
    creditCode: text('credit_code'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [
    check('tenants_credit_code', sql`(${table.kind} = 'employer') <= (${table.creditCode} is not null)`),
    check('tenants_kind', sql`${table.kind} in ('employer', 'agency', 'authority')`),
  ],
);

/** Keys of machines and staff; only their hashes are kept. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: uuid('id').primaryKey(),
    keyHash: bytea('key_hash').notNull().unique(),
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id),
    label: text('label').notNull(),
    role: text('role').notNull(),
    department: text('department'),
    mode: text('mode', { enum: ['live', 'sandbox'] }).notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    revokedAt: instant('revoked_at'),
  },
  (table) => [
    check('api_keys_role', sql`${table.role} in ('employer', 'agency', 'clerk', 'supervisor', 'auditor', 'operator')`),
    check('api_keys_clerk_department', sql`(${table.role} = 'clerk') <= (${table.department} is not null)`),
    check('api_keys_mode', sql`${table.mode} in ('live', 'sandbox')`),
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
    status: text('status').notNull(),
    /** keyed hash of the resident id */
    personKey: bytea('person_key').notNull(),
    unitCode: text('unit_code').notNull(),
    /** formal submission, by the service's clock */
    submittedAt: instant('submitted_at').notNull(),
    /** until when a process holds the asking, by the database's own clock */
    leaseUntil: instant('lease_until').notNull(),
    decidedAt: instant('decided_at'),
    outcome: text('outcome'),
    decidedBy: text('decided_by'),
    /** of the machine's decision; codes only */
    reasonCodes: text('reason_codes').array().notNull().default(sql`'{}'`),
    venue: text('venue'),
    departments: text('departments').array().notNull().default(sql`'{}'`),
    /** when the next actor must have acted */
    dueAt: instant('due_at'),
    approvalNumber: text('approval_number').unique(),
    /** sealed: what was submitted */
    submission: bytea('submission').notNull(),
    /** sealed: what was decided on, and the decision; null until decided */
    grounds: bytea('grounds'),
    /** sealed: what people decided in review, and why; null until they have */
    reviewed: bytea('reviewed'),
    version: integer('version').notNull().default(1),
  },
  (table) => [
    unique('applications_idempotency').on(table.tenantId, table.idempotencyKey),
    uniqueIndex('applications_one_live')
      .on(table.scheme, table.personKey)
      .where(sql`${table.status} in ('received', 'in_review', 'awaiting_supplement', 'approved', 'frozen')`),
    index('applications_by_tenant').on(table.tenantId, table.id),
    index('applications_by_tenant_reference').on(table.tenantId, table.reference, table.id),
    index('applications_received').on(table.leaseUntil).where(sql`${table.status} = 'received'`),
    index('applications_in_review').on(table.dueAt, table.id).where(sql`${table.status} = 'in_review'`),
    check(
      'applications_status',
      sql`${table.status} in ('received', 'in_review', 'awaiting_supplement', 'approved', 'frozen', 'revoked', 'rejected', 'not_accepted', 'withdrawn')`,
    ),
    check(
      'applications_approval_number',
      sql`(${table.status} in ('approved', 'frozen', 'revoked')) = (${table.approvalNumber} is not null)`,
    ),
    check(
      'applications_decided',
      sql`${table.status} in ('received', 'withdrawn') or (${table.decidedAt} is not null and ${table.grounds} is not null)`,
    ),
    check(
      'applications_matching_approves_without_reasons',
      sql`${table.decidedBy} is distinct from 'matching' or ${table.outcome} is distinct from 'approved' or cardinality(${table.reasonCodes}) = 0`,
    ),
    check(
      'applications_review_has_actor_and_deadline',
      sql`${table.status} <> 'in_review' or (${table.dueAt} is not null and cardinality(${table.departments}) > 0 and ${table.venue} is not null)`,
    ),
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
    actorKind: text('actor_kind').notNull(),
    actorId: text('actor_id').notNull(),
    actorRole: text('actor_role').notNull(),
    action: text('action').notNull(),
    applicationId: uuid('application_id'),
    requestId: text('request_id'),
    data: jsonb('data').notNull(),
  },
  (table) => [index('audit_events_by_application').on(table.applicationId, table.seq)],
);

/** Bans that keep an application from being accepted; recorded by oversight, read at the gate (SZ-53, HH-14). */
export const sanctions = pgTable(
  'sanctions',
  {
    id: uuid('id').primaryKey(),
    scheme: text('scheme').notNull(),
    subjectKind: text('subject_kind', { enum: ['applicant', 'unit'] }).notNull(),
    /** keyed hash of the resident id or the credit code */
    subjectKey: bytea('subject_key').notNull(),
    ground: text('ground').notNull(),
    foundOn: date('found_on', { mode: 'string' }).notNull(),
    /** first and last day of the ban, both inclusive */
    from: date('from_on', { mode: 'string' }).notNull(),
    until: date('until_on', { mode: 'string' }).notNull(),
    liftedAt: instant('lifted_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [index('sanctions_by_subject').on(table.subjectKey, table.scheme)],
);

/** The outbox of all that is said to applicants: one row for one event, so nothing is said twice. */
export const notices = pgTable(
  'notices',
  {
    id: uuid('id').primaryKey(),
    applicationId: uuid('application_id')
      .notNull()
      .references(() => applications.id),
    event: text('event').notNull(),
    /** sealed: recipient and text */
    message: bytea('message').notNull(),
    /** keyed hash of the recipient */
    recipientKey: bytea('recipient_key').notNull(),
    status: text('status', { enum: ['due', 'sent', 'refused'] })
      .notNull()
      .default('due'),
    createdAt: instant('created_at').notNull(),
    sentAt: instant('sent_at'),
    attempts: integer('attempts').notNull().default(0),
    /** not before this, and until then held by who attempts it; by the database's own clock */
    nextAttemptAt: instant('next_attempt_at').notNull().default(sql`now()`),
  },
  (table) => [
    unique('notices_once').on(table.applicationId, table.event),
    index('notices_due').on(table.nextAttemptAt).where(sql`${table.status} = 'due'`),
    index('notices_by_recipient').on(table.recipientKey, table.id),
    check('notices_status', sql`${table.status} in ('due', 'sent', 'refused')`),
  ],
);

/**
 * What one department has to settle of an application in review. What that is follows from the decision that referred it.
 * The database closes and pauses items with their application (trigger), so that nothing is settled after the end.
 */
export const reviewItems = pgTable(
  'review_items',
  {
    id: uuid('id').primaryKey(),
    applicationId: uuid('application_id')
      .notNull()
      .references(() => applications.id),
    department: text('department').notNull(),
    status: text('status', { enum: ['open', 'countersign', 'paused', 'settled', 'closed'] })
      .notNull()
      .default('open'),
    result: text('result', { enum: ['confirmed', 'refused'] }),
    /** end of the review, by the service's clock */
    dueAt: instant('due_at').notNull(),
    /** when the supervisor was told that it is late */
    escalatedAt: instant('escalated_at'),
    /** the key or account that holds it, until the lease ends */
    assignee: text('assignee'),
    leaseUntil: instant('lease_until'),
    /** who settled it; where a countersignature is needed, who asks for it */
    settledBy: text('settled_by'),
    version: integer('version').notNull().default(1),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    unique('review_items_once').on(table.applicationId, table.department),
    index('review_items_queue')
      .on(table.department, table.dueAt, table.id)
      .where(sql`${table.status} in ('open', 'countersign')`),
    index('review_items_leases').on(table.leaseUntil).where(sql`${table.leaseUntil} is not null`),
    index('review_items_late')
      .on(table.dueAt)
      .where(sql`${table.status} in ('open', 'countersign') and ${table.escalatedAt} is null`),
    check('review_items_status', sql`${table.status} in ('open', 'countersign', 'paused', 'settled', 'closed')`),
    check('review_items_result', sql`(${table.status} = 'settled') = (${table.result} is not null)`),
    check('review_items_lease', sql`(${table.assignee} is null) = (${table.leaseUntil} is null)`),
  ],
);

/** What was settled of an item, one row for each check or rule. Append-only but for the countersignature. */
export const reviewDecisions = pgTable(
  'review_decisions',
  {
    id: uuid('id').primaryKey(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => reviewItems.id),
    /** a source or, for a rule without one, its reason code */
    subject: text('subject').notNull(),
    /** of the check, as the machine had judged it; null for a rule */
    verdict: text('verdict'),
    /** confirming it takes a countersignature */
    takesTwo: boolean('takes_two').notNull(),
    result: text('result', { enum: ['confirmed', 'refused'] }).notNull(),
    reasonCode: text('reason_code'),
    /** sealed */
    note: bytea('note'),
    decidedBy: text('decided_by').notNull(),
    decidedAt: instant('decided_at').notNull(),
    countersignedBy: text('countersigned_by'),
    /** another person did not countersign: the item went back, and this counts no more */
    returnedBy: text('returned_by'),
  },
  (table) => [
    uniqueIndex('review_decisions_once').on(table.itemId, table.subject).where(sql`${table.returnedBy} is null`),
    check('review_decisions_contradiction', sql`${table.verdict} is distinct from 'mismatch' or ${table.takesTwo}`),
    check('review_decisions_result', sql`${table.result} in ('confirmed', 'refused')`),
    check('review_decisions_reason', sql`(${table.result} = 'refused') = (${table.reasonCode} is not null)`),
    check(
      'review_decisions_two_people',
      sql`${table.countersignedBy} is distinct from ${table.decidedBy} and ${table.returnedBy} is distinct from ${table.decidedBy}`,
    ),
  ],
);

export const reviewComments = pgTable(
  'review_comments',
  {
    id: uuid('id').primaryKey(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => reviewItems.id),
    author: text('author').notNull(),
    /** sealed */
    text: bytea('text').notNull(),
    at: instant('at').notNull(),
  },
  (table) => [index('review_comments_by_item').on(table.itemId, table.id)],
);

/** What the sandbox alone keeps, such as how far its clock is ahead. Empty in live operation. */
export const sandboxSettings = pgTable(
  'sandbox_settings',
  { name: text('name').notNull(), value: jsonb('value').notNull() },
  (table) => [primaryKey({ columns: [table.name] })],
);
