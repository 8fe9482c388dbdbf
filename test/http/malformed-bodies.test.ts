// Tests invalid bodies: each is refused in one form, leaves nothing behind and causes no question to a source.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { REFUSAL_CODES } from '../../src/base/refusal.ts';
import { ProblemShape } from '../../src/http/problem.shapes.ts';
import type { Problem } from '../../src/http/problem.ts';
import type { Answer } from '../support/client.ts';
import { type Form, formOf, P1, residentId } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
let before: Record<string, number>;
let askedBefore = 0;
beforeAll(async () => {
  service = await startTestService({ worker: false });
  await service.putPerson(P1);
  before = await counts();
});
afterAll(() => service.close());

/** The number of rows of every table. */
async function counts(): Promise<Record<string, number>> {
  const tables = await service.sql<{ name: string }[]>`
    select table_schema || '.' || table_name as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema = 'public' order by 1`;
  const entries = await Promise.all(
    tables.map(async ({ name }): Promise<[string, number]> => {
      const [row] = await service.sql.unsafe(`select count(*)::int as n from ${name}`);
      return [name, row?.n as number];
    }),
  );
  return Object.fromEntries(entries);
}

afterEach(async () => {
  const now = await counts();
  const earlier = before;
  // the next test counts only its own rows
  before = now;
  const asked = service.mocks.control.requests().length - askedBefore;
  askedBefore += asked;
  expect(now).toEqual(earlier);
  expect(asked).toBe(0);
});

const FORM = formOf(P1);
const JSON_TYPE = { 'content-type': 'application/json' };

type Sent = Exclude<RequestInit['body'], null | undefined>;
const send = (body: Sent | undefined, headers: Record<string, string> = JSON_TYPE) =>
  service.send('POST', '/v1/applications', {
    idempotencyKey: randomUUID(),
    headers,
    ...(body === undefined ? {} : { body }),
  });
const sendJson = (value: unknown) => send(JSON.stringify(value));

/** Expects a refusal in the one form that all refusals have. */
function expectProblem({ status, headers, body }: Answer<Problem>, expected: number | number[] = [400, 422]) {
  expect([expected].flat()).toContain(status);
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(ProblemShape.safeParse(body).error).toBeUndefined();
  expect(REFUSAL_CODES).toContain(body.code);
  expect(body.status).toBe(status);
  expect(body.requestId).toBe(headers.get('x-request-id'));
  expect(body.errors?.length ?? 0).toBeLessThanOrEqual(20);
  if (status === 422) expect(body.errors?.length).toBeGreaterThan(0);
  for (const { pointer, message } of body.errors ?? []) {
    expect(pointer).toMatch(/^(\/|$|header:|query:)/);
    expect(pointer.length).toBeLessThanOrEqual(1_000);
    expect(message.zh).toMatch(/\p{Script=Han}/u);
    expect(message.en).toMatch(/^[A-Z0-9]/);
  }
}

