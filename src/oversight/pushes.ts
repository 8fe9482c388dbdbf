// The state of the pushes to departments, and the acknowledgement of a department without a system, recorded by hand.
import type { Deps } from '../applications/deps.ts';
import { type Cause, change } from '../audit/change.ts';
import type { Actor } from '../base/actor.ts';
import { type Page, pageOf } from '../base/page.ts';
import { Refusal } from '../base/refusal.ts';
import type { Sealer } from '../base/seal.ts';
import { refusedMove } from './act-on-application.ts';
import type { AcknowledgeForm } from './schema.ts';
import type { PushView } from './shapes.ts';
import { acknowledge, findPush, listPushes, type Push, type PushFilter } from './store/pushes.ts';
import { pushView } from './view.ts';

/** Sealed with an acknowledgement. */
export interface Receipt {
  receipt: string;
  note: string | null;
}

const placeOfReceipt = (id: string) => `pushes.receipt:${id}`;
export const sealReceipt = (sealer: Sealer, id: string, receipt: Receipt): Buffer =>
  sealer.seal(placeOfReceipt(id), JSON.stringify(receipt));
const openReceipt = (sealer: Sealer, { id, receipt }: Push): Receipt | null =>
  receipt && (JSON.parse(sealer.open(placeOfReceipt(id), receipt)) as Receipt);

/** The event of an acknowledgement. */
export const acknowledged = (
  { id, applicationId, ...push }: Pick<Push, 'id' | 'applicationId' | 'event' | 'recipient' | 'subject' | 'attempts'>,
  by: 'department' | 'hand',
) => {
  const { event, recipient, subject, attempts } = push;
  return {
    action: 'push.acknowledged',
    applicationId,
    data: { pushId: id, event, recipient, subject, attempts, by },
  } as const;
};

/** A clerk sees and acts on the pushes to their own department only. */
const departmentOf = (actor: Actor): string | undefined => (actor.role === 'clerk' ? actor.department : undefined);

/** Lists pushes, newest first; the cursor is the id of the last row seen. */
export async function pageOfPushes(
  { db, clock, sealer }: Pick<Deps, 'db' | 'clock' | 'sealer'>,
  { actor }: Cause,
  { limit, recipient, ...filter }: PushFilter,
): Promise<Page<PushView, string>> {
  const own = departmentOf(actor);
  if (own !== undefined && recipient !== undefined && recipient !== own) return { items: [], next: null };
  const now = clock.now();
  const rows = await listPushes(db, actor, now, { ...filter, recipient: own ?? recipient, limit: limit + 1 });
  const { items, next } = pageOf(rows, limit, ({ id }) => id);
  return { items: items.map((push) => pushView(push, openReceipt(sealer, push), now)), next };
}

/**
 * Refuses with `not_found`, also for a push to another department, and `illegal_transition` where it is acknowledged
 * already.
 */
export async function acknowledgePush(
  deps: Pick<Deps, 'db' | 'clock' | 'sealer'>,
  cause: Cause,
  id: string,
  form: AcknowledgeForm,
): Promise<PushView> {
  const push = await reachPush(deps, cause, id);
  const { applicationId } = push;
  const isFirst = await change(deps, cause, async (tx) => {
    const receipt = sealReceipt(deps.sealer, id, form);
    const at = deps.clock.now();
    const told = await acknowledge(tx, [{ id, receipt, status: null }], { by: cause.actor.id, at });
    const result = told.has(id);
    const event = result
      ? acknowledged(push, 'hand')
      : refusedMove({ pushId: id, attempted: 'acknowledge', code: 'illegal_transition' }, applicationId);
    return { result, events: [event] };
  });
  if (!isFirst) throw new Refusal('illegal_transition', { currentStatus: 'acknowledged', legalMoves: [] });
  const after = await findPush(deps.db, cause.actor, id);
  if (!after) throw new Error('a push that was acknowledged is not there');
  return pushView(after, openReceipt(deps.sealer, after), deps.clock.now());
}

/** Refuses with `not_found`, also for a push to another department, or about an application of another office. */
export async function reachPush({ db }: Pick<Deps, 'db'>, { actor }: Cause, id: string): Promise<Push> {
  const push = await findPush(db, actor, id);
  const own = departmentOf(actor);
  if (!push || (own !== undefined && push.recipient !== own)) throw new Refusal('not_found');
  return push;
}

/** Refuses as `reachPush`. */
export async function readPush(
  deps: Pick<Deps, 'db' | 'clock' | 'sealer'>,
  cause: Cause,
  id: string,
): Promise<PushView> {
  const push = await reachPush(deps, cause, id);
  return pushView(push, openReceipt(deps.sealer, push), deps.clock.now());
}
