// The tables of manual review: items, their decisions, comments, supplements, and awaited sources.
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  date,
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
  BESIDE_OPINION,
  CONFIRMATION_GROUNDS,
  DEPARTMENTS,
  ITEM_RESULTS,
  ITEM_STATUSES,
  SOURCES,
  SUPPLEMENT_STATUSES,
  UNSETTLED_ITEM_STATUSES,
  VERDICTS,
  WORKABLE_ITEM_STATUSES,
} from '../schemes/words.ts';
import { bytea, databaseInstant, instant, isOneOf } from './column-types.ts';
import { applications, rechecks } from './tables.ts';

/**
 * The part of an application in review that one department has to settle, as the decision that referred the application
 * lists it. The database closes and pauses items with their application (`follow_application`), so nothing is settled
 * after the end.
 */
export const reviewItems = pgTable(
  'review_items',
  {
    id: uuid('id').primaryKey(),
    applicationId: uuid('application_id')
      .notNull()
      .references(() => applications.id),
    department: text('department', { enum: DEPARTMENTS }).notNull(),
    /** of its application, copied by a trigger: a queue finds the items of an office without reading applications */
    scheme: text('scheme').notNull().default(''),
    district: text('district'),
    status: text('status', { enum: ITEM_STATUSES }).notNull().default('open'),
    result: text('result', { enum: ITEM_RESULTS }),
    /** end of the review, by the service's clock */
    dueAt: instant('due_at').notNull(),
    /** when the supervisor was told that it is late */
    escalatedAt: instant('escalated_at'),
    /** the key or account that holds it, until the lease ends */
    assignee: text('assignee'),
    leaseUntil: instant('lease_until'),
    /** the person who settled it, or who asks for a countersignature */
    settledBy: text('settled_by'),
    /** its subjects: sources and, for rules without one, reason codes */
    subjects: text('subjects').array().notNull(),
    /**
     * the asking after which nothing is left to settle; on that asking matching settles the item, unless a person does
     * first
     */
    recheckId: uuid('recheck_id').references(() => rechecks.id),
    /** for a window case: the day on which the person came, as the clerk saw it */
    attendedOn: date('attended_on', { mode: 'string' }),
    /**
     * the clerks whose opinions differed; they do not settle the item again while another clerk of the department is
     * there
     */
    differed: text('differed').array().notNull().default(sql`'{}'`),
    /** by the database's own clock, set by a trigger: lets a live view find changes that it has not shown yet */
    changedAt: databaseInstant('changed_at').notNull().default(sql`clock_timestamp()`),
    version: integer('version').notNull().default(1),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    // a department that has settled gets another item only for new matters of a later answer
    uniqueIndex('review_items_one_open')
      .on(table.applicationId, table.department)
      .where(isOneOf(table.status, UNSETTLED_ITEM_STATUSES)),
    index('review_items_by_application').on(table.applicationId, table.department, table.id),
    index('review_items_matched').on(table.id).where(sql`${table.status} = 'open' and ${table.recheckId} is not null`),
    // the last columns pass over the items of other offices without reading them
    index('review_items_queue')
      .on(table.department, table.dueAt, table.id, table.scheme, table.district)
      .where(isOneOf(table.status, WORKABLE_ITEM_STATUSES)),
    index('review_items_changed').on(table.changedAt),
    index('review_items_by_assignee').on(table.assignee, table.leaseUntil).where(sql`${table.assignee} is not null`),
    index('review_items_leases').on(table.leaseUntil).where(sql`${table.leaseUntil} is not null`),
    index('review_items_late')
      .on(table.dueAt)
      .where(sql`${isOneOf(table.status, WORKABLE_ITEM_STATUSES)} and ${table.escalatedAt} is null`),
    check('review_items_status', isOneOf(table.status, ITEM_STATUSES)),
    check('review_items_result', sql`(${table.status} = 'settled') = (${table.result} is not null)`),
    check('review_items_lease', sql`(${table.assignee} is null) = (${table.leaseUntil} is null)`),
  ],
);

/** Decisions on an item, one row for each check or rule. Append-only except for the countersignature. */
export const reviewDecisions = pgTable(
  'review_decisions',
  {
    id: uuid('id').primaryKey(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => reviewItems.id),
    /** a source or, for a rule without one, its reason code */
    subject: text('subject').notNull(),
    /** the machine's verdict on the check; null for a rule */
    verdict: text('verdict', { enum: VERDICTS }),
    /** confirming it takes a countersignature */
    takesTwo: boolean('takes_two').notNull(),
    result: text('result', { enum: ITEM_RESULTS }).notNull(),
    reasonCode: text('reason_code'),
    /**
     * the reasons against the subject when it was settled, sealed; an answer with other reasons is a separate matter
     */
    reasons: bytea('reasons').notNull(),
    /** keyed hash of the source's answer at that time: the decision covers no other answer; null for a rule */
    seen: bytea('seen'),
    /** sealed */
    note: bytea('note'),
    /**
     * ground on which a clerk confirms a check that did not match; null for a refusal, a match, and a rule without a
     * source
     */
    ground: text('ground', { enum: CONFIRMATION_GROUNDS }),
    /** 1: the person who settled the item; 2: the second person, who decides without seeing the first */
    opinion: integer('opinion').notNull().default(1),
    /** the file of the document that was examined; null where the subject is no document, or none was handed in */
    materialId: uuid('material_id'),
    /** materials that the clerk names as evidence */
    evidence: uuid('evidence').array().notNull().default(sql`'{}'`),
    decidedBy: text('decided_by').notNull(),
    decidedAt: instant('decided_at').notNull(),
    countersignedBy: text('countersigned_by'),
    countersignedAt: instant('countersigned_at'),
    /**
     * set once it no longer counts: the person who sent the item back, `matching` after a new answer, or `differing` if
     * two opinions differed
     */
    returnedBy: text('returned_by'),
  },
  (table) => [
    uniqueIndex('review_decisions_once')
      .on(table.itemId, table.subject, table.opinion)
      .where(sql`${table.returnedBy} is null`),
    index('review_decisions_by_item').on(table.itemId, table.id),
    // people's confirmations over a source or a rule, by the time of their effect
    index('review_decisions_overrides')
      .on(sql`coalesce(${table.countersignedAt}, ${table.decidedAt})`, table.id)
      .where(
        sql`${table.opinion} = 1 and ${table.result} = 'confirmed' and ${table.returnedBy} is null and (${table.takesTwo} or ${table.verdict} <> 'match')`,
      ),
    check('review_decisions_contradiction', sql`${table.verdict} is distinct from 'mismatch' or ${table.takesTwo}`),
    check('review_decisions_result', isOneOf(table.result, ITEM_RESULTS)),
    check(
      'review_decisions_ground',
      sql`${table.ground} is null or (${table.result} = 'confirmed' and ${isOneOf(table.ground, CONFIRMATION_GROUNDS)})`,
    ),
    check('review_decisions_opinion', sql`${table.opinion} in (1, 2)`),
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
    /** null: neither with an opinion nor while a second one was awaited */
    besideOpinion: text('beside_opinion', { enum: BESIDE_OPINION }),
  },
  (table) => [
    index('review_comments_by_item').on(table.itemId, table.id),
    check('review_comments_beside_opinion', isOneOf(table.besideOpinion, BESIDE_OPINION)),
  ],
);

