// Tests that the tree of the audit log is that of RFC 6962: compared with a second one that follows the text of the RFC
// only, at every size up to a few hundred, and with a verifier that nobody here wrote.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  consistencySpans,
  EMPTY_ROOT,
  inclusionSpans,
  leafHash,
  verifyConsistency,
  verifyInclusion,
} from '../../src/transparency-log/merkle.ts';
import {
  edgeOf,
  edgeTiles,
  emptyEdge,
  grow,
  hashOfSpan,
  parseTilePath,
  type ReadTile,
  rootOf,
  tilesFor,
  widthIn,
} from '../../src/transparency-log/tiles.ts';

const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** MTH of RFC 6962, 2.1, word for word. */
function treeHash(entries: readonly Buffer[]): Buffer {
  const [only] = entries;
  if (only === undefined) return sha256();
  if (entries.length === 1) return sha256(Buffer.of(0), only);
  let k = 1;
  while (k * 2 < entries.length) k *= 2;
  return sha256(Buffer.of(1), treeHash(entries.slice(0, k)), treeHash(entries.slice(k)));
}

/** PATH of RFC 6962, 2.1.1. */
function path(m: number, entries: readonly Buffer[]): Buffer[] {
  if (entries.length === 1) return [];
  let k = 1;
  while (k * 2 < entries.length) k *= 2;
  return m < k
    ? [...path(m, entries.slice(0, k)), treeHash(entries.slice(k))]
    : [...path(m - k, entries.slice(k)), treeHash(entries.slice(0, k))];
}

/** SUBPROOF of RFC 6962, 2.1.2; PROOF is that with true. */
function subproof(m: number, entries: readonly Buffer[], isComplete: boolean): Buffer[] {
  if (m === entries.length) return isComplete ? [] : [treeHash(entries)];
  let k = 1;
  while (k * 2 < entries.length) k *= 2;
  return m <= k
    ? [...subproof(m, entries.slice(0, k), isComplete), treeHash(entries.slice(k))]
    : [...subproof(m - k, entries.slice(k), false), treeHash(entries.slice(0, k))];
}

const MOST = 300;
const ENTRIES = Array.from({ length: MOST }, (_, index) => Buffer.from(`entry ${index}`));
const ROOTS = Array.from({ length: MOST + 1 }, (_, size) => treeHash(ENTRIES.slice(0, size)));
const rootAt = (size: number) => ROOTS[size] as Buffer;
const entryAt = (index: number) => ENTRIES[index] as Buffer;

/** Grows the tree as the sealing job does: in portions, each from the tiles that the one before has left. */
function growTiles(entries: readonly Buffer[], portions: readonly number[]): { read: ReadTile; root: Buffer } {
  const tiles = new Map<string, Buffer>();
  const read: ReadTile = ({ level, index }) => tiles.get(`${level}/${index}`);
  let edge = emptyEdge();
  for (const portion of [...portions, entries.length]) {
    edge = edgeOf(edge.size, read);
    for (const entry of entries.slice(edge.size, edge.size + portion)) {
      grow(edge, leafHash(entry), ({ level, index }, hashes) => tiles.set(`${level}/${index}`, hashes));
    }
    for (const { level, index } of edgeTiles(edge.size)) {
      tiles.set(`${level}/${index}`, Buffer.concat(edge.levels[level] ?? []));
    }
  }
  return { read, root: rootOf(edge) };
}
const { read: READ } = growTiles(ENTRIES, []);
const inclusion = (index: number, size: number) => inclusionSpans(index, size).map((span) => hashOfSpan(span, READ));
const consistency = (first: number, second: number) =>
  consistencySpans(first, second).map((span) => hashOfSpan(span, READ));

