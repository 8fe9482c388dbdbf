// Tests "exactly once": any repetition, at any moment and in any number, leads to one application, one approval number
// and one text message, and everyone gets the first answer.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { Problem } from '../../src/http/problem.ts';
import type { Answer } from '../support/client.ts';
import { EMPLOYER_2, formOf, P12, type Person, phoneOf, somebody } from '../support/people.ts';
import { soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const ten = Array.from({ length: 10 }, (_, index) => index);

const rowsWithKey = (key: string) =>
  service.sql<{ id: string; approval_number: string | null }[]>`
    select id, approval_number from applications where idempotency_key = ${key}`;

async function expectOneMessage(person: Person) {
  await vi.waitFor(() => expect(service.mocks.control.messages(phoneOf(person))).toHaveLength(1), { timeout: 20_000 });
}

describe('the same key with the same body', () => {
  test('sent ten times at once makes one application: one first answer, the others replay or wait', async () => {
    const person = somebody();
    const key = randomUUID();
    await service.putPerson(person);
    const form = formOf(person);
    const answers = await Promise.all(
      ten.map(() => service.submit<ApplicationView & { code?: string }>(form, { idempotencyKey: key })),
    );

    const made = answers.filter(({ status }) => status === 201);
    const first = made.filter(({ headers }) => headers.get('idempotent-replayed') === null);
    expect(first).toHaveLength(1);
    for (const answer of made) expect(answer.text).toBe(first[0]?.text);
    for (const answer of answers.filter((each) => !made.includes(each))) {
      expect(answer.status).toBe(409);
      expect(answer.body.code).toBe('idempotency_in_progress');
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(await rowsWithKey(key)).toHaveLength(1);
    expect(service.askedAbout(person)).toHaveLength(5);
    await expectOneMessage(person);

    const after = await service.submit(form, { idempotencyKey: key });
    expect(after.status).toBe(201);
    expect(after.headers.get('idempotent-replayed')).toBe('true');
    expect(after.text).toBe(first[0]?.text);
    expect(after.headers.get('location')).toBe(first[0]?.headers.get('location'));
  });

  test('sent while the sources are being asked is told to wait, and nothing is asked twice', async () => {
    const person = somebody();
    const key = randomUUID();
    await service.putPerson(person);
    await service.putFault('medical-exam', { latencyMs: 700 });
    const first = service.submit(formOf(person), { idempotencyKey: key });
    await vi.waitFor(async () => expect(await rowsWithKey(key)).toHaveLength(1), soon);
    const second = await service.submit<Problem>(formOf(person), { idempotencyKey: key });
    expect(second.status).toBe(409);
    expect(second.body.code).toBe('idempotency_in_progress');
    expect((await first).body.status).toBe('approved');
    expect(service.askedAbout(person)).toHaveLength(5);
    await service.calm();
  });

  test.each([
    ['approved', {}],
    ['in review', { down: ['medical-exam' as const] }],
  ])('sent again gets the same answer for an application that was %s', async (_, held) => {
    const person = somebody();
    const key = randomUUID();
    await service.putPerson(person, held);
    const first = await service.submit(formOf(person), { idempotencyKey: key });
    const again = await service.submit(formOf(person), { idempotencyKey: key });
    expect([again.status, again.text]).toEqual([201, first.text]);
  });

  test('sent after a withdrawal still gets the first answer', async () => {
    const person = somebody();
    const key = randomUUID();
    await service.putPerson(person, { medicalExam: undefined });
    const first = await service.submit(formOf(person), { idempotencyKey: key });
    expect(first.body.status).toBe('in_review');
    const withdrawn = await service.post<ApplicationView>(`/v1/applications/${first.body.id}/withdraw`, {});
    expect(withdrawn.body.status).toBe('withdrawn');

    const again = await service.submit(formOf(person), { idempotencyKey: key });
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
    const now = await service.get<ApplicationView>(`/v1/applications/${first.body.id}`);
    expect(now.body.status).toBe('withdrawn');
  });

  test('replays a refusal at a gate too, even if the gate has opened since', async () => {
    const person = somebody();
    const key = randomUUID();
    await service.putPerson(person);
    const form = formOf(person, { commitment: {} });
    const first = await service.submit(form, { idempotencyKey: key });
    expect(first.body.status).toBe('not_accepted');
    const again = await service.submit(form, { idempotencyKey: key });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.text).toBe(first.text);
  });
});

describe('the comparison of bodies under one key', () => {
  const spelled = (form: object, write: (form: object) => string, key: string) =>
    service.send<ApplicationView & { code?: string }>('POST', '/v1/applications', {
      idempotencyKey: key,
      headers: { 'content-type': 'application/json' },
      body: write(form),
    });
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, each]) => [name, reversed(each)]),
    );
  };

  test('ignores the order of members, white space, a lower-case x, and defaults that are written out', async () => {
    const key = randomUUID();
    await service.putPerson(P12);
    const form = formOf(P12);
    const first = await spelled(form, JSON.stringify, key);
    expect(first.status).toBe(201);

    const lower = { ...form, applicant: { ...form.applicant, residentId: P12.residentId.toLowerCase() } };
    const { businessType: _1, optOutOfAutomatedDecision: _2, ...withoutDefaults } = form;
    const same: Answer<ApplicationView & { code?: string }>[] = [
      await spelled(reversed(form) as object, JSON.stringify, key),
      await spelled(form, (value) => JSON.stringify(value, null, '\t'), key),
      await spelled(lower, JSON.stringify, key),
      await spelled(withoutDefaults, JSON.stringify, key),
      await spelled({ ...form, reference: null, materials: [] }, JSON.stringify, key),
    ];
    for (const answer of same) {
      expect(answer.status).toBe(201);
      expect(answer.headers.get('idempotent-replayed')).toBe('true');
      expect(answer.text).toBe(first.text);
    }
  });

  test('makes another body a conflict that changes nothing', async () => {
    const person = somebody();
    const key = randomUUID();
    await service.putPerson(person);
    const first = await service.submit(formOf(person), { idempotencyKey: key });
    for (const changes of [{ reference: 'HR-1' }, { settlement: { kind: 'own_property' } }, formOf(somebody())]) {
      const other = await service.submit<Problem>(formOf(person, changes), { idempotencyKey: key });
      expect(other.status).toBe(409);
      expect(other.body.code).toBe('idempotency_conflict');
    }
    expect(await rowsWithKey(key)).toHaveLength(1);
    expect((await service.get(`/v1/applications/${first.body.id}`)).body).toEqual(first.body);
  });

  test('leaves the key free after an invalid body', async () => {
    const person = somebody();
    const key = randomUUID();
    await service.putPerson(person);
    const wrong = await service.submit<Problem>({ ...formOf(person), categori: 'academic' }, { idempotencyKey: key });
    expect(wrong.status).toBe(422);
    const right = await service.submit(formOf(person), { idempotencyKey: key });
    expect(right.status).toBe(201);
    expect(right.headers.get('idempotent-replayed')).toBeNull();
  });
});

