// Tests that a person stays one person with any number of keys and sessions, so that "two people" are two, and that an
// ended account opens nothing.

import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endPerson, listClerks, staffNames } from '../../src/access/staff.ts';
import type { Problem } from '../../src/http/problem.ts';
import { OFFICE } from '../support/people.ts';
import { createReviewing, EDU, EDU_2 } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { sandboxName, signInAs, typePassword, visitorTo } from '../support/visitor.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ worker: false });
});
afterAll(() => service.close());

const { referContradiction, referGap, next, settle, act, actionsOf, clear, countersign, decisionsOn, itemOf } =
  createReviewing(() => service);
const idOf = async (person: string) =>
  (await service.sql`select id from staff where name = ${sandboxName(person)}`)[0]?.id as string;
const hashOf = (text: string) => createHash('sha256').update(text).digest();

/** Another key of the same person, as after a rotation. */
async function anotherKeyOf(person: string): Promise<string> {
  const token = `miaopi_sandbox_${randomUUID()}`;
  await service.sql`
    insert into api_keys (id, key_hash, tenant_id, staff_id, label, role, department, mode)
    select ${randomUUID()}, ${hashOf(token)}, tenant_id, id, 'rotated', role, department, mode
    from staff where name = ${sandboxName(person)}`;
  return token;
}

describe('two people', () => {
  test('are not one person with two keys: a rotated key cannot countersign or use another’s claim', async () => {
    const { id } = await referContradiction();
    const item = (await next(EDU)).body;
    expect((await settle(EDU, item, 'confirmed')).body).toMatchObject({ awaiting: 'countersign' });
    const rotated = await anotherKeyOf(EDU);
    for (const name of ['countersign', 'claim']) {
      const own = await act<Problem>(rotated, item.id, name);
      expect([name, own.status, own.body.code]).toEqual([name, 403, 'second_person_required']);
    }
    expect((await next(rotated)).status).toBe(204);
    expect((await countersign(EDU_2, item)).body).toMatchObject({ status: 'settled', result: 'confirmed' });
    expect(await actionsOf(id)).toContain('review.countersigned');
  });

  test('are not one person with a key and a session', async () => {
    await referContradiction();
    const item = (await next(EDU)).body;
    await settle(EDU, item, 'confirmed');
    const countersign = async (person: string) => {
      const visitor = await signInAs(service.url, person);
      const response = await fetch(`${service.url}/v1/reviews/${item.id}/countersign`, {
        method: 'POST',
        headers: {
          cookie: visitor.cookieHeader(),
          'sec-fetch-site': 'same-origin',
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          decisions: decisionsOn(item, 'confirmed'),
          version: (await itemOf(item.applicationId, 'education')).version,
        }),
      });
      return [response.status, ((await response.json()) as Partial<Problem>).code];
    };
    expect(await countersign(EDU)).toEqual([403, 'second_person_required']);
    expect(await countersign(EDU_2)).toEqual([200, undefined]);
  });

  test('hold their items under any of their keys, and the audit names the person', async () => {
    const { id } = await referGap();
    const item = (await next(EDU)).body;
    const rotated = await anotherKeyOf(EDU);
    expect(item.assignee).toBe(await idOf(EDU));
    expect((await settle(rotated, item, 'confirmed')).body).toMatchObject({ status: 'settled' });
    const rows = await service.sql`
      select distinct actor_id from audit_events where application_id = ${id} and actor_kind = 'staff'`;
    expect(rows.map(({ actor_id }) => actor_id)).toEqual([await idOf(EDU)]);
    await clear();
  });
});

