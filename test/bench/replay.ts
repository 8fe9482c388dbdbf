// Measures replay: the decisions that one core makes in a second with the facts in memory, and the whole cost for few
// and for many applications, including reading, opening, comparing and recording. `npm run bench -- replay`, or this
// file alone with `quick`.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedKeys } from '../../src/access/keys.ts';
import { SANDBOX_KEYS } from '../../src/access/sandbox-keys.ts';
import { systemActor } from '../../src/base/actor.ts';
import { realClock } from '../../src/base/clock.ts';
import { createIds } from '../../src/base/ids.ts';
import { createLog } from '../../src/base/log.ts';
import { createSealer } from '../../src/base/seal.ts';
import { SANDBOX_SEALING } from '../../src/config/config.ts';
import { connect } from '../../src/db/connect.ts';
import { migrateDatabase } from '../../src/db/migrate.ts';
import { residentIdCheckDigit } from '../../src/identity/resident-id.ts';
import { decide, type Grounds } from '../../src/matching/decide.ts';
import { runReplay } from '../../src/replay/run.ts';
import { requestOf } from '../../src/replay/schema.ts';
import { startHeldReplay } from '../../src/replay/start.ts';
import { findReplay } from '../../src/replay/store/replays.ts';
import { startEmbeddedPostgres } from '../../src/sandbox/postgres/embedded.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { keep } from '../replay/keep.ts';
import { withKind } from '../support/answers.ts';
import { type Changes, grounds } from '../support/cases.ts';
import { SCHEMES } from '../support/schemes.ts';

export interface ReplayBench {
  /** an empty server, or a database on one */
  databaseUrl: string;
  quick: boolean;
  say(text: string): void;
}

/** Seconds of CPU, after as many for warming up. */
const SECONDS = { quick: 0.6, full: 3 };
const SIZES = { quick: [400, 1_600], full: [10_000, 100_000] };
const AT_ONCE = 2_000;
/** A few applications are examined on the thread that reads and records. */
const THREADS = { quick: [0], full: [1, 2] };

/** A realistic mix: seven in ten with a degree, one senior worker with counted months, and a fault in one of eight. */
const KINDS: Changes[] = [
  ...Array.from({ length: 7 }, (): Changes => ({})),
  { category: 'skilled' },
  { category: 'skilled', qualification: { level: 'senior_worker' } },
  { category: 'returnee' },
];

const BIRTHDAYS = 9_000;
const FIRST_BIRTHDAY = Temporal.PlainDate.from('1976-01-01');

/** Nobody twice: all days of birth for each serial number of the resident id. */
function someone(index: number): Grounds {
  const born = FIRST_BIRTHDAY.add({ days: (index * 37) % BIRTHDAYS }).toString();
  const serial = String(Math.floor(index / BIRTHDAYS) + 1).padStart(3, '0');
  const first17 = `420106${born.replaceAll('-', '')}${serial}`;
  const person = { name: '钱一', residentId: first17 + residentIdCheckDigit(first17) };
  const made = grounds({ ...KINDS[index % KINDS.length], person });
  return index % 8 === 0 ? { ...made, answers: withKind(made.answers, 'medical-exam', 'not_found') } : made;
}

export async function measureReplay(bench: ReplayBench) {
  const { quick, say } = bench;
  const decisions = decisionsInMemory(quick ? SECONDS.quick : SECONDS.full);
  say(
    `  ${Math.round(decisions.perCpuSecond)} decisions for a second of CPU, one core, facts in memory ` +
      `(${decisions.microseconds.toFixed(1)} µs each; to reach: 20000)`,
  );
  return { decisions, whole: await wholeReplays(bench) };
}

/** In CPU time, because other work on the machine takes wall time. */
function decisionsInMemory(seconds: number) {
  const kept = Array.from({ length: AT_ONCE }, (_, index) => JSON.parse(JSON.stringify(someone(index))) as Grounds);
  const decideFor = (micros: number) => {
    const before = process.cpuUsage();
    for (let made = AT_ONCE; ; made += AT_ONCE) {
      for (const each of kept) decide(shenzhenTalent, each);
      const { user, system } = process.cpuUsage(before);
      if (user + system >= micros)
        return { made, perCpuSecond: (made * 1e6) / (user + system), microseconds: (user + system) / made };
    }
  };
  decideFor(seconds * 1e6);
  return decideFor(seconds * 1e6);
}

interface Whole {
  applications: number;
  threads: number;
  perSecond: number;
  /** of this process with all its threads, without PostgreSQL */
  cpuMicroseconds: number;
  rssMb: number;
}

async function wholeReplays({ databaseUrl, quick, say }: ReplayBench): Promise<Whole[]> {
  const { db, close } = connect({ url: databaseUrl, most: 4, name: 'miaopi-bench-replay' });
  const sealer = createSealer(SANDBOX_SEALING.keys, SANDBOX_SEALING.indexKey);
  const door = { db, clock: realClock };
  const ids = createIds();
  try {
    await seedKeys({ door, ids }, SANDBOX_KEYS);
    const [tenant] = await db.execute<{ id: string }>(`select id from tenants where kind = 'employer' limit 1`);
    const measured: Whole[] = [];
    let filled = 0;
    for (const size of quick ? SIZES.quick : SIZES.full) {
      for (; filled < size; filled += Math.min(AT_ONCE, size - filled)) {
        const people = Array.from({ length: Math.min(AT_ONCE, size - filled) }, (_, index) => someone(filled + index));
        await keep({ ...door, ids, sealer }, tenant?.id ?? '', people);
      }
      await db.execute('vacuum analyze');
      for (const threads of quick ? THREADS.quick : THREADS.full) {
        const whole = await once(
          { ...door, ids, schemes: SCHEMES, log: createLog('error', 'bench'), sealing: SANDBOX_SEALING, threads },
          size,
        );
        measured.push(whole);
        say(
          `  ${size} applications, ${threads} threads: ${Math.round(whole.perSecond)}/s in all, ` +
            `${whole.cpuMicroseconds.toFixed(0)} µs of CPU each, ${Math.round(whole.rssMb)} MB`,
        );
      }
    }
    return measured;
  } finally {
    await close();
  }
}

async function once(deps: Parameters<typeof runReplay>[0], applications: number): Promise<Whole> {
  const held = await startHeldReplay(deps, { actor: systemActor('bench') }, requestOf(SCHEMES, {}));
  const startedAt = performance.now();
  const before = process.cpuUsage();
  await runReplay(deps, held, { goOn: () => true });
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - startedAt) / 1000;
  const replay = await findReplay(deps.db, held.id);
  if (replay?.decided !== applications || replay.differing !== 0)
    throw new Error(`a replay that is not clean: ${JSON.stringify(replay?.summary)}`);
  return {
    applications,
    threads: deps.threads,
    perSecond: applications / seconds,
    cpuMicroseconds: (user + system) / applications,
    rssMb: process.memoryUsage().rss / 2 ** 20,
  };
}

if (import.meta.main) {
  const dataDir = mkdtempSync(join(tmpdir(), 'miaopi-bench-replay-'));
  const server = await startEmbeddedPostgres({ dataDir, log: createLog('error', 'bench') });
  try {
    await migrateDatabase(server.url);
    await measureReplay({ databaseUrl: server.url, quick: process.argv.includes('quick'), say: console.log });
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
