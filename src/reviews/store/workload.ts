// All SQL that counts waiting work, for the metrics and for the health of the sources: a few indexed queries, no row of
// a person.
import { sql } from 'drizzle-orm';
import type { Actor } from '../../base/actor.ts';
import { instantOf } from '../../db/column-types.ts';
import type { Db } from '../../db/connect.ts';
import { within } from '../../db/jurisdiction.ts';
import type { RegistryId } from '../../schemes/registries.ts';

export interface Awaited {
  registry: RegistryId;
  /** applications that wait for its answer */
  applications: number;
  /** since when the first of them waits */
  since: Temporal.Instant;
}

/** Counts the applications of the actor's office that wait for each registry, since their decision. */
export async function countAwaited(db: Db, actor: Actor): Promise<Awaited[]> {
  const rows = await db.execute<{ registry: RegistryId; applications: number; since: string }>(sql`
    select w.registry, count(*)::int as applications, min(a.decided_at)::text as since
    from awaited_sources w join applications a on a.id = w.application_id
      and ${within(actor, { scheme: sql`a.scheme`, district: sql`a.district` })}
    group by w.registry`);
  return rows.map((row) => ({ ...row, since: instantOf(row.since) }));
}

export type Pace = {
  registry: RegistryId;
  /** askings in a row that it did not answer, of all processes */
  failures: number;
  /** until the applications that wait for it are asked about again; 0 where that is due */
  nextInSeconds: number;
};

export async function listPaces(db: Db): Promise<Pace[]> {
  return await db.execute<Pace>(sql`
    select registry, failures, greatest(0, ceil(extract(epoch from next_batch_at - now())))::int as "nextInSeconds"
    from source_paces`);
}

/** Applications that a crash left `received` and that no sweep has rescued yet; by the database's clock. */
export async function countStranded(db: Db): Promise<number> {
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from applications where status = 'received' and lease_until < now()`);
  return row?.count ?? 0;
}

export async function countSupplements(db: Db, now: Temporal.Instant): Promise<{ open: number; overdue: number }> {
  const [row] = await db.execute<{ open: number; overdue: number }>(sql`
    select count(*)::int as open, (count(*) filter (where due_at <= ${now.toString()}::timestamptz))::int as overdue
    from supplements where status = 'open'`);
  return row ?? { open: 0, overdue: 0 };
}
