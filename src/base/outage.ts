// Tells an outage of the database from everything else: after an outage it is worth trying again, and not one by one.

const CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  // a pooler that hands sessions round
  'SHARED_SESSIONS',
  // PostgreSQL: disk full, out of memory, too many connections, its limits; shutting down, crashed, starting up,
  // read-only after a failover
  '53100',
  '58030',
  '53200',
  '53300',
  '53400',
  '57P01',
  '57P02',
  '57P03',
  '25006',
  // a lock, a statement or a transaction took longer than it may
  '55P03',
  '57014',
  '25P03',
]);
/** A pooler that refuses a setting says so: it answers, and would refuse it again. */
const PROTOCOL_VIOLATION = '08P01';
const MOST_CAUSES = 5;

/** Looks through the causes of an error, as database libraries wrap theirs. */
export function isOutage(error: unknown): boolean {
  let cause = error;
  for (let depth = 0; depth < MOST_CAUSES && cause instanceof Error; depth++) {
    const code = 'code' in cause ? String(cause.code) : '';
    if (CODES.has(code) || (code.startsWith('08') && code !== PROTOCOL_VIOLATION)) return true;
    cause = cause.cause;
  }
  return false;
}
