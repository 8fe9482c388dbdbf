// The mock academic register: JSON inside a JSON string, HMAC-SHA256 both ways, inner code "0" for "there are entries".
// It returns all entries of the person, whatever certificate was named, each limited to the requested fields.
import { HttpResponse, http } from 'msw';
import { z } from 'zod';
import type { Credentials } from '../src/sources/source.ts';
import type { EducationHeld } from './held.ts';
import type { Tie } from './people-store.ts';
import {
  canonicalQuery,
  hex,
  jsonText,
  keyedHex,
  type MockDeps,
  ORIGIN,
  parsedJson,
  type RegistryMock,
  termFor,
  withDuplicate,
  writeDate,
} from './registry.ts';

const PATH = '/gateway/api/xlxw/query';

const Body = z.object({
  appId: z.string(),
  nonce: z.string().length(13),
  timestamp: z.string().regex(/^\d{13}$/),
  param: z.string(),
  appSign: z.string(),
});
const Param = z.object({
  qqlsh: z.string().min(1).max(40),
  xm: z.string().min(1),
  zjhm: z.string().min(1),
  cxzd: z.array(z.string()),
});

const LEVELS = {
  secondary_vocational: '中专',
  vocational_high_school: '职业高中',
  technical_school: '技工学校',
  associate: '专科(高职)',
  bachelor: '本科',
  master: '硕士研究生',
  doctor: '博士研究生',
} as const;
const TYPES = {
  regular: '普通',
  adult: '成人',
  self_taught: '自学考试',
  online: '网络教育',
  open: '开放教育',
} as const;
const STUDY_MODES = {
  full_time: '普通全日制',
  part_time: '非全日制',
  evening: '夜大学',
  correspondence: '函授',
} as const;
const CONCLUSIONS = { graduated: '毕业', completed: '结业', incomplete: '肄业' } as const;
const DEGREES = { bachelor: '学士', master: '硕士', doctor: '博士' } as const;
const DATE_FORMS = ['compact', 'chinese', 'dashed'] as const;

function writeEntry(entry: EducationHeld, index: number, holder: string, asked: readonly string[]) {
  const all: Record<string, string | null | undefined> = {
    cc: termFor(LEVELS, entry.level),
    xllb: termFor(TYPES, entry.type),
    xxxs: termFor(STUDY_MODES, entry.studyMode),
    bjyjl: termFor(CONCLUSIONS, entry.conclusion),
    xw: termFor(DEGREES, entry.degree),
    yxmc: entry.institution,
    yxdm: entry.institutionCode,
    zsbh: entry.certificateNumber,
    xwzsbh: entry.degreeCertificateNumber,
    byrq: writeDate(entry.graduatedOn, DATE_FORMS[index % 3] ?? 'compact'),
    jwbz: entry.overseas ? '1' : '0',
    rzsbh: entry.overseasVerificationNumber,
  };
  const wanted = Object.entries(all).filter(([field]) => asked.includes(field));
  return { xm: entry.name ?? holder, ...Object.fromEntries(wanted.map(([field, value]) => [field, value ?? ''])) };
}

/** An answer with its signature, over every member of it; `Value` is signed through its digest. */
export function writeAcademicAnswer({ account, secret }: Credentials, { requestSn, at, fault }: Tie, value: string) {
  const answer = {
    code: '200',
    message: '成功',
    success: fault !== 'contradictory',
    time: String(at.epochMilliseconds),
    qqlsh: requestSn,
  };
  const signed = { ...answer, success: String(answer.success), appId: account, data: hex('sha256', value) };
  const appSign = keyedHex('sha256', secret, canonicalQuery(new Map(Object.entries(signed))));
  const data = { Value: value };
  return JSON.stringify(fault === 'unsigned' ? { ...answer, data } : { ...answer, data, appSign });
}

export function createAcademicRecordsMock({ store, credentials }: MockDeps): RegistryMock {
  const refuse = (code: string, message: string) =>
    HttpResponse.json({
      code,
      message,
      success: false,
      time: String(Temporal.Now.instant().epochMilliseconds),
      data: null,
    });
  const reply = (tie: Tie, value: object) => {
    const written = JSON.stringify(value);
    const text = tie.fault === 'duplicate_member' ? withDuplicate(written, 'jgdm', '1') : written;
    return jsonText(writeAcademicAnswer(credentials, tie, text));
  };

  const answer = http.post(ORIGIN + PATH, async ({ request }) => {
    const body = Body.safeParse(await request.json().catch(() => null));
    if (!body.success) return refuse('400', '参数错误');
    const { appSign, ...signed } = body.data;
    const expected = keyedHex('sha256', credentials.secret, canonicalQuery(new Map(Object.entries(signed))));
    if (signed.appId !== credentials.account || appSign !== expected) return refuse('401', '签名验证失败');
    const param = Param.safeParse(parsedJson(signed.param));
    if (!param.success) return refuse('400', '业务参数错误');

    const { zjhm, qqlsh, cxzd } = param.data;
    const { held, echoId, maintenance, tie } = store.ask('academic-records', zjhm, qqlsh);
    if (maintenance) return refuse('503', '系统维护中');
    const register = held?.education;
    if (register?.identityResolved === false) return reply(tie, { jgdm: '2', jgms: '姓名与证件号码不符' });
    if (!held || !register || register.entries.length === 0) return reply(tie, { jgdm: '1', jgms: '查无数据' });
    const xm = register.name ?? held.name;
    const list = register.entries.map((entry, index) => writeEntry(entry, index, xm, cxzd));
    return reply(tie, { jgdm: '0', jgms: '有数据', xm, zjhm: echoId, list });
  });
  return { source: 'academic-records', path: PATH, handlers: [answer] };
}
