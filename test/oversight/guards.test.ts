// Tests what the database itself refuses in oversight to everybody: the last line of defence behind the code.
import { randomBytes, randomUUID } from 'node:crypto';
import type { Sql, TransactionSql } from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { confirmDatabase, createTestDatabase, type TestDatabase } from '../support/service.ts';

let database: TestDatabase;
const tenant = randomUUID();
beforeAll(async () => {
  database = await createTestDatabase();
  await confirmDatabase(database);
  await database.sql`
    insert into tenants (id, kind, name, credit_code) values (${tenant}, 'employer', '示例', '91440300MA0XXXX15K')`;
});
afterAll(() => database.close());

const DUE = '2026-12-12T00:00:00+08:00';
const refused = (work: Promise<unknown>, pattern: RegExp) => expect(work).rejects.toThrow(pattern);
type Any = Sql | TransactionSql;

async function approved(): Promise<string> {
  const id = randomUUID();
  await database.sql`insert into applications ${database.sql({
    id,
    number: `N-${id}`,
    tenant_id: tenant,
    idempotency_key: id,
    body_hash: randomBytes(32),
    scheme: 'shenzhen-talent',
    scheme_version: '2019-02-28',
    category: 'academic',
    procedure: 'instant',
    status: 'approved',
    person_key: randomBytes(32),
    unit_code: '91440300MA0XXXX15K',
    unit_key: randomBytes(32),
    filer_key: randomBytes(32),
    submitted_at: '2026-11-20T02:00:00Z',
    lease_until: '2026-11-20T02:00:15Z',
    submission: randomBytes(64),
    decided_at: '2026-11-20T02:00:01Z',
    grounds: randomBytes(64),
    approval_number: `A-${id}`,
  })}`;
  return id;
}

async function insertFreeze(sql: Any, id: string, changes: Record<string, unknown> = {}): Promise<string> {
  const freeze = {
    id: randomUUID(),
    application_id: id,
    frozen_by: 'a supervisor',
    frozen_at: '2026-11-20T10:00:00+08:00',
    venue: 'window',
    last_day: '2026-12-11',
    due_at: DUE,
    provisional: false,
    missing: ['diploma'],
    reason: randomBytes(32),
    ...changes,
  };
  await sql`insert into freezes ${sql(freeze)}`;
  return freeze.id;
}

const setStatus = (sql: Any, id: string, status: string, due: string | null = null) =>
  sql`update applications set status = ${status}, due_at = ${due} where id = ${id}`;

async function frozen(): Promise<{ id: string; freezeId: string }> {
  const id = await approved();
  const freezeId = await database.sql.begin(async (sql) => {
    const made = await insertFreeze(sql, id);
    await setStatus(sql, id, 'frozen', DUE);
    return made;
  });
  return { id, freezeId };
}

async function propose(sql: Any, freezeId: string, changes: Record<string, unknown> = {}): Promise<string> {
  const revocation = {
    id: randomUUID(),
    freeze_id: freezeId,
    ground: 'other_violation',
    proposed_by: 'a supervisor',
    proposed_at: '2026-11-20T11:00:00+08:00',
    note: randomBytes(32),
    ...changes,
  };
  await sql`insert into revocations ${sql(revocation)}`;
  return revocation.id;
}

const carryOut = (sql: Any, revocationId: string, by: string, at = '2026-11-21T11:00:00+08:00') => sql`
  update revocations set status = 'carried_out', ended_by = ${by}, ended_at = ${at} where id = ${revocationId}`;
const endFreeze = (sql: Any, freezeId: string, status: 'restored' | 'revoked') => sql`
  update freezes set status = ${status}, ended_by = 'another', ended_at = now(),
    verified_on = ${status === 'restored' ? '2026-11-21' : null}, end_note = ${status === 'restored' ? randomBytes(8) : null}
  where id = ${freezeId}`;

