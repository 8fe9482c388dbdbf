// The section `queue`: the cost of the queue with few and with many applications in the database, whether eight clerks
// at once settle each item once, and the cost of a page of the console.
import postgres from 'postgres';
import { migrateDatabase } from '../../src/db/migrate.ts';
import { signInAs } from '../support/visitor.ts';
import { type Child, start } from './child.ts';
import { fillApplications } from './fill.ts';
import type { Outcome, Read } from './load.ts';
import { fillOpen } from './queue-fill.ts';
import type { QueueOutcome, QueueTask } from './queue-load.ts';
import { CLERK_TOKENS } from './queue-people.ts';
import { postgresCpuMs, type Usage } from './usage.ts';

export interface Site {
  child: Child;
  url: string;
  databaseUrl: string;
}

export interface QueueOptions {
  /** with many applications: the bench's own database */
  large: Site;
  /** another database on the same server, with its own process */
  startSmall(databaseUrl: string): Promise<Site>;
  load: Child;
  postmaster: number;
  /** applications in the small and in the large database; one in a hundred of them is open, and at least a hundred */
  rows: readonly [number, number];
  calls: number;
  runs: number;
  settle: number;
  say(text: string): void;
}

interface Cost {
  serverMs: number;
  postgresMs: number;
}

const openOf = (rows: number) => Math.max(100, rows / 100);
const round = (value: number, digits = 3) => Number(value.toFixed(digits));
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

export async function measureQueue(options: QueueOptions) {
  const { say, rows, large } = options;
  const small = await smallSite(options);
  const clerks = await start('queue-load.ts');
  try {
    for (const [site, count] of [
      [small, rows[0]],
      [large, rows[1]],
    ] as const) {
      await fillApplications(site.databaseUrl, count - openOf(count), say);
      await fillOpen(site.url, site.databaseUrl, openOf(count));
    }
    const growth = await measureGrowth(options, clerks, small);
    const pages = await measurePages(options);
    const settling = await settleInParallel(options, clerks);
    return { rows: rows.map((count) => ({ applications: count, open: openOf(count) })), growth, pages, settling };
  } finally {
    await clerks.stop();
    await small.child.stop();
  }
}

async function smallSite({ large, startSmall }: QueueOptions): Promise<Site> {
  const name = 'bench_queue';
  const sql = postgres(large.databaseUrl, { max: 1, onnotice: () => {} });
  await sql.unsafe(`create database "${name}"`).finally(() => sql.end());
  const url = new URL(large.databaseUrl);
  url.pathname = `/${name}`;
  await migrateDatabase(url.href);
  return await startSmall(url.href);
}

type Work = (site: Site, count: number) => Promise<unknown>;

/** Each kind of work on the small and on the large database, in turns. */
async function measureGrowth(options: QueueOptions, clerks: Child, small: Site) {
  const { large, calls, runs, say } = options;
  const cookies = new Map([
    [small, await cookieOf(small, 'clerk_education')],
    [large, await cookieOf(large, 'clerk_education')],
  ]);
  const page =
    (path: string, headers: (site: Site) => Record<string, string>): Work =>
    async (site, count) =>
      readPages(options, site, path, headers(site), count);
  const works: Record<string, Work> = {
    'next, and giving it back': async (site, count) =>
      refuseFailures(
        await clerks.ask<QueueOutcome>({
          kind: 'claims',
          url: site.url,
          tokens: CLERK_TOKENS,
          count,
        } satisfies QueueTask),
      ),
    'first page of 50 over REST': page('/v1/reviews?limit=50', () => ({ authorization: `Bearer ${CLERK_TOKENS[0]}` })),
    'queue page of the console': page('/console', (site) => ({ cookie: cookies.get(site) ?? '' })),
  };
  const results: Record<string, { small: Cost; large: Cost; serverRatio: number; postgresRatio: number }> = {};
  for (const [name, work] of Object.entries(works)) {
    const measured: { small: Cost; large: Cost }[] = [];
    for (const site of [small, large]) await work(site, Math.ceil(calls / 4));
    for (let run = 0; run < runs; run++) {
      measured.push({
        small: await costOf(options, small, calls, () => work(small, calls)),
        large: await costOf(options, large, calls, () => work(large, calls)),
      });
    }
    const middle = (site: 'small' | 'large', part: keyof Cost) =>
      round(median(measured.map((each) => each[site][part])));
    const [few, many] = (['small', 'large'] as const).map((site) => ({
      serverMs: middle(site, 'serverMs'),
      postgresMs: middle(site, 'postgresMs'),
    })) as [Cost, Cost];
    const ratio = (part: keyof Cost) => round(many[part] / few[part], 2);
    results[name] = { small: few, large: many, serverRatio: ratio('serverMs'), postgresRatio: ratio('postgresMs') };
    say(
      `  ${name}: ${few.serverMs} + ${few.postgresMs} ms with few, ${many.serverMs} + ${many.postgresMs} ms with many ` +
        `(server + PostgreSQL), ratio ${ratio('serverMs')} and ${ratio('postgresMs')}, to reach 1.3`,
    );
  }
  return results;
}

