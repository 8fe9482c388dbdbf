// SQL about the questions to sources on one day: the audit holds how long each took and what came of it.
import { sql } from 'drizzle-orm';
import type { Actor } from '../../base/actor.ts';
import type { Db } from '../../db/connect.ts';
import { within } from '../../db/jurisdiction.ts';
import type { Source } from '../../schemes/words.ts';
import type { Span } from './period.ts';

export type SourceCounts = {
  source: Source;
  /** of the day, by its own time zone; null for the day as a whole */
  hour: number | null;
  calls: number;
  /** of the questions that were answered; null where none was */
  medianMs: number | null;
  p95Ms: number | null;
  match: number;
  mismatch: number;
  not_found: number;
  inconclusive: number;
  unavailable: number;
  /** answered, but other sources had answered anew meanwhile, or the application was decided */
  unused: number;
};

/**
 * By source and hour, and by source for the whole span; a source that was not asked is left out. Counts the questions
 * about applications of the actor's office. Reads the events of the span alone, by their index.
 */
export async function countAnswers(
  db: Db,
  actor: Actor,
  { from, to }: Span,
  timeZone: string,
): Promise<SourceCounts[]> {
  const isOurs = within(actor, { scheme: sql`a.scheme`, district: sql`a.district` });
  return await db.execute<SourceCounts>(sql`
    with calls as materialized (
      select c.source, c."durationMs" as ms, c.verdict, extract(hour from e.at at time zone ${timeZone})::int as hour
      from audit_events e join applications a on a.id = e.application_id and ${isOurs},
        json_to_recordset(e.data -> 'calls') as c(source text, "durationMs" float8, verdict text)
      where e.at >= ${from.toString()}::timestamptz and e.at < ${to.toString()}::timestamptz
        and e.action in ('sources.asked', 'sources.reasked'))
    select source, hour, count(*)::int as calls,
      percentile_cont(0.5) within group (order by ms) filter (where verdict is distinct from 'unavailable')
        as "medianMs",
      percentile_cont(0.95) within group (order by ms) filter (where verdict is distinct from 'unavailable') as "p95Ms",
      count(*) filter (where verdict = 'match')::int as match,
      count(*) filter (where verdict = 'mismatch')::int as mismatch,
      count(*) filter (where verdict = 'not_found')::int as not_found,
      count(*) filter (where verdict = 'inconclusive')::int as inconclusive,
      count(*) filter (where verdict = 'unavailable')::int as unavailable,
      count(*) filter (where verdict is null)::int as unused
    from calls group by grouping sets ((source), (source, hour)) order by source, hour`);
}
