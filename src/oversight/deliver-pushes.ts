// Tells departments of revocations until each has acknowledged (SZ-53): for ever, with longer and longer pauses. No
// department waits for another. Safe in any number of processes; after a crash a push is sent again under the same id.
import { change, countedChange, type Door } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import { createFailingTargets, type FailingTargets } from '../base/failing.ts';
import type { Log } from '../base/log.ts';
import type { Sealer } from '../base/seal.ts';
import type { PushRecipient } from '../schemes/words.ts';
import { placeOfPush } from './push-content.ts';
import { type PushAnswer, type PushSender, type PushTargetId, pushTargetOf } from './push-sender.ts';
import { sealReceipt } from './pushes.ts';
import { acknowledge, type Claimed, claimPushes, postponePush } from './store/pushes.ts';

export interface Pushing extends Door {
  sealer: Sealer;
  sender: PushSender;
  log: Log;
}

export interface PushCourier {
  /** Begins the due pushes of every department, without waiting for the results. Never rejects. */
  look(): Promise<void>;
  /** Begins nothing more and waits for the attempts under way. */
  stop(): Promise<void>;
}

/** attempts under way at once to one department, by one process */
const AT_ONCE = 4;
const COURIER = { actor: systemActor('deliver-push') };

export function createPushCourier(deps: Pushing): PushCourier {
  const busy = new Map<PushTargetId, Promise<void>>();
  const failing = createFailingTargets(deps.log, { event: 'push', name: 'recipient' });
  let stopping = false;

  async function tellAll(target: PushTargetId): Promise<void> {
    const [recipient, city] = target.split('@') as [PushRecipient, string];
    while (!stopping) {
      const claimed = await claimPushes(deps.db, recipient, city, AT_ONCE);
      if (claimed.length === 0) return;
      await Promise.all(claimed.map((each) => deliver(deps, each, failing)));
    }
  }

  return {
    async look() {
      for (const target of deps.sender.targets) {
        if (stopping || busy.has(target)) continue;
        const telling = tellAll(target)
          .catch((error) => deps.log.error('pushes.failed', error, { recipient: target }))
          .finally(() => busy.delete(target));
        busy.set(target, telling);
      }
    },
    async stop() {
      stopping = true;
      await Promise.all(busy.values());
    },
  };
}

/** Makes one attempt and records its result. A claim that is not settled here lapses. */
async function deliver(deps: Pushing, claimed: Claimed, failing: FailingTargets): Promise<void> {
  const { id: pushId } = claimed;
  const recipient = pushTargetOf(claimed.recipient, claimed.city);
  try {
    const answer = await tell(deps, claimed);
    if (answer.status === 'failed') failing.failed(recipient, { pushId, error: answer.error });
    else failing.worked(recipient);
    if (answer.status === 'acknowledged') return await settle(deps, claimed, answer);
    const error = answer.status === 'failed' ? answer.error : null;
    await postponePush(deps.db, claimed, { received: answer.status === 'received', status: answer.http, error });
  } catch (error) {
    deps.log.error('push.unsettled', error, { pushId, recipient });
  }
}

/** Puts off a push that does not open (a lost key) like one that was not taken: the key may come back. */
async function tell({ sealer, sender, log }: Pushing, { id, recipient, city, body }: Claimed): Promise<PushAnswer> {
  let text: string;
  try {
    text = sealer.open(placeOfPush(id), body);
  } catch (error) {
    log.error('push.unreadable', error, { pushId: id });
    return { status: 'failed', http: null, error: 'unreadable' };
  }
  return await sender.send(pushTargetOf(recipient, city), { id, body: text });
}

/** Does nothing where another was faster: a push is acknowledged once, and so the audit says. */
async function settle(
  { sealer, ...door }: Pushing,
  { id, applicationId, recipient, subject, attempts }: Claimed,
  { http, receipt }: { http: number; receipt: string },
): Promise<void> {
  await change(door, COURIER, async (tx) => {
    const sealed = sealReceipt(sealer, id, { receipt, note: null });
    const told = await acknowledge(tx, id, { by: 'department', at: door.clock.now(), receipt: sealed, status: http });
    const data = { pushId: id, recipient, subject, attempts, by: 'department' };
    return countedChange(told ? [{ action: 'push.acknowledged', applicationId, data }] : []);
  });
}