/** CPU of the server for a page of the console, in the large database. */
async function measurePages(options: QueueOptions) {
  const { large, calls, say } = options;
  const clerk = { cookie: await cookieOf(large, 'clerk_education') };
  const supervisor = { cookie: await cookieOf(large, 'supervisor') };
  const sql = postgres(large.databaseUrl, { max: 1 });
  const [item] = await sql`select id from review_items where status = 'open' and department = 'education' limit 1`;
  await sql.end();
  const pages: [name: string, path: string, headers: Record<string, string>, count: number][] = [
    ['queue', '/console', clerk, calls],
    ['case', `/console/items/${item?.id}`, clerk, calls],
    ['sources', '/console/sources', supervisor, calls],
    // it counts a month of all departments: few people need it, and seldom
    ['board', '/console/board', supervisor, Math.ceil(calls / 10)],
  ];
  const results: Record<string, Cost> = {};
  for (const [name, path, headers, count] of pages) {
    await readPages(options, large, path, headers, Math.ceil(count / 4));
    const { serverMs, postgresMs } = await costOf(options, large, count, () =>
      readPages(options, large, path, headers, count),
    );
    results[name] = { serverMs: round(serverMs, 2), postgresMs: round(postgresMs, 2) };
    say(
      `  page ${name}: ${round(serverMs, 1)} ms of the server’s CPU (to reach: 50), PostgreSQL ${round(postgresMs, 1)} ms`,
    );
  }
  return results;
}

/** Eight people at once, on the large database. */
async function settleInParallel({ large, settle, say }: QueueOptions, clerks: Child) {
  const task: QueueTask = { kind: 'settling', url: large.url, tokens: CLERK_TOKENS, count: settle };
  const { seconds, answers, settled } = await clerks.ask<QueueOutcome>(task);
  const doubles = settled.length - new Set(settled).size;
  const failures = Object.entries(answers).reduce(
    (sum, [answer, count]) => sum + (/ 5\d\d$/.test(answer) ? count : 0),
    0,
  );
  const sql = postgres(large.databaseUrl, { max: 1 });
  const [held] = await sql`
    select
      (select count(*)::int from review_items where status = 'settled') as settled,
      (select count(*)::int from (
        select application_id from audit_events where action = 'application.reviewed' group by 1 having count(*) > 1) as twice) as "decidedTwice",
      (select count(*)::int from (
        select application_id from notices where event in ('approved', 'rejected') group by 1 having count(*) > 1) as twice) as "toldTwice"`;
  await sql.end();
  say(
    `  ${CLERK_TOKENS.length} clerks settled ${settled.length} items in ${round(seconds, 1)} s (${Math.round(settled.length / seconds)}/s): ` +
      `${doubles} doubles, ${failures} answers of 5xx; in the database ${JSON.stringify(held)}; answers ${JSON.stringify(answers)}`,
  );
  if (doubles > 0 || failures > 0 || held?.decidedTwice > 0 || held?.toldTwice > 0) {
    throw new Error('the queue handed an item out twice, or failed');
  }
  return {
    clerks: CLERK_TOKENS.length,
    items: settled.length,
    seconds: round(seconds, 1),
    doubles,
    failures,
    answers,
    held,
  };
}

async function cookieOf({ url }: Site, person: string): Promise<string> {
  return (await signInAs(url, person)).cookieHeader();
}

const AT_ONCE = 4;

async function readPages(
  { load }: QueueOptions,
  { url }: Site,
  path: string,
  headers: Record<string, string>,
  count: number,
): Promise<void> {
  const task: Read = { kind: 'read', url, paths: [path], headers, count, concurrency: AT_ONCE };
  const { unexpected } = await load.ask<Outcome>(task);
  if (Object.keys(unexpected).length > 0) throw new Error(`${path}: ${JSON.stringify(unexpected)}`);
}

function refuseFailures({ answers }: QueueOutcome): void {
  const failed = Object.keys(answers).filter((answer) => !/ 2\d\d$/.test(answer));
  if (failed.length > 0) throw new Error(JSON.stringify(answers));
}

async function costOf(
  { postmaster }: QueueOptions,
  { child }: Site,
  count: number,
  work: () => Promise<unknown>,
): Promise<Cost> {
  const before = await child.ask<Usage>({ usage: true });
  const postgresBefore = postgresCpuMs(postmaster) ?? Number.NaN;
  await work();
  const after = await child.ask<Usage>({ usage: true });
  const postgresAfter = postgresCpuMs(postmaster) ?? Number.NaN;
  return {
    serverMs: (after.cpuMs - before.cpuMs) / count,
    postgresMs: (postgresAfter - postgresBefore) / count,
  };
}
