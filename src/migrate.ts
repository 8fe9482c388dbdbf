// `npm run migrate`: brings the database that DATABASE_URL names to this version.
import { ConfigError, readDatabaseUrl } from './config.ts';
import { explainDatabaseFault } from './db/explain.ts';
import { migrateDatabase } from './db/migrate.ts';

try {
  const url = readDatabaseUrl();
  await migrateDatabase(url, { onWait: (holder) => console.error(`waits for another that migrates: ${holder}`) });
  console.log('the database is up to date');
} catch (error) {
  const known = error instanceof ConfigError ? error.message : explainDatabaseFault(error);
  if (known === null) throw error;
  console.error(known);
  process.exit(78);
}
