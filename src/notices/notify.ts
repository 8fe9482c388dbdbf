// Putting a text message into the outbox, and sending it. It is written with the decision it tells of, in the same
// transaction, and sent by a job; the gateway knows it by its id, so that it arrives once however often it is tried.
import { change, type Door } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import type { Ids } from '../base/ids.ts';
import type { Sealer } from '../base/seal.ts';
import type { Tx } from '../db/connect.ts';
import type { Queue } from '../queue/queue.ts';
import type { SmsGateway } from './sms-gateway.ts';
import { findNotice, insertNotices, listSentTo, type NewNotice, settleNotice } from './store.ts';

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

export async function postNotices(tx: Tx, queue: Queue, items: NewNotice[]): Promise<void> {
  if (items.length === 0) return;
  await insertNotices(tx, items);
  await queue.enqueue(
    tx,
    'deliver-notice',
    items.map(({ id }) => ({ noticeId: id })),
  );
}

export interface Delivery extends Door {
  sealer: Sealer;
  gateway: SmsGateway;
}

const COURIER = systemActor('deliver-notice');

/** Sends a notice that is still due. Throws where the gateway did not answer, so that the job is tried again. */
export async function deliverNotice(delivery: Delivery, noticeId: string): Promise<void> {
  const notice = await findNotice(delivery.db, noticeId);
  if (notice?.status !== 'due') return;
  const { to, text } = JSON.parse(delivery.sealer.open(place(noticeId), notice.message)) as Message;
  const outcome = await delivery.gateway.send({ id: noticeId, to, text });
  if (outcome.status === 'unavailable') throw new GatewayUnavailable();

  const status = outcome.status === 'accepted' ? 'sent' : 'refused';
  const settling = change(delivery, { actor: COURIER }, async (tx) => {
    const result = await settleNotice(tx, noticeId, status, delivery.clock.now());
    if (!result) throw new SettledElsewhere();
    const data = { noticeId, event: notice.event, ...(outcome.status === 'rejected' ? { code: outcome.code } : {}) };
    const action = status === 'sent' ? 'notice.sent' : 'notice.refused';
    return { result, events: [{ action, applicationId: notice.applicationId, data }] };
  });
  await settling.catch((error) => {
    if (!(error instanceof SettledElsewhere)) throw error;
  });
}

/** Another worker was faster: the message went out once, and the audit says so once. */
class SettledElsewhere extends Error {
  override name = 'SettledElsewhere';
}

class GatewayUnavailable extends Error {
  override name = 'GatewayUnavailable';
}

/** The text messages sent to a number, as the sandbox shows them. */
export async function listMessages({ db, sealer }: Pick<Delivery, 'db' | 'sealer'>, to: string) {
  const sent = await listSentTo(db, sealer.fingerprint('person', `phone:${to}`));
  return sent.map(({ id, message, sentAt }) => {
    const { text } = JSON.parse(sealer.open(place(id), message)) as Message;
    return { to, text, at: sentAt };
  });
}