/** Revokes in one transaction, as the service does. */
const revokeAll = (freezeId: string, id: string, proposal: Record<string, unknown>, by: string, at?: string) =>
  database.sql.begin(async (sql) => {
    await carryOut(sql, await propose(sql, freezeId, proposal), by, at);
    await endFreeze(sql, freezeId, 'revoked');
    await setStatus(sql, id, 'revoked');
  });

describe('an approval in the database', () => {
  test('is frozen only with a record, until the day of that record', async () => {
    const id = await approved();
    await refused(setStatus(database.sql, id, 'frozen', DUE), /with a record of it/);
    await refused(
      database.sql.begin(async (sql) => {
        await insertFreeze(sql, id);
        await setStatus(sql, id, 'frozen', '2027-01-01T00:00:00Z');
      }),
      /until a day/,
    );
    await refused(insertFreeze(database.sql, id), /go together/);
  });

  test('is frozen once at a time, and only while it is approved', async () => {
    const { id } = await frozen();
    await refused(insertFreeze(database.sql, id), /only what is approved is frozen/);
  });

  test('is not revoked while it is not frozen, nor without two people', async () => {
    const id = await approved();
    await refused(setStatus(database.sql, id, 'revoked'), /cannot go from approved to revoked/);
    const { id: other, freezeId } = await frozen();
    await refused(setStatus(database.sql, other, 'revoked'), /revoked by two people/);
    await refused(endFreeze(database.sql, freezeId, 'revoked'), /ends in revocation by two people/);
    await refused(revokeAll(freezeId, other, {}, 'a supervisor'), /revocations_two_people/);
    await refused(
      revokeAll(freezeId, other, { ground: 'false_declaration', proposed_by: 'revoke-late' }, 'revoke-late'),
      /revocations_two_people/,
    );
    await revokeAll(freezeId, other, {}, 'another');
  });

  test('is revoked for lateness only after the deadline, and by the service only if nobody came', async () => {
    const late = { ground: 'not_supplemented', proposed_by: 'revoke-late' };
    const { id, freezeId } = await frozen();
    await refused(revokeAll(freezeId, id, late, 'revoke-late', '2026-12-11T23:59:59+08:00'), /after the deadline/);
    await refused(
      revokeAll(freezeId, id, { ground: 'not_supplemented' }, 'another', '2026-12-11T23:59:59+08:00'),
      /after the deadline/,
    );
    await database.sql`update freezes set attended_on = '2026-12-11', attended_by = 'a supervisor' where id = ${freezeId}`;
    await refused(revokeAll(freezeId, id, late, 'revoke-late', DUE), /by itself only who has not come/);
    const { id: absent, freezeId: missed } = await frozen();
    await revokeAll(missed, absent, late, 'revoke-late', DUE);
  });

  test('is not revoked before the person could be heard', async () => {
    const { id, freezeId } = await frozen();
    const heard = { heard_until: '2026-11-25' };
    await refused(revokeAll(freezeId, id, heard, 'another', '2026-11-25T23:59:59+08:00'), /could be heard/);
    await revokeAll(freezeId, id, heard, 'another', '2026-11-26T00:00:00+08:00');
  });

  test('is restored after the last day only if the person came in time', async () => {
    const restored = (freezeId: string, id: string, verifiedOn: string) =>
      database.sql.begin(async (sql) => {
        await sql`
          update freezes set status = 'restored', ended_by = 'x', ended_at = now(), verified_on = ${verifiedOn}, end_note = ${randomBytes(8)}
          where id = ${freezeId}`;
        await setStatus(sql, id, 'approved');
      });
    const { id, freezeId } = await frozen();
    await refused(restored(freezeId, id, '2026-12-12'), /only who came by the last day/);
    await database.sql`update freezes set attended_on = '2026-12-11', attended_by = 'x' where id = ${freezeId}`;
    await restored(freezeId, id, '2026-12-12');
    const { id: other, freezeId: inTime } = await frozen();
    await restored(inTime, other, '2026-12-11');
  });

  test('is frozen for a spot-check case only if the case is one of its own', async () => {
    const id = await approved();
    await refused(insertFreeze(database.sql, id, { spot_check_case: randomUUID() }), /freezes_spot_check_case/);
  });

  test('is restored with a verification on site, and not while a revocation is proposed', async () => {
    const { id, freezeId } = await frozen();
    await refused(setStatus(database.sql, id, 'approved'), /record of its verification/);
    await refused(
      database.sql`update freezes set status = 'restored', ended_by = 'x', ended_at = now() where id = ${freezeId}`,
      /freezes_restored_on_verification/,
    );
    await refused(endFreeze(database.sql, freezeId, 'restored'), /go together/);
    const proposal = await propose(database.sql, freezeId);
    await refused(endFreeze(database.sql, freezeId, 'restored'), /while its revocation is proposed/);
    await database.sql`update revocations set status = 'withdrawn', ended_by = 'x', ended_at = now() where id = ${proposal}`;
    await database.sql.begin(async (sql) => {
      await endFreeze(sql, freezeId, 'restored');
      await setStatus(sql, id, 'approved');
    });
  });
});

