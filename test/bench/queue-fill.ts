// Fills the queue of education with items that can be opened: one application is filed and referred, and every other is
// a copy of it, sealed anew under its own id.
import { randomBytes, randomUUIDv7 } from 'node:crypto';
import postgres, { type Sql, type TransactionSql } from 'postgres';
import { placeOfGrounds, placeOfSubmission } from '../../src/applications/sealed-decision.ts';
import { createSealer } from '../../src/base/seal.ts';
import { SANDBOX_SEALING } from '../../src/config/config.ts';
import { submissionOf } from './population.ts';

const AT_ONCE = 200;
/** A person for whom no other section files an application. */
const PERSON = 4_999_000;

type Row = Record<string, unknown> & { id: string; submission: Buffer; grounds: Buffer };

/** Brings the number of open items to `open`. */
export async function fillOpen(apiUrl: string, databaseUrl: string, open: number): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    const sample = await referOne(apiUrl, sql);
    const [{ have }] = (await sql`
      select count(*)::int as have from review_items where status = 'open' and department = 'education'`) as unknown as [
      { have: number },
    ];
    const sealer = createSealer(SANDBOX_SEALING.keys, SANDBOX_SEALING.indexKey);
    const submission = sealer.open(placeOfSubmission(sample.id), sample.submission);
    const grounds = sealer.open(placeOfGrounds(sample.id), sample.grounds);
    const copy = (n: number): Row => {
      const id = randomUUIDv7();
      return {
        ...sample,
        id,
        number: `OPEN-${n}`,
        reference: `OPEN-${n}`,
        idempotency_key: `open-${id}`,
        person_key: randomBytes(32),
        submission: sealer.seal(placeOfSubmission(id), submission),
        grounds: sealer.seal(placeOfGrounds(id), grounds),
        // with different deadlines, so that there is an order to find
        due_at: new Date(Date.now() + (20 * 24 * 3600 + n) * 1000).toISOString(),
      };
    };
    for (let from = have; from < open; from += AT_ONCE) {
      const rows = Array.from({ length: Math.min(AT_ONCE, open - from) }, (_, index) => copy(from + index));
      await sql.begin((tx) => insert(tx, rows));
    }
    await sql`vacuum analyze`;
    await sql`checkpoint`;
  } finally {
    await sql.end();
  }
}

async function insert(tx: TransactionSql, rows: Row[]): Promise<void> {
  await tx`insert into applications ${tx(rows as never)}`;
  const ids = rows.map(({ id }) => id);
  await tx`
    insert into review_items (id, application_id, department, subjects, due_at, created_at)
    select uuidv7(), id, unnest(departments), '{academic-records}', due_at, decided_at from applications where id = any(${ids})`;
  await tx`
    insert into audit_events (at, actor_kind, actor_id, actor_role, action, application_id, data)
    select decided_at, 'system', 'matching', 'system', action, id, format('{"filled":"%s"}', repeat('x', 300))::json
    from applications, unnest(array['application.received', 'sources.asked', 'application.decided']) as action
    where id = any(${ids})`;
}

/** Another school than the register's: one clerk may refuse it, and two may confirm it. */
async function referOne(apiUrl: string, sql: Sql): Promise<Row> {
  const response = await fetch(`${apiUrl}/v1/applications`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer miaopi_sandbox_employer',
      'content-type': 'application/json',
      'idempotency-key': 'queue-sample',
    },
    body: JSON.stringify({
      ...submissionOf(PERSON),
      claims: {
        education: { ...submissionOf(PERSON).claims.education, institution: '示例学院', institutionCode: '99998' },
      },
    }),
  });
  const { id } = (await response.json()) as { id: string };
  const [row] = await sql<Row[]>`select * from applications where id = ${id} and departments = '{education}'`;
  if (!row) throw new Error(`the sample of the queue was not referred: ${response.status}`);
  return row;
}
