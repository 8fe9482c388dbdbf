// SQL of askings that are under way: each begins before the questions go out, and ends in the transaction that takes
// their answers in.
import { and, eq, gt, ne, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';
import { askings } from '../../db/review-tables.ts';

/** Returns its number. */
export async function beginAsking(db: Db, id: string, applicationId: string, forMs: number): Promise<number> {
  const until = sql`now() + ${forMs} * interval '1 millisecond'`;
  const [begun] = await db.insert(askings).values({ id, applicationId, until }).returning({ number: askings.number });
  if (!begun) throw new Error('an asking that was begun has no number');
  return begun.number;
}

/** Returns the number under which its answers are taken in. */
export async function endAsking(db: Db | Tx, id: string): Promise<number> {
  await db.delete(askings).where(eq(askings.id, id));
  const [row] = await db.execute<{ number: string }>(
    sql`select nextval(pg_get_serial_sequence('askings', 'number')) as number`,
  );
  return Number(row?.number);
}

/** Whether any asking but `own` is under way. */
export async function isBeingAsked(db: Db | Tx, applicationId: string, own: string | null): Promise<boolean> {
  const others = own === null ? undefined : ne(askings.id, own);
  const underWay = and(eq(askings.applicationId, applicationId), gt(askings.until, sql`now()`), others);
  return (await db.$count(askings, underWay)) > 0;
}
