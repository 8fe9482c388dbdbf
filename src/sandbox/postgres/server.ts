// Runs the server: starts it on a free port, waits until it answers, shuts it down in order, and stops a server that a
// killed owner left running.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../base/log.ts';
import { run } from './cluster.ts';
import { startOf } from './owner.ts';
import {
  EmbeddedPostgresError,
  hasCode,
  isWindows,
  lastLines,
  type Place,
  readIfThere,
  spawnOptions,
} from './place.ts';

const START_TIMEOUT_MS = 120_000;
const FAST_STOP_TIMEOUT_MS = 30_000;
const IMMEDIATE_STOP_TIMEOUT_MS = 10_000;
const POLL_MS = 25;
const PORT_ATTEMPTS = 5;

// --- The server

export async function launch(
  place: Place,
  fixedPort: number | undefined,
): Promise<{ server: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = fixedPort ?? (await freePort());
    const log = openSync(place.logFile, 'w', 0o600);
    const server = spawn(join(place.bin, 'postgres'), ['-D', place.cluster, ...settings(place, port)], {
      ...spawnOptions(place),
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    try {
      await ready(server, place);
      server.unref();
      return { server, port };
    } catch (error) {
      const taken = lastLines(readIfThere(place.logFile) ?? '').includes('could not bind');
      if (!taken || fixedPort !== undefined || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

function settings(place: Place, port: number): string[] {
  const values: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    max_connections: 100,
    shared_buffers: '128MB',
    // keep statements and their values out of the log
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(place.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer().once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function ready(server: ChildProcess, place: Place): Promise<void> {
  let fault: string | null = null;
  server.once('error', (error) => {
    fault = error.message;
  });
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (fault === null && !hasEnded(server)) {
    const lines = readIfThere(join(place.cluster, 'postmaster.pid'))?.split('\n') ?? [];
    // pg_ctl waits for the eighth line, too
    if (Number(lines[0]) === server.pid && lines[7]?.trim() === 'ready') return;
    if (performance.now() > deadline) {
      server.kill('SIGQUIT');
      fault = `not ready after ${START_TIMEOUT_MS} ms`;
    }
    await delay(POLL_MS);
  }
  const reason = fault ?? `ended with ${server.exitCode ?? server.signalCode}`;
  const message = `PostgreSQL did not start (${reason}): ${lastLines(readIfThere(place.logFile) ?? '')}`;
  throw new EmbeddedPostgresError('postgres_died', message);
}

export async function shutDown(server: ChildProcess, place: Place): Promise<void> {
  server.ref();
  if (isWindows && !hasEnded(server)) await run(place, 'pg_ctl', ['stop', '-D', place.cluster, '-m', 'fast'], '');
  const demands = [
    ['SIGINT', FAST_STOP_TIMEOUT_MS],
    ['SIGQUIT', IMMEDIATE_STOP_TIMEOUT_MS],
    ['SIGKILL', IMMEDIATE_STOP_TIMEOUT_MS],
  ] as const;
  for (const [signal, timeoutMs] of demands) {
    if (hasEnded(server)) return;
    const ended = new Promise<void>((done) => server.once('exit', () => done()));
    server.kill(signal);
    const timer = new AbortController();
    await Promise.race([ended, delay(timeoutMs, undefined, { signal: timer.signal }).catch(() => {})]);
    timer.abort();
  }
}

function hasEnded(server: ChildProcess): boolean {
  return server.exitCode !== null || server.signalCode !== null;
}

/** Stops the servers of a killed owner on this cluster; removes a stale pid file. */
export async function stopSurvivors(place: Place, log: Log): Promise<void> {
  const pidFile = join(place.cluster, 'postmaster.pid');
  const postmaster = Number(readIfThere(pidFile)?.split('\n')[0]);
  if (isWindows && existsSync(pidFile)) {
    await run(place, 'pg_ctl', ['stop', '-D', place.cluster, '-m', 'fast'], '').catch(() => '');
  }
  for (const signal of isWindows ? [] : (['SIGINT', 'SIGQUIT', 'SIGKILL'] as const)) {
    const living = serversOf(place.cluster);
    if (living.length === 0) break;
    log.warn('postgres_left_behind', { signal });
    // the others end when their postmaster ends: only SIGKILL goes to all
    const targets = signal !== 'SIGKILL' && living.includes(postmaster) ? [postmaster] : living;
    for (const pid of targets) signalIfThere(pid, signal);
    const deadline = performance.now() + IMMEDIATE_STOP_TIMEOUT_MS;
    while (serversOf(place.cluster).length > 0 && performance.now() < deadline) await delay(POLL_MS);
  }
  // PostgreSQL would mistake a later process with the same pid for its own
  rmSync(pidFile, { force: true });
}

/** Returns the pids of PostgreSQL processes on this cluster. */
function serversOf(cluster: string): number[] {
  if (process.platform !== 'linux') {
    return execFileSync('ps', ['-axo', 'pid=,command='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes('postgres') && line.includes(cluster))
      .map((line) => Number.parseInt(line, 10));
  }
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && readIfThere(`/proc/${pid}/comm`)?.trim() === 'postgres')
    .filter((pid) => startOf(pid) !== null && worksOn(pid, cluster));
}

function worksOn(pid: number, cluster: string): boolean {
  // in a container even root may be unable to read the link; everybody can read the postmaster's arguments
  if ((readIfThere(`/proc/${pid}/cmdline`) ?? '').split('\0').includes(cluster)) return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === cluster;
  } catch {
    return false;
  }
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}
