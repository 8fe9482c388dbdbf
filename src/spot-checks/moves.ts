// What can be done with a round as it stands, and what of it by whom: a refusal names this and nothing else. Pure.
import type { Actor } from '../base/actor.ts';
import type { Round } from './store/rounds.ts';

/** One alone could choose the sample. */
export const FEWEST = 2;

export type Move = 'commit' | 'reveal' | 'draw' | 'extend';

interface Standing {
  commitments: readonly { staffId: string; value: string | null }[];
  /** of a round that is drawn */
  sampleSize?: number;
}

/** Contributors of the plan who have not committed. */
export const awaitedOf = ({ plan }: Pick<Round, 'plan'>, { commitments }: Standing): string[] =>
  (plan.contributors ?? []).filter((one) => !commitments.some(({ staffId }) => staffId === one));

/**
 * Whether values may be shown: whoever shows one before all are bound would shut the others out, and the round would
 * end there.
 */
export const areBound = (round: Pick<Round, 'plan'>, standing: Standing): boolean =>
  standing.commitments.length >= FEWEST && awaitedOf(round, standing).length === 0;

/** Who may commit and reveal: those whom the plan names, else whoever oversees. */
export const mayContribute = ({ plan }: Pick<Round, 'plan'>, { id, role }: Pick<Actor, 'id' | 'role'>): boolean =>
  plan.contributors ? plan.contributors.includes(id) : oversees(role);

const oversees = (role: Actor['role']): boolean => role === 'auditor' || role === 'supervisor';

/** Of what can be done with the round, what this caller can do. */
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

/** By anybody; empty where nothing is left to do with the round itself. */
export function movesOf(round: Pick<Round, 'plan' | 'draw' | 'populationSize'>, standing: Standing): Move[] {
  const { commitments, sampleSize = round.plan.sample.size } = standing;
  if (round.draw) return sampleSize < round.populationSize ? ['extend'] : [];
  if (commitments.length === 0) return round.plan.contributors ? ['commit'] : ['commit', 'draw'];
  if (!areBound(round, standing)) return ['commit'];
  const revealed = commitments.filter(({ value }) => value !== null).length;
  if (revealed === commitments.length) return ['draw'];
  // as long as nobody has shown a value, others may join where the plan names nobody
  return revealed === 0 && !round.plan.contributors ? ['commit', 'reveal'] : ['reveal'];
}
