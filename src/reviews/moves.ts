// The acts that a person can do with a review item now. Pure. A refusal names them to its caller, and the page of an
// item offers them.
import type { Actor } from '../base/actor.ts';
import type { ItemStatus } from '../schemes/words.ts';

/** Each move is named as the last part of its API path. */
export type ItemMove =
  | 'claim'
  | 'release'
  | 'settle'
  | 'countersign'
  | 'return'
  | 'supplement'
  | 'recheck'
  | 'reassign'
  | 'comments';

export interface MovableItem {
  status: ItemStatus;
  /** the clerk whose claim is in force; null without one */
  holder: string | null;
  settledBy: string | null;
  /** the clerks who leave it to others, since their opinions differed */
  involved: readonly string[];
  /** the application is in review */
  isInReview: boolean;
}

/** Lists the moves of a clerk of the item's department, a supervisor or an auditor; nobody else reaches an item. */
export function itemMoves({ id, role }: Pick<Actor, 'id' | 'role'>, item: MovableItem): ItemMove[] {
  const { status, holder, settledBy, involved, isInReview } = item;
  if (status === 'settled' || status === 'closed') return [];
  if (role !== 'clerk') return role === 'supervisor' && status !== 'paused' ? ['reassign'] : [];
  if (status === 'paused' || (holder !== null && holder !== id)) return ['comments'];
  const isHolder = holder === id;
  const isSecond = status === 'countersign';
  // the second person is never the first; clerks whose opinions differed do not decide again
  if ((isSecond && settledBy === id) || involved.includes(id)) return [...only(isHolder, 'release'), 'comments'];
  const settling: ItemMove[] = isSecond ? ['countersign', 'return'] : ['settle'];
  if (!isHolder) return ['claim', ...(isSecond ? settling : []), 'comments'];
  return ['release', ...settling, ...only(!isSecond && isInReview, 'supplement', 'recheck'), 'reassign', 'comments'];
}

const only = (is: boolean, ...moves: ItemMove[]): ItemMove[] => (is ? moves : []);
