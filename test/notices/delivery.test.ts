// Tests that a text message is sent once: not lost while the gateway is down, not repeated after a worker dies half
// way.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { SmsFault } from '../../mocks/people-store.ts';
import { sealNotice } from '../../src/notices/notify.ts';
import { insertNotice, MOST_ATTEMPTS } from '../../src/notices/store/notices.ts';
import { createClient } from '../support/client.ts';
import { formOf, heldOf, type Person, phoneOf, somebody } from '../support/people.ts';
import { createLiveSite, endAll, type LiveSite, type Running, startServe, startWork } from '../support/processes.ts';
import { startTestService, type TestService } from '../support/service.ts';

const soon = { timeout: 20_000 };

describe('a text message', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterEach(() => service.mocks.control.setSmsFault(null));
  afterAll(() => service.close());

  async function approve(): Promise<{ person: Person; id: string; approvalNumber: string }> {
    const person = somebody();
    await service.putPerson(person);
    const { body } = await service.submit(formOf(person));
    expect(body.status).toBe('approved');
    return { person, id: body.id, approvalNumber: body.approvalNumber as string };
  }
  const noticesOf = (id: string) => service.sql`select status, sent_at from notices where application_id = ${id}`;
  const attemptsOf = async (id: string) =>
    (await service.sql`select attempts from notices where application_id = ${id}`)[0]?.attempts as number;
  /** ends the pause before the next attempt */
  const endPause = () => service.sql`update notices set next_attempt_at = now() where status = 'due'`;
  const attempted = (id: string, times: number) =>
    vi.waitFor(async () => {
      const [row] = await service.sql<{ attempts: number; paused: boolean }[]>`
        select attempts, next_attempt_at < now() + interval '50 seconds' as paused from notices
        where application_id = ${id}`;
      // a claim holds for a minute and the first pauses are shorter, so the attempt is over
      expect(row).toEqual({ attempts: times, paused: true });
    }, soon);

  const writeLater = async (id: string, to: string) => {
    // as a later decision would write it; the same words suffice here
    await service.service.deps.db.transaction(async (tx) => {
      const { sealer, ids } = service.service.deps;
      const notice = sealNotice(
        { sealer, ids },
        { applicationId: id, event: 'later', to, text: 'later', at: service.clock.now() },
      );
      await insertNotice(tx, notice);
    });
  };
  const failures = async (id: string) =>
    (
      await service.sql`
        select actor_id, data->>'event' as event from audit_events
        where application_id = ${id} and action = 'notice.failed'`
    ).map(({ actor_id, event }) => [actor_id, event]);
  const statusesOf = async (id: string) =>
    (await service.sql`select status from notices where application_id = ${id} order by id`).map(
      ({ status }) => status,
    );

  test.each<SmsFault>(['error_500', 'reset', 'malformed'])(
    'is tried again while the gateway fails by %s, and then arrives once',
    async (fault) => {
      service.mocks.control.setSmsFault(fault);
      const { person, id, approvalNumber } = await approve();
      await attempted(id, 1);
      expect((await noticesOf(id))[0]?.status).toBe('due');
      await endPause();
      await attempted(id, 2);

      service.mocks.control.setSmsFault(null);
      await endPause();
      await vi.waitFor(async () => expect((await noticesOf(id))[0]?.status).toBe('sent'), soon);
      const texts = service.mocks.control.messages(phoneOf(person)).map(({ text }) => text);
      expect(texts).toEqual([expect.stringContaining(approvalNumber)]);
      expect(await attemptsOf(id)).toBe(3);
      const rows = await service.sql`
        select actor_kind, actor_id from audit_events where application_id = ${id} and action = 'notice.sent'`;
      expect(rows).toEqual([{ actor_kind: 'system', actor_id: 'deliver-notice' }]);
    },
  );

  test('to a number that the gateway refuses is settled as refused, recorded, and not tried for ever', async () => {
    service.mocks.control.setSmsFault('reject');
    const { person, id } = await approve();
    await vi.waitFor(async () => expect((await noticesOf(id))[0]?.status).toBe('refused'), soon);
    expect((await noticesOf(id))[0]?.sent_at).toBeNull();
    expect(service.mocks.control.messages(phoneOf(person))).toEqual([]);
    const rows = await service.sql`
      select data from audit_events where application_id = ${id} and action = 'notice.refused'`;
    expect(rows.map(({ data }) => data.code)).toEqual(['number_blocked']);
    const { body } = await service.get<{ items: { event: string }[] }>(`/v1/applications/${id}/timeline`);
    expect(body.items.at(-1)?.event).toBe('notice.refused');
  });

  test('waits for an earlier one of its application that fails, so that they arrive in order', async () => {
    service.mocks.control.setSmsFault('error_500');
    const { person, id } = await approve();
    await attempted(id, 1);
    service.mocks.control.setSmsFault(null);
    const [first] = await service.sql`
      update notices set next_attempt_at = now() + interval '1 hour' where application_id = ${id} returning id`;
    await writeLater(id, phoneOf(person));
    const other = await approve();
    await vi.waitFor(() => expect(service.mocks.control.messages(phoneOf(other.person))).toHaveLength(1), soon);
    // the gateway has the first but has not confirmed it; until then nothing later is handed over
    const texts = () => service.mocks.control.messages(phoneOf(person)).map(({ text }) => text);
    expect(texts()).not.toContain('later');
    await service.sql`update notices set next_attempt_at = now() where id = ${first?.id}`;
    await vi.waitFor(() => expect(texts()).toContain('later'), soon);
    const rows = await service.sql`select event from notices where application_id = ${id} order by sent_at, id`;
    expect(rows.map(({ event }) => event)).toEqual(['approved', 'later']);
  });

  test('that fails delays no other message', async () => {
    service.mocks.control.setSmsFault('error_500');
    const first = await approve();
    await attempted(first.id, 1);
    service.mocks.control.setSmsFault(null);
    const others = await Promise.all([approve(), approve(), approve()]);
    for (const { person } of others) {
      await vi.waitFor(() => expect(service.mocks.control.messages(phoneOf(person))).toHaveLength(1), soon);
    }
    await endPause();
    await vi.waitFor(() => expect(service.mocks.control.messages(phoneOf(first.person))).toHaveLength(1), soon);
  });

  test('has pauses that double, up to an hour', async () => {
    service.mocks.control.setSmsFault('error_500');
    const { id } = await approve();
    const pauses: number[] = [];
    for (let times = 1; times <= 12; times++) {
      await vi.waitFor(async () => expect(await attemptsOf(id)).toBe(times), soon);
      await vi.waitFor(async () => {
        // one transaction, so that the pause is measured from the moment at which it is ended
        const [row] = await service.sql<{ seconds: number }[]>`
          select extract(epoch from next_attempt_at - now())::float as seconds from notices where application_id = ${id}`;
        const expected = Math.min(5 * 2 ** (times - 1), 3600);
        expect(row?.seconds).toBeGreaterThan(expected - 4.9);
        expect(row?.seconds).toBeLessThanOrEqual(expected);
        pauses.push(expected);
      }, soon);
      await endPause();
    }
    expect(pauses.at(-1)).toBe(3600);
  });

  test('has attempts over three days before it is given up', () => {
    const pauses = Array.from({ length: MOST_ATTEMPTS - 1 }, (_, made) => Math.min(5 * 2 ** made, 3600));
    const seconds = pauses.reduce((sum, pause) => sum + pause, 0);
    expect(seconds).toBeGreaterThanOrEqual(3 * 24 * 3600);
    expect(seconds - 3600).toBeLessThan(3 * 24 * 3600);
  });

  test('is given up after three days, told in the timeline, and delays nothing later', async () => {
    service.mocks.control.setSmsFault('error_500');
    const { person, id } = await approve();
    await attempted(id, 1);
    await writeLater(id, phoneOf(person));
    const [first] = await service.sql<{ id: string }[]>`
      update notices set attempts = ${MOST_ATTEMPTS - 2}, next_attempt_at = now()
      where application_id = ${id} and event = 'approved' returning id`;
    // the last attempt but one is postponed as usual
    await vi.waitFor(async () => {
      const [row] = await service.sql`
        select status, attempts, next_attempt_at > now() + interval '50 minutes' as paused from notices where id = ${first!.id}`;
      expect(row).toEqual({ status: 'due', attempts: MOST_ATTEMPTS - 1, paused: true });
    }, soon);
    expect(await failures(id)).toEqual([]);
    await service.sql`update notices set next_attempt_at = now() where id = ${first!.id}`;
    await vi.waitFor(async () => expect((await statusesOf(id))[0]).toBe('failed'), soon);
    expect(await failures(id)).toEqual([['deliver-notice', 'approved']]);
    const { body } = await service.get<{ items: { event: string; text: { zh: string; en: string } }[] }>(
      `/v1/applications/${id}/timeline`,
    );
    const said = body.items.find(({ event }) => event === 'notice.failed');
    expect(said?.text).toEqual({ zh: expect.stringContaining('短信'), en: expect.stringContaining('three days') });

    service.mocks.control.setSmsFault(null);
    await vi.waitFor(async () => expect(await statusesOf(id)).toEqual(['failed', 'sent']), soon);
  });

  test('that cannot be opened is postponed, and given up like any other', async () => {
    service.mocks.control.setSmsFault('error_500');
    const { person, id } = await approve();
    await attempted(id, 1);
    await writeLater(id, phoneOf(person));
    await service.sql`
      update notices set message = decode('00', 'hex'), next_attempt_at = now()
      where application_id = ${id} and event = 'approved'`;
    service.mocks.control.setSmsFault(null);
    await vi.waitFor(async () => {
      const [row] = await service.sql`
        select status, attempts, next_attempt_at < now() + interval '50 seconds' as paused from notices
        where application_id = ${id} and event = 'approved'`;
      expect(row).toEqual({ status: 'due', attempts: 2, paused: true });
    }, soon);
    await service.sql`
      update notices set attempts = ${MOST_ATTEMPTS - 1}, next_attempt_at = now()
      where application_id = ${id} and event = 'approved'`;
    await vi.waitFor(async () => expect(await statusesOf(id)).toEqual(['failed', 'sent']), soon);
    expect(await failures(id)).toEqual([['deliver-notice', 'approved']]);
    expect(service.mocks.control.messages(phoneOf(person)).map(({ text }) => text)).toContain('later');
  });

  test('is not written a second time for one event of an application', async () => {
    const { id } = await approve();
    await expect(
      service.sql`
        insert into notices (id, application_id, event, message, recipient_key, created_at)
        select ${randomUUID()}, application_id, event, message, recipient_key, created_at from notices
        where application_id = ${id}`,
    ).rejects.toThrow(/notices_once/);
  });
});

