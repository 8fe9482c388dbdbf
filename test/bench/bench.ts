// `npm run bench`: miaopi's API process beside a plain program, on the same PostgreSQL and the same sources, in turns,
// so that other work on the machine disturbs both alike. Prints ratios; writes figures and a plot.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { createLog } from '../../src/base/log.ts';
import { answerHelp } from '../../src/cli/command.ts';
import { migrateDatabase } from '../../src/db/migrate.ts';
import { startEmbeddedPostgres } from '../../src/sandbox/postgres/embedded.ts';
import { type Child, start } from './child.ts';
import { fillApplications } from './fill.ts';
import type { Outcome, Task } from './load.ts';
import { measureLog } from './log.ts';
import { plot } from './plot.ts';
import { measureQueue, type Site } from './queue.ts';
import { measureReplay } from './replay.ts';
import { measureSpotChecks } from './spot-checks.ts';
import { postgresCpuMs, type Usage } from './usage.ts';

answerHelp(`用法 · Usage: npm run bench [-- quick] [-- SECTION…]
    与一个简单程序对比性能；quick 为一分钟内的简版；SECTION 只测所列部分
    compares the service with a plain program; quick takes less than a minute; SECTION measures these alone:
    throughput duties overhead processes memory scale queue log spot-checks replay`);

const QUICK = process.argv.includes('quick');
const OUT = fileURLToPath(new URL('../../.data/bench', import.meta.url));
const CONNECTIONS = 16;
const SIZE = QUICK
  ? {
      rounds: 2,
      flood: 800,
      warm: 400,
      pace: 40,
      memory: 2_000,
      rows: [1_000, 20_000],
      scale: 300,
      settle: 60,
      approvals: 40_000,
      logRounds: 2,
    }
  : {
      rounds: 5,
      flood: 6_000,
      warm: 40_000,
      pace: 600,
      memory: 100_000,
      rows: [10_000, 1_000_000],
      scale: 3_000,
      settle: 2_000,
      approvals: 1_000_000,
      logRounds: 7,
    };

const LOG_CONCURRENCY = 64;
const SCALE_RUNS = QUICK ? 1 : 3;

/** `npm run bench -- scale` measures that section alone. */
const SECTIONS = [
  'throughput',
  'duties',
  'overhead',
  'processes',
  'memory',
  'scale',
  'queue',
  'log',
  'spot-checks',
  'replay',
] as const;
const named = SECTIONS.filter((section) => process.argv.includes(section));
/** `duties` starts its own program, so a quick run includes it only on request. */
const wanted = (section: (typeof SECTIONS)[number]) =>
  named.length === 0 ? !(QUICK && section === 'duties') : named.includes(section);

const say = (text = '') => console.log(text);
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const round = (value: number, digits = 2) => Number(value.toFixed(digits));

interface Program {
  name: 'miaopi' | 'plain' | 'dutiful';
  path: string;
  /** the first is the server that most sections use */
  processes: [Started, ...Started[]];
}
interface Started {
  child: Child;
  url: string;
}

interface Measured {
  perSecond: number;
  cpuMs: number;
  postgresMs: number | null;
  outcome: Outcome;
}

/** The numbers of people used so far: nobody applies twice. */
const used = { miaopi: 0, plain: 0, dutiful: 0 };

async function flood(
  load: Child,
  { name, path, processes }: Program,
  count: number,
  concurrency: number,
  postmaster: number,
): Promise<Measured> {
  const from = used[name];
  used[name] += count;
  const cpuMs = async () => {
    const usages = await Promise.all(processes.map(({ child }) => child.ask<Usage>({ usage: true })));
    return usages.reduce((sum, usage) => sum + usage.cpuMs, 0);
  };
  const before = await cpuMs();
  const postgresBefore = postgresCpuMs(postmaster);
  const urls = processes.map(({ url }) => url);
  const outcome = await load.ask<Outcome>({ kind: 'flood', urls, path, from, count, concurrency } satisfies Task);
  const after = await cpuMs();
  const postgresAfter = postgresCpuMs(postmaster);
  refuseUnexpected(name, outcome);
  return {
    perSecond: count / outcome.seconds,
    cpuMs: (after - before) / count,
    postgresMs: postgresBefore === null || postgresAfter === null ? null : (postgresAfter - postgresBefore) / count,
    outcome,
  };
}

