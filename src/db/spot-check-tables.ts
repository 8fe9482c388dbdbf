// The tables of spot checks: rounds with their fixed population, commitments and reveals of contributors, the drawn
// cases, and the inspectors with their verdicts. Nothing in them is rewritten: each column is set once, which
// migrations/0006_spot_checks.sql enforces.
import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { EXTENSION_CAUSES, SPOT_CHECK_RESULTS } from '../schemes/words.ts';
import { bytea, instant, isOneOf } from './column-types.ts';
import { applications, staff } from './tables.ts';

/** One round: fixed at once with its whole population, drawn once. */
export const spotChecks = pgTable(
  'spot_checks',
  {
    id: uuid('id').primaryKey(),
    /** of the request, to tell a repeated key from another plan */
    requestHash: bytea('request_hash').notNull(),
    scheme: text('scheme').notNull(),
    /** the districts of the office that fixed it: the population lies in these; empty: in all */
    districts: text('districts').array().notNull().default(sql`'{}'`),
    /** canonical JSON (RFC 8785): exactly the hashed text */
    plan: text('plan').notNull(),
    planHash: bytea('plan_hash').notNull(),
    populationSize: integer('population_size').notNull(),
    /** SHA-256 of all lines of the population */
    populationHash: bytea('population_hash').notNull(),
    /** the earlier result and the other inspector's verdict stay hidden from an inspector */
    blind: boolean('blind').notNull(),
    sealedBy: text('sealed_by').notNull(),
    sealedAt: instant('sealed_at').notNull(),
    /** hex, once it is drawn */
    seed: text('seed'),
    /** the values whose hash is the seed, in order */
    seedContributions: text('seed_contributions').array(),
    drawnBy: text('drawn_by'),
    drawnAt: instant('drawn_at'),
  },
  (table) => [
    index('spot_checks_by_time').on(table.sealedAt, table.id),
    check('spot_checks_plan', sql`sha256(convert_to(${table.plan}, 'UTF8')) = ${table.planHash}`),
    check('spot_checks_population', sql`${table.populationSize} > 0 and octet_length(${table.populationHash}) = 32`),
    check(
      'spot_checks_drawn',
      sql`num_nulls(${table.seed}, ${table.seedContributions}, ${table.drawnBy}, ${table.drawnAt}) in (0, 4)`,
    ),
    check(
      'spot_checks_seed',
      sql`${table.seed} is null or (cardinality(${table.seedContributions}) >= 2 and ${table.seed} = encode(sha256(convert_to(array_to_string(${table.seedContributions}, chr(10)), 'UTF8')), 'hex'))`,
    ),
  ],
);

/**
 * The fixed population of a round: the lines in order, in compressed chunks (zlib) of several lines. Chunks are written
 * before their round; a trigger refuses later ones.
 */
export const spotCheckPopulation = pgTable(
  'spot_check_population',
  {
    spotCheckId: uuid('spot_check_id').notNull(),
    place: integer('place').notNull(),
    lines: integer('lines').notNull(),
    content: bytea('content').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.spotCheckId, table.place] }),
    check('spot_check_population_lines', sql`${table.lines} > 0 and ${table.place} >= 0`),
  ],
);

/** A person's commitment and reveal. No two commitments are equal, since otherwise a reveal could be copied too. */
export const spotCheckCommitments = pgTable(
  'spot_check_commitments',
  {
    spotCheckId: uuid('spot_check_id')
      .notNull()
      .references(() => spotChecks.id),
    staffId: uuid('staff_id')
      .notNull()
      .references(() => staff.id),
    /** the order in which the values go into the seed, from 1 */
    place: integer('place').notNull(),
    commitment: bytea('commitment').notNull(),
    committedAt: instant('committed_at').notNull(),
    value: text('value'),
    revealedAt: instant('revealed_at'),
  },
  (table) => [
    primaryKey({ columns: [table.spotCheckId, table.staffId] }),
    unique('spot_check_commitments_place').on(table.spotCheckId, table.place),
    unique('spot_check_commitments_own').on(table.spotCheckId, table.commitment),
    check('spot_check_commitments_hash', sql`octet_length(${table.commitment}) = 32`),
    check('spot_check_commitments_revealed', sql`(${table.value} is null) = (${table.revealedAt} is null)`),
    check(
      'spot_check_commitments_fits',
      sql`${table.value} is null or sha256(convert_to(${table.value}, 'UTF8')) = ${table.commitment}`,
    ),
  ],
);

/** Refused attempts on a round, such as a reveal that does not fit: listed in the round. Append-only. */
export const spotCheckRefusals = pgTable(
  'spot_check_refusals',
  {
    id: uuid('id').primaryKey(),
    spotCheckId: uuid('spot_check_id')
      .notNull()
      .references(() => spotChecks.id),
    by: text('by').notNull(),
    attempted: text('attempted').notNull(),
    code: text('code').notNull(),
    at: instant('at').notNull(),
  },
  (table) => [index('spot_check_refusals_by_round').on(table.spotCheckId, table.id)],
);

