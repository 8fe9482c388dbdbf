// Criminal records (公安): `{meta, params}` JSON, signed with HMAC-SM3 both ways. A clean answer counts only if the
// registry tied name and id to one person. It must never show a sealed record in any form (刑事诉讼法 286).
import { z } from 'zod';
import type { AnswerOf } from '../schemes/facts.ts';
import type { CriminalKind } from '../schemes/words.ts';
import { answerFor, answerForHttp, type CodeTable, HTTP_OUTAGES, MALFORMED, meaningOf } from './code-table.ts';
import { civilDate, isNothing, jsonBody, MAX_ROWS, said, wordFor } from './loose-text.ts';
import { faultOfSignature, faultOfSubject } from './proof.ts';
import { chinaStamp, chinaStampMs, hmac, jsonHashHex } from './signing.ts';
import type { Credentials, Dialect, Proof, Question } from './source.ts';

const SERVICE_CODE = 'WFFZ01';

/** The business code is identity (sfhs) and result (hcjg) together: a result without identity has no value. */
export const CRIMINAL_CODES: CodeTable = [
  { http: 200, envelope: '000000', business: 'Y/1', means: 'answered' },
  { http: 200, envelope: '000000', business: 'Y/2', means: 'answered' },
  { http: 200, envelope: '000000', business: 'N/1', means: 'unresolved' },
  { http: 200, envelope: '000000', business: 'N/2', means: 'unresolved' },
  { http: 200, envelope: '000000', business: 'N/3', means: 'unresolved' },
  { http: 200, envelope: '000000', business: 'N/4', means: 'unresolved' },
  { http: 200, envelope: 'E1001', business: null, means: 'unauthorised' },
  { http: 200, envelope: 'E1429', business: null, means: 'rate_limited' },
  { http: 200, envelope: 'E5000', business: null, means: 'server_error' },
  { http: 200, envelope: 'E9001', business: null, means: 'maintenance' },
  ...HTTP_OUTAGES,
];

const KINDS: ReadonlyMap<string, CriminalKind> = new Map([
  ['01', 'crime'],
  ['02', 'administrative_detention'],
]);

const text = z.string().nullish();
const Envelope = z.object({
  meta: z.object({ result_code: z.string(), result_desc: text, request_sn: text, timestamp: text, sign: text }),
  data: z.unknown().optional(),
});
type Envelope = z.infer<typeof Envelope>;
const Coded = z.object({ sfhs: z.string(), hcjg: z.string(), id_no: text, jls: z.unknown().optional() });
type Coded = z.infer<typeof Coded>;
const Row = z.object({ lx: text, sj: text, fcbz: text });
const Data = z.object({
  name: text,
  id_no: text,
  hcjg: z.enum(['1', '2']),
  jls: z.union([z.array(Row).max(MAX_ROWS), z.literal('null'), z.literal('')]),
});

function readData(data: unknown): AnswerOf<'criminal-record'> {
  const parsed = Data.safeParse(data);
  if (!parsed.success) return MALFORMED;
  const rows = Array.isArray(parsed.data.jls) ? parsed.data.jls : [];
  // "Nothing found" with rows, or "found" without any, contradicts itself.
  if ((parsed.data.hcjg === '2') !== rows.length > 0) return MALFORMED;
  return {
    status: 'answered',
    subject: { residentId: said(parsed.data.id_no), name: said(parsed.data.name) },
    record: {
      records: rows
        .filter((row) => row.fcbz !== '1')
        .map((row) => ({ kind: wordFor(KINDS, row.lx), decidedOn: civilDate(row.sj) })),
    },
  };
}

/** An error with data, or records of a person whose identity was not confirmed. */
function contradictsItself({ meta, data }: Envelope, coded: Coded | null): boolean {
  if (meta.result_code !== '000000') return !isNothing(data);
  return coded === null || (coded.sfhs !== 'Y' && !isNothing(coded.jls));
}

/**
 * The signature covers every member of the answer; `data` through the digest of its JSON, members in the answer's
 * order.
 */
function faultOf({ meta, data }: Envelope, question: Question<'criminal-record'>, proof: Proof) {
  const { account, secret } = proof.credentials;
  const { result_code, result_desc, request_sn: requestSn, timestamp, sign: signature } = meta;
  const digest = jsonHashHex('sm3', data);
  if (digest === null) return 'malformed';
  const signed = [account, SERVICE_CODE, requestSn, timestamp, result_code, result_desc, digest].join('|');
  const expected = hmac('hex', 'sm3', secret, signed);
  return faultOfSignature({ signature, expected, requestSn, signedAt: chinaStampMs(timestamp ?? '') }, question, proof);
}

function write(question: Question<'criminal-record'>, credentials: Credentials) {
  const timestamp = chinaStamp(question.at);
  const signed = [
    credentials.account,
    SERVICE_CODE,
    question.requestSn,
    timestamp,
    question.residentId,
    question.name,
  ].join('|');
  const body = {
    meta: {
      account: credentials.account,
      service_code: SERVICE_CODE,
      request_sn: question.requestSn,
      timestamp,
      sign: hmac('hex', 'sm3', credentials.secret, signed),
    },
    params: { name: question.name, id_no: question.residentId },
  };
  return {
    method: 'POST' as const,
    path: '/ga/wffz/v2/hcx',
    headers: { 'content-type': 'application/json', traceparent: question.traceparent },
    body: Buffer.from(JSON.stringify(body)),
  };
}

export const criminalRecord: Dialect<'criminal-record'> = {
  source: 'criminal-record',
  ofAsking: ['request_sn', 'timestamp', 'sign'],
  write,
  read(response, question, proof) {
    const envelope = Envelope.safeParse(jsonBody(response.body, 'utf-8'));
    const code = envelope.data?.meta.result_code;
    if (response.status !== 200) return answerForHttp(CRIMINAL_CODES, response.status, code === '000000');
    if (!envelope.success || code === undefined) return MALFORMED;
    const coded = Coded.safeParse(envelope.data.data).data ?? null;
    if (contradictsItself(envelope.data, coded)) return MALFORMED;
    const meaning = meaningOf(CRIMINAL_CODES, 200, code, coded && `${coded.sfhs}/${coded.hcjg}`);
    return answerFor(
      meaning,
      () => faultOf(envelope.data, question, proof) ?? faultOfSubject(meaning, coded?.id_no, question),
      () => readData(envelope.data.data),
    );
  },
};