describe('the Merkle tree', () => {
  test('without leaves has the hash of the empty string', () => {
    expect(EMPTY_ROOT.toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(rootOf(emptyEdge())).toEqual(EMPTY_ROOT);
  });

  test('grown leaf by leaf has the root of the RFC at every size', () => {
    const edge = emptyEdge();
    for (const [index, entry] of ENTRIES.entries()) {
      grow(edge, leafHash(entry), () => {});
      expect(rootOf(edge), `${index + 1} leaves`).toEqual(rootAt(index + 1));
    }
  });

  test('grown in portions from stored tiles has the same tiles and root, also where tiles fill up', () => {
    const many = Array.from({ length: 256 * 256 + 300 }, (_, index) => Buffer.from(`${index}`));
    const whole = growTiles(many, []);
    for (const portions of [
      [1, 255, 256, 65_024, 1],
      [65_535, 1, 257],
    ]) {
      const { read, root } = growTiles(many, portions);
      expect(root).toEqual(whole.root);
      const every = tilesFor([
        [0, many.length],
        ...inclusionSpans(0, many.length),
        ...inclusionSpans(65_600, many.length),
      ]);
      for (const id of every) expect(read(id), JSON.stringify(id)).toEqual(whole.read(id));
    }
    const proof = inclusionSpans(65_536, many.length).map((span) => hashOfSpan(span, whole.read));
    const leaf = leafHash(many[65_536] as Buffer);
    expect(verifyInclusion(leaf, { index: 65_536, size: many.length, root: whole.root, proof })).toBe(true);
  });

  test('needs only the tiles that it names', () => {
    for (const [index, size] of [
      [0, 1],
      [255, 256],
      [256, 257],
      [17, 300],
    ] as const) {
      const spans = inclusionSpans(index, size);
      const named = new Set(tilesFor(spans).map(({ level, index: at }) => `${level}/${at}`));
      const asked = new Set<string>();
      for (const span of spans) {
        hashOfSpan(span, (id) => {
          asked.add(`${id.level}/${id.index}`);
          return READ(id);
        });
      }
      expect(named).toEqual(asked);
    }
  });
});

describe('a proof', () => {
  /** every place in every tree up to this size, and in some of the larger ones */
  const MOST_OF_EVERY = 66;

  const holdsInclusion = (index: number, size: number) => {
    const proof = inclusion(index, size);
    expect(Buffer.concat(proof)).toEqual(Buffer.concat(path(index, ENTRIES.slice(0, size))));
    const claim = { index, size, root: rootAt(size), proof };
    expect(verifyInclusion(leafHash(entryAt(index)), claim), `${index} of ${size}`).toBe(true);
  };
  const holdsConsistency = (first: number, second: number) => {
    const proof = consistency(first, second);
    expect(Buffer.concat(proof)).toEqual(Buffer.concat(subproof(first, ENTRIES.slice(0, second), true)));
    const [before, after] = [first, second].map((size) => ({ size, root: rootAt(size) })) as [Head, Head];
    expect(verifyConsistency(before, after, proof), `${first} to ${second}`).toBe(true);
  };
  type Head = { size: number; root: Buffer };

  test('of inclusion is that of the RFC, for every leaf', () => {
    for (let size = 1; size <= MOST_OF_EVERY; size++) {
      for (let index = 0; index < size; index++) holdsInclusion(index, size);
    }
    fc.assert(fc.property(pair, ([first, second]) => holdsInclusion(first - 1, second)));
    for (let size = 1; size <= MOST; size++) holdsInclusion(size - 1, size);
  });

  test('of consistency is that of the RFC, for every pair of sizes', () => {
    for (let second = 1; second <= MOST_OF_EVERY; second++) {
      for (let first = 1; first <= second; first++) holdsConsistency(first, second);
    }
    fc.assert(fc.property(pair, ([first, second]) => holdsConsistency(first, second)));
    for (let first = 1; first <= MOST; first++) holdsConsistency(first, MOST);
  });

  const size = fc.integer({ min: 1, max: MOST });
  const pair = fc.tuple(size, size).map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const);
  /** The hashes with one bit of one hash turned. */
  const turned = (hashes: readonly Buffer[], at: number, bit: number) =>
    hashes.map((hash, index) => {
      if (index !== at % hashes.length) return hash;
      const copy = Buffer.from(hash);
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return copy;
    });
  const bit = fc.nat({ max: 255 });

  test('of inclusion holds for no other leaf, place, size, root or proof', () => {
    fc.assert(
      fc.property(pair, fc.nat(), bit, fc.nat({ max: MOST - 1 }), ([first, second], at, turnedBit, other) => {
        const index = first - 1;
        const leaf = leafHash(entryAt(index));
        const claim = { index, size: second, root: rootAt(second), proof: inclusion(index, second) };
        expect(verifyInclusion(leaf, claim)).toBe(true);
        expect(verifyInclusion(turned([leaf], 0, turnedBit)[0] as Buffer, claim)).toBe(false);
        if (other !== index) {
          expect(verifyInclusion(leafHash(entryAt(other)), claim)).toBe(false);
          expect(verifyInclusion(leaf, { ...claim, index: other })).toBe(false);
        }
        if (other + 1 !== second) expect(verifyInclusion(leaf, { ...claim, root: rootAt(other + 1) })).toBe(false);
        if (claim.proof.length > 0) {
          expect(verifyInclusion(leaf, { ...claim, proof: turned(claim.proof, at, turnedBit) })).toBe(false);
          expect(verifyInclusion(leaf, { ...claim, proof: claim.proof.slice(1) })).toBe(false);
          expect(verifyInclusion(leaf, { ...claim, proof: claim.proof.slice(0, -1) })).toBe(false);
        }
        expect(verifyInclusion(leaf, { ...claim, proof: [...claim.proof, leaf] })).toBe(false);
      }),
    );
  });

  test('of consistency holds for no other trees and no other proof', () => {
    fc.assert(
      fc.property(pair, fc.nat(), bit, size, ([first, second], at, turnedBit, other) => {
        const [before, after] = [
          { size: first, root: rootAt(first) },
          { size: second, root: rootAt(second) },
        ];
        const proof = consistency(first, second);
        expect(verifyConsistency(before, after, proof)).toBe(true);
        const wrong = turned([before.root], 0, turnedBit)[0] as Buffer;
        expect(verifyConsistency({ ...before, root: wrong }, after, proof)).toBe(false);
        expect(verifyConsistency(before, { ...after, root: wrong }, proof)).toBe(false);
        if (other !== first) expect(verifyConsistency({ size: first, root: rootAt(other) }, after, proof)).toBe(false);
        if (proof.length > 0) {
          expect(verifyConsistency(before, after, turned(proof, at, turnedBit))).toBe(false);
          expect(verifyConsistency(before, after, proof.slice(1))).toBe(false);
          expect(verifyConsistency(before, after, proof.slice(0, -1))).toBe(false);
          expect(verifyConsistency(before, after, [])).toBe(false);
        }
        expect(verifyConsistency(before, after, [...proof, wrong])).toBe(false);
      }),
    );
  });

  test('shows that the empty tree begins every tree, and has no leaf', () => {
    const empty = { size: 0, root: EMPTY_ROOT };
    expect(verifyConsistency(empty, { size: 7, root: rootAt(7) }, [])).toBe(true);
    expect(verifyConsistency(empty, empty, [])).toBe(true);
    expect(verifyConsistency({ size: 0, root: rootAt(1) }, { size: 7, root: rootAt(7) }, [])).toBe(false);
    expect(verifyConsistency({ size: 8, root: rootAt(8) }, { size: 7, root: rootAt(7) }, [])).toBe(false);
    expect(verifyInclusion(leafHash(entryAt(0)), { index: 0, size: 0, root: EMPTY_ROOT, proof: [] })).toBe(false);
    expect(() => inclusionSpans(3, 3)).toThrow(RangeError);
    expect(() => consistencySpans(4, 3)).toThrow(RangeError);
  });
});

