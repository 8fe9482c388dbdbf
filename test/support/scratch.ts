// The place of the tests' files: in memory if the system has room. A database is hundreds of files and a server a
// thousand, and a disk searches long for a place for each.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
const GIB = 2 ** 30;
const TMPFS = 0x01021994;

/** Makes this process and its children keep temporary files there, unless TMPDIR has named another place. */
export function useScratch(): void {
  if (process.env.TMPDIR !== undefined || !hasRoom()) return;
  const folder = mkdtempSync(join(IN_MEMORY, 'miaopi-tests-'));
  // the database server runs under its own account if root starts it
  chmodSync(folder, 0o1777);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  if (runsPrograms(folder)) process.env.TMPDIR = folder;
}

/** Tells whether deleted files are gone at once and new ones cost no search for a place on a disk. */
export const isInMemory = (): boolean => process.platform === 'linux' && statfsSync(tmpdir()).type === TMPFS;

function hasRoom(): boolean {
  if (process.platform !== 'linux' || process.availableMemory() < 6 * GIB) return false;
  try {
    const { type, bavail, bsize } = statfsSync(IN_MEMORY);
    return type === TMPFS && bavail * bsize >= 4 * GIB;
  } catch {
    return false;
  }
}

/**
 * Tells whether the folder may hold programs, which some containers forbid: each data folder gets a copy of the server.
 */
function runsPrograms(folder: string): boolean {
  const program = join(folder, 'program');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  return spawnSync(program).status === 0;
}
