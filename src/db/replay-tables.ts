// The tables of replay: runs that decide kept applications again, their findings, and the answers on equal facts. The
// request of a run never changes; findings are append-only, and counts only grow while it runs
// (migrations/0008_replay.sql).
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { REPLAY_KINDS, REPLAY_STATUSES } from '../schemes/words.ts';
import { bytea, databaseInstant, instant, isOneOf } from './column-types.ts';

/** One run over the decided applications, in pages by id; the process that holds its lease runs it. */
export const replays = pgTable(
  'replays',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind', { enum: REPLAY_KINDS }).notNull(),
    /** null: every scheme of the office */
    scheme: text('scheme'),
    /** what it covers: schemes, and districts of the office that asked for it; no districts: all */
    schemes: text('schemes').array().notNull().default(sql`'{}'`),
    districts: text('districts').array().notNull().default(sql`'{}'`),
    /** it covers every scheme and district, and so also what is in the audit alone */
    whole: boolean('whole').notNull().default(false),
    submittedFrom: instant('submitted_from'),
    submittedTo: instant('submitted_to'),
    /** for a backtest: the parameters of the scheme that it changes */
    draft: jsonb('draft'),
    status: text('status', { enum: REPLAY_STATUSES }).notNull(),
    requestedBy: text('requested_by').notNull(),
    requestedAt: instant('requested_at').notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    bodyHash: bytea('body_hash').notNull(),
    /** the last application of the population: later ones are not included */
    untilId: uuid('until_id'),
    /** the last application that was examined: another process continues after it */
    lastId: uuid('last_id'),
    /** decided applications; null until they are counted */
    total: integer('total'),
    decided: integer('decided').notNull().default(0),
    differing: integer('differing').notNull().default(0),
    /** counts by kind of finding, by outcomes and by clause */
    summary: jsonb('summary').notNull().default({}),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    /** the process that runs it, and the end of its lease, by the database's own clock */
    leaseToken: uuid('lease_token'),
    leaseUntil: databaseInstant('lease_until'),
    /** leases taken since the last progress: a run that crashes every process is given up */
    attempts: integer('attempts').notNull().default(0),
  },
  (table) => [
    unique('replays_idempotency').on(table.requestedBy, table.idempotencyKey),
    index('replays_due').on(table.requestedAt).where(sql`${table.status} in ('queued', 'running')`),
    check('replays_kind', isOneOf(table.kind, REPLAY_KINDS)),
    check(
      'replays_draft',
      sql`(${table.kind} = 'backtest') = (${table.draft} is not null and ${table.scheme} is not null)`,
    ),
    check('replays_status', isOneOf(table.status, REPLAY_STATUSES)),
    check('replays_running', sql`(${table.status} = 'running') = (${table.leaseToken} is not null)`),
    check('replays_lease', sql`(${table.leaseToken} is null) = (${table.leaseUntil} is null)`),
    check('replays_ended', sql`(${table.status} in ('queued', 'running')) = (${table.finishedAt} is null)`),
    check('replays_counted', sql`${table.status} <> 'finished' or ${table.total} is not null`),
  ],
);

/** A fault, or in a backtest a difference from the present result. Ids, codes and clauses; never personal data. */
export const replayFindings = pgTable(
  'replay_findings',
  {
    replayId: uuid('replay_id')
      .notNull()
      .references(() => replays.id),
    seq: bigint('seq', { mode: 'number' }).generatedAlwaysAsIdentity(),
    /** no foreign key: a missing row is itself a finding */
    applicationId: uuid('application_id').notNull(),
    /** null if the row is gone */
    number: text('number'),
    kind: text('kind').notNull(),
    /** `first`, `review`, or the id of the asking whose decision it concerns */
    subject: text('subject').notNull(),
    before: jsonb('before'),
    after: jsonb('after'),
    clauses: text('clauses').array().notNull(),
    /** the differing parts: columns of the row, members of an event, sealed columns */
    fields: text('fields').array().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.replayId, table.seq] }),
    uniqueIndex('replay_findings_once').on(table.replayId, table.applicationId, table.kind, table.subject),
  ],
);

/**
 * How often each answer was given on the same facts: by the machine, by a review, and by each department in one. A few
 * applications serve as examples of each; facts of a single application are not listed.
 */
export const replayFacts = pgTable(
  'replay_facts',
  {
    replayId: uuid('replay_id')
      .notNull()
      .references(() => replays.id),
    /** `matching`, `review`, or a department */
    answeredBy: text('answered_by').notNull(),
    /** keyed hash of the facts */
    fingerprint: bytea('fingerprint').notNull(),
    /** an outcome with its codes and clauses */
    answer: text('answer').notNull(),
    applications: integer('applications').notNull(),
    examples: uuid('examples').array().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.replayId, table.answeredBy, table.fingerprint, table.answer] }),
    check('replay_facts_examples', sql`cardinality(${table.examples}) between 1 and 10`),
  ],
);
