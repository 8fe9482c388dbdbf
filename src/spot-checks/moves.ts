// The moves that a round allows now, and those open to each person; a refusal names only the latter. Pure.
import type { Actor } from '../base/actor.ts';
import type { CommitmentView, Person, Plan, RoundHead } from './shapes.ts';

/** One contributor alone could choose the sample. */
export const FEWEST = 2;

export type Move = 'commit' | 'reveal' | 'draw' | 'extend';

/** The parts of a round that decide its moves. */
interface MovableRound {
  plan: Pick<Plan, 'contributors' | 'sample'>;
  /** null before the draw */
  draw: unknown;
  populationSize: number;
}

interface Standing {
  commitments: readonly { staffId: string; value: string | null }[];
  /** set for a drawn round */
  sampleSize?: number;
}

/** Contributors of the plan who have not committed. */
export const awaitedOf = ({ plan }: Pick<MovableRound, 'plan'>, { commitments }: Standing): string[] =>
  (plan.contributors ?? []).filter((one) => !commitments.some(({ staffId }) => staffId === one));

/**
 * Whether values may be revealed: a value revealed before all have committed would shut the others out, and the round
 * would end there.
 */
export const areBound = (round: Pick<MovableRound, 'plan'>, standing: Standing): boolean =>
  standing.commitments.length >= FEWEST && awaitedOf(round, standing).length === 0;

/** The people whom the plan names may commit and reveal, else every auditor and supervisor. */
export const mayContribute = (
  { plan }: Pick<MovableRound, 'plan'>,
  { id, role }: Pick<Actor, 'id' | 'role'>,
): boolean => (plan.contributors ? plan.contributors.includes(id) : oversees(role));

const oversees = (role: Actor['role']): boolean => role === 'auditor' || role === 'supervisor';

/** The moves of the round that this caller may make. */
export function movesFor(actor: Pick<Actor, 'id' | 'role'>, round: MovableRound, standing: Standing): Move[] {
  const own = standing.commitments.find(({ staffId }) => staffId === actor.id);
  const may: Record<Move, boolean> = {
    commit: mayContribute(round, actor) && own === undefined,
    reveal: own?.value === null,
    draw: oversees(actor.role),
    extend: oversees(actor.role),
  };
  return movesOf(round, standing).filter((move) => may[move]);
}

/** Lists the moves for any caller; empty if nothing is left to do with the round itself. */
export function movesOf(round: MovableRound, standing: Standing): Move[] {
  const { commitments, sampleSize = round.plan.sample.size } = standing;
  if (round.draw) return sampleSize < round.populationSize ? ['extend'] : [];
  if (commitments.length === 0) return round.plan.contributors ? ['commit'] : ['commit', 'draw'];
  if (!areBound(round, standing)) return ['commit'];
  const revealed = commitments.filter(({ value }) => value !== null).length;
  if (revealed === commitments.length) return ['draw'];
  // until somebody reveals a value, others may join if the plan names nobody
  return revealed === 0 && !round.plan.contributors ? ['commit', 'reveal'] : ['reveal'];
}

/** How far the commitments of a round are, for every reader. */
export interface RoundProgress {
  /** there are commitments, or the plan names contributors; the draw waits for all of them */
  isBegun: boolean;
  /** the contributors are all bound: values may be revealed */
  areBound: boolean;
  areRevealed: boolean;
  /** contributors of the plan who have not committed */
  toCommit: Person[];
  toReveal: Person[];
}

export function progressOf(head: RoundHead): RoundProgress {
  const { commitments, contributors } = head;
  const { round, standing } = stateIn(head);
  const awaited = awaitedOf(round, standing);
  const toReveal = commitments.filter(({ value }) => value === null).map(({ by }) => by);
  const isBound = areBound(round, standing);
  return {
    isBegun: commitments.length > 0 || contributors !== null,
    areBound: isBound,
    areRevealed: isBound && toReveal.length === 0,
    toCommit: (contributors ?? []).filter(({ id }) => awaited.includes(id)),
    toReveal,
  };
}

/** The acts that one reader can do with the round now. */
export interface RoundStanding extends RoundProgress {
  own: CommitmentView | null;
  moves: Move[];
  /**
   * the values with which the reader can draw. `dice`: the reader throws dice; `revealed`: all values are there;
   * `given`: the reader types the unrevealed values for their owners; null: the reader cannot draw, or not yet
   */
  drawsWith: 'dice' | 'revealed' | 'given' | null;
}

export function standingOf(head: RoundHead, actor: Pick<Actor, 'id' | 'role'>): RoundStanding {
  const progress = progressOf(head);
  const { round, standing } = stateIn(head);
  const moves = movesFor(actor, round, standing);
  const mayGive = head.seed === null && progress.areBound && oversees(actor.role);
  return {
    ...progress,
    own: head.commitments.find(({ by }) => by.id === actor.id) ?? null,
    moves,
    drawsWith: moves.includes('draw') ? (progress.isBegun ? 'revealed' : 'dice') : mayGive ? 'given' : null,
  };
}

const stateIn = ({ plan, seed, populationSize, sampleSize, commitments }: RoundHead) => ({
  round: { plan, draw: seed, populationSize },
  standing: { sampleSize, commitments: commitments.map(({ by, value }) => ({ staffId: by.id, value })) },
});
