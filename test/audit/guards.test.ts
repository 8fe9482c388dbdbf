// Tests what the database itself refuses to everybody: the last line of defence behind the code.

import { randomBytes, randomUUID } from 'node:crypto';
import type { Sql, TransactionSql } from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canMove, nextStatuses, STATUSES, type Status, statusesBefore } from '../../src/applications/lifecycle.ts';
import { LIVE_STATUSES, PROCEDURE_KINDS } from '../../src/schemes/words.ts';
import { confirmDatabase, createTestDatabase, type TestDatabase } from '../support/service.ts';

let database: TestDatabase;
const tenant = randomUUID();
beforeAll(async () => {
  database = await createTestDatabase();
  await confirmDatabase(database);
  await database.sql`
    insert into tenants (id, kind, name, credit_code) values (${tenant}, 'employer', '示例', '91440300MA0XXXX15K')`;
  await database.sql`
    insert into audit_events (at, actor_kind, actor_id, actor_role, action, data)
    values (now(), 'system', 'test', 'system', 'key.created', '{}')`;
});
afterAll(() => database.close());

const HAS_NUMBER: readonly Status[] = ['approved', 'frozen', 'settled', 'revoked', 'given_up', 'lapsed'];
let serial = 0;

/** Inserts a row in any status, made as the checks of the table require. */
async function insertApplication(status: Status, changes: Record<string, unknown> = {}): Promise<string> {
  serial += 1;
  const id = randomUUID();
  const decided = status !== 'received';
  const row = {
    id,
    number: `SZ2026-${serial}`,
    tenant_id: tenant,
    idempotency_key: id,
    body_hash: randomBytes(32),
    scheme: 'shenzhen-talent',
    scheme_version: '2019-02-28',
    category: 'academic',
    procedure: 'instant',
    status,
    person_key: randomBytes(32),
    unit_code: '91440300MA0XXXX15K',
    unit_key: randomBytes(32),
    filer_key: randomBytes(32),
    district: '440305',
    submitted_at: '2026-11-20T02:00:00Z',
    lease_until: '2026-11-20T02:00:15Z',
    submission: randomBytes(64),
    decided_at: decided ? '2026-11-20T02:00:01Z' : null,
    grounds: decided ? randomBytes(64) : null,
    venue: 'online',
    departments: ['human_resources'],
    due_at: '2026-12-20T02:00:01Z',
    approval_number: HAS_NUMBER.includes(status) ? `SZ-${serial}` : null,
    settled_on: status === 'settled' ? '2026-11-20' : null,
    ...changes,
  };
  if (status === 'frozen') {
    const before = row.settled_on === null ? 'approved' : 'settled';
    await insertApplication(before, { ...row, status: before });
    await move(id, 'frozen');
    return id;
  }
  await database.sql.begin(async (sql) => {
    await sql`insert into applications ${sql(row)}`;
    if (status === 'in_review') await insertItem(sql, id);
  });
  return id;
}

const insertItem = (sql: Sql | TransactionSql, id: string) => sql`
  insert into review_items (id, application_id, department, subjects, due_at, created_at)
  values (${randomUUID()}, ${id}, 'human_resources', '{medical-exam}', now(), now()) on conflict do nothing`;

const insertSupplement = (sql: Sql | TransactionSql, id: string) => sql`
  insert into supplements (
    id, application_id, item_id, requested_by, requested_at, last_day, due_at, provisional, kinds, notes, review_days_left)
  select ${randomUUID()}, ${id}, i.id, 'a clerk', now(), now(), now(), false, '{diploma}', '\\x01', 1
  from review_items i where i.application_id = ${id}`;

/** The record of oversight that belongs to a move of an approval; none for a row in another status. */
async function recordOversight(sql: Sql | TransactionSql, id: string, to: Status): Promise<void> {
  if (to === 'frozen') {
    await sql`
      insert into freezes (id, application_id, frozen_by, frozen_at, venue, last_day, due_at, provisional,
        missing, reason)
      select ${randomUUID()}, a.id, 'a supervisor', now(), 'window', '2026-12-19', a.due_at, false, '{diploma}', '\\x01'
      from applications a where a.id = ${id} and a.status in ('approved', 'settled')`;
  }
  if (to === 'revoked') {
    await sql`
      insert into revocations (id, freeze_id, ground, proposed_by, proposed_at, note)
      select ${randomUUID()}, f.id, 'authority_error', 'a supervisor', now(), '\\x01'
      from freezes f where f.application_id = ${id} and f.status = 'open'`;
    await sql`
      update revocations r set status = 'carried_out', ended_at = now(), ended_by = 'another'
      from freezes f where f.id = r.freeze_id and f.application_id = ${id} and f.status = 'open'`;
    await sql`
      update freezes set status = 'revoked', ended_at = now(), ended_by = 'another'
      where application_id = ${id} and status = 'open'`;
  }
  if (['settled', 'given_up', 'lapsed'].includes(to)) {
    await sql`
      insert into approval_ends (application_id, kind, at, by, details)
      select a.id, ${to}, now(), 'somebody', case when ${to} = 'lapsed' then null else '\\x01'::bytea end
      from applications a where a.id = ${id} and a.status = 'approved'`;
  }
  if (to === 'approved' || to === 'settled') {
    await sql`
      update freezes set status = 'restored', ended_at = now(), ended_by = 'a supervisor', verified_on = '2026-12-01', end_note = '\\x01'
      where application_id = ${id} and status = 'open'`;
  }
}

