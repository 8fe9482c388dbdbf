// What of an item another clerk must not see yet: the second of two people decides before seeing the first (.docs/api.md,
// Review).
// It stays hidden until the second has decided, also where the item went back without an opinion. Pure.
import type { Actor } from '../base/actor.ts';
import type { BesideOpinion } from '../schemes/words.ts';
import type { Item } from './store/items.ts';

/** Stands in `returnedBy` of two opinions that differ: both are on record, and neither counts. */
export const DIFFERING = 'differing';

interface Opinion {
  decidedBy: string;
  returnedBy: string | null;
}

const ENDED: readonly Item['status'][] = ['settled', 'closed'];

/**
 * Supervisors and auditors see all; a clerk the own opinions, and those of others once two are there or the item has
 * ended.
 */
export const isHidden = (
  { decidedBy, returnedBy }: Opinion,
  { status }: Pick<Item, 'status'>,
  viewer: Actor,
): boolean => viewer.role === 'clerk' && decidedBy !== viewer.id && !ENDED.includes(status) && returnedBy !== DIFFERING;

/**
 * Hides with an opinion the comments that its author wrote with it, and those that the author wrote after it while the
 * second one is awaited.
 */
export const isCommentHidden = (
  { author, besideOpinion }: { author: string; besideOpinion: BesideOpinion | null },
  hidden: readonly Opinion[],
): boolean =>
  hidden
    .filter(({ decidedBy }) => decidedBy === author)
    .some(({ returnedBy }) => besideOpinion === 'with' || (besideOpinion === 'after' && returnedBy === null));
