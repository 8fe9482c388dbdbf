// The events of the audit as leaves of the log, and as they are read. It only reads.
import { type SQL, sql } from 'drizzle-orm';
import type { AuditAction } from '../../audit/kinds.ts';
import { leafInstant } from '../../audit/leaf.ts';
import type { Leaf } from '../../audit/shapes.ts';
import type { Actor } from '../../base/actor.ts';
import { isUuid } from '../../base/uuid.ts';
import { isOneOf } from '../../db/column-types.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { covering, jurisdictionOf, within, withinScheme } from '../../db/jurisdiction.ts';
import { hasNoOther, isOfOffice } from '../../db/uploads.ts';
import { HASH_BYTES } from '../tiles.ts';

type EventRow = {
  seq: string;
  at: string;
  recorded_at: string;
  actor_kind: string;
  actor_id: string;
  actor_role: string;
  action: string;
  application_id: string | null;
  request_id: string | null;
  data: Record<string, unknown>;
};
const EVENT = sql`seq, at, recorded_at, actor_kind, actor_id, actor_role, action, application_id, request_id, data`;

const leafOf = (row: EventRow): Leaf => ({
  seq: Number(row.seq),
  at: leafInstant(row.at),
  recordedAt: leafInstant(row.recorded_at),
  actor: { kind: row.actor_kind, id: row.actor_id, role: row.actor_role },
  action: row.action,
  applicationId: row.application_id,
  requestId: row.request_id,
  data: row.data,
});

/** Lists leaves in order, above one number and up to another. */
export async function listLeaves(
  db: Db | Tx,
  { above, upTo, most }: { above: number; upTo: number; most: number },
): Promise<Leaf[]> {
  const rows = await db.execute<EventRow>(sql`
    select ${EVENT} from audit_events where seq > ${above} and seq <= ${upTo} order by seq limit ${most}`);
  return rows.map(leafOf);
}

/** Writes a moment in the form of `leafInstant`. */
const instantText = (column: SQL) => sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Writes a leaf in the form of `leafText`: the members in order, and the data as kept, which are canonical. */
const LEAF_TEXT = sql`
  '{"action":' || to_json(action) || ',"actor":{"id":' || to_json(actor_id) || ',"kind":' || to_json(actor_kind)
  || ',"role":' || to_json(actor_role) || '},"applicationId":' || coalesce('"' || application_id || '"', 'null')
  || ',"at":"' || ${instantText(sql`at`)} || '","data":' || data || ',"recordedAt":"' || ${instantText(sql`recorded_at`)}
  || '","requestId":' || coalesce(to_json(request_id)::text, 'null') || ',"seq":' || seq || '}'`;

/**
 * The hashes of those leaves, concatenated, and their numbers. The database computes them, in a third of the time that
 * reading the events would take; verifiers compute them from the events in another way (`leafText`).
 */
export async function listLeafHashes(
  tx: Tx,
  { above, upTo, most }: { above: number; upTo: number; most: number },
): Promise<{ seqs: number[]; hashes: Buffer }> {
  const [row] = await tx.execute<{ seqs: string | null; hashes: Buffer | null }>(sql`
    select string_agg(seq::text, ',' order by seq) as seqs, string_agg(hash, '' order by seq) as hashes
    from (
      select seq, sha256(decode('00', 'hex') || convert_to(${LEAF_TEXT}, 'UTF8')) as hash from audit_events
      where seq > ${above} and seq <= ${upTo} order by seq limit ${most}) as leaves`);
  const seqs = row?.seqs?.split(',').map(Number) ?? [];
  const hashes = row?.hashes ?? Buffer.alloc(0);
  // an event without a text, such as one with an infinite time, would shift all later hashes
  if (hashes.length !== seqs.length * HASH_BYTES) throw new RangeError(`an event above ${above} cannot be hashed`);
  return { seqs, hashes };
}

/** Any event of the log: for its proof, which shows nothing of the event. */
export async function findLeaf(db: Db, seq: number): Promise<Leaf | null> {
  const [leaf] = await listLeaves(db, { above: seq - 1, upTo: seq, most: 1 });
  return leaf ?? null;
}

/** An event to read; null also where it is no affair of the actor's office. */
export async function findEvent(db: Db, actor: Actor, seq: number): Promise<Leaf | null> {
  const [row] = await db.execute<EventRow>(
    sql`select ${EVENT} from audit_events where seq = ${seq} and ${isAffairOf(actor)}`,
  );
  return row ? leafOf(row) : null;
}

/**
 * An event is an affair of the actor's office if everything that it is about is: the applications that it names, all
 * that a replay, a blast radius or a round covers, the application with which a unit's file was handed in, the office
 * of the person, the scheme. Any other is, if somebody of an office within it acted, or the service or an operator, or
 * a unit about itself. Scalar queries: a join would tempt the planner to read all events.
 */
