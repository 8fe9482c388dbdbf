// Debian's pgbouncer before the tests' PostgreSQL, by transaction and by session at once. It refuses to run as root, and
// then runs as nobody.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NOBODY = 65_534;

export interface Pooler {
  urlOf(mode: 'transaction' | 'session'): string;
  stop(): Promise<void>;
}

/** null: it is not on PATH */
export async function startPgbouncer(serverUrl: string): Promise<Pooler | null> {
  if (spawnSync('pgbouncer', ['--version']).status !== 0) return null;
  const server = new URL(serverUrl);
  const folder = mkdtempSync(join(tmpdir(), 'miaopi-pgbouncer-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const upstream = `host=${server.hostname} port=${server.port || 5432} dbname=${server.pathname.slice(1)}
    user=${decodeURIComponent(server.username)} password=${decodeURIComponent(server.password)}`.replace(/\s+/g, ' ');
  const settings = join(folder, 'pgbouncer.ini');
  writeFileSync(
    settings,
    `[databases]
transaction = ${upstream} pool_mode=transaction
session = ${upstream} pool_mode=session
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
auth_type = any
unix_socket_dir =
ignore_startup_parameters = enable_seqscan
`,
  );
  const isRoot = process.getuid?.() === 0;
  const child = spawn('pgbouncer', [settings], {
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await listening(child.stderr, ended);
  return {
    urlOf: (mode) => `postgres://pooled@127.0.0.1:${port}/${mode}`,
    async stop() {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

/** It says that its process is up once it listens. */
function listening(stderr: NodeJS.ReadableStream, ended: Promise<void>): Promise<void> {
  let text = '';
  return new Promise((resolve, reject) => {
    stderr.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      if (text.includes('process up')) resolve();
    });
    void ended.then(() => reject(new Error(`pgbouncer ended:\n${text}`)));
  });
}
