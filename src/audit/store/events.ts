// Reading the audit. Only change.ts writes to it.
import { and, asc, desc, eq, notInArray, sql } from 'drizzle-orm';
import type { ActorKind } from '../../base/actor.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { auditEvents } from '../../db/tables.ts';
import type { AuditAction } from '../kinds.ts';

export interface AuditRow {
  at: Temporal.Instant;
  actorKind: ActorKind;
  actorId: string;
  action: AuditAction;
  data: Record<string, unknown>;
}

/** All events of one application, in the order in which they were recorded. */
export async function listEventsOf(db: Db, applicationId: string): Promise<AuditRow[]> {
  const rows = await db
    .select({
      at: auditEvents.at,
      actorKind: auditEvents.actorKind,
      actorId: auditEvents.actorId,
      action: auditEvents.action,
      data: auditEvents.data,
    })
    .from(auditEvents)
    .where(eq(auditEvents.applicationId, applicationId))
    .orderBy(asc(auditEvents.seq));
  return rows.map((row) => ({ ...row, action: row.action as AuditAction }));
}

/** The last change of a review item; reading it and refused attempts do not count. */
export async function findLastChange(db: Db | Tx, applicationId: string, itemId: string) {
  const [row] = await db
    .select({ action: auditEvents.action, by: auditEvents.actorId, at: auditEvents.at })
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.applicationId, applicationId),
        sql`(${auditEvents.data}->>'itemId' = ${itemId} or ${auditEvents.action} = 'sources.reasked')`,
        notInArray(auditEvents.action, ['application.read', 'review.refused', 'review.recheck_requested']),
      ),
    )
    .orderBy(desc(auditEvents.seq))
    .limit(1);
  return row ?? null;
}
