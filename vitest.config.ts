// Runs the tests: one PostgreSQL for all of them, and a database for each file that needs one. A process runs one file
// after another without loading the service again, because the service keeps no state in modules. Many tests wait (for
// a lease, for an outbox), so there is one process more than there are cores.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { useScratch } from './test/support/scratch.ts';

useScratch();

/** Node's hooks for the workers and every program that a test starts. */
const HOOKS = `--import=${new URL('./test/support/node-hooks.js', import.meta.url)}`;
process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} ${HOOKS}`.trim();

/** The slowest folders begin first, so that the processes end at about the same time. */
const LONGEST = ['/test/browser/', '/test/journeys/', '/test/db/', '/test/notices/', '/test/access/', '/test/audit/'];
/** A browser keeps all cores busy, while other tests wait a lot: two other files follow each browser file. */
const BESIDE_A_BROWSER = 2;
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((folder) => moduleId.includes(folder));
      return at < 0 ? LONGEST.length : at;
    };
    const sorted = (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
    const browsing = sorted.filter((each) => rank(each) === 0);
    const others = sorted.filter((each) => rank(each) > 0);
    return [...browsing.flatMap((each) => [each, ...others.splice(0, BESIDE_A_BROWSER)]), ...others];
  }
}

/** `npm run test:fast` runs the rooms that need no PostgreSQL, and starts none: a test there that needs it fails. */
const FAST = ['base', 'identity', 'matching', 'schemes', 'sources', 'mocks', 'house'];

export default defineConfig(({ mode }) => ({
  test: {
    include: mode === 'fast' ? FAST.map((room) => `test/${room}/**/*.test.ts`) : ['test/**/*.test.ts'],
    globalSetup: mode === 'fast' ? [] : ['test/support/postgres.ts'],
    pool: 'forks',
    isolate: false,
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // the default of one second is too short on a busy machine
    expect: { poll: { timeout: 30_000 } },
  },
}));
