// Which items each viewer has been shown of late in lists, all of it in the audit already, so that a list which
// refreshes itself does not fill the audit with what it says there anyway. Forgotten after half an hour, or with the
// process.

export interface Shown {
  /** what was shown to the viewer within the half hour */
  to(viewer: string): Set<string>;
  add(viewer: string, ids: readonly string[]): void;
}

const REMEMBER_MS = 30 * 60_000;
const MOST_VIEWERS = 1_000;

export function createShown(now: () => number = () => performance.now()): Shown {
  const viewers = new Map<string, Map<string, number>>();
  const of = (viewer: string) => viewers.get(viewer) ?? new Map<string, number>();
  return {
    to: (viewer) => new Set([...of(viewer)].filter(([, until]) => until > now()).map(([id]) => id)),
    add(viewer, ids) {
      const kept = [...of(viewer)].filter(([id, until]) => until > now() && !ids.includes(id));
      const known = new Map(kept);
      // what was remembered is forgotten in its time: it was not put into the audit again
      for (const id of ids) known.set(id, of(viewer).get(id) ?? now() + REMEMBER_MS);
      if (viewers.size >= MOST_VIEWERS) viewers.clear();
      viewers.set(viewer, known);
    },
  };
}
