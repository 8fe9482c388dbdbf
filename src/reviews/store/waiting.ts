// SQL of self-healing: which application is asked about next, and at what pace. The audit records the asking itself,
// not the attempt.
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';
import { awaitedSources, sourcePaces } from '../../db/review-tables.ts';
import { backOff, pauseAfter } from '../../db/work-queue.ts';
import type { RegistryId } from '../../schemes/registries.ts';
import type { Source } from '../../schemes/words.ts';

/** Most applications that all processes together ask one registry about at once, twice a second. */
const MOST_AT_ONCE = 20;
const BATCH_EVERY = sql`interval '500 milliseconds'`;

/**
 * Claims the applications that are due at a registry, the longest waiting first. Claims none if another process has
 * just done so, and only one while the registry does not answer. Puts each off beforehand, so that no process takes it
 * up again at once if this one dies: by 5 s, then twice as long each time up to an hour.
 */
export async function claimAwaited(db: Db, registry: RegistryId, now: Temporal.Instant): Promise<string[]> {
  const at = sql`${now.toString()}::timestamptz`;
  const claimed = await db.execute<{ id: string }>(sql`
    with pace as (
      insert into ${sourcePaces} as p (registry, next_batch_at)
      select ${registry}, now() + ${BATCH_EVERY}
      where exists (select from ${awaitedSources} w where w.registry = ${registry} and w.next_attempt_at <= ${at})
      on conflict (registry) do update set next_batch_at = now() + ${BATCH_EVERY} where p.next_batch_at <= now()
      returning failures),
    turn as (
      select w.application_id from ${awaitedSources} w, pace
      where w.registry = ${registry} and w.next_attempt_at <= ${at}
      order by w.next_attempt_at
      limit (select case when failures > 0 then 1 else ${MOST_AT_ONCE}::int end from pace)
      for update of w skip locked)
    update ${awaitedSources} w set
      attempts = w.attempts + 1,
      next_attempt_at = ${at} + ${pauseAfter(sql`w.attempts + 1`)}
    from turn
    where w.application_id = turn.application_id and w.registry = ${registry}
    returning w.application_id as id`);
  return claimed.map(({ id }) => id);
}

/** Pauses a registry that answered nothing of a batch: for 2 s, then twice as long each time up to a minute. */
export async function keepPace(db: Db, registry: RegistryId, answered: boolean): Promise<void> {
  const failures = sql`${sourcePaces.failures} + 1`;
  const pause = backOff(failures, sql`interval '2 seconds'`, sql`interval '1 minute'`);
  const next = answered ? { failures: 0 } : { failures, nextBatchAt: sql`now() + ${pause}` };
  await db.update(sourcePaces).set(next).where(eq(sourcePaces.registry, registry));
}

/**
 * Notes sources that did not answer when every answer was needed: each is asked again in 5 s, as after a submission.
 */
export async function beginAwaiting(
  tx: Tx,
  applicationId: string,
  sources: readonly { source: Source; decides: boolean; registry: RegistryId }[],
  now: Temporal.Instant,
): Promise<void> {
  const nextAttemptAt = now.add({ seconds: 5 });
  await tx
    .insert(awaitedSources)
    .values(sources.map((each) => ({ ...each, applicationId, nextAttemptAt })))
    .onConflictDoNothing();
}

/** Forgets sources that answered, or have nothing left to ask. */
export async function endAwaiting(db: Db | Tx, applicationId: string, sources: readonly Source[]): Promise<void> {
  await db
    .delete(awaitedSources)
    .where(and(eq(awaitedSources.applicationId, applicationId), inArray(awaitedSources.source, [...sources])));
}

/** Whether a question is due at that time for a source that answers. */
export async function isAnyAwaited(db: Db, now: Temporal.Instant): Promise<boolean> {
  const [row] = await db.execute(sql`
    select from ${awaitedSources} w left join ${sourcePaces} p on p.registry = w.registry
    where w.next_attempt_at <= ${now.toString()}::timestamptz and coalesce(p.failures, 0) = 0 limit 1`);
  return row !== undefined;
}
