// The next item for a clerk at the console: the clerk's own unfinished items come before a new one, so that nobody
// hoards items of the queue. Over REST, `next` always claims (queue.ts).
import type { Deps } from '../applications/deps.ts';
import { type Cause, change, nothing } from '../audit/change.ts';
import { LEASE } from './act-on-item.ts';
import { claimed, takeFree } from './queue.ts';
import { refreshClaimed } from './refresh.ts';
import { type Item, listHeldBy, lockTurnOf } from './store/items.ts';

export interface NextForMe {
  id: string;
  /** `here`: it is `from`, the only item that the clerk holds */
  was: 'held' | 'claimed' | 'here';
}

/**
 * Returns the item after `from` among those that the clerk holds, by deadline; after the last one comes the first. If
 * the clerk holds none, claims the free item of the department that is due first; returns null if none is free for this
 * clerk. Two calls at once never claim two items.
 */
export async function nextForMe(deps: Deps, cause: Cause, from: string | null = null): Promise<NextForMe | null> {
  const { actor } = cause;
  const now = deps.clock.now();
  const next = await change<Found | null>(deps, cause, async (tx) => {
    await lockTurnOf(tx, actor.id);
    const held = await listHeldBy(tx, actor, now);
    const mine = heldAfter(held, from);
    if (mine) return nothing({ item: mine, was: mine.id === from ? 'here' : 'held' });
    const taken = await takeFree(tx, { actor, now, until: now.add(LEASE) });
    if (!taken) return nothing(null);
    return { result: { item: taken.item, was: 'claimed' }, events: [claimed(taken.item, taken.lapsedFrom)] };
  });
  if (!next) return null;
  if (next.was === 'claimed') await refreshClaimed(deps, cause, next.item.applicationId);
  return { id: next.item.id, was: next.was };
}

type Found = { item: Item; was: NextForMe['was'] };

/** The item after `from`, else the first; undefined where the clerk holds none. */
function heldAfter(held: readonly Item[], from: string | null): Item | undefined {
  const at = held.findIndex(({ id }) => id === from);
  return held[at + 1] ?? held[0];
}
