// What is wrong with the database, for whoever starts a process or a command: a sentence, without a stack, a statement or a password.
import { isOutage } from '../base/outage.ts';
import { AddressError } from './address.ts';
import { Occupied } from './migrate.ts';
import { SharedSessions } from './pooler.ts';

const NO_SUCH_DATABASE = '3D000';
const REFUSED = ['28P01', '28000'];
const MOST_CAUSES = 5;

/** Null where it is none of the database's own faults. */
export function explainDatabaseFault(error: unknown): string | null {
  for (const cause of causesOf(error)) {
    if (cause instanceof AddressError) return `DATABASE_URL: ${cause.message}`;
    if (cause instanceof SharedSessions) return `DATABASE_URL: ${cause.message}`;
    if (cause instanceof Occupied) return `the database is occupied: ${cause.message}`;
    const code = 'code' in cause ? String(cause.code) : '';
    if (REFUSED.includes(code)) return 'DATABASE_URL: the server does not let this user in, or not with this password';
    if (code === NO_SUCH_DATABASE) return 'DATABASE_URL: the server has no database of that name';
    if (code === '25006') return `DATABASE_URL: ${cause.message}`;
    if (/CERT|TLS|SELF_SIGNED/.test(code)) return `DATABASE_URL: the server’s certificate is not accepted (${code})`;
    // a pooler: it names the setting, and nothing of ours
    if (code === '08P01') return `DATABASE_URL: the connection was refused: ${cause.message}`;
  }
  return isOutage(error) ? 'DATABASE_URL: the database does not answer' : null;
}

function* causesOf(error: unknown): Generator<Error> {
  let cause = error;
  for (let depth = 0; depth < MOST_CAUSES && cause instanceof Error; depth++) {
    yield cause;
    cause = cause.cause;
  }
}
