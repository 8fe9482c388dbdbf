// A page of a list as somebody sees it from whom some of its rows are hidden: full as long as there are rows to be
// seen, and going on behind a row that is seen, so that neither a page nor its cursor tells of one that is not.
import type { Page } from '../base/page.ts';
import type { Veil } from './blind.ts';

/**
 * At most `limit` rows, none of them hidden. `next` is null where nothing is left that may be seen. Asks as often as it
 * takes: at most twice for each run of rows that are hidden, or not, one after the other.
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
      // as many as are alike: the place behind them is that of no other row
      size = length;
      continue;
    }
    const isRunHidden = items.length > 0 && isHidden(first);
    // one more may be seen than was asked for: the list goes on behind what was taken
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

/** How many of them, from the first on, are all hidden or all not. */
function runOf<Item>(items: readonly Item[], isHidden: (item: Item) => boolean): number {
  const [first] = items;
  if (first === undefined) return 0;
  const kind = isHidden(first);
  const other = items.findIndex((item) => isHidden(item) !== kind);
  return other < 0 ? items.length : other;
}