/**
 * Documents that a department has asked the unit to hand in, all at once (一次性告知, 行政许可法 32(4)), and the last
 * day.
 */
export const supplements = pgTable(
  'supplements',
  {
    id: uuid('id').primaryKey(),
    applicationId: uuid('application_id')
      .notNull()
      .references(() => applications.id),
    itemId: uuid('item_id')
      .notNull()
      .references(() => reviewItems.id),
    requestedBy: text('requested_by').notNull(),
    requestedAt: instant('requested_at').notNull(),
    /** last day, civil date, and its end */
    lastDay: date('last_day', { mode: 'string' }).notNull(),
    dueAt: instant('due_at').notNull(),
    /** the last day lies beyond the table of statutory holidays */
    provisional: boolean('provisional').notNull(),
    /** the missing documents; a note to each is sealed beside it */
    kinds: text('kinds').array().notNull(),
    notes: bytea('notes').notNull(),
    /** working days that the review had left when the wait began */
    reviewDaysLeft: integer('review_days_left').notNull(),
    status: text('status', { enum: SUPPLEMENT_STATUSES }).notNull().default('open'),
    endedAt: instant('ended_at'),
  },
  (table) => [
    uniqueIndex('supplements_one_open').on(table.applicationId).where(sql`${table.status} = 'open'`),
    index('supplements_by_application').on(table.applicationId, table.id),
    index('supplements_due').on(table.dueAt).where(sql`${table.status} = 'open'`),
    check('supplements_status', isOneOf(table.status, SUPPLEMENT_STATUSES)),
    check('supplements_kinds', sql`cardinality(${table.kinds}) > 0`),
  ],
);

/**
 * The visits of applicants to the window while their case is in review, as its clerks saw them. Append-only. A visit
 * settles nothing: whoever settles the item names its day. Of a frozen approval, the freeze keeps the visit.
 */
export const attendances = pgTable(
  'attendances',
  {
    id: uuid('id').primaryKey(),
    applicationId: uuid('application_id')
      .notNull()
      .references(() => applications.id),
    attendedOn: date('attended_on', { mode: 'string' }).notNull(),
    /** sealed */
    note: bytea('note'),
    recordedBy: text('recorded_by').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (table) => [unique('attendances_once').on(table.applicationId, table.attendedOn)],
);

/** Checks that wait for a silent source; each is asked again by itself when the source answers again. */
export const awaitedSources = pgTable(
  'awaited_sources',
  {
    applicationId: uuid('application_id')
      .notNull()
      .references(() => applications.id),
    source: text('source', { enum: SOURCES }).notNull(),
    /** false: the decision does not need its answer, which is awaited after an approval as well */
    decides: boolean('decides').notNull(),
    /** the registry that the application's scheme asks (`schemes/registries.ts`) */
    registry: text('registry').notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** earliest time of the next asking, by the service's clock */
    nextAttemptAt: instant('next_attempt_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.applicationId, table.source] }),
    index('awaited_sources_turn').on(table.registry, table.nextAttemptAt),
  ],
);

/**
 * Askings in a review that are under way, or have run out unheard: nothing is approved before their answers have been
 * taken in, or their sources have been asked again.
 */
export const askings = pgTable(
  'askings',
  {
    id: uuid('id').primaryKey(),
    /** in the order in which askings begin; the number under which answers are taken in comes from the same sequence */
    number: bigint('number', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    applicationId: uuid('application_id')
      .notNull()
      .references(() => applications.id),
    sources: text('sources', { enum: SOURCES }).array().notNull(),
    /** end of the lease, by the database's own clock; an asking that is not over by then died with its process */
    until: instant('until').notNull(),
  },
  (table) => [index('askings_application').on(table.applicationId)],
);

/** The pace at which all processes together ask a registry again: one row for each registry. */
export const sourcePaces = pgTable('source_paces', {
  registry: text('registry').primaryKey(),
  /** consecutive askings that it did not answer */
  failures: integer('failures').notNull().default(0),
  /** no batch before this, by the database's own clock */
  nextBatchAt: databaseInstant('next_batch_at').notNull().default(sql`now()`),
});
