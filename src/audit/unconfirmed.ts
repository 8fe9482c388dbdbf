// The database's refusals while it is not confirmed to be the one whose log was published
// (migrations/0002_applications.sql): a number, and an approval.
import { Refusal } from '../base/refusal.ts';

/** as the database raises it */
const UNCONFIRMED = 'LG001';
/** A process looks within two seconds after another server has taken over. */
const RETRY_AFTER_SECONDS = 5;
const MOST_CAUSES = 5;

/** For catching: throws `log_behind` where the database refused so, and else what was caught. */
export function orUnconfirmed(error: unknown): never {
  let cause = error;
  for (let depth = 0; depth < MOST_CAUSES && cause instanceof Error; depth++) {
    if ('code' in cause && cause.code === UNCONFIRMED) {
      throw new Refusal('log_behind', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    cause = cause.cause;
  }
  throw error;
}
