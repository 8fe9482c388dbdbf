// Applications that no office answers for: of a scheme and district that lie in no office where somebody works. Such
// a case is the affair of every supervisor and auditor of its scheme (`jurisdiction.ts`), and operators are told, until
// an office gets the district (`npm run staff -- office`).
import { type SQL, sql } from 'drizzle-orm';
import type { Office } from '../base/actor.ts';
import { UNSETTLED_ITEM_STATUSES } from '../schemes/words.ts';
import { isOneOf } from './column-types.ts';
import type { Db, Tx } from './connect.ts';
import { officeServes } from './jurisdiction.ts';
import { reviewItems } from './review-tables.ts';
import { staff, tenants } from './tables.ts';

/** An office in which nobody works answers for nothing. */
const isAtWork = (office: SQL): SQL => sql`(${office}.kind = 'authority' and exists (
  select from staff p where p.tenant_id = ${office}.id and p.ended_at is null and p.role <> 'operator'))`;

/**
 * For a query that joins the person with the office: the other offices of its schemes, for an overseer whose office
 * has not all districts; null for everybody else, who never sees a case that no office answers for.
 */
export const OTHER_OFFICES = sql<Office[] | null>`case
  when ${staff.role} in ('supervisor', 'auditor') and cardinality(${tenants.districts}) > 0 then (
    select coalesce(json_agg(json_build_object('schemes', o.schemes, 'districts', o.districts)), '[]'::json)
    from tenants o
    where o.id <> ${tenants.id} and o.schemes && ${tenants.schemes} and ${isAtWork(sql`o`)})
  end`;

export interface Unserved {
  scheme: string;
  /** null: the applications name no district */
  district: string | null;
  /** applications in review */
  applications: number;
}

/** The places of applications in review that no office answers for. */
export async function listUnserved(db: Db | Tx): Promise<Unserved[]> {
  const rows = await db.execute<Unserved & Record<string, unknown>>(sql`
    with places as (
      select i.scheme, i.district, count(distinct i.application_id)::int as applications
      from ${reviewItems} i where ${isOneOf(sql`i.status`, UNSETTLED_ITEM_STATUSES)} group by i.scheme, i.district),
    offices as materialized (select o.schemes, o.districts from tenants o where ${isAtWork(sql`o`)})
    select p.scheme, p.district, p.applications from places p
    where not exists (
      select from offices o where ${officeServes(sql`o`, { scheme: sql`p.scheme`, district: sql`p.district` })})
    order by p.scheme, p.district`);
  return [...rows];
}

/** Those of the schemes for which no office answers in every district: a district without an office is possible. */
export async function listPartlyServed(db: Db, schemes: readonly string[]): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select s.id from json_array_elements_text(${JSON.stringify(schemes)}::text::json) as s(id)
    where not exists (
      select from tenants o where s.id = any(o.schemes) and cardinality(o.districts) = 0 and ${isAtWork(sql`o`)})
    order by s.id`);
  return rows.map(({ id }) => id);
}
