// A process that sends applications: as fast as a number at once allows, or at a steady pace. It counts the answers.
import { Pool } from 'undici';
import { residentIdOf, slowestMs, submissionOf } from './population.ts';

export interface Flood {
  kind: 'flood';
  /** processes of the same program, which get the applications in turns */
  urls: string[];
  path: string;
  from: number;
  count: number;
  concurrency: number;
}
export interface Pace {
  kind: 'pace';
  url: string;
  path: string;
  from: number;
  count: number;
  perSecond: number;
}
export interface Read {
  kind: 'read';
  url: string;
  paths: string[];
  /** the key or session of the caller; by default the employer's key */
  headers?: Record<string, string>;
  count: number;
  concurrency: number;
}
export type Task = Flood | Pace | Read;
export interface Outcome {
  seconds: number;
  /** the number of expected answers; all others are in `unexpected` */
  done: number;
  unexpected: Record<string, number>;
  /** milliseconds; for a pace, beyond the slowest source */
  p50: number;
  p95: number;
  p99: number;
}

interface Answered {
  status: string;
  decision?: { reasons?: { code: string }[] };
}

const AUTHORIZATION = 'Bearer miaopi_sandbox_employer';

async function run(task: Task): Promise<Outcome> {
  const connections = task.kind === 'pace' ? 64 : task.concurrency;
  const urls = task.kind === 'flood' ? task.urls : [task.url];
  const pools = urls.map((url) => new Pool(url, { connections }));
  const poolOf = (n: number) => pools[n % pools.length] as Pool;
  const took: number[] = [];
  const unexpected: Record<string, number> = {};
  const tally = (key: string) => {
    unexpected[key] = (unexpected[key] ?? 0) + 1;
  };

  const submit = async (path: string, n: number, slowest: number) => {
    const sentAt = performance.now();
    const { statusCode, body } = await poolOf(n).request({
      method: 'POST',
      path,
      headers: { authorization: AUTHORIZATION, 'content-type': 'application/json', 'idempotency-key': `bench-${n}` },
      body: JSON.stringify(submissionOf(n)),
    });
    const { status, decision } = (await body.json()) as Answered;
    took.push(performance.now() - sentAt - slowest);
    const reasons = decision?.reasons?.map(({ code }) => code) ?? [];
    if (statusCode !== 201 || status !== 'approved') tally([statusCode, status, ...reasons].join(' '));
  };
  const read = async (path: string, headers: Record<string, string> = { authorization: AUTHORIZATION }) => {
    const sentAt = performance.now();
    const { statusCode, body } = await poolOf(0).request({
      method: 'GET',
      path,
      headers,
    });
    await body.text();
    took.push(performance.now() - sentAt);
    if (statusCode !== 200) tally(String(statusCode));
  };

  const startedAt = performance.now();
  if (task.kind === 'pace') await pace(task, (n) => submit(task.path, n, slowestMs(residentIdOf(n))));
  else if (task.kind === 'flood') await together(task, (index) => submit(task.path, task.from + index, 0));
  else await together(task, (index) => read(task.paths[index % task.paths.length] as string, task.headers));
  const seconds = (performance.now() - startedAt) / 1000;
  for (const pool of pools) await pool.close();

  took.sort((a, b) => a - b);
  const quantile = (part: number) => took[Math.min(took.length - 1, Math.floor(took.length * part))] ?? 0;
  const failed = Object.values(unexpected).reduce((sum, count) => sum + count, 0);
  return {
    seconds,
    done: took.length - failed,
    unexpected,
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
  };
}

async function together(
  { count, concurrency }: { count: number; concurrency: number },
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const one = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: concurrency }, one));
}

async function pace({ from, count, perSecond }: Pace, work: (n: number) => Promise<void>): Promise<void> {
  const started: Promise<void>[] = [];
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      started.push(work(from + started.length));
      if (started.length < count) return;
      clearInterval(timer);
      resolve();
    }, 1000 / perSecond);
  });
  await Promise.all(started);
}

process.on('message', async (task: Task) => process.send?.(await run(task)));
process.send?.({ ready: true });
