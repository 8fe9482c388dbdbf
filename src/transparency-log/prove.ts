// Proofs of the log: that an event is in it, and that it has only grown. Gives only valid proofs, because it first
// compares the event with its leaf, and the log with its published checkpoints.

import type { AuditAction } from '../audit/kinds.ts';
import { leafText } from '../audit/leaf.ts';
import type { Leaf } from '../audit/shapes.ts';
import { type Page, pageOf } from '../base/page.ts';
import { Refusal } from '../base/refusal.ts';
import { PROOF_FORMAT } from './log-proof.ts';
import { inclusionSteps, leafHash, type Step } from './merkle.ts';
import { RECEIPT_FORMAT } from './receipt.ts';
import type { LogProof, Receipt, ReceiptEvent } from './shapes.ts';
import { countEvents, findLeaf, listLeavesOf } from './store/events.ts';
import {
  findCheckpoint,
  findHead,
  findTileOfSeq,
  listCheckpoints,
  type SealedCheckpoint,
  type StoredTile,
} from './store/tree.ts';
import { HASH_BYTES, TILE_WIDTH } from './tiles.ts';
import {
  assureConsistent,
  consistencyProof,
  inclusionProof,
  type LogDeps,
  refuseTampered,
  wholeNote,
} from './transparency.ts';

/** The job closes the tree every five seconds. */
const RETRY_AFTER_SECONDS = 5;
const notSealed = () => new Refusal('not_sealed', { retryAfterSeconds: RETRY_AFTER_SECONDS });

export type { SealedCheckpoint };

// --- Checkpoints

/** The latest checkpoint. Refuses with `not_sealed` before the first. */
export async function readCheckpoint(deps: LogDeps): Promise<SealedCheckpoint> {
  await assureConsistent(deps);
  const [checkpoint] = await listCheckpoints(deps.db, { limit: 1 });
  if (!checkpoint) throw notSealed();
  return checkpoint;
}

/** Lists checkpoints, newest first. A cursor is the size of the last checkpoint seen. */
export async function pageOfCheckpoints(
  deps: LogDeps,
  { below, limit }: { below?: number; limit: number },
): Promise<Page<SealedCheckpoint, number>> {
  const found = await listCheckpoints(deps.db, { ...(below === undefined ? {} : { below }), limit: limit + 1 });
  return pageOf(found, limit, ({ size }) => size);
}

// --- Proofs

export interface Inclusion {
  seq: number;
  leafIndex: number;
  leafHash: Buffer;
  size: number;
  proof: Buffer[];
  /** of the tree of that size, if there is one */
  checkpoint: string | null;
}

/** Proves that the event is in the tree of a size, or in the latest. */
export async function proveInclusion(deps: LogDeps, { seq, size }: { seq: number; size?: number }): Promise<Inclusion> {
  await assureConsistent(deps);
  const head = await findHead(deps.db);
  const leaf = await findLeaf(deps.db, seq);
  if (!leaf) throw new Refusal('not_found');
  if (!head || head.lastSeq < seq) throw notSealed();
  const placed = await placeLeaf(deps, leaf);
  const wanted = size ?? head.size;
  if (wanted > head.size || wanted <= placed.leafIndex) throw sizeRefused('size', placed.leafIndex + 1, head.size);
  return {
    seq,
    ...placed,
    size: wanted,
    proof: await inclusionProof(deps.db, placed.leafIndex, wanted),
    checkpoint: await noteAt(deps, wanted),
  };
}

/** An event that a checkpoint covers, and the path from it to the latest root. */
export interface ProvenEvent {
  leafIndex: number;
  leafHash: Buffer;
  size: number;
  root: Buffer;
  path: Step[];
  /** the checkpoint with all its signatures */
  note: string;
}

/**
 * Returns the proof for display to people; null until a checkpoint covers the event. Refuses with `log_inconsistent` if
 * the event differs from its leaf.
 */
export async function proveEvent(deps: LogDeps, leaf: Leaf): Promise<ProvenEvent | null> {
  await assureConsistent(deps);
  const [checkpoint] = await listCheckpoints(deps.db, { limit: 1 });
  if (!checkpoint || checkpoint.lastSeq < leaf.seq) return null;
  const { size, root } = checkpoint;
  const placed = await placeLeaf(deps, leaf);
  const proof = await inclusionProof(deps.db, placed.leafIndex, size);
  const path = inclusionSteps(placed.leafHash, { index: placed.leafIndex, size, proof });
  if (!(path.at(-1)?.reached ?? placed.leafHash).equals(root)) throw refuseTampered(deps, leaf.seq);
  return { ...placed, size, root, path, note: wholeNote(checkpoint) };
}

export interface Consistency {
  from: { size: number; checkpoint: string | null };
  to: { size: number; checkpoint: string | null };
  proof: Buffer[];
}

