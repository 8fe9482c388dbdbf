// Tells an outage of the database from all other errors. After an outage, work is tried again together, not item by
// item.

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
  // a pooler that shares sessions, or has too few
  'SHARED_SESSIONS',
  'TOO_FEW_SESSIONS',
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
  // a lock, a statement or a transaction took longer than allowed
  '55P03',
  '57014',
  '25P03',
]);
/** A pooler's answer to an unknown setting. The pooler works, but would refuse the setting again. */
const PROTOCOL_VIOLATION = '08P01';
const MOST_CAUSES = 5;

/**
 * True for an outage of the database. Also looks through the causes of an error, since database libraries wrap errors.
 */
export const isOutage = (error: unknown): boolean => causeOf(error) !== null;

/** The cause that makes it an outage; null if there is none. */
function causeOf(error: unknown): (Error & { code: string }) | null {
  let cause = error;
  for (let depth = 0; depth < MOST_CAUSES && cause instanceof Error; depth++) {
    const code = 'code' in cause ? String(cause.code) : '';
    const isKnown = CODES.has(code) || (code.startsWith('08') && code !== PROTOCOL_VIOLATION);
    if (isKnown || hasEndedSession(cause)) return cause as Error & { code: string };
    cause = cause.cause;
  }
  return null;
}

/** FATAL: the server, or a pooler in front of it, ended or refused the session, for any statement. */
const hasEndedSession = (error: Error): boolean =>
  error.name === 'PostgresError' && ['severity', 'severity_local'].some((key) => Reflect.get(error, key) === 'FATAL');

/** Our own faults, whose message explains the fault and quotes nothing. */
const OWN = new Set(['Lost', 'Unanswered', 'SharedSessions', 'TooFewSessions']);

const WORDS: Record<string, string> = {
  '53100': 'its disk is full · 磁盘已满',
  '58030': 'its disk fails · 磁盘读写出错',
  '53200': 'it is out of memory · 内存不足',
  '53300': 'it has no connection left · 连接数已满',
  '57P01': 'it was shut down, or ended our session · 已停止，或会话被中止',
  '57P02': 'it crashed and recovers · 异常中止，正在恢复',
  '57P03': 'it is starting or stopping · 正在启动或停止',
  '25006': 'it is read-only, a standby perhaps · 只读（可能为备用服务器）',
  '55P03': 'a lock was not given in time · 未能及时获得锁',
  57014: 'a statement took too long · 语句执行超时',
  '25P03': 'a transaction was idle for too long · 事务空闲超时',
  '28P01': 'it refuses our user or password · 用户名或密码不正确',
  '28000': 'it does not let our user in from here · 不允许该用户从此处连接',
  '3D000': 'it has no database of that name · 没有该名称的数据库',
  '08P01': 'a pooler in front of it refuses the connection, or cannot reach it · 连接池拒绝连接，或无法连接数据库',
  ENOTFOUND: 'its host name is not known · 主机名无法解析',
  ECONNREFUSED: 'nothing listens at its address · 该地址无服务监听',
};

/** The cause of an outage, in both languages; quotes no statement. */
export function outageText(error: unknown): string {
  const cause = causeOf(error);
  if (cause === null) return 'unknown · 未知';
  return OWN.has(cause.name) ? cause.message : (WORDS[cause.code] ?? `it does not answer · 没有应答 (${cause.code})`);
}
