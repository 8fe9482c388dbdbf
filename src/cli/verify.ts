// `npm run verify`: checks a receipt without the service, or the whole log in a database, accepts a loss of published
// events, and makes keys for the log. Exit codes: 0 where everything holds, 1 where something does not, 2 where it has
// nothing to do, 78 where it cannot run. It checks a receipt with nothing but src/transparency-log, src/audit/leaf.ts
// and node:crypto, so that a sceptic need trust little else of the service.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { leafText } from '../audit/leaf.ts';
import type { NotAccepted, NumbersLossData } from '../transparency-log/accept-loss.ts';
import type { OpenedCheckpoint } from '../transparency-log/checkpoint.ts';
import { isLogProof, verifyLogProof } from '../transparency-log/log-proof.ts';
import type { AcceptedLoss, LossData } from '../transparency-log/losses.ts';
import { leafHash } from '../transparency-log/merkle.ts';
import {
  formatSigningKey,
  formatVerifierKey,
  NoteError,
  parseVerifierKey,
  signingKeyFrom,
  type VerifierKey,
} from '../transparency-log/note.ts';
import { verifyReceipt } from '../transparency-log/receipt.ts';
import { SANDBOX_LOG_KEY, SANDBOX_WITNESS_KEYS } from '../transparency-log/sandbox-log-keys.ts';
import type { LogProof, Receipt } from '../transparency-log/shapes.ts';
import type { DatabaseReport } from '../transparency-log/verify-database.ts';
import { answerHelp, argumentFault, both, databaseFailure, EXIT, severalSandboxes } from './command.ts';
import { databaseFault, receiptFault, skippedText, unsignedLosses } from './verify-texts.ts';

const USAGE = `用法 · Usage:
npm run verify -- receipt.json|proof.json [--key KEY]…
    checks a receipt, or the proof of an approval (/verify/…/proof): every named KEY must have signed its checkpoint;
    without KEY: the sandbox's public keys
    验证回执或批准记录的证明：所列密钥须全部签署其检查点；未指定时使用沙箱公开密钥
npm run verify -- database [--published FILE] [--key KEY]…
    checks the log in DATABASE_URL against the checkpoints in FILE; keys also from LOG_SIGNING_KEY and LOG_WITNESS_KEYS;
    without DATABASE_URL, the log of the running sandbox (DATA_DIR names one of several) against its checkpoints
    验证 DATABASE_URL（未设置时为正在运行的沙箱）中的整个审计日志，并与已发布的检查点比对
npm run verify -- accept --reason TEXT [--published FILE] [--numbers N]
    accepts that an older copy of the database has taken over and that later published events are lost. It writes a note
    into FILE.losses, signed with LOG_SIGNING_KEY (a sandbox has its own key), an audit event, and skips numbers that
    may have been given out; the service then resumes. Where FILE.numbers is lost, with the events or alone, N is the
    highest number that may have been given out. First make sure that no better copy can be restored and that no other
    copy is in use. DATABASE_URL and FILE as above
    确认损失：数据库较旧，已发布而缺失的记录无法找回。须有日志签名密钥 LOG_SIGNING_KEY（沙箱用其自带密钥），确认书签名后追加到
    FILE.losses 并写入审计事件，跳过可能已发出的编号，恢复受理。编号文件 FILE.numbers 丢失时，用 --numbers 指明可能已发出的最大编号
npm run verify -- new-key NAME [--witness [--sm2]]
    makes a key for a log or for a witness (Ed25519, or SM2); NAME such as log.example.gov.cn/audit
    生成日志（或见证方）密钥；见证方可用国密 SM2`;

const HOLDS = 0;
const FAILS = EXIT.fails;

/** Thrown if there is nothing to check; the message is the usage or names the fault. */
class Unusable extends Error {}
/** A setting does not fit, or its file or database cannot be used. */
class CannotRun extends Error {}

const options = {
  key: { type: 'string', multiple: true },
  published: { type: 'string' },
  witness: { type: 'boolean' },
  sm2: { type: 'boolean' },
  reason: { type: 'string' },
  numbers: { type: 'string' },
} as const;
type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

