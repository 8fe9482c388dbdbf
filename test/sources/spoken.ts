// Writes answers as each registry would, code by code, for the tests of the dialects.
import { createHash, createHmac } from 'node:crypto';
import iconv from 'iconv-lite';
import type { WantOf } from '../../src/schemes/facts.ts';
import type { Source } from '../../src/schemes/words.ts';
import { ACADEMIC_CODES } from '../../src/sources/academic-records.ts';
import type { CodeRow, CodeTable } from '../../src/sources/code-table.ts';
import { CREDIT_CODES } from '../../src/sources/credit-check.ts';
import { CRIMINAL_CODES } from '../../src/sources/criminal-record.ts';
import { HOUSEHOLD_CODES } from '../../src/sources/household.ts';
import { MEDICAL_CODES } from '../../src/sources/medical-exam.ts';
import { QUALIFICATION_CODES } from '../../src/sources/qualification.ts';
import { DIALECTS } from '../../src/sources/registries.ts';
import { SOCIAL_SECURITY_CODES } from '../../src/sources/social-security.ts';
import type { Dialect, Proof, Question, WireResponse } from '../../src/sources/source.ts';

export const PERSON = { residentId: '420106199003121135', name: '李明' };
export const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

export const TABLES: Record<Source, CodeTable> = {
  'academic-records': ACADEMIC_CODES,
  'criminal-record': CRIMINAL_CODES,
  qualification: QUALIFICATION_CODES,
  'social-security': SOCIAL_SECURITY_CODES,
  'credit-check': CREDIT_CODES,
  'medical-exam': MEDICAL_CODES,
  household: HOUSEHOLD_CODES,
};

export const WANTS: { [S in Source]: WantOf[S] } = {
  'academic-records': {
    fields: ['level', 'type', 'studyMode', 'conclusion', 'certificateNumber', 'graduatedOn', 'overseas'],
    certificateNumber: '999991201205000001',
  },
  'criminal-record': {},
  qualification: { kind: 'vocational', certificateNumber: 'S000044030001000000003' },
  'social-security': { purpose: 'months', city: '440300', from: '2024-01', to: '2026-11' },
  'credit-check': { lookBackMonths: 60 },
  'medical-exam': {},
  household: { facts: ['one_stop', 'places'] },
};

let serial = 0;
export function questionFor<S extends Source>(
  source: S,
  person: { residentId: string; name: string } = PERSON,
  want: WantOf[S] = WANTS[source],
): Question<S> {
  serial += 1;
  const { residentId, name } = person;
  return { residentId, name, want, requestSn: `sn-${serial}`, traceparent: TRACEPARENT, at: Temporal.Now.instant() };
}

/** The signer of the answers written here, and the serial number of the question that they answer. */
export const CREDENTIALS = { account: 'someone', secret: 'something' };
export const SPOKEN_SN = 'spoken';
const WINDOW_MS = 60_000;
export const proofAt = (receivedAt: number): Proof => ({ credentials: CREDENTIALS, receivedAt, windowMs: WINDOW_MS });

/** Encodes a text in the registry's charset, under any status. */
export function saidText(source: Source, text: string, status = 200): WireResponse {
  return source === 'social-security'
    ? { status, contentType: 'application/json;charset=GB18030', body: iconv.encode(text, 'gb18030') }
    : { status, contentType: 'application/json', body: Buffer.from(text) };
}

/** A response with any content; the registry's own envelope is signed or numbered as the registry would. */
export function said(source: Source, content: unknown, status = 200): WireResponse {
  return saidText(source, JSON.stringify(proven(source, content)) ?? '', status);
}

/** Reads a response as the answer to a question under `SPOKEN_SN`, received now. */
export function readBy(source: Source, response: WireResponse, requestSn = SPOKEN_SN, receivedAt = Date.now()) {
  const read = DIALECTS[source].read as Dialect<Source>['read'];
  return read(response, { ...questionFor(source), requestSn } as Question<Source>, proofAt(receivedAt));
}

type Members = Record<string, unknown>;
const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const digest = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex');
/** the signed text of a value that should be text and may be anything */
const plain = (value: unknown) =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
const keyed = (algorithm: string, lines: unknown[], separator: string) =>
  createHmac(algorithm, CREDENTIALS.secret).update(lines.map(plain).join(separator));

