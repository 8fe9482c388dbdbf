// The use of a process so far: its own CPU time and memory, and those of a PostgreSQL server with all its backends.
import { readdirSync, readFileSync } from 'node:fs';

export interface Usage {
  cpuMs: number;
  rssMb: number;
}

/** In a child process: answers `{ usage: true }` from the parent. */
export function reportUsage(): void {
  process.on('message', (message: { usage?: true }) => {
    if (!message.usage) return;
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuMs: (user + system) / 1000, rssMb: process.memoryUsage.rss() / 2 ** 20 });
  });
}

const TICKS_PER_SECOND = 100;

/** CPU time of the server and everything it has forked, including ended processes; only Linux reports it. */
export function postgresCpuMs(postmaster: number): number | null {
  if (process.platform !== 'linux') return null;
  const own = statOf(postmaster);
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statOf(Number(name)))
    .filter((stat) => stat?.parent === postmaster);
  const ticks = [...children, own].reduce((sum, stat) => sum + (stat?.ticks ?? 0), own?.childTicks ?? 0);
  return (ticks * 1000) / TICKS_PER_SECOND;
}

function statOf(pid: number): { parent: number; ticks: number; childTicks: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const at = (place: number) => fields[place] ?? 0;
    return { parent: at(1), ticks: at(11) + at(12), childTicks: at(13) + at(14) };
  } catch {
    return null;
  }
}
