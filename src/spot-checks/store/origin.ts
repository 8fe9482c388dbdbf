// SQL about contributions and commitments to other rounds. It only reads.
import { sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { spotCheckCommitments, spotChecks } from '../../db/spot-check-tables.ts';

interface Before {
  id: string;
  at: Temporal.Instant;
  most: number;
}

/**
 * Lists other rounds that had used one of the values by then: drawn from the value, or committed to it and perhaps
 * never revealed.
 */
export async function listReused(
  db: Db,
  { id, values, at, most }: Before & { values: readonly string[] },
): Promise<string[]> {
  if (values.length === 0) return [];
  const rows = await db.execute<{ id: string }>(sql`
    with own as (select value from json_array_elements_text(${JSON.stringify(values)}::text::json))
    select r.id from ${spotChecks} r
    where r.id <> ${id} and r.drawn_at <= ${at.toString()}::timestamptz and r.seed_contributions && (select array_agg(value) from own)
    union
    select c.spot_check_id from ${spotCheckCommitments} c
    where c.spot_check_id <> ${id} and c.committed_at <= ${at.toString()}::timestamptz
      and c.commitment in (select sha256(convert_to(value, 'UTF8')) from own)
    order by 1 limit ${most}`);
  return rows.map((row) => row.id);
}

/**
 * Other rounds of the scheme with days of the same period that were fixed by then, have commitments, and were never
 * drawn.
 */
export async function listUnrevealed(
  db: Db,
  { id, scheme, period, at, most }: Before & { scheme: string; period: { from: string; to: string } },
): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select r.id from ${spotChecks} r
    where r.id <> ${id} and r.scheme = ${scheme} and r.seed is null and r.sealed_at <= ${at.toString()}::timestamptz
      and r.plan::json->'period'->>'from' <= ${period.to} and r.plan::json->'period'->>'to' >= ${period.from}
      and exists (select from ${spotCheckCommitments} c where c.spot_check_id = r.id)
    order by r.sealed_at desc, r.id limit ${most}`);
  return rows.map((row) => row.id);
}

export interface CommitmentCount {
  made: number;
  revealed: number;
}

/** Returns by round; has no entry for a round in which nobody has committed. */
export async function countCommitments(db: Db, ids: readonly string[]): Promise<Map<string, CommitmentCount>> {
  if (ids.length === 0) return new Map();
  const rows = await db.execute<{ id: string; made: number; revealed: number }>(sql`
    select c.spot_check_id as id, count(*)::int as made, count(c.value)::int as revealed from ${spotCheckCommitments} c
    where c.spot_check_id in (select value::uuid from json_array_elements_text(${JSON.stringify(ids)}::text::json))
    group by 1`);
  return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}
