// SQL about the findings of a run, and about the answers to equal facts. Findings are written once; counts of answers
// grow.
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';
import { replayFacts, replayFindings } from '../../db/replay-tables.ts';
import { applications } from '../../db/tables.ts';
import { type FindingGroup, SAME_OUTCOME } from '../changes.ts';
import { type FactCount, MOST_EXAMPLES } from '../examine-page.ts';
import type { Brief, Finding, FindingKind } from '../finding.ts';

export interface StoredFinding extends Finding {
  seq: number;
}

export async function insertFindings(tx: Tx, replayId: string, findings: readonly Finding[]): Promise<void> {
  if (findings.length > 0) await tx.insert(replayFindings).values(findings.map((each) => ({ replayId, ...each })));
}

/** Adds to the earlier counts. */
export async function addFacts(tx: Tx, replayId: string, facts: readonly FactCount[]): Promise<void> {
  if (facts.length === 0) return;
  // sorted: nobody else writes these rows, and an index is read from front to back
  const rows = facts.map((each) => ({ ...each, examples: `{${each.examples.join(',')}}` }));
  await tx.execute(sql`
    insert into ${replayFacts} as f (replay_id, answered_by, fingerprint, answer, applications, examples)
    select ${replayId}::uuid, r."answeredBy", decode(r.fingerprint, 'base64'), r.answer, r.applications, r.examples::uuid[]
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as r(
      "answeredBy" text, fingerprint text, answer text, applications int, examples text)
    order by 2, 3, 4
    on conflict (replay_id, answered_by, fingerprint, answer) do update set
      applications = f.applications + excluded.applications,
      examples = (f.examples || excluded.examples)[1:${sql.raw(String(MOST_EXAMPLES))}]`);
}

const outcomeOf = (brief: typeof replayFindings.before | typeof replayFindings.after) => sql`${brief} ->> 'outcome'`;

function isOf({ kind, from, to }: FindingGroup) {
  const [before, after] = [outcomeOf(replayFindings.before), outcomeOf(replayFindings.after)];
  const outcomes =
    from === SAME_OUTCOME.from
      ? sql`${before} = ${after}`
      : and(from === undefined ? undefined : eq(before, from), to === undefined ? undefined : eq(after, to));
  return and(eq(replayFindings.kind, kind), outcomes);
}

/** Lists findings in the order in which they were found. */
export async function listFindings(
  db: Db,
  replayId: string,
  { group, after, limit }: { group?: FindingGroup | undefined; after: number | undefined; limit: number },
): Promise<StoredFinding[]> {
  const rows = await db
    .select()
    .from(replayFindings)
    .where(
      and(
        eq(replayFindings.replayId, replayId),
        group && isOf(group),
        after === undefined ? undefined : gt(replayFindings.seq, after),
      ),
    )
    .orderBy(asc(replayFindings.seq))
    .limit(limit);
  return rows.map(({ replayId: _, ...row }) => ({
    ...row,
    kind: row.kind as FindingKind,
    before: row.before as Brief | null,
    after: row.after as Brief | null,
  }));
}

/** Equal facts with different answers. */
export interface UnequalGroup {
  answeredBy: string;
  /** hex */
  fingerprint: string;
  answers: { answer: string; applications: number; examples: { id: string; number: string | null }[] }[];
}

export interface UnequalPlace {
  answeredBy: string;
  fingerprint: string;
}

/** Ordered by `answeredBy` and fingerprint; examples with their numbers. */
export async function listUnequal(
  db: Db,
  replayId: string,
  { after, limit }: { after: UnequalPlace | undefined; limit: number },
): Promise<UnequalGroup[]> {
  const beyond = after
    ? sql`and (f.answered_by, f.fingerprint) > (${after.answeredBy}, decode(${after.fingerprint}, 'hex'))`
    : sql``;
  const groups = await db.execute<UnequalGroup & Record<string, unknown>>(sql`
    with unequal as (
      select f.answered_by, f.fingerprint from ${replayFacts} f
      where f.replay_id = ${replayId} ${beyond}
      group by f.answered_by, f.fingerprint having count(*) > 1
      order by f.answered_by, f.fingerprint limit ${limit})
    select u.answered_by as "answeredBy", encode(u.fingerprint, 'hex') as fingerprint,
      json_agg(json_build_object('answer', f.answer, 'applications', f.applications, 'examples', (
        select json_agg(json_build_object('id', e.id, 'number', a.number) order by e.id)
        from unnest(f.examples) as e(id) left join ${applications} a on a.id = e.id)) order by f.applications, f.answer) as answers
    from unequal u join ${replayFacts} f
      on f.replay_id = ${replayId} and f.answered_by = u.answered_by and f.fingerprint = u.fingerprint
    group by u.answered_by, u.fingerprint
    order by u.answered_by, u.fingerprint`);
  return groups.map(({ answeredBy, fingerprint, answers }) => ({ answeredBy, fingerprint, answers }));
}

export interface UnequalCount {
  answeredBy: string;
  groups: number;
  applications: number;
}

/** The number of groups, and of applications in them, for each `answeredBy`. */
export async function countUnequal(db: Db | Tx, replayId: string): Promise<UnequalCount[]> {
  const rows = await db.execute<UnequalCount & Record<string, unknown>>(sql`
    select u.answered_by as "answeredBy", count(*)::int as groups, sum(u.applications)::int as applications
    from (
      select f.answered_by, f.fingerprint, sum(f.applications) as applications
      from ${replayFacts} f where f.replay_id = ${replayId}
      group by f.answered_by, f.fingerprint having count(*) > 1) u
    group by u.answered_by order by u.answered_by`);
  return rows.map(({ answeredBy, groups, applications: count }) => ({ answeredBy, groups, applications: count }));
}
