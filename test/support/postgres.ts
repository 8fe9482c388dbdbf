// One PostgreSQL for a whole run of the tests: the server named by DATABASE_URL, or else an embedded one in a temporary
// folder, which is removed afterwards. It never touches the data folder of a sandbox. It holds one migrated database
// without connections: every test that needs its own database clones it (support/service.ts).
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { migrateDatabase } from '../../src/db/migrate.ts';
import { startEmbeddedPostgres } from '../../src/sandbox/postgres/embedded.ts';
import { isInMemory } from './scratch.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
    /** the name of the migrated database to clone */
    templateDatabase: string;
    /** true if the server is removed after the run, with all its databases */
    postgresIsOurs: boolean;
    /** true if its files are in memory, where undropped databases take space and dropping is cheap */
    postgresIsInMemory: boolean;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const server = await openServer();
  try {
    const template = `miaopi_template_${randomBytes(6).toString('hex')}`;
    await migrateTemplate(server.url, template);
    provide('postgresUrl', server.url);
    provide('templateDatabase', template);
    provide('postgresIsOurs', server.isOurs);
    provide('postgresIsInMemory', server.isOurs && isInMemory());
    return () => dropTemplate(server.url, template).finally(server.close);
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function openServer(): Promise<{ url: string; isOurs: boolean; close: () => Promise<void> }> {
  const given = process.env.DATABASE_URL;
  if (given !== undefined && given !== '') return { url: given, isOurs: false, close: async () => {} };
  const dataDir = mkdtempSync(join(tmpdir(), 'miaopi-postgres-'));
  const remove = () => rmSync(dataDir, { recursive: true, force: true });
  const log = { saysInfo: false, info() {}, warn: console.warn, error: console.error };
  try {
    const server = await startEmbeddedPostgres({ dataDir, log, durable: false });
    return { url: server.url, isOurs: true, close: () => server.stop().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

async function migrateTemplate(serverUrl: string, template: string): Promise<void> {
  const server = postgres(serverUrl, { max: 1 });
  await server.unsafe(`create database "${template}"`).finally(() => server.end());
  const url = new URL(serverUrl);
  url.pathname = `/${template}`;
  await migrateDatabase(url.href);
}

async function dropTemplate(serverUrl: string, template: string): Promise<void> {
  const server = postgres(serverUrl, { max: 1 });
  await server.unsafe(`drop database if exists "${template}" with (force)`).finally(() => server.end());
}