/** Enlargements of a sample beyond its plan. Append-only. */
export const spotCheckExtensions = pgTable(
  'spot_check_extensions',
  {
    spotCheckId: uuid('spot_check_id')
      .notNull()
      .references(() => spotChecks.id),
    place: integer('place').notNull(),
    cause: text('cause', { enum: EXTENSION_CAUSES }).notNull(),
    fromSize: integer('from_size').notNull(),
    toSize: integer('to_size').notNull(),
    /** the strata as sampled from then on */
    strata: jsonb('strata').notNull(),
    /** `not_compliant` findings when it grew by itself */
    notCompliant: integer('not_compliant'),
    /** sealed: why a person enlarged it */
    reason: bytea('reason'),
    by: text('by').notNull(),
    at: instant('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.spotCheckId, table.place] }),
    check('spot_check_extensions_grows', sql`${table.toSize} > ${table.fromSize}`),
    check('spot_check_extensions_cause', sql`(${table.cause} = 'by_hand') = (${table.reason} is not null)`),
    check(
      'spot_check_extensions_findings',
      sql`(${table.cause} = 'error_bound') = (${table.notCompliant} is not null)`,
    ),
  ],
);

/** One drawn application. Its result is written once, when its inspectors have agreed on it. */
export const spotCheckCases = pgTable(
  'spot_check_cases',
  {
    id: uuid('id').primaryKey(),
    spotCheckId: uuid('spot_check_id')
      .notNull()
      .references(() => spotChecks.id),
    applicationId: uuid('application_id')
      .notNull()
      .references(() => applications.id),
    number: text('number').notNull(),
    /** in the order of the sample, from 1 */
    place: integer('place').notNull(),
    stratum: text('stratum').notNull(),
    /** hex */
    ticket: text('ticket').notNull(),
    /** number of verdicts that the case needs: two, or three if two differ */
    inspectorsWanted: integer('inspectors_wanted').notNull().default(2),
    /** number of inspectors that the case has for them */
    inspectorsThere: integer('inspectors_there').notNull(),
    result: text('result', { enum: SPOT_CHECK_RESULTS }),
    missing: text('missing').array(),
    concludedAt: instant('concluded_at'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    unique('spot_check_cases_once').on(table.spotCheckId, table.applicationId),
    unique('spot_check_cases_place').on(table.spotCheckId, table.place),
    // a freeze refers to a case together with its application
    unique('spot_check_cases_of').on(table.id, table.applicationId),
    index('spot_check_cases_by_application').on(table.applicationId),
    index('spot_check_cases_short').on(table.id).where(sql`${table.inspectorsThere} < ${table.inspectorsWanted}`),
    check('spot_check_cases_result', sql`${table.result} is null or ${isOneOf(table.result, SPOT_CHECK_RESULTS)}`),
    check('spot_check_cases_wanted', sql`${table.inspectorsWanted} in (2, 3)`),
    check('spot_check_cases_there', sql`${table.inspectorsThere} between 0 and ${table.inspectorsWanted}`),
    check(
      'spot_check_cases_concluded',
      sql`num_nulls(${table.result}, ${table.missing}, ${table.concludedAt}) in (0, 3)`,
    ),
  ],
);

/**
 * The inspectors of a case, in the order in which they were drawn; each recuses or gives a verdict, once and finally.
 */
export const spotCheckInspectors = pgTable(
  'spot_check_inspectors',
  {
    caseId: uuid('case_id')
      .notNull()
      .references(() => spotCheckCases.id),
    staffId: uuid('staff_id')
      .notNull()
      .references(() => staff.id),
    place: integer('place').notNull(),
    assignedAt: instant('assigned_at').notNull(),
    recusedAt: instant('recused_at'),
    /** sealed; null if the person left office */
    recusalReason: bytea('recusal_reason'),
    verdict: text('verdict', { enum: SPOT_CHECK_RESULTS }),
    missing: text('missing').array(),
    /** sealed */
    note: bytea('note'),
    foundAt: instant('found_at'),
  },
  (table) => [
    primaryKey({ columns: [table.caseId, table.staffId] }),
    unique('spot_check_inspectors_place').on(table.caseId, table.place),
    index('spot_check_inspectors_open')
      .on(table.staffId, table.caseId)
      .where(sql`${table.recusedAt} is null and ${table.foundAt} is null`),
    check(
      'spot_check_inspectors_verdict',
      sql`${table.verdict} is null or ${isOneOf(table.verdict, SPOT_CHECK_RESULTS)}`,
    ),
    check(
      'spot_check_inspectors_found',
      sql`num_nulls(${table.verdict}, ${table.missing}, ${table.foundAt}) in (0, 3) and (${table.note} is null or ${table.foundAt} is not null)`,
    ),
    check(
      'spot_check_inspectors_missing',
      sql`${table.verdict} is null or (${table.verdict} <> 'incomplete' or cardinality(${table.missing}) > 0) and (${table.verdict} <> 'passed' or cardinality(${table.missing}) = 0)`,
    ),
    check('spot_check_inspectors_one_end', sql`${table.recusedAt} is null or ${table.foundAt} is null`),
    check('spot_check_inspectors_recused', sql`${table.recusalReason} is null or ${table.recusedAt} is not null`),
  ],
);
