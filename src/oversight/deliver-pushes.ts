// Tells departments of every approval and of its later moves until each has acknowledged (SZ-10, SZ-55): for ever, with
// longer and longer pauses, and to one department about one application in order. No department waits for another.
// Safe in any number of processes; after a crash a push is sent again under the same id.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Deps } from '../applications/deps.ts';
import { change, countedChange } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import { createFailingTargets } from '../base/failing.ts';
import { createGatherer } from '../base/gather.ts';
import type { PushRecipient } from '../schemes/words.ts';
import { settleByAnswer } from './approval-end.ts';
import { messageOf } from './push-content.ts';
import { type PushAnswer, type PushSender, type PushTargetId, pushTargetOf } from './push-sender.ts';
import { acknowledged, sealReceipt } from './pushes.ts';
import {
  acknowledge,
  type Claimed,
  claimPushes,
  findTold,
  postponePush,
  resumePushes,
  type Told,
} from './store/pushes.ts';

export interface Pushing extends Deps {
  sender: PushSender;
}

export interface PushCourier {
  /** Begins the due pushes of every department, without waiting for the results. Never rejects. */
  look(): Promise<void>;
  /** Begins nothing more and waits for the attempts under way. */
  stop(): Promise<void>;
}

/** attempts under way at once to one department, by one process; a slow one holds up no other */
const AT_ONCE = 16;
/** acknowledgements in one commit */
const MOST_IN_ONE_COMMIT = 64;
const COURIER = { actor: systemActor('deliver-push') };

export function createPushCourier(deps: Pushing): PushCourier {
  const busy = new Map<PushTargetId, Promise<void>>();
  /** departments that did not take the latest attempt of this process */
  const down = new Set<PushTargetId>();
  const wakes = new Map<PushTargetId, () => void>();
  const failing = createFailingTargets(deps.log, { event: 'push', name: 'recipient' });
  const settle = createGatherer(MOST_IN_ONE_COMMIT, (items: Answered[]) => settleAll(deps, items));
  let stopping = false;

  async function tellAll(target: PushTargetId): Promise<void> {
    const [recipient, city] = target.split('@') as [PushRecipient, string];
    const underWay = new Set<Promise<void>>();
    while (!stopping) {
      const room = AT_ONCE - underWay.size;
      const claimed = room > 0 ? await claimPushes(deps.db, recipient, city, room) : [];
      const told = claimed.length > 0 ? await findTold(deps.db, claimed) : new Map<string, Told>();
      for (const each of claimed) {
        const attempt = deliver(each, told.get(each.id)).finally(() => underWay.delete(attempt));
        underWay.add(attempt);
      }
      if (underWay.size === 0) break;
      // something new may be due while a slow attempt is under way
      const woken = new Promise<void>((wake) => wakes.set(target, wake));
      await Promise.race([...underWay, woken]);
      // several that end in one turn leave room for several
      await nextTurn();
    }
    await Promise.all(underWay);
  }

  /** Makes one attempt and records its result. A claim that is not settled here lapses. */
  async function deliver(claimed: Claimed, told: Told | undefined): Promise<void> {
    const target = pushTargetOf(claimed.recipient, claimed.city);
    try {
      const answer = await tell(deps, claimed, told);
      await noteHealth(claimed, answer);
      if (told && saysSettled(deps, claimed, told, answer)) await settled(claimed, answer);
      else if (answer.status === 'acknowledged') await settle({ claimed, http: answer.http, receipt: answer.receipt });
      else await postpone(deps, claimed, answer);
    } catch (error) {
      deps.log.error('push.unsettled', error, { pushId: claimed.id, recipient: target });
    }
  }

  /** A department that takes something again after a failure gets what waits for it, without the rest of the pauses. */
  async function noteHealth({ id: pushId, recipient, city }: Claimed, answer: PushAnswer): Promise<void> {
    const target = pushTargetOf(recipient, city);
    if (answer.status === 'failed') {
      // what this process cannot open says nothing about the department
      if (answer.error !== 'unreadable') down.add(target);
      return failing.failed(target, { pushId, error: answer.error });
    }
    failing.worked(target);
    if (down.delete(target)) await resumePushes(deps.db, recipient, city);
  }

  /**
   * The department that settles says that the person has settled (SZ-66), which it has acted on with that. An answer
   * that the approval does not allow, such as of a frozen one, is no acknowledgement: the push gets late, and the
   * supervisor sees it.
   */
  async function settled(claimed: Claimed, { http, settled: form, ...answer }: Settling): Promise<void> {
    const isSettled = await settleByAnswer(deps, claimed.applicationId, form);
    const receipt = answer.status === 'acknowledged' ? answer.receipt : `${form.settledOn} ${form.office}`;
    if (isSettled) await settle({ claimed, http, receipt });
    else await postpone(deps, claimed, { status: 'received', http, error: 'settlement_refused' });
  }

  return {
    async look() {
      for (const target of deps.sender.targets) {
        if (stopping) continue;
        if (busy.has(target)) {
          wakes.get(target)?.();
          continue;
        }
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

/** Puts off a push that does not open (a lost key) like one that was not taken: the key may come back. */
async function tell(deps: Pushing, claimed: Claimed, told: Told | undefined): Promise<PushAnswer> {
  const { id, recipient, city } = claimed;
  let body: string;
  try {
    if (!told) throw new Error('a push without its application');
    body = messageOf(deps, claimed, told);
  } catch (error) {
    deps.log.error('push.unreadable', error, { pushId: id });
    return { status: 'failed', http: null, error: 'unreadable' };
  }
  return await deps.sender.send(pushTargetOf(recipient, city), { id, body });
}

const postpone = (
  { db }: Pushing,
  claimed: Claimed,
  { status, http, error }: { status: 'received' | 'failed'; http: number | null; error: string | null },
): Promise<void> => postponePush(db, claimed, { received: status === 'received', status: http, error });

type Received = Exclude<PushAnswer, { status: 'failed' }>;
/** An answer that says that the person has settled. */
type Settling = Received & { settled: NonNullable<Received['settled']> };

/** Only the department that settles can say so. */
const saysSettled = (
  { schemes }: Pushing,
  { recipient }: Claimed,
  { application }: Told,
  answer: PushAnswer,
): answer is Settling =>
  answer.status !== 'failed' &&
  answer.settled !== null &&
  schemes.filedUnder(application).supervision.settledBy === recipient;

interface Answered {
  claimed: Claimed;
  http: number;
  receipt: string;
}

/** Does nothing where another was faster: a push is acknowledged once, and so the audit says. */
async function settleAll({ sealer, ...door }: Pushing, items: readonly Answered[]): Promise<true[]> {
  await change(door, COURIER, async (tx) => {
    const rows = items.map(({ claimed: { id }, receipt, http }) => ({
      id,
      receipt: sealReceipt(sealer, id, { receipt, note: null }),
      status: http,
    }));
    const told = await acknowledge(tx, rows, { by: 'department', at: door.clock.now() });
    const news = items.filter(({ claimed }) => told.has(claimed.id));
    return countedChange(news.map(({ claimed }) => acknowledged(claimed, 'department')));
  });
  return items.map(() => true);
}
