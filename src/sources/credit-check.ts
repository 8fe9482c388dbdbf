// Public credit: `{authinfo, param}` JSON with upper-case pinyin names, signed both ways: HMAC-SHA256 in base64 over a
// digest. An empty list counts only if the registry confirms that name and id agree; an unknown person is never clean.
import { z } from 'zod';
import type { AnswerOf, CreditEntry } from '../schemes/facts.ts';
import type { CreditKind, CreditStatus } from '../schemes/words.ts';
import { answerFor, answerForHttp, type CodeTable, HTTP_OUTAGES, MALFORMED, meaningOf } from './code-table.ts';
import { civilDate, isNothing, jsonBody, MAX_ROWS, said, wordFor } from './loose-text.ts';
import { faultOfSignature, faultOfSubject } from './proof.ts';
import { hashHex, hmac, jsonHashHex } from './signing.ts';
import type { Credentials, Dialect, Proof, Question } from './source.ts';

/** Here the result "0" means that nothing is on file; in the academic register it means the opposite. */
export const CREDIT_CODES: CodeTable = [
  { http: 200, envelope: '000', business: '0/一致', means: 'answered' },
  { http: 200, envelope: '000', business: '1/一致', means: 'answered' },
  { http: 200, envelope: '000', business: '0/不一致', means: 'unresolved' },
  { http: 200, envelope: '000', business: '1/不一致', means: 'unresolved' },
  { http: 200, envelope: '000', business: '2/-', means: 'unresolved' },
  { http: 200, envelope: '100', business: null, means: 'unauthorised' },
  { http: 200, envelope: '203', business: null, means: 'rate_limited' },
  { http: 200, envelope: '900', business: null, means: 'maintenance' },
  { http: 200, envelope: '999', business: null, means: 'server_error' },
  ...HTTP_OUTAGES,
];

const KINDS: ReadonlyMap<string, CreditKind> = new Map([
  ['失信被执行人', 'court_defaulter'],
  ['严重失信主体', 'serious_dishonesty'],
  ['虚假申报', 'fraudulent_declaration'],
  ['行政处罚', 'administrative_penalty'],
  ['其他', 'other'],
]);
const STATUSES: ReadonlyMap<string, CreditStatus> = new Map([
  ['生效', 'active'],
  ['届满', 'ended'],
  ['异议处理中', 'under_objection'],
  ['已修复', 'repaired'],
]);

const text = z.string().nullish();
const Envelope = z.object({
  code: z.string(),
  message: text,
  authinfo: z.object({ sn: text, ts: text, sign: text }).nullish(),
  data: z.unknown().optional(),
});
type Envelope = z.infer<typeof Envelope>;
const Coded = z.object({ result: z.string(), SFYZ: z.string(), ZJHM: text, list: z.unknown().optional() });
type Coded = z.infer<typeof Coded>;
const Row = z.object({ XXLB: text, ZT: text, LRRQ: text, JSRQ: text });
const Data = z.object({
  result: z.enum(['0', '1']),
  XM: text,
  ZJHM: text,
  list: z.union([z.array(Row).max(MAX_ROWS), z.literal('')]),
});

function toEntry(row: z.infer<typeof Row>): CreditEntry {
  return {
    kind: wordFor(KINDS, row.XXLB),
    status: wordFor(STATUSES, row.ZT),
    listedOn: civilDate(row.LRRQ),
    endedOn: civilDate(row.JSRQ),
  };
}

function readData(data: unknown): AnswerOf<'credit-check'> {
  const parsed = Data.safeParse(data);
  if (!parsed.success) return MALFORMED;
  const rows = parsed.data.list === '' ? [] : parsed.data.list;
  // "Nothing on file" with rows, or "on file" without any, contradicts itself.
  if ((parsed.data.result === '1') !== rows.length > 0) return MALFORMED;
  return {
    status: 'answered',
    subject: { residentId: said(parsed.data.ZJHM), name: said(parsed.data.XM) },
    record: { entries: rows.map(toEntry) },
  };
}

/** An error with data, or entries of a person whose identity was not confirmed. */
function contradictsItself({ code, data }: Envelope, coded: Coded | null): boolean {
  if (code !== '000') return !isNothing(data);
  return coded === null || (coded.SFYZ !== '一致' && !isNothing(coded.list));
}

/**
 * The signature covers every member of the answer; `data` through the digest of its JSON, members in the answer's
 * order.
 */
function faultOf({ code, message, authinfo, data }: Envelope, question: Question<'credit-check'>, proof: Proof) {
  const { account, secret } = proof.credentials;
  const { sn: requestSn, ts, sign: signature } = authinfo ?? {};
  const digest = jsonHashHex('sha256', data);
  if (digest === null) return 'malformed';
  const signed = [account, ts, requestSn, code, message, digest].join('\n');
  const expected = hmac('base64', 'sha256', secret, signed);
  const signedAt = ts && /^\d{10}$/.test(ts) ? Number(ts) * 1000 : null;
  return faultOfSignature({ signature, expected, requestSn, signedAt }, question, proof);
}

function write(question: Question<'credit-check'>, credentials: Credentials) {
  const param = {
    XM: question.name,
    ZJHM: question.residentId,
    CXYS: String(question.want.lookBackMonths),
    CXYY: '人才引进',
  };
  const ts = String(Math.floor(question.at.epochMilliseconds / 1000));
  const signed = [credentials.account, ts, question.requestSn, hashHex('sha256', JSON.stringify(param))].join('\n');
  const sign = hmac('base64', 'sha256', credentials.secret, signed);
  return {
    method: 'POST' as const,
    path: '/credit/v1/personal/list',
    headers: { 'content-type': 'application/json', traceparent: question.traceparent },
    body: Buffer.from(
      JSON.stringify({ authinfo: { uid: credentials.account, ts, sn: question.requestSn, sign }, param }),
    ),
  };
}

export const creditCheck: Dialect<'credit-check'> = {
  source: 'credit-check',
  ofAsking: ['authinfo'],
  write,
  read(response, question, proof) {
    const envelope = Envelope.safeParse(jsonBody(response.body, 'utf-8'));
    if (response.status !== 200) return answerForHttp(CREDIT_CODES, response.status, envelope.data?.code === '000');
    if (!envelope.success) return MALFORMED;
    const { code, data } = envelope.data;
    const coded = Coded.safeParse(data).data ?? null;
    if (contradictsItself(envelope.data, coded)) return MALFORMED;
    const meaning = meaningOf(CREDIT_CODES, 200, code, coded && `${coded.result}/${coded.SFYZ}`);
    return answerFor(
      meaning,
      () => faultOf(envelope.data, question, proof) ?? faultOfSubject(meaning, coded?.ZJHM, question),
      () => readData(data),
    );
  },
};
