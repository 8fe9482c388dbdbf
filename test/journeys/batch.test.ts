// Tests many submissions in one request: each stands for itself, and a repeated batch makes nothing twice.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { Problem } from '../../src/http/problem.ts';
import { formOf, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';

interface Line {
  line: number;
  idempotencyKey: string | null;
  status: number;
  replayed?: boolean;
  application?: ApplicationView;
  problem?: Problem;
}

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

async function send(body: string, contentType = 'application/x-ndjson', as = 'employer') {
  const answer = await service.send('POST', '/v1/applications/batch', {
    as,
    body,
    headers: { 'content-type': contentType },
  });
  const lines = answer.status === 200 ? answer.text.trim().split('\n').filter(Boolean) : [];
  return { ...answer, lines: lines.map((line) => JSON.parse(line) as Line).sort((a, b) => a.line - b.line) };
}

const countApplications = async () => Number((await service.sql`select count(*) as n from applications`)[0]?.n);

describe('a batch', () => {
  test.each(['', '\n', ' \r\n\t\n'])('without a line (%j) is refused, because a line is missing', async (body) => {
    const { status, text } = await send(body);
    const { code, errors } = JSON.parse(text) as Problem;
    expect([status, code, errors?.map((each) => [each.pointer, each.code])]).toEqual([
      422,
      'validation_failed',
      [['', 'too_short']],
    ]);
  });

  test('decides each line by itself; a refusal names its line and leaves the others unchanged', async () => {
    const [approved, unknown] = [somebody(), somebody()];
    await service.putPerson(approved);
    const keys = [randomUUID(), randomUUID(), randomUUID()];
    const before = await countApplications();
    const body = [
      JSON.stringify({ idempotencyKey: keys[0], ...formOf(approved) }),
      '',
      '{"broken"',
      JSON.stringify({ idempotencyKey: keys[1], ...formOf(unknown) }),
      JSON.stringify({ idempotencyKey: keys[2], ...formOf(somebody()), typo: 1 }),
      JSON.stringify(formOf(somebody())),
    ].join('\r\n');
    const { lines } = await send(body);

    expect(lines.map(({ line, status }) => [line, status])).toEqual([
      [1, 201],
      [2, 400],
      [3, 201],
      [4, 422],
      [5, 422],
    ]);
    expect(lines[0]?.application?.status).toBe('approved');
    expect(lines[1]?.problem?.code).toBe('malformed_body');
    expect(lines[2]?.application?.status).toBe('in_review');
    expect(lines[3]?.problem?.errors?.map(({ pointer }) => pointer)).toEqual(['/typo']);
    expect(lines[4]?.problem?.errors?.map(({ pointer }) => pointer)).toEqual(['/idempotencyKey']);
    expect(await countApplications()).toBe(before + 2);
  });

  test('refuses a line with a duplicate member, with the pointer to it, and no other line', async () => {
    const line = () => JSON.stringify({ idempotencyKey: randomUUID(), ...formOf(somebody()) });
    const twice = line().replace('"commitment":{', '"commitment":{"sensitiveDataConsent":false,');
    const { lines } = await send(`${twice}\n${line()}`);
    expect(lines.map(({ status }) => status)).toEqual([400, 201]);
    expect(lines[0]?.problem?.errors).toMatchObject([
      { pointer: '/commitment/sensitiveDataConsent', code: 'duplicate_member' },
    ]);
  });

  test('sent again gets the same answers, and makes nothing twice', async () => {
    const people = [somebody(), somebody(), somebody()];
    for (const person of people) await service.putPerson(person);
    const body = people.map((person) => JSON.stringify({ idempotencyKey: randomUUID(), ...formOf(person) })).join('\n');
    const first = await send(body);
    const before = await countApplications();
    const again = await send(body);

    expect(first.lines.map(({ replayed }) => replayed)).toEqual([false, false, false]);
    expect(again.lines.map(({ replayed }) => replayed)).toEqual([true, true, true]);
    expect(again.lines.map(({ application }) => application)).toEqual(
      first.lines.map(({ application }) => application),
    );
    expect(await countApplications()).toBe(before);
  });

  test('of more than 500 lines, of another type, or of a role that may not file is refused as a whole', async () => {
    const before = await countApplications();
    const tooMany = Array.from({ length: 501 }, () => JSON.stringify({ idempotencyKey: randomUUID() })).join('\n');
    expect((await send(tooMany)).status).toBe(413);
    expect((await send('{}', 'application/json')).status).toBe(415);
    expect((await send('{}', 'application/x-ndjson', 'auditor')).status).toBe(403);
    expect(await countApplications()).toBe(before);
  });

  test('refuses a line over 256 KiB and no other line', async () => {
    const person = somebody();
    const large = JSON.stringify({ idempotencyKey: randomUUID(), reference: 'x'.repeat(256 * 1024) });
    const { lines } = await send(`${large}\n${JSON.stringify({ idempotencyKey: randomUUID(), ...formOf(person) })}`);
    expect(lines.map(({ status }) => status)).toEqual([413, 201]);
  });
});

describe('a value that is kept in clear', () => {
  const person = somebody();
  test('may not be a resident id: neither a reference nor an idempotency key', async () => {
    const { residentId } = person;
    const asReference = await service.submit<Problem>({ ...formOf(person), reference: `HR-${residentId}` });
    expect(asReference.status).toBe(422);
    expect(asReference.body.errors?.[0]).toMatchObject({ pointer: '/reference', code: 'personal_data' });
    const asKey = await service.submit<Problem>(formOf(person), { idempotencyKey: `key-${residentId.toLowerCase()}` });
    expect([asKey.status, asKey.body.errors?.[0]?.pointer]).toEqual([400, 'header:Idempotency-Key']);
    const asRequestId = await service.get<Problem>('/v1/nothing', { headers: { 'x-request-id': residentId } });
    expect(asRequestId.headers.get('x-request-id')).not.toBe(residentId);
  });

  const { residentId } = person;
  const { phone } = formOf(person).applicant;
  const grouped = `${residentId.slice(0, 6)}-${residentId.slice(6, 14)}-${residentId.slice(14)}`;
  test.each([
    ['a resident id in groups', grouped],
    ['a mobile number', `hr-${phone}`],
    ['a mobile number in groups', phone.replace(/^(...)(....)/, '$1-$2-')],
  ])('may not hold a %s, in any field', async (_, text) => {
    const before = await countApplications();
    const asReference = await service.submit<Problem>({ ...formOf(person), reference: text.replaceAll('-', ' ') });
    expect([asReference.status, asReference.body.errors?.[0]]).toMatchObject([
      422,
      { pointer: '/reference', code: 'personal_data' },
    ]);
    const asKey = await service.submit<Problem>(formOf(person), { idempotencyKey: text });
    expect([asKey.status, asKey.body.errors?.[0]?.pointer]).toEqual([400, 'header:Idempotency-Key']);
    const { lines } = await send(JSON.stringify({ idempotencyKey: text, ...formOf(person) }));
    expect(lines).toMatchObject([{ line: 1, idempotencyKey: null, status: 422 }]);
    const asRequestId = await service.get<Problem>('/v1/nothing', { headers: { 'x-request-id': text } });
    expect(asRequestId.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await countApplications()).toBe(before);
  });
});

describe('the language of a refusal', () => {
  test.each([
    [undefined, 'zh-CN'],
    ['en', 'en'],
    ['en-GB,en;q=0.9', 'en'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['fr, en;q=0.5, zh;q=0.1', 'en'],
    ['fr', 'zh-CN'],
  ])('is, for a caller that accepts %s, %s', async (accept, language) => {
    const headers = accept === undefined ? {} : { 'accept-language': accept };
    const { headers: answered } = await service.get('/v1/nothing', { headers });
    expect(answered.get('content-language')).toBe(language);
  });
});
