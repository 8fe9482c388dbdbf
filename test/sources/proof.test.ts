// Tests that an answer counts only if it proves to be the registry's own, to this very question and of now, and that
// nothing counts in an answer that says two things at once. An answer changed on the way, repeated or forged is
// inconclusive, never a record.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Mocks } from '../../mocks/serve.ts';
import { SOURCES, type Source } from '../../src/schemes/words.ts';
import type { SourceClients } from '../../src/sources/registries.ts';
import type { WireResponse } from '../../src/sources/source.ts';
import { clientsOf, HELD, startEmptyMocks, within } from './sandbox-registries.ts';
import {
  content,
  PERSON,
  proven,
  questionFor,
  readBy,
  SPOKEN_SN,
  said,
  saidText,
  spokenOf,
  TABLES,
  WANTS,
} from './spoken.ts';

const SIGNING = ['academic-records', 'criminal-record', 'credit-check'] as const satisfies Source[];
const ECHOING = ['qualification', 'social-security', 'medical-exam'] as const satisfies Source[];

const MALFORMED = { status: 'inconclusive', because: 'malformed' };
const UNSIGNED = { status: 'inconclusive', because: 'unsigned' };
const REPLAYED = { status: 'inconclusive', because: 'replayed' };

const SPEAKING = ['answered', 'not_found', 'unresolved'];
/** what each registry may answer about a person, in its own form */
const spoken = (source: Source) =>
  TABLES[source].filter(({ means }) => SPEAKING.includes(means)).map((row) => spokenOf(source, row));
const good = (source: Source) => spoken(source)[0] as Members;

type Members = Record<string, unknown>;
const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

describe.each(SIGNING)('a signed answer of %s', (source) => {
  test('is read if it is signed, to this question and of now, whatever it says of the person', () => {
    for (const content of spoken(source)) {
      expect(SPEAKING).toContain(readBy(source, said(source, content)).status);
    }
  });

  test('is unsigned without a signature, under another secret, or with a signature of a wrong length', () => {
    for (const content of spoken(source)) {
      const whole = JSON.stringify(proven(source, content));
      const [signature = ''] = /[0-9a-f]{64}(?="\})|[A-Za-z0-9+/]{43}=/.exec(whole) ?? [];
      expect(signature).not.toBe('');
      for (const other of ['', signature.slice(1), `${signature}0`, signature.toUpperCase(), '0'.repeat(64)]) {
        expect(readBy(source, saidText(source, whole.replace(signature, other)))).toEqual(UNSIGNED);
      }
      expect(readBy(source, saidText(source, JSON.stringify(content)))).toEqual(UNSIGNED);
    }
  });

  test('is replayed if it answers another question, even rightly signed', () => {
    for (const content of spoken(source)) {
      const text = JSON.stringify(proven(source, content, 'another'));
      expect(readBy(source, saidText(source, text))).toEqual(REPLAYED);
      expect(SPEAKING).toContain(readBy(source, saidText(source, text), 'another').status);
    }
  });

  test('is replayed if it was signed too long before or after it came', () => {
    const now = Date.UTC(2026, 10, 20, 2);
    const text = JSON.stringify(proven(source, good(source), SPOKEN_SN, now));
    const at = (offsetMs: number) => readBy(source, saidText(source, text), SPOKEN_SN, now + offsetMs);
    for (const offsetMs of [-60_000, 0, 60_000]) expect(at(offsetMs).status).toBe('answered');
    for (const offsetMs of [-60_001, 60_001, 86_400_000, -86_400_000]) expect(at(offsetMs)).toEqual(REPLAYED);
  });

  test('says nothing about the person if any one byte of it has changed', () => {
    for (const content of spoken(source)) {
      const { body, ...response } = said(source, content);
      const taken: string[] = [];
      for (let at = 0; at < body.length; at += 1) {
        for (const mask of [0x01, 0x10, 0x20, 0x80]) {
          const altered = Buffer.from(body);
          altered[at] = (altered[at] ?? 0) ^ mask;
          if (SPEAKING.includes(readBy(source, { ...response, body: altered }).status)) taken.push(altered.toString());
        }
      }
      expect(taken).toEqual([]);
    }
  });

  test('says nothing about the person if any member of it is missing, altered or of another kind', () => {
    const replacement = fc.oneof(fc.jsonValue(), fc.constant(undefined));
    fc.assert(
      fc.property(fc.constantFrom(...spoken(source)), fc.nat(), replacement, (content, pick, value) => {
        const whole = proven(source, content);
        const paths = pathsOf(whole);
        const path = paths[pick % paths.length] ?? [];
        const altered = altering(whole, path, value);
        if (JSON.stringify(altered) === JSON.stringify(whole)) return;
        expect(SPEAKING).not.toContain(readBy(source, saidText(source, JSON.stringify(altered) ?? '')).status);
      }),
      { numRuns: 500 },
    );
  });
});

/** Lists every place in a JSON value; the JSON inside `Value` counts as one text. */
function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([name, member]) => pathsOf(member, [...path, name]));
  return path.length > 0 ? [path, ...below] : below;
}

