// A page of a list for a person from whom some rows are hidden. The page is full as long as there are visible rows, and
// its cursor points behind a visible row. So neither shows that a row is hidden.
import type { Page } from '../base/page.ts';
import type { Veil } from './blind.ts';

/**
 * Returns at most `limit` rows, none of them hidden. `next` is null if no visible row is left. Asks as often as needed,
 * at most twice for each run of rows that are all hidden or all visible.
 */
export async function visiblePage<Item, Place>(
  veil: Veil | null,
  { after, limit }: { after: Place | undefined; limit: number },
  fetch: (after: Place | undefined, limit: number) => Promise<Page<Item, Place>>,
): Promise<Page<Item, Place>> {
  if (!veil) {
    const { items, next } = await fetch(after, limit);
    return { items: [...items], next };
  }
  const isHidden = (item: Item | undefined) => veil.hides(JSON.stringify(item) ?? '');
  const taken: Item[] = [];
  let place = after;
  let size = limit;
  let behindTaken: Place | null = null;
  for (;;) {
    const { items, next } = await fetch(place, size);
    const [first] = items;
    const length = runOf(items, isHidden);
    if (length < items.length) {
      // ask for one run only: the cursor behind the run is the cursor of its last row
      size = length;
      continue;
    }
    const isRunHidden = items.length > 0 && isHidden(first);
    // one more visible row was found than was asked for: the list goes on behind the taken rows
    if (items.length > 0 && !isRunHidden && taken.length >= limit) return { items: taken, next: behindTaken };
    if (!isRunHidden) {
      taken.push(...items);
      behindTaken = next;
    }
    if (next === null) return { items: taken, next: null };
    place = next;
    size = Math.max(1, limit - taken.length);
  }
}

/** How many rows, from the first on, are all hidden or all visible. */
function runOf<Item>(items: readonly Item[], isHidden: (item: Item) => boolean): number {
  const [first] = items;
  if (first === undefined) return 0;
  const kind = isHidden(first);
  const other = items.findIndex((item) => isHidden(item) !== kind);
  return other < 0 ? items.length : other;
}
