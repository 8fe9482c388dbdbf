// PgBouncer in front of a server, as Debian has it. Ended by the handle that started it.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { freePort } from './free-port.ts';

export type PoolMode = 'session' | 'transaction';

export interface PgBouncer {
  /** the address of the given server, through the pooler */
  urlOf(url: string): string;
  /** Changes its mode while it runs. */
  putInto(mode: PoolMode): void;
  close(): Promise<void>;
}

export function hasPgBouncer(): boolean {
  try {
    execFileSync('pgbouncer', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** It admits everybody, and connects as the user of `serverUrl`, with at most this many sessions. */
export async function startPgBouncer(
  serverUrl: string,
  mode: PoolMode,
  { sessions = 30 }: { sessions?: number } = {},
): Promise<PgBouncer> {
  const server = new URL(serverUrl);
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'miaopi-pgbouncer-'));
  const settings = join(folder, 'pgbouncer.ini');
  const write = (poolMode: PoolMode) =>
    writeFileSync(
      settings,
      `[databases]
* = host=${server.hostname} port=${server.port} user=${server.username} password=${server.password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${poolMode}
default_pool_size = ${sessions}
server_login_retry = 1
`,
    );
  write(mode);
  chmodSync(folder, 0o755);
  const asOther = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child: ChildProcess = spawn('pgbouncer', ['-q', ...asOther, settings], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await vi.waitFor(() => reach(port), { timeout: 10_000, interval: 20 });
  return {
    urlOf(url) {
      const through = new URL(url);
      through.port = String(port);
      return through.href;
    },
    putInto(other) {
      write(other);
      child.kill('SIGHUP');
    },
    async close() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const reach = (port: number) =>
  new Promise<void>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    }).once('error', reject);
  });
