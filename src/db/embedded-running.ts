// Finds the server that a running sandbox has started on a data folder, for programs that look at its data beside it. It starts
// nothing and changes nothing.
import { join } from 'node:path';
import { DATABASE, ROLE } from './embedded-cluster.ts';
import { startOf } from './embedded-owner.ts';
import { readIfThere } from './embedded-place.ts';

/** Null where nothing runs on that folder. */
export function findRunningServer(dataDir: string): { url: string } | null {
  // as the server writes them: pid, folder, start, port, …, and ready in the eighth line
  const lines = readIfThere(join(dataDir, 'postgres/cluster/postmaster.pid'))?.split('\n') ?? [];
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  const password = readIfThere(join(dataDir, 'password'));
  if (!pid || !port || password === null || lines[7]?.trim() !== 'ready' || startOf(pid) === null) return null;
  return { url: `postgres://${ROLE}:${password}@127.0.0.1:${port}/${DATABASE}` };
}
