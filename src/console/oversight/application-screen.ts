// Data of the page of one application under supervision: the application, the latest act or refusal, and the typed
// text.
import type { Actor } from '../../base/actor.ts';
import type { Overseen } from '../../oversight/overseen.ts';
import type { IssuedPaper } from '../../papers/shapes.ts';
import type { Text } from '../../schemes/words.ts';
import type { Posted } from '../kit/form-fields.ts';
import type { View } from '../kit/layout.ts';
import type { DoneMove } from './application-texts.ts';

export interface OverseenScreen {
  view: View;
  actor: Actor;
  overseen: Overseen;
  /** the papers that it has */
  papers: readonly IssuedPaper[];
  today: Temporal.PlainDate;
  done: DoneMove | null;
  /** the latest refusal, in words */
  refused: Text | null;
  posted: Posted | null;
  /** the spot-check case that brought the supervisor here */
  spotCheckCase: string | null;
}
