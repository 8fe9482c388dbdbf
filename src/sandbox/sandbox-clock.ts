// The sandbox's clock, kept in the database. The clock survives a restart, and every process on that database follows
// it.
import { eq, sql } from 'drizzle-orm';
import type { Deps } from '../applications/deps.ts';
import { type Cause, change } from '../audit/change.ts';
import type { SettableClock } from '../base/clock.ts';
import type { Connection } from '../db/connect.ts';
import { sandboxSettings } from '../db/tables.ts';
import { healUntilNothingIsDue, sweepUntilNothingIsDue } from '../jobs/worker.ts';
import { firstDeadline as firstOfOversight } from '../oversight/deadlines.ts';
import { firstDeadline as firstOfReviews, followClockBack } from '../reviews/deadlines.ts';

const NAME = 'clock_offset_ms';
const CHANNEL = 'miaopi_sandbox_clock';

/** Sets the clock from the database, and follows later changes. */
export async function followSandboxClock({ db, listen }: Connection, clock: SettableClock): Promise<void> {
  await listen(CHANNEL, (payload) => clock.setOffsetMs(Number(payload)));
  const [row] = await db.select().from(sandboxSettings).where(eq(sandboxSettings.name, NAME));
  if (row) clock.setOffsetMs(Number(row.value));
}

/** A long leap passes many deadlines. Deadlines after this many run at the end of the leap. */
const MOST_STEPS = 1000;

/** Sets the clock. On the way forward it stops at every deadline, so that due work runs at its own time. */
export async function moveSandboxClock(
  connection: Connection,
  deps: Deps,
  clock: SettableClock,
  cause: Cause,
  to: Temporal.Instant,
): Promise<void> {
  for (let step = 0; step < MOST_STEPS; step++) {
    const at = await firstDeadline(deps, clock.now(), to);
    if (!at) break;
    clock.setOffsetMs(at.epochMilliseconds - Temporal.Now.instant().epochMilliseconds);
    await sweepUntilNothingIsDue(deps);
  }
  await setSandboxClock(connection, clock, cause, to);
  await sweepUntilNothingIsDue(deps);
  await healUntilNothingIsDue(deps);
}

async function firstDeadline(
  deps: Deps,
  after: Temporal.Instant,
  until: Temporal.Instant,
): Promise<Temporal.Instant | undefined> {
  const all = await Promise.all([firstOfReviews(deps, after, until), firstOfOversight(deps, after, until)]);
  return all.filter((at) => at !== null).toSorted(Temporal.Instant.compare)[0];
}

/** Sets the clock for every process; this one follows at once. */
async function setSandboxClock(
  { db }: Connection,
  clock: SettableClock,
  cause: Cause,
  to: Temporal.Instant,
): Promise<void> {
  const offsetMs = to.epochMilliseconds - Temporal.Now.instant().epochMilliseconds;
  await change({ db, clock }, cause, async (tx) => {
    await tx
      .insert(sandboxSettings)
      .values({ name: NAME, value: offsetMs })
      .onConflictDoUpdate({ target: sandboxSettings.name, set: { value: offsetMs } });
    if (offsetMs < clock.offsetMs()) await followClockBack(tx, to);
    await tx.execute(sql`select pg_notify(${CHANNEL}, ${String(offsetMs)})`);
    return { result: undefined, events: [{ action: 'sandbox.clock_set', data: { to: to.toString() } }] };
  });
  clock.setOffsetMs(offsetMs);
}
