// The two refusals that the verbs of this room give by themselves.
import { Refusal } from '../base/refusal.ts';
import type { Text } from '../schemes/words.ts';

/** A field of the body that does not fit: 422. */
export const invalid = (pointer: string, code: string, message: Text): Refusal =>
  new Refusal('validation_failed', { errors: [{ pointer, code, message }] });

/** A move that the round or the case does not allow as it stands: 409, with those that it does. */
export const illegal = (currentStatus: string, legalMoves: readonly string[]): Refusal =>
  new Refusal('illegal_transition', { currentStatus, legalMoves });
