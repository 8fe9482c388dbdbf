// Reading the audit. Writing goes through change.ts alone.
import { asc, eq } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';
import { auditEvents } from '../db/tables.ts';
import type { AuditAction } from './change.ts';

export interface AuditRow {
  at: Temporal.Instant;
  actorKind: string;
  action: AuditAction;
  data: Record<string, unknown>;
}

/** Everything that happened to one application, in the order in which it was recorded. */
export async function listEventsOf(db: Db, applicationId: string): Promise<AuditRow[]> {
  const rows = await db
    .select({
      at: auditEvents.at,
      actorKind: auditEvents.actorKind,
      action: auditEvents.action,
      data: auditEvents.data,
    })
    .from(auditEvents)
    .where(eq(auditEvents.applicationId, applicationId))
    .orderBy(asc(auditEvents.seq));
  return rows.map((row) => ({
    at: instantOf(row.at),
    actorKind: row.actorKind,
    action: row.action as AuditAction,
    data: row.data as Record<string, unknown>,
  }));
}

/** Postgres writes `2026-11-20 02:00:00+00`. */
export const instantOf = (text: string): Temporal.Instant => Temporal.Instant.from(text.replace(' ', 'T'));
