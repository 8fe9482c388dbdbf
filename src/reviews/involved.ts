// Clerks who may not take an item: the clerk who asked for the countersignature that it awaits, and those whose
// opinions on it differed, as long as another clerk of the department is there.
import { isAnotherClerkThere } from '../access/store/staff.ts';
import { Refusal } from '../base/refusal.ts';
import type { Db, Tx } from '../db/connect.ts';
import type { Item } from './store/items.ts';

type Involving = Pick<Item, 'department' | 'scheme' | 'district' | 'differed' | 'settledBy'>;

/** Those whose opinions differed, if another clerk can take the item; otherwise nobody. */
export async function listInvolved(tx: Db | Tx, item: Involving): Promise<string[]> {
  const { differed, settledBy } = item;
  if (differed.length === 0) return [];
  const involved = settledBy === null ? differed : [...differed, settledBy];
  return (await isAnotherClerkThere(tx, item, involved)) ? differed : [];
}

/** Refuses with `third_person_required`. */
export async function requireUninvolved(tx: Db | Tx, item: Involving, person: string): Promise<void> {
  if ((await listInvolved(tx, item)).includes(person)) throw new Refusal('third_person_required');
}
