// The composition root: the only file that imports every room. It opens all parts of the service and connects them.

import { availableParallelism } from 'node:os';
import { createAuthenticate } from './access/keys.ts';
import { createStaffAccess, type StaffAccess, type StaffAccessOptions } from './access/sessions.ts';
import { createUnservedWatch, tellPartlyServed } from './access/unserved.ts';
import type { Deps } from './applications/deps.ts';
import { guarded } from './applications/guarded-recorder.ts';
import { createRecorder, type Recorder } from './applications/record.ts';
import { systemActor } from './base/actor.ts';
import type { Clock } from './base/clock.ts';
import { createFailingTargets } from './base/failing.ts';
import { createIds } from './base/ids.ts';
import type { Log } from './base/log.ts';
import { createOutages } from './base/outages.ts';
import { createSealer } from './base/seal.ts';
import { type MaterialsConfig, SANDBOX_LOG, type Sealing, type SourceConfigs } from './config/config.ts';
import { refuseWrongDatabase } from './config/right-database.ts';
import { createConsole, isOfConsole } from './console/app.ts';
import { attendanceRoutes } from './console/attendance/routes.ts';
import { boardRoutes } from './console/board/routes.ts';
import { sourcesRoutes } from './console/board/sources.ts';
import { disputeRoutes } from './console/disputes/routes.ts';
import { materialRoutes } from './console/item/materials.ts';
import { caseRoutes } from './console/item/routes.ts';
import { liveRoutes } from './console/kit/live.ts';
import type { ConsoleRoute } from './console/kit/route.ts';
import { logRoutes } from './console/log/routes.ts';
import { overseenRoutes } from './console/oversight/application-routes.ts';
import { blastRoutes } from './console/oversight/blast-routes.ts';
import { sanctionProposalRoutes } from './console/oversight/proposal-routes.ts';
import { oversightRoutes } from './console/oversight/routes.ts';
import { sanctionRoutes } from './console/oversight/sanctions-routes.ts';
import { pushRoutes } from './console/pushes/routes.ts';
import { queueRoutes } from './console/queue/routes.ts';
import { replayRoutes } from './console/replays/routes.ts';
import { searchRoutes } from './console/search/routes.ts';
import { signInRoutes } from './console/sign-in/routes.ts';
import { spotCheckRoutes } from './console/spot-checks/routes.ts';
import { veiledRoutes } from './console/veil.ts';
import { type Connection, connect } from './db/connect.ts';
import { type DatabaseLimits, FOR_REQUESTS } from './db/limits.ts';
import { createApp, type OpenAccess } from './http/app.ts';
import { applicationEndpoints } from './http/applications.routes.ts';
import { auditEndpoints } from './http/audit.routes.ts';
import { batchEndpoints } from './http/batch.routes.ts';
import { docsEndpoints } from './http/docs.routes.ts';
import type { Endpoint } from './http/endpoint.ts';
import { materialEndpoints } from './http/materials.routes.ts';
import { metricsEndpoints } from './http/metrics.routes.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import { progressEndpoints } from './http/open/progress.routes.ts';
import { verifyEndpoints } from './http/open/verify.routes.ts';
import { operationEndpoints } from './http/operation.routes.ts';
import { overrideEndpoints } from './http/overrides.routes.ts';
import { oversightEndpoints } from './http/oversight.routes.ts';
import { paperEndpoints } from './http/papers/papers.routes.ts';
import { replayEndpoints } from './http/replays.routes.ts';
import { reviewEndpoints } from './http/reviews.routes.ts';
import { blastRadiusEndpoints, sanctionEndpoints } from './http/sanctions.routes.ts';
import { sandboxEndpoints } from './http/sandbox.routes.ts';
import { schemeEndpoints } from './http/schemes.routes.ts';
import { searchEndpoints } from './http/search.routes.ts';
import { sourceDisputeEndpoints } from './http/source-disputes.routes.ts';
import { spotCheckEndpoints } from './http/spot-checks.routes.ts';
import { veiledEndpoints } from './http/veil.ts';
import { webhookEndpoints } from './http/webhooks.routes.ts';
import { startWorker, type Worker } from './jobs/worker.ts';
import { createClamd } from './materials/clamd.ts';
import type { MaterialDeps } from './materials/deps.ts';
import { createFilesInBucket } from './materials/files-in-bucket.ts';
import { createFilesInFolder } from './materials/files-in-folder.ts';
import { createFailingGateway, type Delivery } from './notices/notify.ts';
import { createSmsGateway } from './notices/sms-gateway.ts';
import { countOutboxes } from './notices/store/outbox.ts';
import { createWebhookSender } from './notices/webhook-sender.ts';
import type { Webhooks } from './notices/webhooks.ts';
import { countOversight } from './oversight/counts.ts';
import type { Pushing } from './oversight/deliver-pushes.ts';
import { createPushSender, type PushTargets } from './oversight/push-sender.ts';
import type { ReplayDeps } from './replay/deps.ts';
import { createLive } from './reviews/live-feed.ts';
import { workloadOf } from './reviews/workload.ts';
import { type SandboxTiming, sandboxControls } from './sandbox/controls.ts';
import { followSandboxClock } from './sandbox/sandbox-clock.ts';
import { followSandboxParameters } from './sandbox/sandbox-parameters.ts';
import { createCatalogue, createSettableCatalogue } from './schemes/catalogue.ts';
import { ALL_SCHEMES } from './schemes/house.ts';
import type { ValuesByScheme } from './schemes/parameters.ts';
import type { ReferenceLists } from './schemes/references.ts';
import { registriesOf, registryLabel } from './schemes/registries.ts';
import type { Scheme } from './schemes/scheme.ts';
import { createWindows, type WindowsFile } from './schemes/windows.ts';
import type { SourceLimits } from './sources/client.ts';
import { createSourceClients } from './sources/registries.ts';
import { createTransparencyLog, type TransparencyLog } from './transparency-log/create-log.ts';
import { createLogGuard } from './transparency-log/guard.ts';
import type { LogDeps, LogSettings } from './transparency-log/transparency.ts';