/** Counts unexpected answers: at most one in a thousand is reported and counted, more end the bench. */
const unexpectedAnswers: Record<string, number> = {};

function refuseUnexpected(name: string, { unexpected, done }: Outcome): void {
  const all = Object.values(unexpected).reduce((sum, count) => sum + count, 0);
  if (all * 1000 > done) throw new Error(`${name}: ${JSON.stringify(unexpected)}`);
  for (const [answer, count] of Object.entries(unexpected)) {
    const key = `${name}: ${answer}`;
    unexpectedAnswers[key] = (unexpectedAnswers[key] ?? 0) + count;
    say(`  not as expected: ${key} (${count})`);
  }
}

function spread(values: number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: round(median(values), 3), min: round(sorted[0] ?? 0, 3), max: round(sorted.at(-1) ?? 0, 3) };
}

/** Applications per second and CPU per application, both programs in turns over the rounds. */
async function throughput(load: Child, programs: Program[], postmaster: number) {
  const results: Record<string, unknown>[] = [];
  for (const concurrency of [32, 256]) {
    const measured: Record<string, Measured[]> = { miaopi: [], plain: [] };
    for (let roundNumber = 1; roundNumber <= SIZE.rounds; roundNumber++) {
      const order = roundNumber % 2 === 0 ? programs : programs.toReversed();
      for (const program of order) {
        measured[program.name]?.push(await flood(load, program, SIZE.flood, concurrency, postmaster));
      }
      const last = (name: string) => measured[name]?.at(-1) as Measured;
      say(
        `  ${concurrency} at once, round ${roundNumber}/${SIZE.rounds}: miaopi ${Math.round(last('miaopi').perSecond)}/s ` +
          `${round(last('miaopi').cpuMs)} ms CPU, plain ${Math.round(last('plain').perSecond)}/s ${round(last('plain').cpuMs)} ms CPU`,
      );
    }
    const pairs = (measured.miaopi ?? []).map((ours, index) => ({ ours, plain: measured.plain?.[index] as Measured }));
    results.push({
      concurrency,
      miaopiPerSecond: spread(pairs.map(({ ours }) => ours.perSecond)),
      plainPerSecond: spread(pairs.map(({ plain }) => plain.perSecond)),
      throughputRatio: spread(pairs.map(({ ours, plain }) => ours.perSecond / plain.perSecond)),
      miaopiCpuMs: spread(pairs.map(({ ours }) => ours.cpuMs)),
      plainCpuMs: spread(pairs.map(({ plain }) => plain.cpuMs)),
      cpuRatio: spread(pairs.map(({ ours, plain }) => ours.cpuMs / plain.cpuMs)),
      miaopiPostgresMs: spread(pairs.map(({ ours }) => ours.postgresMs ?? Number.NaN)),
      plainPostgresMs: spread(pairs.map(({ plain }) => plain.postgresMs ?? Number.NaN)),
    });
  }
  return results;
}

/** The cost of the duties alone: the plain program without them, one that does them in a row, and miaopi, in turns. */
async function duties(load: Child, plain: Program, others: Program[], postmaster: number) {
  const results: Record<string, unknown>[] = [];
  for (const concurrency of [32, 256]) {
    const rounds: { plain: Measured; other: Measured }[][] = others.map(() => []);
    for (let roundNumber = 1; roundNumber <= SIZE.rounds; roundNumber++) {
      const base = await flood(load, plain, SIZE.flood, concurrency, postmaster);
      for (const [index, other] of others.entries()) {
        rounds[index]?.push({ plain: base, other: await flood(load, other, SIZE.flood, concurrency, postmaster) });
      }
    }
    for (const [index, { name }] of others.entries()) {
      const ratio = (of: (measured: Measured) => number) =>
        spread((rounds[index] ?? []).map(({ plain, other }) => of(other) / of(plain)));
      const cpuRatio = ratio(({ cpuMs }) => cpuMs);
      const throughputRatio = ratio(({ perSecond }) => perSecond);
      results.push({ concurrency, name, cpuRatio, throughputRatio });
      say(
        `  ${name}, ${concurrency} at once: ${cpuRatio.median} × the plain program's CPU, ${throughputRatio.median} × its throughput`,
      );
    }
  }
  return results;
}

