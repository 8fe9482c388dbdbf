// How the tests are run: one PostgreSQL for all of them, and a database for each file that needs one. A process runs file after
// file without loading the service again: nothing of the service is kept in a module. Much of what is tested waits (for a lease,
// for an outbox), so that there is a process more than there are cores.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/postgres.ts'],
    pool: 'forks',
    isolate: false,
    maxWorkers: availableParallelism() + 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // a second, as it would be, is a duration that a busy machine does not keep
    expect: { poll: { timeout: 30_000 } },
  },
});