export interface ServiceOptions {
  name: string;
  databaseUrl: string;
  databaseConnections: number;
  /** limits of waiting for the database; if absent, the limits of requests */
  databaseLimits?: DatabaseLimits;
  sealing: Sealing;
  /** the schemes that this installation serves; absent: every scheme of this program */
  schemes?: readonly Scheme[];
  /** values of their parameters, instead of the defaults. In the sandbox `PUT /v1/sandbox/parameters` sets them */
  parameters?: ValuesByScheme;
  /** the registries that these schemes need */
  sources: SourceConfigs;
  sourceLimits?: Partial<SourceLimits>;
  sms: { baseUrl: string; account: string; secret: string };
  /**
   * departments' systems that receive revocations; staff record the acknowledgement of a department without a system
   */
  pushes?: PushTargets;
  /** the references in force, by the variable that names the file of each */
  references: ReferenceLists;
  /** the windows to which people are sent, by scheme; absent: messages name none */
  windows?: WindowsFile;
  materials: MaterialsConfig;
  ratePerSecond: number;
  /** how everybody reaches the open paths; what is absent has a default */
  openAccess?: Partial<OpenAccess>;
  /** time limit for all sources together, within the 10 seconds of a decision */
  askingDeadlineMs?: number;
  log: Log;
  /** how staff sign in; null without a console. The sandbox needs no settings for it */
  staffAccess?: Pick<StaffAccessOptions, 'origin' | 'oidc' | 'trustedProxies'> | null;
  /** keys of the audit log, and the file of its published checkpoints. The sandbox has its own keys */
  auditLog?: LogSettings;
  /** a settable clock makes the service a sandbox */
  clock: { mode: 'live'; clock: Clock } | SandboxTiming;
}

export interface Service {
  deps: Deps;
  materials: MaterialDeps;
  auditLog: TransparencyLog;
  connection: Connection;
  /** null where there is no console */
  staffAccess: StaffAccess | null;
  /** the pages and actions of the console, by method, path and roles; none where there is no console */
  pages: readonly Pick<ConsoleRoute, 'method' | 'path' | 'roles'>[];
  /** The REST application and the console. */
  fetch: (request: Request, env?: unknown) => Response | Promise<Response>;
  startWorker(): Promise<Worker>;
  /** Makes `/readyz` answer that no new work should come. */
  stopTaking(): void;
  /** Closes everything it opened. Requests under way must have finished. */
  close(): Promise<void>;
}

const ASKING_DEADLINE_MS = 9_000;
const SWEEP_EVERY_MS = 5_000;
const DELIVER_EVERY_MS = 500;
const SEAL_EVERY_MS = 5_000;
/** Threads of a replay. It leaves one core to everything else, where there are several. */
const REPLAY_THREADS = Math.max(1, availableParallelism() - 1);
/** an unsuitable pooler (shares sessions, or has too few) is logged once, then now and again */
const POOLER = { event: 'database', name: 'pooler', says: { failing: 'pooler_unsuited', again: 'pooler_suits' } };
const SANDBOX_SIGNING_IN = { origin: null, oidc: null, trustedProxies: [] };