/** One process and two of them on one PostgreSQL, in turns. */
async function processes(load: Child, one: Program, second: Started, postmaster: number) {
  const programs = [one, { ...one, processes: [one.processes[0], second] as Program['processes'] }];
  await flood(load, { ...one, processes: [second] }, SIZE.warm, 32, postmaster);
  const measured: Measured[][] = [[], []];
  for (let roundNumber = 1; roundNumber <= SIZE.rounds; roundNumber++) {
    const order = roundNumber % 2 === 0 ? [0, 1] : [1, 0];
    for (const index of order) {
      measured[index]?.push(await flood(load, programs[index] as Program, SIZE.flood, 256, postmaster));
    }
  }
  const results = measured.map((rounds, index) => ({
    processes: index + 1,
    perSecond: spread(rounds.map(({ perSecond }) => perSecond)),
    cpuMs: spread(rounds.map(({ cpuMs }) => cpuMs)),
    postgresMs: spread(rounds.map(({ postgresMs }) => postgresMs ?? Number.NaN)),
  }));
  for (const { processes: count, perSecond, cpuMs, postgresMs } of results) {
    say(
      `  ${count} at 256 at once: ${Math.round(perSecond.median)}/s, ${cpuMs.median} ms CPU of all, PostgreSQL ${postgresMs.median} ms`,
    );
  }
  return results;
}

/**
 * The time of a decision beyond its slowest source, with sources that take 40 to 150 ms and 20 applications a second.
 */
async function overhead(load: Child, sources: Child, programs: Program[]) {
  await sources.ask({ slow: true });
  const results: Record<string, unknown> = {};
  for (const program of programs) {
    const from = used[program.name];
    used[program.name] += SIZE.pace;
    const { path, processes } = program;
    const [{ url }] = processes;
    const outcome = await load.ask<Outcome>({ kind: 'pace', url, path, from, count: SIZE.pace, perSecond: 20 });
    refuseUnexpected(program.name, outcome);
    const { p50, p95, p99 } = outcome;
    results[program.name] = { p50: round(p50), p95: round(p95), p99: round(p99) };
    say(
      `  ${program.name}: p50 ${round(p50)} ms, p95 ${round(p95)} ms, p99 ${round(p99)} ms beyond the slowest source`,
    );
  }
  await sources.ask({ slow: false });
  return results;
}

/** Memory after every tenth of a long run. */
async function memory(load: Child, program: Program, postmaster: number) {
  const [{ child }] = program.processes;
  const rssMb: number[] = [];
  for (let part = 1; part <= 10; part++) {
    await flood(load, program, SIZE.memory / 10, 64, postmaster);
    const { rssMb: now } = await child.ask<Usage>({ usage: true });
    rssMb.push(Math.round(now));
    say(`  after ${(SIZE.memory / 10) * part} applications: ${Math.round(now)} MB`);
  }
  return { applications: SIZE.memory, rssMb };
}

