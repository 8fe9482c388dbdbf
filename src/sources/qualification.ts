// Vocational qualifications and titles: a form request, JSON with numeric codes in return, signed with SM3 over sorted
// parameters and the key in an upper-case header. Must never read 高级 alone as a level, since 高级 could mean three
// levels.
import { z } from 'zod';
import type { AnswerOf, QualificationRecord } from '../schemes/facts.ts';
import type { ExamKind, QualificationKind, QualificationLevel } from '../schemes/words.ts';
import { answerFor, answerForHttp, type CodeTable, HTTP_OUTAGES, MALFORMED, meaningOf } from './code-table.ts';
import { civilDate, isNothing, isUnknown, jsonBody, MAX_ROWS, said, wordFor } from './loose-text.ts';
import { faultOfEcho, faultOfSubject } from './proof.ts';
import { hashHex, sortedPairs } from './signing.ts';
import type { Credentials, Dialect, Question } from './source.ts';

/**
 * 1: the requested number is among the entries; -1: the number is not there, and the entries show the person's other
 * certificates. `matching` judges both answers; 0 means no record.
 */
export const QUALIFICATION_CODES: CodeTable = [
  { http: 200, envelope: '0', business: '1', means: 'answered' },
  { http: 200, envelope: '0', business: '-1', means: 'answered' },
  { http: 200, envelope: '0', business: '0', means: 'not_found' },
  { http: 200, envelope: '0', business: '-2', means: 'unresolved' },
  { http: 200, envelope: '10001', business: null, means: 'unauthorised' },
  { http: 200, envelope: '10012', business: null, means: 'rate_limited' },
  { http: 200, envelope: '10020', business: null, means: 'maintenance' },
  { http: 200, envelope: '10021', business: null, means: 'server_error' },
  ...HTTP_OUTAGES,
];

const WIRE_KIND: Record<QualificationKind, string> = {
  vocational: '1',
  title: '2',
  practising: '3',
  talent_certificate: '4',
};
const KINDS: ReadonlyMap<string, QualificationKind> = new Map([
  ['1', 'vocational'],
  ['2', 'title'],
  ['3', 'practising'],
  ['4', 'talent_certificate'],
]);
const LEVELS: ReadonlyMap<string, QualificationLevel> = new Map([
  ['五级', 'junior_worker'],
  ['五级/初级工', 'junior_worker'],
  ['初级工', 'junior_worker'],
  ['四级', 'intermediate_worker'],
  ['四级/中级工', 'intermediate_worker'],
  ['中级工', 'intermediate_worker'],
  ['三级', 'senior_worker'],
  ['三级/高级工', 'senior_worker'],
  ['高级工', 'senior_worker'],
  ['高级技能', 'senior_worker'],
  ['二级', 'technician'],
  ['二级/技师', 'technician'],
  ['技师', 'technician'],
  ['一级', 'senior_technician'],
  ['一级/高级技师', 'senior_technician'],
  ['高级技师', 'senior_technician'],
  ['初级职称', 'junior_title'],
  ['助理级', 'junior_title'],
  ['中级职称', 'intermediate_title'],
  ['副高级', 'associate_senior_title'],
  ['正高级', 'senior_title'],
]);
const EXAM_KINDS: ReadonlyMap<string, ExamKind> = new Map([
  ['本市考试', 'local'],
  ['全省统考', 'provincial_unified'],
  ['全国统考', 'national_unified'],
]);
const STATUSES: ReadonlyMap<string, QualificationRecord['status']> = new Map([
  ['有效', 'valid'],
  ['注销', 'revoked'],
  ['撤销', 'revoked'],
  ['过期', 'expired'],
]);

const text = z.string().nullish();
const Envelope = z.object({ error_code: z.number().int(), lsh: text, result: z.unknown().optional() });
type Envelope = z.infer<typeof Envelope>;
const Coded = z.object({ hyjg: z.number().int(), sfz: text, zs: z.unknown().optional() });
type Coded = z.infer<typeof Coded>;
const Entry = z.object({
  xm: text,
  zslx: text,
  zsmc: text,
  zydm: text,
  dj: text,
  zsbh: text,
  fzrq: text,
  ksdq: text,
  kslx: text,
  zt: text,
  zhspcs: text,
  rclb: text,
});
const Result = z.object({ hyjg: z.number(), xm: text, sfz: text, zs: z.array(Entry).min(1).max(MAX_ROWS) });

