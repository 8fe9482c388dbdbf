// The database's refusals of a number or an approval while it is not confirmed to hold the published log
// (migrations/0002_applications.sql).
import { Refusal } from '../base/refusal.ts';

/** the error code that the database raises */
const UNCONFIRMED = 'LG001';
/** A process checks within two seconds after another server has taken over. */
const RETRY_AFTER_SECONDS = 5;
const MOST_CAUSES = 5;

/** Throws, in a `catch`, `log_behind` for such a refusal, and otherwise the caught error. */
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
