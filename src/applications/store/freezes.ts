// SQL that reads the records of `oversight` about an application: its freezes, and the revocations proposed for them.
// Only `oversight` writes them.
import { and, desc, eq, ne } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';
import { freezes, revocations } from '../../db/oversight-tables.ts';

export type Freeze = typeof freezes.$inferSelect;
export type Revocation = typeof revocations.$inferSelect;

/** The latest freeze, open or ended. */
export async function findFreeze(db: Db | Tx, applicationId: string): Promise<Freeze | null> {
  const [row] = await db
    .select()
    .from(freezes)
    .where(eq(freezes.applicationId, applicationId))
    .orderBy(desc(freezes.number))
    .limit(1);
  return row ?? null;
}

/** The revocation that is proposed or carried out; null if there is none, or if it was withdrawn. */
export async function findRevocation(db: Db | Tx, freezeId: string): Promise<Revocation | null> {
  const [row] = await db
    .select()
    .from(revocations)
    .where(and(eq(revocations.freezeId, freezeId), ne(revocations.status, 'withdrawn')));
  return row ?? null;
}
