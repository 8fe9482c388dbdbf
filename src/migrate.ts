// `npm run migrate`: brings the database that DATABASE_URL names to this version.
import { ConfigError, readDatabaseUrl } from './config.ts';
import { migrateDatabase } from './db/migrate.ts';

try {
  const url = readDatabaseUrl();
  await migrateDatabase(url);
  console.log('the database is up to date');
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(78);
}
