// Checks the database and the audit log's files that the settings name. It runs before a start, changes nothing, and
// repeats no value.

import { isOutage } from '../base/outage.ts';
import { connect } from '../db/connect.ts';
import { type DatabaseFound, probeDatabase, TimedOut } from '../db/probe.ts';
import { ALL_SCHEMES } from '../schemes/house.ts';
import type { Scheme } from '../schemes/scheme.ts';
import type { Text } from '../schemes/words.ts';
import { lossesFileOf } from '../transparency-log/losses.ts';
import type { SigningKey } from '../transparency-log/note.ts';
import { numbersFileOf, readReserved } from '../transparency-log/numbers.ts';
import { isUnreadable, readPublished } from '../transparency-log/published.ts';
import { findWrongContent } from './right-database.ts';
import { writtenFile } from './values.ts';

export interface Finding {
  variable: string;
  /** `remark`: the setting works, but an operator should know */
  kind: 'fits' | 'remark' | 'fault';
  /** the rest of a sentence that begins with the variable's name */
  text: Text;
}

const DEADLINE_MS = 5_000;
/** older ones are no longer maintained */
const OLDEST_MAJOR = 15;
const TRIED_MAJOR = 18;

const finding = (variable: string, kind: Finding['kind'], zh: string, en: string): Finding => ({
  variable,
  kind,
  text: { zh, en },
});

// --- The database

/** `served` are the schemes that the installation serves. */
export async function checkDatabase(
  url: string,
  connections: number | undefined,
  served: readonly Scheme[] = ALL_SCHEMES,
): Promise<Finding[]> {
  try {
    const found = await probeDatabase(url, DEADLINE_MS);
    const findings = databaseFindings(found, connections);
    return found.isMigrated ? [...findings, ...(await contentFindings(url, served))] : findings;
  } catch (error) {
    return [{ variable: 'DATABASE_URL', kind: 'fault', text: refusalOf(error) }];
  }
}

function databaseFindings(found: DatabaseFound, connections = 0): Finding[] {
  const { version, major, maxConnections } = found;
  const of = (kind: Finding['kind'], zh: string, en: string) => finding('DATABASE_URL', kind, zh, en);
  const findings = [of('fits', `可以连接，PostgreSQL ${version}`, `answers: PostgreSQL ${version}`)];
  if (major < OLDEST_MAJOR) {
    findings.push(
      of('fault', `的版本过低，须为 ${OLDEST_MAJOR} 以上`, `is too old: it must be ${OLDEST_MAJOR} or later`),
    );
  } else if (major !== TRIED_MAJOR) {
    findings.push(
      of('remark', `不是测试所用的 ${TRIED_MAJOR} 版`, `is not version ${TRIED_MAJOR}, which the tests use`),
    );
  }
  if (found.isStandby) findings.push(of('fault', '所指的是只读的备库', 'names a standby, which accepts no writes'));
  if (!found.isMigrated) {
    const en = 'names a database that is not of this version: run npm run migrate before serve and work';
    findings.push(of('remark', '所指的数据库不是本版本的：先运行 npm run migrate', en));
  }
  if (connections > maxConnections) {
    const en = `must not exceed max_connections of the database (${maxConnections})`;
    findings.push(
      finding('DATABASE_CONNECTIONS', 'fault', `不得超过数据库的 max_connections（${maxConnections}）`, en),
    );
  }
  return findings;
}

async function contentFindings(url: string, served: readonly Scheme[]): Promise<Finding[]> {
  const connection = connect({ url, most: 1, name: 'miaopi-config' });
  return await findWrongContent(connection.db, 'live', served)
    .then((faults) => faults.map((fault) => ({ ...fault, kind: 'fault' as const })))
    .finally(connection.close);
}

