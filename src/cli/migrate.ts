// `npm run migrate`: brings the database that DATABASE_URL names to this version.

import { readDatabaseUrl } from '../config/config.ts';
import { migrateDatabase } from '../db/migrate.ts';
import { both, failWith, takeNoArguments } from './command.ts';

const USAGE = `用法 · Usage: npm run migrate, DATABASE_URL
    将 DATABASE_URL 指定的数据库升级到本版本；可重复运行
    brings the database that DATABASE_URL names to this version; it may be run again`;

takeNoArguments(USAGE);
try {
  const url = readDatabaseUrl();
  await migrateDatabase(url, {
    onWait: (holder) =>
      console.error(both(`等待另一个升级进程：${holder}`, `waiting for another migration: ${holder}`)),
  });
  console.log(both('数据库已是本版本', 'the database is up to date'));
} catch (error) {
  failWith(error, USAGE);
}