function altering(value: unknown, [name, ...rest]: string[], replacement: unknown): unknown {
  if (name === undefined) return replacement;
  if (Array.isArray(value))
    return value.map((each, at) => (String(at) === name ? altering(each, rest, replacement) : each));
  const members = value as Members;
  return { ...members, [name]: altering(members[name], rest, replacement) };
}

describe('an answer nested too deeply', () => {
  test.each(['criminal-record', 'credit-check'] as const)(
    'from %s, too deep to be hashed, is neither an answer nor a crash',
    (source) => {
      const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
      const text = JSON.stringify(proven(source, good(source))).replace('"data":{', `"data":{"deep":${deep},`);
      // an engine with a larger stack can hash it, and finds that it is not signed
      expect(readBy(source, saidText(source, text)).status).toBe('inconclusive');
    },
  );
});

describe.each(ECHOING)('an unsigned answer of %s', (source) => {
  test('is replayed under another serial number, and malformed without one', () => {
    for (const content of spoken(source)) {
      expect(SPEAKING).toContain(readBy(source, said(source, content)).status);
      expect(readBy(source, saidText(source, JSON.stringify(proven(source, content, 'another'))))).toEqual(REPLAYED);
      expect(readBy(source, saidText(source, JSON.stringify(content)))).toEqual(MALFORMED);
    }
  });
});

describe('a good answer recorded and sent again', () => {
  let mocks: Mocks;
  let recorder: Server;
  let clients: SourceClients<Source>;
  let replays = false;
  beforeAll(async () => {
    mocks = await startEmptyMocks();
    mocks.control.setPerson(PERSON.residentId, HELD);
    const recorded = new Map<string, { type: string; body: Buffer }>();
    recorder = createServer(async (request, response) => {
      const path = request.url ?? '';
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      if (!replays) {
        const headers = Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.has(name)) as [string, string][];
        const answer = await fetch(mocks.url + path, { method: 'POST', headers, body: Buffer.concat(chunks) });
        const body = Buffer.from(await answer.arrayBuffer());
        recorded.set(path, { type: answer.headers.get('content-type') ?? '', body });
      }
      const kept = recorded.get(path);
      response.writeHead(200, { 'content-type': kept?.type }).end(kept?.body);
    });
    await new Promise<void>((resolve) => recorder.listen(0, '127.0.0.1', resolve));
    const { port } = recorder.address() as AddressInfo;
    clients = clientsOf({ url: `http://127.0.0.1:${port}` }, { attemptMs: 3_000 });
  });
  afterAll(async () => {
    await clients.close();
    recorder.closeAllConnections();
    await new Promise((resolve) => recorder.close(resolve));
    await mocks.close();
  });
  const HOP_BY_HOP = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);

  test.each(SOURCES)('does not answer the next question about the same person: %s', async (source) => {
    const ask = () => clients[source].ask(questionFor(source) as never, within(3000));
    replays = false;
    expect((await ask()).answer).toMatchObject({ status: 'answered', subject: PERSON });
    replays = true;
    const again = await ask();
    expect(again).toMatchObject({ attempts: 1, answer: REPLAYED });
  });
});