const say = (...lines: string[]) => console.log(lines.join('\n'));

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
  // as `/verify/…/proof` answers it, or the proof alone
  const proof = proofIn(value);
  const checked = proof === null ? verifyReceipt(value, keys) : verifyLogProof(proof, keys);
  if ('fault' in checked) return fails(receiptFault(checked));
  const { checkpoint } = checked;
  const absent = absentFrom(checkpoint, keys);
  if (absent.length > 0) return fails(both(`缺少签名：${absent.join(', ')}`, `not signed by ${absent.join(', ')}`));
  say(
    ...('receipt' in checked ? receiptLines(checked.receipt) : proofLines(checked.proof)),
    `  ${both('日志', 'log')}  ${checkpoint.origin}  ${checkpoint.size}`,
    ...checkpoint.witnesses.map(({ key, at }) => `  ${both('见证', 'witness')}  ${key.name}  ${at}`),
    ...('receipt' in checked ? checked.receipt.events.map(eventLine) : []),
  );
  if (named.length === 0) say(both('注意：使用沙箱公开密钥验证', 'Note: checked with the public keys of the sandbox'));
  return HOLDS;
}

function proofIn(value: unknown): unknown {
  if (isLogProof(value)) return value;
  const inner = typeof value === 'object' && value !== null && 'proof' in value ? value.proof : null;
  return isLogProof(inner) ? inner : null;
}

const receiptLines = ({ applicationId }: Receipt): string[] => [
  `✓ ${both('回执有效', 'The receipt holds')}`,
  `  ${both('申请', 'application')}  ${applicationId}`,
];

const proofLines = ({ leafHash: hash, leafIndex }: LogProof): string[] => [
  `✓ ${both('日志中有此记录', 'The log holds the event')}`,
  `  ${both('记录的哈希', 'hash of the event')}  ${hash}`,
  `  ${both('位置', 'place')}  ${leafIndex}`,
];

/** The hash lets the reader find an event that a proof names by its hash. */
const eventLine = ({ leaf }: Receipt['events'][number]): string =>
  `  #${leaf.seq}  ${leaf.at}  ${leaf.action}  ${JSON.stringify(leaf.data)}\n` +
  `      ${both('哈希', 'hash')}  ${leafHash(leafText(leaf)).toString('base64')}`;

/** Returns the names of keys whose signature is missing. The checkpoint would not have opened without the log's. */
const absentFrom = ({ witnesses, origin }: OpenedCheckpoint, keys: readonly VerifierKey[]): string[] =>
  keys
    .filter((key) => (key.kind === 'log' ? key.name !== origin : !witnesses.some((each) => each.key === key)))
    .map(({ name }) => name);

// --- A database

/** Returns DATABASE_URL or the database of the running sandbox, which publishes into its data folder. */
async function placeOf(
  { databaseUrl, dataDir }: { databaseUrl: string | null; dataDir: string | null },
  values: Values,
) {
  if (databaseUrl !== null) return { url: databaseUrl, published: values.published ?? null };
  const { defaultDataDir } = await import('../sandbox/postgres/embedded.ts');
  const { findSandbox } = await import('../sandbox/postgres/running.ts');
  const found = findSandbox(dataDir, defaultDataDir(fileURLToPath(new URL('../..', import.meta.url))));
  if (found === null) {
    throw new CannotRun(
      both(
        '没有正在运行的沙箱。请先 npm start，或设置 DATABASE_URL',
        'DATABASE_URL: not set, and no sandbox runs here',
      ),
    );
  }
  if ('several' in found) throw new CannotRun(severalSandboxes(found.several));
  return { url: found.url, published: values.published ?? join(found.dataDir, 'checkpoints.txt') };
}

/** Opens the log: its keys, the log's own key among them, the signing key where it is set, and the database. */
async function openLog(values: Values) {
  const { readLogInDatabase } = await import('../config/config.ts');
  const { connect } = await import('../db/connect.ts');
  const settings = readLogInDatabase();
  const named = [...keysOf(values), ...settings.keys, ...settings.remoteKeys];
  const keys = named.length > 0 ? named : SANDBOX_KEYS;
  const key = keys.find(({ kind }) => kind === 'log');
  if (!key) throw new Unusable(both('未指定日志密钥', 'no key of a log is given'));
  const { url, published: file } = await placeOf(settings, values);
  const signing = settings.keys.find(({ kind }) => kind === 'log') ?? (named.length > 0 ? null : SANDBOX_LOG_KEY);
  return { keys, key, signing, file, url, connection: connect({ url, most: 2, name: 'miaopi-verify' }) };
}

