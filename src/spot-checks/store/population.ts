// All SQL about the population of a round: the approvals of a period, and their fixed chunks.

import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';
import { spotCheckPopulation } from '../../db/spot-check-tables.ts';
import { NO_UNIT } from '../../db/tables.ts';
import { UNKNOWN } from '../plan.ts';
import type { StratumField } from '../schema.ts';

export interface ApprovedIn {
  scheme: string;
  /** only in these districts; empty: in all */
  districts: readonly string[];
  from: Temporal.Instant;
  /** not included */
  until: Temporal.Instant;
  /** when the round is fixed: only decisions made by then */
  decidedBy: Temporal.Instant;
}

const COLUMN: Record<StratumField, SQL> = {
  district: sql`coalesce(district, ${sql.raw(`'${UNKNOWN}'`)})`,
  employer: sql`coalesce(nullif(unit_code, ${sql.raw(`'${NO_UNIT}'`)}), ${sql.raw(`'${UNKNOWN}'`)})`,
  category: sql`category`,
  decidedBy: sql`decided_by`,
};

const IN_CURSOR: Record<keyof ApprovedIn, SQL> = {
  scheme: sql`(select current_setting('miaopi.scheme'))`,
  districts: sql`(select string_to_array(current_setting('miaopi.districts'), ','))`,
  from: sql`(select current_setting('miaopi.from')::timestamptz)`,
  until: sql`(select current_setting('miaopi.until')::timestamptz)`,
  decidedBy: sql`(select current_setting('miaopi.decided_by')::timestamptz)`,
};

const isApprovedIn = ({ scheme, districts, from, until, decidedBy }: Record<keyof ApprovedIn, SQL>): SQL => sql`
  approval_number is not null and scheme = ${scheme}
    and (cardinality(${districts}::text[]) = 0 or district = any(${districts}::text[]))
    and decided_at >= ${from} and decided_at < ${until} and decided_at <= ${decidedBy}`;

const stratumOf = (fields: readonly StratumField[]): SQL =>
  fields.length === 0
    ? sql`''`
    : sql.join(
        fields.map((field) => COLUMN[field]),
        sql` || '|' || `,
      );

/** How many lines `streamApproved` would give in each stratum; of at most so many strata. */
export async function countApproved(
  db: Db,
  { scheme, districts, from, until, decidedBy }: ApprovedIn,
  fields: readonly StratumField[],
  mostStrata: number,
): Promise<Map<string, number>> {
  const given = {
    scheme: sql`${scheme}`,
    districts: sql`string_to_array(${districts.join(',')}::text, ',')`,
    from: sql`${from.toString()}::timestamptz`,
    until: sql`${until.toString()}::timestamptz`,
    decidedBy: sql`${decidedBy.toString()}::timestamptz`,
  };
  const rows = await db.execute<{ stratum: string; approvals: number }>(sql`
    select ${stratumOf(fields)} as stratum, count(*)::int as approvals from applications
    where ${isApprovedIn(given)}
    group by 1 limit ${mostStrata}`);
  return new Map(rows.map(({ stratum, approvals }) => [stratum, approvals]));
}

/**
 * The lines of applications that were approved then, whatever has become of the approval since, in order of their
 * numbers, so many at a time, all as of one moment. Takes an index alone, and a sort that the database does on its
 * disk.
 */
export async function* streamApproved(
  tx: Tx,
  { scheme, districts, from, until, decidedBy }: ApprovedIn,
  fields: readonly StratumField[],
  most: number,
): AsyncGenerator<string[], void> {
  // a cursor takes no parameters: the transaction's settings hold them, each read once
  await tx.execute(sql`
    select set_config('cursor_tuple_fraction', '1', true), set_config('miaopi.scheme', ${scheme}, true),
      set_config('miaopi.districts', ${districts.join(',')}, true),
      set_config('miaopi.from', ${from.toString()}, true), set_config('miaopi.until', ${until.toString()}, true),
      set_config('miaopi.decided_by', ${decidedBy.toString()}, true)`);
  await tx.execute(sql`
    declare approved no scroll cursor for
    select number || E'\t' || ${stratumOf(fields)} as line from applications
    where ${isApprovedIn(IN_CURSOR)}
    order by number collate "C"`);
  for (;;) {
    const rows = await tx.execute<{ line: string }>(sql.raw(`fetch ${most} from approved`));
    if (rows.length > 0) yield rows.map(({ line }) => line);
    if (rows.length < most) break;
  }
  await tx.execute(sql`close approved`);
}

export async function insertChunk(tx: Tx, chunk: typeof spotCheckPopulation.$inferInsert): Promise<void> {
  await tx.insert(spotCheckPopulation).values(chunk);
}

/** Null beyond the last. */
export async function findChunk(db: Db | Tx, spotCheckId: string, place: number): Promise<Buffer | null> {
  const [row] = await db
    .select({ content: spotCheckPopulation.content })
    .from(spotCheckPopulation)
    .where(and(eq(spotCheckPopulation.spotCheckId, spotCheckId), eq(spotCheckPopulation.place, place)));
  return row?.content ?? null;
}
