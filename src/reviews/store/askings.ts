// SQL of askings in a review. An asking begins before the questions go out, and ends in the transaction that takes the
// answers in. If an asking has run out, its process died or could not record the answers.
import { and, eq, gt, lt, lte, ne, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';
import { askings } from '../../db/review-tables.ts';
import type { Source } from '../../schemes/words.ts';

const hasRunOut = lte(askings.until, sql`now()`);

/** Returns its number. */
export async function beginAsking(
  db: Db,
  asking: { id: string; applicationId: string; sources: Source[] },
  forMs: number,
): Promise<number> {
  const until = sql`now() + ${forMs} * interval '1 millisecond'`;
  const [begun] = await db
    .insert(askings)
    .values({ ...asking, until })
    .returning({ number: askings.number });
  if (!begun) throw new Error('an asking that was begun has no number');
  return begun.number;
}

/** Draws a number of the same sequence, for an asking that nothing has to wait for. */
export async function drawNumber(db: Db | Tx): Promise<number> {
  const [row] = await db.execute<{ number: string }>(
    sql`select nextval(pg_get_serial_sequence('askings', 'number')) as number`,
  );
  return Number(row?.number);
}

/**
 * Returns the number under which its answers are taken in. The application is locked. Earlier askings that have run out
 * no longer miss an answer of the sources in `heard`.
 */
export async function endAsking(tx: Tx, id: string, heard: readonly Source[]): Promise<number> {
  const [own] = await tx.delete(askings).where(eq(askings.id, id)).returning();
  if (own) await forgetUnheard(tx, own, heard);
  return await drawNumber(tx);
}

async function forgetUnheard(
  tx: Tx,
  { applicationId, number }: Pick<typeof askings.$inferSelect, 'applicationId' | 'number'>,
  heard: readonly Source[],
): Promise<void> {
  const unheard = and(eq(askings.applicationId, applicationId), lt(askings.number, number), hasRunOut);
  const known = `{${heard.join(',')}}`;
  const owed = sql`select each from unnest(${askings.sources}) each where each <> all(${known}::text[])`;
  await tx
    .update(askings)
    .set({ sources: sql`array(${owed})` })
    .where(unheard);
  await tx.delete(askings).where(and(unheard, sql`${askings.sources} = '{}'`));
}

/** Has the sources asked again before anything is approved, as if an asking of them had run out. */
export async function insertUnheard(
  tx: Tx,
  asking: { id: string; applicationId: string; sources: Source[] },
): Promise<void> {
  await tx.insert(askings).values({ ...asking, until: sql`now()` });
}

/** Removes an asking whose questions never went out. */
export async function dropAsking(db: Db, id: string): Promise<void> {
  await db.delete(askings).where(eq(askings.id, id));
}

/**
 * Lets the asking run out now, because its answers could not be taken in. It draws a new number: only an asking that
 * begins later can make up for it.
 */
export async function giveUpAsking(db: Db, id: string): Promise<void> {
  await db.execute(sql`update askings set until = now(), number = default where id = ${id}`);
}

/** Whether any asking but `own` is under way. */
export async function isBeingAsked(db: Db | Tx, applicationId: string, own: string | null): Promise<boolean> {
  const others = own === null ? undefined : ne(askings.id, own);
  const underWay = and(eq(askings.applicationId, applicationId), gt(askings.until, sql`now()`), others);
  return (await db.$count(askings, underWay)) > 0;
}

/**
 * Lists the sources that must be asked again, because an answer was not taken in, or because overlapping askings
 * brought different answers.
 */
export async function unheardSources(db: Db | Tx, applicationId: string): Promise<Source[]> {
  const rows = await db
    .select({ sources: askings.sources })
    .from(askings)
    .where(and(eq(askings.applicationId, applicationId), hasRunOut));
  return rows.flatMap(({ sources }) => sources);
}
