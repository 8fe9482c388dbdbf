// The tables of bans, and of proposals to bar a unit. migrations/0005_oversight.sql keeps their rows.
import { sql } from 'drizzle-orm';
import { check, date, index, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { BANNED_KINDS, PROPOSAL_STATUSES } from '../schemes/words.ts';
import { bytea, instant, isOneOf } from './column-types.ts';
import { revocations } from './oversight-tables.ts';
import { applications } from './tables.ts';

/**
 * Bans that keep an application from being accepted; recorded by oversight, read at the gate (SZ-56, HH-14). Only
 * lifting changes one.
 */
export const sanctions = pgTable(
  'sanctions',
  {
    id: uuid('id').primaryKey(),
    scheme: text('scheme').notNull(),
    subjectKind: text('subject_kind', { enum: BANNED_KINDS }).notNull(),
    /** keyed hash of the resident id or the credit code */
    subjectKey: bytea('subject_key').notNull(),
    /** sealed: the resident id or the credit code, shown masked; null for an imported ban */
    subject: bytea('subject'),
    ground: text('ground').notNull(),
    foundOn: date('found_on', { mode: 'string' }).notNull(),
    /** first and last day of the ban, both inclusive */
    from: date('from_on', { mode: 'string' }).notNull(),
    until: date('until_on', { mode: 'string' }).notNull(),
    /** the basis, sealed */
    note: bytea('note'),
    /** the person; `import` for an imported ban */
    recordedBy: text('recorded_by').notNull().default('import'),
    /** the application that it follows from, by a revocation or as the recorder named it */
    applicationId: uuid('application_id').references(() => applications.id),
    /** the revocation that caused it */
    revocationId: uuid('revocation_id').references(() => revocations.id),
    /** another supervisor's proposal: required for a unit's ban without a revocation */
    proposalId: uuid('proposal_id')
      .references(() => sanctionProposals.id)
      .unique('sanctions_of_one_proposal'),
    idempotencyKey: text('idempotency_key'),
    bodyHash: bytea('body_hash'),
    liftedAt: instant('lifted_at'),
    liftedBy: text('lifted_by'),
    /** sealed */
    liftReason: bytea('lift_reason'),
    createdAt: instant('created_at').notNull().default(sql`now()`),
  },
  (table) => [
    index('sanctions_by_application').on(table.applicationId),
    index('sanctions_by_subject').on(table.subjectKey, table.scheme),
    unique('sanctions_idempotency').on(table.recordedBy, table.idempotencyKey),
    check('sanctions_subject_kind', isOneOf(table.subjectKind, BANNED_KINDS)),
    check('sanctions_days', sql`${table.foundOn} <= ${table.from} and ${table.from} <= ${table.until}`),
    check('sanctions_of_a_revocation', sql`${table.revocationId} is null or ${table.applicationId} is not null`),
    check('sanctions_lifted', sql`(${table.liftedAt} is null) = (${table.liftedBy} is null)`),
    check('sanctions_lifted_by_another', sql`${table.liftedBy} <> ${table.recordedBy}`),
  ],
);

/**
 * A unit's ban that one supervisor has proposed. Another supervisor carries the proposal out by posting the same form;
 * the proposer may withdraw it, and it lapses after some days.
 */
export const sanctionProposals = pgTable(
  'sanction_proposals',
  {
    id: uuid('id').primaryKey(),
    scheme: text('scheme').notNull(),
    /** keyed hash of the unit's code */
    subjectKey: bytea('subject_key').notNull(),
    /** sealed: the posted form */
    form: bytea('form').notNull(),
    bodyHash: bytea('body_hash').notNull(),
    /** first and last day of the proposed ban, both inclusive */
    from: date('from_on', { mode: 'string' }).notNull(),
    until: date('until_on', { mode: 'string' }).notNull(),
    proposedBy: text('proposed_by').notNull(),
    proposedAt: instant('proposed_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    status: text('status', { enum: PROPOSAL_STATUSES }).notNull().default('proposed'),
    endedAt: instant('ended_at'),
    endedBy: text('ended_by'),
  },
  (table) => [
    unique('sanction_proposals_idempotency').on(table.proposedBy, table.idempotencyKey),
    uniqueIndex('sanction_proposals_one_standing')
      .on(table.scheme, table.subjectKey)
      .where(sql`${table.status} = 'proposed'`),
    check('sanction_proposals_status', isOneOf(table.status, PROPOSAL_STATUSES)),
    check(
      'sanction_proposals_ended',
      sql`(${table.status} = 'proposed') = (${table.endedAt} is null) and (${table.status} = 'proposed') = (${table.endedBy} is null)`,
    ),
    check(
      'sanction_proposals_two_people',
      sql`${table.status} <> 'carried_out' or ${table.endedBy} <> ${table.proposedBy}`,
    ),
    check(
      'sanction_proposals_withdrawn',
      sql`${table.status} <> 'withdrawn' or ${table.endedBy} = ${table.proposedBy}`,
    ),
    check('sanction_proposals_lapse', sql`${table.proposedAt} < ${table.expiresAt}`),
  ],
);
