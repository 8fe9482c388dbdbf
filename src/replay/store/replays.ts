// SQL about runs: their requests, holders and progress. Progress is not an audit event; the request, the findings and
// the end are.

import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm';
import type { Actor } from '../../base/actor.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { covering } from '../../db/jurisdiction.ts';
import { replays } from '../../db/replay-tables.ts';
import { type Counts, noSummary, type Summary } from '../summary.ts';
import type { Population } from './kept-rows.ts';

export type Replay = Omit<typeof replays.$inferSelect, 'summary'> & Counts;

/** A run that a process holds. */
export interface Held extends Replay {
  leaseToken: string;
}

/** Longer than counting or any page takes; if a process dies, another process takes the run over after this time. */
const LEASE = sql`now() + interval '2 minutes'`;

export interface NewReplay extends Population {
  scheme: string | null;
  id: string;
  draft: unknown;
  requestedBy: string;
  requestedAt: Temporal.Instant;
  idempotencyKey: string;
  bodyHash: Buffer;
  /** set if the requester holds it from the start and runs it itself */
  leaseToken: string | null;
}

/** False if the same person has used the key before. */
export async function insertReplay(tx: Tx, { draft, leaseToken, ...replay }: NewReplay): Promise<boolean> {
  const inserted = await tx
    .insert(replays)
    .values({
      ...replay,
      kind: draft === null ? 'replay' : 'backtest',
      draft,
      status: leaseToken === null ? 'queued' : 'running',
      startedAt: leaseToken === null ? null : replay.requestedAt,
      leaseToken,
      leaseUntil: leaseToken === null ? null : LEASE,
      attempts: leaseToken === null ? 0 : 1,
    })
    .onConflictDoNothing()
    .returning({ id: replays.id });
  return inserted.length > 0;
}

/** Takes the free run that has waited longest; null if there is none. Nobody else gets it during the lease. */
export async function claimReplay(db: Db, leaseToken: string, now: Temporal.Instant): Promise<Held | null> {
  const [row] = await db
    .update(replays)
    .set({
      status: 'running',
      leaseToken,
      leaseUntil: LEASE,
      attempts: sql`${replays.attempts} + 1`,
      startedAt: sql`coalesce(${replays.startedAt}, ${sql.param(now, replays.startedAt)})`,
    })
    .where(
      sql`${replays.id} = (
        select r.id from ${replays} r
        where r.status = 'queued' or (r.status = 'running' and r.lease_until <= now())
        order by r.requested_at limit 1 for update skip locked)`,
    )
    .returning();
  return row ? { ...toReplay(row), leaseToken } : null;
}

const isHeld = ({ id, leaseToken }: Pick<Held, 'id' | 'leaseToken'>) =>
  and(eq(replays.id, id), eq(replays.status, 'running'), eq(replays.leaseToken, leaseToken));

export interface Progress extends Partial<Counts> {
  untilId?: string | null;
  total?: number;
  lastId?: string;
}

/** Writes the progress and extends the lease; false if another process holds the run now, or it was cancelled. */
export async function advanceReplay(tx: Db | Tx, held: Held, progress: Progress): Promise<boolean> {
  const advanced = await tx
    .update(replays)
    .set({ ...progress, leaseUntil: LEASE, attempts: 0 })
    .where(isHeld(held))
    .returning({ id: replays.id });
  return advanced.length > 0;
}

/** Releases the run for the next process, which continues where it is. */
export async function giveBackReplay(db: Db, held: Held): Promise<void> {
  await db.update(replays).set({ leaseUntil: sql`now()` }).where(isHeld(held));
}

/** Ends a run that this process holds, and returns it; null if the process no longer holds it. */
export async function endReplay(
  tx: Tx,
  held: Held,
  status: 'finished' | 'failed',
  at: Temporal.Instant,
): Promise<Replay | null> {
  const [ended] = await tx
    .update(replays)
    .set({ status, finishedAt: at, leaseToken: null, leaseUntil: null })
    .where(isHeld(held))
    .returning();
  return ended ? toReplay(ended) : null;
}

/** False if it had ended. */
export async function cancelOpenReplay(tx: Tx, id: string, at: Temporal.Instant): Promise<boolean> {
  const cancelled = await tx
    .update(replays)
    .set({ status: 'cancelled', finishedAt: at, leaseToken: null, leaseUntil: null })
    .where(and(eq(replays.id, id), inArray(replays.status, ['queued', 'running'])))
    .returning({ id: replays.id });
  return cancelled.length > 0;
}

export async function findReplay(db: Db | Tx, id: string): Promise<Replay | null> {
  const [row] = await db.select().from(replays).where(eq(replays.id, id));
  return row ? toReplay(row) : null;
}

export async function findReplayByKey(db: Db | Tx, requestedBy: string, key: string): Promise<Replay | null> {
  const [row] = await db
    .select()
    .from(replays)
    .where(and(eq(replays.requestedBy, requestedBy), eq(replays.idempotencyKey, key)));
  return row ? toReplay(row) : null;
}

/** Lists runs that cover affairs of the actor's office alone, newest first; ids are in order of time. */
export async function listReplays(
  db: Db,
  actor: Actor,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<Replay[]> {
  const rows = await db
    .select()
    .from(replays)
    .where(and(covering(actor, replays), before === undefined ? undefined : lt(replays.id, before)))
    .orderBy(desc(replays.id))
    .limit(limit);
  return rows.map(toReplay);
}

const toReplay = (row: typeof replays.$inferSelect): Replay => ({
  ...row,
  summary: { ...noSummary(), ...(row.summary as Partial<Summary>) },
});
