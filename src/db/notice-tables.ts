// The outboxes: text messages to applicants, and webhooks to their units.
import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { DELIVERY_STATUSES, ENDPOINT_STATUSES, NOTICE_STATUSES } from '../schemes/words.ts';
import { bytea, instant, isOneOf } from './column-types.ts';
import { applications, tenants } from './tables.ts';

/**
 * The outbox of messages to applicants: one row for one event, so nothing is sent twice. `refused`: the gateway will
 * never take the message; `failed`: three days of attempts have not delivered the message.
 */
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
    status: text('status', { enum: NOTICE_STATUSES }).notNull().default('due'),
    createdAt: instant('created_at').notNull(),
    sentAt: instant('sent_at'),
    attempts: integer('attempts').notNull().default(0),
    /**
     * earliest time of the next attempt, by the database's own clock; until then the worker at work holds the message
     */
    nextAttemptAt: instant('next_attempt_at').notNull().default(sql`now()`),
  },
  (table) => [
    unique('notices_once').on(table.applicationId, table.event),
    index('notices_due').on(table.nextAttemptAt).where(sql`${table.status} = 'due'`),
    index('notices_failed').on(table.id).where(sql`${table.status} = 'failed'`),
    index('notices_by_recipient').on(table.recipientKey, table.id),
    check('notices_status', isOneOf(table.status, NOTICE_STATUSES)),
  ],
);

/** Addresses at which units want to hear of their applications. */
export const webhookEndpoints = pgTable(
  'webhook_endpoints',
  {
    id: uuid('id').primaryKey(),
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id),
    url: text('url').notNull(),
    /** the wanted events; empty: all */
    events: text('events').array().notNull().default(sql`'{}'`),
    /** sealed: the signing secrets, the newest first, each with the time of its expiry */
    secrets: bytea('secrets').notNull(),
    status: text('status', { enum: ENDPOINT_STATUSES }).notNull().default('enabled'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    index('webhook_endpoints_by_tenant').on(table.tenantId, table.id),
    check('webhook_endpoints_status', isOneOf(table.status, ENDPOINT_STATUSES)),
  ],
);

/**
 * The deliveries to an endpoint, one row for one move of one application. A trigger writes it in the transaction of the
 * move, so no code path can forget it. `sequence` counts the deliveries to this endpoint about this application, from
 * 1.
 */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    id: uuid('id').primaryKey(),
    endpointId: uuid('endpoint_id')
      .notNull()
      .references(() => webhookEndpoints.id),
    applicationId: uuid('application_id')
      .notNull()
      .references(() => applications.id),
    sequence: integer('sequence').notNull(),
    /** such as `application.approved` */
    event: text('event').notNull(),
    /** by the service's clock */
    occurredAt: instant('occurred_at').notNull(),
    /** content of the event beyond the application's own names: no personal data */
    data: jsonb('data').notNull(),
    status: text('status', { enum: DELIVERY_STATUSES }).notNull().default('due'),
    attempts: integer('attempts').notNull().default(0),
    /**
     * earliest time of the next attempt, by the database's own clock; until then the worker at work holds the delivery
     */
    nextAttemptAt: instant('next_attempt_at').notNull().default(sql`now()`),
    /** start of the three days of attempts; reset when it must be delivered again */
    dueSince: instant('due_since').notNull().default(sql`now()`),
    deliveredAt: instant('delivered_at'),
    /** of the last attempt: its HTTP status, or why there was none */
    lastStatus: integer('last_status'),
    lastError: text('last_error'),
  },
  (table) => [
    unique('webhook_deliveries_once').on(table.endpointId, table.applicationId, table.sequence),
    index('webhook_deliveries_due').on(table.nextAttemptAt).where(sql`${table.status} = 'due'`),
    index('webhook_deliveries_by_endpoint').on(table.endpointId, table.occurredAt, table.id),
    index('webhook_deliveries_by_time').on(table.occurredAt, table.id),
    index('webhook_deliveries_failed').on(table.endpointId).where(sql`${table.status} = 'failed'`),
    check('webhook_deliveries_status', isOneOf(table.status, DELIVERY_STATUSES)),
  ],
);