const isAffairOf = (actor: Actor): SQL => sql`case
  when application_id is not null then ${isOurs(actor, sql`audit_events.application_id`)}
    and (data ->> 'otherApplicationId' is null or ${isOurs(actor, sql`(data ->> 'otherApplicationId')::uuid`)})
  when data ->> 'replayId' is not null then ${isCovered(actor, 'replayId', sql`r.schemes`, sql`replays`)}
  when data ->> 'blastRadiusId' is not null then ${isCovered(actor, 'blastRadiusId', sql`r.schemes`, sql`blast_radii`)}
  when data ->> 'roundId' is not null then ${isCovered(actor, 'roundId', sql`array[r.scheme]`, sql`spot_checks`)}
  when actor_kind = 'submitter' and data ->> 'materialId' is not null
    then ${isOfOffice(actor, sql`(data ->> 'materialId')::uuid`)}
  when actor_kind = 'submitter' and action = 'material.refused' then ${hasNoOther(actor)}
  when actor_kind <> 'staff' and data ->> 'scheme' is not null then ${withinScheme(actor, sql`(data ->> 'scheme')`)}
  when actor_kind = 'system' and data ->> 'staffId' is not null then ${isOfStaff(actor, sql`(data ->> 'staffId')`)}
  when actor_kind = 'staff' and actor_role <> 'operator' then ${isOfStaff(actor, sql`audit_events.actor_id`)}
  else true end`;

/** The thing that an event names by that member, with its schemes and districts. */
const isCovered = (actor: Actor, id: string, schemes: SQL, table: SQL): SQL => sql`coalesce(
  (select ${covering(actor, { schemes, districts: sql`r.districts` })}
   from ${table} r where r.id = (audit_events.data ->> ${id})::uuid), true)`;

const isOfStaff = (actor: Actor, id: SQL): SQL => sql`coalesce(
  (select ${covering(actor, { schemes: sql`t.schemes`, districts: sql`t.districts` })}
   from staff s join tenants t on t.id = s.tenant_id where s.id::text = ${id}), true)`;

const isOurs = (actor: Actor, applicationId: SQL): SQL => sql`coalesce(
  (select ${within(actor, { scheme: sql`a.scheme`, district: sql`a.district` })} is true
   from applications a where a.id = ${applicationId}), true)`;

/** Lists, in order, the events of an application with one of these actions. */
export async function listLeavesOf(db: Db, applicationId: string, actions: readonly string[]): Promise<Leaf[]> {
  const rows = await db.execute<EventRow>(sql`
    select ${EVENT} from audit_events
    where application_id = ${applicationId} and action in ${actions} order by seq`);
  return rows.map(leafOf);
}

export interface EventFilter {
  /** only affairs of this actor's office */
  of: Actor;
  applicationId?: string;
  from?: Temporal.Instant;
  to?: Temporal.Instant;
  /** events before this number */
  before?: number;
  /** of the closed list */
  actions?: readonly AuditAction[];
  /** the person, key or part of the service that acted */
  actor?: string;
  limit: number;
}

/** In a range of so many days the events of the range are fewer than those that came later, or nearly. */
const SHORT_DAYS = 31;
const HOURS_OF_DAY = 24;

/** Lists events, newest first. */
export async function listEvents(db: Db, filter: EventFilter): Promise<Leaf[]> {
  const { applicationId, from, to, before, actions, actor, limit } = filter;
  const conditions = [
    jurisdictionOf(filter.of) === null ? null : isAffairOf(filter.of),
    applicationId === undefined ? null : sql`application_id = ${applicationId}`,
    from === undefined ? null : sql`at >= ${from.toString()}::timestamptz`,
    to === undefined ? null : sql`at < ${to.toString()}::timestamptz`,
    before === undefined ? null : sql`seq < ${before}`,
    actions === undefined ? null : isOneOf(sql`action`, actions),
    actor === undefined ? null : sql`actor_id = ${actor}`,
    // the events of people have an index, which the planner finds only by this condition
    actor !== undefined && (await isPerson(db, actor)) ? sql`actor_kind = 'staff'` : null,
  ].flatMap((each) => each ?? []);
  const where = conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
  // The planner does not know that later events have higher numbers: it would look for the events of a day in the past
  // by number, through everything that came later. `offset 0` makes it find them by their time, and sort them.
  const isShort = from && to && to.since(from).total('hours') <= SHORT_DAYS * HOURS_OF_DAY;
  const rows = await db.execute<EventRow>(sql`
    select ${EVENT} from (select * from audit_events where ${where} ${isShort ? sql`offset 0` : sql``}) as events
    order by seq desc limit ${limit}`);
  return rows.map(leafOf);
}

async function isPerson(db: Db, actor: string): Promise<boolean> {
  if (!isUuid(actor)) return false;
  return (await db.execute(sql`select from staff where id = ${actor}::uuid`)).length > 0;
}

/** The number of events above one number and up to another. */
export async function countEvents(db: Db, above: number, upTo: number): Promise<number> {
  const [row] = await db.execute<{ count: string }>(
    sql`select count(*) as count from audit_events where seq > ${above} and seq <= ${upTo}`,
  );
  return Number(row?.count ?? 0);
}
