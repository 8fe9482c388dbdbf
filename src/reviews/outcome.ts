// Tells the outcome of an item that its clerk has just left. It holds the number and states, and nothing of a person,
// so asking is not audited as reading.
import type { Deps } from '../applications/deps.ts';
import { findApplication } from '../applications/store/applications.ts';
import type { Actor } from '../base/actor.ts';
import { type Department, UNSETTLED_ITEM_STATUSES } from '../schemes/words.ts';
import { departmentOf } from './queue.ts';
import { findItem, listItemsOf } from './store/items.ts';

/**
 * `other_departments`: settled, and others have not settled theirs. `open`: to be worked on again. `closed`: the
 * application ended otherwise.
 */
export type OutcomeState =
  | 'approved'
  | 'rejected'
  | 'other_departments'
  | 'second_person'
  | 'supplement'
  | 'open'
  | 'closed';

export interface ItemOutcome {
  id: string;
  number: string;
  state: OutcomeState;
  /** the departments that have not settled theirs, for `other_departments` */
  departments: Department[];
}

/** Returns the item's present outcome; null for an item that the viewer does not see. */
export async function outcomeOf({ db }: Pick<Deps, 'db'>, viewer: Actor, id: string): Promise<ItemOutcome | null> {
  const item = await findItem(db, id);
  const own = departmentOf(viewer);
  if (!item || (own !== undefined && item.department !== own)) return null;
  const application = await findApplication(db, item.applicationId);
  if (!application) throw new Error('an item without an application');
  const others = await listItemsOf(db, item.applicationId);
  const unsettled = others.filter(({ status }) => (UNSETTLED_ITEM_STATUSES as readonly string[]).includes(status));
  const departments = [...new Set(unsettled.map(({ department }) => department))];
  return { id, number: application.number, state: stateOf(item.status, application.status), departments };
}

function stateOf(item: string, application: string): OutcomeState {
  if (item === 'countersign') return 'second_person';
  if (item === 'paused') return 'supplement';
  if (item === 'open') return 'open';
  if (application === 'approved' || application === 'rejected') return application;
  return item === 'settled' && ['in_review', 'awaiting_supplement'].includes(application)
    ? 'other_departments'
    : 'closed';
}
