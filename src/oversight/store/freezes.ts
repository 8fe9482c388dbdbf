// SQL that writes freezes and revocations, and finds those whose day has passed. Writing happens inside a transaction
// that the audit door has opened; the database lets nobody change a value once written.

import { and, asc, desc, eq, isNotNull, isNull, lte, notExists, or, sql } from 'drizzle-orm';
import type { Application } from '../../applications/store/applications.ts';
import type { Freeze, Revocation } from '../../applications/store/freezes.ts';
import type { Actor } from '../../base/actor.ts';
import type { TimePlace } from '../../base/page.ts';
import { instantOf } from '../../db/column-types.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { within } from '../../db/jurisdiction.ts';
import { freezes, revocations } from '../../db/oversight-tables.ts';
import { spotCheckCases } from '../../db/spot-check-tables.ts';
import { applications } from '../../db/tables.ts';
import type { RevocationGround } from '../../schemes/words.ts';

export type NewFreeze = Pick<
  Freeze,
  | 'id'
  | 'applicationId'
  | 'frozenBy'
  | 'frozenAt'
  | 'venue'
  | 'lastDay'
  | 'dueAt'
  | 'provisional'
  | 'lapsesAt'
  | 'missing'
  | 'reason'
  | 'spotCheckCase'
  | 'blastRadiusId'
>;

/** Call it while the application is locked and still approved. */
export async function insertFreeze(tx: Tx, freeze: NewFreeze): Promise<void> {
  await tx.insert(freezes).values(freeze);
}

/** Whether this spot-check case exists, and is of this application. */
export async function isCaseOf(tx: Tx, caseId: string, applicationId: string): Promise<boolean> {
  const wanted = and(eq(spotCheckCases.id, caseId), eq(spotCheckCases.applicationId, applicationId));
  return (await tx.$count(spotCheckCases, wanted)) > 0;
}

const MOST_CASES = 20;

/** Its spot-check cases, newest first. */
export async function listCasesOf(
  db: Db,
  applicationId: string,
): Promise<Pick<typeof spotCheckCases.$inferSelect, 'id' | 'createdAt'>[]> {
  return await db
    .select({ id: spotCheckCases.id, createdAt: spotCheckCases.createdAt })
    .from(spotCheckCases)
    .where(eq(spotCheckCases.applicationId, applicationId))
    .orderBy(desc(spotCheckCases.createdAt), desc(spotCheckCases.id))
    .limit(MOST_CASES);
}

const isOpen = (id: string) => and(eq(freezes.id, id), eq(freezes.status, 'open'));

export async function recordAttendance(
  tx: Tx,
  id: string,
  { on, by, note }: { on: string; by: string; note: Buffer | null },
): Promise<void> {
  await tx.update(freezes).set({ attendedOn: on, attendedBy: by, attendedNote: note }).where(isOpen(id));
}

export interface End {
  by: string;
  at: Temporal.Instant;
}

export async function endRestored(
  tx: Tx,
  id: string,
  { by, at, verifiedOn, note }: End & { verifiedOn: string; note: Buffer },
): Promise<void> {
  await tx
    .update(freezes)
    .set({ status: 'restored', endedAt: at, endedBy: by, verifiedOn, endNote: note })
    .where(isOpen(id));
}

/** Call it once its revocation is carried out; `verifiedOn` null: nothing was verified on site. */
export async function endRevoked(
  tx: Tx,
  id: string,
  { by, at, verifiedOn }: End & { verifiedOn: string | null },
): Promise<void> {
  await tx.update(freezes).set({ status: 'revoked', endedAt: at, endedBy: by, verifiedOn }).where(isOpen(id));
}

export async function markEscalated(tx: Tx, id: string, at: Temporal.Instant): Promise<void> {
  await tx
    .update(freezes)
    .set({ escalatedAt: at })
    .where(and(isOpen(id), isNull(freezes.escalatedAt)));
}

export type NewRevocation = Pick<
  Revocation,
  'id' | 'freezeId' | 'ground' | 'proposedBy' | 'proposedAt' | 'note' | 'heardUntil'
>;

export async function insertRevocation(tx: Tx, revocation: NewRevocation): Promise<void> {
  await tx.insert(revocations).values(revocation);
}

const isProposed = (id: string) => and(eq(revocations.id, id), eq(revocations.status, 'proposed'));

export async function endRevocation(
  tx: Tx,
  id: string,
  status: 'withdrawn' | 'carried_out',
  { by, at, note }: End & { note: Buffer | null },
): Promise<void> {
  await tx.update(revocations).set({ status, endedAt: at, endedBy: by, endNote: note }).where(isProposed(id));
}

