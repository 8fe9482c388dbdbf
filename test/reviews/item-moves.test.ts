// The acts offered on a review item, over every state, holder and reader: the page of a case and refusals name these.
import { describe, expect, test } from 'vitest';
import { type ItemMove, itemMoves, type MovableItem } from '../../src/reviews/moves.ts';
import { ITEM_STATUSES } from '../../src/schemes/words.ts';

const ME = { id: 'me', role: 'clerk' } as const;
const DECIDING: readonly ItemMove[] = ['claim', 'settle', 'countersign', 'return'];
const EVERY: MovableItem[] = ITEM_STATUSES.flatMap((status) =>
  [null, 'me', 'other'].flatMap((holder) =>
    [null, 'me', 'other'].flatMap((settledBy) =>
      [[], ['me'], ['other']].flatMap((involved) =>
        [true, false].map((isInReview) => ({ status, holder, settledBy, involved, isInReview })),
      ),
    ),
  ),
);
const items = (when: (item: MovableItem) => boolean) => EVERY.filter(when);
const isEnded = ({ status }: MovableItem) => status === 'settled' || status === 'closed';
const moves = (item: MovableItem) => itemMoves(ME, item);
const none = (found: ItemMove[], of: readonly ItemMove[]) => found.every((move) => !of.includes(move));

describe('the acts offered on a review item', () => {
  test('are none once it has ended', () => {
    for (const item of items(isEnded)) expect(moves(item)).toEqual([]);
  });

  test('leave a comment to every clerk of the department until then', () => {
    for (const item of items((each) => !isEnded(each))) expect(moves(item)).toContain('comments');
  });

  test('are nothing but a comment while another clerk holds it, or while it waits for a supplement', () => {
    const waits = items((each) => !isEnded(each) && (each.holder === 'other' || each.status === 'paused'));
    expect(waits.length).toBeGreaterThan(0);
    for (const item of waits) expect(moves(item)).toEqual(['comments']);
  });

  test('decide nothing for the first person of two', () => {
    for (const item of items(({ status, settledBy }) => status === 'countersign' && settledBy === 'me'))
      expect(none(moves(item), DECIDING)).toBe(true);
  });

  test('decide nothing for a clerk whose opinion differed', () => {
    for (const item of items(({ involved }) => involved.includes('me'))) expect(none(moves(item), DECIDING)).toBe(true);
  });

  test('are a claim and a release in turn: never both, and a release for the holder alone', () => {
    for (const item of EVERY) {
      expect(moves(item).includes('claim') && moves(item).includes('release')).toBe(false);
      if (moves(item).includes('release')) expect(item.holder).toBe('me');
      if (moves(item).includes('claim')) expect(item.holder).toBeNull();
    }
  });

  test('settle, ask and hand over only under a claim of one’s own; ask only while the application is in review', () => {
    const claimed: readonly ItemMove[] = ['settle', 'supplement', 'recheck', 'reassign'];
    for (const item of items(({ holder }) => holder !== 'me')) expect(none(moves(item), claimed)).toBe(true);
    for (const item of items(({ isInReview }) => !isInReview))
      expect(none(moves(item), ['supplement', 'recheck'])).toBe(true);
    expect(moves({ status: 'open', holder: 'me', settledBy: null, involved: [], isInReview: true })).toEqual([
      'release',
      'settle',
      'supplement',
      'recheck',
      'reassign',
      'comments',
    ]);
  });

  test('let a second person countersign without a claim, or send it back', () => {
    const free = { status: 'countersign', holder: null, settledBy: 'other', involved: [], isInReview: true } as const;
    expect(moves(free)).toEqual(['claim', 'countersign', 'return', 'comments']);
    expect(moves({ ...free, holder: 'me' })).toEqual(['release', 'countersign', 'return', 'reassign', 'comments']);
  });

  test('let a supervisor hand over what waits for a clerk, and an auditor do nothing', () => {
    for (const item of EVERY) {
      const waits = item.status === 'open' || item.status === 'countersign';
      expect(itemMoves({ id: 'me', role: 'supervisor' }, item)).toEqual(waits ? ['reassign'] : []);
      expect(itemMoves({ id: 'me', role: 'auditor' }, item)).toEqual([]);
    }
  });
});