/** Confirms the open items of an application in review; tells whether there were any. */
async function settleItem(sql: Sql | TransactionSql, id: string): Promise<boolean> {
  const [item] = await sql`
    select i.id from review_items i join applications a on a.id = i.application_id
    where a.id = ${id} and a.status = 'in_review' and i.status = 'open'`;
  if (!item) return false;
  await sql`
    insert into review_decisions (id, item_id, subject, takes_two, result, ground, decided_by, decided_at, reasons)
    values (${randomUUID()}, ${item.id}, 'medical-exam', false, 'confirmed', 'original_seen', 'a clerk', now(), '\\x01')`;
  await sql`
    update review_items set status = 'settled', settled_by = 'a clerk', result = 'confirmed' where id = ${item.id}`;
  return true;
}

/** All other values that the new status requires, so that only the move itself can be refused. */
async function move(id: string, to: Status): Promise<void> {
  await database.sql.begin(async (sql) => {
    if (to === 'in_review') await insertItem(sql, id);
    if (to === 'awaiting_supplement') await insertSupplement(sql, id);
    await recordOversight(sql, id, to);
    const reviewed = to === 'approved' && (await settleItem(sql, id));
    await sql`
    update applications set
      status = ${to},
      decided_by = case when ${reviewed} then 'review' else decided_by end,
      reviewed = case when ${reviewed} then '\\x01'::bytea else reviewed end,
      outcome = case when ${['approved', 'rejected'].includes(to)} then ${to} else outcome end,
      settled_on = case when ${to} = 'settled' then coalesce(settled_on, '2026-11-20') else settled_on end,
      approval_number = case when ${HAS_NUMBER.includes(to)} then coalesce(approval_number, ${`SZ-to-${id}`}) end,
      decided_at = coalesce(decided_at, now()), grounds = coalesce(grounds, '\\x01')
    where id = ${id}`;
  });
}

const refused = (work: Promise<unknown>, pattern: RegExp) => expect(work).rejects.toThrow(pattern);

describe('the moves of an application', () => {
  const pairs = PROCEDURE_KINDS.flatMap((procedure) =>
    STATUSES.flatMap((from) => STATUSES.filter((to) => to !== from).map((to) => [procedure, from, to] as const)),
  );

  test.each(pairs)(
    'of the procedure %s from %s to %s are the same in database and code',
    async (procedure, from, to) => {
      const settled = from === 'frozen' && to === 'settled' ? { settled_on: '2026-11-20' } : {};
      const id = await insertApplication(from, { procedure, ...settled });
      // a number once given stays, so drops it to be able to try a status without one
      if (canMove(procedure, from, to)) await move(id, to);
      else await refused(move(id, to), /cannot go from|cannot be changed/);
    },
  );

  test('of the procedure instant are these', () => {
    const moves = STATUSES.map((from) => [from, ...nextStatuses('instant', from)].join(' '));
    expect(moves).toEqual([
      'received in_review awaiting_supplement approved not_accepted withdrawn',
      'in_review approved rejected awaiting_supplement withdrawn',
      'awaiting_supplement in_review approved withdrawn',
      'approved frozen settled given_up lapsed',
      'frozen approved settled revoked',
      'settled frozen',
      'revoked',
      'given_up',
      'lapsed',
      'rejected',
      'not_accepted',
      'withdrawn',
    ]);
  });

  test('of a procedure that the database does not know are none', async () => {
    await database.sql`alter table applications drop constraint applications_procedure`;
    try {
      const id = await insertApplication('in_review', { procedure: 'lottery' });
      await refused(move(id, 'rejected'), /cannot go from in_review to rejected/);
    } finally {
      await database.sql`
        alter table applications add constraint applications_procedure check (procedure in ('instant')) not valid`;
    }
  });

  test('are named in a refusal if nothing else is wrong', async () => {
    const id = await insertApplication('in_review');
    await refused(move(id, 'received'), /cannot go from in_review to received/);
    await refused(move(id, 'frozen'), /cannot go from in_review to frozen/);
  });

  test('reach every status, and only final ones lead nowhere', () => {
    for (const status of STATUSES) {
      if (status !== 'received') expect(statusesBefore('instant', status)).not.toHaveLength(0);
    }
    expect(STATUSES.filter((status) => nextStatuses('instant', status).length === 0)).toEqual([
      'revoked',
      'given_up',
      'lapsed',
      'rejected',
      'not_accepted',
      'withdrawn',
    ]);
  });

  test('lead an approval back from a freeze to where it was, and keep the day of a settlement', async () => {
    await refused(move(await insertApplication('frozen'), 'settled'), /cannot be changed/);
    await refused(
      move(await insertApplication('frozen', { settled_on: '2026-11-20' }), 'approved'),
      /as it was before/,
    );
    const id = await insertApplication('settled');
    await refused(
      database.sql`update applications set settled_on = '2026-11-21' where id = ${id}`,
      /cannot be changed/,
    );
  });

  test.each(['settled', 'given_up', 'lapsed'])('end an approval as %s only with a record of it', async (to) => {
    const id = await insertApplication('approved');
    const day = to === 'settled' ? '2026-11-20' : null;
    await refused(
      database.sql`update applications set status = ${to}, settled_on = ${day} where id = ${id}`,
      /ends with a record of it/,
    );
  });

  test('know no status beside those of the code', async () => {
    await refused(insertApplication('lost' as Status), /applications_status/);
  });
});

