// The composition root: the only file that knows everyone. It opens what the service needs and puts it together.
import { sql } from 'drizzle-orm';
import { createAuthenticate } from './access/keys.ts';
import { countKeys, type Mode } from './access/store.ts';
import type { Deps } from './applications/deps.ts';
import { createRecorder } from './applications/record.ts';
import type { Clock, SettableClock } from './base/clock.ts';
import { createIds } from './base/ids.ts';
import type { Log } from './base/log.ts';
import { createSealer } from './base/seal.ts';
import type { Sealing, ShortageCatalogue, SourceConfig } from './config.ts';
import { type Connection, connect } from './db/connect.ts';
import { createApp } from './http/app.ts';
import { applicationEndpoints } from './http/applications.routes.ts';
import { batchEndpoints } from './http/batch.routes.ts';
import { docsEndpoints } from './http/docs.routes.ts';
import type { Endpoint } from './http/endpoint.ts';
import { operationEndpoints } from './http/operation.routes.ts';
import { reviewEndpoints } from './http/reviews.routes.ts';
import { sandboxEndpoints } from './http/sandbox.routes.ts';
import { schemeEndpoints } from './http/schemes.routes.ts';
import { startWorker, sweepUntilNothingIsDue, type Worker } from './jobs/worker.ts';
import { type Delivery, listMessages } from './notices/notify.ts';
import { createSmsGateway } from './notices/sms-gateway.ts';
import { followSandboxClock, setSandboxClock } from './sandbox-clock.ts';
import { SOURCES, type Source } from './schemes/words.ts';
import type { SourceLimits } from './sources/client.ts';
import { createSourceClients } from './sources/registries.ts';

export interface ServiceOptions {
  name: string;
  databaseUrl: string;
  databaseConnections: number;
  sealing: Sealing;
  sources: Record<Source, SourceConfig>;
  sourceLimits?: Partial<SourceLimits>;
  sms: { baseUrl: string; account: string; secret: string };
  shortageCatalogue: ShortageCatalogue;
  ratePerSecond: number;
  /** for all sources together; within the 10 seconds that a decision has */
  askingDeadlineMs?: number;
  log: Log;
  /** a clock that can be set makes it a sandbox */
  clock: { mode: 'live'; clock: Clock } | { mode: 'sandbox'; clock: SettableClock };
}

export interface Service {
  deps: Deps;
  connection: Connection;
  /** The REST application. */
  fetch: (request: Request, env?: unknown) => Response | Promise<Response>;
  startWorker(): Promise<Worker>;
  /** From now on `/readyz` says that no new work should come. */
  stopTaking(): void;
  /** Closes everything it opened; what is under way must have finished. */
  close(): Promise<void>;
}

const ASKING_DEADLINE_MS = 9_000;
const SWEEP_EVERY_MS = 5_000;
const DELIVER_EVERY_MS = 500;

/** The database holds keys of the other mode: a sandbox's database serves no live operation. */
export class WrongDatabase extends Error {
  override name = 'WrongDatabase';
}

export async function createService(options: ServiceOptions): Promise<Service> {
  const { log, clock: timing } = options;
  const { mode, clock } = timing;
  const connection = connect({ url: options.databaseUrl, most: options.databaseConnections, name: options.name });
  const { db } = connection;
  await refuseOtherMode(connection, mode);
  if (timing.mode === 'sandbox') await followSandboxClock(connection, timing.clock);

  const ids = createIds();
  const sealer = createSealer(options.sealing.keys, options.sealing.indexKey);
  const sources = createSourceClients({
    sources: options.sources,
    limits: options.sourceLimits ?? {},
    random: ids.random,
    ...(log.saysInfo ? { log: ({ event, ...fields }) => log.info(`source.${event}`, fields) } : {}),
  });
  const gateway = createSmsGateway(options.sms);
  const door = { db, clock };
  const deps: Deps = {
    ...door,
    ids,
    log,
    sealer,
    sources,
    recorder: createRecorder(door),
    shortageCatalogue: options.shortageCatalogue,
    askingDeadlineMs: options.askingDeadlineMs ?? ASKING_DEADLINE_MS,
  };
  const delivery: Delivery = { ...door, sealer, gateway, log };

  let stopping = false;
  const operation = {
    ready: () => answers(connection),
    stopping: () => stopping,
    sources: () => SOURCES.map((source) => sources[source].state()),
  };
  const endpoints: Endpoint[] = [
    ...applicationEndpoints(deps),
    ...batchEndpoints(deps),
    ...reviewEndpoints(deps),
    ...schemeEndpoints(),
    ...operationEndpoints(operation),
    ...(timing.mode === 'sandbox' ? sandboxEndpoints(sandboxControls(connection, timing.clock, deps, delivery)) : []),
  ];
  const app = createApp({
    endpoints: [...endpoints, ...docsEndpoints(endpoints)],
    authenticate: createAuthenticate(door, mode),
    ratePerSecond: options.ratePerSecond,
    log,
  });

  return {
    deps,
    connection,
    fetch: app.fetch,
    startWorker: () =>
      startWorker({
        applications: deps,
        delivery,
        log,
        sweepEveryMs: SWEEP_EVERY_MS,
        deliverEveryMs: DELIVER_EVERY_MS,
      }),
    stopTaking: () => {
      stopping = true;
    },
    async close() {
      await Promise.all([sources.close(), gateway.close()]);
      await connection.close();
    },
  };
}

async function refuseOtherMode(connection: Connection, mode: Mode): Promise<void> {
  const foreign = await countKeys(connection.db, mode === 'live' ? 'sandbox' : 'live');
  if (foreign === 0) return;
  await connection.close();
  throw new WrongDatabase(
    mode === 'live' ? 'the database belongs to a sandbox' : 'the database belongs to live operation',
  );
}

async function answers({ db }: Connection): Promise<boolean> {
  try {
    await db.execute(sql`select 1`);
    return true;
  } catch {
    return false;
  }
}

const sandboxControls = (connection: Connection, clock: SettableClock, deps: Deps, delivery: Delivery) => ({
  now: () => clock.now(),
  setClock: async (cause: Parameters<typeof setSandboxClock>[2], to: Temporal.Instant) => {
    await setSandboxClock(connection, clock, cause, to);
    await sweepUntilNothingIsDue(deps);
  },
  messages: (to: string) => listMessages(delivery, to),
});
