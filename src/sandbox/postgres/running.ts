// Finds the server of a running sandbox by its data folder, for programs that read its data. It starts and changes
// nothing. It also finds a sandbox on another folder (DATA_DIR), which leaves a note in the default folder.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE, ROLE } from './cluster.ts';
import { ELSEWHERE, makeFolder, startOf } from './owner.ts';
import { readIfThere } from './place.ts';

/** Returns the URL of the server on that folder; null where none runs. */
export function findRunningServer(dataDir: string): { url: string } | null {
  // the server's lines: pid, folder, start, port, …, and `ready` in the eighth
  const lines = readIfThere(join(dataDir, 'postgres/cluster/postmaster.pid'))?.split('\n') ?? [];
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  const password = readIfThere(join(dataDir, 'password'));
  if (!pid || !port || password === null || lines[7]?.trim() !== 'ready' || startOf(pid) === null) return null;
  return { url: `postgres://${ROLE}:${password}@127.0.0.1:${port}/${DATABASE}` };
}

/**
 * Notes in the default folder that a sandbox runs on another one; returns a function that removes the note. Where the
 * folder cannot be written, only DATA_DIR leads to the sandbox.
 */
export function rememberPlace(defaultDir: string, dataDir: string): () => void {
  const place = realpathSync(dataDir);
  try {
    makeFolder(defaultDir);
    if (realpathSync(defaultDir) === place) return () => {};
    const folder = join(defaultDir, ELSEWHERE);
    mkdirSync(folder, { recursive: true });
    const file = join(folder, createHash('sha256').update(place).digest('hex').slice(0, 12));
    writeFileSync(file, place);
    return () => rmSync(file, { force: true });
  } catch {
    return () => {};
  }
}

export interface RunningSandbox {
  dataDir: string;
  url: string;
}

/** Lists the sandboxes that run on the default folder or have a note there. */
export function listRunning(defaultDir: string): RunningSandbox[] {
  return [defaultDir, ...placesElsewhere(join(defaultDir, ELSEWHERE))].flatMap(runningAt);
}

function placesElsewhere(folder: string): string[] {
  try {
    return readdirSync(folder).flatMap((name) => readIfThere(join(folder, name)) ?? []);
  } catch {
    return [];
  }
}

export type FoundSandbox = RunningSandbox | { several: string[] } | null;

/**
 * Finds the sandbox on that folder, or the only one. Returns null where none runs, and the folders where several do.
 */
export function findSandbox(dataDir: string | null, defaultDir: string): FoundSandbox {
  const running = dataDir === null ? listRunning(defaultDir) : runningAt(dataDir);
  const [first, ...others] = running;
  if (!first) return null;
  return others.length === 0 ? first : { several: running.map((each) => each.dataDir) };
}

function runningAt(dataDir: string): RunningSandbox[] {
  const server = findRunningServer(dataDir);
  return server ? [{ dataDir, url: server.url }] : [];
}
