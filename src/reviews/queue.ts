// The queue of a department. One person at a time holds an item, as long as that person keeps acting on it.
import { listClerks } from '../access/staff.ts';
import { isClerkOf } from '../access/store/staff.ts';
import type { Deps } from '../applications/deps.ts';
import { type Cause, change, nothing } from '../audit/change.ts';
import type { Actor } from '../base/actor.ts';
import { pageOf } from '../base/page.ts';
import { Refusal } from '../base/refusal.ts';
import type { Tx } from '../db/connect.ts';
import { type Department, WORKABLE_ITEM_STATUSES } from '../schemes/words.ts';
import {
  actOnItem,
  currentState,
  isHeldBy,
  isHeldByAnother,
  LEASE,
  requireDepartment,
  requireHolderAndExtend,
  requireReachable,
  requireStatus,
  requireVersion,
} from './act-on-item.ts';
import { decisionsOnDocuments } from './documents.ts';
import { requireUninvolved } from './involved.ts';
import { refreshClaimed } from './refresh.ts';
import type { CaseItemView } from './shapes.ts';
import { placeIn } from './store/in-order.ts';
import { changeItem, findItem, type Item, type ItemFilter, listItems, takeNextItem } from './store/items.ts';
import { itemView, viewOf } from './view.ts';
import { viewToJudge } from './view-to-judge.ts';

/**
 * Claims the free item of the clerk's department with the earliest deadline; returns null if none is free for this
 * clerk. Never takes an item that somebody holds.
 */
export async function takeNext(deps: Deps, cause: Cause): Promise<CaseItemView | null> {
  const { actor } = cause;
  const now = deps.clock.now();
  const item = await change(deps, cause, async (tx) => {
    const taken = await takeFree(tx, { actor, now, until: now.add(LEASE) });
    if (!taken) return nothing(null);
    return { result: taken.item, events: [claimed(taken.item, taken.lapsedFrom)] };
  });
  return item && (await viewOfClaimed(deps, cause, item));
}

/**
 * Takes the free item that is due first, passing over those that another transaction holds for a moment. Where only
 * such items are free it waits for them: an asking that locks one is no reason to say that none is free.
 */
export const takeFree = async (
  tx: Tx,
  take: Parameters<typeof takeNextItem>[1],
): Promise<Awaited<ReturnType<typeof takeNextItem>>> =>
  (await takeNextItem(tx, take)) ?? (await takeNextItem(tx, { ...take, waits: true }));

/** `lapsedFrom` is the clerk whose lease on the item ran out. */
export const claimed = ({ id, applicationId, department, assignee }: Item, lapsedFrom: string | null) =>
  ({
    action: 'review.claimed',
    applicationId,
    data: { itemId: id, department, ...(lapsedFrom && lapsedFrom !== assignee ? { lapsedFrom } : {}) },
  }) as const;

/**
 * Claims an item; extends the lease if the caller holds it already. Refuses with `not_found` and `illegal_transition`;
 * with `stale` if another clerk holds the item; with `second_person_required` if the caller asked for its
 * countersignature; and with `third_person_required` if the caller gave one of two opinions that differed, as long as
 * another clerk can take the item.
 */
export async function claimItem(deps: Deps, cause: Cause, id: string): Promise<CaseItemView> {
  const item = await actOnItem(deps, cause, id, 'claim', async (on) => {
    requireDepartment(on);
    await requireStatus(on, WORKABLE_ITEM_STATUSES);
    requireNotOwn(on.item, on.actor.id);
    await requireUninvolved(on.tx, on.item, on.actor.id);
    if (isHeldByAnother(on)) throw new Refusal('stale', { current: await currentState(on) });
    const holder = { assignee: on.actor.id, until: on.now.add(LEASE) };
    const result = await changeItem(on.tx, id, { holder });
    return { result, events: [claimed(result, on.item.assignee)] };
  });
  return await viewOfClaimed(deps, cause, item);
}

/** Renews too old answers and the standing (`refreshClaimed`), then returns the claimed item. */
async function viewOfClaimed(deps: Deps, cause: Cause, { id, applicationId }: Item): Promise<CaseItemView> {
  await refreshClaimed(deps, cause, applicationId);
  const item = await findItem(deps.db, id);
  if (!item) throw new Error('an item that was claimed is not there');
  return await viewToJudge(deps, cause, item);
}

/** The clerk who asked for a countersignature cannot hold the item meanwhile. */
function requireNotOwn({ status, settledBy }: Item, id: string): void {
  if (status === 'countersign' && settledBy === id) throw new Refusal('second_person_required');
}

