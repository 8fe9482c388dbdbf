// The tables of oversight: freezes, revocations, pushes to departments, and blast radii.
// migrations/0005_oversight.sql enforces that only a frozen approval is revoked, and that nobody revokes alone.
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
  APPROVAL_ENDS,
  BLAST_OUTCOMES,
  BLAST_RESULTS,
  FREEZE_STATUSES,
  PUSH_EVENTS,
  PUSH_RECIPIENTS,
  PUSH_STATUSES,
  PUSH_SUBJECTS,
  REVOCATION_GROUNDS,
  REVOCATION_STATUSES,
  SOURCES,
  VENUES,
} from '../schemes/words.ts';
import { bytea, databaseInstant, instant, isOneOf } from './column-types.ts';
import { spotCheckCases } from './spot-check-tables.ts';
import { applications } from './tables.ts';

/** Time of an attempt, by the database's own clock, because pauses between attempts follow real time. */
const attemptAt = databaseInstant;

/**
 * One row for each freeze of an approval (SZ-51). The missing documents and the last day never change; the person's
 * visit and the result are each written once.
 */
export const freezes = pgTable(
  'freezes',
  {
    id: uuid('id').primaryKey(),
    /** number in the order of insertion, because the clocks of two hosts may differ */
    number: bigint('number', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    applicationId: uuid('application_id')
      .notNull()
      .references(() => applications.id),
    frozenBy: text('frozen_by').notNull(),
    frozenAt: instant('frozen_at').notNull(),
    /** where the facts are verified, by the scheme */
    venue: text('venue', { enum: VENUES }).notNull(),
    /** last day for coming to the window, or for handing in online, civil date; and its end */
    lastDay: date('last_day', { mode: 'string' }).notNull(),
    dueAt: instant('due_at').notNull(),
    /** the last day lies beyond the table of statutory holidays */
    provisional: boolean('provisional').notNull(),
    /** when the approval would have lapsed without the freeze; null: never */
    lapsesAt: instant('lapses_at'),
    /** kinds of material */
    missing: text('missing').array().notNull(),
    /** sealed */
    reason: bytea('reason').notNull(),
    /** its cause, if one of these: a spot-check case of the same application, or a blast radius */
    spotCheckCase: uuid('spot_check_case'),
    blastRadiusId: uuid('blast_radius_id'),
    /** the person came, or handed in, in time: lateness alone no longer revokes */
    attendedOn: date('attended_on', { mode: 'string' }),
    attendedBy: text('attended_by'),
    /** sealed */
    attendedNote: bytea('attended_note'),
    /** time at which the supervisor was told that the freeze is past due and undecided */
    escalatedAt: instant('escalated_at'),
    status: text('status', { enum: FREEZE_STATUSES }).notNull().default('open'),
    endedAt: instant('ended_at'),
    endedBy: text('ended_by'),
    /**
     * the day of the verification (at the window: on site, AMB-24), also before a revocation; and the note of a
     * restoration, sealed
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
    check('freezes_venue', isOneOf(table.venue, VENUES)),
    check('freezes_status', isOneOf(table.status, FREEZE_STATUSES)),
    check('freezes_attended', sql`(${table.attendedOn} is null) = (${table.attendedBy} is null)`),
    check('freezes_attended_in_time', sql`${table.attendedOn} <= ${table.lastDay}`),
    check(
      'freezes_ended',
      sql`(${table.status} = 'open') = (${table.endedAt} is null) and (${table.status} = 'open') = (${table.endedBy} is null)`,
    ),
    check(
      'freezes_restored_on_verification',
      sql`(${table.status} = 'restored') = (${table.endNote} is not null) and (${table.status} <> 'restored' or ${table.verifiedOn} is not null) and (${table.status} <> 'open' or ${table.verifiedOn} is null)`,
    ),
  ],
);

/** Proposed by one person and carried out by another; for lateness alone by the service itself (SZ-53). */
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
    /** last day for stating one's case, civil date; null if there is no wait */
    heardUntil: date('heard_until', { mode: 'string' }),
    /** the statement, if there was one */
    heardOn: date('heard_on', { mode: 'string' }),
    heardBy: text('heard_by'),
    /** sealed */
    statement: bytea('statement'),
    status: text('status', { enum: REVOCATION_STATUSES }).notNull().default('proposed'),
    endedAt: instant('ended_at'),
    endedBy: text('ended_by'),
    /** sealed: the second person's note */
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
 * The end of an approval without supervisors (SZ-66): settled as the department reports, given up by the unit that
 * filed, or lapsed. A settled approval may still be frozen and revoked. Append-only.
 */
export const approvalEnds = pgTable(
  'approval_ends',
  {
    applicationId: uuid('application_id')
      .primaryKey()
      .references(() => applications.id),
    kind: text('kind', { enum: APPROVAL_ENDS }).notNull(),
    at: instant('at').notNull(),
    /** a person; `department`: the answer of the department's own system; or the sweep */
    by: text('by').notNull(),
    /** sealed: the office of the settlement, or why it is given up */
    details: bytea('details'),
  },
  (table) => [
    check('approval_ends_kind', isOneOf(table.kind, APPROVAL_ENDS)),
    check('approval_ends_details', sql`(${table.kind} = 'lapsed') = (${table.details} is null)`),
  ],
);

/**
 * One move of an approval, told to one department and sent until the department has acknowledged it. The message is
 * made when it is sent, so that no row holds anything of the person. The department recognises a repetition by the id.
 * `sequence` counts the moves of an application from 1, the approval. `received`: the department has confirmed receipt,
 * but not that it will act on it.
 */
export const pushes = pgTable(
  'pushes',
  {
    id: uuid('id').primaryKey(),
    applicationId: uuid('application_id')
      .notNull()
      .references(() => applications.id),
    sequence: integer('sequence').notNull(),
    event: text('event', { enum: PUSH_EVENTS }).notNull(),
    recipient: text('recipient', { enum: PUSH_RECIPIENTS }).notNull(),
    /** id of the city whose department or system it is (`schemes/registries.ts`) */
    city: text('city').notNull(),
    /** its subject: the approval, or, for the credit system, the applicant or the reporting unit */
    subject: text('subject', { enum: PUSH_SUBJECTS }).notNull(),
    /** the freeze that began or ended, and the revocation */
    freezeId: uuid('freeze_id').references(() => freezes.id),
    revocationId: uuid('revocation_id').references(() => revocations.id),
    status: text('status', { enum: PUSH_STATUSES }).notNull().default('due'),
    /** when the approval moved, by the service's clock */
    createdAt: instant('created_at').notNull(),
    /** late if not acknowledged by then, by the service's clock; and when that was reported */
    lateAt: instant('late_at').notNull(),
    lateToldAt: instant('late_told_at'),
    attempts: integer('attempts').notNull().default(0),
    /** earliest time of the next attempt; until then the worker at work holds the push */
    nextAttemptAt: attemptAt('next_attempt_at').notNull().default(sql`now()`),
    /** of the last attempt: its HTTP status, or why there was none */
    lastStatus: integer('last_status'),
    lastError: text('last_error'),
    acknowledgedAt: instant('acknowledged_at'),
    /** `department`: the department's own system; otherwise the person who recorded the acknowledgement */
    acknowledgedBy: text('acknowledged_by'),
    /** sealed: the department's acknowledgement, and a note on it */
    receipt: bytea('receipt'),
  },
  (table) => [
    // also finds the pushes of an application, and the earlier ones to a recipient
    unique('pushes_once').on(table.applicationId, table.sequence, table.recipient, table.subject),
    index('pushes_due')
      .on(table.recipient, table.city, table.nextAttemptAt)
      .where(sql`${table.status} <> 'acknowledged'`),
    index('pushes_late').on(table.lateAt).where(sql`${table.status} <> 'acknowledged'`),
    check('pushes_status', isOneOf(table.status, PUSH_STATUSES)),
    check('pushes_event', isOneOf(table.event, PUSH_EVENTS)),
    check('pushes_subject', isOneOf(table.subject, PUSH_SUBJECTS)),
    check(
      'pushes_freeze',
      sql`(${table.event} in ('approval.frozen', 'approval.restored')) <= (${table.freezeId} is not null) and (${table.event} in ('approval.revoked', 'credit.recorded')) <= (${table.revocationId} is not null)`,
    ),
    check(
      'pushes_acknowledged',
      sql`(${table.status} = 'acknowledged') = (${table.acknowledgedAt} is not null) and (${table.status} = 'acknowledged') = (${table.acknowledgedBy} is not null) and (${table.status} = 'acknowledged') = (${table.receipt} is not null)`,
    ),
  ],
);

/** A period in which a source was wrong: the approvals that rest on its answers, decided again as a dry run. */
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
    /** it covers the schemes and districts of the opener's office; no districts: all */
    schemes: text('schemes').array().notNull().default(sql`'{}'`),
    districts: text('districts').array().notNull().default(sql`'{}'`),
    openedBy: text('opened_by').notNull(),
    openedAt: instant('opened_at').notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    bodyHash: bytea('body_hash').notNull(),
    /** the last id that the search for approvals has checked; null once it has ended */
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
 * One approval in a blast radius. `waiting`: the application is not decided yet; `pending`: the source was not asked
 * yet; `unknown`: the source did not answer, or the kept decision cannot be opened, and its turn comes again;
 * `unaffected`: the waiting application ended without resting on such an answer.
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
    /** the kept decision could not be opened at the last attempt */
    unreadable: boolean('unreadable').notNull().default(false),
    /** codes of the reasons against the approval now that did not exist before */
    reasonCodes: text('reason_codes').array().notNull().default(sql`'{}'`),
    /** sealed: the new grounds and decision */
    examined: bytea('examined'),
    examinedAt: instant('examined_at'),
    attempts: integer('attempts').notNull().default(0),
    /**
     * earliest time of the next attempt; until then the worker that asks holds the case, or for `flips` the worker that
     * freezes
     */
    nextAttemptAt: attemptAt('next_attempt_at').notNull().default(sql`now()`),
    /** the supervisor who saw that the case flips and confirmed it; null before */
    confirmedBy: text('confirmed_by'),
    /** result of confirming: a freeze, or none because the application was no longer approved */
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
