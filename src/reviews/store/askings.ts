// SQL of askings that are under way: begun before the questions go out, ended in the transaction that takes their
// answers in.
import { and, eq, gt, ne, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';
import { askings } from '../../db/review-tables.ts';

export async function beginAsking(db: Db, id: string, applicationId: string, forMs: number): Promise<void> {
  const until = sql`now() + ${forMs} * interval '1 millisecond'`;
  await db.insert(askings).values({ id, applicationId, until });
}

export async function endAsking(db: Db | Tx, id: string): Promise<void> {
  await db.delete(askings).where(eq(askings.id, id));
}

/** Whether any but `own` is under way. */
export async function isBeingAsked(db: Db | Tx, applicationId: string, own: string | null): Promise<boolean> {
  const others = own === null ? undefined : ne(askings.id, own);
  const underWay = and(eq(askings.applicationId, applicationId), gt(askings.until, sql`now()`), others);
  return (await db.$count(askings, underWay)) > 0;
}
