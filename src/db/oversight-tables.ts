// The tables of oversight: freezes, revocations, what departments are told of them, bans, and blast radii.
// migrations/0005_oversight.sql holds what is told here: nothing is revoked that is not frozen, and nobody revokes
// alone.
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  date,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import {
  BANNED_KINDS,
  BLAST_OUTCOMES,
  BLAST_RESULTS,
  FREEZE_STATUSES,
  PROPOSAL_STATUSES,
  PUSH_RECIPIENTS,
  PUSH_STATUSES,
  PUSH_SUBJECTS,
  REVOCATION_GROUNDS,
  REVOCATION_STATUSES,
  SOURCES,
} from '../schemes/words.ts';
import { bytea, databaseInstant, instant, isOneOf } from './column-types.ts';
import { spotCheckCases } from './spot-check-tables.ts';
import { applications } from './tables.ts';

/** by the database's own clock: pauses between attempts follow real time */
const attemptAt = databaseInstant;

/**
 * One row for each time that an approval is frozen (SZ-51). What is missing and until when never changes; whether the
 * person came, and how it ended, is written once.
 */
export const freezes = pgTable(
  'freezes',
  {
    id: uuid('id').primaryKey(),
    /** in the order in which they are made: the clocks of two hosts may differ */
    number: bigint('number', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    applicationId: uuid('application_id')
      .notNull()
      .references(() => applications.id),
    frozenBy: text('frozen_by').notNull(),
    frozenAt: instant('frozen_at').notNull(),
    /** last day for coming to the window, civil date, and its end */
    lastDay: date('last_day', { mode: 'string' }).notNull(),
    dueAt: instant('due_at').notNull(),
    /** the last day lies beyond the table of statutory holidays */
    provisional: boolean('provisional').notNull(),
    /** kinds of material */
    missing: text('missing').array().notNull(),
    /** sealed */
    reason: bytea('reason').notNull(),
    /** what it came of, where it came of one of these: a case of the same application, a blast radius */
    spotCheckCase: uuid('spot_check_case'),
    blastRadiusId: uuid('blast_radius_id'),
    /** the person came in time: lateness alone no longer revokes */
    attendedOn: date('attended_on', { mode: 'string' }),
    attendedBy: text('attended_by'),
    /** sealed */
    attendedNote: bytea('attended_note'),
    /** when the supervisor was told that it is past due and undecided */
    escalatedAt: instant('escalated_at'),
    status: text('status', { enum: FREEZE_STATUSES }).notNull().default('open'),
    endedAt: instant('ended_at'),
    endedBy: text('ended_by'),
    /**
     * the day of the verification on site (AMB-24), of a revocation where there was one; and the note of a restoration,
     * sealed
     */
    verifiedOn: date('verified_on', { mode: 'string' }),
    endNote: bytea('end_note'),
  },
  (table) => [
    uniqueIndex('freezes_one_open').on(table.applicationId).where(sql`${table.status} = 'open'`),
    index('freezes_by_application').on(table.applicationId, table.id),
    index('freezes_due').on(table.dueAt).where(sql`${table.status} = 'open'`),
    foreignKey({
      name: 'freezes_spot_check_case',
      columns: [table.spotCheckCase, table.applicationId],
      foreignColumns: [spotCheckCases.id, spotCheckCases.applicationId],
    }),
    check('freezes_status', isOneOf(table.status, FREEZE_STATUSES)),
    check('freezes_attended', sql`(${table.attendedOn} is null) = (${table.attendedBy} is null)`),
    check('freezes_attended_in_time', sql`${table.attendedOn} <= ${table.lastDay}`),
    check(
      'freezes_ended',
      sql`(${table.status} = 'open') = (${table.endedAt} is null) and (${table.status} = 'open') = (${table.endedBy} is null)`,
    ),
    check(
      'freezes_restored_on_site',
      sql`(${table.status} = 'restored') = (${table.endNote} is not null) and (${table.status} <> 'restored' or ${table.verifiedOn} is not null) and (${table.status} <> 'open' or ${table.verifiedOn} is null)`,
    ),
  ],
);

/** Proposed by one person and carried out by another; on lateness alone by the service itself (SZ-53). */
export const revocations = pgTable(
  'revocations',
  {
    id: uuid('id').primaryKey(),
    freezeId: uuid('freeze_id')
      .notNull()
      .references(() => freezes.id),
    ground: text('ground', { enum: REVOCATION_GROUNDS }).notNull(),
    /** a person, or `revoke-late` */
    proposedBy: text('proposed_by').notNull(),
    proposedAt: instant('proposed_at').notNull(),
    /** sealed: why */
    note: bytea('note').notNull(),
    /** last day for stating one's case, civil date; null where nobody has to be waited for */
    heardUntil: date('heard_until', { mode: 'string' }),
    /** the statement, where there was one */
    heardOn: date('heard_on', { mode: 'string' }),
    heardBy: text('heard_by'),
    /** sealed */
    statement: bytea('statement'),
    status: text('status', { enum: REVOCATION_STATUSES }).notNull().default('proposed'),
    endedAt: instant('ended_at'),
    endedBy: text('ended_by'),
    /** sealed: what the second person adds */
    endNote: bytea('end_note'),
  },
  (table) => [
    uniqueIndex('revocations_one_standing').on(table.freezeId).where(sql`${table.status} <> 'withdrawn'`),
    index('revocations_by_freeze').on(table.freezeId, table.id),
    check('revocations_status', isOneOf(table.status, REVOCATION_STATUSES)),
    check('revocations_ground', isOneOf(table.ground, REVOCATION_GROUNDS)),
    check(
      'revocations_ended',
      sql`(${table.status} = 'proposed') = (${table.endedAt} is null) and (${table.status} = 'proposed') = (${table.endedBy} is null)`,
    ),
    check(
      'revocations_two_people',
      sql`${table.status} <> 'carried_out' or ${table.endedBy} <> ${table.proposedBy} or (${table.ground} = 'not_supplemented' and ${table.proposedBy} = 'revoke-late')`,
    ),
    check(
      'revocations_heard',
      sql`(${table.heardOn} is null) = (${table.heardBy} is null) and (${table.heardOn} is null) = (${table.statement} is null)`,
    ),
  ],
);

/**
 * What a department is told of a revocation, until it has acknowledged it. The id is what the department knows a
 * repetition by. `received`: it said that it has it, and not that it will act on it.
 */
export const pushes = pgTable(
  'pushes',
  {
    id: uuid('id').primaryKey(),
    revocationId: uuid('revocation_id')
      .notNull()
      .references(() => revocations.id),
    applicationId: uuid('application_id')
      .notNull()
      .references(() => applications.id),
    recipient: text('recipient', { enum: PUSH_RECIPIENTS }).notNull(),
    /** of whom it speaks: the approval, or, for the credit system, the applicant or the reporting unit */
    subject: text('subject', { enum: PUSH_SUBJECTS }).notNull(),
    /** sealed */
    body: bytea('body').notNull(),
    status: text('status', { enum: PUSH_STATUSES }).notNull().default('due'),
    createdAt: instant('created_at').notNull(),
    /** unacknowledged from then on it is late, by the service's clock; and when that was said */
    lateAt: instant('late_at').notNull(),
    lateToldAt: instant('late_told_at'),
    attempts: integer('attempts').notNull().default(0),
    /** not before this, and until then held by who attempts it */
    nextAttemptAt: attemptAt('next_attempt_at').notNull().default(sql`now()`),
    /** of the last attempt: its HTTP status, or why there was none */
    lastStatus: integer('last_status'),
    lastError: text('last_error'),
    acknowledgedAt: instant('acknowledged_at'),
    /** `department`: its own system; otherwise the person who has put it on record */
    acknowledgedBy: text('acknowledged_by'),
    /** sealed: the department's receipt, and a note to it */
    receipt: bytea('receipt'),
  },
  (table) => [
    unique('pushes_once').on(table.revocationId, table.recipient, table.subject),
    index('pushes_due').on(table.recipient, table.nextAttemptAt).where(sql`${table.status} <> 'acknowledged'`),
    index('pushes_late').on(table.lateAt).where(sql`${table.status} <> 'acknowledged' and ${table.lateToldAt} is null`),
    index('pushes_by_application').on(table.applicationId, table.id),
    check('pushes_status', isOneOf(table.status, PUSH_STATUSES)),
    check('pushes_subject', isOneOf(table.subject, PUSH_SUBJECTS)),
    check(
      'pushes_acknowledged',
      sql`(${table.status} = 'acknowledged') = (${table.acknowledgedAt} is not null) and (${table.status} = 'acknowledged') = (${table.acknowledgedBy} is not null) and (${table.status} = 'acknowledged') = (${table.receipt} is not null)`,
    ),
  ],
);

/**
 * Bans that keep an application from being accepted; recorded by oversight, read at the gate (SZ-53, HH-14). Only
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
    /**
     * sealed: the resident id or the credit code, to be shown masked; null for a ban that was brought in from elsewhere
     */
    subject: bytea('subject'),
    ground: text('ground').notNull(),
    foundOn: date('found_on', { mode: 'string' }).notNull(),
    /** first and last day of the ban, both inclusive */
    from: date('from_on', { mode: 'string' }).notNull(),
    until: date('until_on', { mode: 'string' }).notNull(),
    /** sealed: on what it rests */
    note: bytea('note'),
    /** the person; `import` for a ban that was brought in from elsewhere */
    recordedBy: text('recorded_by').notNull().default('import'),
    /** the revocation that it came of */
    revocationId: uuid('revocation_id').references(() => revocations.id),
    /** the proposal of another supervisor: a unit's ban that came of no revocation has one */
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
    index('sanctions_by_subject').on(table.subjectKey, table.scheme),
    unique('sanctions_idempotency').on(table.recordedBy, table.idempotencyKey),
    check('sanctions_subject_kind', isOneOf(table.subjectKind, BANNED_KINDS)),
    check('sanctions_days', sql`${table.foundOn} <= ${table.from} and ${table.from} <= ${table.until}`),
    check('sanctions_lifted', sql`(${table.liftedAt} is null) = (${table.liftedBy} is null)`),
    check('sanctions_lifted_by_another', sql`${table.liftedBy} <> ${table.recordedBy}`),
  ],
);

