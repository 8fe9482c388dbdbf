// `npm run replay`: decides every kept application again, in the database of DATABASE_URL or of the sandbox that runs
// here; with `--draft` it reports the decisions that a draft would change. Exit codes: 0 without differences, 1 with
// differences, 2 where the arguments do not fit, 78 where it cannot run.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { countHolders } from '../access/store/keys.ts';
import { systemActor } from '../base/actor.ts';
import { type Clock, createSettableClock, POLICY_TIME_ZONE, realClock } from '../base/clock.ts';
import { createIds } from '../base/ids.ts';
import { createLog } from '../base/log.ts';
import { ConfigError, readReplaySettings, SANDBOX_SEALING } from '../config/config.ts';
import { type Connection, connect } from '../db/connect.ts';
import { isMigrated } from '../db/migrate.ts';
import type { ReplayDeps } from '../replay/deps.ts';
import { pageOfFindings, pageOfUnequal, readReplay } from '../replay/read.ts';
import { reportLines } from '../replay/report-text.ts';
import { runReplay } from '../replay/run.ts';
import { type ReplayRequest, requestOf } from '../replay/schema.ts';
import { cancelReplay, startHeldReplay } from '../replay/start.ts';
import { findingView, isClean, reportView, unequalView } from '../replay/view.ts';
import { STOP_SIGNALS } from '../run/stop.ts';
import { defaultDataDir } from '../sandbox/postgres/embedded.ts';
import { findSandbox } from '../sandbox/postgres/running.ts';
import { followSandboxClock } from '../sandbox/sandbox-clock.ts';
import { createCatalogue } from '../schemes/catalogue.ts';
import { EXAMPLE } from '../schemes/example.ts';
import { ALL_SCHEMES } from '../schemes/house.ts';
import { answerHelp, both, EXIT, exitOf, failureText, severalSandboxes, UsageError } from './command.ts';

const USAGE = `用法 · Usage: npm run replay [-- --scheme ID] [--from DAY] [--to DAY] [--draft file.json] [--workers N] [--json]
    decides every kept application again and compares decision, row and audit; --from and --to limit the submissions
    (YYYY-MM-DD, or an instant with offset); with --draft, such as
    ${JSON.stringify(EXAMPLE.draft)}, it reports the changes
    重新作出全部已留存的决定，并与记录、审计核对；--draft 为回测。未设置 DATABASE_URL 时使用正在运行的沙箱（有多个时由 DATA_DIR 指定）`;

const NOTHING_DIFFERS = 0;
const SOMETHING_DIFFERS = 1;
/** the exit code of shells for a process ended by a signal */
const CALLED_OFF = 130;
const SHOWN = 20;
const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
/** kept decisions may be of schemes that the installation no longer serves */
const SCHEMES = createCatalogue(ALL_SCHEMES);
const COMMAND = systemActor('replay-command');

const options = {
  scheme: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  draft: { type: 'string' },
  workers: { type: 'string' },
  json: { type: 'boolean' },
} as const;
type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

// --- The request

function askedFor({ scheme, from, to, draft }: Values): ReplayRequest {
  if (scheme !== undefined && !SCHEMES.find(scheme)) {
    throw new UsageError(both(`没有业务方案 ${scheme}`, `there is no scheme ${scheme}`));
  }
  const request = requestOf(SCHEMES, {
    scheme,
    submittedFrom: from === undefined ? null : instantOf('--from', from, 0),
    submittedTo: to === undefined ? null : instantOf('--to', to, 1),
    draft: draft === undefined ? null : readDraft(draft),
  });
  if (request.draft !== null) requireDraft(request);
  return request;
}

/** Reads a day as its beginning, or as the last millisecond of the day where `daysLater` is 1. */
function instantOf(name: string, text: string, daysLater: 0 | 1): Temporal.Instant {
  try {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return Temporal.Instant.from(text);
    const day = Temporal.PlainDate.from(text).add({ days: daysLater });
    return day.toZonedDateTime(POLICY_TIME_ZONE).toInstant().subtract({ milliseconds: daysLater });
  } catch {
    throw new UsageError(both(`${name} 不是日期或时刻`, `${name} is no day and no instant`));
  }
}

function readDraft(path: string): Record<string, unknown> {
  try {
    const draft: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (draft !== null && typeof draft === 'object') return draft as Record<string, unknown>;
  } catch {
    // refused below
  }
  throw new UsageError(both(`无法读取草案 ${path}（JSON）`, `the draft ${path} cannot be read as JSON`));
}

function requireDraft({ scheme, draft }: ReplayRequest): void {
  const drafting = scheme === null ? undefined : SCHEMES.find(scheme)?.drafting;
  if (!drafting)
    throw new UsageError(both('草案须用 --scheme 指明方案', 'a draft belongs to one scheme: name it with --scheme'));
  const read = drafting.Draft.safeParse(draft);
  if (read.success) return;
  const lines = read.error.issues.map(({ path, message }) => `  ${path.join('.') || '–'}: ${message}`);
  throw new UsageError([both('草案参数有误', 'the draft does not fit the scheme'), ...lines].join('\n'));
}

function threadsOf({ workers }: Values): number {
  if (workers === undefined) return availableParallelism();
  if (/^[1-9]\d?$/.test(workers)) return Number(workers);
  throw new UsageError(both('--workers 应为 1 至 99', '--workers takes 1 to 99'));
}

// --- The database

interface Place {
  connection: Connection;
  deps: ReplayDeps;
}

