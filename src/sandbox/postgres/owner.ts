// One living process owns a data folder at a time. Ownership ends with the process, however it ends; a later process
// with the same pid is not the owner.

import { execFileSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { EmbeddedPostgresError, hasCode, isRoot, isWindows, readIfThere } from './place.ts';

/** folder, in the default data folder, that lists the other data folders of this project's sandboxes */
export const ELSEWHERE = 'elsewhere';

/** Makes the folder and takes ownership of it; returns a function that gives it back. */
export function claim(dataDir: string): () => void {
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

/** Makes a missing folder, open for the account of the server. */
export function makeFolder(dataDir: string): void {
  try {
    const first = mkdirSync(dataDir, { recursive: true });
    for (let made = dataDir; isRoot && first !== undefined; made = dirname(made)) {
      // despite the umask: the account of the server must pass through
      chmodSync(made, 0o755);
      if (made === first || made === dirname(made)) break;
    }
    accessSync(dataDir, constants.W_OK | constants.X_OK);
    const entries = readdirSync(dataDir);
    // a temporary folder is closed to others: allow passing through, and only if no other program's files are in it
    if (isRoot && (entries.length === 0 || entries.includes('postgres') || entries.includes(ELSEWHERE))) {
      chmodSync(dataDir, (statSync(dataDir).mode & 0o777) | 0o711);
    }
  } catch (error) {
    throw notWritable(dataDir, error);
  }
}

export function notWritable(dataDir: string, error: unknown): EmbeddedPostgresError {
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
  // another starter may have removed the dead owner and taken over since the file was read: restore its file
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

/** Returns a text that tells a process from a later one with the same pid; null if no such process lives. */
export function startOf(pid: number): string | null {
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
