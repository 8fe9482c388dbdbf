// The mock register of qualifications: a form in, numeric codes out, SM3 over sorted parameters in a header. It returns
// all certificates of the person and tells whether the requested number is among them.
import { HttpResponse, http } from 'msw';
import type { QualificationHeld } from './held.ts';
import type { Tie } from './people-store.ts';
import {
  canonicalQuery,
  echoOf,
  hex,
  jsonText,
  type MockDeps,
  ORIGIN,
  type RegistryMock,
  termFor,
  withDuplicate,
  writeDate,
} from './registry.ts';

const PATH = '/api/zyzg/verify';

const KINDS = { vocational: '1', title: '2', practising: '3', talent_certificate: '4' } as const;
const LEVELS = {
  junior_worker: '五级/初级工',
  intermediate_worker: '四级/中级工',
  senior_worker: '三级/高级工',
  technician: '二级/技师',
  senior_technician: '一级/高级技师',
  junior_title: '初级职称',
  intermediate_title: '中级职称',
  associate_senior_title: '副高级',
  senior_title: '正高级',
} as const;
const EXAM_KINDS = { local: '本市考试', provincial_unified: '全省统考', national_unified: '全国统考' } as const;
const STATUSES = { valid: '有效', revoked: '撤销', expired: '过期', other: '待核实' } as const;

function writeCertificate(entry: QualificationHeld, index: number, holder: string) {
  return {
    xm: entry.holderName ?? holder,
    zslx: termFor(KINDS, entry.kind) ?? '-',
    zsmc: entry.name ?? '-',
    zydm: entry.occupationCode ?? '-',
    dj: termFor(LEVELS, entry.level) ?? '-',
    zsbh: entry.certificateNumber ?? '-',
    fzrq: writeDate(entry.issuedOn, index % 2 === 0 ? 'chinese' : 'dashed') ?? '-',
    ksdq: entry.examinedIn ?? '-',
    kslx: termFor(EXAM_KINDS, entry.examKind) ?? '-',
    zt: STATUSES[entry.status ?? 'valid'],
    zhspcs: termFor(LEVELS, entry.comprehensiveTestLevel) ?? '-',
    rclb: entry.talentClass ? `${entry.talentClass}类` : '-',
  };
}

export function createQualificationMock({ store, credentials }: MockDeps): RegistryMock {
  const refuse = (error_code: number, reason: string) => HttpResponse.json({ error_code, reason, result: null });
  const reply = (tie: Tie, result: object) => {
    const error_code = tie.fault === 'contradictory' ? 10021 : 0;
    const text = JSON.stringify({ error_code, reason: '查询成功', lsh: echoOf(tie), result });
    return jsonText(tie.fault === 'duplicate_member' ? withDuplicate(text, 'hyjg', 0) : text);
  };

  const answer = http.post(ORIGIN + PATH, async ({ request }) => {
    const form = new Map(new URLSearchParams(await request.text()));
    const signed = hex('sm3', `${canonicalQuery(form)}&key=${credentials.secret}`).toUpperCase();
    if (form.get('key') !== credentials.account || request.headers.get('x-auth-sign') !== signed) {
      return refuse(10001, '错误的请求KEY或签名');
    }
    const residentId = form.get('sfz');
    const requestSn = form.get('lsh');
    const asked = form.get('zsbh');
    if (!residentId || !requestSn || !form.get('xm') || !asked || !/^[1-4]$/.test(form.get('zslx') ?? '')) {
      return refuse(10005, '参数错误');
    }
    const { held, echoId, maintenance, tie } = store.ask('qualification', residentId, requestSn);
    if (maintenance) return refuse(10020, '接口维护');
    const register = held?.qualifications;
    if (register?.identityResolved === false) return reply(tie, { hyjg: -2 });
    if (!held || !register || register.entries.length === 0) return reply(tie, { hyjg: 0 });
    const xm = register.name ?? held.name;
    return reply(tie, {
      hyjg: register.entries.some((entry) => entry.certificateNumber === asked) ? 1 : -1,
      xm,
      sfz: echoId,
      zs: register.entries.map((entry, index) => writeCertificate(entry, index, xm)),
    });
  });
  return { source: 'qualification', path: PATH, handlers: [answer] };
}
