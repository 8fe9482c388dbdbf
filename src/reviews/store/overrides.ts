// All SQL about overrides: confirmations over a source or a rule that took effect. Every query begins at an index and
// reads no data that an applicant has handed in.
import { type SQL, sql } from 'drizzle-orm';
import type { Actor } from '../../base/actor.ts';
import type { TimePlace } from '../../base/page.ts';
import { instantOf } from '../../db/column-types.ts';
import type { Db } from '../../db/connect.ts';
import { within } from '../../db/jurisdiction.ts';
import { ARCHIVE } from '../../schemes/documents.ts';
import type { ConfirmationGround, Department, Verdict } from '../../schemes/words.ts';

/** Time at which the confirmation took effect: the second person's decision, if two people are required. */
const AT = sql`coalesce(d.countersigned_at, d.decided_at)`;
/** Confirmed items, in the form that the index `review_decisions_overrides` has. */
const OVERRIDES = sql`review_decisions d
  join review_items i on i.id = d.item_id and i.status = 'settled' and i.result = 'confirmed'`;
const COUNTS = sql`d.opinion = 1 and d.result = 'confirmed' and d.returned_by is null
  and (d.takes_two or d.verdict <> 'match') and d.subject <> ${ARCHIVE}`;
const ITEM = { scheme: sql`i.scheme`, district: sql`i.district` };
const moment = (instant: Temporal.Instant): SQL => sql`${instant.toString()}::timestamptz`;

export interface OverrideRow {
  id: string;
  applicationId: string;
  number: string;
  itemId: string;
  department: Department;
  /** a source or, for a rule without one, its reason code */
  check: string;
  /** the verdict of the source; null for a rule */
  verdict: Verdict | null;
  /** null for a rule without one */
  ground: ConfirmationGround | null;
  settledBy: string;
  countersignedBy: string | null;
  at: Temporal.Instant;
}

export interface OverrideFilter {
  department?: Department;
  /** the clerk who confirmed, and the clerk who countersigned */
  by?: string;
  second?: string;
  /** null: those without one */
  ground?: ConfirmationGround | null;
  /** this moment included */
  from?: Temporal.Instant;
  /** this moment not included */
  to?: Temporal.Instant;
  after?: TimePlace;
  limit: number;
}

/** The newest first. */
export async function listOverrides(db: Db, actor: Actor, filter: OverrideFilter): Promise<OverrideRow[]> {
  const { department, by, second, ground, from, to, after, limit } = filter;
  const rows = await db.execute<Omit<OverrideRow, 'at'> & { at: string }>(sql`
    select d.id, i.application_id as "applicationId", a.number, i.id as "itemId", i.department, d.subject as "check",
      d.verdict, d.ground, d.decided_by as "settledBy", d.countersigned_by as "countersignedBy", (${AT})::text as at
    from ${OVERRIDES} join applications a on a.id = i.application_id
    where ${COUNTS} and ${within(actor, ITEM)}
      ${department === undefined ? sql`` : sql`and i.department = ${department}`}
      ${ground === undefined ? sql`` : sql`and d.ground is not distinct from ${ground}`}
      ${by === undefined ? sql`` : sql`and d.decided_by = ${by}`}
      ${second === undefined ? sql`` : sql`and d.countersigned_by = ${second}`}
      ${from === undefined ? sql`` : sql`and ${AT} >= ${moment(from)}`}
      ${to === undefined ? sql`` : sql`and ${AT} < ${moment(to)}`}
      ${after === undefined ? sql`` : sql`and (${AT}, d.id) < (${after.at}::timestamptz, ${after.id}::uuid)`}
    order by ${AT} desc, d.id desc limit ${limit}`);
  return rows.map((row) => ({ ...row, at: instantOf(row.at) }));
}

export interface OverrideCounts {
  department: Department;
  /** the clerk who settled the item */
  by: string;
  ground: ConfirmationGround | null;
  /** a source contradicts the claim */
  contradicted: number;
  /** a source was silent on the claim, or did not answer */
  gaps: number;
  /** a rule of the scheme fails though its source matches, or it has none */
  rules: number;
}

/** Counts by department, person and ground; both moments are included. */
export async function countOverrides(
  db: Db,
  actor: Actor,
  { from, to }: { from: Temporal.Instant; to: Temporal.Instant },
): Promise<OverrideCounts[]> {
  return await db.execute<OverrideCounts & Record<string, unknown>>(sql`
    select i.department, d.decided_by as by, d.ground,
      count(*) filter (where d.verdict = 'mismatch')::int as contradicted,
      count(*) filter (where d.verdict not in ('match', 'mismatch'))::int as gaps,
      count(*) filter (where coalesce(d.verdict, 'match') = 'match')::int as rules
    from ${OVERRIDES}
    where ${COUNTS} and ${within(actor, ITEM)} and ${AT} >= ${moment(from)} and ${AT} < ${moment(to)}
    group by 1, 2, 3 order by 1, 2, 3`);
}

export interface CountersignedCount {
  department: Department;
  /** the clerk who confirmed, and the clerk who countersigned */
  by: string;
  second: string;
  count: number;
}

/** How often each person countersigned an override of each other, the most frequent first. */
export async function countCountersigned(
  db: Db,
  actor: Actor,
  { from, to }: { from: Temporal.Instant; to: Temporal.Instant },
): Promise<CountersignedCount[]> {
  return await db.execute<CountersignedCount & Record<string, unknown>>(sql`
    select i.department, d.decided_by as by, d.countersigned_by as second, count(*)::int as count
    from ${OVERRIDES}
    where ${COUNTS} and ${within(actor, ITEM)} and d.countersigned_by is not null
      and ${AT} >= ${moment(from)} and ${AT} < ${moment(to)}
    group by 1, 2, 3 order by 4 desc, 1, 2, 3`);
}
