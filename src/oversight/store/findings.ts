// All SQL about adverse results of spot checks that wait for the supervisors, and about proposals not to freeze. Each
// is written while its application is locked.
import { and, asc, desc, eq, inArray, isNull, lte, type SQL, sql } from 'drizzle-orm';
import type { Actor } from '../../base/actor.ts';
import type { TimePlace } from '../../base/page.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { adverseFindings, noFreezeProposals } from '../../db/finding-tables.ts';
import { within } from '../../db/jurisdiction.ts';
import { spotCheckCases } from '../../db/spot-check-tables.ts';
import { applications } from '../../db/tables.ts';
import { APPROVED_STATUSES } from '../../schemes/words.ts';

export type NoFreezeProposal = typeof noFreezeProposals.$inferSelect;

const COLUMNS = {
  caseId: adverseFindings.caseId,
  applicationId: adverseFindings.applicationId,
  notes: adverseFindings.notes,
  lastDay: adverseFindings.lastDay,
  dueAt: adverseFindings.dueAt,
  escalatedAt: adverseFindings.escalatedAt,
  status: adverseFindings.status,
  endedAt: adverseFindings.endedAt,
  endedBy: adverseFindings.endedBy,
  roundId: spotCheckCases.spotCheckId,
  result: spotCheckCases.result,
  missing: spotCheckCases.missing,
  concludedAt: spotCheckCases.concludedAt,
  number: applications.number,
  approvalNumber: applications.approvalNumber,
  applicationStatus: applications.status,
  scheme: applications.scheme,
  schemeVersion: applications.schemeVersion,
  parameters: applications.parameters,
  category: applications.category,
};

const found = (db: Db | Tx) =>
  db
    .select(COLUMNS)
    .from(adverseFindings)
    .innerJoin(spotCheckCases, eq(spotCheckCases.id, adverseFindings.caseId))
    .innerJoin(applications, eq(applications.id, adverseFindings.applicationId));

/** An adverse result with its case and its application. */
export type Finding = Awaited<ReturnType<typeof found>>[number];

/** Undecided, of an approval that is in force or frozen: nothing is left to freeze of any other. */
const isWaiting: SQL | undefined = and(
  eq(adverseFindings.status, 'to_freeze'),
  inArray(applications.status, [...APPROVED_STATUSES]),
);

/** Those of the actor's office that wait, the earliest deadline first. */
export async function listWaiting(
  db: Db,
  actor: Actor,
  { after, limit }: { after?: TimePlace | undefined; limit: number },
): Promise<Finding[]> {
  const { dueAt, caseId } = adverseFindings;
  const beyond = after && sql`(${dueAt}, ${caseId}) > (${after.at}::timestamptz, ${after.id}::uuid)`;
  return await found(db)
    .where(and(isWaiting, within(actor, applications), beyond))
    .orderBy(asc(dueAt), asc(caseId))
    .limit(limit);
}

/** Counts those of the actor's office that wait, and those past their day. */
export async function countWaiting(
  db: Db,
  actor: Actor,
  now: Temporal.Instant,
): Promise<{ toFreeze: number; toFreezeLate: number }> {
  const [row] = await db
    .select({
      toFreeze: sql<number>`count(*)::int`,
      toFreezeLate: sql<number>`(count(*) filter (where ${adverseFindings.dueAt} <= ${now.toString()}::timestamptz))::int`,
    })
    .from(adverseFindings)
    .innerJoin(applications, eq(applications.id, adverseFindings.applicationId))
    .where(and(isWaiting, within(actor, applications)));
  return row ?? { toFreeze: 0, toFreezeLate: 0 };
}

/** Every adverse result of an application, decided or not, the latest first. */
export async function listOfApplication(db: Db | Tx, applicationId: string): Promise<Finding[]> {
  return await found(db)
    .where(eq(adverseFindings.applicationId, applicationId))
    .orderBy(desc(spotCheckCases.concludedAt), desc(adverseFindings.caseId));
}

export async function findFinding(db: Db | Tx, caseId: string): Promise<Finding | null> {
  const [row] = await found(db).where(eq(adverseFindings.caseId, caseId));
  return row ?? null;
}