/** Server and PostgreSQL CPU for one submit, read and list, with few and with many applications in the database. */
async function scale(load: Child, program: Program, postmaster: number, databaseUrl: string) {
  const results: Record<string, unknown>[] = [];
  for (const rows of SIZE.rows) {
    await fillApplications(databaseUrl, rows, say);
    const ids = await sampleIds(databaseUrl);
    const submit = await cost(program, postmaster, () => flood(load, program, SIZE.scale, 32, postmaster));
    const reads: Record<string, { serverMs: number; postgresMs: number | null }> = {};
    for (const [name, paths] of Object.entries({
      read: ids.map((id) => `/v1/applications/${id}`),
      list: ['/v1/applications?limit=50'],
    })) {
      const task: Task = { kind: 'read', url: program.processes[0].url, paths, count: SIZE.scale, concurrency: 32 };
      reads[name] = await cost(program, postmaster, async () => {
        refuseUnexpected(name, await load.ask<Outcome>(task));
      });
    }
    results.push({ rows, submit, ...reads });
    say(`  ${rows} applications: ${JSON.stringify({ submit, ...reads })}`);
  }
  return results;
}

/** The median of several runs of the work, each of `SIZE.scale` requests. */
async function cost(program: Program, postmaster: number, work: () => Promise<unknown>) {
  const runs: { serverMs: number; postgresMs: number }[] = [];
  for (let run = 0; run < SCALE_RUNS; run++) runs.push(await costOnce(program, postmaster, work));
  return {
    serverMs: median(runs.map(({ serverMs }) => serverMs)),
    postgresMs: median(runs.map(({ postgresMs }) => postgresMs)),
  };
}

async function costOnce({ processes: [{ child }] }: Program, postmaster: number, work: () => Promise<unknown>) {
  const before = await child.ask<Usage>({ usage: true });
  const postgresBefore = postgresCpuMs(postmaster) ?? Number.NaN;
  await work();
  const after = await child.ask<Usage>({ usage: true });
  const postgresAfter = postgresCpuMs(postmaster) ?? Number.NaN;
  return {
    serverMs: round((after.cpuMs - before.cpuMs) / SIZE.scale, 3),
    postgresMs: round((postgresAfter - postgresBefore) / SIZE.scale, 3),
  };
}

