// All SQL about proposed bans of units, and about the applications that such a ban would stop. A proposal ends once:
// carried out, withdrawn or lapsed.

import { and, asc, desc, eq, getTableColumns, gt, inArray, or, sql } from 'drizzle-orm';
import type { Actor } from '../../base/actor.ts';
import { isOneOf } from '../../db/column-types.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { within, withinScheme } from '../../db/jurisdiction.ts';
import { sanctionProposals, sanctions } from '../../db/sanction-tables.ts';
import { applications, tenants } from '../../db/tables.ts';
import { APPROVED_STATUSES, UNDECIDED_STATUSES } from '../../schemes/words.ts';

/** A proposal with the ban that came of it. */
export type SanctionProposal = typeof sanctionProposals.$inferSelect & { sanctionId: string | null };
export type NewSanctionProposal = Omit<typeof sanctionProposals.$inferSelect, 'status' | 'endedAt' | 'endedBy'>;

/** Locks the subject: nobody else can propose or carry out a ban of it until the transaction ends. */
export async function lockSubject(tx: Tx, scheme: string, subjectKey: Buffer): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`sanction:${scheme}:${subjectKey.toString('hex')}`}, 0))`,
  );
}

export async function insertProposal(tx: Tx, proposal: NewSanctionProposal): Promise<void> {
  await tx.insert(sanctionProposals).values(proposal);
}

export async function endProposal(
  tx: Tx,
  id: string,
  { status, by, at }: { status: 'carried_out' | 'withdrawn' | 'lapsed'; by: string; at: Temporal.Instant },
): Promise<void> {
  await tx.update(sanctionProposals).set({ status, endedBy: by, endedAt: at }).where(eq(sanctionProposals.id, id));
}

const withSanction = (db: Db | Tx) =>
  db
    .select({ ...getTableColumns(sanctionProposals), sanctionId: sanctions.id })
    .from(sanctionProposals)
    .leftJoin(sanctions, eq(sanctions.proposalId, sanctionProposals.id));

export async function findProposal(db: Db | Tx, id: string): Promise<SanctionProposal | null> {
  const [row] = await withSanction(db).where(eq(sanctionProposals.id, id));
  return row ?? null;
}

export async function findProposalByKey(db: Db | Tx, by: string, key: string): Promise<SanctionProposal | null> {
  const [row] = await withSanction(db).where(
    and(eq(sanctionProposals.proposedBy, by), eq(sanctionProposals.idempotencyKey, key)),
  );
  return row ?? null;
}

/** The proposal against the subject that has not ended, even if its time is over. */
export async function findOpenProposal(tx: Tx, scheme: string, subjectKey: Buffer): Promise<SanctionProposal | null> {
  const [row] = await withSanction(tx).where(
    and(
      eq(sanctionProposals.scheme, scheme),
      eq(sanctionProposals.subjectKey, subjectKey),
      eq(sanctionProposals.status, 'proposed'),
    ),
  );
  return row ?? null;
}

/** Proposals whose time is not over, oldest first. */
export async function listOpenProposals(
  db: Db,
  actor: Actor,
  now: Temporal.Instant,
  { scheme, by, most }: { scheme: string | undefined; by?: string; most: number },
): Promise<SanctionProposal[]> {
  return await withSanction(db)
    .where(
      and(
        eq(sanctionProposals.status, 'proposed'),
        withinScheme(actor, sanctionProposals.scheme),
        gt(sanctionProposals.expiresAt, now),
        scheme === undefined ? undefined : eq(sanctionProposals.scheme, scheme),
        by === undefined ? undefined : eq(sanctionProposals.proposedBy, by),
      ),
    )
    .orderBy(asc(sanctionProposals.proposedAt), asc(sanctionProposals.id))
    .limit(most);
}

/** Applications with the unit as employer, or as filer for others. */
const isOfUnit = (creditCode: string) =>
  or(
    eq(applications.unitCode, creditCode),
    inArray(applications.tenantId, sql`(select id from ${tenants} where credit_code = ${creditCode})`),
  );

export interface UnitsApplications {
  /** undecided applications; none of them can be approved while the ban is in force */
  open: number;
  /** approved, and left as they are */
  approved: number;
}

/**
 * Counts the applications of the unit under a scheme, in every district: a ban of the unit stops all of them, whatever
 * office the supervisors belong to.
 */
export async function countOfUnit(db: Db, scheme: string, creditCode: string): Promise<UnitsApplications> {
  const [row] = await db
    .select({
      open: sql<string>`count(*) filter (where ${isOneOf(applications.status, UNDECIDED_STATUSES)})`,
      approved: sql<string>`count(*) filter (where ${isOneOf(applications.status, APPROVED_STATUSES)})`,
    })
    .from(applications)
    .where(and(eq(applications.scheme, scheme), isOfUnit(creditCode)));
  return { open: Number(row?.open ?? 0), approved: Number(row?.approved ?? 0) };
}

/** The name on file for the code, of its newest holder; null where there is none. */
export async function findNameOnFile(db: Db, creditCode: string): Promise<string | null> {
  const [row] = await db
    .select({ name: tenants.name })
    .from(tenants)
    .where(eq(tenants.creditCode, creditCode))
    .orderBy(desc(tenants.createdAt), desc(tenants.id))
    .limit(1);
  return row?.name ?? null;
}

/** The newest application of the actor's office that names the unit as employer. */
export async function findNewestOfEmployer(db: Db, actor: Actor, creditCode: string): Promise<string | null> {
  const [row] = await db
    .select({ id: applications.id })
    .from(applications)
    .where(and(eq(applications.unitCode, creditCode), within(actor, applications)))
    .orderBy(desc(applications.id))
    .limit(1);
  return row?.id ?? null;
}
