// Limits how often somebody may guess at one thing, such as the phone number that belongs to a number: five attempts in
// a quarter of an hour, by all processes together. Attempts are counted before they are checked, and whether or not the
// thing exists, so that the limit tells nothing either.
import type { Sealer } from '../base/seal.ts';
import type { Db } from '../db/connect.ts';
import { countAttempt, giveBackAttempt } from './store/sessions.ts';

export interface Guess {
  /** seconds until another attempt is taken; null: this one is */
  secondsLeft: number | null;
  /** Takes back the count of this attempt, which was right. */
  wasRight(): Promise<void>;
}

/** Counts an attempt at that thing. */
export async function countGuess({ db, sealer }: { db: Db; sealer: Sealer }, at: string): Promise<Guess> {
  const key = sealer.fingerprint('sign_in', `guess\0${at}`);
  const counted = await countAttempt(db, key);
  return {
    secondsLeft: counted.locked ? counted.secondsLeft : null,
    wasRight: () => giveBackAttempt(db, key),
  };
}
