// Stored data of the log, and the events as its leaves. Only the sealing job writes here, in its own transaction:
// checkpoints and tiles change no application; they prove the audit itself, and so leave no event in the audit.

import { and, asc, desc, eq, gt, lt, lte, type SQL, sql } from 'drizzle-orm';
import type { AuditAction } from '../../audit/kinds.ts';
import { leafInstant } from '../../audit/leaf.ts';
import type { Leaf } from '../../audit/shapes.ts';
import type { Actor } from '../../base/actor.ts';
import { isUuid } from '../../base/uuid.ts';
import { isOneOf } from '../../db/column-types.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { covering, jurisdictionOf, within } from '../../db/jurisdiction.ts';
import { logCheckpoints, logCosignatures, logTiles, logWitnesses } from '../../db/log-tables.ts';
import type { Head } from '../merkle.ts';
import { HASH_BYTES, type ReadTile, TILE_WIDTH, type TileId } from '../tiles.ts';

/** an arbitrary constant of ours; its holder closes the tree */
const SEALING_LOCK = 7_205_759_404;

/** False if another process is closing the tree. Held until the transaction ends. */
export async function isSealer(tx: Tx): Promise<boolean> {
  const [row] = await tx.execute<{ mine: boolean }>(sql`select pg_try_advisory_xact_lock(${SEALING_LOCK}) as mine`);
  return row?.mine ?? false;
}

