// SQL of disputes of a source's data. The application is locked while one is filed, answered or told late.
import { and, asc, eq, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { Actor } from '../../base/actor.ts';
import type { TimePlace } from '../../base/page.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { sourceDisputes } from '../../db/dispute-tables.ts';
import { jurisdictionOf, within } from '../../db/jurisdiction.ts';
import { applications } from '../../db/tables.ts';
import type { Department, Source } from '../../schemes/words.ts';

export type SourceDispute = typeof sourceDisputes.$inferSelect;
export type NewDispute = typeof sourceDisputes.$inferInsert;

const isOpen = isNull(sourceDisputes.answeredAt);

export async function insertDispute(tx: Tx, dispute: NewDispute): Promise<SourceDispute> {
  const [row] = await tx.insert(sourceDisputes).values(dispute).returning();
  if (!row) throw new Error('a dispute that was filed is not there');
  return row;
}

/** All disputes about an application, the oldest first. */
export const listDisputesOf = (db: Db | Tx, applicationId: string): Promise<SourceDispute[]> =>
  db
    .select()
    .from(sourceDisputes)
    .where(eq(sourceDisputes.applicationId, applicationId))
    .orderBy(asc(sourceDisputes.filedAt), asc(sourceDisputes.id));

export async function findDispute(db: Db | Tx, id: string): Promise<SourceDispute | null> {
  const [row] = await db.select().from(sourceDisputes).where(eq(sourceDisputes.id, id));
  return row ?? null;
}

export async function writeAnswer(
  tx: Tx,
  id: string,
  answer: Pick<SourceDispute, 'corrected' | 'answer' | 'answeredBy' | 'answeredAt'>,
): Promise<SourceDispute> {
  const [row] = await tx
    .update(sourceDisputes)
    .set(answer)
    .where(and(eq(sourceDisputes.id, id), isOpen))
    .returning();
  if (!row) throw new Error('a dispute that was to be answered is not open');
  return row;
}

export interface DisputeFilter {
  state?: 'open' | 'answered' | undefined;
  scheme?: string | undefined;
}
export interface ListedRow {
  dispute: SourceDispute;
  number: string;
  scheme: string;
}

/** Those of the actor's office, for a clerk those of the department, by the day on which they are due. */
export async function listDisputes(
  db: Db,
  actor: Actor,
  { state, scheme }: DisputeFilter,
  { limit, after }: { limit: number; after: TimePlace | null },
): Promise<ListedRow[]> {
  const place =
    after && sql`(${sourceDisputes.dueAt}, ${sourceDisputes.id}) > (${after.at}::timestamptz, ${after.id}::uuid)`;
  return await db
    .select({ dispute: sourceDisputes, number: applications.number, scheme: applications.scheme })
    .from(sourceDisputes)
    .innerJoin(applications, eq(applications.id, sourceDisputes.applicationId))
    .where(
      and(
        ...ownOf(actor),
        state === undefined ? undefined : state === 'open' ? isOpen : isNotNull(sourceDisputes.answeredAt),
        scheme === undefined ? undefined : eq(applications.scheme, scheme),
        place ?? undefined,
      ),
    )
    .orderBy(asc(sourceDisputes.dueAt), asc(sourceDisputes.id))
    .limit(limit);
}

function ownOf(actor: Actor): SQL[] {
  const department = jurisdictionOf(actor)?.department ?? null;
  const own = within(actor, { scheme: applications.scheme, district: applications.district });
  return department === null ? [own] : [own, eq(sourceDisputes.department, department as Department)];
}

export interface DisputeCounts {
  department: Department;
  open: number;
  overdue: number;
}

export async function countDisputes(db: Db, actor: Actor, now: Temporal.Instant): Promise<DisputeCounts[]> {
  return await db.execute<DisputeCounts & Record<string, unknown>>(sql`
    select d.department, count(*)::int as open,
      (count(*) filter (where d.due_at <= ${now.toString()}::timestamptz))::int as overdue
    from source_disputes d join applications a on a.id = d.application_id
    where d.answered_at is null and ${within(actor, { scheme: sql`a.scheme`, district: sql`a.district` })}
    group by d.department`);
}

/** Marks the late ones that nobody was told of, and returns them. */
export async function escalateDisputes(
  tx: Tx,
  now: Temporal.Instant,
  most: number,
): Promise<{ id: string; applicationId: string; source: Source; department: Department }[]> {
  const at = sql`${now.toString()}::timestamptz`;
  return await tx.execute(sql`
    update source_disputes d set escalated_at = ${at}
    from (
      select id from source_disputes where answered_at is null and escalated_at is null and due_at <= ${at}
      order by due_at limit ${most} for update skip locked) late
    where d.id = late.id
    returning d.id, d.application_id as "applicationId", d.source, d.department`);
}