async function openPlace(threads: number): Promise<Place> {
  const settings = readReplaySettings();
  const url = settings.databaseUrl ?? urlOfSandbox(settings.dataDir);
  if (!(await isMigrated(url)))
    throw new ConfigError(
      both(
        '数据库不是本版本的，请先运行 npm run migrate',
        'the database is not of this version: run `npm run migrate`',
      ),
    );
  const connection = connect({ url, most: 4, name: 'miaopi-replay' });
  try {
    const isSandbox = (await countHolders(connection.db, 'sandbox')) > 0;
    const sealing = isSandbox ? SANDBOX_SEALING : settings.sealing;
    if (!sealing)
      throw new ConfigError(
        both(
          '须设置 SEALING_KEYS 和 INDEX_KEY，才能打开加密的内容',
          'SEALING_KEYS, INDEX_KEY: needed to decrypt the kept applications',
        ),
      );
    const clock = isSandbox ? await sandboxClock(connection) : realClock;
    const log = createLog('error', 'replay');
    return {
      connection,
      deps: { db: connection.db, clock, ids: createIds(), log, schemes: SCHEMES, sealing, threads },
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

function urlOfSandbox(dataDir: string | null): string {
  const found = findSandbox(dataDir, defaultDataDir(PROJECT));
  if (found === null) {
    throw new ConfigError(
      both(
        '没有正在运行的沙箱。请先 npm start，或设置 DATABASE_URL',
        'no sandbox runs here: npm start first, or set DATABASE_URL',
      ),
    );
  }
  if ('several' in found) throw new ConfigError(severalSandboxes(found.several));
  return found.url;
}

async function sandboxClock(connection: Connection): Promise<Clock> {
  const clock = createSettableClock();
  await followSandboxClock(connection, clock);
  return clock;
}

// --- Running

async function replay({ deps }: Place, request: ReplayRequest, { json }: Values): Promise<number> {
  const held = await startHeldReplay(deps, { actor: COMMAND }, request);
  let goOn = true;
  const stop = () => {
    goOn = false;
  };
  for (const signal of STOP_SIGNALS) process.once(signal, stop);
  const end = await runReplay(deps, held, { goOn: () => goOn, progress: progressLine() });
  if (end !== 'finished') {
    if (end === 'stopped') await cancelReplay(deps, { actor: COMMAND }, held.id);
    console.error(both(`已中止 ${held.id}`, `${held.id} was cancelled`));
    return CALLED_OFF;
  }
  const report = await readReplay(deps, COMMAND, held.id);
  if (json) await writeJson(deps, held.id);
  else await sayReport(deps, held.id);
  return isClean(report) ? NOTHING_DIFFERS : SOMETHING_DIFFERS;
}

const EVERY_MS = 1_000;

/** Writes one moving line on a terminal; elsewhere one line a second. */
function progressLine() {
  const startedAt = performance.now();
  let lastAt = Number.NEGATIVE_INFINITY;
  return ({ decided, total }: { decided: number; total: number }) => {
    const now = performance.now();
    if (now - lastAt < EVERY_MS && decided < total) return;
    lastAt = now;
    const perSecond = Math.round((decided * 1000) / (now - startedAt));
    const line = `  ${decided} / ${total}  ${perSecond}/s`;
    process.stderr.write(process.stderr.isTTY ? `\r\u001b[2K${line}${decided < total ? '' : '\n'}` : `${line}\n`);
  };
}

async function sayReport(deps: ReplayDeps, id: string): Promise<void> {
  const report = await readReplay(deps, COMMAND, id);
  const findings = await pageOfFindings(deps, COMMAND, id, { after: undefined, limit: SHOWN });
  const unequal = await pageOfUnequal(deps, COMMAND, id, { after: undefined, limit: SHOWN });
  const lines = reportLines({
    report: reportView(report),
    findings: findings.items.map(findingView),
    unequal: unequal.items.map(unequalView),
  });
  console.log(lines.join('\n'));
  if (isClean(report)) console.log(`✓ ${both('没有差异', 'Nothing differs')}`);
}

/** Writes all findings page by page, so that they are never all in memory. */
async function writeJson(deps: ReplayDeps, id: string): Promise<void> {
  const write = (text: string) => new Promise<void>((done) => process.stdout.write(text, () => done()));
  await write(`{"replay":${JSON.stringify(reportView(await readReplay(deps, COMMAND, id)))},"findings":[`);
  let separator = '';
  for (let after: number | undefined, isMore = true; isMore; ) {
    const { items, next } = await pageOfFindings(deps, COMMAND, id, { after, limit: 1_000 });
    for (const item of items) {
      await write(`${separator}\n${JSON.stringify(findingView(item))}`);
      separator = ',';
    }
    [after, isMore] = [next ?? undefined, next !== null];
  }
  await write('],"unequal":[');
  separator = '';
  for (let after: Parameters<typeof pageOfUnequal>[3]['after'], isMore = true; isMore; ) {
    const { items, next } = await pageOfUnequal(deps, COMMAND, id, { after, limit: 1_000 });
    for (const item of items) {
      await write(`${separator}\n${JSON.stringify(unequalView(item))}`);
      separator = ',';
    }
    [after, isMore] = [next ?? undefined, next !== null];
  }
  await write(']}\n');
}

async function run(): Promise<number> {
  const { values } = parseArgs({ options });
  const request = askedFor(values);
  const place = await openPlace(threadsOf(values));
  return await replay(place, request, values).finally(() => place.connection.close());
}

answerHelp(USAGE);
run().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    const known = failureText(error, USAGE);
    console.error(known ?? error);
    process.exitCode = known === null ? EXIT.fails : exitOf(error);
  },
);
