// Tests which acts of supervision are open to whom and when: with an application, a ban, its proposal, a blast radius.
import { describe, expect, test } from 'vitest';
import {
  blastStanding,
  type OverseenState,
  overseenStanding,
  proposalMoves,
  sanctionStanding,
} from '../../src/oversight/moves.ts';

const one = { id: 'one', role: 'supervisor' } as const;
const other = { id: 'other', role: 'supervisor' } as const;
const auditor = { id: 'one', role: 'auditor' } as const;

const frozen = (changes: Partial<OverseenState> = {}): OverseenState => ({
  status: 'frozen',
  freeze: { isPast: false, attendedOn: null },
  proposal: null,
  mayFreeze: true,
  today: '2026-11-20',
  ...changes,
});
const proposal = { by: 'one', heardUntil: null, heardOn: null };

describe('an application under supervision', () => {
  test.each<[string, Partial<OverseenState>, string[]]>([
    ['approved', { status: 'approved', freeze: null }, ['freeze']],
    ['approved, in a scheme without freezes', { status: 'approved', freeze: null, mayFreeze: false }, []],
    ['in review', { status: 'in_review', freeze: null }, []],
    ['revoked', { status: 'revoked', freeze: null }, []],
    ['frozen', {}, ['attendance', 'restore', 'revoke']],
    ['attended', { freeze: { isPast: false, attendedOn: '2026-11-20' } }, ['restore', 'revoke']],
    ['proposed by another', { proposal }, ['revoke', 'statement', 'attendance', 'restore', 'withdraw-revocation']],
    [
      'proposed and heard',
      { proposal: { ...proposal, heardOn: '2026-11-20' } },
      ['revoke', 'attendance', 'restore', 'withdraw-revocation'],
    ],
  ])('that is %s allows a supervisor these acts', (_, changes, moves) => {
    expect(overseenStanding(other, frozen(changes)).moves).toEqual(moves);
    expect(overseenStanding(auditor, frozen(changes)).moves).toEqual([]);
  });

  test('is revoked by another than the proposer, and not while the person may state the case', () => {
    const own = overseenStanding(one, frozen({ proposal }));
    expect([own.waitsFor, own.moves.includes('revoke')]).toEqual(['second_supervisor', false]);
    const until = { ...proposal, heardUntil: '2026-11-20' };
    const waiting = overseenStanding(other, frozen({ proposal: until }));
    expect([waiting.waitsFor, waiting.moves.includes('revoke')]).toEqual(['hearing', false]);
    for (const over of [
      frozen({ proposal: until, today: '2026-11-21' }),
      frozen({ proposal: { ...until, heardOn: '2026-11-20' } }),
    ]) {
      expect(overseenStanding(other, over)).toMatchObject({
        waitsFor: null,
        moves: expect.arrayContaining(['revoke']),
      });
    }
  });

  test('is proposed for lateness only after its last day', () => {
    expect(overseenStanding(one, frozen()).grounds).not.toContain('not_supplemented');
    const past = frozen({ freeze: { isPast: true, attendedOn: null } });
    expect(overseenStanding(one, past).grounds).toContain('not_supplemented');
  });
});

describe('acts of two people', () => {
  test('on a ban are for another than its recorder', () => {
    const ban = { isLifted: false, recordedBy: 'one', isOurs: true };
    expect(sanctionStanding(one, ban)).toEqual({ moves: [], waitsFor: 'second_supervisor' });
    expect(sanctionStanding(other, ban)).toEqual({ moves: ['lift'], waitsFor: null });
    expect(sanctionStanding(other, { ...ban, isLifted: true })).toEqual({ moves: [], waitsFor: null });
    expect(sanctionStanding(auditor, ban)).toEqual({ moves: [], waitsFor: null });
    expect(sanctionStanding(other, { ...ban, isOurs: false })).toEqual({ moves: [], waitsFor: 'office' });
  });

  test('on a proposed ban: its proposer withdraws it, another records it', () => {
    const open = { state: 'open', proposedBy: 'one' } as const;
    expect([proposalMoves(one, open), proposalMoves(other, open)]).toEqual([['withdraw'], ['confirm']]);
    expect([proposalMoves(auditor, open), proposalMoves(other, { ...open, state: 'lapsed' })]).toEqual([[], []]);
  });

  test('on a blast radius wait until it is examined, and are for another than its opener', () => {
    const counts = { affected: 3, waiting: 0, pending: 0, unknown: 0, unreadable: 0, stands: 1, flips: 2 };
    const radius = { openedBy: 'one', status: 'examined', counts: { ...counts, frozen: 0, passedOver: 1 } } as const;
    expect(blastStanding(one, radius)).toEqual({ moves: [], waitsFor: 'second_supervisor', toConfirm: 1 });
    expect(blastStanding(other, radius)).toEqual({ moves: ['confirm'], waitsFor: null, toConfirm: 1 });
    expect(blastStanding(auditor, radius).moves).toEqual([]);
    expect(blastStanding(other, { ...radius, status: 'examining' })).toMatchObject({
      moves: [],
      waitsFor: 'examination',
    });
    const frozenAll = { ...radius.counts, frozen: 1 };
    expect(blastStanding(other, { ...radius, counts: frozenAll }).moves).toEqual([]);
  });
});
