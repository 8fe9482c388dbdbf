// Writes answers as each registry would, code by code, for the tests of the dialects.
import iconv from 'iconv-lite';
import type { WantOf } from '../../src/schemes/facts.ts';
import type { Source } from '../../src/schemes/words.ts';
import { ACADEMIC_CODES } from '../../src/sources/academic-records.ts';
import type { CodeTable } from '../../src/sources/code-table.ts';
import { CREDIT_CODES } from '../../src/sources/credit-check.ts';
import { CRIMINAL_CODES } from '../../src/sources/criminal-record.ts';
import { MEDICAL_CODES } from '../../src/sources/medical-exam.ts';
import { QUALIFICATION_CODES } from '../../src/sources/qualification.ts';
import { DIALECTS } from '../../src/sources/registries.ts';
import { SOCIAL_SECURITY_CODES } from '../../src/sources/social-security.ts';
import type { Question, WireResponse } from '../../src/sources/source.ts';

export const PERSON = { residentId: '420106199003121135', name: '李明' };
export const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

export const TABLES: Record<Source, CodeTable> = {
  'academic-records': ACADEMIC_CODES,
  'criminal-record': CRIMINAL_CODES,
  qualification: QUALIFICATION_CODES,
  'social-security': SOCIAL_SECURITY_CODES,
  'credit-check': CREDIT_CODES,
  'medical-exam': MEDICAL_CODES,
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

/** A response with whatever content; JSON in the registry's charset. */
export function said(source: Source, content: unknown, status = 200): WireResponse {
  const text = typeof content === 'string' ? content : (JSON.stringify(content) ?? '');
  return source === 'social-security'
    ? { status, contentType: 'application/json;charset=GB18030', body: iconv.encode(text, 'gb18030') }
    : { status, contentType: 'application/json', body: Buffer.from(text) };
}

export function readBy(source: Source, response: WireResponse) {
  switch (source) {
    case 'academic-records':
      return DIALECTS[source].read(response, questionFor(source));
    case 'criminal-record':
      return DIALECTS[source].read(response, questionFor(source));
    case 'qualification':
      return DIALECTS[source].read(response, questionFor(source));
    case 'social-security':
      return DIALECTS[source].read(response, questionFor(source));
    case 'credit-check':
      return DIALECTS[source].read(response, questionFor(source));
    case 'medical-exam':
      return DIALECTS[source].read(response, questionFor(source));
  }
}

const { residentId, name } = PERSON;

/** A complete, plausible answer under the codes given; `overrides` replaces fields of its innermost content. */
export function content(source: Source, envelope: string, business: string, overrides: object = {}): unknown {
  switch (source) {
    case 'academic-records': {
      const value = { jgdm: business, xm: name, zjhm: residentId, list: [{ xm: name, cc: '本科' }], ...overrides };
      return { code: envelope, message: '', data: { Value: JSON.stringify(value) } };
    }
    case 'criminal-record': {
      const [sfhs, hcjg] = business.split('/');
      const jls = hcjg === '2' ? [{ lx: '01', sj: '2016-09-01', jg: '示例市公安局' }] : 'null';
      return { meta: { result_code: envelope }, data: { sfhs, hcjg, name, id_no: residentId, jls, ...overrides } };
    }
    case 'qualification': {
      const result = {
        hyjg: Number(business),
        xm: name,
        sfz: residentId,
        zs: [{ xm: name, zt: '有效' }],
        ...overrides,
      };
      return { error_code: Number(envelope), reason: '', result };
    }
    case 'social-security': {
      const row = { ksny: '202101', jsny: '202610', tcqdm: '440300', dwxydm: '', xzlx: '110,210', jflx: '10' };
      const codes = { fhz: envelope, jgzt: business, cwdm: business };
      return { ...codes, xm: name, sfzhm: residentId, mxs: '1', jfmx: [row], ...overrides };
    }
    case 'credit-check': {
      const [result, SFYZ] = business.split('/');
      const list = result === '1' ? [{ XXLB: '失信被执行人', ZT: '生效', LRRQ: '20160901', JSRQ: '-' }] : '';
      return { code: envelope, message: '', data: { result, SFYZ, XM: name, ZJHM: residentId, list, ...overrides } };
    }
    case 'medical-exam': {
      const exam = { hospital: { designated: 'Y' }, examDate: '2026年11月05日', conclusion: '合格' };
      const payload = { idCard: residentId, patientName: name, ...exam, ...overrides };
      return { status: envelope, errCode: business, resultFlag: Number(business) || null, payload };
    }
  }
}