export async function recordStatement(
  tx: Tx,
  id: string,
  { on, by, statement }: { on: string; by: string; statement: Buffer },
): Promise<void> {
  await tx.update(revocations).set({ heardOn: on, heardBy: by, statement }).where(isProposed(id));
}

/**
 * Applications that are frozen past their day and are either not reported yet, or free to be revoked now: nobody has
 * come, and no other revocation is proposed.
 */
export async function listPastDue(db: Db, now: Temporal.Instant, most: number): Promise<string[]> {
  const openProposal = db
    .select({ id: revocations.id })
    .from(revocations)
    .where(and(eq(revocations.freezeId, freezes.id), eq(revocations.status, 'proposed')));
  const rows = await db
    .select({ applicationId: freezes.applicationId })
    .from(freezes)
    .where(
      and(
        eq(freezes.status, 'open'),
        lte(freezes.dueAt, now),
        or(isNull(freezes.escalatedAt), and(isNull(freezes.attendedOn), notExists(openProposal))),
      ),
    )
    .orderBy(asc(freezes.dueAt))
    .limit(most);
  return rows.map(({ applicationId }) => applicationId);
}

const FROZEN = {
  id: freezes.id,
  applicationId: freezes.applicationId,
  frozenAt: freezes.frozenAt,
  lastDay: freezes.lastDay,
  dueAt: freezes.dueAt,
  attendedOn: freezes.attendedOn,
};
export interface Frozen extends Pick<Freeze, keyof typeof FROZEN>, Pick<Application, 'number' | 'approvalNumber'> {
  /** the ground of the proposed revocation */
  proposed: RevocationGround | null;
}

export interface FrozenFilter {
  /** the applicant, who has not come; or a decision, because the person came or a revocation is proposed */
  waitsFor: 'applicant' | 'decision' | undefined;
  after: TimePlace | undefined;
  limit: number;
}

/** All frozen approvals, the earliest deadline first. */
export async function listFrozen(db: Db, actor: Actor, { waitsFor, after, limit }: FrozenFilter): Promise<Frozen[]> {
  return await db
    .select({
      ...FROZEN,
      number: applications.number,
      approvalNumber: applications.approvalNumber,
      proposed: revocations.ground,
    })
    .from(freezes)
    .innerJoin(applications, eq(applications.id, freezes.applicationId))
    .leftJoin(revocations, and(eq(revocations.freezeId, freezes.id), eq(revocations.status, 'proposed')))
    .where(
      and(
        eq(freezes.status, 'open'),
        within(actor, applications),
        waitsFor === 'applicant' ? and(isNull(freezes.attendedOn), isNull(revocations.id)) : undefined,
        waitsFor === 'decision' ? or(isNotNull(freezes.attendedOn), isNotNull(revocations.id)) : undefined,
        after && sql`(${freezes.dueAt}, ${freezes.id}) > (${after.at}::timestamptz, ${after.id}::uuid)`,
      ),
    )
    .orderBy(asc(freezes.dueAt), asc(freezes.id))
    .limit(limit);
}

/** Counts the open freezes, and those past their day. */
export async function countOpen(
  db: Db,
  actor: Actor,
  now: Temporal.Instant,
): Promise<{ frozen: number; pastDue: number }> {
  const [row] = await db.execute<{ frozen: number; pastDue: number }>(sql`
    select count(*)::int as frozen, (count(*) filter (where f.due_at <= ${now.toString()}::timestamptz))::int as "pastDue"
    from freezes f join applications a on a.id = f.application_id
    where f.status = 'open' and ${within(actor, { scheme: sql`a.scheme`, district: sql`a.district` })}`);
  return row ?? { frozen: 0, pastDue: 0 };
}

/** The first deadline of this room after `after` and up to `until`. */
export async function findFirstDeadline(
  db: Db,
  after: Temporal.Instant,
  until: Temporal.Instant,
): Promise<Temporal.Instant | null> {
  const isBetween = (column: string) =>
    sql`${sql.identifier(column)} > ${after.toString()}::timestamptz and ${sql.identifier(column)} <= ${until.toString()}::timestamptz`;
  const [row] = await db.execute<{ at: string | null }>(sql`
    select least(
      (select min(due_at) from freezes where status = 'open' and escalated_at is null and ${isBetween('due_at')}),
      (select min(due_at) from applications where status = 'approved' and ${isBetween('due_at')}),
      (select min(due_at) from adverse_findings
        where status = 'to_freeze' and escalated_at is null and ${isBetween('due_at')}),
      (select min(late_at) from pushes
        where status <> 'acknowledged' and late_told_at is null and ${isBetween('late_at')}))::text as at`);
  return row?.at ? instantOf(row.at) : null;
}
