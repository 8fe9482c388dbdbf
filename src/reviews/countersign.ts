// The second of two people (行政许可法 34(3)) decides on every subject before seeing the first decision. If both agree,
// the item ends. If they differ, the item goes to another clerk of the department, with both opinions on record.
import type { Deps } from '../applications/deps.ts';
import { openApplication } from '../applications/open.ts';
import type { AuditEntry, Cause, Entries } from '../audit/change.ts';
import { Refusal } from '../base/refusal.ts';
import {
  actOnItem,
  currentState,
  type ItemContext,
  isHeldByAnother,
  requireDepartment,
  requireReachable,
  requireStatus,
  requireVersion,
} from './act-on-item.ts';
import { DIFFERING } from './hidden.ts';
import { requireUninvolved } from './involved.ts';
import type { CountersignForm, ReturnForm } from './schema.ts';
import { addComment, finish, recordDecisions } from './settle.ts';
import type { CaseItemView } from './shapes.ts';
import { changeItem, findItem, type Item, markDecisions } from './store/items.ts';
import { subjectsOf } from './subjects.ts';
import { viewOf } from './view.ts';

/**
 * Runs before the body is checked, as `requireReachable` does for every item. Refuses with `not_found`, and with
 * `second_person_required` where the caller asked for the countersignature. Audits the refused attempt.
 */
export async function reachAsSecond(deps: Deps, cause: Cause, id: string, attempted: string): Promise<void> {
  await requireReachable(deps, cause, id, attempted);
  const item = await findItem(deps.db, id);
  if (item && isOwn(item, cause.actor.id)) await actOnItem(deps, cause, id, attempted, refuseOwn);
}

const isOwn = ({ status, settledBy }: Item, id: string) => status === 'countersign' && settledBy === id;
const refuseOwn = (): never => {
  throw new Refusal('second_person_required');
};

/**
 * Refuses with `not_found`, `stale`, `illegal_transition`, `second_person_required` where the caller asked for the
 * countersignature, `third_person_required` as `claimItem` does, `validation_failed`, `ban_in_force`, and with
 * `unavailable` if fresh answers cannot be had in time.
 */
export async function countersignItem(
  deps: Deps,
  cause: Cause,
  id: string,
  form: CountersignForm,
): Promise<CaseItemView> {
  const item = await actOnItem(deps, cause, id, 'countersign', async (on) => {
    await requireSecondPerson(on, form.version);
    await requireUninvolved(on.tx, on.item, on.actor.id);
    const { applicationId, department, settledBy, attendedOn } = on.item;
    const opened = openApplication(deps.sealer, on.application);
    // the item may have moved to the window after the first of two people had settled it
    const whole = { ...form, attendedOn: form.attendedOn ?? attendedOn };
    const rows = await recordDecisions(deps, on, whole, { opened, subjects: subjectsOf(opened, on.item), opinion: 2 });
    const event = (action: 'review.countersigned' | 'review.differed'): AuditEntry => ({
      action,
      applicationId,
      data: { itemId: id, department, settledBy, decisions: rows },
    });
    // the first person confirmed everything: a refusal needs one person only
    if (rows.some(({ result }) => result === 'refused')) return await differ(on, event('review.differed'));
    await markDecisions(on.tx, id, { countersignedBy: on.actor.id, countersignedAt: on.now }, 1);
    const day = whole.attendedOn ? { attendedOn: whole.attendedOn } : {};
    const ending = { result: 'confirmed' as const, settledBy: settledBy ?? '', ...day };
    return await finish(deps, on, ending, event('review.countersigned'));
  });
  return await viewOf(deps, item, cause.actor);
}

/** Neither opinion counts, and neither of the two clerks settles the item again while another clerk can. */
async function differ({ tx, item, actor }: ItemContext, event: AuditEntry): Promise<{ result: Item; events: Entries }> {
  await markDecisions(tx, item.id, { returnedBy: DIFFERING });
  const differed = [...new Set([...item.differed, item.settledBy ?? '', actor.id])];
  const result = await changeItem(tx, item.id, { status: 'open', settledBy: null, holder: null, differed });
  return { result, events: [event] };
}

/**
 * The second person sends the item back without an opinion. The item is then open again, with a comment that says why,
 * and the first decisions no longer count.
 */
export async function returnItem(deps: Deps, cause: Cause, id: string, form: ReturnForm): Promise<CaseItemView> {
  const item = await actOnItem(deps, cause, id, 'return', async (on) => {
    await requireSecondPerson(on, form.version);
    await requireUninvolved(on.tx, on.item, on.actor.id);
    await markDecisions(on.tx, id, { returnedBy: on.actor.id });
    await addComment(deps, on, form.note);
    const result = await changeItem(on.tx, id, { status: 'open', settledBy: null, holder: null });
    const { applicationId } = on.item;
    return { result, events: [{ action: 'review.returned', applicationId, data: { itemId: id } }] };
  });
  return await viewOf(deps, item, cause.actor);
}

async function requireSecondPerson(on: ItemContext, version: number | undefined): Promise<void> {
  requireDepartment(on);
  if (version !== undefined) await requireVersion(on, version);
  await requireStatus(on, ['countersign']);
  if (isOwn(on.item, on.actor.id)) refuseOwn();
  if (isHeldByAnother(on)) throw new Refusal('stale', { current: await currentState(on) });
}
