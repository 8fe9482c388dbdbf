// Tests that a first integration needs only the sandbox's own answer: everybody in it can be posted as given, with the
// promised outcome.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SHOWN_AT_START } from '../../mocks/people.ts';
import { startTestService, type TestService } from '../support/service.ts';

interface Person {
  key: string;
  name: string;
  outcome: { status: string; venue: string | null; reasons: string[]; text: { zh: string; en: string } };
  postWith: string;
  submission: { applicant: { name: string; residentId: string }; category: string; commitment: { signedOn: string } };
}

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ worker: false });
});
afterAll(() => service.close());

const people = async (as = 'employer') => {
  const { status, body } = await service.get<{ items: Person[] }>('/v1/sandbox/people', { as });
  expect(status).toBe(200);
  return body.items;
};

describe('the people of the sandbox', () => {
  test('are each described with their outcome, in one sentence of each language', async () => {
    for (const { outcome } of await people()) {
      const { status, venue, reasons, text } = outcome;
      expect(text.zh).toMatch(
        status === 'approved' ? /^秒批通过：[^。]+。$/ : /^转(线上|窗口)人工审核（.+）：[^。]+。$/,
      );
      expect(text.zh.includes('窗口人工审核')).toBe(venue === 'window');
      expect(text.en).toMatch(status === 'approved' ? /^Approved at once: [^.]+\.$/ : /^Referred to review, .+\.$/);
      for (const reason of reasons) expect([text.zh, text.en].every((each) => each.includes(reason))).toBe(true);
    }
  });

  test('are those of the documented table, without those that the first start has filed', async () => {
    const readme = readFileSync(join(fileURLToPath(new URL('../..', import.meta.url)), '.docs/sandbox.md'), 'utf8');
    const rows = [...readme.matchAll(/^\| `([\w-]+)` \| (\S+) \| (\d{17}[\dX]) \| (\w+) \| ([^|]+) \|/gmu)];
    const listed = await people();
    expect(listed.map(({ key }) => key).filter((key) => SHOWN_AT_START.includes(key))).toEqual([]);
    expect(
      listed.map(({ key, name, submission: { applicant, category }, outcome: { status, venue } }) =>
        [key, name, applicant.residentId, category, venue === 'window' ? `${status}, window` : status].join(),
      ),
    ).toEqual(rows.map((row) => row.slice(1).join()));
  });

  test('are listed for every role alike, as of the day on the sandbox’s clock', async () => {
    const today = await people();
    for (const role of ['agency', 'clerk_education', 'supervisor', 'auditor', 'operator']) {
      expect(await people(role)).toEqual(today);
    }
    expect(new Set(today.map(({ submission }) => submission.commitment.signedOn))).toEqual(new Set(['2026-11-20']));
  });

  test.each(['2026-11-20T10:00:00+08:00', '2028-02-29T23:59:00+08:00'])(
    'are accepted as given, with the promised outcome: %s',
    async (now) => {
      const other = await startTestService({ now, worker: false });
      const { body } = await other.get<{ items: Person[] }>('/v1/sandbox/people');
      expect(body.items.length).toBeGreaterThanOrEqual(20);
      for (const { key, outcome, postWith, submission } of body.items) {
        const posted = await other.submit(submission, { as: postWith });
        const { status, review, decision } = posted.body;
        expect([posted.status, { key, status, venue: review?.venue ?? null }]).toEqual([
          201,
          { key, status: outcome.status, venue: outcome.venue },
        ]);
        expect(decision?.reasons.map(({ code }) => code)).toEqual(outcome.reasons);
      }
      await other.close();
    },
  );
});
