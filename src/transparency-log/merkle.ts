// The Merkle tree of RFC 6962 (2.1) over SHA-256: hashes, the subtrees of each proof, and the checks of proofs as in
// RFC 9162 (2.1.3.2, 2.1.4.2). Pure. Making a proof needs no leaves, only hashes of subtrees.
import { createHash, hash } from 'node:crypto';

/** The hash of a tree without leaves. */
export const EMPTY_ROOT: Buffer = createHash('sha256').digest();

/** A span of leaves; the second index is not included. */
export type Span = readonly [from: number, to: number];

const LEAF = Buffer.of(0);
/** Hashes a text as its UTF-8 bytes, without making a buffer. */
export function leafHash(entry: Uint8Array | string): Buffer {
  return hash('sha256', typeof entry === 'string' ? `\0${entry}` : Buffer.concat([LEAF, entry]), 'buffer');
}

/** One buffer for all nodes: hashing is synchronous, so nobody else uses it meanwhile. */
const node = Buffer.alloc(65);
node[0] = 1;
export function nodeHash(left: Buffer, right: Buffer): Buffer {
  node.set(left, 1);
  node.set(right, 33);
  return hash('sha256', node, 'buffer');
}

/** The largest power of two below a number greater than one: the split point of a tree with that many leaves. */
export function splitOf(leaves: number): number {
  let half = 1;
  while (half * 2 < leaves) half *= 2;
  return half;
}

/** The subtrees whose hashes prove that a leaf is in the tree, from the leaf upwards (PATH, RFC 6962, 2.1.1). */
export function inclusionSpans(index: number, size: number): Span[] {
  if (!isBelow(index, size)) throw new RangeError('no such leaf in a tree of this size');
  const spans: Span[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    spans.push(index < middle ? [middle, to] : [from, middle]);
    [from, to] = index < middle ? [from, middle] : [middle, to];
  }
  return spans.reverse();
}

/**
 * The subtrees whose hashes prove that the tree of the second size continues that of the first (PROOF, RFC 6962,
 * 2.1.2).
 */
export function consistencySpans(first: number, second: number): Span[] {
  if (!Number.isSafeInteger(first) || first < 0 || !isBelow(first, second + 1)) {
    throw new RangeError('a tree is consistent with one that is at least as large');
  }
  if (first === 0 || first === second) return [];
  const spans: Span[] = [];
  let [from, to] = [0, second];
  // down to the subtree of the second tree that ends where the first tree ends
  while (to !== first) {
    const middle = from + splitOf(to - from);
    spans.push(first <= middle ? [middle, to] : [from, middle]);
    [from, to] = first <= middle ? [from, middle] : [middle, to];
  }
  if (from > 0) spans.push([from, to]);
  return spans.reverse();
}

/** Whether the proof shows a leaf with this hash at the index of the tree (RFC 9162, 2.1.3.2). */
export function verifyInclusion(
  leaf: Buffer,
  { index, size, root, proof }: { index: number; size: number; root: Buffer; proof: readonly Buffer[] },
): boolean {
  if (!isBelow(index, size)) return false;
  let [place, last, reached] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(place) || place === last) {
      reached = nodeHash(sibling, reached);
      while (!isOdd(place) && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      reached = nodeHash(reached, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && reached.equals(root);
}

/** One step from a leaf towards the root: the sibling, its side, and the resulting hash. */
export interface Step {
  side: 'left' | 'right';
  sibling: Buffer;
  reached: Buffer;
}

/** The steps of a valid proof, for display to people. */
export function inclusionSteps(leaf: Buffer, { index, size, proof }: InclusionPath): Step[] {
  let reached = leaf;
  // the spans of the siblings tell the side of each
  return inclusionSpans(index, size).map(([from], step) => {
    const sibling = proof[step] as Buffer;
    const side = from > index ? 'right' : 'left';
    reached = side === 'right' ? nodeHash(reached, sibling) : nodeHash(sibling, reached);
    return { side, sibling, reached };
  });
}
interface InclusionPath {
  index: number;
  size: number;
  proof: readonly Buffer[];
}

export interface Head {
  size: number;
  root: Buffer;
}

/** Whether the proof shows that the second tree continues the first (RFC 9162, 2.1.4.2). */
export function verifyConsistency(first: Head, second: Head, proof: readonly Buffer[]): boolean {
  if (!isBelow(first.size, second.size + 1)) return false;
  if (first.size === second.size) return proof.length === 0 && first.root.equals(second.root);
  if (first.size === 0) return proof.length === 0 && first.root.equals(EMPTY_ROOT);
  const isWhole = Number.isInteger(Math.log2(first.size));
  const [start, ...rest] = isWhole ? [first.root, ...proof] : proof;
  if (!start || (isWhole && proof.length === 0)) return false;
  let [place, last] = [first.size - 1, second.size - 1];
  while (isOdd(place)) [place, last] = [half(place), half(last)];
  let [before, after] = [start, start];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (isOdd(place) || place === last) {
      [before, after] = [nodeHash(sibling, before), nodeHash(sibling, after)];
      while (!isOdd(place) && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      after = nodeHash(after, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && before.equals(first.root) && after.equals(second.root);
}

const isBelow = (index: number, size: number) =>
  Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size;
const isOdd = (value: number) => value % 2 === 1;
const half = (value: number) => Math.floor(value / 2);
