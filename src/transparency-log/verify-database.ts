// Checks the whole log in a database: computes every leaf from the events, grows the tree from them, and compares the
// stored tiles, roots and signatures with it. Names the first difference. Reads only, one portion at a time;
// checkpoints made meanwhile are left to the next run.

import { leafText } from '../audit/leaf.ts';
import type { Db } from '../db/connect.ts';
import { openCheckpoint } from './checkpoint.ts';
import { type Head, leafHash } from './merkle.ts';
import { NoteError, type VerifierKey } from './note.ts';
import { countEvents, listLeaves } from './store/events.ts';
import {
  findHead,
  findLastSeq,
  listCheckpointsAbove,
  listTiles,
  loadTiles,
  type SealedCheckpoint,
  type StoredCheckpoint,
} from './store/tree.ts';
import { type Edge, edgeTiles, emptyEdge, grow, HASH_BYTES, rootOf, TILE_WIDTH, type TileId } from './tiles.ts';
import { wholeNote } from './transparency.ts';

export type DatabaseFault =
  /** the event differs from its leaf */
  | { kind: 'altered'; seq: number }
  /** that many events are missing between these; null: at the end of the tree */
  | { kind: 'deleted'; afterSeq: number; beforeSeq: number | null; events: number }
  /** the event was inserted among those in the tree */
  | { kind: 'inserted'; seq: number }
  /** the tile is missing, or does not match the level below */
  | { kind: 'tile'; level: number; index: number }
  /** the events in between do not make the signed root, because an event was altered, and the tiles with it */
  | { kind: 'root'; size: number; afterSeq: number; upToSeq: number }
  /** the columns beside the note differ from it, or its signatures are wrong */
  | { kind: 'checkpoint'; size: number; reason: string }
  /** the tree is smaller than the published one */
  | { kind: 'cut_off'; publishedSize: number; size: number }
  /** the tree differs from the published one */
  | { kind: 'published'; size: number };

export interface DatabaseReport {
  /** in the log */
  leaves: number;
  checkpoints: number;
  /** verified signatures of witnesses */
  cosignatures: number;
  /** events that no checkpoint covers yet */
  unsealed: number;
  fault: DatabaseFault | null;
}

/**
 * One of the keys must have signed every checkpoint; signatures of witnesses count if their keys are among them. The
 * log must continue each published tree.
 */
export async function verifyDatabase(
  db: Db,
  keys: readonly VerifierKey[],
  published: readonly Head[] = [],
): Promise<DatabaseReport> {
  const head = await findHead(db);
  const size = head?.size ?? 0;
  const report: DatabaseReport = { leaves: 0, checkpoints: 0, cosignatures: 0, unsealed: 0, fault: null };
  try {
    const beyond = published.find((each) => each.size > size);
    if (beyond) throw new Found({ kind: 'cut_off', publishedSize: beyond.size, size });
    if (head) await walk(db, head, { keys, published: Map.groupBy(published, (each) => each.size), report });
    report.unsealed = await countEvents(db, head?.lastSeq ?? 0, await findLastSeq(db));
  } catch (error) {
    if (!(error instanceof Found)) throw error;
    report.fault = error.fault;
  }
  return report;
}

/** Ends the walk. */
class Found extends Error {
  readonly fault: DatabaseFault;
  constructor(fault: DatabaseFault) {
    super(fault.kind);
    this.fault = fault;
  }
}

interface Walk {
  keys: readonly VerifierKey[];
  /** by size */
  published: ReadonlyMap<number, readonly Head[]>;
  report: DatabaseReport;
}

async function walk(db: Db, head: StoredCheckpoint, { keys, published, report }: Walk): Promise<void> {
  const events = lookingAhead(eventsUpTo(db, head.lastSeq));
  const stored = lookingAhead(storedLeaves(db, head.size));
  const checkpoints = lookingAhead(checkpointsUpTo(db, head.size));
  const edge = emptyEdge();
  const full: { id: TileId; hashes: Buffer }[] = [];
  let [lastSeq, sealedSeq] = [0, 0];
  for (let leaf = await stored.next(); leaf; leaf = await stored.next()) {
    const event = await events.next();
    if (!event?.hash.equals(leaf.hash)) throw new Found(await faultOfEvent(event, leaf.hash, lastSeq, events, stored));
    if (leaf.seq !== null && leaf.seq !== event.seq) throw new Found({ kind: 'tile', level: 0, index: leaf.tile });
    lastSeq = event.seq;
    grow(edge, leaf.hash, (id, hashes) => id.level > 0 && full.push({ id, hashes }));
    report.leaves = edge.size;
    if (full.length > 0) await compareTiles(db, full.splice(0));
    const checkpoint = await checkpoints.peek();
    if (checkpoint?.size === edge.size) {
      await checkpoints.next();
      compareCheckpoint(checkpoint, { edge, lastSeq, sealedSeq, keys, report });
      sealedSeq = lastSeq;
    }
    if (published.get(edge.size)?.some(({ root }) => !root.equals(rootOf(edge)))) {
      throw new Found({ kind: 'published', size: edge.size });
    }
  }
  const beyond = await events.next();
  if (beyond) throw new Found({ kind: 'inserted', seq: beyond.seq });
  const upper = edgeTiles(edge.size).filter(({ level }) => level > 0);
  await compareTiles(
    db,
    upper.map((id) => ({ id, hashes: Buffer.concat(edge.levels[id.level] ?? []) })),
  );
}

// --- Comparing

interface Event {
  seq: number;
  hash: Buffer;
}

