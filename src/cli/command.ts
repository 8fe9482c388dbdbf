// Shared by the operators' commands: the usage text in both languages, and failures as one sentence, without a stack,
// without SQL, and without anything of the database's address except the variable's name.
import { isOutage } from '../base/outage.ts';

/** Joins both languages in one line. */
export const both = (zh: string, en: string): string => `${zh} · ${en}`;

/** Exit codes of every command; 0 means that it did everything asked and found no fault. */
export const EXIT = {
  /** it found a fault, or its change was refused */
  fails: 1,
  /** its arguments do not fit, or leave nothing to work on */
  usage: 2,
  /** a setting does not fit, or its file or database cannot be used (EX_CONFIG of sysexits.h) */
  cannotRun: 78,
} as const;

/** Arguments do not fit. The message says so, and how to use the command. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The content of the database forbids the command. The message says why. */
export class NotDone extends Error {
  override name = 'NotDone';
}

const bilingual = (zh: string, en: string) => `${en}\n${zh}`;

const isHelp = (argument: string) => argument === '--help' || argument === '-h';

/** Prints the usage and ends the process with 0, where the arguments ask for help. */
export function answerHelp(usage: string, args: readonly string[] = process.argv.slice(2)): void {
  if (!args.some(isHelp)) return;
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}

/** Answers `--help` for a command without arguments, and ends the process with an error for any other argument. */
export function takeNoArguments(usage: string, args: readonly string[] = process.argv.slice(2)): void {
  answerHelp(usage, args);
  if (args.length === 0) return;
  console.error(`${bilingual(`不接受参数：${args.join(' ')}`, `takes no arguments: ${args.join(' ')}`)}\n${usage}`);
  process.exit(EXIT.usage);
}

/**
 * Describes a failure of a command: settings or arguments that do not fit, or a database that is down or refuses.
 * Database failures come in both languages. Returns null for anything else, which is a bug.
 */
export function failureText(error: unknown, usage: string): string | null {
  if (!(error instanceof Error)) return null;
  if (['ConfigError', 'UsageError', 'NotDone'].includes(error.name)) return error.message;
  return argumentFault(error, usage) ?? databaseFailure(error);
}

/** Prints the failure and ends the process; throws an error that is a bug again. */
export function failWith(error: unknown, usage: string): never {
  const text = failureText(error, usage);
  if (text === null) throw error;
  console.error(text);
  process.exit(exitOf(error));
}

/** Returns the exit code for an error whose text was printed. */
export function exitOf(error: unknown): number {
  if (!(error instanceof Error)) return EXIT.fails;
  if (error.name === 'NotDone') return EXIT.fails;
  return error.name === 'UsageError' || isOfArguments(error) ? EXIT.usage : EXIT.cannotRun;
}

const isOfArguments = (error: Error): boolean => codeOf(error).startsWith('ERR_PARSE_ARGS');

/** Describes an error of Node's `parseArgs` by its option; null for any other error. */
export function argumentFault(error: Error, usage: string): string | null {
  if (!isOfArguments(error)) return null;
  const [, name = ''] = /'([^'\s]+)[^']*'/.exec(error.message) ?? [];
  return `${bilingual(...argumentWords(error, name))}\n${usage}`;
}

function argumentWords(error: Error, name: string): [zh: string, en: string] {
  if (codeOf(error) === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return [`没有选项 ${name}`, `there is no option ${name}`];
  if (codeOf(error) === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') {
    return [`不接受参数 ${name}`, `takes no argument ${name}`];
  }
  return error.message.includes('does not take an argument')
    ? [`选项 ${name} 不带值`, `the option ${name} takes no value`]
    : [
        `选项 ${name} 须带一个值（以 - 开头的值写作 ${name}=值）`,
        `the option ${name} takes a value (one that begins with - as ${name}=VALUE)`,
      ];
}

/** Text for a command that finds more than one running sandbox. */
export const severalSandboxes = (dataDirs: readonly string[]): string =>
  [
    bilingual('有多个沙箱正在运行，请用 DATA_DIR 指定其一：', 'Several sandboxes run here: name one with DATA_DIR:'),
    ...dataDirs.map((dataDir) => `  DATA_DIR=${dataDir}`),
  ].join('\n');

// --- The database

const codeOf = (error: Error) => ('code' in error ? String(error.code) : '');

/** PostgreSQL's meaning of these codes (its documentation, appendix A), and what to do. */
const ANSWERS: Record<string, [zh: string, en: string]> = {
  '28P01': ['用户名或密码不正确', 'it refuses this user or password'],
  '28000': ['不允许该用户从此处连接', 'it does not let this user in from here'],
  '3D000': ['没有该名称的数据库', 'it has no database of that name'],
  '42501': ['该用户权限不足', 'this user lacks the permission'],
  '42P01': ['数据库不是本版本的，请先运行 npm run migrate', 'it is not of this version: run `npm run migrate`'],
  '42703': ['数据库不是本版本的，请先运行 npm run migrate', 'it is not of this version: run `npm run migrate`'],
  '53100': ['磁盘已满', 'its disk is full'],
  '53300': ['连接数已满，请稍后重试', 'it has no connection left: try again later'],
  '08P01': ['连接池或代理拒绝了连接参数', 'a pooler or proxy in front of it refuses the connection'],
  '57P03': ['正在启动或停止，请稍后重试', 'it is starting or stopping: try again later'],
  '25006': ['只读（可能为备用服务器）', 'it is read-only, a standby perhaps'],
};

/**
 * Describes a database failure; null for any other error. An error of the driver or of drizzle may quote statements, so
 * its text is never shown.
 */
export function databaseFailure(error: unknown): string | null {
  const own = causesOf(error).find((each) => OWN.has(each.name) || (each.name === 'Lost' && codeOf(each) === '25006'));
  if (own) return `DATABASE_URL: ${own.message}`;
  const known = causesOf(error).find((each) => codeOf(each) in ANSWERS);
  if (known) {
    const [zh, en] = ANSWERS[codeOf(known)] as [string, string];
    return bilingual(`DATABASE_URL 指定的数据库：${zh}。`, `DATABASE_URL: the database cannot be used: ${en}.`);
  }
  const causes = causesOf(error);
  const code = causes.map(codeOf).find((each) => each !== '');
  if (code && /CERT|TLS|SELF_SIGNED/.test(code)) {
    return bilingual(
      `DATABASE_URL 指定的服务器证书不被接受（${code}）。`,
      `DATABASE_URL: the server’s certificate is not accepted (${code}).`,
    );
  }
  if (isOutage(error)) {
    return bilingual(
      `DATABASE_URL 指定的数据库没有应答（${code}）。请检查地址，并确认 PostgreSQL 正在运行。`,
      `DATABASE_URL: the database does not answer (${code}). Check the address, and that PostgreSQL is running.`,
    );
  }
  if (!causes.some(({ name }) => name === 'PostgresError')) return null;
  return bilingual(`数据库拒绝了该操作（${code}）。`, `The database refused it (${code}).`);
}

/** Errors whose own message is for operators, and quotes nothing of the address. */
const OWN = new Set(['AddressError', 'SharedSessions', 'TooFewSessions', 'Unanswered', 'Occupied', 'OtherSchema']);

const MAX_CAUSES = 5;

function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let cause = error; cause instanceof Error && causes.length < MAX_CAUSES; cause = cause.cause) causes.push(cause);
  return causes;
}
