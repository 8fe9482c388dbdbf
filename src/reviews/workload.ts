// How much work waits, and how much of it too long: the numbers that operators watch. No personal data.
import type { Door } from '../audit/change.ts';
import { systemActor } from '../base/actor.ts';
import { listUnserved, type Unserved } from '../db/offices.ts';
import { type Registry, type RegistryId, registryLabel } from '../schemes/registries.ts';
import { DEPARTMENTS, type Department } from '../schemes/words.ts';
import { countOpen, countPaused } from './store/board.ts';
import { countAwaited, countStranded, countSupplements, listPaces } from './store/workload.ts';

export interface Workload {
  items: {
    department: Department;
    open: number;
    claimed: number;
    countersign: number;
    paused: number;
    late: number;
    /** time for which the oldest free item has waited; 0 if there is none */
    oldestFreeSeconds: number;
  }[];
  /** applications in review that no office answers for */
  unserved: Unserved[];
  /** applications left `received` past their lease */
  stranded: number;
  supplements: { open: number; overdue: number };
  awaited: {
    /** with its city where the service asks several registries of the source */
    source: RegistryId;
    applications: number;
    /** time for which the first of them has waited; 0 if none waits */
    oldestSeconds: number;
    /** askings in a row that it did not answer */
    failures: number;
  }[];
}

/** The metrics count the whole installation. */
const METRICS = systemActor('metrics');

/**
 * Counts for every department and every registry, also those for which nothing waits. Follows the service's clock,
 * except for the leases of applications, which follow the database's.
 */
export async function workloadOf({ db, clock }: Door, registries: readonly Registry[]): Promise<Workload> {
  const now = clock.now();
  const secondsSince = (since: Temporal.Instant | null | undefined) =>
    since ? Math.max(0, now.since(since).total('seconds')) : 0;
  const [open, paused, unserved, stranded, supplements, awaited, paces] = await Promise.all([
    countOpen(db, METRICS, now, now),
    countPaused(db, METRICS),
    listUnserved(db),
    countStranded(db),
    countSupplements(db, now),
    countAwaited(db, METRICS),
    listPaces(db),
  ]);
  return {
    items: DEPARTMENTS.map((department) => {
      const counts = open.find((each) => each.department === department);
      return {
        department,
        open: counts?.free ?? 0,
        claimed: counts?.held ?? 0,
        countersign: counts?.countersign ?? 0,
        paused: paused.find((each) => each.department === department)?.paused ?? 0,
        late: counts?.late ?? 0,
        oldestFreeSeconds: secondsSince(counts?.oldestFreeAt),
      };
    }),
    unserved,
    stranded,
    supplements,
    awaited: registries.map((each) => {
      const waits = awaited.find(({ registry }) => registry === each.id);
      return {
        source: registryLabel(each, registries),
        applications: waits?.applications ?? 0,
        oldestSeconds: secondsSince(waits?.since),
        failures: paces.find(({ registry }) => registry === each.id)?.failures ?? 0,
      };
    }),
  };
}