describe('keys, people and approval numbers', () => {
  test('of one unit mean nothing to another unit', async () => {
    const [mine, theirs] = [somebody(), somebody()];
    const key = randomUUID();
    await service.putPerson(mine);
    await service.putPerson(theirs);
    const first = await service.submit(formOf(mine), { idempotencyKey: key });
    const second = await service.submit(formOf(theirs, { employer: EMPLOYER_2 }), {
      as: 'employer_2',
      idempotencyKey: key,
    });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.headers.get('idempotent-replayed')).toBeNull();
    expect(second.body.id).not.toBe(first.body.id);
  });

  test('that differ, used ten times at once for one person, leave exactly one live application', async () => {
    const person = somebody();
    await service.putPerson(person);
    const answers = await Promise.all(ten.map(() => service.submit(formOf(person))));
    expect(answers.map(({ status }) => status)).toEqual(ten.map(() => 201));
    const live = answers.filter(({ body }) => body.status === 'approved');
    expect(live).toHaveLength(1);
    for (const { body } of answers.filter((each) => !live.includes(each))) {
      expect(body.status).toBe('not_accepted');
      expect(body.decision?.reasons.map(({ code }) => code)).toEqual(['duplicate.active']);
      expect(body.checks).toEqual([]);
      expect(body.approvalNumber).toBeNull();
    }
    expect(service.askedAbout(person)).toHaveLength(5);
    await expectOneMessage(person);
  });

  test('never repeat, and no application has two', async () => {
    const rows = await service.sql<{ approval_number: string }[]>`
    select approval_number from applications where approval_number is not null`;
    expect(rows.length).toBeGreaterThan(3);
    expect(new Set(rows.map((row) => row.approval_number)).size).toBe(rows.length);
  });
});