/**
 * A unit's ban that one supervisor has proposed. Another carries it out by posting the same; who proposed it may
 * withdraw it, and after some days it lapses.
 */
export const sanctionProposals = pgTable(
  'sanction_proposals',
  {
    id: uuid('id').primaryKey(),
    scheme: text('scheme').notNull(),
    /** keyed hash of the unit's code */
    subjectKey: bytea('subject_key').notNull(),
    /** sealed: the form as it was posted */
    form: bytea('form').notNull(),
    bodyHash: bytea('body_hash').notNull(),
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

/** A source was wrong for a time: the approvals that rest on what it said then, decided anew as a dry run. */
export const blastRadii = pgTable(
  'blast_radii',
  {
    id: uuid('id').primaryKey(),
    source: text('source', { enum: SOURCES }).notNull(),
    /** answers obtained in [from, to), by the service's clock */
    from: instant('from_at').notNull(),
    to: instant('to_at').notNull(),
    /** sealed */
    reason: bytea('reason').notNull(),
    openedBy: text('opened_by').notNull(),
    openedAt: instant('opened_at').notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    bodyHash: bytea('body_hash').notNull(),
    /** how far the search for approvals has come: the last id looked at; null once there is none left */
    searchedTo: uuid('searched_to').default(sql`'00000000-0000-0000-0000-000000000000'`),
    confirmedBy: text('confirmed_by'),
    confirmedAt: instant('confirmed_at'),
  },
  (table) => [
    unique('blast_radii_idempotency').on(table.openedBy, table.idempotencyKey),
    index('blast_radii_searching').on(table.id).where(sql`${table.searchedTo} is not null`),
    check('blast_radii_window', sql`${table.from} < ${table.to}`),
    check('blast_radii_confirmed', sql`(${table.confirmedBy} is null) = (${table.confirmedAt} is null)`),
    check('blast_radii_confirmed_by_another', sql`${table.confirmedBy} <> ${table.openedBy}`),
  ],
);

/**
 * One approval in a blast radius. `waiting`: not decided on yet; `pending`: not asked about yet; `unknown`: the source
 * did not answer, or what is kept does not open, and its turn comes again; `unaffected`: what waited has come to
 * nothing that rests on such an answer.
 */
export const blastRadiusCases = pgTable(
  'blast_radius_cases',
  {
    blastRadiusId: uuid('blast_radius_id')
      .notNull()
      .references(() => blastRadii.id),
    applicationId: uuid('application_id')
      .notNull()
      .references(() => applications.id),
    result: text('result', { enum: BLAST_RESULTS }).notNull().default('pending'),
    /** what is kept of it could not be opened at the last attempt */
    unreadable: boolean('unreadable').notNull().default(false),
    /** codes only, of what stands against it now and did not before */
    reasonCodes: text('reason_codes').array().notNull().default(sql`'{}'`),
    /** sealed: what was decided on anew, and the decision */
    examined: bytea('examined'),
    examinedAt: instant('examined_at'),
    attempts: integer('attempts').notNull().default(0),
    /** not before this, and until then held by who asks; of what flips: by who freezes */
    nextAttemptAt: attemptAt('next_attempt_at').notNull().default(sql`now()`),
    /** who confirmed it; null until somebody who has seen that it flips does */
    confirmedBy: text('confirmed_by'),
    /** what confirming has brought: a freeze, or nothing since the approval did not stand any more */
    outcome: text('outcome', { enum: BLAST_OUTCOMES }),
    freezeId: uuid('freeze_id').references(() => freezes.id),
  },
  (table) => [
    primaryKey({ columns: [table.blastRadiusId, table.applicationId] }),
    index('blast_radius_cases_due').on(table.nextAttemptAt).where(sql`${table.result} in ('pending', 'unknown')`),
    index('blast_radius_cases_flipped')
      .on(table.blastRadiusId, table.applicationId)
      .where(sql`${table.result} = 'flips' and ${table.outcome} is null`),
    index('blast_radius_cases_waiting').on(table.applicationId).where(sql`${table.result} = 'waiting'`),
    check('blast_radius_cases_result', isOneOf(table.result, BLAST_RESULTS)),
    check('blast_radius_cases_flips', sql`(${table.result} = 'flips') = (cardinality(${table.reasonCodes}) > 0)`),
    check(
      'blast_radius_cases_examined',
      sql`(${table.result} in ('stands', 'flips')) = (${table.examined} is not null and ${table.examinedAt} is not null)`,
    ),
    check('blast_radius_cases_confirmed', sql`${table.confirmedBy} is null or ${table.result} = 'flips'`),
    check('blast_radius_cases_outcome', sql`${table.outcome} is null or ${table.confirmedBy} is not null`),
    check(
      'blast_radius_cases_frozen',
      sql`(${table.outcome} is not distinct from 'frozen') = (${table.freezeId} is not null)`,
    ),
  ],
);