describe('the database protects the record', () => {
  test('of a freeze and a revocation from any change', async () => {
    const { id, freezeId } = await frozen();
    const proposal = await propose(database.sql, freezeId);
    await refused(database.sql`update freezes set due_at = now() where id = ${freezeId}`, /cannot be changed/);
    await refused(database.sql`update freezes set missing = '{}' where id = ${freezeId}`, /cannot be changed/);
    await refused(
      database.sql`update freezes set verified_on = '2026-11-21' where id = ${freezeId}`,
      /freezes_restored/,
    );
    await database.sql`update freezes set escalated_at = ${DUE} where id = ${freezeId}`;
    await refused(database.sql`update freezes set escalated_at = now() where id = ${freezeId}`, /cannot be changed/);
    await refused(
      database.sql`update revocations set ground = 'authority_error' where id = ${proposal}`,
      /cannot be changed/,
    );
    await refused(propose(database.sql, freezeId, { ground: 'authority_error' }), /revocations_one_standing/);
    await database.sql.begin(async (sql) => {
      await carryOut(sql, proposal, 'another');
      await endFreeze(sql, freezeId, 'revoked');
      await setStatus(sql, id, 'revoked');
    });
    await refused(database.sql`update revocations set ended_by = 'x' where id = ${proposal}`, /cannot be changed/);
    await refused(database.sql`update freezes set ended_by = 'x' where id = ${freezeId}`, /cannot be changed/);
    for (const table of ['freezes', 'revocations', 'pushes', 'sanctions', 'blast_radii', 'blast_radius_cases']) {
      await refused(database.sql`truncate ${database.sql(table)} cascade`, /refused/);
    }
    await refused(database.sql`delete from revocations`, /refused/);
    await refused(database.sql`delete from freezes`, /refused/);
  });

  test('of a push from any change, also of an acknowledgement', async () => {
    const { id, freezeId } = await frozen();
    const revocation = await propose(database.sql, freezeId);
    const push = randomUUID();
    await database.sql`insert into pushes ${database.sql({
      id: push,
      application_id: id,
      sequence: 3,
      event: 'approval.revoked',
      freeze_id: freezeId,
      revocation_id: revocation,
      recipient: 'public_security',
      city: 'shenzhen',
      subject: 'approval',
      created_at: '2026-11-20T02:00:00Z',
      late_at: DUE,
    })}`;
    const set = (changes: Record<string, unknown>) =>
      database.sql`update pushes set ${database.sql(changes)} where id = ${push}`;
    await refused(set({ sequence: 1 }), /cannot be changed/);
    await refused(set({ event: 'approval.frozen' }), /cannot be changed/);
    await refused(set({ status: 'acknowledged' }), /pushes_acknowledged/);
    await set({ status: 'received' });
    await refused(set({ status: 'due' }), /cannot be changed/);
    await set({ status: 'acknowledged', acknowledged_at: DUE, acknowledged_by: 'department', receipt: randomBytes(8) });
    await refused(set({ status: 'received' }), /cannot be changed/);
    await refused(set({ receipt: randomBytes(8) }), /cannot be changed/);
    await refused(database.sql`delete from pushes`, /refused/);
  });

  test('of a ban from any change but one lifting by another person', async () => {
    const id = randomUUID();
    const ban = (changes: Record<string, unknown> = {}) =>
      database.sql`insert into sanctions ${database.sql({
        id,
        scheme: 'shenzhen-talent',
        subject_kind: 'applicant',
        subject_key: randomBytes(32),
        ground: 'fraud',
        found_on: '2026-11-20',
        from_on: '2026-11-21',
        until_on: '2027-11-20',
        recorded_by: 'a supervisor',
        ...changes,
      })}`;
    await refused(ban({ until_on: '2026-11-20' }), /sanctions_days/);
    await refused(ban({ lifted_at: DUE, lifted_by: 'another' }), /begins in force/);
    await refused(ban({ lift_reason: randomBytes(8) }), /begins in force/);
    await refused(ban({ recorded_by: ' ' }), /somebody has recorded it/);
    await ban();
    const set = (changes: Record<string, unknown>) =>
      database.sql`update sanctions set ${database.sql(changes)} where id = ${id}`;
    await refused(set({ until_on: '2026-12-01' }), /nothing but its lifting/);
    await refused(set({ lifted_at: DUE, lifted_by: 'another', until_on: '2026-12-01' }), /nothing but its lifting/);
    await refused(set({ lifted_at: DUE, lifted_by: 'a supervisor' }), /lifted_by_another/);
    await refused(set({ lifted_at: DUE }), /sanctions_lifted/);
    await set({ lifted_at: DUE, lifted_by: 'another' });
    await refused(set({ lifted_at: null, lifted_by: null }), /nothing but its lifting/);
    await refused(database.sql`delete from sanctions`, /refused/);
  });

  test('of a unit’s ban from one person: one proposes, and only another ends it as recorded', async () => {
    const subject = { scheme: 'shenzhen-talent', subject_key: randomBytes(32), body_hash: randomBytes(32) };
    const propose = async (changes: Record<string, unknown> = {}) => {
      const row = { id: randomUUID(), form: randomBytes(8), proposed_by: 'a supervisor', ...subject, ...changes };
      const times = {
        from_on: '2026-11-20',
        until_on: '2027-11-20',
        proposed_at: '2026-11-20T10:00:00Z',
        expires_at: DUE,
        idempotency_key: row.id,
      };
      await database.sql`insert into sanction_proposals ${database.sql({ ...row, ...times })}`;
      return row.id;
    };
    const end = (id: string, status: string, by: string) => database.sql`
      update sanction_proposals set status = ${status}, ended_by = ${by}, ended_at = now() where id = ${id}`;
    const ban = (proposal: string | null, by: string, changes: Record<string, unknown> = {}) => {
      const days = { found_on: '2026-11-20', from_on: '2026-11-20', until_on: '2027-11-20' };
      const row = { id: randomUUID(), subject_kind: 'unit', ground: 'fraud', recorded_by: by, proposal_id: proposal };
      return database.sql`insert into sanctions ${database.sql({ ...row, ...days, ...subject, ...changes })}`;
    };
    await refused(propose({ status: 'carried_out', ended_by: 'another', ended_at: DUE }), /begins as proposed/);
    const id = await propose();
    await refused(propose(), /sanction_proposals_one_standing/);
    await refused(ban(null, 'a supervisor'), /proposed by one person and recorded by another/);
    await refused(ban(id, 'another'), /proposed by one person and recorded by another/);
    await refused(end(id, 'carried_out', 'a supervisor'), /two_people/);
    await refused(end(id, 'withdrawn', 'another'), /sanction_proposals_withdrawn/);
    await end(id, 'carried_out', 'another');
    await refused(end(id, 'lapsed', 'another'), /nothing but its one end/);
    await refused(ban(id, 'a supervisor'), /proposed by one person and recorded by another/);
    await refused(ban(id, 'another', { subject_key: randomBytes(32) }), /recorded by another/);
    await refused(ban(id, 'another', { body_hash: randomBytes(32) }), /recorded by another/);
    await ban(id, 'another');
    await refused(ban(id, 'another'), /sanctions_of_one_proposal/);
    await refused(database.sql`delete from sanction_proposals`, /refused/);
  });

  test('of a blast radius from a freeze before another person has confirmed it', async () => {
    const { id, freezeId } = await frozen();
    const radius = randomUUID();
    await database.sql`insert into blast_radii ${database.sql({
      id: radius,
      source: 'academic-records',
      from_at: '2026-11-20T00:00:00Z',
      to_at: '2026-11-21T00:00:00Z',
      reason: randomBytes(8),
      opened_by: 'a supervisor',
      opened_at: DUE,
      idempotency_key: radius,
      body_hash: randomBytes(32),
    })}`;
    await database.sql`insert into blast_radius_cases (blast_radius_id, application_id) values (${radius}, ${id})`;
    const set = (changes: Record<string, unknown>) =>
      database.sql`update blast_radius_cases set ${database.sql(changes)} where application_id = ${id}`;
    await refused(set({ result: 'flips' }), /blast_radius_cases_(flips|examined)/);
    await set({ result: 'flips', reason_codes: ['x'], examined: randomBytes(8), examined_at: '2026-12-13T00:00:00Z' });
    await refused(set({ result: 'stands', reason_codes: [] }), /cannot be changed/);
    await refused(set({ result: 'waiting', reason_codes: [], examined: null, examined_at: null }), /cannot be changed/);
    await refused(set({ outcome: 'frozen', freeze_id: freezeId }), /blast_radius_cases_outcome/);
    await refused(set({ confirmed_by: 'another' }), /seen and confirmed/);
    const confirm = (by: string, at: string) =>
      database.sql`update blast_radii set searched_to = null, confirmed_by = ${by}, confirmed_at = ${at} where id = ${radius}`;
    await refused(confirm('a supervisor', '2026-12-14T00:00:00Z'), /confirmed_by_another/);
    await confirm('another', '2026-12-14T00:00:00Z');
    await refused(set({ confirmed_by: 'a third' }), /seen and confirmed/);
    await refused(set({ outcome: 'frozen', freeze_id: freezeId }), /blast_radius_cases_outcome/);
    await set({ confirmed_by: 'another' });
    await refused(set({ confirmed_by: null }), /cannot be changed/);
    await set({ outcome: 'frozen', freeze_id: freezeId });
    await refused(set({ outcome: 'passed_over', freeze_id: null }), /cannot be changed/);
    await refused(database.sql`update blast_radii set to_at = now() where id = ${radius}`, /cannot be changed/);
  });
});

describe('the index of due items', () => {
  test('is enough to claim the due items of one department of a city', async () => {
    const plan = await database.sql.begin(async (sql) => {
      await sql`set local enable_seqscan = off`;
      return await sql`explain (format json) select id from pushes
      where status <> 'acknowledged' and next_attempt_at <= now() and recipient = 'public_security' and city = 'shenzhen'
      order by next_attempt_at limit 4 for update skip locked`;
    });
    const told = JSON.stringify(plan);
    expect(told).toContain('"Index Name":"pushes_due"');
    expect(told).toMatch(/"Index Cond":"[^"]*recipient = [^"]*city = [^"]*next_attempt_at <= /);
    // in the order of the index: nothing is sorted
    expect(told).not.toContain('"Node Type":"Sort"');
  });
});
