// Delivers webhooks to endpoints. Many attempts run at once, few of them for one endpoint, and none waits for another:
// a slow or dead endpoint delays only itself. Safe in any number of processes.
import { change, countedChange } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import { createFailingTargets, type FailingTargets } from '../base/failing.ts';
import { type Claimed, claimDeliveries, failDelivery, postponeDelivery, settleDelivery } from './store/deliveries.ts';
import { setEndpointStatus } from './store/webhooks.ts';
import { messageOf } from './webhook-message.ts';
import { inForce, openSecrets } from './webhook-secrets.ts';
import { type Attempt, isTaken } from './webhook-sender.ts';
import type { Webhooks } from './webhooks.ts';

export interface Courier {
  /** Begins every due attempt for which there is room, without waiting for the results. Never rejects. */
  look(): Promise<void>;
  /** Begins nothing more and waits for running attempts. */
  stop(): Promise<void>;
}

/** running attempts in one process: in all, and for one endpoint */
const AT_ONCE = 64;
const AT_ONCE_PER_ENDPOINT = 4;

const COURIER = { actor: systemActor('deliver-webhook') };

export function createCourier(deps: Webhooks): Courier {
  const busy = new Map<string, number>();
  const underWay = new Set<Promise<void>>();
  const failing = createFailingTargets(deps.log, { event: 'webhook', name: 'endpointId' });
  let stopping = false;
  let again = false;
  let looking: Promise<void> | null = null;

  const count = (endpointId: string, more: 1 | -1) => {
    const left = (busy.get(endpointId) ?? 0) + more;
    if (left > 0) busy.set(endpointId, left);
    else busy.delete(endpointId);
  };

  function begin(claimed: Claimed): void {
    count(claimed.endpointId, 1);
    const attempt = deliver(deps, claimed, failing)
      .catch((error) => deps.log.error('webhook.unsettled', error, { deliveryId: claimed.id }))
      .finally(() => {
        count(claimed.endpointId, -1);
        underWay.delete(attempt);
        // there is room again, and perhaps a delivery that waited for this one
        void look();
      });
    underWay.add(attempt);
  }

  async function beginWhatIsDue(): Promise<void> {
    while (!stopping && underWay.size < AT_ONCE) {
      const room = { most: AT_ONCE - underWay.size, perEndpoint: AT_ONCE_PER_ENDPOINT, busy };
      const claimed = await claimDeliveries(deps.db, room);
      if (claimed.length === 0) return;
      claimed.forEach(begin);
    }
  }

  /** One look at a time; a call during a look leads to one more. */
  function look(): Promise<void> {
    again = true;
    looking ??= lookUntilServed();
    return looking;
  }

  async function lookUntilServed(): Promise<void> {
    while (again && !stopping) {
      again = false;
      await beginWhatIsDue().catch((error) => deps.log.error('webhooks.failed', error));
    }
    // directly after the last check of `again`: any later call starts a new look
    looking = null;
  }

  return {
    look,
    async stop() {
      stopping = true;
      await looking;
      await Promise.all(underWay);
    },
  };
}

/**
 * One attempt, and its consequences. If a claim is not settled here, it lapses, and another courier tries with the same
 * id.
 */
async function deliver(deps: Webhooks, claimed: Claimed, failing: FailingTargets): Promise<void> {
  const attempt = await tell(deps, claimed);
  const { id, endpointId } = claimed;
  if (isTaken(attempt)) {
    failing.worked(endpointId);
    return await settle(deps, claimed, attempt);
  }
  const { status, fault } = attempt;
  failing.failed(endpointId, { deliveryId: id, status, fault });
  if (status === 410) await disableGone(deps, endpointId);
  if (!(await postponeDelivery(deps.db, claimed, attempt))) await giveUp(deps, claimed, attempt);
}

async function tell({ sealer, clock, sender, log }: Webhooks, claimed: Claimed): Promise<Attempt> {
  const { id, endpointId, url } = claimed;
  let secrets: string[];
  try {
    secrets = inForce(openSecrets(sealer, endpointId, claimed.secrets), clock.now());
  } catch (error) {
    log.error('webhook.secret_unreadable', error, { endpointId });
    return { status: null, fault: 'secret_unreadable' };
  }
  return await sender.send({ id, url, body: messageOf(claimed), secrets });
}

const told = ({ id, endpointId, event, sequence, attempts }: Claimed, { status, fault }: Attempt) => ({
  deliveryId: id,
  endpointId,
  event,
  sequence,
  attempts,
  status,
  ...(fault === null ? {} : { error: fault }),
});

async function settle(deps: Webhooks, claimed: Claimed, attempt: Attempt): Promise<void> {
  const { id, applicationId } = claimed;
  await change(deps, COURIER, async (tx) => {
    const settled = await settleDelivery(tx, id, attempt, deps.clock.now());
    return countedChange(settled ? [{ action: 'webhook.delivered', applicationId, data: told(claimed, attempt) }] : []);
  });
}

/**
 * Gives a delivery up after three days. Later deliveries of the application then continue, and the unit can request
 * this delivery again.
 */
async function giveUp(deps: Webhooks, claimed: Claimed, attempt: Attempt): Promise<void> {
  const { applicationId } = claimed;
  await change(deps, COURIER, async (tx) => {
    const failed = await failDelivery(tx, claimed, attempt);
    return countedChange(failed ? [{ action: 'webhook.failed', applicationId, data: told(claimed, attempt) }] : []);
  });
}

/** 410: the endpoint itself reports that it no longer exists (Standard Webhooks). */
async function disableGone(deps: Webhooks, endpointId: string): Promise<void> {
  await change(deps, COURIER, async (tx) => {
    const disabled = await setEndpointStatus(tx, endpointId, 'disabled');
    return countedChange(
      disabled ? [{ action: 'webhook_endpoint.disabled', data: { endpointId, because: 'gone' } }] : [],
    );
  });
}
