// What of an item another clerk must not see yet: the second of two people decides before seeing the first (.docs/api.md,
// Review).
// It stays hidden until the second has decided, also where the item went back without an opinion. Pure.
import type { Actor } from '../base/actor.ts';
import type { Item } from './store/items.ts';

/** Stands in `returnedBy` of two opinions that differ: both are on record, and neither counts. */
export const DIFFERING = 'differing';

interface Opinion {
  decidedBy: string;
  decidedAt: Temporal.Instant;
  returnedBy: string | null;
}

const ENDED: readonly Item['status'][] = ['settled', 'closed'];

/**
 * Supervisors and auditors see all; a clerk the own opinions, and those of others once two are there or the item has
 * ended.
 */
export const isHidden = (
  { decidedBy, returnedBy }: Pick<Opinion, 'decidedBy' | 'returnedBy'>,
  { status }: Pick<Item, 'status'>,
  viewer: Actor,
): boolean => viewer.role === 'clerk' && decidedBy !== viewer.id && !ENDED.includes(status) && returnedBy !== DIFFERING;

/** What the first person wrote with a hidden opinion, or after it while the second is awaited, is hidden with it. */
export const isCommentHidden = (
  { author, at }: { author: string; at: Temporal.Instant },
  hidden: readonly Opinion[],
): boolean =>
  hidden.some(({ decidedBy, decidedAt, returnedBy }) => {
    if (decidedBy !== author) return false;
    const since = Temporal.Instant.compare(at, decidedAt);
    return since === 0 || (since > 0 && returnedBy === null);
  });
