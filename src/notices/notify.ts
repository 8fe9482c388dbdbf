// Puts text messages into the outbox, and sends them. A message is written with its decision, in the same transaction,
// and a worker sends it. The gateway knows it by its id, so that it arrives once, however often it is tried. After
// three days of failed attempts it is given up, which the audit records.
import { change, type Door, nothing } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import { createFailingTargets, type FailingTargets } from '../base/failing.ts';
import type { Ids } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Sealer } from '../base/seal.ts';
import type { SmsGateway, SmsOutcome } from './sms-gateway.ts';
import {
  claimNotices,
  failNotice,
  listSentTo,
  type NewNotice,
  type Notice,
  postponeNotice,
  settleNotice,
} from './store/notices.ts';

/** The sealed content of a notice. */
interface Message {
  to: string;
  text: string;
}

const place = (id: string) => `notices.message:${id}`;

/** A text message for the outbox. Pure except for the id and the seal. */
export function sealNotice(
  { ids, sealer }: { ids: Ids; sealer: Sealer },
  notice: { applicationId: string; event: string; to: string; text: string; at: Temporal.Instant },
): NewNotice {
  const id = ids.uuid();
  const message: Message = { to: notice.to, text: notice.text };
  return {
    id,
    applicationId: notice.applicationId,
    event: notice.event,
    message: sealer.seal(place(id), JSON.stringify(message)),
    recipientKey: sealer.fingerprint('person', `phone:${notice.to}`),
    createdAt: notice.at,
  };
}

export interface Delivery extends Door {
  sealer: Sealer;
  gateway: SmsGateway;
  /** has a single target: the gateway */
  failing: FailingTargets;
  log: Log;
}

const COURIER = { actor: systemActor('deliver-notice') };

const GATEWAY = 'sms';
export const createFailingGateway = (log: Log): FailingTargets =>
  createFailingTargets(log, { event: 'notice', name: 'gateway' });

/** The number that the gateway takes at once: all are settled long before their claim lapses. */
const AT_ONCE = 16;

/** Sends due notices and returns how many were settled. Safe to run in any number of processes. */
export async function deliverNotices(delivery: Delivery): Promise<number> {
  const claimed = await claimNotices(delivery.db, AT_ONCE);
  const settled = await Promise.all(
    claimed.map((notice) =>
      deliver(delivery, notice).catch((error) => {
        // the claim lapses, and the notice is sent again with the same id; meanwhile the others continue
        delivery.log.error('notice.unsettled', error, { noticeId: notice.id });
        return false;
      }),
    ),
  );
  return settled.filter(Boolean).length;
}

/**
 * A notice that cannot be opened (a lost key) is postponed like one that the gateway does not take: the key may come
 * back.
 */
async function deliver(delivery: Delivery, notice: Notice): Promise<boolean> {
  const outcome = await hand(delivery, notice);
  if (outcome.status !== 'unavailable') {
    delivery.failing.worked(GATEWAY);
    return await settle(delivery, notice, outcome);
  }
  delivery.failing.failed(GATEWAY, { noticeId: notice.id });
  return !(await postponeNotice(delivery.db, notice.id)) && (await giveUp(delivery, notice));
}

async function hand({ sealer, gateway, log }: Delivery, { id, message }: Notice): Promise<SmsOutcome> {
  try {
    const { to, text } = JSON.parse(sealer.open(place(id), message)) as Message;
    return await gateway.send({ id, to, text });
  } catch (error) {
    log.error('notice.unreadable', error, { noticeId: id });
    return { status: 'unavailable' };
  }
}

/** False if another worker was faster: the message was sent once, and the audit records it once. */
async function settle(
  delivery: Delivery,
  { id, event, applicationId }: Notice,
  outcome: Exclude<SmsOutcome, { status: 'unavailable' }>,
): Promise<boolean> {
  const sent = outcome.status === 'accepted';
  return await change(delivery, COURIER, async (tx) => {
    if (!(await settleNotice(tx, id, sent ? 'sent' : 'refused', delivery.clock.now()))) return nothing(false);
    const data = { noticeId: id, event, ...(sent ? {} : { code: outcome.code }) };
    return { result: true, events: [{ action: sent ? 'notice.sent' : 'notice.refused', applicationId, data }] };
  });
}

async function giveUp(delivery: Delivery, { id, event, applicationId }: Notice): Promise<boolean> {
  return await change(delivery, COURIER, async (tx) => {
    if (!(await failNotice(tx, id))) return nothing(false);
    return { result: true, events: [{ action: 'notice.failed', applicationId, data: { noticeId: id, event } }] };
  });
}

/** The text messages sent to a number, for the sandbox. */
export async function listMessages({ db, sealer }: Pick<Delivery, 'db' | 'sealer'>, to: string) {
  const sent = await listSentTo(db, sealer.fingerprint('person', `phone:${to}`));
  return sent.map(({ id, message, sentAt }) => {
    const { text } = JSON.parse(sealer.open(place(id), message)) as Message;
    return { to, text, at: sentAt };
  });
}