async function sampleIds(databaseUrl: string): Promise<string[]> {
  const sql = postgres(databaseUrl, { max: 1 });
  const rows = await sql`select id from applications where reference like 'BENCH-%' order by random() limit 500`;
  await sql.end();
  return rows.map(({ id }) => id as string);
}

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'miaopi-bench-'));
  const server = await startEmbeddedPostgres({ dataDir, log: createLog('error', 'bench') });
  const postmaster = Number(readFileSync(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0]);
  const children: Child[] = [];
  try {
    await migrateDatabase(server.url);
    const sources = await start('sources.ts');
    const load = await start('load.ts');
    const sourcesUrl = `http://127.0.0.1:${sources.hello.port}`;
    const started = async (name: Program['name']): Promise<Started> => {
      const child = await start(`${name}.ts`, server.url, sourcesUrl, String(CONNECTIONS));
      children.push(child);
      return { child, url: `http://127.0.0.1:${child.hello.port}` };
    };
    children.push(sources, load);
    const miaopi: Program = { name: 'miaopi', path: '/v1/applications', processes: [await started('miaopi')] };
    const plain: Program = { name: 'plain', path: '/', processes: [await started('plain')] };
    const programs = [miaopi, plain];

    say(`\nWarming up`);
    for (const each of programs) await flood(load, each, SIZE.warm, 32, postmaster);
    const measured = async <T>(section: (typeof SECTIONS)[number], title: string, work: () => Promise<T>) => {
      if (!wanted(section)) return null;
      say(`\n${title}`);
      return await work();
    };
    const throughputs = await measured('throughput', 'Throughput and CPU per application', () =>
      throughput(load, programs, postmaster),
    );
    const dutifuls = await measured('duties', 'What the duties cost, done in a row', async () => {
      const dutiful: Program = { name: 'dutiful', path: '/', processes: [await started('dutiful')] };
      await flood(load, dutiful, SIZE.warm, 32, postmaster);
      return await duties(load, plain, [dutiful, miaopi], postmaster).finally(() => dutiful.processes[0].child.stop());
    });
    const overheads = await measured(
      'overhead',
      'Overhead beyond the slowest source (40 to 150 ms), 20 applications a second',
      () => overhead(load, sources, programs),
    );
    const scaling = await measured('processes', 'One process and two', async () => {
      const second = await started('miaopi');
      return await processes(load, miaopi, second, postmaster).finally(() => second.child.stop());
    });
    const memories = await measured('memory', 'Memory', () => memory(load, miaopi, postmaster));
    const scales = await measured('scale', 'Cost with few and with many applications in the database', () =>
      scale(load, miaopi, postmaster, server.url),
    );

    const queues = await measured('queue', 'The queue with few and with many applications in the database', () =>
      measureQueue({
        large: { ...miaopi.processes[0], databaseUrl: server.url },
        startSmall: async (databaseUrl): Promise<Site> => {
          const child = await start('miaopi.ts', databaseUrl, sourcesUrl, String(CONNECTIONS));
          return { child, url: `http://127.0.0.1:${child.hello.port}`, databaseUrl };
        },
        load,
        postmaster,
        rows: [1_000, SIZE.rows[1] as number],
        calls: QUICK ? 60 : 1_000,
        runs: SCALE_RUNS,
        settle: SIZE.settle,
        say,
      }),
    );

    const logs = await measured('log', 'Sealing the audit, and what it costs the intake', () =>
      measureLog({
        databaseUrl: server.url,
        postmaster,
        flood: (count) => flood(load, miaopi, count, LOG_CONCURRENCY, postmaster),
        rounds: SIZE.logRounds,
        size: SIZE.flood,
        say,
      }),
    );

    const spotChecks = await measured('spot-checks', 'Sealing and drawing a round of spot checks', () =>
      measureSpotChecks({ ...miaopi.processes[0], databaseUrl: server.url }, SIZE.approvals, SCALE_RUNS, say),
    );

    const replays = await measured('replay', 'Replay: decisions in memory, and the whole of it', async () => {
      const replayUrl = new URL(server.url);
      replayUrl.pathname = '/replay_bench';
      const sql = postgres(server.url, { max: 1 });
      await sql`create database replay_bench`.finally(() => sql.end());
      await migrateDatabase(replayUrl.href);
      return await measureReplay({ databaseUrl: replayUrl.href, quick: QUICK, say });
    });

    const report = {
      at: new Date().toISOString(),
      machine: {
        cpu: cpus()[0]?.model,
        cores: cpus().length,
        memoryGb: Math.round(totalmem() / 2 ** 30),
        node: process.version,
      },
      quick: QUICK,
      throughput: throughputs,
      duties: dutifuls,
      overhead: overheads,
      processes: scaling,
      memory: memories,
      unexpected: unexpectedAnswers,
      scale: scales,
      queue: queues,
      log: logs,
      replay: replays,
      spotChecks,
    };
    mkdirSync(OUT, { recursive: true });
    writeFileSync(join(OUT, 'bench.json'), JSON.stringify(report, null, 2));
    say(`\nFigures: ${join(OUT, 'bench.json')}`);
    if (throughputs) {
      writeFileSync(join(OUT, 'bench.svg'), plot({ throughput: throughputs }));
      say(`Plot: ${join(OUT, 'bench.svg')}\n\n${table(throughputs)}`);
    }
  } finally {
    for (const child of children) await child.stop();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

type Spread = ReturnType<typeof spread>;

function table(rows: Record<string, unknown>[]): string {
  const cell = (value: unknown) => {
    const { median: middle, min, max } = value as Spread;
    return `${middle} (${min}–${max})`;
  };
  return rows
    .map(
      (row) =>
        `${row.concurrency} at once: throughput ${cell(row.throughputRatio)} × plain, CPU ${cell(row.cpuRatio)} × plain, ` +
        `${cell(row.miaopiCpuMs)} ms against ${cell(row.plainCpuMs)} ms; PostgreSQL ${cell(row.miaopiPostgresMs)} ms against ${cell(row.plainPostgresMs)} ms`,
    )
    .join('\n');
}

await main();