export async function releaseItem(deps: Deps, cause: Cause, id: string): Promise<CaseItemView> {
  const item = await actOnItem(deps, cause, id, 'release', async (on) => {
    requireDepartment(on);
    await requireStatus(on, WORKABLE_ITEM_STATUSES);
    await requireHolderAndExtend(on);
    const result = await changeItem(on.tx, id, { holder: null });
    return {
      result,
      events: [{ action: 'review.released', applicationId: result.applicationId, data: { itemId: id } }],
    };
  });
  return await viewOf(deps, item, cause.actor);
}

/**
 * A supervisor hands an item to a clerk of its department, or back into the queue (null), even if a clerk holds it. A
 * clerk hands on only an item that this clerk holds; else refuses with `not_claimed`. Refuses an assignee who may not
 * take the item, as `claimItem` refuses its caller.
 */
export async function reassignItem(
  deps: Deps,
  cause: Cause,
  id: string,
  { assignee, version }: { assignee: string | null; version: number },
): Promise<CaseItemView> {
  const item = await actOnItem(deps, cause, id, 'reassign', async (on) => {
    requireDepartment(on);
    await requireVersion(on, version);
    await requireStatus(on, WORKABLE_ITEM_STATUSES);
    if (on.actor.role === 'clerk' && !isHeldBy(on))
      throw new Refusal('not_claimed', { current: await currentState(on) });
    if (assignee !== null && !(await isClerkOf(on.tx, assignee, on.item))) throw noSuchClerk();
    if (assignee !== null) requireNotOwn(on.item, assignee);
    if (assignee !== null) await requireUninvolved(on.tx, on.item, assignee);
    const holder = assignee === null ? null : { assignee, until: on.now.add(LEASE) };
    const result = await changeItem(on.tx, id, { holder });
    const data = { itemId: id, from: on.item.assignee, to: assignee };
    return { result, events: [{ action: 'review.reassigned', applicationId: result.applicationId, data }] };
  });
  if (assignee !== null) await refreshClaimed(deps, cause, item.applicationId);
  const handed = (await findItem(deps.db, id)) ?? item;
  return await viewOf(deps, handed, cause.actor);
}

/** The clerks in office to whom the item may be handed; nobody for an unknown item. */
export async function clerksFor({ db }: Pick<Deps, 'db'>, id: string): Promise<{ id: string; displayName: string }[]> {
  const item = await findItem(db, id);
  return item ? await listClerks(db, item) : [];
}

const noSuchClerk = () =>
  new Refusal('validation_failed', {
    errors: [
      {
        pointer: '/assignee',
        code: 'unknown_clerk',
        message: { zh: '本部门没有该审核人员', en: 'The department has no such clerk' },
      },
    ],
  });

/**
 * Clerks read the items of their department; supervisors and auditors read all. The reading is put into the audit, and
 * so is a refused attempt.
 */
export async function readItem(deps: Deps, cause: Cause, id: string): Promise<CaseItemView> {
  await requireReachable(deps, cause, id, 'read');
  const item = await findItem(deps.db, id);
  if (!item) throw new Refusal('not_found');
  await change(deps, cause, async () => ({
    result: undefined,
    events: [{ action: 'application.read', applicationId: item.applicationId, data: { itemId: id } }],
  }));
  return await viewToJudge(deps, cause, item);
}

/**
 * Lists items in the order that the filter names. A clerk sees only their own department, even if the filter names
 * another. Audits the shown items.
 */
export async function pageOfItems(deps: Deps, cause: Cause, filter: Omit<ItemFilter, 'of'>) {
  const { actor } = cause;
  const now = deps.clock.now();
  const own = departmentOf(actor);
  const rows = await listItems(
    deps.db,
    { ...filter, of: actor, ...(own ? { department: own } : {}), limit: filter.limit + 1 },
    now,
  );
  const { items: shown, next } = pageOf(rows, filter.limit, (row) => placeIn(filter.sort, row));
  const decisions = await decisionsOnDocuments(
    deps.db,
    shown.map(({ item }) => item),
  );
  const items = shown.map(({ item, application }) =>
    itemView(deps, item, application, now, { decisions: decisions.get(item.id) ?? [], viewer: actor }),
  );
  if (items.length > 0) {
    await change(deps, cause, async () => ({
      result: undefined,
      events: [{ action: 'application.read', data: { itemIds: items.map(({ id }) => id) } }],
    }));
  }
  return { items, next };
}

/** The department to which the caller is restricted; undefined unless the caller is a clerk. */
export const departmentOf = ({ role, department }: Actor) =>
  role === 'clerk' ? (department as Department) : undefined;
