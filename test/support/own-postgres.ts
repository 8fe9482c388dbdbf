// A PostgreSQL for one test, which may stop, freeze and start it again: nobody else uses it.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { expect, vi } from 'vitest';
import { migrateDatabase } from '../../src/db/migrate.ts';
import { startEmbeddedPostgres } from '../../src/sandbox/postgres/embedded.ts';
import { freePort } from './free-port.ts';
import type { TestDatabase } from './service.ts';

export interface Standby {
  port: number;
  /** the folder of its socket */
  folder: string;
  followSynchronously(): Promise<void>;
  takeOver(): Promise<void>;
  close(): Promise<void>;
}

export interface OwnPostgres {
  url: string;
  /** the data folder of its server */
  cluster: string;
  /** Makes a new, migrated database with the test's own connections to it. */
  database(): Promise<TestDatabase>;
  /** Stops the server's processes: the machine accepts connections, and nothing is answered. */
  freeze(): void;
  thaw(): void;
  /** `crash`: without time for a checkpoint, so that it recovers when it starts again */
  restart(how: 'fast' | 'crash'): Promise<void>;
  /**
   * A copy that follows the server. After `followSynchronously` nothing is acknowledged without it; `takeOver` makes it
   * take over and ends the first server.
   */
  startStandby(): Promise<Standby>;
  /** Ends one of the processes that serve connections, after which PostgreSQL ends all of them and recovers. */
  killBackend(): void;
  close(): Promise<void>;
}

const log = { saysInfo: false, info() {}, warn() {}, error: console.error };

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const dataDir = mkdtempSync(join(tmpdir(), 'miaopi-own-'));
  let server = await startEmbeddedPostgres({ dataDir, log, durable: false });
  const { url } = server;
  await migrateDatabase(url);
  const cluster = join(dataDir, 'postgres', 'cluster');
  const postmaster = () => Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);
  const all = () => [postmaster(), ...childrenOf(postmaster())];
  let isFrozen = false;
  let databases = 0;
  const thaw = () => {
    if (isFrozen) for (const pid of all()) process.kill(pid, 'SIGCONT');
    isFrozen = false;
  };
  return {
    url,
    cluster,
    async database() {
      databases += 1;
      const own = new URL(url);
      own.pathname = `/own_${databases}`;
      const maintenance = postgres(maintenanceOf(url), { max: 1, onnotice: () => {} });
      const create = `create database own_${databases} template "${new URL(url).pathname.slice(1)}"`;
      await maintenance.unsafe(create);
      // the machine holds acknowledged data even if its disk does not yet, so a killed process loses none
      await maintenance.unsafe(`alter database own_${databases} set synchronous_commit = on`);
      await maintenance.end();
      const sql = postgres(own.href, { max: 3, onnotice: () => {} });
      return { url: own.href, sql, close: () => sql.end({ timeout: 5 }) };
    },
    freeze() {
      for (const pid of all()) process.kill(pid, 'SIGSTOP');
      isFrozen = true;
    },
    thaw,
    async restart(how) {
      if (how === 'crash') process.kill(postmaster(), 'SIGQUIT');
      await server.stop();
      server = await startEmbeddedPostgres({ dataDir, log, durable: false, port: Number(new URL(url).port) });
    },
    async startStandby() {
      await server.stop();
      const copy = mkdtempSync(join(tmpdir(), 'miaopi-standby-'));
      const { uid, gid } = statSync(cluster);
      execFileSync('cp', ['-a', cluster, join(copy, 'cluster')]);
      chmodSync(copy, 0o755);
      if (process.getuid?.() === 0) chownSync(copy, uid, gid);
      server = await startEmbeddedPostgres({ dataDir, log, durable: false, port: Number(new URL(url).port) });
      const home = join(dataDir, 'postgres');
      const release = readdirSync(home).find((name) => name.startsWith('server-')) ?? '';
      return await follow({ url, copy, program: join(home, release, 'bin', 'postgres'), uid, gid }, async () => {
        process.kill(postmaster(), 'SIGQUIT');
        await server.stop();
      });
    },
    killBackend() {
      const backend = childrenOf(postmaster()).find((pid) => commandOf(pid).includes('127.0.0.1('));
      if (backend !== undefined) process.kill(backend, 'SIGKILL');
    },
    async close() {
      thaw();
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

interface Copy {
  url: string;
  copy: string;
  program: string;
  uid: number;
  gid: number;
}

async function follow({ url, copy, program, uid, gid }: Copy, endFirst: () => Promise<void>): Promise<Standby> {
  const port = await freePort();
  const { username, password, hostname, port: firstPort } = new URL(url);
  const cluster = join(copy, 'cluster');
  const settings = {
    port,
    primary_conninfo: `host=${hostname} port=${firstPort} user=${username} password=${password} application_name=standby`,
    wal_retrieve_retry_interval: '100ms',
    listen_addresses: '127.0.0.1',
    unix_socket_directories: copy,
    fsync: 'off',
  };
  writeFileSync(join(cluster, 'standby.signal'), '');
  const each = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const asOwner = process.getuid?.() === 0 ? { uid, gid } : {};
  const child = spawn(program, ['-D', cluster, ...each], {
    stdio: 'ignore',
    env: { LC_ALL: 'C', TZ: 'UTC' },
    cwd: copy,
    ...asOwner,
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const onFirst = postgres(maintenanceOf(url), { max: 1, onnotice: () => {} });
  const own = new URL(maintenanceOf(url));
  own.port = String(port);
  const onStandby = postgres(own.href, { max: 1, onnotice: () => {} });
  await vi.waitFor(() => onStandby`select 1`, { timeout: 20_000, interval: 50 });
  return {
    port,
    folder: copy,
    async followSynchronously() {
      const sayWho = () => onFirst.unsafe(`alter system set synchronous_standby_names = 'standby'`);
      // it may still be recovering from an earlier step
      await vi.waitFor(sayWho, { timeout: 20_000, interval: 50 });
      await onFirst`select pg_reload_conf()`;
      const isSynchronous = async () =>
        expect(await onFirst`select 1 from pg_stat_replication where sync_state = 'sync'`).toHaveLength(1);
      await vi.waitFor(isSynchronous, { timeout: 20_000, interval: 50 });
    },
    async takeOver() {
      await onFirst.end({ timeout: 1 });
      await endFirst();
      await onStandby`select pg_promote()`;
    },
    async close() {
      await onFirst.end({ timeout: 1 });
      await onStandby.end({ timeout: 1 });
      child.kill('SIGQUIT');
      await ended;
      rmSync(copy, { recursive: true, force: true });
    },
  };
}

/** Nobody may be connected to a database that is copied. */
function maintenanceOf(url: string): string {
  const at = new URL(url);
  at.pathname = '/template1';
  return at.href;
}

const commandOf = (pid: number): string => readIfThere(`/proc/${pid}/cmdline`);

/** Only Linux has the files for this; elsewhere the call fails. */
const childrenOf = (parent: number): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter(
      (pid) => Number.isInteger(pid) && readIfThere(`/proc/${pid}/stat`).split(') ')[1]?.split(' ')[1] === `${parent}`,
    );

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