/** Ties the envelope to a question, by the registry's own table in mocks/README.md and not by the product's code. */
export function proven(source: Source, content: unknown, requestSn = SPOKEN_SN, at = Date.now()): unknown {
  if (!isMembers(content)) return content;
  switch (source) {
    case 'academic-records': {
      const { code, message, success, data } = content;
      const value = isMembers(data) ? plain(data.Value) : '';
      const time = String(at);
      const pairs = Object.entries({ code, data: digest('sha256', value), message, qqlsh: requestSn, success, time });
      const lines = [['appId', CREDENTIALS.account], ...pairs].map(([key, each]) => `${key}=${plain(each)}`);
      return { ...content, time, qqlsh: requestSn, appSign: keyed('sha256', lines, '&').digest('hex') };
    }
    case 'criminal-record': {
      if (!isMembers(content.meta)) return content;
      const { result_code, result_desc } = content.meta;
      const timestamp = new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace(/\D/g, '');
      const data = digest('sm3', JSON.stringify(content.data) ?? '');
      const lines = [CREDENTIALS.account, 'WFFZ01', requestSn, timestamp, result_code, result_desc, data];
      const sign = keyed('sm3', lines, '|').digest('hex');
      return { ...content, meta: { ...content.meta, request_sn: requestSn, timestamp, sign } };
    }
    case 'credit-check': {
      const ts = String(Math.floor(at / 1000));
      const data = digest('sha256', JSON.stringify(content.data) ?? '');
      const lines = [CREDENTIALS.account, ts, requestSn, content.code, content.message, data];
      const sign = keyed('sha256', lines, '\n').digest('base64');
      return { ...content, authinfo: { sn: requestSn, ts, sign } };
    }
    case 'medical-exam':
      return { ...content, requestId: requestSn };
    case 'household': {
      if (!isMembers(content.head)) return content;
      const { fhm, fhms } = content.head;
      const sj = new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace(/\D/g, '');
      const body = digest('sm3', JSON.stringify(content.body) ?? '');
      const qm = keyed('sm3', [CREDENTIALS.account, requestSn, sj, fhm, fhms, body], '\n').digest('base64');
      return { ...content, head: { ...content.head, lsh: requestSn, sj, qm } };
    }
    default:
      return { ...content, lsh: requestSn };
  }
}

const { residentId, name } = PERSON;

/** A complete, plausible answer under the given codes; `overrides` replaces fields of its innermost content. */
export function content(source: Source, envelope: string, business: string, overrides: object = {}): Members {
  switch (source) {
    case 'academic-records': {
      const value = { jgdm: business, xm: name, zjhm: residentId, list: [{ xm: name, cc: '本科' }], ...overrides };
      return { code: envelope, message: '成功', success: envelope === '200', data: { Value: JSON.stringify(value) } };
    }
    case 'criminal-record': {
      const [sfhs, hcjg] = business.split('/');
      const jls = hcjg === '2' ? [{ lx: '01', sj: '2016-09-01', jg: '示例市公安局' }] : 'null';
      const meta = { result_code: envelope, result_desc: '成功' };
      return { meta, data: { sfhs, hcjg, name, id_no: residentId, jls, ...overrides } };
    }
    case 'qualification': {
      const zsbh = business === '1' ? WANTS.qualification.certificateNumber : 'another';
      const result = { hyjg: Number(business), xm: name, sfz: residentId, zs: [{ xm: name, zt: '有效', zsbh }] };
      return { error_code: Number(envelope), reason: '', result: { ...result, ...overrides } };
    }
    case 'social-security': {
      const row = { ksny: '202401', jsny: '202610', tcqdm: '440300', dwxydm: '', xzlx: '110,210', jflx: '10' };
      const code = envelope === '0' ? { cwdm: business } : { jgzt: business };
      return { fhz: envelope, ...code, xm: name, sfzhm: residentId, mxs: '1', jfmx: [row], ...overrides };
    }
    case 'credit-check': {
      const [result, SFYZ] = business.split('/');
      const list = result === '1' ? [{ XXLB: '失信被执行人', ZT: '生效', LRRQ: '20160901', JSRQ: '-' }] : '';
      return {
        code: envelope,
        message: '成功',
        data: { result, SFYZ, XM: name, ZJHM: residentId, list, ...overrides },
      };
    }
    case 'medical-exam': {
      const exam = { hospital: { designated: 'Y' }, examDate: '2026年11月05日', conclusion: '合格' };
      const payload = { idCard: residentId, patientName: name, ...exam, ...overrides };
      const errCode = envelope === 'OK' ? 'null' : business;
      return { status: envelope, errCode, resultFlag: Number(business) || null, payload };
    }
    case 'household': {
      const lhd = [{ lx: '1', xzqh: '440305' }];
      return {
        head: { fhm: envelope, fhms: '成功' },
        body: { cxjg: business, xm: name, gmsfhm: residentId, yzshc: '通过', lhd, ...overrides },
      };
    }
  }
}

/** The content beside "not found" or "unresolved": each registry leaves the record out in its own way. */
const NOTHING: Record<Source, object> = {
  'academic-records': { list: undefined },
  'criminal-record': { jls: 'null' },
  qualification: { zs: undefined },
  'social-security': { mxs: '0', jfmx: '' },
  'credit-check': { list: '' },
  'medical-exam': {},
  household: { yzshc: '', lhd: '' },
};
/** The content beside a refusal or an outage: none. */
const NO_CONTENT: Record<Source, object> = {
  'academic-records': { data: null },
  'criminal-record': { data: null },
  qualification: { result: null },
  'social-security': { mxs: undefined, jfmx: undefined },
  'credit-check': { data: null },
  'medical-exam': { resultFlag: null, payload: null },
  household: { body: null },
};

/** An answer as the registry would write it for a row of its table, with no more content than the row implies. */
export function spokenOf(source: Source, row: CodeRow): unknown {
  const [envelope, business] = [row.envelope ?? 'x', row.business ?? '9'];
  if (row.means === 'answered') return content(source, envelope, business);
  if (row.means === 'not_found' || row.means === 'unresolved') {
    const told = content(source, envelope, business, NOTHING[source]);
    return source === 'medical-exam' ? { ...told, payload: null } : told;
  }
  return { ...content(source, envelope, business), ...NO_CONTENT[source] };
}
