// What the page of one application under supervision is made from: what there is to see, what was just done or refused,
// and what was typed.
import type { Actor } from '../../base/actor.ts';
import type { Overseen } from '../../oversight/overseen.ts';
import type { Text } from '../../schemes/words.ts';
import type { Posted } from '../kit/form-fields.ts';
import type { View } from '../kit/layout.ts';
import type { DoneMove } from './application-texts.ts';

export interface OverseenScreen {
  view: View;
  actor: Actor;
  overseen: Overseen;
  today: Temporal.PlainDate;
  done: DoneMove | null;
  /** what was just refused, in words */
  refused: Text | null;
  posted: Posted | null;
  /** the spot-check case that brought the supervisor here */
  spotCheckCase: string | null;
}
