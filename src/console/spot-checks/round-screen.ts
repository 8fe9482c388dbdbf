// Data of a round's page, and the viewer's next acts. The page only shows them; the verbs decide.
import type { Actor } from '../../base/actor.ts';
import type { Text } from '../../schemes/words.ts';
import type { CommitmentView, Person, RoundHead, RoundView } from '../../spot-checks/shapes.ts';
import type { Fault, Typed } from '../kit/form.ts';
import type { View } from '../kit/layout.ts';

export interface RoundScreen {
  view: View;
  actor: Actor;
  round: RoundHead;
  /** the first rows of the sample */
  sampled: RoundView['sample'];
  today: Temporal.PlainDate;
  /** the form that was sent and refused */
  sent: 'commitments' | 'reveals' | 'draw' | 'extend' | null;
  typed: Typed;
  faults: readonly Fault[];
  said: { text: Text; tone: 'done' | 'warn' | 'bad' } | null;
}

const FEWEST = 2;

export interface Standing {
  own: CommitmentView | null;
  mayContribute: boolean;
  /** contributors of the plan who have not committed */
  toCommit: Person[];
  toReveal: Person[];
  canCommit: boolean;
  canReveal: boolean;
  /**
   * `dice`: the viewer types thrown values; `revealed`: all values are there; `given`: the viewer types the unrevealed
   * values for their owners; null: not yet, or not for the viewer
   */
  canDraw: 'dice' | 'revealed' | 'given' | null;
  canExtend: boolean;
}

const oversees = ({ role }: Actor): boolean => role === 'auditor' || role === 'supervisor';

export function standingOf(
  { seed, contributors, commitments, sampleSize, populationSize }: RoundHead,
  actor: Actor,
): Standing {
  const own = commitments.find(({ by }) => by.id === actor.id) ?? null;
  const mayContribute = contributors ? contributors.some(({ id }) => id === actor.id) : oversees(actor);
  const toCommit = (contributors ?? []).filter(({ id }) => !commitments.some(({ by }) => by.id === id));
  const toReveal = commitments.filter(({ value }) => value === null).map(({ by }) => by);
  const isOpen = seed === null;
  const isBegun = commitments.length > 0 || contributors !== null;
  const areBound = commitments.length >= FEWEST && toCommit.length === 0;
  const bound = areBound ? (toReveal.length === 0 ? 'revealed' : 'given') : null;
  const canDraw = isBegun ? bound : 'dice';
  return {
    own,
    mayContribute,
    toCommit,
    toReveal,
    canCommit: isOpen && mayContribute && own === null && commitments.every(({ value }) => value === null),
    canReveal: isOpen && own !== null && own.value === null && areBound,
    canDraw: isOpen && oversees(actor) ? canDraw : null,
    canExtend: !isOpen && oversees(actor) && sampleSize < populationSize,
  };
}

export type StepName = 'sealed' | 'committed' | 'revealed' | 'drawn' | 'inspected' | 'reported';
export type StepState = 'done' | 'current' | 'optional' | 'skipped' | 'later';

export function stepsOf({ seed, status, contributors, commitments }: RoundHead): [StepName, StepState][] {
  const isDrawn = seed !== null;
  const isConcluded = status === 'concluded';
  const isBegun = commitments.length > 0 || contributors !== null;
  const missing = (contributors ?? []).some(({ id }) => !commitments.some(({ by }) => by.id === id));
  const areBound = commitments.length >= FEWEST && !missing;
  const areRevealed = areBound && commitments.every(({ value }) => value !== null);
  const begun = (isDone: boolean, isReached: boolean): StepState => {
    if (!isBegun) return isDrawn ? 'skipped' : 'optional';
    return isDone ? 'done' : isReached ? 'current' : 'later';
  };
  return [
    ['sealed', 'done'],
    ['committed', begun(areBound, true)],
    ['revealed', begun(areRevealed, areBound)],
    ['drawn', isDrawn ? 'done' : areRevealed || !isBegun ? 'current' : 'later'],
    ['inspected', isConcluded ? 'done' : isDrawn ? 'current' : 'later'],
    ['reported', isConcluded ? 'done' : 'later'],
  ];
}