describe('the paths of tiles', () => {
  test('are those of tlog-tiles', () => {
    expect(parseTilePath('000')).toEqual({ index: 0, width: 256 });
    expect(parseTilePath('067.p/112')).toEqual({ index: 67, width: 112 });
    expect(parseTilePath('x001/x234/067')).toEqual({ index: 1_234_067, width: 256 });
    for (const path of [
      '',
      '67',
      '1000',
      'x000/067',
      'x001/',
      '000.p/0',
      '000.p/256',
      '000.p/01',
      '000.p/',
      '../000',
      'x1/000',
    ]) {
      expect(parseTilePath(path), path).toBeNull();
    }
  });

  test('have the widths of its example: 70,000 leaves', () => {
    const width = (level: number, index: number) => widthIn(70_000, { level, index });
    expect([width(0, 272), width(0, 273), width(0, 274)]).toEqual([256, 112, 0]);
    expect([width(1, 0), width(1, 1), width(1, 2)]).toEqual([256, 17, 0]);
    expect([width(2, 0), width(3, 0)]).toEqual([1, 0]);
    expect(edgeTiles(70_000)).toEqual([
      { level: 0, index: 273 },
      { level: 1, index: 1 },
      { level: 2, index: 0 },
    ]);
    expect(edgeTiles(256)).toEqual([{ level: 1, index: 0 }]);
  });
});
