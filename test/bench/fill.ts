// Fills the database with applications apart from the bench's own people, so that its size can be varied.
import postgres from 'postgres';

const STEP = 50_000;

/**
 * Brings the number of filled, approved applications to `rows`, with their audit. `queue-fill.ts` makes the open ones.
 */
export async function fillApplications(url: string, rows: number, say: (text: string) => void): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const [{ tenant, have }] = (await sql`
      select (select id from tenants where kind = 'employer' order by id limit 1) as tenant,
             (select count(*)::int from applications where reference like 'FILL-%') as have`) as unknown as [
      { tenant: string; have: number },
    ];
    for (let from = have; from < rows; from += STEP) {
      const to = Math.min(rows, from + STEP);
      await sql`
        with filled as (insert into applications (id, number, tenant_id, idempotency_key, body_hash, reference, scheme, scheme_version,
          category, procedure, status, person_key, unit_code, unit_key, filer_key, submitted_at, lease_until, decided_at, outcome, decided_by,
          approval_number, submission, grounds)
        select uuidv7(), 'FILL-' || n, ${tenant}, 'fill-' || n, sha256(n::text::bytea), 'FILL-' || n, 'shenzhen-talent',
          '2019-02-28', 'academic', 'instant', 'approved', sha256(('person' || n)::bytea), '91440300MA0XXXX15K', sha256('unit'), sha256('unit'), now(),
          now(), now(), 'approved', 'matching', 'FILL-' || n,
          decode(repeat(md5(n::text), 50), 'hex'), decode(repeat(md5(n::text), 120), 'hex')
        from generate_series(${from}::int + 1, ${to}::int) as n
        returning id, submitted_at)
        insert into audit_events (at, actor_kind, actor_id, actor_role, action, application_id, data)
        select submitted_at, 'system', 'matching', 'system', action, id, format('{"filled":"%s"}', repeat('x', 300))::json
        from filled, unnest(array['application.received', 'sources.asked', 'application.decided']) as action`;
      if (to % 200_000 === 0) say(`  filled ${to}`);
    }
    // the bench does not count the work that the filling has left
    await sql`vacuum analyze`;
    await sql`checkpoint`;
  } finally {
    await sql.end();
  }
}