describe('an answer that says two things under one name is malformed', () => {
  /** Lists copies of the text, each with one member written twice in a row: `"a":1` becomes `"a":1,"a":1`. */
  function duplicates(value: unknown): string[] {
    if (Array.isArray(value)) {
      return value.flatMap((each, at) =>
        duplicates(each).map(
          (text) => `[${value.map((other, index) => (index === at ? text : JSON.stringify(other)))}]`,
        ),
      );
    }
    if (!isMembers(value)) return [];
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    const write = (at: number, text: string) =>
      `{${entries.map(([name, member], index) => (index === at ? text : `"${name}":${JSON.stringify(member)}`)).join(',')}}`;
    return entries.flatMap(([name, member], at) => [
      write(at, `"${name}":null,"${name}":${JSON.stringify(member)}`),
      write(
        at,
        `"\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}":1,"${name}":${JSON.stringify(member)}`,
      ),
      ...duplicates(member).map((text) => write(at, `"${name}":${text}`)),
    ]);
  }

  test.each(SOURCES)('from %s, at any place', (source) => {
    for (const content of spoken(source)) {
      const texts = duplicates(proven(source, content));
      expect(texts.length).toBeGreaterThan(5);
      for (const text of texts) expect(readBy(source, saidText(source, text)), text).toEqual(MALFORMED);
    }
  });

  test('from academic records, in the JSON inside their text, even rightly signed', () => {
    const value = JSON.parse(String((good('academic-records').data as Members).Value));
    for (const text of duplicates(value)) {
      const answer = said('academic-records', { ...good('academic-records'), data: { Value: text } });
      expect(readBy('academic-records', answer), text).toEqual(MALFORMED);
    }
  });
});

/** The good answer, rightly signed, with members of its envelope and of its innermost content replaced. */
function changed(source: Source, envelope: Members, inner: Members = {}): WireResponse {
  const [code = '', business = ''] = GOOD_CODES[source];
  return said(source, { ...content(source, code, business, inner), ...envelope });
}
const GOOD_CODES: Record<Source, [string, string]> = {
  'academic-records': ['200', '0'],
  'criminal-record': ['000000', 'Y/1'],
  qualification: ['0', '1'],
  'social-security': ['1', '01'],
  'credit-check': ['000', '0/一致'],
  'medical-exam': ['OK', '1'],
  household: ['0000', 'A'],
};
const WHOLE = 'an answer as it should be';
const NUMBER_DRESSED = { hyjg: -1, zs: [{ zt: '有效', zsbh: ` ${WANTS.qualification.certificateNumber}-` }] };
const OTHER_PERSON = '11010519491231002X';
const crime = [{ lx: '01', sj: '2016-09-01' }];
const defaulter = [{ XXLB: '失信被执行人', ZT: '生效', LRRQ: '20160901', JSRQ: '-' }];
const row = { ksny: '202401', jsny: '202610', tcqdm: '440300', dwxydm: '', xzlx: '110', jflx: '10' };
const medicalPayload = content('medical-exam', 'OK', '1').payload;
const meta = (result_code: string) => ({ meta: { result_code, result_desc: '成功' } });

