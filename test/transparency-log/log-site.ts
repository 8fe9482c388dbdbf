// A database with its own log, without the rest of the service: events are recorded by the normal way, sealed by as
// many sealers as a test wants, and tampered with as a superuser would with the triggers off.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TransactionSql } from 'postgres';
import { type AuditEntry, change } from '../../src/audit/change.ts';
import { systemActor } from '../../src/base/actor.ts';
import { realClock } from '../../src/base/clock.ts';
import type { Fields, Log } from '../../src/base/log.ts';
import { type Connection, connect } from '../../src/db/connect.ts';
import { createTransparencyLog, type TransparencyLog } from '../../src/transparency-log/create-log.ts';
import type { LogDeps, LogSettings } from '../../src/transparency-log/transparency.ts';
import { createTestDatabase, type TestDatabase } from '../support/service.ts';
import { KEY, WITNESSES } from './log-keys.ts';

export interface Said {
  event: string;
  fields: Fields;
}

export interface Sealing {
  log: TransparencyLog;
  deps: LogDeps;
  /** the errors that the service's log received */
  said: Said[];
  close(): Promise<void>;
}

export interface LogSite {
  database: TestDatabase;
  /** the place of the published checkpoints */
  file: string;
  published(): string;
  /** Records this many events, each in its own transaction, and returns their numbers. */
  record(count: number, entry?: Partial<AuditEntry>): Promise<number[]>;
  /** Starts a process that seals. */
  sealing(settings?: Partial<LogSettings>): Sealing;
  /** Seals all present events. */
  seal(): Promise<number>;
  /** Writes with every trigger off. */
  tamper(work: (sql: TransactionSql) => Promise<unknown>): Promise<void>;
  /** Takes the log's present tables; the result puts them back, as a restored backup does. */
  takeBackup(): Promise<() => Promise<void>>;
  sizes(): Promise<number[]>;
  close(): Promise<void>;
}

const TABLES = ['audit_events', 'log_tiles', 'log_checkpoints', 'log_cosignatures', 'log_witnesses'];

export async function createLogSite(): Promise<LogSite> {
  const database = await createTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'miaopi-log-'));
  const file = join(folder, 'checkpoints.txt');
  const connection = connect({ url: database.url, most: 4, name: 'miaopi-test-log' });
  const opened: Sealing[] = [];

  const sealing = (settings: Partial<LogSettings> = {}): Sealing => {
    const said: Said[] = [];
    const own: Connection = connect({ url: database.url, most: 4, name: 'miaopi-test-sealing' });
    const deps: LogDeps = {
      db: own.db,
      clock: realClock,
      log: errorsTo(said),
      settings: { key: KEY, witnesses: WITNESSES, published: { file, everyMs: 0 }, ...settings },
    };
    const made = { log: createTransparencyLog(deps), deps, said, close: () => own.close() };
    opened.push(made);
    return made;
  };
  const first = sealing();

  const tamper: LogSite['tamper'] = async (work) => {
    await database.sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await work(sql);
    });
  };
  let backups = 0;

  return {
    database,
    file,
    published: () => readFileSync(file, 'utf8'),
    async record(count, entry = {}) {
      const seqs: number[] = [];
      for (let index = 0; index < count; index++) {
        const cause = { actor: systemActor('test'), requestId: randomUUID() };
        await change({ db: connection.db, clock: realClock }, cause, async () => ({
          result: undefined,
          events: [{ action: 'assessment.made', data: { index }, ...entry }],
        }));
        const [row] = await database.sql<{ seq: string }[]>`select max(seq) as seq from audit_events`;
        seqs.push(Number(row?.seq));
      }
      return seqs;
    },
    sealing,
    seal: () => first.log.seal(),
    tamper,
    async takeBackup() {
      backups += 1;
      const prefix = `backup_${backups}_`;
      const backup = (table: string) => prefix + table;
      await tamper(async (sql) => {
        for (const table of TABLES) await sql.unsafe(`create table ${backup(table)} as table ${table}`);
      });
      const [last] = await database.sql`select last_value from audit_events_seq_seq`;
      return () =>
        tamper(async (sql) => {
          await sql.unsafe(`truncate ${TABLES.join(', ')} cascade`);
          for (const table of TABLES) {
            await sql.unsafe(`insert into ${table} overriding system value select * from ${backup(table)}`);
          }
          await sql`select setval('audit_events_seq_seq', ${last?.last_value})`;
        });
    },
    async sizes() {
      const rows = await database.sql<{ size: string }[]>`select size from log_checkpoints order by size`;
      return rows.map(({ size }) => Number(size));
    },
    async close() {
      for (const each of opened) await each.close();
      await connection.close();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const errorsTo = (said: Said[]): Log => ({
  saysInfo: false,
  info: () => {},
  warn: () => {},
  error: (event, _error, fields = {}) => void said.push({ event, fields }),
});