const SHARED_SESSIONS: Text = {
  zh: '经由按事务共享会话的连接池；请改用会话模式（pool_mode = session），或直接连接 PostgreSQL',
  en: 'leads through a pooler that shares sessions by transaction: set pool_mode = session, or connect directly',
};
const REFUSALS: Record<string, Text> = {
  SHARED_SESSIONS,
  OTHER_SCHEMA: {
    zh: '所指数据库的表由本服务的另一版本建立，本版本无法沿用；请改用空数据库',
    en: 'names a database that another version of this service made: name an empty one',
  },
  // a prepared statement is missing or exists already: another client used the session
  26000: SHARED_SESSIONS,
  '42P05': SHARED_SESSIONS,
  '28P01': { zh: '的用户名或密码不正确', en: 'has a user or password that the database refuses' },
  '28000': { zh: '的用户被数据库拒绝', en: 'has a user that the database refuses' },
  '3D000': { zh: '所指的数据库不存在', en: 'names a database that does not exist' },
  '42501': { zh: '的用户无权读取', en: 'has a user that may not read the database' },
  '53300': { zh: '所指的数据库已无空闲连接', en: 'names a database that has no connection left' },
  // the driver reports it for every parameter that a pooler does not know
  '08P01': {
    zh: '经由不接受会话参数的连接池；请让其接受这些参数，或直接连接 PostgreSQL',
    en: 'leads through a pooler that refuses session parameters: let it accept them, or connect directly',
  },
};

/** Describes an error by its code alone, because its text may repeat a part of the address, and so of the password. */
function refusalOf(error: unknown): Text {
  if (error instanceof TimedOut) {
    return {
      zh: `${DEADLINE_MS / 1000} 秒内没有应答`,
      en: `names a database that does not answer within ${DEADLINE_MS / 1000} s`,
    };
  }
  const code = codeOf(error);
  const known = REFUSALS[code];
  if (known) return known;
  if (isOutage(error))
    return { zh: `所指的数据库没有应答（${code}）`, en: `names a database that does not answer (${code})` };
  return { zh: `所指的数据库无法使用（${code}）`, en: `names a database that cannot be used (${code})` };
}

function codeOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && /^[A-Z0-9_]+$/.test(String(cause.code))) return String(cause.code);
  }
  return error instanceof Error ? error.name : 'unknown';
}

// --- The files of the audit log

/** Checks that the files can be read and that the log's key signed them. The first process makes missing files. */
export async function checkLogFiles(file: string, key: SigningKey): Promise<Finding[]> {
  const of = (kind: Finding['kind'], zh: string, en: string) => finding('CHECKPOINTS_FILE', kind, zh, en);
  const lost = [numbersFileOf, lossesFileOf].filter((fileOf) => !writtenFile.safeParse(fileOf(file)).success);
  if (lost.length > 0) {
    return [
      of(
        'fault',
        '旁的 .numbers、.losses 须可读写',
        'has files beside it (.numbers, .losses) that cannot be read and written',
      ),
    ];
  }
  const published = await readPublished(file, key);
  if (published.state === 'unreadable') {
    const en = 'holds checkpoints that LOG_SIGNING_KEY has not signed, or cannot be read';
    return [of('fault', '中的检查点不是由 LOG_SIGNING_KEY 签署，或无法读取', en)];
  }
  const reserved = await readReserved(numbersFileOf(file), key).catch((error) => {
    if (isUnreadable(error)) return null;
    throw error;
  });
  if (reserved === null) {
    const en = 'has numbers beside it (.numbers) that LOG_SIGNING_KEY has not signed, or that cannot be read';
    return [of('fault', '旁的编号文件 .numbers 不是由 LOG_SIGNING_KEY 签署，或无法读取', en)];
  }
  if (published.state === 'none') {
    return [of('remark', '中尚无检查点，首次运行时写入', 'holds no checkpoint yet: the first process writes it')];
  }
  if (reserved === 0) {
    const en = 'has lost the file of numbers beside it (.numbers): restore it, or see npm run verify -- accept';
    return [of('fault', '旁的编号文件 .numbers 已丢失：请放回，或参见 npm run verify -- accept', en)];
  }
  const { size } = published.checkpoint;
  return [of('fits', `可以写入，已公布 ${size} 条记录`, `can be written, and covers ${size} events`)];
}