/** Waits until nobody closes the tree. Held until the transaction ends. */
export async function keepFromSealing(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${SEALING_LOCK})`);
}

// --- Which events are final

/** Returns the number of the last visible event; 0 if there is none. */
export async function findLastSeq(db: Db | Tx): Promise<number> {
  const [row] = await db.execute<{ seq: string | null }>(sql`select max(seq) as seq from audit_events`);
  return Number(row?.seq ?? 0);
}

/**
 * Returns the number of the last event, and the database in which it was seen, since a take-over brings another
 * database.
 */
export async function findLastEvent(db: Db | Tx): Promise<{ seq: number; incarnation: string }> {
  const [row] = await db.execute<{ seq: string | null; incarnation: string }>(
    sql`select max(seq) as seq, database_incarnation() as incarnation from audit_events`,
  );
  return { seq: Number(row?.seq ?? 0), incarnation: row?.incarnation ?? '' };
}

/**
 * Transactions that may have drawn an event number and not committed: every writer of events holds this lock from
 * before drawing.
 */
export async function listWriters(db: Db): Promise<string[]> {
  const rows = await db.execute<{ virtualtransaction: string }>(sql`
    select distinct virtualtransaction from pg_locks
    where locktype = 'relation' and mode = 'RowExclusiveLock' and granted
      and relation = 'audit_events'::regclass and pid is distinct from pg_backend_pid()
      and database = (select oid from pg_database where datname = current_database())`);
  return rows.map(({ virtualtransaction }) => virtualtransaction);
}

// --- Events

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
 * An event is an affair of the actor's office if its application is; one without an application, if somebody of an
 * office within it acted, or the service, a unit or an operator. Scalar queries: a join would tempt the planner to read
 * all events.
 */
const isAffairOf = (actor: Actor): SQL => sql`case
  when application_id is not null then coalesce(
    (select ${within(actor, { scheme: sql`a.scheme`, district: sql`a.district` })} is true
     from applications a where a.id = audit_events.application_id), true)
  when actor_kind = 'staff' and actor_role <> 'operator' then coalesce(
    (select ${covering(actor, { schemes: sql`t.schemes`, districts: sql`t.districts` })}
     from staff s join tenants t on t.id = s.tenant_id where s.id::text = audit_events.actor_id), true)
  else true end`;

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

// --- Tiles

export interface StoredTile extends TileId {
  hashes: Buffer;
  /** only for level 0 */
  firstSeq: number | null;
  lastSeq: number | null;
}

/** Fetches these tiles at once and returns a reader for them. */
export async function loadTiles(db: Db | Tx, ids: readonly TileId[]): Promise<ReadTile> {
  const rows = ids.length === 0 ? [] : await fetchTiles(db, ids);
  const tiles = new Map(rows.map(({ level, index, hashes }) => [`${level}/${index}`, hashes]));
  return ({ level, index }) => tiles.get(`${level}/${index}`);
}

const fetchTiles = (db: Db | Tx, ids: readonly TileId[]) =>
  db
    .select({ level: logTiles.level, index: logTiles.index, hashes: logTiles.hashes })
    .from(logTiles)
    .where(
      sql`(${logTiles.level}, ${logTiles.index}) in (
        select * from json_to_recordset(${JSON.stringify(ids)}::text::json) as wanted(level smallint, index bigint))`,
    );

export async function findTile(db: Db, { level, index }: TileId): Promise<StoredTile | null> {
  const [row] = await db
    .select()
    .from(logTiles)
    .where(and(eq(logTiles.level, level), eq(logTiles.index, index)));
  return row ?? null;
}

/** The first event behind the level-0 tile to which a tree of this size adds its next leaf; 0: that tile is new. */
export async function findFirstSeq(db: Db | Tx, size: number): Promise<number> {
  const index = Math.floor(size / TILE_WIDTH);
  const [row] = await db
    .select({ firstSeq: logTiles.firstSeq })
    .from(logTiles)
    .where(and(eq(logTiles.level, 0), eq(logTiles.index, index)));
  return row?.firstSeq ?? 0;
}

/** The level-0 tile that holds the leaf of this event, if there is one. */
export async function findTileOfSeq(db: Db, seq: number): Promise<StoredTile | null> {
  const [row] = await db
    .select()
    .from(logTiles)
    .where(and(eq(logTiles.level, 0), lte(logTiles.firstSeq, seq)))
    .orderBy(desc(logTiles.firstSeq))
    .limit(1);
  return row?.lastSeq != null && row.lastSeq >= seq ? row : null;
}

/** The tiles of one level in order, from an index on. */
export const listTiles = (db: Db, { level, index }: TileId, most: number): Promise<StoredTile[]> =>
  db
    .select()
    .from(logTiles)
    .where(and(eq(logTiles.level, level), sql`${logTiles.index} >= ${index}`))
    .orderBy(asc(logTiles.index))
    .limit(most);

/** Inserts tiles; lengthens existing ones. */
export async function putTiles(tx: Tx, tiles: readonly StoredTile[]): Promise<void> {
  if (tiles.length === 0) return;
  await tx
    .insert(logTiles)
    .values([...tiles])
    .onConflictDoUpdate({
      target: [logTiles.level, logTiles.index],
      set: { hashes: sql`excluded.hashes`, lastSeq: sql`excluded.last_seq` },
    });
}

// --- Checkpoints

export interface StoredCheckpoint extends Head {
  lastSeq: number;
  origin: string;
  /** signed only by the log */
  note: string;
}
export interface SealedCheckpoint extends StoredCheckpoint {
  sealedAt: string;
  cosignatures: { witness: string; line: string }[];
}

export async function findHead(db: Db | Tx): Promise<StoredCheckpoint | null> {
  const [row] = await db.select().from(logCheckpoints).orderBy(desc(logCheckpoints.size)).limit(1);
  return row ?? null;
}

/** Lists checkpoints below a size, newest first. */
export async function listCheckpoints(
  db: Db,
  { below, limit }: { below?: number; limit: number },
): Promise<SealedCheckpoint[]> {
  const rows = await db
    .select()
    .from(logCheckpoints)
    .where(below === undefined ? undefined : lt(logCheckpoints.size, below))
    .orderBy(desc(logCheckpoints.size))
    .limit(limit);
  return await withCosignatures(db, rows);
}

/** Lists checkpoints above a size, in order. */
export async function listCheckpointsAbove(db: Db, size: number, most: number): Promise<SealedCheckpoint[]> {
  const rows = await db
    .select()
    .from(logCheckpoints)
    .where(gt(logCheckpoints.size, size))
    .orderBy(asc(logCheckpoints.size))
    .limit(most);
  return await withCosignatures(db, rows);
}

export async function findCheckpoint(db: Db, size: number): Promise<SealedCheckpoint | null> {
  const rows = await db.select().from(logCheckpoints).where(eq(logCheckpoints.size, size));
  const [found] = await withCosignatures(db, rows);
  return found ?? null;
}

async function withCosignatures(db: Db, rows: (typeof logCheckpoints.$inferSelect)[]): Promise<SealedCheckpoint[]> {
  const sizes = rows.map(({ size }) => size);
  const signed =
    sizes.length === 0
      ? []
      : await db
          .select()
          .from(logCosignatures)
          .where(sql`${logCosignatures.size} in ${sizes}`)
          .orderBy(asc(logCosignatures.witness));
  const bySize = Map.groupBy(signed, ({ size }) => size);
  return rows.map((row) => ({
    ...row,
    sealedAt: row.sealedAt.toString({ fractionalSecondDigits: 3 }),
    cosignatures: (bySize.get(row.size) ?? []).map(({ witness, line }) => ({ witness, line })),
  }));
}

export async function insertCheckpoint(tx: Tx, checkpoint: StoredCheckpoint): Promise<void> {
  await tx.insert(logCheckpoints).values(checkpoint);
}

// --- Witnesses

export async function listWitnessed(tx: Db | Tx, origin: string): Promise<Map<string, Head>> {
  const rows = await tx.select().from(logWitnesses).where(eq(logWitnesses.origin, origin));
  return new Map(rows.map(({ witness, size, root }) => [witness, { size, root }]));
}

export interface Cosignature extends Head {
  origin: string;
  witness: string;
  line: string;
  signedAt: Temporal.Instant;
}

/** Inserts the signature and records the tree as the witness's last. */
export async function insertCosignature(
  tx: Tx,
  { origin, witness, size, root, line, signedAt }: Cosignature,
): Promise<void> {
  await tx.insert(logCosignatures).values({ size, witness, line, signedAt });
  await tx
    .insert(logWitnesses)
    .values({ origin, witness, size, root })
    .onConflictDoUpdate({ target: [logWitnesses.origin, logWitnesses.witness], set: { size, root } });
}

/** Like `insertCosignature`; another process may have received the same signature, or a later one, meanwhile. */
export async function insertRemoteCosignature(
  db: Db,
  { origin, witness, size, root, line, signedAt }: Cosignature,
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.insert(logCosignatures).values({ size, witness, line, signedAt }).onConflictDoNothing();
    await tx
      .insert(logWitnesses)
      .values({ origin, witness, size, root })
      .onConflictDoUpdate({
        target: [logWitnesses.origin, logWitnesses.witness],
        set: { size, root },
        setWhere: lt(logWitnesses.size, size),
      });
  });
}
