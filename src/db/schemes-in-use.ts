// Which schemes have applications in the database. An installation that left one out could not read them.
import { sql } from 'drizzle-orm';
import type { Db } from './connect.ts';
import { applications } from './tables.ts';

/** Answers the ids of those that have applications. Finds them by their numbers, without reading the table. */
export async function listSchemesInUse(
  db: Db,
  schemes: readonly { id: string; numberPrefix: string }[],
): Promise<string[]> {
  const prefixes = new Map(schemes.map(({ id, numberPrefix }) => [id, numberPrefix]));
  if (prefixes.size === 0) return [];
  const rows = await db.execute<{ id: string }>(sql`
    select s.id from json_to_recordset(${JSON.stringify([...prefixes].map(([id, prefix]) => ({ id, prefix })))}::text::json)
      as s(id text, prefix text)
    where exists (
      select from ${applications} a
      where a.number between s.prefix || '0000-0000000' and s.prefix || '9999-9999999' and a.scheme = s.id)
    order by s.id`);
  return rows.map(({ id }) => id);
}
