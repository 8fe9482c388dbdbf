// Remembers the items that lists have shown each viewer. They are in the audit already, so a refreshing list does not
// fill it again. Forgotten after half an hour, or with the process.

export interface Shown {
  /** items shown to the viewer within the half hour */
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
      // a remembered item keeps its time, since it was not audited again
      for (const id of ids) known.set(id, of(viewer).get(id) ?? now() + REMEMBER_MS);
      if (viewers.size >= MOST_VIEWERS) viewers.clear();
      viewers.set(viewer, known);
    },
  };
}
