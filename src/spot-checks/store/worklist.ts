// All SQL about the cases that wait for one person in all rounds, and about the people who can contribute to a seed. It
// only reads.
import { and, asc, count, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { spotCheckCases, spotCheckInspectors, spotChecks } from '../../db/spot-check-tables.ts';
import { staff } from '../../db/tables.ts';

export interface WaitingCase {
  id: string;
  roundId: string;
  number: string;
  blind: boolean;
  assignedAt: Temporal.Instant;
}

export interface Whose {
  staffId: string;
  /** of this round only */
  roundId?: string;
}

const waitsFor = ({ staffId, roundId }: Whose) =>
  and(
    eq(spotCheckInspectors.staffId, staffId),
    roundId === undefined ? undefined : eq(spotCheckCases.spotCheckId, roundId),
    isNull(spotCheckInspectors.recusedAt),
    isNull(spotCheckInspectors.foundAt),
    isNull(spotCheckCases.result),
  );

/** Those that have waited longest first. */
export async function listWaiting(db: Db, whose: Whose, most: number): Promise<WaitingCase[]> {
  return await db
    .select({
      id: spotCheckCases.id,
      roundId: spotCheckCases.spotCheckId,
      number: spotCheckCases.number,
      blind: spotChecks.blind,
      assignedAt: spotCheckInspectors.assignedAt,
    })
    .from(spotCheckInspectors)
    .innerJoin(spotCheckCases, eq(spotCheckCases.id, spotCheckInspectors.caseId))
    .innerJoin(spotChecks, eq(spotChecks.id, spotCheckCases.spotCheckId))
    .where(waitsFor(whose))
    .orderBy(asc(spotCheckInspectors.assignedAt), asc(spotChecks.id), asc(spotCheckCases.place))
    .limit(most);
}

export async function countWaiting(db: Db, whose: Whose): Promise<number> {
  const [row] = await db
    .select({ waiting: count() })
    .from(spotCheckInspectors)
    .innerJoin(spotCheckCases, eq(spotCheckCases.id, spotCheckInspectors.caseId))
    .where(waitsFor(whose));
  return row?.waiting ?? 0;
}

export interface Contributor {
  id: string;
  name: string;
  displayName: string;
  role: string;
}

/** The auditors and supervisors in the office of that member of staff. */
export async function listContributors(db: Db, of: string): Promise<Contributor[]> {
  return await db
    .select({ id: staff.id, name: staff.name, displayName: staff.displayName, role: staff.role })
    .from(staff)
    .where(
      and(
        inArray(staff.role, ['auditor', 'supervisor']),
        isNull(staff.endedAt),
        eq(staff.tenantId, sql`(select s.tenant_id from staff s where s.id::text = ${of})`),
      ),
    )
    .orderBy(asc(staff.role), asc(staff.name));
}