describe('an answer that contradicts itself', () => {
  test.each<[Source, string, WireResponse]>([
    ['academic-records', 'success: false beside data', changed('academic-records', { success: false })],
    ['academic-records', 'no word on success', changed('academic-records', { success: undefined })],
    ['academic-records', 'an error that brings data', changed('academic-records', { code: '503', success: false })],
    [
      'academic-records',
      'an error that calls itself success',
      changed('academic-records', { code: '503', data: null }),
    ],
    ['academic-records', 'success without data', changed('academic-records', { data: null })],
    ['academic-records', 'no entries, beside some', changed('academic-records', {}, { jgdm: '1' })],
    ['academic-records', 'not identified, beside entries', changed('academic-records', {}, { jgdm: '2' })],
    ['academic-records', 'entries, and none', changed('academic-records', {}, { list: [] })],
    [
      'academic-records',
      'no entries of another',
      changed('academic-records', {}, { jgdm: '1', list: [], zjhm: OTHER_PERSON }),
    ],
    ['criminal-record', 'an error that brings data', changed('criminal-record', meta('E5000'))],
    ['criminal-record', 'success without data', changed('criminal-record', { data: null })],
    ['criminal-record', 'clean, beside a record', changed('criminal-record', {}, { jls: crime })],
    ['criminal-record', 'records, and none', changed('criminal-record', {}, { hcjg: '2' })],
    ['criminal-record', 'not identified, beside a record', changed('criminal-record', {}, { sfhs: 'N', jls: crime })],
    ['criminal-record', 'not identified: another', changed('criminal-record', {}, { sfhs: 'N', id_no: OTHER_PERSON })],
    ['qualification', 'an error that brings a result', changed('qualification', { error_code: 10021 })],
    ['qualification', 'success without a result', changed('qualification', { result: null })],
    ['qualification', 'no certificates, beside some', changed('qualification', {}, { hyjg: 0 })],
    ['qualification', 'not identified, beside certificates', changed('qualification', {}, { hyjg: -2 })],
    ['qualification', 'certificates, and none', changed('qualification', {}, { zs: [] })],
    [
      'qualification',
      'the number is there, and is not',
      changed('qualification', {}, { zs: [{ zt: '有效', zsbh: 'X' }] }),
    ],
    ['qualification', 'the number is not there, and is', changed('qualification', {}, { hyjg: -1 })],
    [
      'qualification',
      'the number is not there, and is but for its dress',
      changed('qualification', {}, NUMBER_DRESSED),
    ],
    [
      'qualification',
      'no certificates of another',
      changed('qualification', {}, { hyjg: 0, zs: [], sfz: OTHER_PERSON }),
    ],
    ['social-security', 'an error code beside success', changed('social-security', { cwdm: 'S999' })],
    [
      'social-security',
      'failure that brings payments',
      changed('social-security', { fhz: '0', jgzt: '', cwdm: 'S001' }),
    ],
    ['social-security', 'failure with a result', said('social-security', { fhz: '0', jgzt: '01', cwdm: 'S001' })],
    ['social-security', 'not found, beside payments', changed('social-security', { jgzt: '02' })],
    ['social-security', 'not found, beside a count', said('social-security', { fhz: '1', jgzt: '02', mxs: '3' })],
    ['social-security', 'fewer than counted', changed('social-security', {}, { mxs: '2' })],
    ['social-security', 'more than counted', changed('social-security', {}, { mxs: '0' })],
    ['social-security', 'another city', changed('social-security', {}, { jfmx: [{ ...row, tcqdm: '110100' }] })],
    ['social-security', 'months before', changed('social-security', {}, { jfmx: [{ ...row, ksny: '202312' }] })],
    ['social-security', 'months to come', changed('social-security', {}, { jfmx: [{ ...row, jsny: '209901' }] })],
    [
      'social-security',
      'backwards',
      changed('social-security', {}, { jfmx: [{ ...row, ksny: '202610', jsny: '202401' }] }),
    ],
    ['social-security', 'not found: another', said('social-security', { fhz: '1', jgzt: '02', sfzhm: OTHER_PERSON })],
    ['credit-check', 'an error that brings data', changed('credit-check', { code: '999' })],
    ['credit-check', 'success without data', changed('credit-check', { data: null })],
    ['credit-check', 'nothing on file, beside entries', changed('credit-check', {}, { list: defaulter })],
    ['credit-check', 'on file, and nothing', changed('credit-check', {}, { result: '1' })],
    [
      'credit-check',
      'not identified, beside entries',
      changed('credit-check', {}, { SFYZ: '不一致', list: defaulter }),
    ],
    ['credit-check', 'not identified: another', changed('credit-check', {}, { SFYZ: '不一致', ZJHM: OTHER_PERSON })],
    ['medical-exam', 'an error code beside OK', changed('medical-exam', { errCode: 'SYS-500' })],
    ['medical-exam', 'failure that brings a result', changed('medical-exam', { status: 'FAIL', errCode: 'SYS-503' })],
    ['medical-exam', 'OK without a result', changed('medical-exam', { resultFlag: null })],
    ['medical-exam', 'OK without content', changed('medical-exam', { payload: null })],
    ['medical-exam', 'none, beside one', changed('medical-exam', { resultFlag: 2 })],
    ['medical-exam', 'not identified, beside one', changed('medical-exam', { resultFlag: 3 })],
  ])('of %s is malformed: %s', (source, _, answer) => {
    expect(readBy(source, answer)).toEqual(MALFORMED);
  });
});

const many = (entry: object) => Array.from({ length: 1_001 }, () => entry);