/** Runs the work on the open log. Throws `CannotRun` where the settings are wrong or the database does not answer. */
async function withLog(values: Values, work: (log: OpenLog) => Promise<number>): Promise<number> {
  const { ConfigError } = await import('../config/config.ts');
  try {
    const log = await openLog(values);
    return await work(log).finally(log.connection.close);
  } catch (error) {
    if (error instanceof ConfigError) throw new CannotRun(error.message);
    const failure = databaseFailure(error);
    throw failure === null ? error : new CannotRun(failure);
  }
}
type OpenLog = Awaited<ReturnType<typeof openLog>>;

const nothingPublished = () =>
  new Unusable(both('文件中没有该日志的检查点', 'the file holds no checkpoint of this log'));

async function checkDatabase({ keys, key, file, connection: { db } }: OpenLog): Promise<number> {
  const { readPublished } = await import('../transparency-log/published.ts');
  const { compareLosses, findAcceptedLoss } = await import('../transparency-log/losses.ts');
  const { verifyDatabase } = await import('../transparency-log/verify-database.ts');
  const published = file === null ? null : await readPublished(file, key);
  if (published?.state === 'unreadable')
    return fails(both('已发布的检查点签名无效', 'this log has not signed the published checkpoints'));
  if (published?.state === 'none') throw nothingPublished();
  const outside = file === null ? null : { file, key };
  // lost events that were accepted as lost are not expected; the log at the time of the loss is
  const accepted = outside && published && (await findAcceptedLoss(db, outside, published.checkpoint));
  const report = await verifyDatabase(db, keys, published ? [accepted?.database ?? published.checkpoint] : []);
  sayReport(report);
  const losses = outside && (await compareLosses(db, outside));
  for (const loss of losses?.accepted ?? []) sayLoss(loss);
  if (report.fault) return fails(databaseFault(report.fault));
  if (losses && losses.unsigned.length > 0) return fails(unsignedLosses(losses.unsigned));
  say(`✓ ${both('日志完整', 'The log is whole')}`);
  if (!published) {
    say(
      both(
        '注意：末尾被截去或损失确认不实，只有与已发布的检查点比对才能发现（--published）',
        'Note: only --published can reveal that the end was cut off or that a loss was never accepted',
      ),
    );
  }
  return HOLDS;
}

const sayReport = ({ leaves, checkpoints, cosignatures, unsealed }: DatabaseReport) =>
  say(
    `  ${both('已核对记录', 'events compared')}  ${leaves}`,
    `  ${both('检查点', 'checkpoints')}  ${checkpoints}`,
    `  ${both('见证签名', 'signatures of witnesses')}  ${cosignatures}`,
    `  ${both('尚未封存', 'not sealed yet')}  ${unsealed}`,
  );

/** Prints published events that the log lacks, and the acceptance of their loss. */
const sayLoss = ({ seq, at, published, database, skipped, reason }: AcceptedLoss) =>
  say(
    `  ${both('已确认的损失', 'accepted loss')}  #${seq}  ${at}  ${published.size} → ${database.size}  ${skippedText(skipped)}  ${reason}`,
  );
// --- A loss

const MOST_REASON = 200;

async function accept({ reason, numbers = '0' }: Values, log: OpenLog): Promise<number> {
  const { keys, signing, file, url, connection } = log;
  const { isMigrated } = await import('../db/migrate.ts');
  const { holdsPersonalNumber } = await import('../identity/personal-numbers.ts');
  const { acceptLoss } = await import('../transparency-log/accept-loss.ts');
  const isReason =
    reason !== undefined && /^[^\p{C}]+$/u.test(reason) && reason.trim() !== '' && reason.length <= MOST_REASON;
  if (!isReason || holdsPersonalNumber(reason)) {
    throw new Unusable(
      both(
        '--reason 须为 1 至 200 字，不得含公民身份号码或手机号码',
        '--reason: 1 to 200 characters without a resident id or a mobile number; it is stored unencrypted',
      ),
    );
  }
  if (!/^\d{1,12}$/.test(numbers)) throw new Unusable(both('--numbers 须为整数', '--numbers: a whole number'));
  if (file === null)
    throw new Unusable(both('须指定 --published', '--published: name the file of published checkpoints'));
  if (signing === null) throw new CannotRun(SIGNING_KEY_WANTED);
  if (!(await isMigrated(url))) {
    throw new CannotRun(
      both(
        '数据库不是本版本的，请先运行 npm run migrate',
        'the database is not of this version: run `npm run migrate`',
      ),
    );
  }
  const accepting = { db: connection.db, clock: await clockOf(connection), key: signing, keys, file };
  const done = await acceptLoss(accepting, { reason, numbersUpTo: Number(numbers) });
  if ('refused' in done) return refusedAcceptance(done);
  sayAccepted(done);
  return HOLDS;
}