/** The form with the value at a path replaced or removed. */
function changed(path: readonly string[], value: unknown): unknown {
  const copy = structuredClone(FORM) as unknown as Record<string, unknown>;
  const last = path.at(-1) as string;
  const parent = path.slice(0, -1).reduce((at, part) => at[part] as Record<string, unknown>, copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

const leafPaths = (value: unknown, at: string[] = []): string[][] =>
  value !== null && typeof value === 'object'
    ? Object.entries(value).flatMap(([name, each]) => leafPaths(each, [...at, name]))
    : [at];
const LEAVES = leafPaths(FORM);
const objectPaths: string[][] = [[], ['applicant'], ['employer'], ['claims'], ['claims', 'education'], ['commitment']];

describe('a generated body', () => {
  test('that is cut anywhere is malformed', async () => {
    const whole = Buffer.from(JSON.stringify(FORM));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
        expectProblem(await send(whole.subarray(0, length)), 400);
      }),
      { numRuns: 80 },
    );
  });

  test('with a value of a wrong type or kind is refused with the pointer to it', async () => {
    const wrong = fc.oneof(
      fc.integer(),
      fc.array(fc.integer(), { maxLength: 3 }),
      fc.dictionary(fc.string({ maxLength: 5 }), fc.integer(), { maxKeys: 3 }),
      fc.string({ minLength: 300, maxLength: 2_000 }),
      fc.constantFrom('', ' ', '\u0000', '\ud800', '\udfff\ud800', '　', '\u200b', 'a\u0000b'),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...LEAVES), wrong, async (path, value) => {
        const answer = await sendJson(changed(path, value));
        expectProblem(answer, 422);
        const pointer = `/${path.join('/')}`;
        expect(answer.body.errors?.some((error) => error.pointer.startsWith(pointer))).toBe(true);
      }),
      { numRuns: 250 },
    );
  });

  test('with an unknown field is refused at any place, with its name', async () => {
    const name = fc
      .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
      .filter((text) => !(text in (FORM as unknown as Record<string, unknown>)) && !KNOWN.has(text));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...objectPaths), name, fc.jsonValue(), async (path, field, value) => {
        const answer = await sendJson(changed([...path, field], value ?? 1));
        expectProblem(answer, 422);
        expect(answer.body.errors?.map(({ code }) => code)).toContain('unknown_field');
      }),
      { numRuns: 100 },
    );
  });

  test('of any JSON in place of a submission is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 6 }), async (value) => {
        expectProblem(await sendJson(value), 422);
      }),
      { numRuns: 100 },
    );
  });

  test('of any bytes in place of JSON is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expectProblem(await send(Buffer.from(bytes)), [400, 422]);
      }),
      { numRuns: 100 },
    );
  });
});

/** all known fields, so that a made-up name is none of them */
const KNOWN = new Set(
  (
    'scheme reference businessType category channel optOutOfAutomatedDecision applicant employer claims settlement ' +
    'commitment materials name residentId phone originProvince creditCode education qualification socialSecurity ' +
    'archiveCustody level type studyMode conclusion degree institution institutionCode major certificateNumber ' +
    'degreeCertificateNumber graduatedOn overseas overseasVerificationNumber monthsAbroad signedBy signedOn ' +
    'creditInquiryConsent sensitiveDataConsent'
  ).split(' '),
);

describe('a duplicate member is refused with the pointer to it:', () => {
  const text = JSON.stringify(FORM);
  const material = '{"kind":"diploma","materialId":"1","kind":"diploma"}';
  test.each([
    [
      'a consent given and refused',
      '"commitment":{',
      '"commitment":{"creditInquiryConsent":false,',
      '/commitment/creditInquiryConsent',
    ],
    ['a name in another spelling', '"applicant":{', String.raw`"applicant":{"n\u0061me":"李四",`, '/applicant/name'],
    ['the same value twice', '{"scheme":', '{"channel":"employer","scheme":', '/channel'],
    ['one within a list', '{"scheme":', `{"materials":[{},${material}],"scheme":`, '/materials/1/kind'],
    ['one that no form knows', '{"scheme":', '{"a/b~c":{"x":1,"x":1},"scheme":', '/a~1b~0c/x'],
    ['an empty name', '{"scheme":', '{"":1,"":2,"scheme":', '/'],
  ])('%s', async (_, before, after, pointer) => {
    const answer = await send(text.replace(before, after));
    expectProblem(answer, 400);
    expect(answer.body.code).toBe('malformed_body');
    expect(answer.body.errors).toMatchObject([{ pointer, code: 'duplicate_member' }]);
  });

  test('at any depth and with a name of any length, in a short answer', async () => {
    const deep = `${'{"a":'.repeat(20_000)}{"b":1,"b":1}${'}'.repeat(20_000)}`;
    const long = 'x'.repeat(100_000);
    for (const body of [deep, `{"${long}":1,"${long}":2}`]) {
      const answer = await send(body);
      expectProblem(answer, 400);
      expect(answer.body.errors?.[0]?.code).toBe('duplicate_member');
    }
  });

  test('in every call with a body, but only after the check of the caller’s permission', async () => {
    const twice = '{"a":1,"a":2}';
    const post = (path: string, as: string | null) =>
      service.send('POST', path, { as, headers: JSON_TYPE, body: twice, idempotencyKey: randomUUID() });
    const paths: [string, string, string][] = [
      ['/v1/assessments', 'employer', 'auditor'],
      ['/v1/webhook-endpoints', 'employer', 'operator'],
      ['/v1/spot-checks', 'supervisor', 'employer'],
      ['/v1/sanctions', 'supervisor', 'employer'],
      ['/v1/replays', 'auditor', 'employer'],
    ];
    for (const [path, may, mayNot] of paths) {
      expectProblem(await post(path, null), 401);
      expectProblem(await post(path, mayNot), 403);
      const answer = await post(path, may);
      expectProblem(answer, 400);
      expect(answer.body.errors?.[0]?.pointer).toBe('/a');
    }
  });
});

