// The tables of adverse spot checks before the supervisors (SZ-51). migrations/0005_oversight.sql enforces that such a
// result is settled by a freeze, or by two people who decide against one.
import { sql } from 'drizzle-orm';
import { boolean, check, date, foreignKey, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { FINDING_STATUSES, NO_FREEZE_STATUSES } from '../schemes/words.ts';
import { bytea, instant, isOneOf } from './column-types.ts';
import { freezes } from './oversight-tables.ts';
import { spotCheckCases } from './spot-check-tables.ts';

/**
 * One row for each adverse result of a spot-check case, written with the result. It waits for the supervisors as long
 * as the approval is in force and nobody has decided.
 */
export const adverseFindings = pgTable(
  'adverse_findings',
  {
    caseId: uuid('case_id').primaryKey(),
    applicationId: uuid('application_id').notNull(),
    /** sealed: the notes of the verdicts that count */
    notes: bytea('notes').notNull(),
    /** last day for the decision, civil date; and its end */
    lastDay: date('last_day', { mode: 'string' }).notNull(),
    dueAt: instant('due_at').notNull(),
    /** the last day lies beyond the table of statutory holidays */
    provisional: boolean('provisional').notNull(),
    /** time at which the supervisors were told that it is past due */
    escalatedAt: instant('escalated_at'),
    status: text('status', { enum: FINDING_STATUSES }).notNull().default('to_freeze'),
    endedAt: instant('ended_at'),
    endedBy: text('ended_by'),
    freezeId: uuid('freeze_id').references(() => freezes.id),
  },
  (table) => [
    foreignKey({
      name: 'adverse_findings_case',
      columns: [table.caseId, table.applicationId],
      foreignColumns: [spotCheckCases.id, spotCheckCases.applicationId],
    }),
    index('adverse_findings_due').on(table.dueAt, table.caseId).where(sql`${table.status} = 'to_freeze'`),
    index('adverse_findings_by_application').on(table.applicationId),
    check('adverse_findings_status', isOneOf(table.status, FINDING_STATUSES)),
    check(
      'adverse_findings_ended',
      sql`(${table.status} = 'to_freeze') = (${table.endedAt} is null) and (${table.status} = 'to_freeze') = (${table.endedBy} is null)`,
    ),
    check('adverse_findings_frozen', sql`(${table.status} = 'frozen') = (${table.freezeId} is not null)`),
  ],
);

/** The proposal not to freeze: made by one supervisor, carried out by another. */
export const noFreezeProposals = pgTable(
  'no_freeze_proposals',
  {
    id: uuid('id').primaryKey(),
    caseId: uuid('case_id')
      .notNull()
      .references(() => adverseFindings.caseId),
    /** sealed: why nothing is frozen */
    reason: bytea('reason').notNull(),
    proposedBy: text('proposed_by').notNull(),
    proposedAt: instant('proposed_at').notNull(),
    /** `overtaken`: the approval was frozen before a second person answered */
    status: text('status', { enum: NO_FREEZE_STATUSES }).notNull().default('proposed'),
    endedAt: instant('ended_at'),
    endedBy: text('ended_by'),
  },
  (table) => [
    uniqueIndex('no_freeze_proposals_one_open').on(table.caseId).where(sql`${table.status} = 'proposed'`),
    index('no_freeze_proposals_by_case').on(table.caseId, table.id),
    check('no_freeze_proposals_status', isOneOf(table.status, NO_FREEZE_STATUSES)),
    check(
      'no_freeze_proposals_ended',
      sql`(${table.status} = 'proposed') = (${table.endedAt} is null) and (${table.status} = 'proposed') = (${table.endedBy} is null)`,
    ),
    check(
      'no_freeze_proposals_two_people',
      sql`${table.status} <> 'carried_out' or ${table.endedBy} <> ${table.proposedBy}`,
    ),
    check(
      'no_freeze_proposals_withdrawn',
      sql`${table.status} <> 'withdrawn' or ${table.endedBy} = ${table.proposedBy}`,
    ),
  ],
);
