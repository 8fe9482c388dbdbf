// Background work: sends due messages and runs the sweeps. Any number of processes may run it.
import { setTimeout as pause } from 'node:timers/promises';
import type { Deps } from '../applications/deps.ts';
import { rescueStranded } from '../applications/rescue.ts';
import type { Log } from '../base/log.ts';
import type { MaterialDeps } from '../materials/deps.ts';
import { removeOrphans } from '../materials/remove-orphans.ts';
import { createCourier } from '../notices/deliver-webhooks.ts';
import { type Delivery, deliverNotices } from '../notices/notify.ts';
import type { Webhooks } from '../notices/webhooks.ts';
import { lapseApprovals } from '../oversight/approval-end.ts';
import { advanceBlastRadii } from '../oversight/blast-examine.ts';
import { revokeLate, tellLateFindings, tellLatePushes } from '../oversight/deadlines.ts';
import { createPushCourier, type Pushing } from '../oversight/deliver-pushes.ts';
import type { ReplayDeps } from '../replay/deps.ts';
import { workOffReplays } from '../replay/work-off.ts';
import { escalateLate, expireSupplements, lapseLeases } from '../reviews/deadlines.ts';
import { healAwaited, healingUnderWay, isAnyDue } from '../reviews/heal.ts';
import { settleMatched } from '../reviews/settle-matched.ts';
import { tendInspectors } from '../spot-checks/recuse.ts';
import type { TransparencyLog } from '../transparency-log/create-log.ts';

export interface WorkerDeps {
  applications: Deps;
  delivery: Delivery;
  webhooks: Webhooks;
  pushing: Pushing;
  materials: MaterialDeps;
  replays: ReplayDeps;
  auditLog: TransparencyLog;
  /** tells operators what no office answers for */
  tellUnserved(): Promise<unknown>;
  log: Log;
  /** real milliseconds between two sweeps */
  sweepEveryMs: number;
  /** real milliseconds between two looks at an empty outbox, and at sources to ask again */
  deliverEveryMs: number;
  /** real milliseconds between two checkpoints of the audit log */
  sealEveryMs: number;
}

export interface Worker {
  /** Runs every sweep until nothing is due. */
  sweep(): Promise<void>;
  /** Begins nothing new and waits for the work under way. */
  stop(): Promise<void>;
}

/** A sweep returns the number of rows that it handled. The worker calls it again until it returns 0. */
type Sweep = (deps: Deps) => Promise<number>;
export const SWEEPS: Record<string, Sweep> = {
  'rescue-stranded': rescueStranded,
  'lapse-leases': lapseLeases,
  'expire-supplements': expireSupplements,
  'escalate-late': escalateLate,
  'revoke-late': revokeLate,
  'lapse-approvals': lapseApprovals,
  'push-late': tellLatePushes,
  'findings-late': tellLateFindings,
  'tend-inspectors': tendInspectors,
  // the last one, since it asks sources and must delay no deadline
  'settle-matched': settleMatched,
};

/** Removes files of unfinished uploads; counted in real time, and never urgent. */
const ORPHANS_EVERY_MS = 600_000;

/** Limit of rounds, so that a sweep without end cannot block its caller. */
const MOST_ROUNDS = 1000;

export async function sweepUntilNothingIsDue(deps: Deps): Promise<void> {
  for (const [name, sweep] of Object.entries(SWEEPS)) {
    try {
      const done = await untilDry(() => sweep(deps));
      if (done > 0) deps.log.info('sweep.done', { sweep: name, done });
    } catch (error) {
      // a failing sweep must not delay the others' deadlines
      deps.log.error('sweep.failed', error, { sweep: name });
    }
  }
}

/**
 * Asks answering sources again until nothing is due, at the pace that all processes share. For callers that wait for
 * it; a worker looks again and again.
 */
export async function healUntilNothingIsDue(deps: Deps): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if ((await healAwaited(deps)) > 0) continue;
    await healingUnderWay();
    if (!(await isAnyDue(deps))) return;
    await pause(PACE_MS);
  }
}
const PACE_MS = 250;

async function untilDry(work: () => Promise<number>, goOn = () => true): Promise<number> {
  let all = 0;
  for (let round = 0; round < MOST_ROUNDS && goOn(); round++) {
    const done = await work();
    all += done;
    if (done === 0) break;
  }
  return all;
}

export async function startWorker(options: WorkerDeps): Promise<Worker> {
  const { applications, delivery, webhooks, pushing, materials, replays, auditLog, log } = options;
  let stopping = false;
  const goOn = () => !stopping;
  const sweeps = repeatedly('sweep.failed', log, options.sweepEveryMs, () => sweepUntilNothingIsDue(applications));
  const couriers = repeatedly('delivery.failed', log, options.deliverEveryMs, () =>
    untilDry(() => deliverNotices(delivery), goOn),
  );
  const courier = createCourier(webhooks);
  const looks = repeatedly('webhooks.failed', log, options.deliverEveryMs, courier.look);
  const healing = repeatedly('healing.failed', log, options.deliverEveryMs, () =>
    untilDry(() => healAwaited(applications), goOn),
  );
  const pushCourier = createPushCourier(pushing);
  const pushes = repeatedly('pushes.failed', log, options.deliverEveryMs, pushCourier.look);
  const blasts = repeatedly('blast_radius.failed', log, options.deliverEveryMs, () =>
    untilDry(() => advanceBlastRadii(applications), goOn),
  );
  const orphans = repeatedly('orphans.failed', log, ORPHANS_EVERY_MS, () => removeOrphans(materials));
  const replaying = repeatedly('replay.failed', log, options.deliverEveryMs, () =>
    untilDry(() => workOffReplays(replays, goOn), goOn),
  );
  const sealing = repeatedly('sealing.failed', log, options.sealEveryMs, () => auditLog.seal(goOn));
  const offices = repeatedly('offices.failed', log, options.sweepEveryMs, options.tellUnserved);
  void sealing.run();
  await sweeps.run();
  return {
    sweep: sweeps.run,
    async stop() {
      stopping = true;
      const all = [sweeps, couriers, looks, pushes, healing, blasts, orphans, sealing, replaying, offices];
      await Promise.all(all.map((each) => each.stop()));
      await Promise.all([courier.stop(), pushCourier.stop()]);
    },
  };
}

/** Repeats the work, never twice at once. A call of `run` gets a run that begins after the call. */
function repeatedly(failed: string, log: Log, everyMs: number, work: () => Promise<unknown>) {
  let pending = 0;
  let last: Promise<void> = Promise.resolve();
  const run = () => {
    pending += 1;
    last = last
      .then(work)
      .then(
        () => {},
        (error) => log.error(failed, error),
      )
      .finally(() => {
        pending -= 1;
      });
    return last;
  };
  const timer = setInterval(() => pending === 0 && run(), everyMs);
  return {
    run,
    async stop() {
      clearInterval(timer);
      await last;
    },
  };
}