describe('a worker of text messages', () => {
  let site: LiveSite;
  beforeAll(async () => {
    site = await createLiveSite();
  });
  afterAll(async () => {
    endAll();
    await site.close();
  });
  const die = async (process: Running) => {
    process.kill('SIGKILL');
    expect(await process.ended).toBe('SIGKILL');
  };

  test('that dies between sending and settling has sent the message, which does not arrive again', async () => {
    const today = Temporal.Now.plainDateISO('Asia/Shanghai').toString();
    const person = somebody('1998-03-03');
    site.mocks.control.setPerson(person.residentId, heldOf(person, {}, today));
    const serve = await startServe(site.environment);
    // the gateway takes the message but does not confirm it
    site.mocks.control.setSmsFault('timeout');
    const first = await startWork(site.environment);
    const { body } = await createClient(serve.url, site.keys.employer).submit(formOf(person, {}, today));
    expect(body.status).toBe('approved');
    const texts = () => site.mocks.control.messages(phoneOf(person)).map(({ text }) => text);
    await vi.waitFor(() => expect(texts()).toHaveLength(1), soon);
    await die(first);
    const { sql } = site.database;
    const statusOf = async () => (await sql`select status from notices`).map(({ status }) => status);
    expect(await statusOf()).toEqual(['due']);

    // a dead worker's claim passes on when its time is up; the test does not wait for that
    await sql`update notices set next_attempt_at = now()`;
    site.mocks.control.setSmsFault(null);
    const second = await startWork(site.environment);
    await vi.waitFor(async () => expect(await statusOf()).toEqual(['sent']), soon);
    expect(texts()).toEqual([expect.stringContaining(body.approvalNumber as string)]);
    await Promise.all([die(serve), die(second)]);
  });

  test('of two at once sends each message alone', async () => {
    const today = Temporal.Now.plainDateISO('Asia/Shanghai').toString();
    const people = Array.from({ length: 12 }, () => somebody('1998-03-03'));
    for (const person of people) site.mocks.control.setPerson(person.residentId, heldOf(person, {}, today));
    const serve = await startServe(site.environment);
    const workers = await Promise.all([startWork(site.environment), startWork(site.environment)]);
    const client = createClient(serve.url, site.keys.employer);
    await Promise.all(people.map((person) => client.submit(formOf(person, {}, today))));
    const { sql } = site.database;
    await vi.waitFor(async () => {
      expect(await sql`select 1 from notices where status = 'due'`).toHaveLength(0);
      expect(await sql`select 1 from notices where status = 'sent'`).toHaveLength(13);
    }, soon);
    for (const person of people) expect(site.mocks.control.messages(phoneOf(person))).toHaveLength(1);
    const sent = await sql`select count(*)::int as n from audit_events where action = 'notice.sent'`;
    expect(sent[0]?.n).toBe(13);
    await Promise.all([serve, ...workers].map(die));
  });
});
