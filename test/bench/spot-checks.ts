// Measures a round of spot checks: sealing the population and drawing the sample, of a tenth of the approvals and of
// all of them, and the growth of the process's memory meanwhile.
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import type { Child } from './child.ts';
import type { Usage } from './usage.ts';

const STEP = 50_000;
const SMALL_DAY = '2021-03-01';
const LARGE_DAY = '2021-03-02';
const SAMPLE = 300;

export interface SpotCheckSite {
  child: Child;
  url: string;
  databaseUrl: string;
}

/** Approvals of two days long past, a tenth of them on the first: rows alone, since a round reads nothing else. */
async function fill(databaseUrl: string, rows: number): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    await sql`set synchronous_commit = off`;
    for (let from = 0; from < rows; from += STEP) {
      const to = Math.min(rows, from + STEP);
      await sql`
        insert into applications (id, number, tenant_id, idempotency_key, body_hash, scheme, scheme_version, category, procedure, status,
          person_key, unit_code, unit_key, filer_key, district, submitted_at, lease_until, decided_at, outcome, decided_by, approval_number,
          submission, grounds)
        select uuidv7(), 'SPOT-' || lpad(n::text, 8, '0'), (select id from tenants where kind = 'employer' order by id limit 1),
          'spot-' || n, '\\x00', 'shenzhen-talent', '2019-02-28', (array['academic', 'skilled', 'returnee'])[1 + n % 3], 'instant', 'approved',
          sha256(('spot' || n)::bytea), '91440300MA0XXXX15K', sha256('unit'), sha256('unit'), '44030' || (3 + n % 6), at, at, at, 'approved', 'matching',
          'SPOT-' || n, '\\x00', '\\x00'
        from generate_series(${from}::int + 1, ${to}::int) as n,
          lateral (select (case when n <= ${rows}::int / 10 then ${SMALL_DAY} else ${LARGE_DAY} end || 'T10:00:00+08:00')::timestamptz as at)`;
    }
    await sql`vacuum analyze applications`;
    await sql`checkpoint`;
  } finally {
    await sql.end();
  }
}

async function post<Body>(
  url: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Body> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: 'Bearer miaopi_sandbox_auditor', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Body;
}

/** Gives the seconds of the work, and the largest growth of the process's memory in megabytes. */
async function measured<T>(
  child: Child,
  work: () => Promise<T>,
): Promise<{ result: T; seconds: number; growthMb: number }> {
  const rss = async () => (await child.ask<Usage>({ usage: true })).rssMb;
  const before = await rss();
  let peak = before;
  let done = false;
  const watching = (async () => {
    while (!done) {
      peak = Math.max(peak, await rss());
      await pause(25);
    }
  })();
  const startedAt = performance.now();
  const result = await work().finally(() => {
    done = true;
  });
  const seconds = (performance.now() - startedAt) / 1000;
  await watching;
  return { result, seconds, growthMb: peak - before };
}

const rounded = (value: number) => Number(value.toFixed(2));

async function round(site: SpotCheckSite, day: string, strata: string[]) {
  const plan = {
    scheme: 'shenzhen-talent',
    period: { from: day === SMALL_DAY ? day : SMALL_DAY, to: day },
    strata,
    size: SAMPLE,
  };
  const key = { 'idempotency-key': crypto.randomUUID() };
  const sealed = await measured(site.child, () =>
    post<{ id: string; populationSize: number }>(site.url, '/v1/spot-checks', plan, key),
  );
  const { id, populationSize } = sealed.result;
  const contributions = { seedContributions: ['dice 3 1 6 6 2 5', `coin ${crypto.randomUUID()}`] };
  const drawn = await measured(site.child, () => post(site.url, `/v1/spot-checks/${id}/draw`, contributions));
  return {
    population: populationSize,
    sealSeconds: rounded(sealed.seconds),
    drawSeconds: rounded(drawn.seconds),
    growthMb: Math.round(Math.max(sealed.growthMb, drawn.growthMb)),
  };
}

/** A tenth first, so that the process has its permanent memory by then; then all, in turns over the runs. */
export async function measureSpotChecks(site: SpotCheckSite, rows: number, runs: number, say: (text: string) => void) {
  const startedAt = performance.now();
  await fill(site.databaseUrl, rows);
  say(`  filled ${rows} in ${rounded((performance.now() - startedAt) / 1000)} s`);
  await round(site, SMALL_DAY, []);
  const results: Awaited<ReturnType<typeof round>>[] = [];
  for (let run = 0; run < runs; run++) {
    for (const day of [SMALL_DAY, LARGE_DAY]) {
      const result = await round(site, day, ['district', 'category']);
      results.push(result);
      say(
        `  ${result.population} approvals: sealed in ${result.sealSeconds} s, drawn in ${result.drawSeconds} s, ` +
          `${result.growthMb} MB more than before at most`,
      );
    }
  }
  return results;
}