const SIGNING_KEY_WANTED = both(
  '须设置 LOG_SIGNING_KEY：确认书须用日志的签名密钥签名',
  'LOG_SIGNING_KEY: not set, but the signing key of the log must confirm a loss',
);

const sayAccepted = (done: LossData | NumbersLossData) =>
  say(
    `✓ ${both('已确认损失，服务数秒后恢复受理', 'The loss is accepted; the service resumes within seconds')}`,
    ...('published' in done
      ? [
          `  ${both('已发布', 'published')}  ${done.published.size}  ${done.published.root}`,
          `  ${both('数据库', 'database')}  ${done.database.size}  ${done.database.root}`,
          `  ${both('缺失记录（至少）', 'events lost, at least')}  ${done.published.size - done.database.size}`,
        ]
      : []),
    `  ${skippedText(done.skipped)}`,
  );

/** Returns the clock of the database: a sandbox has its own. */
async function clockOf(connection: OpenLog['connection']) {
  const { createSettableClock, realClock } = await import('../base/clock.ts');
  const { countHolders } = await import('../access/store/keys.ts');
  if ((await countHolders(connection.db, 'sandbox')) === 0) return realClock;
  const { followSandboxClock } = await import('../sandbox/sandbox-clock.ts');
  const clock = createSettableClock();
  await followSandboxClock(connection, clock);
  return clock;
}

function refusedAcceptance(refused: NotAccepted): number {
  switch (refused.refused) {
    case 'nothing_published':
      throw nothingPublished();
    case 'nothing_lost':
      throw new Unusable(
        both('没有损失：已发布的记录都在数据库中', 'nothing is lost: the database holds all published events'),
      );
    case 'numbers_unknown':
      throw new Unusable(
        both(
          '编号文件（FILE.numbers）缺失或不完整，无法得知已发出的编号：请放回该文件，或用 --numbers 指明可能已发出的最大编号',
          'FILE.numbers is missing or incomplete: restore it, or name the highest number given out by --numbers',
        ),
      );
    case 'other_log':
      return fails(
        both(
          '数据库中没有任何已发布的检查点：这不是旧副本，请接入正确的数据库',
          'this database holds no published checkpoint, so it is no older copy: connect the right database',
        ),
      );
    case 'not_written':
      throw new CannotRun(
        both(
          'FILE.losses 或 FILE.numbers 无法写入，损失未确认：请排除故障后重新运行',
          'FILE.losses or FILE.numbers cannot be written, so the loss is not accepted: correct that and run this again',
        ),
      );
    case 'not_whole':
      return fails(`${both('不予确认', 'Not accepted')}: ${databaseFault(refused.fault)}`);
    case 'not_a_loss':
      return fails(
        both(
          `不予确认（${refused.fault}）：这不是损失，日志与已发布的不符或无法读取。请保全现场并恢复可信的备份`,
          `not accepted (${refused.fault}): this is no loss; the log differs from the published one or is ` +
            'unreadable. Keep everything unchanged for the auditors, and restore a backup that can be trusted',
        ),
      );
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
  if (what === 'database') return await withLog(values, checkDatabase);
  if (what === 'accept' && name === undefined) return await withLog(values, (log) => accept(values, log));
  if (what === 'new-key' && name !== undefined) return makeKey(name, values);
  if (what === undefined || what === 'new-key' || name !== undefined) throw new Unusable(USAGE);
  return checkReceipt(what, values);
}

answerHelp(USAGE);
run().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    const isKnown = error instanceof Unusable || error instanceof NoteError || error instanceof CannotRun;
    const text = argumentFault(error, USAGE) ?? (isKnown ? error.message : null);
    console.error(text ?? error);
    if (text === null) process.exitCode = EXIT.fails;
    else process.exitCode = error instanceof CannotRun ? EXIT.cannotRun : EXIT.usage;
  },
);