describe('a record', () => {
  test('of the audit is neither changed nor deleted nor emptied', async () => {
    await refused(database.sql`update audit_events set action = 'x'`, /refused/);
    await refused(database.sql`delete from audit_events`, /refused/);
    await refused(database.sql`truncate audit_events`, /refused/);
    await refused(database.sql`truncate audit_events cascade`, /refused/);
    expect(await database.sql`select 1 from audit_events`).toHaveLength(1);
  });

  test('of the audit cannot be given a place in the order', async () => {
    await refused(
      database.sql`insert into audit_events (seq, at, actor_kind, actor_id, actor_role, action, data)
        values (1, now(), 'system', 'x', 'system', 'x', '{}')`,
      /non-DEFAULT|generated always/i,
    );
  });

  test('of an application is not deleted', async () => {
    const id = await insertApplication('approved');
    await refused(database.sql`delete from applications where id = ${id}`, /refused/);
    await refused(database.sql`truncate applications cascade`, /refused/);
  });

  test.each([
    ['id', randomUUID()],
    ['number', 'SZ2026-9999999'],
    ['tenant_id', randomUUID()],
    ['idempotency_key', 'another'],
    ['body_hash', randomBytes(32)],
    ['scheme', 'tianjin-haihe'],
    ['scheme_version', '2020-01-01'],
    ['category', 'skilled'],
    ['procedure', 'lottery'],
    ['person_key', randomBytes(32)],
    ['unit_code', '91440300MA0XXXX23E'],
    ['unit_key', randomBytes(32)],
    ['filer_key', randomBytes(32)],
    ['district', '440306'],
    ['submitted_at', '2026-11-21T00:00:00Z'],
    ['submission', randomBytes(64)],
    ['grounds', randomBytes(64)],
    ['approval_number', 'SZ-another'],
  ] as const)('keeps the %s of an application', async (column, value) => {
    const id = await insertApplication('approved');
    await refused(
      database.sql`update applications set ${database.sql({ [column]: value })} where id = ${id}`,
      /cannot be changed/,
    );
    await refused(
      database.sql`update applications set ${database.sql({ [column]: null })} where id = ${id}`,
      /cannot be changed|not-null/,
    );
  });
});

