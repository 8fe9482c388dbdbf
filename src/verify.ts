// `npm run verify`: checks a receipt without the service, or the whole log in a database, and makes keys for the log. It ends with 0
// where all of it holds, 1 where something does not, and 2 where there was nothing to check. A receipt is read with nothing but
// src/audit and node:crypto: whoever doubts the service need trust little else of it.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { OpenedCheckpoint } from './audit/checkpoint.ts';
import {
  formatSigningKey,
  formatVerifierKey,
  NoteError,
  parseVerifierKey,
  signingKeyFrom,
  type VerifierKey,
} from './audit/note.ts';
import { type ReceiptFault, verifyReceipt } from './audit/receipt.ts';
import { SANDBOX_LOG_KEY, SANDBOX_WITNESS_KEYS } from './audit/sandbox-log-keys.ts';
import type { DatabaseFault, DatabaseReport } from './audit/verify-database.ts';

const USAGE = `npm run verify -- receipt.json [--key KEY]…
    checks a receipt: every key named must have signed its checkpoint; none named: the sandbox's public keys
    验证回执：所列密钥须全部签署其检查点；未指定时使用沙箱公开密钥
npm run verify -- database [--published FILE] [--key KEY]…
    checks the log in DATABASE_URL, against the checkpoints in FILE; keys also from LOG_SIGNING_KEY and LOG_WITNESS_KEYS;
    without DATABASE_URL that of the sandbox which runs here, against what it has published
    验证 DATABASE_URL（未设置时为正在运行的沙箱）中的整个审计日志，并与已发布的检查点比对
npm run verify -- new-key NAME [--witness [--sm2]]
    makes a key for a log, or for a witness of one (Ed25519, or SM2); NAME like log.example.gov.cn/audit
    生成日志（或见证方）密钥；见证方可用国密 SM2`;

const HOLDS = 0;
const FAILS = 1;
const UNUSABLE = 2;

/** Nothing to check: said with how it is used. */
class Unusable extends Error {}

const options = {
  key: { type: 'string', multiple: true },
  published: { type: 'string' },
  witness: { type: 'boolean' },
  sm2: { type: 'boolean' },
} as const;
type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

const say = (...lines: string[]) => console.log(lines.join('\n'));
const both = (zh: string, en: string) => `${zh} · ${en}`;

const SANDBOX_KEYS: readonly VerifierKey[] = [SANDBOX_LOG_KEY, ...SANDBOX_WITNESS_KEYS];
const keysOf = ({ key = [] }: Values): VerifierKey[] => key.map(parseVerifierKey);

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new Unusable(both(`无法读取 ${path}`, `${path} cannot be read`));
  }
}

// --- A receipt

function checkReceipt(path: string, values: Values): number {
  let value: unknown;
  try {
    value = JSON.parse(read(path));
  } catch (error) {
    if (error instanceof Unusable) throw error;
    value = null;
  }
  const named = keysOf(values);
  const keys = named.length > 0 ? named : SANDBOX_KEYS;
  const checked = verifyReceipt(value, keys);
  if ('fault' in checked) return fails(receiptFault(checked));
  const { receipt, checkpoint } = checked;
  const absent = absentFrom(checkpoint, keys);
  if (absent.length > 0) return fails(both(`缺少签名：${absent.join(', ')}`, `not signed by ${absent.join(', ')}`));
  say(
    `✓ ${both('回执有效', 'The receipt holds')}`,
    `  ${both('申请', 'application')}  ${receipt.applicationId}`,
    `  ${both('日志', 'log')}  ${checkpoint.origin}  ${checkpoint.size}`,
    ...checkpoint.witnesses.map(({ key, at }) => `  ${both('见证', 'witness')}  ${key.name}  ${at}`),
    ...receipt.events.map(({ leaf }) => `  #${leaf.seq}  ${leaf.at}  ${leaf.action}  ${JSON.stringify(leaf.data)}`),
  );
  if (named.length === 0) say(both('注意：使用沙箱公开密钥验证', 'Note: checked with the public keys of the sandbox'));
  return HOLDS;
}

/** Of the keys that must have signed: the one of the log has, or the checkpoint would not have opened. */
const absentFrom = ({ witnesses, origin }: OpenedCheckpoint, keys: readonly VerifierKey[]): string[] =>
  keys
    .filter((key) => (key.kind === 'log' ? key.name !== origin : !witnesses.some((each) => each.key === key)))
    .map(({ name }) => name);

function receiptFault(found: ReceiptFault): string {
  switch (found.fault) {
    case 'malformed':
      return both('文件不是回执', 'the file is no receipt');
    case 'signature':
      return both(`检查点签名无效：${found.reason}`, `the checkpoint is not signed as it should be: ${found.reason}`);
    case 'not_included':
      return both(
        `记录 #${found.seq} 不在日志中，或已被改动`,
        `event ${found.seq} is not in the log as it stands here`,
      );
    case 'other_application':
      return both(`记录 #${found.seq} 属于另一申请`, `event ${found.seq} is about another application`);
  }
}

// --- A database

/** The database that is named, or that of the sandbox that runs here, which publishes into its data folder. */
async function placeOf(
  { databaseUrl, dataDir }: { databaseUrl: string | null; dataDir: string | null },
  values: Values,
) {
  if (databaseUrl !== null) return { url: databaseUrl, published: values.published ?? null };
  const { defaultDataDir } = await import('./db/embedded.ts');
  const { findRunningServer } = await import('./db/embedded-running.ts');
  const folder = dataDir ?? defaultDataDir(fileURLToPath(new URL('..', import.meta.url)));
  const server = findRunningServer(folder);
  if (!server) {
    throw new Unusable(
      both(
        '没有正在运行的沙箱。请先 npm start，或设置 DATABASE_URL',
        'DATABASE_URL: not set, and no sandbox runs here',
      ),
    );
  }
  return { url: server.url, published: values.published ?? join(folder, 'checkpoints.txt') };
}