/** The application of a case and the result of the case, whatever it is. */
export async function findCaseOf(
  db: Db,
  caseId: string,
): Promise<Pick<typeof spotCheckCases.$inferSelect, 'applicationId' | 'result'> | null> {
  const [row] = await db
    .select({ applicationId: spotCheckCases.applicationId, result: spotCheckCases.result })
    .from(spotCheckCases)
    .where(eq(spotCheckCases.id, caseId));
  return row ?? null;
}

interface End {
  by: string;
  at: Temporal.Instant;
}

/** A freeze settles every adverse result of its approval. Returns the cases of these. */
export async function settleByFreeze(
  tx: Tx,
  applicationId: string,
  { freezeId, by, at }: End & { freezeId: string },
): Promise<string[]> {
  const rows = await tx
    .update(adverseFindings)
    .set({ status: 'frozen', freezeId, endedBy: by, endedAt: at })
    .where(and(eq(adverseFindings.applicationId, applicationId), eq(adverseFindings.status, 'to_freeze')))
    .returning({ caseId: adverseFindings.caseId });
  const caseIds = rows.map(({ caseId }) => caseId);
  if (caseIds.length > 0) {
    await tx
      .update(noFreezeProposals)
      .set({ status: 'overtaken', endedBy: by, endedAt: at })
      .where(and(inArray(noFreezeProposals.caseId, caseIds), eq(noFreezeProposals.status, 'proposed')));
  }
  return caseIds;
}

/** Call it once the proposal is carried out. */
export async function settleWithoutFreeze(tx: Tx, caseId: string, { by, at }: End): Promise<void> {
  await tx
    .update(adverseFindings)
    .set({ status: 'not_frozen', endedBy: by, endedAt: at })
    .where(eq(adverseFindings.caseId, caseId));
}

export async function insertProposal(
  tx: Tx,
  proposal: Pick<NoFreezeProposal, 'id' | 'caseId' | 'reason' | 'proposedBy' | 'proposedAt'>,
): Promise<void> {
  await tx.insert(noFreezeProposals).values(proposal);
}

export async function endProposal(
  tx: Tx,
  id: string,
  { status, by, at }: End & { status: 'carried_out' | 'withdrawn' },
): Promise<void> {
  await tx
    .update(noFreezeProposals)
    .set({ status, endedBy: by, endedAt: at })
    .where(and(eq(noFreezeProposals.id, id), eq(noFreezeProposals.status, 'proposed')));
}

/** The latest proposal of each case that was not withdrawn or overtaken, by case. */
export async function listStanding(db: Db | Tx, caseIds: readonly string[]): Promise<Map<string, NoFreezeProposal>> {
  if (caseIds.length === 0) return new Map();
  const rows = await db
    .select()
    .from(noFreezeProposals)
    .where(
      and(
        inArray(noFreezeProposals.caseId, [...caseIds]),
        inArray(noFreezeProposals.status, ['proposed', 'carried_out']),
      ),
    )
    .orderBy(asc(noFreezeProposals.id));
  return new Map(rows.map((row) => [row.caseId, row]));
}

/** The latest proposal of the case, whatever became of it. */
export async function findLatestProposal(db: Db | Tx, caseId: string): Promise<NoFreezeProposal | null> {
  const [row] = await db
    .select()
    .from(noFreezeProposals)
    .where(eq(noFreezeProposals.caseId, caseId))
    .orderBy(desc(noFreezeProposals.proposedAt), desc(noFreezeProposals.id))
    .limit(1);
  return row ?? null;
}

/** Cases past their day, not reported yet, whose approval can be frozen now. */
export async function listOverdue(
  db: Db,
  now: Temporal.Instant,
  most: number,
): Promise<{ caseId: string; applicationId: string }[]> {
  return await db
    .select({ caseId: adverseFindings.caseId, applicationId: adverseFindings.applicationId })
    .from(adverseFindings)
    .innerJoin(applications, eq(applications.id, adverseFindings.applicationId))
    .where(
      and(
        isWaiting,
        sql`${applications.status} <> 'frozen'`,
        lte(adverseFindings.dueAt, now),
        isNull(adverseFindings.escalatedAt),
      ),
    )
    .orderBy(asc(adverseFindings.dueAt))
    .limit(most);
}

export async function markEscalated(tx: Tx, caseId: string, at: Temporal.Instant): Promise<void> {
  await tx
    .update(adverseFindings)
    .set({ escalatedAt: at })
    .where(and(eq(adverseFindings.caseId, caseId), isNull(adverseFindings.escalatedAt)));
}
