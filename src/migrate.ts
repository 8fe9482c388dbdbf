// `npm run migrate`: brings the database that DATABASE_URL names to this version.
import { ConfigError, readDatabaseUrl } from './config.ts';
import { migrateDatabase } from './db/migrate.ts';
import { migrateQueue } from './queue/queue.ts';

try {
  const url = readDatabaseUrl();
  await migrateDatabase(url);
  await migrateQueue(url);
  console.log('the database is up to date');
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(78);
}
