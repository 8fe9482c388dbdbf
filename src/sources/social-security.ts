// Social security (金保): pinyin-initial names and GB18030 both ways, the form percent-encoded in it, signed with
// HMAC-SHA256. It asks for one city and one range of months, and must never count an unknown kind of insurance.
import iconv from 'iconv-lite';
import { z } from 'zod';
import type { AnswerOf, Payment, WantOf } from '../schemes/facts.ts';
import type { Insurance, PaymentNature } from '../schemes/words.ts';
import { answerFor, answerForHttp, type CodeTable, HTTP_OUTAGES, MALFORMED, meaningOf } from './code-table.ts';
import { isNothing, jsonBody, MAX_ROWS, said, wordFor } from './loose-text.ts';
import { faultOfEcho, faultOfSubject } from './proof.ts';
import { chinaStamp, hmac, sortedPairs } from './signing.ts';
import type { Credentials, Dialect, Question } from './source.ts';

/** Here the envelope's "1" is success and "0" failure; the second code is jgzt, or cwdm after a failure. */
export const SOCIAL_SECURITY_CODES: CodeTable = [
  { http: 200, envelope: '1', business: '01', means: 'answered' },
  { http: 200, envelope: '1', business: '02', means: 'not_found' },
  { http: 200, envelope: '1', business: '03', means: 'unresolved' },
  { http: 200, envelope: '0', business: 'A001', means: 'unauthorised' },
  { http: 200, envelope: '0', business: 'A003', means: 'rate_limited' },
  { http: 200, envelope: '0', business: 'S001', means: 'maintenance' },
  { http: 200, envelope: '0', business: 'S999', means: 'server_error' },
  ...HTTP_OUTAGES,
];

const INSURANCES: ReadonlyMap<string, Insurance> = new Map([
  ['110', 'pension'],
  ['210', 'unemployment'],
  ['310', 'medical'],
  ['410', 'injury'],
  ['510', 'maternity'],
]);
const NATURES: ReadonlyMap<string, PaymentNature> = new Map([
  ['10', 'normal'],
  ['20', 'backpay'],
  ['30', 'personal_window'],
]);

const text = z.string().nullish();
const month = z.string().regex(/^\d{4}(0[1-9]|1[0-2])$/);
const Envelope = z.object({
  fhz: z.string(),
  lsh: text,
  jgzt: text,
  cwdm: text,
  sfzhm: text,
  mxs: text,
  jfmx: z.unknown().optional(),
});
type Envelope = z.infer<typeof Envelope>;
const Row = z.object({ ksny: month, jsny: month, tcqdm: z.string(), dwxydm: text, xzlx: z.string(), jflx: text });
const Data = z.object({
  xm: text,
  sfzhm: text,
  mxs: z.string(),
  jfmx: z.union([z.array(Row).max(MAX_ROWS), z.literal('')]),
});

function toPayment(row: z.infer<typeof Row>): Payment {
  const codes = row.xzlx.split(',').map((code) => code.trim());
  const types = codes.flatMap((code) => INSURANCES.get(code) ?? []);
  return {
    from: `${row.ksny.slice(0, 4)}-${row.ksny.slice(4)}`,
    to: `${row.jsny.slice(0, 4)}-${row.jsny.slice(4)}`,
    city: row.tcqdm,
    payer: said(row.dwxydm),
    types,
    ...(types.length < codes.length ? { unknownTypes: true } : {}),
    nature: wordFor(NATURES, row.jflx),
  };
}

/**
 * Success with an error code, failure with a result, or payments of a person reported as unknown or without payments.
 */
function contradictsItself({ fhz, jgzt, cwdm, mxs, jfmx }: Envelope): boolean {
  const hasPayments = !isNothing(jfmx) || (said(mxs) ?? '0') !== '0';
  if (fhz === '0') return said(jgzt) !== null || hasPayments;
  return said(cwdm) !== null || (jgzt !== '01' && hasPayments);
}

function readData(body: unknown, want: WantOf['social-security']): AnswerOf<'social-security'> {
  const parsed = Data.safeParse(body);
  if (!parsed.success) return MALFORMED;
  const rows = parsed.data.jfmx === '' ? [] : parsed.data.jfmx;
  // The count detects an answer that was cut short.
  if (parsed.data.mxs !== String(rows.length)) return MALFORMED;
  if (rows.some((row) => row.ksny > row.jsny)) return MALFORMED;
  const payments = rows.map(toPayment);
  // The registry limits its rows to the requested city and months: other rows answer another question.
  if (payments.some(({ from, to, city }) => from < want.from || to > want.to || city !== want.city)) return MALFORMED;
  return {
    status: 'answered',
    subject: { residentId: said(parsed.data.sfzhm), name: said(parsed.data.xm) },
    record: { payments },
  };
}

const UNRESERVED = /^[A-Za-z0-9._~-]*$/;

/** Percent-encodes the GB18030 bytes of a text, as this registry's forms require. */
export function percentGb18030(value: string): string {
  if (UNRESERVED.test(value)) return value;
  let encoded = '';
  for (const byte of iconv.encode(value, 'gb18030')) {
    const character = String.fromCharCode(byte);
    encoded += UNRESERVED.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

function write(question: Question<'social-security'>, credentials: Credentials) {
  const params: Record<string, string> = {
    yhm: credentials.account,
    lsh: question.requestSn,
    sjc: chinaStamp(question.at),
    xm: question.name,
    sfzhm: question.residentId,
    tcqdm: question.want.city,
    qsny: question.want.from.replace('-', ''),
    zzny: question.want.to.replace('-', ''),
  };
  const qm = hmac('hex', 'sha256', credentials.secret, iconv.encode(sortedPairs(params), 'gb18030'));
  const form = Object.entries({ ...params, qm })
    .map(([name, value]) => `${name}=${percentGb18030(value)}`)
    .join('&');
  return {
    method: 'POST' as const,
    path: '/lbservice/sbjf.do',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=GB18030',
      traceparent: question.traceparent,
    },
    body: Buffer.from(form, 'latin1'),
  };
}

export const socialSecurity: Dialect<'social-security'> = {
  source: 'social-security',
  ofAsking: ['lsh'],
  write,
  read(response, question) {
    // Gateways in front of this registry sometimes answer in UTF-8, and then declare it.
    const charset = /charset\s*=\s*"?utf-?8/i.test(response.contentType) ? 'utf-8' : 'gb18030';
    const body = jsonBody(response.body, charset);
    const envelope = Envelope.safeParse(body);
    if (response.status !== 200) {
      return answerForHttp(SOCIAL_SECURITY_CODES, response.status, envelope.data?.fhz === '1');
    }
    if (!envelope.success || contradictsItself(envelope.data)) return MALFORMED;
    const { fhz, lsh, jgzt, cwdm, sfzhm } = envelope.data;
    const meaning = meaningOf(SOCIAL_SECURITY_CODES, 200, fhz, said(fhz === '0' ? cwdm : jgzt));
    return answerFor(
      meaning,
      () => faultOfEcho(lsh, question) ?? faultOfSubject(meaning, sfzhm, question),
      () => readData(body, question.want),
    );
  },
};
