// Putting a text message into the outbox, and sending it. It is written with the decision it tells of, in the same
// transaction, and sent by a worker; the gateway knows it by its id, so that it arrives once however often it is tried.
import { change, type Door } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import type { Ids } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Sealer } from '../base/seal.ts';
import type { SmsGateway, SmsOutcome } from './sms-gateway.ts';
import { claimNotices, listSentTo, type NewNotice, type Notice, postponeNotice, settleNotice } from './store.ts';

/** What is sealed in a notice. */
interface Message {
  to: string;
  text: string;
}

const place = (id: string) => `notices.message:${id}`;

/** A text message ready for the outbox. Pure but for the id and the seal. */
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
  log: Log;
}

const COURIER = systemActor('deliver-notice');

/** As many as the gateway takes at once, so that all are settled long before the claim on them lapses. */
const AT_ONCE = 16;

/** Sends what is due and answers how many of it were settled. Safe to run in any number of processes. */
export async function deliverNotices(delivery: Delivery): Promise<number> {
  const claimed = await claimNotices(delivery.db, AT_ONCE);
  const settled = await Promise.all(claimed.map((notice) => deliver(delivery, notice)));
  return settled.filter(Boolean).length;
}

/** One that cannot be opened (a lost key) is logged and put off; it does not stop the others. */
async function deliver(delivery: Delivery, notice: Notice): Promise<boolean> {
  try {
    const { to, text } = JSON.parse(delivery.sealer.open(place(notice.id), notice.message)) as Message;
    const outcome = await delivery.gateway.send({ id: notice.id, to, text });
    if (outcome.status !== 'unavailable') return await settle(delivery, notice, outcome);
    delivery.log.warn('notice.undelivered', { noticeId: notice.id });
  } catch (error) {
    delivery.log.error('notice.failed', error, { noticeId: notice.id });
  }
  await postponeNotice(delivery.db, notice.id);
  return false;
}

async function settle(
  delivery: Delivery,
  { id, event, applicationId }: Notice,
  outcome: Exclude<SmsOutcome, { status: 'unavailable' }>,
): Promise<boolean> {
  const sent = outcome.status === 'accepted';
  const settling = change(delivery, { actor: COURIER }, async (tx) => {
    const result = await settleNotice(tx, id, sent ? 'sent' : 'refused', delivery.clock.now());
    if (!result) throw new SettledElsewhere();
    const data = { noticeId: id, event, ...(sent ? {} : { code: outcome.code }) };
    return { result, events: [{ action: sent ? 'notice.sent' : 'notice.refused', applicationId, data }] };
  });
  return await settling.catch((error) => {
    if (error instanceof SettledElsewhere) return false;
    throw error;
  });
}

/** Another worker was faster: the message went out once, and the audit says so once. */
class SettledElsewhere extends Error {
  override name = 'SettledElsewhere';
}

/** The text messages sent to a number, as the sandbox shows them. */
export async function listMessages({ db, sealer }: Pick<Delivery, 'db' | 'sealer'>, to: string) {
  const sent = await listSentTo(db, sealer.fingerprint('person', `phone:${to}`));
  return sent.map(({ id, message, sentAt }) => {
    const { text } = JSON.parse(sealer.open(place(id), message)) as Message;
    return { to, text, at: sentAt };
  });
}
