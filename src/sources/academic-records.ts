// Academic records (学信网 behind a government gateway): JSON inside a JSON string, signed with HMAC-SHA256, both ways.
// Asks only for the wanted fields and reads only these fields. Must never judge whether the fields match the claims.
import { z } from 'zod';
import type { AcademicField, AnswerOf, EducationRecord } from '../schemes/facts.ts';
import type { Conclusion, Degree, EducationLevel, EducationType, StudyMode } from '../schemes/words.ts';
import { answerFor, answerForHttp, type CodeTable, HTTP_OUTAGES, MALFORMED, meaningOf } from './code-table.ts';
import { civilDate, isNothing, isUnknown, jsonBody, jsonInside, MAX_ROWS, said, wordFor } from './loose-text.ts';
import { faultOfSignature, faultOfSubject } from './proof.ts';
import { hashHex, hmac, sortedPairs } from './signing.ts';
import type { Credentials, Dialect, Proof, Question } from './source.ts';

/** Here the inner code "0" means that there are entries; in the credit registry it means the opposite. */
export const ACADEMIC_CODES: CodeTable = [
  { http: 200, envelope: '200', business: '0', means: 'answered' },
  { http: 200, envelope: '200', business: '1', means: 'not_found' },
  { http: 200, envelope: '200', business: '2', means: 'unresolved' },
  { http: 200, envelope: '401', business: null, means: 'unauthorised' },
  { http: 200, envelope: '429', business: null, means: 'rate_limited' },
  { http: 200, envelope: '500', business: null, means: 'server_error' },
  { http: 200, envelope: '503', business: null, means: 'maintenance' },
  ...HTTP_OUTAGES,
];

const WIRE_NAME: Record<AcademicField, string> = {
  level: 'cc',
  type: 'xllb',
  studyMode: 'xxxs',
  conclusion: 'bjyjl',
  degree: 'xw',
  institution: 'yxmc',
  institutionCode: 'yxdm',
  certificateNumber: 'zsbh',
  degreeCertificateNumber: 'xwzsbh',
  graduatedOn: 'byrq',
  overseas: 'jwbz',
  overseasVerificationNumber: 'rzsbh',
};

const LEVELS: ReadonlyMap<string, EducationLevel> = new Map([
  ['博士研究生', 'doctor'],
  ['硕士研究生', 'master'],
  ['本科', 'bachelor'],
  ['专升本', 'bachelor'],
  ['高升本', 'bachelor'],
  ['第二学士学位', 'bachelor'],
  ['专科', 'associate'],
  ['专科(高职)', 'associate'],
  ['专科（高职）', 'associate'],
  ['高升专', 'associate'],
  ['中专', 'secondary_vocational'],
  ['职业高中', 'vocational_high_school'],
  ['技工学校', 'technical_school'],
]);
const TYPES: ReadonlyMap<string, EducationType> = new Map([
  ['普通', 'regular'],
  ['普通高等教育', 'regular'],
  ['成人', 'adult'],
  ['自学考试', 'self_taught'],
  ['网络教育', 'online'],
  ['开放教育', 'open'],
]);
const STUDY_MODES: ReadonlyMap<string, StudyMode> = new Map([
  ['普通全日制', 'full_time'],
  ['全日制', 'full_time'],
  ['非全日制', 'part_time'],
  ['业余', 'evening'],
  ['夜大学', 'evening'],
  ['函授', 'correspondence'],
]);
const CONCLUSIONS: ReadonlyMap<string, Conclusion> = new Map([
  ['毕业', 'graduated'],
  ['结业', 'completed'],
  ['肄业', 'incomplete'],
]);
const DEGREES: ReadonlyMap<string, Degree> = new Map([
  ['学士', 'bachelor'],
  ['硕士', 'master'],
  ['博士', 'doctor'],
]);

const text = z.string().nullish();
const Envelope = z.object({
  code: z.string(),
  message: text,
  success: z.boolean().nullish(),
  time: text,
  qqlsh: text,
  data: z.object({ Value: z.string() }).nullish(),
  appSign: text,
});
type Envelope = z.infer<typeof Envelope>;
const Entry = z.object({
  xm: text,
  cc: text,
  xllb: text,
  xxxs: text,
  bjyjl: text,
  xw: text,
  yxmc: text,
  yxdm: text,
  zsbh: text,
  xwzsbh: text,
  byrq: text,
  jwbz: z.enum(['0', '1', '']).nullish(),
  rzsbh: text,
});
const Coded = z.object({ jgdm: z.string(), zjhm: text, list: z.unknown().optional() });
type Coded = z.infer<typeof Coded>;
const Value = z.object({ xm: text, zjhm: text, list: z.array(Entry).min(1).max(MAX_ROWS) });

