// One PostgreSQL for a whole run of the tests: the server named by DATABASE_URL, else an embedded one in a temporary
// folder, which is gone afterwards. It never touches the data folder of a sandbox.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/db/embedded.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const given = process.env.DATABASE_URL;
  if (given !== undefined && given !== '') {
    provide('postgresUrl', given);
    return async () => {};
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'miaopi-postgres-'));
  const remove = () => rmSync(dataDir, { recursive: true, force: true });
  const log = { info() {}, warn: console.warn, error: console.error };
  try {
    const server = await startEmbeddedPostgres({ dataDir, log, durable: false });
    provide('postgresUrl', server.url);
    return () => server.stop().finally(remove);
  } catch (error) {
    remove();
    throw error;
  }
}
