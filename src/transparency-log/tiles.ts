// The tree in tiles of C2SP tlog-tiles (https://c2sp.org/tlog-tiles): 256 hashes wide; level 0 holds the leaves, and
// each hash above is that of a full tile below. A tree grows only at its right edge, and a few tiles determine any hash
// of it. Pure.
import { EMPTY_ROOT, nodeHash, type Span, splitOf } from './merkle.ts';

export const TILE_WIDTH = 256;
export const HASH_BYTES = 32;
const BITS = 8;

export interface TileId {
  level: number;
  index: number;
}

/** The hashes of a tile, concatenated; it may hold more than the caller needs. */
export type ReadTile = (id: TileId) => Uint8Array | undefined;

// --- Growing

/** The data that a tree needs to grow: at each level the hashes that do not fill a tile yet. */
export interface Edge {
  size: number;
  /** from the leaves upwards */
  levels: Buffer[][];
}

export const emptyEdge = (): Edge => ({ size: 0, levels: [] });

/** The tiles at the edge of a tree, without empty ones. */
export const edgeTiles = (size: number): TileId[] =>
  widthsOf(size).flatMap((width, level) =>
    width > 0 ? [{ level, index: Math.floor(size / TILE_WIDTH ** (level + 1)) }] : [],
  );

/** The number of hashes in the edge tile of each level: floor(size / 256^level) mod 256. */
function widthsOf(size: number): number[] {
  const widths: number[] = [];
  for (let left = size; left > 0; left = Math.floor(left / TILE_WIDTH)) widths.push(left % TILE_WIDTH);
  return widths;
}

/** The edge of the tree of a size, from its tiles. */
export function edgeOf(size: number, read: ReadTile): Edge {
  const levels = widthsOf(size).map((width, level) => {
    const index = Math.floor(size / TILE_WIDTH ** (level + 1));
    return Array.from({ length: width }, (_, place) => hashIn(read, { level, index }, place));
  });
  return { size, levels };
}

/** Adds a leaf; calls `full` for each tile that it completes. */
export function grow(edge: Edge, leaf: Buffer, full: (id: TileId, hashes: Buffer) => void): void {
  edge.size += 1;
  let rising = leaf;
  for (let level = 0; ; level++) {
    const row = edge.levels[level] ?? [];
    edge.levels[level] = row;
    row.push(rising);
    if (row.length < TILE_WIDTH) return;
    full({ level, index: edge.size / TILE_WIDTH ** (level + 1) - 1 }, Buffer.concat(row));
    rising = rootOfFull(row);
    edge.levels[level] = [];
  }
}

/** The root hash of the tree with this edge. */
export function rootOf({ levels }: Edge): Buffer {
  let root: Buffer | null = null;
  for (const row of levels) {
    // the subtrees of a row from the right: their sizes are the powers of two in its width
    let end = row.length;
    for (let width = 1; end > 0; width *= 2) {
      if ((end & width) === 0) continue;
      const peak = rootOfFull(row.slice(end - width, end));
      root = root === null ? peak : nodeHash(peak, root);
      end -= width;
    }
  }
  return root ?? EMPTY_ROOT;
}

/** The root of a number of hashes that is a power of two. */
function rootOfFull(hashes: readonly Buffer[]): Buffer {
  let row = hashes;
  while (row.length > 1) {
    const above: Buffer[] = [];
    for (let place = 0; place < row.length; place += 2) above.push(nodeHash(at(row, place), at(row, place + 1)));
    row = above;
  }
  return at(row, 0);
}

// --- Reading

/** The tiles that determine the hashes of these subtrees, each once. */
export function tilesFor(spans: readonly Span[]): TileId[] {
  const tiles = new Map<string, TileId>();
  for (const span of spans.flatMap(wholeSubtrees)) {
    const { level, index } = placeOf(span);
    tiles.set(`${level}/${index}`, { level, index });
  }
  return [...tiles.values()];
}

/**
 * The hash of the subtree over a span, as defined by RFC 6962; a subtree at the right edge of a tree may be incomplete.
 */
export function hashOfSpan(span: Span, read: ReadTile): Buffer {
  const [from, to] = span;
  if (from === to) return EMPTY_ROOT;
  if (isWhole(span)) {
    const { level, index, first, count } = placeOf(span);
    return rootOfFull(Array.from({ length: count }, (_, place) => hashIn(read, { level, index }, first + place)));
  }
  const middle = from + splitOf(to - from);
  return nodeHash(hashOfSpan([from, middle], read), hashOfSpan([middle, to], read));
}

function wholeSubtrees(span: Span): Span[] {
  const [from, to] = span;
  if (from === to) return [];
  if (isWhole(span)) return [span];
  const middle = from + splitOf(to - from);
  return [...wholeSubtrees([from, middle]), ...wholeSubtrees([middle, to])];
}

/** Whether the span is a perfect binary subtree. */
const isWhole = ([from, to]: Span): boolean => Number.isInteger(Math.log2(to - from)) && from % (to - from) === 0;

/** The place of the hashes that make a whole subtree, always in one tile. */
function placeOf([from, to]: Span): TileId & { first: number; count: number } {
  const height = Math.log2(to - from);
  const level = Math.floor(height / BITS);
  const place = from / TILE_WIDTH ** level;
  return {
    level,
    index: Math.floor(place / TILE_WIDTH),
    first: place % TILE_WIDTH,
    count: 2 ** (height % BITS),
  };
}

/** A tile that should exist is missing: the stored tree is incomplete. */
export class MissingTile extends Error {
  override name = 'MissingTile';
}

function hashIn(read: ReadTile, id: TileId, place: number): Buffer {
  const tile = read(id);
  const end = (place + 1) * HASH_BYTES;
  if (!tile || tile.length < end) throw new MissingTile(`tile ${id.level}/${id.index} has no hash ${place}`);
  return Buffer.from(tile.subarray(end - HASH_BYTES, end));
}

function at(row: readonly Buffer[], place: number): Buffer {
  const hash = row[place];
  if (!hash) throw new RangeError('no such hash');
  return hash;
}

// --- Paths

/** `x001/x234/067` or, for the first 67 hashes of it, `x001/x234/067.p/67`; null for anything else. */
export function parseTilePath(path: string): { index: number; width: number } | null {
  const [, groups, last, width] = /^((?:x\d{3}\/)*)(\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path) ?? [];
  if (last === undefined || groups === undefined || groups.startsWith('x000/')) return null;
  const index = Number(groups.replaceAll(/[x/]/g, '') + last);
  const wide = width === undefined ? TILE_WIDTH : Number(width);
  const isTile = Number.isSafeInteger(index) && (width === undefined || wide < TILE_WIDTH);
  return isTile ? { index, width: wide } : null;
}

/** The number of hashes that the tree of a size has in a tile; 0: the tile is beyond the tree. */
export const widthIn = (size: number, { level, index }: TileId): number =>
  Math.max(0, Math.min(TILE_WIDTH, Math.floor(size / TILE_WIDTH ** level) - index * TILE_WIDTH));