describe('the database refuses', () => {
  test('a second live application of a person under a scheme', async () => {
    const person = randomBytes(32);
    for (const status of LIVE_STATUSES) {
      const own = { person_key: randomBytes(32) };
      await insertApplication(status, own);
      await refused(insertApplication('received', own), /applications_one_live/);
      await insertApplication('received', { ...own, scheme: `other-${serial}` });
    }
    for (const status of ['not_accepted', 'withdrawn', 'rejected', 'revoked', 'given_up', 'lapsed'] as const) {
      await insertApplication(status, { person_key: person });
    }
    await insertApplication('received', { person_key: person });
  });

  describe('an approval by matching after a referral', () => {
    const recheck = async (id: string, outcome: 'approved' | 'referred') => {
      const recheckId = randomUUID();
      await database.sql`
        insert into rechecks (id, application_id, asked_by, at, sources, outcome, reason_codes, grounds)
        values (${recheckId}, ${id}, 'heal-awaited', now(), '{academic-records}', ${outcome},
          ${outcome === 'approved' ? [] : ['academic_records.mismatch']}, '\\x01')`;
      return recheckId;
    };
    const approve = (id: string, recheckId: string | null) => database.sql`
      update applications set status = 'approved', outcome = 'approved', decided_by = 'matching',
        recheck_id = ${recheckId}, approval_number = ${`SZ-by-matching-${id}`}
      where id = ${id}`;
    const referred = () => insertApplication('in_review', { decided_by: 'matching', reason_codes: ['x.unavailable'] });

    test('unless it rests on an approving asking of the same application', async () => {
      const [id, other] = [await referred(), await referred()];
      await refused(approve(id, null), /matching approves/);
      await refused(approve(id, await recheck(id, 'referred')), /matching approves/);
      await refused(approve(id, await recheck(other, 'approved')), /matching approves/);
      const own = await recheck(id, 'approved');
      await refused(approve(id, own), /that a department has not settled/);
      await database.sql`
        update review_items set status = 'settled', result = 'confirmed', settled_by = 'matching', recheck_id = ${own}
        where application_id = ${id}`;
      await approve(id, own);
    });

    test('while the wish for a person stands', async () => {
      const id = await referred();
      await database.sql`update applications set human_requested_at = now() where id = ${id}`;
      await refused(approve(id, await recheck(id, 'approved')), /matching approves/);
      await refused(
        database.sql`update applications set human_requested_at = null where id = ${id}`,
        /a wish for a person stands/,
      );
    });

    test('if a department has refused, or a second person is awaited', async () => {
      for (const [status, decision] of [
        ['countersign', 'confirmed'],
        ['settled', 'refused'],
      ] as const) {
        const id = await referred();
        await database.sql`
          insert into review_decisions (id, item_id, subject, takes_two, result, reason_code, decided_by, decided_at, reasons)
          select ${randomUUID()}, i.id, 'academic-records', true, ${decision},
            ${decision === 'refused' ? 'academic_records.mismatch' : null}, 'a clerk', now(), '\\x01'
          from review_items i where i.application_id = ${id}`;
        await database.sql`
          update review_items set status = ${status}, settled_by = 'a clerk',
            result = ${status === 'settled' ? decision : null} where application_id = ${id}`;
        await refused(approve(id, await recheck(id, 'approved')), /matching approves/);
      }
    });
  });

  test('an application in review without an item for anybody', async () => {
    const id = await insertApplication('received');
    await refused(
      database.sql`update applications set status = 'in_review', decided_at = now(), grounds = '\\x01' where id = ${id}`,
      /has an item for each department/,
    );
  });

  test('a wait for a supplement without a request, and an end of the wait before its own', async () => {
    const id = await insertApplication('in_review');
    const wait = (status: string) => database.sql`update applications set status = ${status} where id = ${id}`;
    await refused(wait('awaiting_supplement'), /waits for what was asked for/);
    await insertSupplement(database.sql, id);
    await wait('awaiting_supplement');
    await refused(wait('in_review'), /goes on when/);
    await refused(
      database.sql`update supplements set kinds = '{other}' where application_id = ${id}`,
      /cannot be changed/,
    );
    await database.sql`update supplements set status = 'overdue' where application_id = ${id}`;
    await wait('in_review');
  });

  test('a repeated key of one unit, a repeated number, a repeated approval number', async () => {
    await insertApplication('approved', { idempotency_key: 'twice', number: 'N-1', approval_number: 'A-1' });
    await refused(insertApplication('received', { idempotency_key: 'twice' }), /applications_idempotency/);
    await refused(insertApplication('received', { number: 'N-1' }), /number/);
    await refused(insertApplication('approved', { approval_number: 'A-1' }), /approval_number/);
  });

  test.each<[string, Status, Record<string, unknown>]>([
    ['approved without a number', 'approved', { approval_number: null }],
    ['a number without an approval', 'in_review', { approval_number: 'SZ-X' }],
    ['decided without grounds', 'in_review', { grounds: null }],
    ['decided without a time', 'in_review', { decided_at: null }],
    ['in review without a deadline', 'in_review', { due_at: null }],
    ['in review without a department', 'in_review', { departments: [] }],
    ['in review without a venue', 'in_review', { venue: null }],
    [
      'approved by matching with a reason against it',
      'approved',
      { decided_by: 'matching', outcome: 'approved', reason_codes: ['age.above_limit'] },
    ],
  ])('%s', async (_, status, changes) => {
    await refused(insertApplication(status, changes), /violates check constraint/);
  });
});
