// `node src/node.js test/bench/log.ts` (`quick`: about a minute): what sealing the audit costs the intake of applications, and how
// fast it is. The same flood as in the main bench, in turns over the rounds: without the trigger that guards what is sealed, with
// it, and with a process that seals every five seconds as in live operation. Prints medians; no absolute figure is worth quoting.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { createLog } from '../../src/base/log.ts';
import { startEmbeddedPostgres } from '../../src/db/embedded.ts';
import { migrateDatabase } from '../../src/db/migrate.ts';
import { type Child, start } from './child.ts';
import type { Outcome, Task } from './load.ts';
import { postgresCpuMs, type Usage } from './usage.ts';

const QUICK = process.argv.includes('quick');
const SIZE = QUICK ? { rounds: 3, flood: 2_000, warm: 1_000 } : { rounds: 7, flood: 6_000, warm: 2_000 };
const CONCURRENCY = 64;
const MODES = ['bare', 'guarded', 'sealing'] as const;
type Mode = (typeof MODES)[number];

const say = (text = '') => console.log(text);
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const spread = (values: number[], digits = 3) =>
  `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)})`;

interface Site {
  server: Child;
  url: string;
  load: Child;
  sealer: Child;
  postmaster: number;
  sql: postgres.Sql;
}
interface Measured {
  perSecond: number;
  /** milliseconds of CPU for an application, of all that takes part but the load */
  cpuMs: number;
  p95: number;
}

let used = 0;

async function flood(site: Site, count: number): Promise<Measured> {
  const cpu = async () => {
    const usages = await Promise.all([site.server, site.sealer].map((child) => child.ask<Usage>({ usage: true })));
    return usages.reduce((sum, { cpuMs }) => sum + cpuMs, postgresCpuMs(site.postmaster) ?? Number.NaN);
  };
  const before = await cpu();
  const task: Task = {
    kind: 'flood',
    urls: [site.url],
    path: '/v1/applications',
    from: used,
    count,
    concurrency: CONCURRENCY,
  };
  used += count;
  const { seconds, p95, unexpected } = await site.load.ask<Outcome>(task);
  if (Object.keys(unexpected).length > 0) throw new Error(JSON.stringify(unexpected));
  return { perSecond: count / seconds, cpuMs: ((await cpu()) - before) / count, p95 };
}

async function set({ sql, sealer }: Site, mode: Mode): Promise<void> {
  await sql.unsafe(
    `alter table audit_events ${mode === 'bare' ? 'disable' : 'enable'} trigger audit_events_after_sealed`,
  );
  // what the other rounds have left is no cost of this one
  await sealer.ask({ drain: true });
  await sealer.ask({ every: mode === 'sealing' });
}

async function costOfSealing(site: Site): Promise<void> {
  const measured: Record<Mode, Measured[]> = { bare: [], guarded: [], sealing: [] };
  for (let round = 1; round <= SIZE.rounds; round++) {
    for (const mode of round % 2 === 0 ? MODES : MODES.toReversed()) {
      await set(site, mode);
      measured[mode].push(await flood(site, SIZE.flood));
      await site.sealer.ask({ every: false });
    }
    const rates = MODES.map((mode) => `${mode} ${Math.round(measured[mode].at(-1)?.perSecond ?? 0)}/s`);
    say(`  round ${round}/${SIZE.rounds}: ${rates.join(', ')}`);
  }
  for (const mode of MODES) {
    const of = (name: keyof Measured) => measured[mode].map((each) => each[name]);
    say(`  ${mode}: ${spread(of('perSecond'), 0)}/s, ${spread(of('cpuMs'))} ms CPU, p95 ${spread(of('p95'), 0)} ms`);
  }
  for (const [mode, against] of [
    ['guarded', 'bare'],
    ['sealing', 'guarded'],
  ] as const) {
    const ratios = (name: keyof Measured) =>
      measured[mode].map((each, index) => each[name] / (measured[against][index]?.[name] ?? Number.NaN));
    say(`  ${mode} beside ${against}: throughput ${spread(ratios('perSecond'))}, CPU ${spread(ratios('cpuMs'))}`);
  }
}

/** Of what a flood leaves behind while nobody seals. */
async function speedOfSealing(site: Site): Promise<void> {
  await set(site, 'guarded');
  await flood(site, SIZE.flood);
  const before = postgresCpuMs(site.postmaster) ?? Number.NaN;
  const { events, ms, cpuMs, rssMb } = await site.sealer.ask<{
    events: number;
    ms: number;
    cpuMs: number;
    rssMb: number;
  }>({
    drain: true,
  });
  const postgresMs = (postgresCpuMs(site.postmaster) ?? Number.NaN) - before;
  say(
    `  ${events} events (${(events / SIZE.flood).toFixed(1)} for an application): ${Math.round((events * 1000) / ms)}/s, ` +
      `${((cpuMs * 1000) / events).toFixed(1)} µs of the sealer and ${((postgresMs * 1000) / events).toFixed(1)} µs of PostgreSQL each, ` +
      `the sealer at ${Math.round(rssMb)} MB`,
  );
}

const dataDir = mkdtempSync(join(tmpdir(), 'miaopi-bench-log-'));
const server = await startEmbeddedPostgres({ dataDir, log: createLog('error', 'bench') });
const children: Child[] = [];
const child = async (file: string, ...args: string[]) => {
  const started = await start(file, ...args);
  children.push(started);
  return started;
};
try {
  await migrateDatabase(server.url);
  const postmaster = Number(readFileSync(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0]);
  const sources = await child('sources.ts');
  const load = await child('load.ts');
  const miaopi = await child('miaopi.ts', server.url, `http://127.0.0.1:${sources.hello.port}`, '16');
  const sealer = await child('log-sealer.ts', server.url, join(dataDir, 'checkpoints.txt'));
  const sql = postgres(server.url, { max: 1 });
  const site: Site = { server: miaopi, url: `http://127.0.0.1:${miaopi.hello.port}`, load, sealer, postmaster, sql };
  say('Warming up');
  await flood(site, SIZE.warm);
  say('\nSealing a backlog');
  for (let round = 0; round < SIZE.rounds; round++) await speedOfSealing(site);
  say(`\nWhat it costs the intake, ${CONCURRENCY} at once`);
  await costOfSealing(site);
  await sql.end();
} finally {
  for (const each of children) await each.stop();
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
