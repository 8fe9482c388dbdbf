// Data of a round's page, and the steps of a round.
import type { Actor } from '../../base/actor.ts';
import type { Text } from '../../schemes/words.ts';
import { progressOf } from '../../spot-checks/moves.ts';
import type { RoundHead, RoundView } from '../../spot-checks/shapes.ts';
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

export type StepName = 'sealed' | 'committed' | 'revealed' | 'drawn' | 'inspected' | 'reported';
export type StepState = 'done' | 'current' | 'optional' | 'skipped' | 'later';

export function stepsOf(round: RoundHead): [StepName, StepState][] {
  const isDrawn = round.seed !== null;
  const isConcluded = round.status === 'concluded';
  const { isBegun, areBound, areRevealed } = progressOf(round);
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
