// SQL that brings an adverse result before the supervisors, whose own SQL is in `oversight/store/findings.ts`.
import { and, eq } from 'drizzle-orm';
import type { Tx } from '../../db/connect.ts';
import { adverseFindings } from '../../db/finding-tables.ts';
import { freezes } from '../../db/oversight-tables.ts';

export type NewFinding = Pick<
  typeof adverseFindings.$inferSelect,
  'caseId' | 'applicationId' | 'notes' | 'lastDay' | 'dueAt' | 'provisional'
>;

/** Call it while the application is locked, so that no freeze comes between. */
export async function insertFinding(tx: Tx, finding: NewFinding): Promise<void> {
  await tx.insert(adverseFindings).values(finding);
}

/** The freeze in force that names the case as its cause. */
export async function findOpenFreezeFor(tx: Tx, caseId: string): Promise<{ id: string; frozenBy: string } | null> {
  const [row] = await tx
    .select({ id: freezes.id, frozenBy: freezes.frozenBy })
    .from(freezes)
    .where(and(eq(freezes.spotCheckCase, caseId), eq(freezes.status, 'open')));
  return row ?? null;
}

export async function settleByFreeze(
  tx: Tx,
  caseId: string,
  { freezeId, by, at }: { freezeId: string; by: string; at: Temporal.Instant },
): Promise<void> {
  await tx
    .update(adverseFindings)
    .set({ status: 'frozen', freezeId, endedBy: by, endedAt: at })
    .where(eq(adverseFindings.caseId, caseId));
}
