// Two refusals in the form in which the verbs of this folder give them.
import { Refusal } from '../base/refusal.ts';
import type { Text } from '../schemes/words.ts';

/** A field of the body that does not fit: 422. */
export const invalid = (pointer: string, code: string, message: Text): Refusal =>
  new Refusal('validation_failed', { errors: [{ pointer, code, message }] });

/** A move that the round or the case does not allow now: 409, with the moves that it allows. */
export const illegal = (currentStatus: string, legalMoves: readonly string[]): Refusal =>
  new Refusal('illegal_transition', { currentStatus, legalMoves });
