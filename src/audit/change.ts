// All writes go through `change` or `changeMany`, except the bookkeeping of queues, of askings, and of paces (when a
// source may be asked again). A change names its actor and leaves at least one audit event, in the same transaction: a
// caller that forgets the event does not compile, and a change that fails leaves neither its writes nor its event. Work
// that finds nothing to do returns `nothing`; its transaction is then rolled back.
import { type SQL, sql } from 'drizzle-orm';
import type { Actor } from '../base/actor.ts';
import { inCanonicalOrder } from '../base/canonical.ts';
import type { Clock } from '../base/clock.ts';
import { markCommit } from '../base/write-trace.ts';
import type { Db, Tx } from '../db/connect.ts';
import type { AuditAction } from './kinds.ts';
import { orUnconfirmed } from './unconfirmed.ts';

/** One event, without personal data. */
export interface AuditEntry {
  action: AuditAction;
  applicationId?: string;
  /** set if the event's actor is not the actor of the cause. Example: a unit submits, and the machine decides */
  actor?: Actor;
  data: Record<string, unknown>;
}

export type Entries = readonly [AuditEntry, ...AuditEntry[]];

export interface Door {
  db: Db;
  clock: Clock;
}

/** The actor, and the request that caused the change. */
export interface Cause {
  actor: Actor;
  requestId?: string;
  /** Tells whether the caller still waits for the answer. If it is absent, the caller is taken to be waiting. */
  isAwaited?: () => boolean;
}

/** A completed change: its result, and its audit events. */
export interface Done<Result> {
  result: Result;
  events: Entries;
}

/** The work found nothing to do: all its writes are rolled back, and the audit gets no event. */
export interface Nothing<Result> {
  result: Result;
  events: null;
}

export const nothing = <Result>(result: Result): Nothing<Result> => ({ result, events: null });

/** Turns a list of events into a change, or into `nothing` if the list is empty. The result is the number of events. */
export function countedChange([first, ...rest]: readonly AuditEntry[]): Done<number> | Nothing<number> {
  return first ? { result: rest.length + 1, events: [first, ...rest] } : nothing(0);
}

/**
 * Makes one change: the callback writes through `tx` and returns events, or `nothing`. Until the database is confirmed
 * to hold the published log, the database refuses to record approvals and to give out application numbers. `change`
 * turns that error into the refusal `log_behind` (`unconfirmed.ts`).
 */
export async function change<Result>(
  { db, clock }: Door,
  cause: Cause,
  work: (tx: Tx) => Promise<Done<Result> | Nothing<Result>>,
): Promise<Result> {
  let found: Nothing<Result> | null = null;
  const done = db.transaction(async (tx) => {
    const { result, events } = await work(tx);
    if (events === null) {
      found = nothing(result);
      throw new NothingDone();
    }
    await append(
      tx,
      clock.now(),
      events.map((entry) => ({ cause, entry })),
    );
    markCommit();
    return result;
  });
  return await done.catch((error) => (error instanceof NothingDone && found ? found.result : orUnconfirmed(error)));
}

/** Rolls the transaction back. */
class NothingDone extends Error {
  override name = 'NothingDone';
}

export interface ChangeEvents {
  cause: Cause;
  events: readonly [GatheredEntry, ...GatheredEntry[]];
}
export type GatheredEntry = AuditEntry & { applicationId: string };

/**
 * Makes many changes to applications in one statement, which is also one transaction. `steps` are the parts of a WITH
 * clause; the step named `done` returns the `id` of every changed application. Only those changes are put into the
 * audit, and returned by id. Refuses as `change` does.
 */
export async function changeMany<Row extends { id: string } & Record<string, unknown>>(
  { db, clock }: Door,
  items: readonly ChangeEvents[],
  steps: SQL,
): Promise<Map<string, Row>> {
  const happened = items.flatMap(({ cause, events }) => events.map((entry) => ({ cause, entry })));
  const statement = sql`
    with ${steps},
    recorded as (${insertion(clock.now(), happened)} where r.application_id in (select id from done) order by r.place)
    select * from done`;
  const done = await db.execute<Row>(statement).catch(orUnconfirmed);
  return new Map(done.map((row) => [row.id, row as Row]));
}

interface Happened {
  cause: Cause;
  entry: AuditEntry;
}

async function append(tx: Tx, at: Temporal.Instant, happened: Happened[]): Promise<void> {
  await tx.execute(sql`${insertion(at, happened)} order by r.place`);
}

/**
 * An INSERT without its end. Callers append an optional WHERE and then `order by r.place`, which keeps the events in
 * order. The data are stored as canonical JSON, whose text the database hashes unchanged (`listLeafHashes` in the
 * transparency log).
 */
function insertion(at: Temporal.Instant, happened: Happened[]): SQL {
  const rows = happened.map(({ cause, entry }, place) => {
    const actor = entry.actor ?? cause.actor;
    return {
      place,
      actor_kind: actor.kind,
      actor_id: actor.id,
      actor_role: actor.role,
      action: entry.action,
      application_id: entry.applicationId ?? null,
      request_id: cause.requestId ?? null,
      data: inCanonicalOrder(entry.data),
    };
  });
  return sql`
    insert into audit_events (at, actor_kind, actor_id, actor_role, action, application_id, request_id, data)
    select ${at.toString()}::timestamptz, r.actor_kind, r.actor_id, r.actor_role, r.action, r.application_id, r.request_id, r.data
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as r(
      place int, actor_kind text, actor_id text, actor_role text, action text,
      application_id uuid, request_id text, data json)`;
}
