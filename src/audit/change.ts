// The only door to writing. A change is put down to an actor and leaves at least one audit event, in the same
// transaction: a caller that forgets the event does not compile, and one that fails leaves neither.
import { sql } from 'drizzle-orm';
import type { Actor } from '../base/actor.ts';
import type { Clock } from '../base/clock.ts';
import type { Db, Tx } from '../db/connect.ts';

/** What happened, without personal data. */
export interface AuditEntry {
  action: AuditAction;
  applicationId?: string;
  /** who did it, where that is not who caused the change: the machine decides what a unit submitted */
  actor?: Actor;
  data: Record<string, unknown>;
}

export const AUDIT_ACTIONS = [
  'application.received',
  'application.resumed',
  'sources.asked',
  'application.decided',
  'application.rescued',
  'application.withdrawn',
  'application.move_refused',
  'application.read',
  'assessment.made',
  'notice.sent',
  'notice.refused',
  'key.created',
  'key.revoked',
  'sandbox.clock_set',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export type Entries = readonly [AuditEntry, ...AuditEntry[]];

export interface Door {
  db: Db;
  clock: Clock;
}

/** Who acts, and in answer to which request. */
export interface Cause {
  actor: Actor;
  requestId?: string;
}

/** One change: the callback writes through `tx` and says what happened. */
export async function change<Result>(
  { db, clock }: Door,
  cause: Cause,
  work: (tx: Tx) => Promise<{ result: Result; events: Entries }>,
): Promise<Result> {
  return await db.transaction(async (tx) => {
    const { result, events } = await work(tx);
    await append(
      tx,
      clock.now(),
      events.map((entry) => ({ cause, entry })),
    );
    return result;
  });
}

export interface Gathered {
  cause: Cause;
  events: Entries;
}

/**
 * Many changes in one transaction, each with its own actor and events. `apply` answers for each change whether it was
 * carried out (a result) or lost against another (null): only what was carried out is put into the audit.
 */
export async function changeMany<Item extends Gathered, Result>(
  { db, clock }: Door,
  items: readonly Item[],
  apply: (tx: Tx, items: readonly Item[]) => Promise<(Result | null)[]>,
): Promise<(Result | null)[]> {
  return await db.transaction(async (tx) => {
    const results = await apply(tx, items);
    const happened = items.flatMap(({ cause, events }, index) =>
      results[index] === null ? [] : events.map((entry) => ({ cause, entry })),
    );
    if (happened.length > 0) await append(tx, clock.now(), happened);
    return results;
  });
}

async function append(tx: Tx, at: Temporal.Instant, happened: { cause: Cause; entry: AuditEntry }[]): Promise<void> {
  const rows = happened.map(({ cause, entry }) => {
    const actor = entry.actor ?? cause.actor;
    return {
      at: at.toString(),
      actor_kind: actor.kind,
      actor_id: actor.id,
      actor_role: actor.role,
      action: entry.action,
      application_id: entry.applicationId ?? null,
      request_id: cause.requestId ?? null,
      data: entry.data,
    };
  });
  await tx.execute(sql`
    insert into audit_events (at, actor_kind, actor_id, actor_role, action, application_id, request_id, data)
    select at, actor_kind, actor_id, actor_role, action, application_id, request_id, data
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as r(
      at timestamptz, actor_kind text, actor_id text, actor_role text, action text,
      application_id uuid, request_id text, data jsonb)`);
}
