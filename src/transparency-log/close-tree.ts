// Closes the tree: adds every final event to the Merkle tree, in order, and signs the tree's new head. Any number of
// processes may try; one process closes the tree. Tiles, checkpoint and witness signatures are written in one
// transaction, all or none. Every added event has been committed and stays in; a log that contradicts a published
// checkpoint is not closed.
import type { Tx } from '../db/connect.ts';
import { signCheckpoint } from './checkpoint.ts';
import type { Head } from './merkle.ts';
import { signatureLine } from './note.ts';
import { listLeafHashes } from './store/events.ts';
import {
  findFirstSeq,
  findHead,
  insertCheckpoint,
  insertCosignature,
  isSealer,
  listWitnessed,
  loadTiles,
  putTiles,
  type StoredCheckpoint,
  type StoredTile,
} from './store/tree.ts';
import { type Edge, edgeOf, edgeTiles, grow, HASH_BYTES, rootOf, TILE_WIDTH, type TileId } from './tiles.ts';
import { consistencyProof, type LogDeps, type LogSettings, sayInconsistent, standingOf } from './transparency.ts';
import { NOTHING_YET, witnessCheckpoint } from './witness.ts';

/** Most events in one checkpoint: a backlog becomes several, each in a transaction of its own. */
export const MOST_EVENTS = 65_536;
/** Number of events whose hashes are fetched at once. */
const PORTION = 1_024;

/**
 * Makes one checkpoint of events up to that number, which must be final. Returns how many events it added: 0 if there
 * were none, if another process is at work, or if the log is inconsistent.
 */
export async function sealEvents(deps: LogDeps, upTo: number): Promise<number> {
  return await deps.db.transaction(async (tx) => {
    if (!(await isSealer(tx))) return 0;
    const standing = await standingOf(deps, tx);
    if (!standing.consistent) {
      sayInconsistent(deps, standing);
      return 0;
    }
    const before = await findHead(tx);
    const after = before && before.lastSeq >= upTo ? null : await growTree(deps, tx, before, upTo);
    const head = after ?? before;
    // an old head too: a witness may have been added since
    if (head) await haveWitnessed(deps, tx, head);
    return after ? after.size - (before?.size ?? 0) : 0;
  });
}

/** Null if there is nothing new. */
async function growTree({ settings }: LogDeps, tx: Tx, before: StoredCheckpoint | null, upTo: number) {
  const size = before?.size ?? 0;
  const edge = edgeOf(size, await loadTiles(tx, edgeTiles(size)));
  let firstSeq = await findFirstSeq(tx, size);
  let lastSeq = before?.lastSeq ?? 0;
  while (edge.size - size < MOST_EVENTS) {
    const leaves = await listLeafHashes(tx, { above: lastSeq, upTo, most: PORTION });
    const full: StoredTile[] = [];
    for (const [place, seq] of leaves.seqs.entries()) {
      if (edge.size % TILE_WIDTH === 0) firstSeq = seq;
      lastSeq = seq;
      const hash = leaves.hashes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES);
      grow(edge, hash, (id, hashes) => full.push(storedTile(id, hashes, firstSeq, lastSeq)));
    }
    await putTiles(tx, full);
    if (leaves.seqs.length < PORTION) break;
  }
  if (edge.size === size) return null;
  await putTiles(tx, partialTiles(edge, size, firstSeq, lastSeq));
  return await signHead(settings, tx, { size: edge.size, root: rootOf(edge) }, lastSeq);
}

const storedTile = (id: TileId, hashes: Buffer, firstSeq: number, lastSeq: number): StoredTile => ({
  ...id,
  hashes,
  ...(id.level === 0 ? { firstSeq, lastSeq } : { firstSeq: null, lastSeq: null }),
});

/** The tiles at the edge that have grown since the tree of the earlier size. */
const partialTiles = (edge: Edge, size: number, firstSeq: number, lastSeq: number): StoredTile[] =>
  edgeTiles(edge.size)
    .filter(({ level }) => Math.floor(edge.size / TILE_WIDTH ** level) > Math.floor(size / TILE_WIDTH ** level))
    .map((id) => storedTile(id, Buffer.concat(edge.levels[id.level] ?? []), firstSeq, lastSeq));

async function signHead({ key }: LogSettings, tx: Tx, head: Head, lastSeq: number): Promise<StoredCheckpoint> {
  const note = signCheckpoint(head, key, Temporal.Now.instant());
  const checkpoint = { ...head, lastSeq, origin: key.name, note };
  await insertCheckpoint(tx, checkpoint);
  return checkpoint;
}

/**
 * Asks each local witness to sign a head that it has not signed yet; a refusal is logged as an error and delays nobody.
 */
async function haveWitnessed({ settings, log }: LogDeps, tx: Tx, head: StoredCheckpoint): Promise<void> {
  const { key, witnesses } = settings;
  if (witnesses.length === 0 || head.origin !== key.name) return;
  const seen = await listWitnessed(tx, key.name);
  for (const witness of witnesses) {
    const last = seen.get(witness.name) ?? NOTHING_YET;
    if (last.size === head.size && last.root.equals(head.root)) continue;
    const now = Temporal.Now.instant();
    const proof = last.size > head.size ? [] : await consistencyProof(tx, last.size, head.size);
    const answer = witnessCheckpoint(witness, key, last, { note: head.note, proof, now });
    if ('refused' in answer) {
      const fields = { witness: witness.name, reason: answer.refused, size: head.size };
      log.error('audit_log.witness_refused', new WitnessRefused(answer.refused), fields);
      continue;
    }
    await insertCosignature(tx, {
      ...answer.head,
      origin: key.name,
      witness: witness.name,
      line: signatureLine(answer.signature),
      signedAt: now,
    });
  }
}

class WitnessRefused extends Error {
  override name = 'WitnessRefused';
}
