// Measures the cost of sealing the audit for the intake of applications, and its speed. The same flood in turns over
// the rounds: without the trigger that guards sealed data, with it, and with a process that seals every five seconds as
// in live operation.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { type Child, start } from './child.ts';
import { postgresCpuMs, type Usage } from './usage.ts';

const MODES = ['bare', 'guarded', 'sealing'] as const;
type Mode = (typeof MODES)[number];

export interface LogSite {
  databaseUrl: string;
  postmaster: number;
  /** Sends this many applications; CPU in milliseconds for each, of the server and of PostgreSQL. */
  flood(count: number): Promise<{ perSecond: number; cpuMs: number; postgresMs: number | null }>;
  rounds: number;
  size: number;
  say(text: string): void;
}

interface Cost {
  perSecond: number;
  /** for an application, of the server, of PostgreSQL and of the sealer */
  cpuMs: number;
}
interface Drained {
  events: number;
  ms: number;
  cpuMs: number;
  rssMb: number;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const spread = (values: number[]) => ({ median: median(values), min: Math.min(...values), max: Math.max(...values) });
const shown = ({ median: middle, min, max }: ReturnType<typeof spread>, digits = 2) =>
  `${middle.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`;

export async function measureLog(site: LogSite) {
  const folder = mkdtempSync(join(tmpdir(), 'miaopi-bench-log-'));
  const sealer = await start('log-sealer.ts', site.databaseUrl, join(folder, 'checkpoints.txt'));
  const sql = postgres(site.databaseUrl, { max: 1 });
  try {
    // the remains of the other sections do not count here
    await sealer.ask({ drain: true });
    const speed = await speedOfSealing(site, sealer);
    return { speed, ...(await costOfSealing(site, sealer, sql)) };
  } finally {
    await sql.unsafe('alter table audit_events enable trigger audit_events_after_sealed');
    await sql.end();
    await sealer.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Measures the sealing of the events that a flood leaves while nobody seals. */
async function speedOfSealing({ flood, size, postmaster, say }: LogSite, sealer: Child) {
  await flood(size);
  const before = postgresCpuMs(postmaster) ?? Number.NaN;
  const { events, ms, cpuMs, rssMb } = await sealer.ask<Drained>({ drain: true });
  const postgresMs = (postgresCpuMs(postmaster) ?? Number.NaN) - before;
  const speed = {
    eventsPerApplication: events / size,
    perSecond: Math.round((events * 1000) / ms),
    sealerMicroseconds: (cpuMs * 1000) / events,
    postgresMicroseconds: (postgresMs * 1000) / events,
    rssMb: Math.round(rssMb),
  };
  say(
    `  ${events} events (${speed.eventsPerApplication.toFixed(1)} for an application) sealed, ${speed.perSecond} a second: ` +
      `${speed.sealerMicroseconds.toFixed(1)} µs of the sealer and ${speed.postgresMicroseconds.toFixed(1)} µs of PostgreSQL each, ${speed.rssMb} MB`,
  );
  return speed;
}

async function costOfSealing(site: LogSite, sealer: Child, sql: postgres.Sql) {
  const measured: Record<Mode, Cost[]> = { bare: [], guarded: [], sealing: [] };
  for (let round = 1; round <= site.rounds; round++) {
    for (const mode of round % 2 === 0 ? MODES : MODES.toReversed()) {
      const switched = mode === 'bare' ? 'disable' : 'enable';
      await sql.unsafe(`alter table audit_events ${switched} trigger audit_events_after_sealed`);
      await sealer.ask({ drain: true });
      await sealer.ask({ every: mode === 'sealing' });
      measured[mode].push(await costOf(site, sealer));
      await sealer.ask({ every: false });
    }
    const rates = MODES.map((mode) => `${mode} ${Math.round(measured[mode].at(-1)?.perSecond ?? 0)}/s`);
    site.say(`  round ${round}/${site.rounds}: ${rates.join(', ')}`);
  }
  const ratios = (mode: Mode, against: Mode) => {
    const of = (name: keyof Cost) =>
      spread(measured[mode].map((each, index) => each[name] / (measured[against][index]?.[name] ?? Number.NaN)));
    return { throughput: of('perSecond'), cpu: of('cpuMs') };
  };
  const guard = ratios('guarded', 'bare');
  const sealing = ratios('sealing', 'guarded');
  for (const [name, { throughput, cpu }] of Object.entries({
    'guarded beside bare': guard,
    'sealing beside guarded': sealing,
  })) {
    site.say(`  ${name}: throughput ${shown(throughput)} times, CPU ${shown(cpu)} times`);
  }
  return { guard, sealing };
}

async function costOf({ flood, size }: LogSite, sealer: Child): Promise<Cost> {
  const sealerMs = async () => (await sealer.ask<Usage>({ usage: true })).cpuMs;
  const before = await sealerMs();
  const { perSecond, cpuMs, postgresMs } = await flood(size);
  return { perSecond, cpuMs: cpuMs + (postgresMs ?? Number.NaN) + ((await sealerMs()) - before) / size };
}
