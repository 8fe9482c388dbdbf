// Finds the server that a running sandbox has started on a data folder, for programs that look at its data beside it.
// It starts nothing and changes nothing. A sandbox on a folder of its own (DATA_DIR) is found as well: it says so in
// the default folder.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE, ROLE } from './cluster.ts';
import { ELSEWHERE, makeFolder, startOf } from './owner.ts';
import { readIfThere } from './place.ts';

/** Null where nothing runs on that folder. */
export function findRunningServer(dataDir: string): { url: string } | null {
  // as the server writes them: pid, folder, start, port, …, and ready in the eighth line
  const lines = readIfThere(join(dataDir, 'postgres/cluster/postmaster.pid'))?.split('\n') ?? [];
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  const password = readIfThere(join(dataDir, 'password'));
  if (!pid || !port || password === null || lines[7]?.trim() !== 'ready' || startOf(pid) === null) return null;
  return { url: `postgres://${ROLE}:${password}@127.0.0.1:${port}/${DATABASE}` };
}

/**
 * Says in the default folder that a sandbox runs on another one, and answers how to take that back. Where that cannot
 * be written, the sandbox is found by its DATA_DIR alone.
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

/** Every sandbox that runs on the default folder, or has said there on which one it runs. */
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

/** The one that is meant: on that folder, or the only one. Null where none runs; where several do, their folders. */
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
