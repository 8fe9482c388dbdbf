// Medical examinations reported by designated hospitals: REST-like JSON signed with HMAC-SM3 in Authorization. It reads
// the conclusion, the day and the designation; medical findings are never asked for or read (PIPL 28).
import { z } from 'zod';
import type { AnswerOf } from '../schemes/facts.ts';
import type { MedicalConclusion } from '../schemes/words.ts';
import { answerFor, answerForHttp, type CodeTable, HTTP_OUTAGES, MALFORMED, meaningOf } from './code-table.ts';
import { fullDay, isNothing, jsonBody, said, wordFor } from './loose-text.ts';
import { faultOfEcho } from './proof.ts';
import { hashHex, hmac } from './signing.ts';
import type { Credentials, Dialect, Question } from './source.ts';

const PATH = '/tj/rest/result/query';

/** 1 found · 2 none · 3 identity not resolved; this registry refuses a wrong signature with HTTP 401. */
export const MEDICAL_CODES: CodeTable = [
  { http: 200, envelope: 'OK', business: '1', means: 'answered' },
  { http: 200, envelope: 'OK', business: '2', means: 'not_found' },
  { http: 200, envelope: 'OK', business: '3', means: 'unresolved' },
  { http: 200, envelope: 'FAIL', business: 'LIMIT-429', means: 'rate_limited' },
  { http: 200, envelope: 'FAIL', business: 'SYS-500', means: 'server_error' },
  { http: 200, envelope: 'FAIL', business: 'SYS-503', means: 'maintenance' },
  { http: 401, envelope: null, business: null, means: 'unauthorised' },
  ...HTTP_OUTAGES,
];

const CONCLUSIONS: ReadonlyMap<string, MedicalConclusion> = new Map([
  ['合格', 'qualified'],
  ['不合格', 'unqualified'],
  ['复查', 'recheck'],
]);

const text = z.string().nullish();
const Envelope = z.object({
  status: z.string(),
  requestId: text,
  errCode: text,
  resultFlag: z.number().int().nullish(),
  payload: z.unknown().optional(),
});
type Envelope = z.infer<typeof Envelope>;
const Payload = z.object({
  idCard: text,
  patientName: text,
  hospital: z.object({ designated: z.enum(['Y', 'N']) }),
  examDate: text,
  conclusion: text,
});

/** Success with an error code or without a result, failure with a result, or "no examination" with one. */
function contradictsItself({ status, errCode, resultFlag, payload }: Envelope): boolean {
  if (status !== 'OK') return !isNothing(resultFlag) || !isNothing(payload);
  return said(errCode) !== null || isNothing(resultFlag) || (resultFlag !== 1 && !isNothing(payload));
}

function readPayload(payload: unknown): AnswerOf<'medical-exam'> {
  const parsed = Payload.safeParse(payload);
  if (!parsed.success) return MALFORMED;
  const { idCard, patientName, hospital, examDate, conclusion } = parsed.data;
  return {
    status: 'answered',
    subject: { residentId: said(idCard), name: said(patientName) },
    record: {
      designated: hospital.designated === 'Y',
      examinedOn: fullDay(examDate),
      conclusion: wordFor(CONCLUSIONS, conclusion),
    },
  };
}

function write(question: Question<'medical-exam'>, credentials: Credentials) {
  const body = Buffer.from(
    JSON.stringify({
      requestId: question.requestSn,
      idCard: question.residentId,
      patientName: question.name,
      examType: 'RCYJ',
    }),
  );
  const date = String(question.at.epochMilliseconds);
  const signature = hmac('hex', 'sm3', credentials.secret, ['POST', PATH, date, hashHex('sm3', body)].join('\n'));
  return {
    method: 'POST' as const,
    path: PATH,
    headers: {
      'content-type': 'application/json',
      'x-date': date,
      authorization: `HMAC-SM3 Credential=${credentials.account}, Signature=${signature}`,
      traceparent: question.traceparent,
    },
    body,
  };
}

export const medicalExam: Dialect<'medical-exam'> = {
  source: 'medical-exam',
  ofAsking: ['requestId'],
  write,
  read(response, question) {
    const envelope = Envelope.safeParse(jsonBody(response.body, 'utf-8'));
    if (response.status !== 200) return answerForHttp(MEDICAL_CODES, response.status, envelope.data?.status === 'OK');
    if (!envelope.success || contradictsItself(envelope.data)) return MALFORMED;
    const { status, requestId, errCode, resultFlag, payload } = envelope.data;
    const meaning = meaningOf(MEDICAL_CODES, 200, status, status === 'OK' ? String(resultFlag) : said(errCode));
    return answerFor(
      meaning,
      () => faultOfEcho(requestId, question),
      () => readPayload(payload),
    );
  },
};
