// Where the tests keep their files: in memory where the system has room for that. A database is hundreds of files, and a
// server a thousand: a disk searches long for a place for each.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
const GIB = 2 ** 30;
const TMPFS = 0x01021994;

/** From here on this process and all that it starts keep temporary files there, unless TMPDIR has named another place. */
export function useScratch(): void {
  if (process.env.TMPDIR !== undefined || !hasRoom()) return;
  const folder = mkdtempSync(join(IN_MEMORY, 'miaopi-tests-'));
  // the database server runs as an account of its own where root starts it
  chmodSync(folder, 0o1777);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  if (runsPrograms(folder)) process.env.TMPDIR = folder;
}

/** Files that are gone as soon as they are deleted, and cost no search for a place on a disk. */
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

/** A server of its own is copied into each data folder; a container may allow no programs in this one. */
function runsPrograms(folder: string): boolean {
  const program = join(folder, 'program');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  return spawnSync(program).status === 0;
}
