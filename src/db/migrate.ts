// Brings a database to the form this version works with. Any number of processes may call it at once.
import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';

const FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url));
/** any constant of ours: the lock that keeps two processes from migrating at once */
const LOCK = 7_205_759_403;

/** Applies what is missing, in order, each migration in a transaction. */
export async function migrateDatabase(url: string): Promise<void> {
  const client = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    await client`select pg_advisory_lock(${LOCK})`;
    await migrate(drizzle(client), { migrationsFolder: FOLDER });
  } finally {
    await client.end({ timeout: 5 });
  }
}

/** Whether every migration of this version has been applied. */
export async function isMigrated(url: string): Promise<boolean> {
  const client = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    const [found] = await client`select to_regclass('drizzle.__drizzle_migrations') is not null as there`;
    if (!found?.there) return false;
    const [row] = await client`select max(created_at) as latest from drizzle.__drizzle_migrations`;
    const latest = readMigrationFiles({ migrationsFolder: FOLDER }).at(-1);
    return latest !== undefined && Number(row?.latest) >= latest.folderMillis;
  } finally {
    await client.end({ timeout: 5 });
  }
}
