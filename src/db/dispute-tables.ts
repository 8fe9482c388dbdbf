// Disputes of a source's data (数据校核): the unit says that a register is wrong, and the department that owns the
// source answers within a term.
import { sql } from 'drizzle-orm';
import { boolean, check, index, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { DEPARTMENTS, SOURCES } from '../schemes/words.ts';
import { bytea, instant, isOneOf } from './column-types.ts';
import { applications } from './tables.ts';

export const sourceDisputes = pgTable(
  'source_disputes',
  {
    id: uuid('id').primaryKey(),
    applicationId: uuid('application_id')
      .notNull()
      .references(() => applications.id),
    source: text('source', { enum: SOURCES }).notNull(),
    department: text('department', { enum: DEPARTMENTS }).notNull(),
    /** sealed: what the unit says of the register */
    note: bytea('note').notNull(),
    /** materials that show it; they are attached to the application as well */
    materials: uuid('materials').array().notNull(),
    filedBy: text('filed_by').notNull(),
    filedAt: instant('filed_at').notNull(),
    dueAt: instant('due_at').notNull(),
    /** set once the supervisor has been told that it is late */
    escalatedAt: instant('escalated_at'),
    /** whether the department has corrected the register; null until it answers */
    corrected: boolean('corrected'),
    /** sealed: the department's answer */
    answer: bytea('answer'),
    answeredBy: text('answered_by'),
    answeredAt: instant('answered_at'),
    idempotencyKey: text('idempotency_key').notNull(),
    /** keyed hash of the posted form */
    bodyHash: bytea('body_hash').notNull(),
  },
  (table) => [
    unique('source_disputes_idempotency').on(table.applicationId, table.idempotencyKey),
    uniqueIndex('source_disputes_one_open')
      .on(table.applicationId, table.source)
      .where(sql`${table.answeredAt} is null`),
    index('source_disputes_queue').on(table.dueAt, table.id).where(sql`${table.answeredAt} is null`),
    index('source_disputes_application').on(table.applicationId),
    check('source_disputes_source', isOneOf(table.source, SOURCES)),
    check('source_disputes_department', isOneOf(table.department, DEPARTMENTS)),
    check(
      'source_disputes_answered',
      sql`num_nonnulls(${table.corrected}, ${table.answer}, ${table.answeredBy}, ${table.answeredAt}) in (0, 4)`,
    ),
  ],
);
