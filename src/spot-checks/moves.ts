// The moves that a round allows now, and those open to each person; a refusal names only the latter. Pure.
import type { Actor } from '../base/actor.ts';
import type { Round } from './store/rounds.ts';

/** One contributor alone could choose the sample. */
export const FEWEST = 2;

export type Move = 'commit' | 'reveal' | 'draw' | 'extend';

interface Standing {
  commitments: readonly { staffId: string; value: string | null }[];
  /** for a drawn round */
  sampleSize?: number;
}

/** Contributors of the plan who have not committed. */
export const awaitedOf = ({ plan }: Pick<Round, 'plan'>, { commitments }: Standing): string[] =>
  (plan.contributors ?? []).filter((one) => !commitments.some(({ staffId }) => staffId === one));

/**
 * Whether values may be revealed: a value revealed before all have committed would shut the others out, and the round
 * would end there.
 */
export const areBound = (round: Pick<Round, 'plan'>, standing: Standing): boolean =>
  standing.commitments.length >= FEWEST && awaitedOf(round, standing).length === 0;

/** The people whom the plan names may commit and reveal, else every auditor and supervisor. */
export const mayContribute = ({ plan }: Pick<Round, 'plan'>, { id, role }: Pick<Actor, 'id' | 'role'>): boolean =>
  plan.contributors ? plan.contributors.includes(id) : oversees(role);

const oversees = (role: Actor['role']): boolean => role === 'auditor' || role === 'supervisor';

/** The moves of the round that this caller may make. */
export function movesFor(
  actor: Pick<Actor, 'id' | 'role'>,
  round: Pick<Round, 'plan' | 'draw' | 'populationSize'>,
  standing: Standing,
): Move[] {
  const own = standing.commitments.find(({ staffId }) => staffId === actor.id);
  const may: Record<Move, boolean> = {
    commit: mayContribute(round, actor) && own === undefined,
    reveal: own?.value === null,
    draw: oversees(actor.role),
    extend: oversees(actor.role),
  };
  return movesOf(round, standing).filter((move) => may[move]);
}

/** For any caller; empty where nothing is left to do with the round itself. */
export function movesOf(round: Pick<Round, 'plan' | 'draw' | 'populationSize'>, standing: Standing): Move[] {
  const { commitments, sampleSize = round.plan.sample.size } = standing;
  if (round.draw) return sampleSize < round.populationSize ? ['extend'] : [];
  if (commitments.length === 0) return round.plan.contributors ? ['commit'] : ['commit', 'draw'];
  if (!areBound(round, standing)) return ['commit'];
  const revealed = commitments.filter(({ value }) => value !== null).length;
  if (revealed === commitments.length) return ['draw'];
  // until somebody reveals a value, others may join if the plan names nobody
  return revealed === 0 && !round.plan.contributors ? ['commit', 'reveal'] : ['reveal'];
}
