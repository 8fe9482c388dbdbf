// Clerks who may not take an item because their two opinions on it differed, as long as another clerk of the department
// can take it. The other clerk is also not the one who asked for the countersignature that the item awaits.
import { isAnotherClerkThere } from '../access/store/staff.ts';
import { Refusal } from '../base/refusal.ts';
import type { Db, Tx } from '../db/connect.ts';
import type { Item } from './store/items.ts';

type Involving = Pick<Item, 'department' | 'scheme' | 'district' | 'differed' | 'settledBy'>;

/** Lists the clerks whose opinions differed, if another clerk can take the item; otherwise nobody. */
export async function listInvolved(tx: Db | Tx, item: Involving): Promise<string[]> {
  const { differed, settledBy } = item;
  if (differed.length === 0) return [];
  const involved = settledBy === null ? differed : [...differed, settledBy];
  return (await isAnotherClerkThere(tx, item, involved)) ? differed : [];
}

/** Refuses with `third_person_required` if the person is one of the clerks of `listInvolved`. */
export async function requireUninvolved(tx: Db | Tx, item: Involving, person: string): Promise<void> {
  if ((await listInvolved(tx, item)).includes(person)) throw new Refusal('third_person_required');
}