/** 人才类别, such as `A类`. */
const classIn = (text: string | null | undefined): string | null =>
  /^([A-Z])类?$/.exec(said(text)?.trim() ?? '')?.[1] ?? null;

function toRecord(entry: z.infer<typeof Entry>): QualificationRecord {
  const kind = wordFor(KINDS, entry.zslx);
  const level = wordFor(LEVELS, entry.dj);
  const issuedOn = civilDate(entry.fzrq);
  const examKind = wordFor(EXAM_KINDS, entry.kslx);
  const comprehensiveTestLevel = wordFor(LEVELS, entry.zhspcs);
  const talentClass = classIn(entry.rclb);
  const place = said(entry.ksdq);
  const examinedIn = place !== null && /^\d{6}$/.test(place) ? place : null;
  const unreadable =
    isUnknown(entry.zslx, kind) ||
    isUnknown(entry.dj, level) ||
    isUnknown(entry.fzrq, issuedOn) ||
    isUnknown(entry.kslx, examKind) ||
    isUnknown(entry.zt, wordFor(STATUSES, entry.zt)) ||
    isUnknown(entry.ksdq, examinedIn) ||
    isUnknown(entry.zhspcs, comprehensiveTestLevel) ||
    isUnknown(entry.rclb, talentClass);
  return {
    ...(unreadable ? { unreadable } : {}),
    holderName: said(entry.xm),
    kind,
    name: said(entry.zsmc),
    occupationCode: said(entry.zydm),
    level,
    certificateNumber: said(entry.zsbh),
    issuedOn,
    examinedIn,
    examKind,
    status: wordFor(STATUSES, entry.zt) ?? 'other',
    comprehensiveTestLevel,
    talentClass,
  };
}

/** An error with a result, or certificates although the registry says that there are none. */
function contradictsItself({ error_code, result }: Envelope, coded: Coded | null): boolean {
  if (error_code !== 0) return !isNothing(result);
  return coded === null || (Math.abs(coded.hyjg) !== 1 && !isNothing(coded.zs));
}

/** Keeps only letters and digits, for the loosest comparison of two numbers. */
const bare = (number: string) =>
  number
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase();

/**
 * Whether `hyjg` reports the requested number among certificates without it, or reports it missing among certificates
 * with it.
 */
function contradictsNumbers({ hyjg, zs }: z.infer<typeof Result>, asked: string): boolean {
  const isThere = zs.some(({ zsbh }) => bare(zsbh ?? '') === bare(asked));
  return isThere !== (hyjg === 1);
}

function readResult(result: unknown, asked: string): AnswerOf<'qualification'> {
  const parsed = Result.safeParse(result);
  if (!parsed.success || contradictsNumbers(parsed.data, asked)) return MALFORMED;
  return {
    status: 'answered',
    subject: { residentId: said(parsed.data.sfz), name: said(parsed.data.xm) },
    record: { entries: parsed.data.zs.map(toRecord) },
  };
}

function write(question: Question<'qualification'>, credentials: Credentials) {
  const params = {
    key: credentials.account,
    lsh: question.requestSn,
    ts: String(question.at.epochMilliseconds),
    xm: question.name,
    sfz: question.residentId,
    zslx: WIRE_KIND[question.want.kind],
    zsbh: question.want.certificateNumber,
  };
  return {
    method: 'POST' as const,
    path: '/api/zyzg/verify',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-auth-sign': hashHex('sm3', `${sortedPairs(params)}&key=${credentials.secret}`).toUpperCase(),
      traceparent: question.traceparent,
    },
    body: Buffer.from(new URLSearchParams(params).toString()),
  };
}

export const qualification: Dialect<'qualification'> = {
  source: 'qualification',
  ofAsking: ['lsh'],
  write,
  read(response, question) {
    const envelope = Envelope.safeParse(jsonBody(response.body, 'utf-8'));
    if (response.status !== 200) {
      return answerForHttp(QUALIFICATION_CODES, response.status, envelope.data?.error_code === 0);
    }
    if (!envelope.success) return MALFORMED;
    const { error_code, lsh, result } = envelope.data;
    const coded = Coded.safeParse(result).data ?? null;
    if (contradictsItself(envelope.data, coded)) return MALFORMED;
    const meaning = meaningOf(QUALIFICATION_CODES, 200, String(error_code), coded && String(coded.hyjg));
    return answerFor(
      meaning,
      () => faultOfEcho(lsh, question) ?? faultOfSubject(meaning, coded?.sfz, question),
      () => readResult(result, question.want.certificateNumber),
    );
  },
};
