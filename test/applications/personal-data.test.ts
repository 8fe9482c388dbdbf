// Tests that identities are nowhere in clear: in no table, log line, refusal or list.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Problem } from '../../src/http/problem.ts';
import { createClient } from '../support/client.ts';
import { formOf, heldOf, type Person, phoneOf, somebody } from '../support/people.ts';
import {
  createLiveSite,
  endAll,
  keyOfSupervisor,
  type LiveSite,
  logLines,
  startServe,
  startWork,
} from '../support/processes.ts';

let site: LiveSite;
beforeAll(async () => {
  site = await createLiveSite();
});
afterAll(async () => {
  endAll();
  await site.close();
});

const today = Temporal.Now.plainDateISO('Asia/Shanghai').toString();

describe('personal data', () => {
  test('is not in clear in the database or the log: no name, resident id, phone or certificate', async () => {
    const serve = await startServe({ ...site.environment, LOG_LEVEL: 'debug' });
    const work = await startWork({ ...site.environment, LOG_LEVEL: 'debug' });
    const client = createClient(serve.url, site.keys.employer);
    const people: Person[] = [0, 1, 2, 3, 4].map(() => ({ ...somebody('1998-03-03'), name: '欧阳栩然' }));
    const [clean, defaulter, stranger, gated, broken] = people as [Person, Person, Person, Person, Person];
    const { control } = site.mocks;
    control.setPerson(clean.residentId, heldOf(clean, {}, today));
    control.setPerson(
      defaulter.residentId,
      heldOf(
        defaulter,
        { credit: { entries: [{ kind: 'court_defaulter', status: 'active', listedOn: '2025-11-20', endedOn: null }] } },
        today,
      ),
    );
    control.setPerson(stranger.residentId, { ...heldOf(stranger, {}, today), name: '司马相如' });
    control.setPerson(broken.residentId, heldOf(broken, {}, today));

    const views = [];
    for (const person of [clean, defaulter, stranger]) views.push(await client.submit(formOf(person, {}, today)));
    views.push(await client.submit(formOf(gated, { commitment: {} }, today)));
    control.configure('academic-records', { fault: 'malformed', latencyMs: 0 });
    views.push(await client.submit(formOf(broken, {}, today)));
    expect(views.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    await client.post('/v1/assessments', formOf(clean, {}, today));
    // an invalid body, and a path and a query with an id: no log line may repeat them
    const form = formOf(clean, {}, today);
    const refusals = [
      await client.submit<Problem>({ ...form, applicant: { ...form.applicant, phone: 'x', [clean.residentId]: 1 } }),
      await client.send('POST', '/v1/applications', {
        idempotencyKey: 'k',
        headers: { 'content-type': 'application/json' },
        body: `${JSON.stringify(form)}}`,
      }),
      await client.get<Problem>(`/v1/applications/${clean.residentId}`),
      await client.get<Problem>(`/v1/applications?${clean.residentId}=${phoneOf(clean)}`),
      await client.get<Problem>(`/v1/${clean.residentId}?name=${encodeURIComponent(clean.name)}`),
    ];
    expect(refusals.map(({ status }) => status)).toEqual([422, 400, 404, 422, 404]);
    // a search for somebody, and the same data where they do not belong
    const as = await keyOfSupervisor(site);
    const { name, residentId } = clean;
    const searched = [];
    for (const form of [{ name, residentId }, { name: '欧阳修', residentId }, { phone: phoneOf(clean) }]) {
      searched.push(await client.post('/v1/applications/search', { ...form, purpose: 'supervise' }, { as }));
    }
    expect(searched.map(({ body }) => (body as { items: unknown[] }).items.length)).toEqual([1, 0, 1]);
    const misplaced = [
      await client.post('/v1/applications/search', { phone: residentId, purpose: name }, { as }),
      await client.get(`/v1/applications?number=${residentId}`, { as }),
      await client.get(`/v1/applications?employer=${phoneOf(clean)}&approvalNumber=${residentId}`, { as }),
    ];
    expect(misplaced.map(({ status }) => status)).toEqual([422, 422, 422]);
    await vi.waitFor(() => expect(control.messages()).toHaveLength(4), { timeout: 20_000 });

    const list = await client.get('/v1/applications');
    for (const process of [serve, work]) {
      process.kill('SIGTERM');
      expect(await process.ended).toBe(0);
    }

    const secrets = people.flatMap((person) => [person.residentId, phoneOf(person)]);
    secrets.push('欧阳栩然', '司马相如', '104861200805000123', 'court_defaulter', '失信', site.keys.employer);
    const dump = await dumpOf(site);
    const logs = [serve, work].flatMap((process) => [process.stdout(), process.stderr()]).join('\n');
    expect(logLines(logs).length).toBeGreaterThan(20);
    expect(logLines(logs).filter(({ event }) => event === 'http.failed')).toEqual([]);
    for (const secret of secrets) {
      expect(dump.includes(secret), `the database holds ${secret}`).toBe(false);
      expect(logs.includes(secret), `the log holds ${secret}`).toBe(false);
      expect(list.text.includes(secret), `a list holds ${secret}`).toBe(false);
    }
    // an application shows even its own submitter the masked form only
    for (const { text } of [...views, ...searched, ...misplaced]) {
      for (const secret of secrets) {
        // the first is the unit's own claim, the second stands in the wording of the clause
        if (secret === '104861200805000123' || secret === '失信') continue;
        expect(text.includes(secret), `an answer holds ${secret}`).toBe(false);
      }
    }
  });
});

/** Every table as text, and every byte column as the text that it might hide. */
async function dumpOf({ database: { sql } }: LiveSite): Promise<string> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`;
  const texts: string[] = [];
  for (const { name } of tables) {
    for (const row of await sql.unsafe(`select * from ${name}`)) {
      for (const value of Object.values(row)) {
        texts.push(Buffer.isBuffer(value) ? value.toString('utf8') : (JSON.stringify(value) ?? ''));
      }
    }
  }
  expect(texts.length).toBeGreaterThan(100);
  return texts.join('\n');
}
