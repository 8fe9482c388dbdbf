// Runs a replay or a backtest that this process holds, page after page, until it is finished or cancelled, or another
// process has taken it over. One transaction records a page's findings and the progress, so the next process counts
// nothing twice.
import { change, nothing } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import type { Tx } from '../db/connect.ts';
import type { ReplayDeps } from './deps.ts';
import type { PageResult } from './examine-page.ts';
import type { Finding } from './finding.ts';
import { revealsOne } from './small-run.ts';
import { addFacts, countUnequal, insertFindings } from './store/findings.ts';
import { countPopulation, readPage } from './store/kept-rows.ts';
import { advanceReplay, endReplay, type Held } from './store/replays.ts';
import { type Counts, isDifference, noCounts, sumOf } from './summary.ts';
import { type Crew, createCrew } from './worker-pool.ts';

export const REPLAYER = systemActor('replay');

/** Some megabytes of sealed content, and some hundredths of a second on the main thread. */
const PAGE_SIZE = 250;
const pageSizeOf = ({ pageSize }: ReplayDeps) => pageSize ?? PAGE_SIZE;

/** To decide fewer pages than this takes less time than to start a thread. */
const PAGES_WORTH_A_THREAD = 20;
const threadsFor = (deps: ReplayDeps, total: number) =>
  Math.min(deps.threads, Math.floor(total / (PAGES_WORTH_A_THREAD * pageSizeOf(deps))));

export interface Running {
  /** asked before each page; if false, the run stops */
  goOn(): boolean;
  /** called after each page */
  progress?(done: { decided: number; total: number }): void;
}

/**
 * `stopped`: `goOn` returned false, and this process still holds the run. `lost`: the run was cancelled, or another
 * process holds it.
 */
export type RunEnd = 'finished' | 'stopped' | 'lost';

export async function runReplay(deps: ReplayDeps, held: Held, running: Running): Promise<RunEnd> {
  const counted = await countOnce(deps, held);
  if (!counted) return 'lost';
  const { draft, scheme } = counted;
  const job = {
    sealing: deps.sealing,
    values: deps.schemes.values(),
    draft: draft === null || scheme === null ? null : { scheme, changes: draft },
  };
  const crew = createCrew(job, deps.schemes, threadsFor(deps, counted.total ?? 0));
  try {
    const end = await goThrough(deps, counted, crew, running);
    return end === 'finished' ? await finish(deps, held) : end;
  } finally {
    await crew.close();
  }
}

/**
 * The population is fixed once: applications received later are not included. Null if this process no longer holds the
 * run.
 */
async function countOnce({ db }: ReplayDeps, held: Held): Promise<Held | null> {
  if (held.total !== null) return held;
  const { total, untilId } = await countPopulation(db, held);
  return (await advanceReplay(db, held, { total, untilId })) ? { ...held, total, untilId } : null;
}

interface Page {
  upTo: string;
  result: Promise<PageResult>;
}

/** Reads and examines pages ahead, and writes their results in order. */
async function goThrough(deps: ReplayDeps, held: Held, crew: Crew, { goOn, progress }: Running): Promise<RunEnd> {
  const { untilId: until, total } = held;
  let counts: Counts = { decided: held.decided, differing: held.differing, summary: held.summary };
  let after = held.lastId;
  const ahead: Page[] = [];
  while (until !== null) {
    while (after !== until && ahead.length <= crew.size && goOn()) {
      const page = await nextPage(deps, held, crew, after, until);
      ahead.push(page);
      after = page.upTo;
    }
    const page = ahead.shift();
    if (!page) return after === until ? 'finished' : 'stopped';
    const result = await page.result;
    counts = sumOf(counts, result.counts);
    if (!(await writeDown(deps, held, page.upTo, counts, result))) {
      // nobody needs the pages under way
      await Promise.allSettled(ahead.map((each) => each.result));
      return 'lost';
    }
    progress?.({ decided: counts.decided, total: total ?? counts.decided });
  }
  return 'finished';
}

async function nextPage(deps: ReplayDeps, held: Held, crew: Crew, after: string | null, until: string): Promise<Page> {
  const { rows, missing, upTo } = await readPage(deps.db, held, { after, until, most: pageSizeOf(deps) });
  const isReplay = held.kind === 'replay';
  const result = crew.examine(rows).then((found) => (isReplay ? withMissing(found, missing) : found));
  // awaited later; until then a thread that dies must not end the process
  result.catch(() => {});
  return { upTo, result };
}

function withMissing({ counts, findings, facts }: PageResult, missing: readonly string[]): PageResult {
  if (missing.length === 0) return { counts, findings, facts };
  const nothing = { number: null, subject: 'first', before: null, after: null, clauses: [], fields: [] };
  const gone = missing.map((applicationId): Finding => ({ ...nothing, applicationId, kind: 'application_missing' }));
  const more = { ...noCounts(), differing: gone.length };
  more.summary.kinds.application_missing = gone.length;
  return { counts: sumOf(counts, more), findings: [...findings, ...gone], facts };
}

/** False if this process no longer holds the run: then nothing is written. */
async function writeDown(
  deps: ReplayDeps,
  held: Held,
  lastId: string,
  counts: Counts,
  { findings, facts }: PageResult,
): Promise<boolean> {
  const write = async (tx: Tx): Promise<boolean> => {
    if (!(await advanceReplay(tx, held, { ...counts, lastId }))) return false;
    await insertFindings(tx, held.id, findings);
    await addFacts(tx, held.id, facts);
    return true;
  };
  const faults = held.kind === 'replay' ? findings.filter(({ kind }) => isDifference(kind)) : [];
  // changes by a draft are no faults, and appear only in the findings
  if (faults.length === 0) return await deps.db.transaction(write);
  const data = {
    replayId: held.id,
    findings: countBy(faults.map(({ kind }) => kind)),
    applications: [...new Set(faults.map(({ applicationId }) => applicationId))],
  };
  return await change(deps, { actor: REPLAYER }, async (tx) =>
    (await write(tx)) ? { result: true, events: [{ action: 'replay.found', data }] } : nothing(false),
  );
}

const countBy = (names: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

async function finish(deps: ReplayDeps, held: Held): Promise<RunEnd> {
  return await change(deps, { actor: REPLAYER }, async (tx) => {
    const ended = await endReplay(tx, held, 'finished', deps.clock.now());
    if (!ended) return nothing<RunEnd>('lost');
    const { total, decided, differing, summary, kind } = ended;
    const unequal = (await countUnequal(tx, held.id)).map(({ answeredBy, groups }) => [answeredBy, groups]);
    const counts = { total, decided, differing, kinds: summary.kinds, unequal: Object.fromEntries(unequal) };
    const data = { replayId: held.id, kind, ...(revealsOne(ended) ? {} : counts) };
    return { result: 'finished', events: [{ action: 'replay.finished', data }] };
  });
}
