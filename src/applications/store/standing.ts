// SQL about the standing of an accepted application: bans that came into force since, and certificates that another
// person claims as well. The functions `banned_until` and `contested_claims` are in the database, since its guards use
// them too.

import { sql } from 'drizzle-orm';
import type { Actor } from '../../base/actor.ts';
import { isOneOf } from '../../db/column-types.ts';
import type { Db, Tx } from '../../db/connect.ts';
import { within } from '../../db/jurisdiction.ts';
import { LIVE_STATUSES } from '../../schemes/words.ts';
import type { ClaimedCertificate } from './commits.ts';

/**
 * Claims that another person's live application makes as well, and the ids of those applications, each in a stable
 * order.
 */
export type Contest = {
  fields: string[];
  rivals: string[];
};

/** The last day of the latest ban in force at that time, and the contested claims, in a stable order. */
export async function findStandingOf(
  db: Db | Tx,
  id: string,
  at: Temporal.Instant,
): Promise<{ until: string | null } & Contest> {
  const [row] = await db.execute<{ until: string | null } & Contest>(sql`
    select
      banned_until(a.scheme, array[a.person_key, a.unit_key, a.filer_key], ${at.toString()}::timestamptz)::text as until,
      array(select distinct c.field from contested_claims(a.id, a.person_key) c order by c.field) as fields,
      array(select distinct c.other_application::text from contested_claims(a.id, a.person_key) c order by 1) as rivals
    from applications a where a.id = ${id}`);
  if (!row) throw new Error('the standing of an application that is not there');
  return row;
}

/** Those of the given claims that another person's live application makes as well, in a stable order. */
export async function findContested(
  db: Db | Tx,
  personKey: Buffer,
  claims: readonly ClaimedCertificate[],
): Promise<Contest> {
  if (claims.length === 0) return { fields: [], rivals: [] };
  const keys = claims.map(({ numberKey }) => numberKey.toString('hex'));
  const rows = await db.execute<{ field: string; rival: string }>(sql`
    select c.field, c.application_id::text as rival from claimed_certificates c join applications a on a.id = c.application_id
    where c.number_key in (select decode(k, 'hex') from unnest(${`{${keys.join(',')}}`}::text[]) as k)
      and c.person_key <> ${personKey}::bytea
      and ${isOneOf(sql`a.status`, LIVE_STATUSES)}
    order by c.field, rival`);
  const distinct = (values: string[]) => [...new Set(values)].toSorted();
  return { fields: distinct(rows.map(({ field }) => field)), rivals: distinct(rows.map(({ rival }) => rival)) };
}

/** Keeps which applications claim a certificate of this one as well; returns the new ones, each once. */
export async function recordContested(
  tx: Tx,
  id: string,
  at: Temporal.Instant,
): Promise<{ other: string; field: string }[]> {
  return await tx.execute<{ other: string; field: string }>(sql`
    insert into contested_certificates (application_id, other_application_id, field, found_at)
    select found.other_application, a.id, found.field, ${at.toString()}::timestamptz
    from applications a, contested_claims(a.id, a.person_key) found
    where a.id = ${id}
      and not exists (
        select from contested_certificates c
        where c.field = found.field and (c.application_id, c.other_application_id)
          in ((a.id, found.other_application), (found.other_application, a.id)))
    on conflict do nothing
    returning application_id as other, field`);
}

/**
 * The applications of the actor's office that also claim a certificate of this one, by number; nothing about the
 * persons.
 */
export async function listContestedOf(
  db: Db | Tx,
  actor: Actor,
  id: string,
): Promise<{ field: string; number: string }[]> {
  return await db.execute<{ field: string; number: string }>(sql`
    select p.field, a.number from (
      select other_application_id as other, field from contested_certificates where application_id = ${id}
      union select application_id, field from contested_certificates where other_application_id = ${id}) p
    join applications a on a.id = p.other and ${within(actor, { scheme: sql`a.scheme`, district: sql`a.district` })}
    order by p.field, a.number`);
}

/**
 * Makes bans wait until the transaction ends. A statement that reads them after this call reads all bans that there
 * will be when the transaction commits.
 */
export async function holdOffBans(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock_shared(hashtext('miaopi.bans'))`);
}
