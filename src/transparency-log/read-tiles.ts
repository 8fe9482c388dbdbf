// The tree and its leaves in the form for clients of tiled logs (C2SP tlog-tiles). A hash tile lets anybody who can
// guess an event confirm the guess, and bundles are the audit itself: both are only for readers of the audit, and
// reading a bundle is audited.

import { type Cause, change } from '../audit/change.ts';
import { entryBundle, leafText } from '../audit/leaf.ts';
import { Refusal } from '../base/refusal.ts';
import { leafHash } from './merkle.ts';
import { listLeaves } from './store/events.ts';
import { findHead, findTile, type StoredTile } from './store/tree.ts';
import { HASH_BYTES, type TileId, widthIn } from './tiles.ts';
import { assureConsistent, type LogDeps, refuseTampered } from './transparency.ts';

/** The first hashes of a tile. Refuses with `not_found` if the tree has fewer. */
export async function readTile(deps: LogDeps, id: TileId, width: number): Promise<Buffer> {
  const { hashes } = await reachTile(deps, id, width);
  return hashes.subarray(0, width * HASH_BYTES);
}

/** The events behind the first hashes of a tile of level 0, each compared with its hash. */
export async function readEntries(deps: LogDeps, cause: Cause, index: number, width: number): Promise<Buffer> {
  const tile = await reachTile(deps, { level: 0, index }, width);
  const leaves = await listLeaves(deps.db, {
    above: (tile.firstSeq ?? 0) - 1,
    upTo: tile.lastSeq ?? 0,
    most: width,
  });
  for (let place = 0; place < width; place++) {
    const leaf = leaves[place];
    const hash = tile.hashes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES);
    if (!leaf || !leafHash(leafText(leaf)).equals(hash)) throw refuseTampered(deps, leaf?.seq ?? tile.lastSeq ?? 0);
  }
  return await change(deps, cause, async () => ({
    result: entryBundle(leaves),
    events: [{ action: 'audit.entries_read', data: { bundle: index, entries: width } }],
  }));
}

async function reachTile(deps: LogDeps, id: TileId, width: number): Promise<StoredTile> {
  await assureConsistent(deps);
  const head = await findHead(deps.db);
  if (widthIn(head?.size ?? 0, id) < width) throw new Refusal('not_found');
  const tile = await findTile(deps.db, id);
  if (!tile) throw new Refusal('not_found');
  return tile;
}
