// SQL that reads what oversight has recorded of an application: its freezes, and what was proposed for them. Writing is oversight's.
import { and, desc, eq, ne } from 'drizzle-orm';
import type { Db, Tx } from '../db/connect.ts';
import { freezes, revocations } from '../db/oversight-tables.ts';
import type { RevocationGround } from '../schemes/words.ts';

export interface Freeze {
  id: string;
  applicationId: string;
  frozenBy: string;
  frozenAt: Temporal.Instant;
  lastDay: string;
  dueAt: Temporal.Instant;
  provisional: boolean;
  missing: string[];
  reason: Buffer;
  spotCheckCase: string | null;
  blastRadiusId: string | null;
  attendedOn: string | null;
  attendedBy: string | null;
  attendedNote: Buffer | null;
  escalatedAt: Temporal.Instant | null;
  status: 'open' | 'restored' | 'revoked';
  endedAt: Temporal.Instant | null;
  endedBy: string | null;
  verifiedOn: string | null;
  endNote: Buffer | null;
}

export interface Revocation {
  id: string;
  freezeId: string;
  ground: RevocationGround;
  proposedBy: string;
  proposedAt: Temporal.Instant;
  note: Buffer;
  heardUntil: string | null;
  heardOn: string | null;
  heardBy: string | null;
  statement: Buffer | null;
  status: 'proposed' | 'withdrawn' | 'carried_out';
  endedAt: Temporal.Instant | null;
  endedBy: string | null;
  endNote: Buffer | null;
}

/** The latest, whether it stands or has ended. */
export async function findFreeze(db: Db | Tx, applicationId: string): Promise<Freeze | null> {
  const [row] = await db
    .select()
    .from(freezes)
    .where(eq(freezes.applicationId, applicationId))
    .orderBy(desc(freezes.frozenAt), desc(freezes.id))
    .limit(1);
  return row ?? null;
}

/** The one that stands, proposed or carried out; null where there is none, or it was withdrawn. */
export async function findRevocation(db: Db | Tx, freezeId: string): Promise<Revocation | null> {
  const [row] = await db
    .select()
    .from(revocations)
    .where(and(eq(revocations.freezeId, freezeId), ne(revocations.status, 'withdrawn')));
  return row ? toRevocation(row) : null;
}

const toRevocation = (row: typeof revocations.$inferSelect): Revocation => ({
  ...row,
  ground: row.ground as RevocationGround,
});
