// Tests that a transaction that has waited for an application sees the other's result; without that, an answer would be
// lost.
import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { lockApplication } from '../../src/applications/store/applications.ts';
import { formOf, somebody } from '../support/people.ts';
import { soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ worker: false, sourceLimits: { retries: 0 } });
});
afterAll(() => service.close());

describe('the lock of an application', () => {
  test('shows a waiting transaction the asking that the other has recorded', async () => {
    const person = somebody();
    await service.putPerson(person, { education: [] });
    const { body } = await service.submit(formOf(person));
    const other = postgres(service.databaseUrl, { max: 1 });
    const { db } = service.service.deps;
    const recheck = randomUUID();
    try {
      let waiting: ReturnType<typeof lockApplication> = Promise.resolve(null);
      await other.begin(async (sql) => {
        await sql`select from applications where id = ${body.id} for no key update`;
        await sql`
        insert into rechecks (id, application_id, asked_by, at, sources, outcome, reason_codes, grounds)
        values (${recheck}, ${body.id}, 'test', now(), '{}', 'referred', '{academic_records.not_found}', ${Buffer.from('new')})`;
        await sql`update applications set recheck_id = ${recheck} where id = ${body.id}`;
        waiting = db.transaction((tx) => lockApplication(tx, body.id));
        await vi.waitFor(async () => {
          const held = await service.sql`
          select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
          expect(held.length).toBeGreaterThan(0);
        }, soon);
      });
      const application = await waiting;
      expect(application?.recheckId).toBe(recheck);
      expect(application?.rechecked?.toString()).toBe('new');
    } finally {
      await service.sql.begin(async (sql) => {
        await sql`set local session_replication_role = replica`;
        await sql`update applications set recheck_id = null where id = ${body.id}`;
        await sql`delete from rechecks where id = ${recheck}`;
      });
      await other.end();
    }
  });
});
