// All SQL about bans, except that of the gate (applications/store/applications.ts). Only lifting ever changes a row.

import { and, desc, eq, getTableColumns, gte, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Actor } from '../../base/actor.ts';
import type { TimePlace } from '../../base/page.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { within, withinScheme } from '../../db/jurisdiction.ts';
import { sanctions } from '../../db/sanction-tables.ts';
import { applications } from '../../db/tables.ts';

type Row = typeof sanctions.$inferSelect;

/** The application that a ban follows from, for readers of its office. */
export interface SanctionedApplication {
  id: string;
  number: string;
  district: string | null;
}

/**
 * A ban with its proposer, null if no proposal was required; and with its application, null if it follows from none.
 */
export type Sanction = Row & { proposedBy: string | null; application: SanctionedApplication | null };
export type NewSanction = Omit<Row, 'liftedAt' | 'liftedBy' | 'liftReason'> & { subject: Buffer; note: Buffer };

const columns = {
  ...getTableColumns(sanctions),
  proposedBy: sql<string | null>`(select p.proposed_by from sanction_proposals p where p.id = ${sanctions.proposalId})`,
  application: sql<SanctionedApplication | null>`(
    select json_build_object('id', a.id, 'number', a.number, 'district', a.district)
    from applications a where a.id = ${sanctions.applicationId})`,
};

/** Returns whether it is new; a key that the same person used before writes nothing. */
export async function insertSanction(tx: Tx, sanction: NewSanction): Promise<boolean> {
  const inserted = await tx
    .insert(sanctions)
    .values(sanction)
    .onConflictDoNothing({ target: [sanctions.recordedBy, sanctions.idempotencyKey] })
    .returning({ id: sanctions.id });
  return inserted.length > 0;
}

export async function findSanction(db: Db | Tx, id: string): Promise<Sanction | null> {
  const [row] = await db.select(columns).from(sanctions).where(eq(sanctions.id, id));
  return row ?? null;
}

export async function findByKey(db: Db | Tx, recordedBy: string, key: string): Promise<Sanction | null> {
  const [row] = await db
    .select(columns)
    .from(sanctions)
    .where(and(eq(sanctions.recordedBy, recordedBy), eq(sanctions.idempotencyKey, key)));
  return row ?? null;
}

/** Whether that application of the actor's office is one of the person, or of the unit as employer or filer. */
export async function isApplicationOf(
  db: Db,
  actor: Actor,
  { id, scheme, kind, key }: { id: string; scheme: string; kind: 'applicant' | 'unit'; key: Buffer },
): Promise<boolean> {
  const { personKey, unitKey, filerKey } = applications;
  const concerned = kind === 'applicant' ? eq(personKey, key) : or(eq(unitKey, key), eq(filerKey, key));
  const found = await db
    .select({ id: applications.id })
    .from(applications)
    .where(and(eq(applications.id, id), eq(applications.scheme, scheme), within(actor, applications), concerned));
  return found.length > 0;
}

export interface SanctionFilter {
  /** only those under schemes of this actor's office */
  of: Actor;
  scheme: string | undefined;
  kind: 'applicant' | 'unit' | undefined;
  /** true: only bans in force on that civil date and not lifted; false: only the others */
  active: boolean | undefined;
  /** only those against this subject */
  subjectKey: Buffer | undefined;
  before: TimePlace | undefined;
  limit: number;
}

const given = <T>(value: T | undefined, condition: (value: T) => SQL | undefined): SQL | undefined =>
  value === undefined ? undefined : condition(value);

/** Lists bans, newest first. */
export async function listSanctions(db: Db, today: string, filter: SanctionFilter): Promise<Sanction[]> {
  const inForce = and(isNull(sanctions.liftedAt), lte(sanctions.from, today), gte(sanctions.until, today));
  return await db
    .select(columns)
    .from(sanctions)
    .where(
      and(
        withinScheme(filter.of, sanctions.scheme),
        given(filter.scheme, (scheme) => eq(sanctions.scheme, scheme)),
        given(filter.kind, (kind) => eq(sanctions.subjectKind, kind)),
        given(filter.active, (active) => sql`(${inForce}) = ${active}`),
        given(filter.subjectKey, (key) => eq(sanctions.subjectKey, key)),
        given(
          filter.before,
          ({ at, id }) => sql`(${sanctions.createdAt}, ${sanctions.id}) < (${at}::timestamptz, ${id}::uuid)`,
        ),
      ),
    )
    .orderBy(desc(sanctions.createdAt), desc(sanctions.id))
    .limit(filter.limit);
}

/** Returns whether it was in the register and not lifted before. */
export async function liftSanctionRow(
  tx: Tx,
  id: string,
  { by, at, reason }: { by: string; at: Temporal.Instant; reason: Buffer },
): Promise<boolean> {
  const lifted = await tx
    .update(sanctions)
    .set({ liftedAt: at, liftedBy: by, liftReason: reason })
    .where(and(eq(sanctions.id, id), isNull(sanctions.liftedAt)))
    .returning({ id: sanctions.id });
  return lifted.length > 0;
}

/** Locks one, so that it is lifted once. */
export async function lockSanction(tx: Tx, id: string): Promise<Sanction | null> {
  const [row] = await tx.select(columns).from(sanctions).where(eq(sanctions.id, id)).for('update');
  return row ?? null;
}