describe('a misleading body', () => {
  const text = JSON.stringify(FORM);
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

  test.each<[string, Sent | undefined, number]>([
    ['no body', undefined, 400],
    ['an empty body', '', 400],
    ['white space', ' \n\t', 400],
    ['null', 'null', 422],
    ['an array of submissions', `[${text}]`, 422],
    ['a number', '42', 422],
    ['a text', '"shenzhen-talent"', 422],
    ['two submissions', `${text}${text}`, 400],
    ['JSON with a comment', `// hello\n${text}`, 400],
    ['a trailing comma', text.replace(/}$/, ',}'), 400],
    [
      'invalid UTF-8 in a name',
      Buffer.concat([Buffer.from('{"scheme":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
      400,
    ],
    ['UTF-16', Buffer.from(text, 'utf16le'), 400],
    ['GB18030', Buffer.from([0x7b, 0x22, 0xb3, 0xc2, 0x22, 0x3a, 0x31, 0x7d]), 400],
    ['a surrogate written in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 400],
    ['arrays 100,000 deep', nested(100_000), 422],
    ['a field 50,000 arrays deep', `{"scheme":${nested(50_000)}}`, 422],
    ['__proto__ at the top', text.replace(/}$/, ',"__proto__":{"category":"academic"}}'), 422],
    ['__proto__ in the applicant', text.replace('"applicant":{', '"applicant":{"__proto__":{"name":"x"},'), 422],
    ['constructor', text.replace(/}$/, ',"constructor":{"prototype":{}}}'), 422],
    [
      '10,000 unknown fields',
      JSON.stringify(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`f${i}`, 1]))),
      422,
    ],
    ['a name of 100,000 characters', JSON.stringify(changed(['applicant', 'name'], '陈'.repeat(80_000))), 422],
    [
      '101 materials',
      JSON.stringify({ ...FORM, materials: Array(101).fill({ kind: 'diploma', materialId: '1' }) }),
      422,
    ],
    ['a number beyond every integer', text.replace('"applicant"', '"x":1e999,"applicant"'), 422],
  ])('with %s is answered correctly', async (_, body, status) => {
    expectProblem(await send(body), status);
  });

  test('over 256 KiB by one byte is too large, announced or not; 256 KiB are read', async () => {
    const padded = (size: number) => Buffer.from(text + ' '.repeat(size - Buffer.byteLength(text)));
    const most = 256 * 1024;
    // a server may end a connection with too many bytes, so each request has its own
    const alone = { ...JSON_TYPE, connection: 'close' };
    expectProblem(await send(padded(most + 1), alone), 413);
    const chunked = (bytes: Buffer) =>
      new ReadableStream<Uint8Array>({
        start(controller) {
          for (let at = 0; at < bytes.length; at += 16_384) controller.enqueue(bytes.subarray(at, at + 16_384));
          controller.close();
        },
      });
    expectProblem(await send(chunked(padded(most + 1)), alone), 413);
    expectProblem(await send(chunked(padded(4 * most)), alone), 413);
    const nobody = JSON.stringify({ ...FORM, category: 'nobody' });
    const wrong = Buffer.from(nobody + ' '.repeat(most - Buffer.byteLength(nobody)));
    expectProblem(await send(wrong), 422);
    expectProblem(await send(chunked(wrong)), 422);
  });

  test.each([
    'application/json-patch+json',
    'application/merge-patch+json',
    'application/vnd.api+json',
    'text/json',
    'text/plain',
    'text/plain; application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=gb18030',
    'application/json; charset=utf-16',
    'application/json; charset=iso-8859-1',
    'application/jsonx',
    '*/*',
    'json',
  ])('with content type %s is not accepted as JSON', async (type) => {
    expectProblem(await send(text, { 'content-type': type }), 415);
  });

  test('without a content type is not accepted as JSON', async () => {
    expectProblem(await send(Buffer.from(text), {}), 415);
  });

  test('of JSON in UTF-8 is accepted with any spelling of its type, and with a byte order mark', async () => {
    const wrong = JSON.stringify({ ...FORM, category: 'nobody' });
    for (const type of ['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"', 'application/json']) {
      expectProblem(await send(wrong, { 'content-type': type }), 422);
    }
    const withMark = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(wrong)]);
    expectProblem(await send(withMark), [400, 422]);
  });
});