/** The kind of change to the events, judged from the entries after it. */
async function faultOfEvent(
  event: Event | null,
  hash: Buffer,
  afterSeq: number,
  events: Ahead<Event>,
  stored: Ahead<StoredLeaf>,
): Promise<DatabaseFault> {
  const laterHashes = (await stored.rest(LOOK_AHEAD)).map((leaf) => leaf.hash);
  if (!event) return { kind: 'deleted', afterSeq, beforeSeq: null, events: 1 + laterHashes.length };
  const gone = laterHashes.findIndex((later) => later.equals(event.hash));
  if (gone >= 0) return { kind: 'deleted', afterSeq, beforeSeq: event.seq, events: gone + 1 };
  const laterEvents = await events.rest(LOOK_AHEAD);
  const isInserted = laterEvents.some((later) => later.hash.equals(hash));
  return { kind: isInserted ? 'inserted' : 'altered', seq: event.seq };
}

async function compareTiles(db: Db, tiles: readonly { id: TileId; hashes: Buffer }[]): Promise<void> {
  const read = await loadTiles(
    db,
    tiles.map(({ id }) => id),
  );
  for (const { id, hashes } of tiles) {
    // it may have grown since
    const found = read(id)?.subarray(0, hashes.length);
    if (!found || !hashes.equals(found)) throw new Found({ kind: 'tile', ...id });
  }
}

interface At {
  edge: Edge;
  lastSeq: number;
  /** of the checkpoint before */
  sealedSeq: number;
  keys: readonly VerifierKey[];
  report: DatabaseReport;
}

function compareCheckpoint(checkpoint: SealedCheckpoint, { edge, lastSeq, sealedSeq, keys, report }: At): void {
  const { size, root, origin } = checkpoint;
  const wrong = (reason: string) => new Found({ kind: 'checkpoint', size, reason });
  if (checkpoint.lastSeq !== lastSeq) throw wrong(`its last event is ${lastSeq}, not ${checkpoint.lastSeq}`);
  try {
    const said = openCheckpoint(wholeNote(checkpoint), keys);
    if (said.origin !== origin || said.size !== size || !said.root.equals(root)) throw wrong('its note says otherwise');
    report.cosignatures += said.witnesses.length;
  } catch (error) {
    throw error instanceof NoteError ? wrong(error.message) : error;
  }
  if (!rootOf(edge).equals(root)) throw new Found({ kind: 'root', size, afterSeq: sealedSeq, upToSeq: lastSeq });
  report.checkpoints += 1;
}

// --- Reading, one portion at a time

const PORTION = 1_024;
const TILES = 16;
const CHECKPOINTS = 256;
/** The largest number of consecutive missing or inserted rows that is told apart from an altered row. */
const LOOK_AHEAD = 4_096;

async function* eventsUpTo(db: Db, lastSeq: number): AsyncGenerator<Event> {
  // only a manual change gives an event such a low number
  for (let above = Number.MIN_SAFE_INTEGER; ; ) {
    const leaves = await listLeaves(db, { above, upTo: lastSeq, most: PORTION });
    for (const leaf of leaves) yield { seq: leaf.seq, hash: leafHash(leafText(leaf)) };
    const last = leaves.at(-1);
    if (!last) return;
    above = last.seq;
  }
}

interface StoredLeaf {
  hash: Buffer;
  tile: number;
  /** number of the event, if the tile gives it, which it does for its first and last leaf */
  seq: number | null;
}

async function* storedLeaves(db: Db, size: number): AsyncGenerator<StoredLeaf> {
  for (let index = 0; index * TILE_WIDTH < size; index += TILES) {
    const tiles = new Map((await listTiles(db, { level: 0, index }, TILES)).map((tile) => [tile.index, tile]));
    for (let at = index; at < index + TILES && at * TILE_WIDTH < size; at++) {
      const width = Math.min(TILE_WIDTH, size - at * TILE_WIDTH);
      const tile = tiles.get(at);
      if (!tile || tile.hashes.length < width * HASH_BYTES) throw new Found({ kind: 'tile', level: 0, index: at });
      for (let place = 0; place < width; place++) {
        const hash = tile.hashes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES);
        const seq = place === 0 ? tile.firstSeq : place === TILE_WIDTH - 1 ? tile.lastSeq : null;
        yield { hash, tile: at, seq };
      }
    }
  }
}

async function* checkpointsUpTo(db: Db, size: number): AsyncGenerator<SealedCheckpoint> {
  for (let above = 0; above < size; ) {
    const found = (await listCheckpointsAbove(db, above, CHECKPOINTS)).filter((each) => each.size <= size);
    yield* found;
    const last = found.at(-1);
    if (!last) return;
    above = last.size;
  }
}

interface Ahead<T> {
  /** null at the end */
  next(): Promise<T | null>;
  peek(): Promise<T | null>;
  /** at most that many of the remaining ones */
  rest(most: number): Promise<T[]>;
}

function lookingAhead<T>(source: AsyncGenerator<T>): Ahead<T> {
  let peeked: T | null | undefined;
  const pull = async () => {
    const { value, done } = await source.next();
    return done ? null : value;
  };
  const next = async () => {
    const value = peeked === undefined ? await pull() : peeked;
    peeked = undefined;
    return value;
  };
  return {
    next,
    async peek() {
      if (peeked === undefined) peeked = await pull();
      return peeked;
    },
    async rest(most) {
      const found: T[] = [];
      for (let value = await next(); value !== null; value = found.length < most ? await next() : null)
        found.push(value);
      return found;
    },
  };
}
