// Tests that a server’s own time zone means nothing: two sandboxes, started like `npm start`, one as if in Los Angeles
// and one in Kiritimati, decide alike to the minute around midnight in China. The sandbox’s clock survives a restart.
import { afterAll, describe, expect, test } from 'vitest';
import { createClient } from '../support/client.ts';
import { formOf, heldOf, P3, twinOf } from '../support/people.ts';
import { endAll, start } from '../support/processes.ts';
import { createTestDatabase } from '../support/service.ts';

afterAll(() => endAll());

async function startSandbox(databaseUrl: string, zone: string) {
  const process = start('src/sandbox/sandbox.ts', {
    DATABASE_URL: databaseUrl,
    PORT: '0',
    MOCKS_PORT: '0',
    TZ: zone,
    NO_COLOR: '1',
    LOG_LEVEL: 'warn',
  });
  const api = await process.said(/(http:\/\/\S+)\/v1\s/);
  const registries = await process.said(/(http:\/\/\S+)\/_control/);
  await process.said(/Ctrl-C/);
  return { ...process, client: createClient(api[1] as string), control: `${registries[1]}/_control` };
}

describe('a server in its own time zone', () => {
  test.each(['America/Los_Angeles', 'Pacific/Kiritimati'])(
    '(TZ=%s) begins the 46th birthday at midnight in China, and its clock survives a restart',
    async (zone) => {
      const database = await createTestDatabase();
      const sandbox = await startSandbox(database.url, zone);
      const decisionAt = async (now: string, serial: number) => {
        const person = twinOf(P3, serial);
        const put = await fetch(`${sandbox.control}/people/${person.residentId}`, {
          method: 'PUT',
          body: JSON.stringify(heldOf(person)),
        });
        expect(put.status).toBe(200);
        expect((await sandbox.client.put('/v1/sandbox/clock', { now })).status).toBe(200);
        const { body } = await sandbox.client.submit(formOf(person));
        return [body.submittedAt.slice(0, 10), body.status, body.decision?.reasons.map(({ code }) => code)];
      };
      expect(await decisionAt('2026-11-20T23:59:50+08:00', 201)).toEqual(['2026-11-20', 'approved', []]);
      expect(await decisionAt('2026-11-21T00:00:00+08:00', 202)).toEqual([
        '2026-11-21',
        'in_review',
        ['age.boundary_day'],
      ]);
      expect(await decisionAt('2026-11-22T00:00:00+08:00', 203)).toEqual([
        '2026-11-22',
        'in_review',
        ['age.above_limit'],
      ]);

      expect((await sandbox.client.put('/v1/sandbox/clock', { now: '2031-05-05T12:00:00+08:00' })).status).toBe(200);
      sandbox.kill('SIGTERM');
      expect(await sandbox.ended).toBe(0);
      const again = await startSandbox(database.url, zone);
      const { body } = await again.client.get<{ now: string }>('/v1/sandbox/clock');
      expect(body.now).toMatch(/^2031-05-05T12:0/);
      again.kill('SIGTERM');
      expect(await again.ended).toBe(0);
      await database.close();
    },
  );
});