describe('a value that only looks right', () => {
  const idWith = (id: string) => changed(['applicant', 'residentId'], id);
  test.each<[string, unknown, string, string]>([
    ['a 15-digit id', idWith('420106850615131'), '/applicant/residentId', 'resident_id.legacy_15'],
    ['17 digits', idWith('42010619850615131'), '/applicant/residentId', 'resident_id.format'],
    ['letters', idWith('42010619850615131A'), '/applicant/residentId', 'resident_id.format'],
    ['a wrong check digit', idWith('420106198506151316'), '/applicant/residentId', 'resident_id.checksum'],
    ['30 February', idWith('420106198502301318'), '/applicant/residentId', 'resident_id.date'],
    ['month 13', idWith('420106198513011311'), '/applicant/residentId', 'resident_id.date'],
    ['a province that does not exist', idWith('990106198506151315'), '/applicant/residentId', 'resident_id.region'],
    ['born tomorrow', idWith(residentId('420106', '2026-11-21', 5)), '/applicant/residentId', 'resident_id.date'],
    ['a landline', changed(['applicant', 'phone'], '010-88886666'), '/applicant/phone', 'phone'],
    ['a number too short', changed(['applicant', 'phone'], '1380013800'), '/applicant/phone', 'phone'],
    ['a foreign number', changed(['applicant', 'phone'], '+14155550100'), '/applicant/phone', 'phone'],
    ['a name of digits', changed(['applicant', 'name'], '12345'), '/applicant/name', 'name'],
    ['a day that does not exist', changed(['commitment', 'signedOn'], '2026-02-30'), '/commitment/signedOn', 'date'],
    ['a day in another form', changed(['commitment', 'signedOn'], '2026/11/20'), '/commitment/signedOn', 'date'],
    ['a timestamp', changed(['commitment', 'signedOn'], '2026-11-20T10:00:00Z'), '/commitment/signedOn', ''],
    [
      'a short credit code',
      changed(['employer', 'creditCode'], '91440300'),
      '/employer/creditCode',
      'credit_code.format',
    ],
    [
      'a credit code with I',
      changed(['employer', 'creditCode'], '91440300MI0XXXX15K'),
      '/employer/creditCode',
      'credit_code.format',
    ],
    ['an unknown scheme', changed(['scheme'], 'guangzhou'), '/scheme', 'unknown_scheme'],
    ['an unknown category', changed(['category'], 'athlete'), '/category', 'unknown_category'],
    ['toString as a category', changed(['category'], 'toString'), '/category', 'unknown_category'],
    ['__proto__ as a category', changed(['category'], '__proto__'), '/category', 'unknown_category'],
    [
      'a claim that the category needs',
      changed(['claims', 'education', 'level'], undefined),
      '/claims/education/level',
      'required',
    ],
    ['no claims', changed(['claims'], undefined), '/claims/education/level', 'required'],
    ['no applicant', changed(['applicant'], undefined), '/applicant', 'required'],
    ['no commitment', changed(['commitment'], undefined), '/commitment', 'required'],
  ])('is refused with its place and code: %s', async (_, form, pointer, code) => {
    const answer = await sendJson(form);
    expectProblem(answer, 422);
    const error = answer.body.errors?.find((each) => each.pointer === pointer);
    expect(error).toBeDefined();
    if (code !== '') expect(error?.code).toBe(code);
  });

  test('is listed with all other faults at once, twenty at most', async () => {
    const answer = await sendJson({ ...FORM, category: 1, channel: 'x', applicant: {}, surprise: true });
    expectProblem(answer, 422);
    expect(answer.body.errors?.map(({ pointer }) => pointer).toSorted()).toEqual([
      '/applicant/name',
      '/applicant/phone',
      '/applicant/residentId',
      '/category',
      '/channel',
      '/surprise',
    ]);
    const many = await sendJson(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`x${index}`, 1])));
    expect(many.body.errors).toHaveLength(20);
  });

  test('is not repeated in any error', async () => {
    const sent: Form = formOf(P1, {
      applicant: { name: '12345', residentId: '420106198506151316', phone: '999888777' },
    });
    const { text } = await sendJson(sent);
    for (const secret of ['12345"', '420106198506151316', '999888777']) expect(text).not.toContain(secret);
  });
});