/** Proves that the tree of one size continues that of another; `to`: absent for the latest. */
export async function proveConsistency(
  deps: LogDeps,
  { from, to }: { from: number; to?: number },
): Promise<Consistency> {
  await assureConsistent(deps);
  const head = await findHead(deps.db);
  if (!head) throw notSealed();
  const wanted = to ?? head.size;
  if (wanted > head.size) throw sizeRefused('to', 1, head.size);
  if (from > wanted) throw sizeRefused('from', 1, wanted);
  return {
    from: { size: from, checkpoint: await noteAt(deps, from) },
    to: { size: wanted, checkpoint: await noteAt(deps, wanted) },
    proof: await consistencyProof(deps.db, from, wanted),
  };
}

async function noteAt({ db }: LogDeps, size: number): Promise<string | null> {
  const checkpoint = await findCheckpoint(db, size);
  return checkpoint && wholeNote(checkpoint);
}

const sizeRefused = (name: string, least: number, most: number) =>
  new Refusal('validation_failed', {
    errors: [
      {
        pointer: `query:${name}`,
        code: 'range',
        message: { zh: `应在 ${least} 与 ${most} 之间`, en: `between ${least} and ${most}` },
      },
    ],
  });

/** The place of an event's leaf. Refuses with `log_inconsistent` if another leaf is there. */
async function placeLeaf(deps: LogDeps, leaf: Leaf): Promise<{ leafIndex: number; leafHash: Buffer }> {
  const tile = await findTileOfSeq(deps.db, leaf.seq);
  if (!tile) throw refuseTampered(deps, leaf.seq);
  const place = (await countEvents(deps.db, (tile.firstSeq ?? 0) - 1, leaf.seq)) - 1;
  const hash = leafHash(leafText(leaf));
  if (!hashAt(tile, place)?.equals(hash)) throw refuseTampered(deps, leaf.seq);
  return { leafIndex: tile.index * TILE_WIDTH + place, leafHash: hash };
}

function hashAt({ hashes }: StoredTile, place: number): Buffer | null {
  const end = (place + 1) * HASH_BYTES;
  return end <= hashes.length ? hashes.subarray(end - HASH_BYTES, end) : null;
}

// --- Receipts

/** The events that record a decision on an application or later change an approval. A receipt must show them. */
const DECISIONS = [
  'application.decided',
  'application.rescued',
  'application.matched',
  'application.reviewed',
  'application.withdrawn',
  'application.frozen',
  'application.restored',
  'application.revoked',
  'application.settled',
  'application.given_up',
  'application.lapsed',
] as const satisfies readonly AuditAction[];

/**
 * Every decision on the application with the proof that the log holds it. Refuses with `not_sealed` if there is none,
 * or one that no checkpoint covers yet. The caller checks whether the actor may see the application.
 */
export async function receiptOf(deps: LogDeps, applicationId: string): Promise<Receipt> {
  const leaves = await listLeavesOf(deps.db, applicationId, DECISIONS);
  const last = leaves.at(-1);
  const checkpoint = await readCheckpoint(deps);
  if (!last || last.seq > checkpoint.lastSeq) throw notSealed();
  const events: ReceiptEvent[] = [];
  for (const leaf of leaves) {
    const { leafIndex } = await placeLeaf(deps, leaf);
    const proof = await inclusionProof(deps.db, leafIndex, checkpoint.size);
    events.push({ leaf, leafIndex, proof: proof.map((hash) => hash.toString('base64')) });
  }
  return { format: RECEIPT_FORMAT, applicationId, events, checkpoint: wholeNote(checkpoint) };
}

// --- The approval, for everybody

/** The events of which one approves an application. */
const APPROVING = [
  'application.decided',
  'application.matched',
  'application.reviewed',
] as const satisfies readonly AuditAction[];

/** The id of no application. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * The proof that the log holds the approval of the application. Null for no application, for one that was never
 * approved, and until a checkpoint covers the approval: all of them by the same queries. Refuses with
 * `log_inconsistent`.
 */
export async function proofOfApproval(deps: LogDeps, applicationId: string | null): Promise<LogProof | null> {
  await assureConsistent(deps);
  const leaves = await listLeavesOf(deps.db, applicationId ?? NOBODY, APPROVING);
  const [checkpoint] = await listCheckpoints(deps.db, { limit: 1 });
  const approval = leaves.findLast(({ data }) => data.outcome === 'approved');
  if (!checkpoint) return null;
  const isCovered = approval !== undefined && approval.seq <= checkpoint.lastSeq;
  // the last leaf of the tree stands for an approval that is not there
  const leaf = await findLeaf(deps.db, isCovered ? approval.seq : checkpoint.lastSeq);
  if (!leaf) throw refuseTampered(deps, checkpoint.lastSeq);
  const placed = await placeLeaf(deps, leaf);
  const proof = await inclusionProof(deps.db, placed.leafIndex, checkpoint.size);
  if (!isCovered) return null;
  return {
    format: PROOF_FORMAT,
    leafHash: placed.leafHash.toString('base64'),
    leafIndex: placed.leafIndex,
    proof: proof.map((hash) => hash.toString('base64')),
    checkpoint: wholeNote(checkpoint),
  };
}