describe('an answer of another shape', () => {
  test.each<[Source, string, WireResponse]>([
    ['academic-records', 'an enormous list', changed('academic-records', {}, { list: many({ cc: '本科' }) })],
    ['academic-records', 'a list for the answer', said('academic-records', [good('academic-records')])],
    ['academic-records', 'a list for the data', changed('academic-records', { data: [{ Value: '{}' }] })],
    ['academic-records', 'an object for the list', changed('academic-records', {}, { list: { 0: { cc: '本科' } } })],
    ['academic-records', 'a number for a code', changed('academic-records', { code: 200 })],
    ['academic-records', 'a number for a level', changed('academic-records', {}, { list: [{ cc: 1 }] })],
    ['academic-records', 'a text for success', changed('academic-records', { success: 'true' })],
    ['criminal-record', 'a list for the data', changed('criminal-record', { data: [{ sfhs: 'Y', hcjg: '1' }] })],
    ['criminal-record', 'a number for a result', changed('criminal-record', {}, { hcjg: 1 })],
    ['criminal-record', 'an object for the records', changed('criminal-record', {}, { jls: {} })],
    ['criminal-record', 'an enormous list', changed('criminal-record', {}, { hcjg: '2', jls: many({ lx: '01' }) })],
    ['qualification', 'a text for a code', changed('qualification', { error_code: '0' })],
    ['qualification', 'a text for a result', changed('qualification', {}, { hyjg: '1' })],
    ['qualification', 'a part of a number', changed('qualification', {}, { hyjg: 0.5 })],
    ['qualification', 'an enormous list', changed('qualification', {}, { zs: many({ zt: '有效' }) })],
    ['social-security', 'a number for a count', changed('social-security', {}, { mxs: 1 })],
    ['social-security', 'a negative count', changed('social-security', {}, { mxs: '-1' })],
    ['social-security', 'an enormous list', changed('social-security', {}, { mxs: '1001', jfmx: many(row) })],
    ['social-security', 'a 13th month', changed('social-security', {}, { jfmx: [{ ...row, ksny: '202413' }] })],
    ['social-security', 'a negative month', changed('social-security', {}, { jfmx: [{ ...row, ksny: '-20241' }] })],
    ['credit-check', 'an object for the entries', changed('credit-check', {}, { result: '1', list: { 0: {} } })],
    ['credit-check', 'a number for a result', changed('credit-check', {}, { result: 0 })],
    ['credit-check', 'an enormous list', changed('credit-check', {}, { result: '1', list: many(defaulter[0] ?? {}) })],
    ['medical-exam', 'a text for a result', changed('medical-exam', { resultFlag: '1' })],
    ['medical-exam', 'a list for the content', changed('medical-exam', { payload: [medicalPayload] })],
    ['medical-exam', 'a truth for a designation', changed('medical-exam', {}, { hospital: { designated: true } })],
  ])('than the dialect of %s is malformed: %s', (source, _, answer) => {
    expect(readBy(source, answer)).toEqual(MALFORMED);
  });
});

/** members that no adapter reads */
const UNREAD = new Set(['reason', 'fhxx', 'jg']);
const withInner = (content: Members, change: (value: unknown) => unknown): unknown => {
  const { data } = content;
  if (!isMembers(data) || typeof data.Value !== 'string') return change(content);
  const changed = change({ ...content, data: { Value: JSON.parse(data.Value) } }) as Members;
  const inner = isMembers(changed.data) ? changed.data.Value : undefined;
  return inner === undefined ? changed : { ...changed, data: { Value: JSON.stringify(inner) } };
};

describe('an answer with a value of another kind', () => {
  test.each(SOURCES)('from %s is no answer, at any place that is read', (source) => {
    const answers = TABLES[source].filter(({ means }) => means === 'answered').map((row) => spokenOf(source, row));
    const ofAnyKind = fc.oneof(fc.integer(), fc.boolean(), fc.string(), fc.array(fc.jsonValue(), { minLength: 1 }));
    fc.assert(
      fc.property(fc.constantFrom(...answers), fc.nat(), ofAnyKind, (content, pick, other) => {
        let isRead = true;
        const altered = withInner(content as Members, (whole) => {
          const paths = pathsOf(whole);
          const path = paths[pick % paths.length] ?? [];
          const there = path.reduce<unknown>((value, name) => (value as Members)[name], whole);
          isRead = !UNREAD.has(path.at(-1) ?? '') && there !== null && kindOf(there) !== kindOf(other);
          return altering(whole, path, other);
        });
        if (isRead) expect(readBy(source, said(source, altered)).status).not.toBe('answered');
      }),
      { numRuns: 400 },
    );
  });
});
const kindOf = (value: unknown) => (Array.isArray(value) ? 'list' : typeof value);

describe('an answer with a date', () => {
  test('in a far future or past has no date there, and the facts that need it are unreadable', () => {
    for (const byrq of ['22000101', '99991231', '18991231', '20991301']) {
      expect(readBy('academic-records', changed('academic-records', {}, { list: [{ byrq }] }))).toMatchObject({
        record: { entries: [{ graduatedOn: null, unreadable: true }] },
      });
      expect(readBy('medical-exam', changed('medical-exam', {}, { examDate: byrq }))).toMatchObject({
        record: { examinedOn: null },
      });
    }
  });

  test(`is read if it is ${WHOLE}, with which every table begins`, () => {
    for (const source of SOURCES) expect(readBy(source, changed(source, {}))).toMatchObject({ status: 'answered' });
  });
});