export async function createService(options: ServiceOptions): Promise<Service> {
  const { clock: timing } = options;
  const { mode, clock } = timing;
  const outages = createOutages(options.log);
  // without the outage filter: a file error is no outage of the database, whatever its code
  const ofFiles = options.log;
  const log = outages.quieten(options.log);
  const poolers = createFailingTargets(log, POOLER);
  const connection = connect({
    url: options.databaseUrl,
    most: options.databaseConnections,
    name: options.name,
    onFailure: (error) => outages.failed(error, null),
    onWorked: outages.worked,
    onPooler: (fault) => (fault ? poolers.failed('database', { advice: fault.message }) : poolers.worked('database')),
    onClock: ({ aheadMs, isApart }) =>
      log.warn(isApart ? 'database.clock_apart' : 'database.clock_agrees', { aheadMs }),
  });
  const { db } = connection;
  const served = options.schemes ?? ALL_SCHEMES;
  await refuseWrongDatabase(connection, mode, served);
  if (timing.mode === 'sandbox') await followSandboxClock(connection, timing.clock);

  const settable = timing.mode === 'sandbox' ? createSettableCatalogue(served) : null;
  if (settable) await followSandboxParameters(connection, settable, log);
  const schemes = settable ?? createCatalogue(served, options.parameters);
  const registries = registriesOf(served);
  const labels = new Map(registries.map((registry) => [registry.id, registryLabel(registry, registries)]));
  const ids = createIds();
  const windows = createWindows(options.windows ?? {});
  const sealer = createSealer(options.sealing.keys, options.sealing.indexKey);
  const door = { db, clock };
  const logDeps: LogDeps = { ...door, log, settings: logSettings(options) };
  const auditLog = createTransparencyLog(logDeps);
  const guard = await createLogGuard(logDeps);
  const metrics = createMetrics({
    workload: () => workloadOf(door, registries),
    outboxes: () => countOutboxes(db),
    auditLog: auditLog.counts,
    oversight: () => countOversight(door, systemActor('metrics')),
    sources: () =>
      operation.sources().map((state) => ({ ...state, source: registryLabel(state.registry, registries) })),
  });
  const sources = createSourceClients({
    registries,
    access: options.sources,
    limits: options.sourceLimits ?? {},
    random: ids.random,
    log: ({ event, ...fields }) => {
      if ('durationMs' in fields)
        metrics.attempted({ ...fields, source: labels.get(fields.registry) ?? fields.source });
      if (log.saysInfo) log.info(`source.${event}`, fields);
    },
  });
  const gateway = createSmsGateway(options.sms);
  const deps: Deps = {
    ...door,
    ids,
    log,
    sealer,
    schemes,
    sources,
    registries,
    recorder: counted(guarded(createRecorder(door), guard), metrics),
    mayApprove: guard.stands,
    references: options.references,
    windows,
    askingDeadlineMs: options.askingDeadlineMs ?? ASKING_DEADLINE_MS,
  };
  const delivery: Delivery = { ...door, sealer, gateway, failing: createFailingGateway(log), log };
  const materials: MaterialDeps = { ...door, ids, log: ofFiles, sealer, ...materialStore(options) };
  const sender = createWebhookSender({ allowPrivate: mode === 'sandbox' });
  const pushing: Pushing = { ...deps, sender: createPushSender(options.pushes ?? {}) };
  const webhooks: Webhooks = { ...door, ids, sealer, sender, log };
  const replays: ReplayDeps = { ...door, ids, log, schemes, sealing: options.sealing, threads: REPLAY_THREADS };

  const signingIn = options.staffAccess ?? (mode === 'sandbox' ? SANDBOX_SIGNING_IN : null);
  const staffAccess = signingIn && createStaffAccess({ ...door, ids, sealer, log, mode, ...signingIn });

  const unserved = createUnservedWatch({ db, log });
  if (mode === 'live') await tellPartlyServed({ db, log }, [...new Set(served.map(({ id }) => id))]);
  let stopping = false;
  const operation = {
    ready: connection.answers,
    auditLog: guard.look,
    stopping: () => stopping,
    sources: sources.states,
    hasUnserved: async () => (await unserved.look())?.some(() => true) ?? null,
  };
  const endpoints: Endpoint[] = [
    ...applicationEndpoints(deps),
    ...searchEndpoints(deps),
    ...batchEndpoints(deps),
    ...reviewEndpoints(deps),
    ...sourceDisputeEndpoints(deps),
    ...spotCheckEndpoints(deps),
    ...oversightEndpoints(deps),
    ...sanctionEndpoints(deps),
    ...blastRadiusEndpoints(deps),
    ...webhookEndpoints(webhooks),
    ...auditEndpoints(deps, logDeps),
    ...overrideEndpoints(deps),
    ...replayEndpoints(replays),
    ...materialEndpoints(materials),
    ...schemeEndpoints(deps),
    ...verifyEndpoints(deps, logDeps),
    ...progressEndpoints(deps),
    ...paperEndpoints(deps, { isSandbox: mode === 'sandbox' }),
    ...operationEndpoints(deps, operation),
    ...metricsEndpoints(metrics, mode),
    ...(timing.mode === 'sandbox' && settable
      ? sandboxEndpoints(sandboxControls(connection, timing, settable, deps, delivery))
      : []),
  ];
  const app = createApp({
    endpoints: [...veiledEndpoints(deps, endpoints), ...docsEndpoints(endpoints, schemes)],
    authenticate: createAuthenticate(door, mode),
    principalOf: async (request) => staffAccess && (await staffAccess.principalOf(request)),
    ratePerSecond: options.ratePerSecond,
    openAccess: options.openAccess ?? {},
    observe: metrics.request,
    log,
  });

  const live = createLive({ ...door, log });
  const routes = staffAccess
    ? veiledRoutes(deps, [
        ...signInRoutes(staffAccess),
        ...queueRoutes(deps),
        ...searchRoutes(deps),
        ...caseRoutes(deps, materials),
        ...materialRoutes(materials),
        ...liveRoutes({ live, log, isOpen: staffAccess.isOpen }),
        ...disputeRoutes(deps),
        ...boardRoutes(door),
        ...oversightRoutes(deps),
        ...overseenRoutes(deps),
        ...attendanceRoutes(deps),
        ...pushRoutes(deps),
        ...blastRoutes(deps),
        ...sanctionRoutes(deps),
        ...sanctionProposalRoutes(deps),
        ...replayRoutes(replays),
        ...logRoutes(deps, logDeps, auditLog),
        ...spotCheckRoutes(deps),
        ...sourcesRoutes(deps, operation.sources),
      ])
    : [];
  const pages =
    staffAccess &&
    createConsole({
      routes,
      sessionOf: staffAccess.sessionOf,
      origin: signingIn?.origin ?? null,
      mayApprove: guard.stands,
      now: () => deps.clock.now(),
      schemes,
      observe: metrics.request,
      log,
    });

  // the start has ended; from here on people wait
  connection.keepTo(options.databaseLimits ?? FOR_REQUESTS);
  return {
    deps,
    materials,
    auditLog,
    connection,
    staffAccess,
    pages: routes,
    fetch: (request, env) =>
      pages && isOfConsole(request.url) ? pages.fetch(request, env as never) : app.fetch(request, env as never),
    startWorker: () =>
      startWorker({
        applications: deps,
        delivery,
        webhooks,
        pushing,
        materials,
        replays,
        auditLog,
        tellUnserved: unserved.look,
        log,
        sweepEveryMs: SWEEP_EVERY_MS,
        deliverEveryMs: DELIVER_EVERY_MS,
        sealEveryMs: SEAL_EVERY_MS,
      }),
    stopTaking: () => {
      stopping = true;
      live.stop();
    },
    async close() {
      live.stop();
      await Promise.all([guard.close(), sources.close(), gateway.close(), sender.close(), pushing.sender.close()]);
      await connection.close();
    },
  };
}

/** Counts every recorded decision. */
const counted = (recorder: Recorder, metrics: Metrics): Recorder => ({
  ...recorder,
  async decide(ruling) {
    const done = await recorder.decide(ruling);
    if (done) metrics.decided({ scheme: ruling.scheme, outcome: ruling.decided.outcome });
    return done;
  },
});

function logSettings({ auditLog, clock: { mode } }: ServiceOptions): LogSettings {
  if (auditLog) return auditLog;
  if (mode === 'live') throw new Error('live operation has a key of its own for the audit log');
  return SANDBOX_LOG;
}

/** Opens the store of materials. Files use the same cipher as all other sealed data. */
function materialStore({ materials: { store, clamd }, sealing }: ServiceOptions) {
  return {
    files: 'folder' in store ? createFilesInFolder(store.folder) : createFilesInBucket(store.bucket),
    scanner: clamd && createClamd(clamd),
    fileCipher: sealing.keys[0]?.cipher ?? 'aes-256-gcm',
  } satisfies Partial<MaterialDeps>;
}