async function checkDatabase(values: Values): Promise<number> {
  const { ConfigError, readLogInDatabase } = await import('./config.ts');
  const { isOutage } = await import('./base/outage.ts');
  const { connect } = await import('./db/connect.ts');
  const { readPublished } = await import('./audit/published.ts');
  const { verifyDatabase } = await import('./audit/verify-database.ts');
  try {
    const settings = readLogInDatabase();
    const named = [...keysOf(values), ...settings.keys];
    const keys = named.length > 0 ? named : SANDBOX_KEYS;
    const log = keys.find(({ kind }) => kind === 'log');
    if (!log) throw new Unusable(both('未指定日志密钥', 'no key of a log was named'));
    const place = await placeOf(settings, values);
    const published = place.published === null ? null : await readPublished(place.published, log);
    if (published?.state === 'unreadable')
      return fails(both('已发布的检查点签名无效', 'what was published is not signed by this log'));
    if (published?.state === 'none')
      throw new Unusable(both('文件中没有该日志的检查点', 'the file holds no checkpoint of this log'));
    const { db, close } = connect({ url: place.url, most: 2, name: 'miaopi-verify' });
    const report = await verifyDatabase(db, keys, published?.checkpoint ?? null).finally(close);
    sayReport(report);
    if (report.fault) return fails(databaseFault(report.fault));
    say(`✓ ${both('日志完整', 'The log is whole')}`);
    if (!published) {
      say(
        both(
          '注意：末尾被截去只能与已发布的检查点比对发现（--published）',
          'Note: that its end was cut off is found only against what was published (--published)',
        ),
      );
    }
    return HOLDS;
  } catch (error) {
    if (error instanceof ConfigError) throw new Unusable(error.message);
    throw isOutage(error) ? new Unusable('DATABASE_URL: the database does not answer') : error;
  }
}

const sayReport = ({ leaves, checkpoints, cosignatures, unsealed }: DatabaseReport) =>
  say(
    `  ${both('已核对记录', 'events compared')}  ${leaves}`,
    `  ${both('检查点', 'checkpoints')}  ${checkpoints}`,
    `  ${both('见证签名', 'signatures of witnesses')}  ${cosignatures}`,
    `  ${both('尚未封存', 'not sealed yet')}  ${unsealed}`,
  );

function databaseFault(fault: DatabaseFault): string {
  switch (fault.kind) {
    case 'altered':
      return both(`记录 #${fault.seq} 已被改动`, `event ${fault.seq} was altered`);
    case 'deleted': {
      const { events, afterSeq, beforeSeq } = fault;
      return beforeSeq === null
        ? both(`#${afterSeq} 之后缺少 ${events} 条记录`, `${events} gone after event ${afterSeq}`)
        : both(
            `#${afterSeq} 与 #${beforeSeq} 之间缺少 ${events} 条记录`,
            `${events} gone between events ${afterSeq} and ${beforeSeq}`,
          );
    }
    case 'inserted':
      return both(`记录 #${fault.seq} 系事后插入`, `event ${fault.seq} was put in afterwards`);
    case 'tile':
      return both(
        `哈希块 ${fault.level}/${fault.index} 缺失或不符`,
        `tile ${fault.level}/${fault.index} is missing or other`,
      );
    case 'root':
      return both(
        `#${fault.afterSeq} 之后至 #${fault.upToSeq} 的记录与检查点 ${fault.size} 的签名不符`,
        `the events after ${fault.afterSeq} up to ${fault.upToSeq} are not those of the signed checkpoint ${fault.size}`,
      );
    case 'checkpoint':
      return both(
        `检查点 ${fault.size} 无效：${fault.reason}`,
        `checkpoint ${fault.size} does not hold: ${fault.reason}`,
      );
    case 'cut_off':
      return both(
        `日志仅有 ${fault.size} 条，已发布的检查点为 ${fault.publishedSize} 条：末尾被截去`,
        `the log has ${fault.size} events and ${fault.publishedSize} were published: its end was cut off`,
      );
    case 'published':
      return both(`与已发布的检查点 ${fault.size} 不符`, `not the tree of the published checkpoint ${fault.size}`);
  }
}

// --- A key

function makeKey(name: string, { witness, sm2 }: Values): number {
  if (sm2 && !witness) throw new Unusable(USAGE);
  const key = signingKeyFrom(name, witness ? (sm2 ? 'sm2-witness' : 'witness') : 'log', randomBytes(32));
  say(
    `${both('签名密钥（保密）', 'signing key, secret')}  ${formatSigningKey(key)}`,
    `${both('验证密钥（公开）', 'verifier key, public')}  ${formatVerifierKey(key)}`,
  );
  return HOLDS;
}

function fails(what: string): number {
  console.error(`✗ ${what}`);
  return FAILS;
}

async function run(): Promise<number> {
  const { positionals, values } = parseArgs({ options, allowPositionals: true });
  const [what, name] = positionals;
  if (what === 'database') return await checkDatabase(values);
  if (what === 'new-key' && name !== undefined) return makeKey(name, values);
  if (what === undefined || what === 'new-key' || name !== undefined) throw new Unusable(USAGE);
  return checkReceipt(what, values);
}

run().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error & { code?: string }) => {
    const isUsage = error.code?.startsWith('ERR_PARSE_ARGS');
    const isKnown = error instanceof Unusable || error instanceof NoteError;
    console.error(isUsage ? `${error.message}\n${USAGE}` : isKnown ? error.message : error);
    process.exitCode = UNUSABLE;
  },
);