describe('the database guarantees', () => {
  const key = (staff: string | null, role: string, department: string | null = null) => service.sql`
    insert into api_keys (id, key_hash, tenant_id, staff_id, label, role, department, mode)
    select ${randomUUID()}, ${hashOf(randomUUID())}, tenant_id, ${staff}, 'x', ${role}, ${department}, 'sandbox'
    from staff limit 1`;

  test('that a staff key belongs to a person of that role, and a unit’s key to no person', async () => {
    const [clerk, supervisor] = [await idOf(EDU), await idOf('supervisor')];
    await expect(key(null, 'supervisor')).rejects.toThrow(/api_keys_person/);
    await expect(key(clerk, 'employer')).rejects.toThrow(/api_keys_person/);
    await expect(key(clerk, 'supervisor')).rejects.toThrow(/api_keys_staff/);
    await expect(key(supervisor, 'supervisor')).resolves.toBeDefined();
  });

  test('that nobody becomes another person, returns after the end, or was never there', async () => {
    const { sql } = service;
    const id = await idOf('clerk_human_resources_2');
    await expect(sql`update staff set name = 'another' where id = ${id}`).rejects.toThrow(/cannot be changed/);
    await expect(sql`update staff set department = 'education' where id = ${id}`).rejects.toThrow(/cannot be changed/);
    await expect(sql`delete from staff where id = ${id}`).rejects.toThrow(/refused/);
    const person = 'clerk_human_resources_2';
    const visitor = await signInAs(service.url, person);
    const session = () => service.service.staffAccess?.sessionOf(new Headers({ cookie: visitor.cookieHeader() }));
    expect(await session()).not.toBeNull();
    await sql`update staff set ended_at = now() where id = ${id}`;
    // the account has ended while its key and session have not, and they open nothing
    expect(await session()).toBeNull();
    expect((await service.get('/v1/reviews', { as: person })).status).toBe(401);
    await expect(sql`update staff set ended_at = null where id = ${id}`).rejects.toThrow(/does not come back/);
  });
});

describe('colleagues', () => {
  test('are called by their names, whatever kind of key has acted', async () => {
    const id = await idOf(EDU);
    const names = await staffNames(service.service.deps.db, [id, id, 'review-deadlines', randomUUID(), '']);
    expect([...names]).toEqual([[id, '教育审核员甲']]);
    expect(await staffNames(service.service.deps.db, [])).toEqual(new Map());
  });

  test('are listed by department, without ended accounts', async () => {
    const clerks = await listClerks(service.service.deps.db, {
      department: 'education',
      scheme: OFFICE.schemes[0] ?? '',
      district: null,
    });
    expect(clerks.map(({ displayName }) => displayName)).toEqual(['教育审核员甲', '教育审核员乙']);
  });
});

describe('a person whose account has ended', () => {
  test('has no key, session or password any more, and is still called by name', async () => {
    const person = 'clerk_public_security';
    const id = await idOf(person);
    const visitor = await signInAs(service.url, person);
    const half = visitorTo(service.url);
    await typePassword(half, person);
    const read = (headers: Record<string, string>) =>
      fetch(`${service.url}/v1/reviews`, { headers }).then(({ status }) => status);
    expect(await read({ cookie: visitor.cookieHeader() })).toBe(200);

    const door = { db: service.service.deps.db, clock: service.clock };
    expect(await endPerson(door, sandboxName(person))).toBe(true);
    expect(await endPerson(door, sandboxName(person))).toBe(false);
    expect(await read({ cookie: visitor.cookieHeader() })).toBe(401);
    expect((await typePassword(visitorTo(service.url), person)).status).toBe(401);
    // a process that has cached the key may accept it for five seconds; another has never seen it
    const { sql, databaseUrl: url } = service;
    const beside = await startTestService({ worker: false, database: { url, sql, close: async () => {} } });
    expect((await beside.get('/v1/reviews', { as: person })).status).toBe(401);
    await beside.close();

    for (const table of ['staff_sessions', 'staff_sign_ins', 'staff_credentials', 'staff_backup_codes']) {
      expect(await sql`select 1 from ${sql(table)} where staff_id = ${id}`, table).toHaveLength(0);
    }
    expect(await sql`select 1 from api_keys where staff_id = ${id} and revoked_at is null`).toHaveLength(0);
    const [event] = await sql`select actor_id, data from audit_events where action = 'staff.ended'`;
    expect(event).toMatchObject({ actor_id: 'staff-administration', data: { staffId: id, keys: 1, sessions: 2 } });
    expect(await staffNames(service.service.deps.db, [id])).toEqual(new Map([[id, '公安审核员甲']]));
  });
});
