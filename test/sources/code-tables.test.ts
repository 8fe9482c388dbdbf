import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SOURCES, type Source } from '../../src/schemes/words.ts';
import type { CodeRow } from '../../src/sources/code-table.ts';
import { content, readBy, said, spokenOf, TABLES } from './spoken.ts';

const OUTAGES = ['maintenance', 'rate_limited', 'server_error', 'unauthorised'];

function statusOf(row: CodeRow) {
  return OUTAGES.includes(row.means) ? { status: 'unavailable', because: row.means } : { status: row.means };
}

function spoken(source: Source, row: CodeRow, http: number) {
  return readBy(source, said(source, spokenOf(source, row), http));
}

/** The pairs of codes that a table reads as an answer, as [envelope, business]. */
function answeredPairs(source: Source) {
  return TABLES[source].filter((row) => row.means === 'answered').map((row) => `${row.envelope}|${row.business}`);
}

describe.each(SOURCES)('the code table of %s', (source) => {
  test('is followed for every row', () => {
    for (const row of TABLES[source]) {
      for (const http of row.http === '5xx' ? [500, 502, 503, 504, 599] : [row.http]) {
        expect(spoken(source, row, http), JSON.stringify(row)).toMatchObject(statusOf(row));
      }
    }
  });

  test('requires HTTP 200 and both codes for an answer', () => {
    for (const row of TABLES[source].filter((each) => each.means === 'answered')) {
      expect(row).toMatchObject({ http: 200, envelope: expect.any(String), business: expect.any(String) });
    }
  });

  test('makes a complete answer under any other status a contradiction, and no answer', () => {
    const [envelope = '', business = ''] = (answeredPairs(source)[0] ?? '').split('|');
    for (const http of [201, 204, 301, 302, 400, 401, 403, 404, 418, 429, 500, 502, 503]) {
      const answer = readBy(source, said(source, content(source, envelope, business), http));
      expect(answer).toEqual({ status: 'inconclusive', because: 'malformed' });
    }
  });

  test('never accepts a complete answer under codes that it does not list', () => {
    const pairs = new Set(answeredPairs(source));
    const codes = TABLES[source].flatMap((row) => [row.envelope, row.business]).filter((code) => code !== null);
    const anyCode = fc.oneof(fc.constantFrom(...codes), fc.string({ maxLength: 6 }), fc.integer().map(String));
    fc.assert(
      fc.property(anyCode, anyCode, (envelope, business) => {
        const answer = readBy(source, said(source, content(source, envelope, business)));
        // numeric codes have several spellings: the number counts
        const same = source === 'qualification' || source === 'medical-exam' ? String(Number(business)) : business;
        const outer = source === 'qualification' ? String(Number(envelope)) : envelope;
        if (!pairs.has(`${outer}|${same}`)) expect(answer.status).not.toBe('answered');
      }),
      { numRuns: 500 },
    );
  });

  test('never accepts arbitrary JSON, text or bytes under any status, and never throws', () => {
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
      fc.json().map((text) => Buffer.from(text)),
      fc.string({ unit: 'binary', maxLength: 100 }).map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 599 }),
        body,
        fc.string({ maxLength: 30 }),
        (status, bytes, contentType) => {
          expect(readBy(source, { status, contentType, body: bytes }).status).not.toBe('answered');
        },
      ),
      { numRuns: 500 },
    );
  });

  test('never throws on an answer with arbitrary content, and keeps subjects as text or null', () => {
    const [envelope = '', business = ''] = (answeredPairs(source)[0] ?? '').split('|');
    const keys = ['xm', 'zjhm', 'list', 'name', 'id_no', 'jls', 'sfz', 'zs', 'sfzhm', 'mxs', 'jfmx', 'XM', 'payload'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), fc.jsonValue()), (overrides) => {
        const answer = readBy(source, said(source, content(source, envelope, business, overrides)));
        if (answer.status !== 'answered') return;
        for (const part of [answer.subject.name, answer.subject.residentId]) {
          expect(part === null || typeof part === 'string').toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('makes a good answer malformed if it is cut anywhere', () => {
    const [envelope = '', business = ''] = (answeredPairs(source)[0] ?? '').split('|');
    const whole = said(source, content(source, envelope, business));
    for (let length = 0; length < whole.body.length; length += 1) {
      const cut = { ...whole, body: whole.body.subarray(0, length) };
      expect(readBy(source, cut)).toEqual({ status: 'inconclusive', because: 'malformed' });
    }
  });
});

describe('the code tables of two registries', () => {
  test('may give one code opposite meanings: "0" is data to one and no data to the other', () => {
    const academic = readBy('academic-records', said('academic-records', content('academic-records', '200', '0')));
    expect(academic).toMatchObject({ status: 'answered', record: { entries: [{ level: 'bachelor' }] } });
    const credit = readBy('credit-check', said('credit-check', content('credit-check', '000', '0/一致')));
    expect(credit).toMatchObject({ status: 'answered', record: { entries: [] } });
    const none = readBy(
      'academic-records',
      said('academic-records', content('academic-records', '200', '1', { list: [] })),
    );
    expect(none).toEqual({ status: 'not_found' });
    const found = readBy('credit-check', said('credit-check', content('credit-check', '000', '1/一致')));
    expect(found).toMatchObject({ status: 'answered', record: { entries: [{ kind: 'court_defaulter' }] } });
    const clean = readBy('criminal-record', said('criminal-record', content('criminal-record', '000000', 'Y/1')));
    expect(clean).toMatchObject({ status: 'answered', record: { records: [] } });
    const held = readBy('qualification', said('qualification', content('qualification', '0', '1')));
    expect(held).toMatchObject({ status: 'answered', record: { entries: [{ status: 'valid' }] } });
  });
});
