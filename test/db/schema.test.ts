// Tests that the migrations equal the tables in src/db and leave no table unguarded by mistake. A database of other
// migrations is recognised, and nothing in it is touched.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkDatabase } from '../../src/config/checks.ts';
import { isMigrated, migrateDatabase, OtherSchema } from '../../src/db/migrate.ts';
import { BARE } from '../support/environment.ts';
import { advisoryLocks, createTestDatabase, type TestDatabase } from '../support/service.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const MIGRATIONS = join(PROJECT, 'migrations');

/** Runs a program of the project; returns its exit code and output. */
const run = (args: string[], environment: Record<string, string> = {}): Promise<{ code: number; stderr: string }> =>
  new Promise((resolve) => {
    const options = { cwd: PROJECT, env: { ...BARE, ...environment } };
    execFile(process.execPath, args, options, (error, _, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stderr }),
    );
  });

describe('the schema of the migrations', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());

  test('is that of the tables in src/db: nothing is left to generate', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'miaopi-migrations-'));
    try {
      cpSync(MIGRATIONS, folder, { recursive: true });
      const kit = ['node_modules/drizzle-kit/bin.cjs', 'generate', '--dialect=postgresql'];
      // the kit puts the working folder before the name of every file that it writes
      const out = relative(PROJECT, folder);
      expect(await run([...kit, '--schema=./src/db/*tables.ts', `--out=${out}`])).toEqual({ code: 0, stderr: '' });
      expect(readdirSync(folder)).toEqual(readdirSync(MIGRATIONS));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('lets no table lose a row, except the tables made for it', async () => {
    const rows = await database.sql`
      select relname as name from pg_class c where relkind = 'r' and relnamespace = 'public'::regnamespace
        and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname = c.relname || '_append_only')
        and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname = c.relname || '_no_delete')
      order by 1`;
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(LOSES_ROWS).toSorted());
    const truncated = await database.sql`
      select relname as name from pg_class c where relkind = 'r' and relnamespace = 'public'::regnamespace
        and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname = c.relname || '_no_truncate')`;
    expect(truncated.map(({ name }) => name).toSorted()).toEqual(Object.keys(LOSES_ROWS).toSorted());
  });
});

/** Tables without the guards of 0001_append_only.sql, each with the reason. */
const LOSES_ROWS = {
  api_keys: 'a key is revoked; the audit keeps that it was there',
  askings: 'an asking that is over is under way no longer',
  awaited_sources: 'a source that has answered is awaited no longer',
  notices: 'an outbox; the audit keeps what was said',
  sandbox_settings: 'of the sandbox alone',
  sign_in_addresses: 'forgotten with time',
  sign_in_attempts: 'forgotten with time',
  source_paces: 'the pace of the moment',
  staff_backup_codes: 'replaced, and gone with the person',
  staff_credentials: 'gone with the person',
  staff_sessions: 'gone when the session ends',
  staff_sign_ins: 'gone when the sign-in ends',
  tenants: 'the applications that refer to a unit hold it',
  webhook_deliveries: 'an outbox; the application has its moves',
  webhook_endpoints: 'the deliveries that refer to an endpoint hold it',
};

describe('a database of other migrations', () => {
  let other: TestDatabase;
  let newer: TestDatabase;
  beforeAll(async () => {
    [other, newer] = await Promise.all([createTestDatabase({ migrated: false }), createTestDatabase()]);
    // as drizzle leaves it behind older files: a table of that time, and the hash of a text that is gone
    await other.sql`create schema drizzle`;
    await other.sql`create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`;
    await other.sql`create table applications (id uuid primary key)`;
    await other.sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('of-another-text', 1795306942459)`;
    await newer.sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('of-a-later-text', 2000000000000)`;
  });
  afterAll(() => Promise.all([other.close(), newer.close()]));

  test('is refused, and nothing in it is touched', async () => {
    await expect(migrateDatabase(other.url)).rejects.toThrow(OtherSchema);
    await expect(isMigrated(other.url)).rejects.toThrow(OtherSchema);
    const tables = await other.sql`select tablename as name from pg_tables where schemaname in ('public', 'drizzle')`;
    expect(tables.map(({ name }) => name).toSorted()).toEqual(['__drizzle_migrations', 'applications']);
    expect(await other.sql`select 1 from drizzle.__drizzle_migrations`).toHaveLength(1);
    expect(await advisoryLocks(other.sql)).toEqual([]);
  });

  test('is a fault of the settings that name it', async () => {
    expect(await checkDatabase(other.url, 1)).toMatchObject([
      {
        variable: 'DATABASE_URL',
        kind: 'fault',
        text: { zh: expect.stringContaining('另一版本'), en: expect.stringContaining('another version') },
      },
    ]);
  });

  test('makes `npm run migrate` say in both languages what to do, without a stack', async () => {
    const { code, stderr } = await run(['src/cli/migrate.ts'], { DATABASE_URL: other.url });
    expect(code).toBe(78);
    expect(stderr).toMatch(/^DATABASE_URL: .*another version.*name an empty database, or run the version that made/);
    expect(stderr).toMatch(/另一版本.*空数据库/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('is not a database that a later version has migrated on from this one', async () => {
    await migrateDatabase(newer.url);
    expect(await isMigrated(newer.url)).toBe(true);
    const [{ count } = { count: 0 }] = await newer.sql`select count(*)::int from drizzle.__drizzle_migrations`;
    expect(count).toBe(readMigrationFiles({ migrationsFolder: MIGRATIONS }).length + 1);
  });
});
