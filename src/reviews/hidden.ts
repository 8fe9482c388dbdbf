// Hides the first opinion from the second of two people, who decides before seeing it (.docs/review.md, Two people).
// It stays hidden until the second has decided, even if the item went back without an opinion. Pure.
import type { Actor } from '../base/actor.ts';
import type { BesideOpinion } from '../schemes/words.ts';
import type { Item } from './store/items.ts';

/** The `returnedBy` of two opinions that differ. Both opinions are on record, and neither counts. */
export const DIFFERING = 'differing';

interface Opinion {
  decidedBy: string;
  returnedBy: string | null;
}

const ENDED: readonly Item['status'][] = ['settled', 'closed'];

/**
 * Supervisors and auditors see every opinion. A clerk sees their own opinions, and those of others once two opinions
 * have differed or the item has ended.
 */
export const isHidden = (
  { decidedBy, returnedBy }: Opinion,
  { status }: Pick<Item, 'status'>,
  viewer: Actor,
): boolean => viewer.role === 'clerk' && decidedBy !== viewer.id && !ENDED.includes(status) && returnedBy !== DIFFERING;

/** Hides a comment that the author of a hidden opinion wrote with it, or later while the second was awaited. */
export const isCommentHidden = (
  { author, besideOpinion }: { author: string; besideOpinion: BesideOpinion | null },
  hidden: readonly Opinion[],
): boolean => besideOpinion !== null && hidden.some(({ decidedBy }) => decidedBy === author);
