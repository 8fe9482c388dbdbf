// 已办结: lists the items that a clerk has finished with, and the clerk's act on each.
import type { Deps } from '../applications/deps.ts';

import { type Cause, change } from '../audit/change.ts';
import { civilDateOf, timestamp } from '../base/clock.ts';
import { type Page, pageOf } from '../base/page.ts';
import type { ClerkAct, ItemResult } from '../schemes/words.ts';
import { decisionsOnDocuments } from './documents.ts';
import { departmentOf } from './queue.ts';
import type { FinishedView } from './shapes.ts';
import { type FinishedFilter, listFinished } from './store/finished.ts';
import { itemView } from './view.ts';
import { type WorkRow, workRows } from './worklist.ts';

/**
 * One row for each time that the caller settled, countersigned or returned an item, newest first, with the item as it
 * is now. The place of a row is the number of its audit event, so that acts added meanwhile move no page. Audits the
 * shown items.
 */
export async function pageOfFinished(
  deps: Deps,
  cause: Cause,
  filter: AskedFinished,
): Promise<Page<FinishedView, number>> {
  const now = deps.clock.now();
  const { items, next } = await readFinished(deps, cause, filter, now);
  const decisions = await decisionsOnDocuments(
    deps.db,
    items.map(({ item }) => item),
  );
  const view = ({ item, application }: Finished) =>
    itemView(deps, item, application, now, { decisions: decisions.get(item.id) ?? [] });
  return { items: items.map((each) => ({ ...view(each), done: doneIn(deps, each) })), next };
}

/** A row of the queue, with the caller's act. */
export interface FinishedRow extends WorkRow {
  done: FinishedView['done'];
}

/** Returns the same as `pageOfFinished`, with the rows that the console shows. */
export async function readFinishedWork(
  deps: Deps,
  cause: Cause,
  filter: AskedFinished,
): Promise<{ rows: FinishedRow[]; next: number | null }> {
  const now = deps.clock.now();
  const { items, next } = await readFinished(deps, cause, filter, now);
  const rows = await workRows(deps, cause.actor, items, now);
  return { rows: rows.map((row, index) => ({ ...row, done: doneIn(deps, items[index] as Finished) })), next };
}

type AskedFinished = Omit<FinishedFilter, 'of'>;
type Finished = Awaited<ReturnType<typeof listFinished>>[number];

async function readFinished(
  deps: Deps,
  cause: Cause,
  filter: AskedFinished,
  now: Temporal.Instant,
): Promise<Page<Finished, number>> {
  const own = departmentOf(cause.actor);
  const asked = { ...filter, of: cause.actor, ...(own ? { department: own } : {}), limit: filter.limit + 1 };
  const rows = await listFinished(deps.db, cause.actor.id, asked, now);
  const page = pageOf(rows, filter.limit, ({ act }) => act.seq);
  const itemIds = [...new Set(page.items.map(({ item }) => item.id))];
  if (itemIds.length > 0) {
    await change(deps, cause, async () => ({
      result: undefined,
      events: [{ action: 'application.read', data: { itemIds } }],
    }));
  }
  return page;
}

function doneIn({ schemes }: Pick<Deps, 'schemes'>, { act, application }: Finished): FinishedView['done'] {
  return {
    act: act.action.slice('review.'.length) as ClerkAct,
    result: resultOf(act.data.decisions as { result: ItemResult }[] | undefined),
    at: timestamp(act.at),
    on: civilDateOf(act.at, schemes.filedUnder(application).timeZone).toString(),
    applicationStatus: application.status,
    approvalNumber: application.approvalNumber,
  };
}

/**
 * Returns `refused` if the person refused anything in the item, else `confirmed`; null if the person sent the item back
 * without an opinion.
 */
function resultOf(decisions: readonly { result: ItemResult }[] | undefined): ItemResult | null {
  if (!decisions) return null;
  return decisions.some(({ result }) => result === 'refused') ? 'refused' : 'confirmed';
}
