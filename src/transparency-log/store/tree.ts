// Stored data of the log; its leaves are in events.ts. Only the sealing job writes here, in its own transaction:
// checkpoints and tiles change no application; they prove the audit itself, and so leave no event in the audit.

import { and, asc, desc, eq, gt, lt, lte, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';
import { logCheckpoints, logCosignatures, logTiles, logWitnesses } from '../../db/log-tables.ts';
import type { Head } from '../merkle.ts';
import { type ReadTile, TILE_WIDTH, type TileId } from '../tiles.ts';

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
