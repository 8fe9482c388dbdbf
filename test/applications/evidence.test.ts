// Tests the hash of an answer in the audit: it binds the answer, and nobody can guess the answer from it.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evidenceOf, type Kept, placeOfGrounds } from '../../src/applications/sealed-decision.ts';
import { formOf, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ worker: false });
});
afterAll(() => service.close());

const ASKED = {
  source: 'credit-check',
  answer: { status: 'not_found' },
  requestSn: 'sn-1',
  askedAt: Temporal.Instant.from('2026-11-20T02:00:00Z'),
  durationMs: 1500,
  attempts: 1,
  responseHash: createHash('sha256').update('{"code":"000"}').digest('hex'),
} as const;

describe('the evidence of an answer', () => {
  test('has the hash of the salt and of the response’s hash', () => {
    const { responseHash } = evidenceOf(ASKED, 'salt', 0);
    expect(responseHash).toBe(createHash('sha256').update(`salt${ASKED.responseHash}`).digest('hex'));
    expect(evidenceOf(ASKED, 'other', 0).responseHash).not.toBe(responseHash);
    expect(evidenceOf({ ...ASKED, responseHash: null }, 'salt', 0).responseHash).toBeNull();
  });

  test('has the service’s times: answered is asked plus the duration', () => {
    const { askedAt, answeredAt, durationMs } = evidenceOf(ASKED, 'salt', 86_400_000);
    expect([askedAt, answeredAt, durationMs]).toEqual([
      '2026-11-21T10:00:00.000+08:00',
      '2026-11-21T10:00:01.500+08:00',
      1500,
    ]);
  });

  test('has another salt for each application, which stands only in sealed values', async () => {
    const salts = new Set<string>();
    for (const person of [somebody(), somebody()]) {
      await service.putPerson(person);
      const { body } = await service.submit(formOf(person));
      const [row] = await service.sql`select grounds from applications where id = ${body.id}`;
      const kept = JSON.parse(service.service.deps.sealer.open(placeOfGrounds(body.id), row?.grounds)) as Kept;
      const salt = kept.answerSalt as string;
      expect(salt).toMatch(/^[0-9a-f]{32}$/);
      salts.add(salt);
      const events = await service.sql`select data from audit_events where application_id = ${body.id}`;
      const said = JSON.stringify(events);
      expect(kept.evidence).toHaveLength(5);
      for (const { responseHash } of kept.evidence) expect(said).toContain(responseHash as string);
      expect(said).not.toContain(salt);
    }
    expect(salts.size).toBe(2);
  });
});