describe('the headers of a request', () => {
  const post = (headers: Record<string, string>, as: string | null = 'employer') =>
    service.send('POST', '/v1/applications', { as, headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(FORM) });

  test('must include an Idempotency-Key to make anything', async () => {
    for (const headers of [{}, { 'idempotency-key': '' }]) {
      const answer = await post(headers);
      expectProblem(answer, 400);
      expect(answer.body.code).toBe('idempotency_key_missing');
    }
  });

  test.each(['with space', 'a'.repeat(256), 'schlüssel', 'tab\there'])(
    'may not have the Idempotency-Key %j',
    async (key) => {
      const answer = await post({ 'idempotency-key': key });
      expectProblem(answer, 400);
      expect(answer.body.code).toBe('invalid_request');
      expect(answer.body.errors?.[0]?.pointer).toBe('header:Idempotency-Key');
    },
  );

  test.each([
    ['zh-CN', '内容不符合要求', 'zh-CN'],
    ['en', 'The content does not fit', 'en'],
    ['en-GB,en;q=0.9,zh;q=0.1', 'The content does not fit', 'en'],
    ['zh-CN,zh;q=0.9,en;q=0.8', '内容不符合要求', 'zh-CN'],
    ['', '内容不符合要求', 'zh-CN'],
    ['fr', '内容不符合要求', 'zh-CN'],
    ['*', '内容不符合要求', 'zh-CN'],
  ])('choose with Accept-Language %j the language of title and detail', async (accepted, title, language) => {
    const answer = await send('{}', { ...JSON_TYPE, 'accept-language': accepted });
    expect(answer.body.title).toBe(title);
    expect(answer.headers.get('content-language')).toBe(language);
  });

  test('may have a request id, which is used if it is valid and replaced if not', async () => {
    const taken = await post({ 'x-request-id': 'hr-system-42' });
    expect(taken.headers.get('x-request-id')).toBe('hr-system-42');
    const replaced = await post({ 'x-request-id': 'a b"c' });
    expect(replaced.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.each(['Bearer', 'Bearer ', 'Basic bWlhb3Bp', 'Bearer miaopi_sandbox_employer x', `Bearer ${'x'.repeat(8_000)}`])(
    'have no key in the Authorization %j',
    async (authorization) => {
      const answer = await post({ authorization }, null);
      expectProblem(answer, 401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    },
  );
});