function toRecord(entry: z.infer<typeof Entry>, wanted: readonly AcademicField[]): EducationRecord {
  const studyMode = wordFor(STUDY_MODES, entry.xxxs);
  // A graduate school's 研究生 is regular education only if it was full-time.
  const fullTimeGraduate = entry.xllb === '研究生' && studyMode === 'full_time';
  const level = wordFor(LEVELS, entry.cc);
  const type = fullTimeGraduate ? 'regular' : wordFor(TYPES, entry.xllb);
  const conclusion = wordFor(CONCLUSIONS, entry.bjyjl);
  const degree = wordFor(DEGREES, entry.xw);
  const graduatedOn = civilDate(entry.byrq);
  const unreadable =
    isUnknown(entry.cc, level) ||
    isUnknown(entry.xllb, type) ||
    // a graduate school awards only master's and doctor's certificates: the entry contradicts itself
    (entry.xllb === '研究生' && level !== null && level !== 'master' && level !== 'doctor') ||
    isUnknown(entry.xxxs, studyMode) ||
    isUnknown(entry.bjyjl, conclusion) ||
    isUnknown(entry.xw, degree) ||
    isUnknown(entry.byrq, graduatedOn) ||
    (wanted.includes('overseas') && said(entry.jwbz) === null);
  return {
    ...(unreadable ? { unreadable } : {}),
    holderName: said(entry.xm),
    level,
    type,
    studyMode,
    conclusion,
    degree,
    institution: said(entry.yxmc),
    institutionCode: said(entry.yxdm),
    certificateNumber: said(entry.zsbh),
    degreeCertificateNumber: said(entry.xwzsbh),
    graduatedOn,
    overseas: entry.jwbz === '1',
    overseasVerificationNumber: said(entry.rzsbh),
  };
}

function readValue(value: unknown, wanted: readonly AcademicField[]): AnswerOf<'academic-records'> {
  const parsed = Value.safeParse(value);
  if (!parsed.success) return MALFORMED;
  return {
    status: 'answered',
    subject: { residentId: said(parsed.data.zjhm), name: said(parsed.data.xm) },
    record: { entries: parsed.data.list.map((entry) => toRecord(entry, wanted)) },
  };
}

/** Failure with a success flag or data, "no entries" with entries, or the reverse. */
function contradictsItself({ code, success, data }: Envelope, coded: Coded | null): boolean {
  if (code !== '200') return success === true || !isNothing(data);
  // success without an inner code is damage, not an unknown code
  if (success !== true || coded === null) return true;
  return coded.jgdm !== '0' && !isNothing(coded.list);
}

/** The signature covers every member of the answer; `Value` through its digest. */
function faultOf(
  { code, message, success, time, qqlsh, data, appSign }: Envelope,
  question: Question<'academic-records'>,
  proof: Proof,
) {
  const { account, secret } = proof.credentials;
  const signed = {
    appId: account,
    code,
    data: hashHex('sha256', data?.Value ?? ''),
    message: message ?? '',
    qqlsh: qqlsh ?? '',
    success: String(success),
    time: time ?? '',
  };
  const expected = hmac('hex', 'sha256', secret, sortedPairs(signed));
  const signedAt = time && /^\d{13}$/.test(time) ? Number(time) : null;
  return faultOfSignature({ signature: appSign, expected, requestSn: signed.qqlsh, signedAt }, question, proof);
}

function write(question: Question<'academic-records'>, credentials: Credentials) {
  const { want } = question;
  const param = JSON.stringify({
    qqlsh: question.requestSn,
    xm: question.name,
    zjhm: question.residentId,
    ...(want.certificateNumber === undefined ? {} : { zsbh: want.certificateNumber }),
    ...(want.overseasVerificationNumber === undefined ? {} : { rzsbh: want.overseasVerificationNumber }),
    cxzd: want.fields.map((field) => WIRE_NAME[field]),
  });
  const signed = {
    appId: credentials.account,
    nonce: hashHex('sha256', question.requestSn).slice(0, 13),
    timestamp: String(question.at.epochMilliseconds),
    param,
  };
  const appSign = hmac('hex', 'sha256', credentials.secret, sortedPairs(signed));
  return {
    method: 'POST' as const,
    path: '/gateway/api/xlxw/query',
    headers: { 'content-type': 'application/json; charset=utf-8', traceparent: question.traceparent },
    body: Buffer.from(JSON.stringify({ ...signed, appSign })),
  };
}

export const academicRecords: Dialect<'academic-records'> = {
  source: 'academic-records',
  ofAsking: ['time', 'qqlsh', 'appSign'],
  write,
  read(response, question, proof) {
    const envelope = Envelope.safeParse(jsonBody(response.body, 'utf-8'));
    if (response.status !== 200) {
      return answerForHttp(ACADEMIC_CODES, response.status, envelope.data?.code === '200');
    }
    if (!envelope.success) return MALFORMED;
    const value = envelope.data.data ? jsonInside(envelope.data.data.Value) : undefined;
    const coded = Coded.safeParse(value).data ?? null;
    if (contradictsItself(envelope.data, coded)) return MALFORMED;
    const meaning = meaningOf(ACADEMIC_CODES, 200, envelope.data.code, coded?.jgdm ?? null);
    return answerFor(
      meaning,
      () => faultOf(envelope.data, question, proof) ?? faultOfSubject(meaning, coded?.zjhm, question),
      () => readValue(value, question.want.fields),
    );
  },
};
