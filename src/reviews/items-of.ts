// The items of applications that were found, so that each can be opened.
import type { Deps } from '../applications/deps.ts';
import type { Actor } from '../base/actor.ts';
import { departmentOf } from './queue.ts';
import { type Item, listItemsOfAll } from './store/items.ts';

export type ItemOf = Pick<Item, 'id' | 'applicationId' | 'department' | 'status' | 'result'>;

/**
 * Lists items by application, the newest item first. A clerk sees the items of their own department. Holds no personal
 * data.
 */
export async function itemsOf(
  { db }: Pick<Deps, 'db'>,
  actor: Actor,
  applicationIds: readonly string[],
): Promise<Map<string, ItemOf[]>> {
  const items = await listItemsOfAll(db, actor, applicationIds, departmentOf(actor));
  return Map.groupBy(items, ({ applicationId }) => applicationId);
}
