// Household registration (公安户籍): `{head, body}` JSON, signed with HMAC-SM3 in base64 both ways. It asks only for
// the facts that the scheme names, and must never read a place or an outcome out of a word that it does not know.
import { z } from 'zod';
import type { AnswerOf, HouseholdRecord, WantOf } from '../schemes/facts.ts';
import type { HouseholdFact, OneStop } from '../schemes/words.ts';
import { answerFor, answerForHttp, type CodeTable, HTTP_OUTAGES, MALFORMED, meaningOf } from './code-table.ts';
import { isNothing, isUnknown, jsonBody, MAX_ROWS, said, wordFor } from './loose-text.ts';
import { faultOfSignature, faultOfSubject } from './proof.ts';
import { chinaStamp, chinaStampMs, hmac, jsonHashHex } from './signing.ts';
import type { Credentials, Dialect, Proof, Question } from './source.ts';

export const HOUSEHOLD_CODES: CodeTable = [
  { http: 200, envelope: '0000', business: 'A', means: 'answered' },
  { http: 200, envelope: '0000', business: 'B', means: 'not_found' },
  { http: 200, envelope: '0000', business: 'C', means: 'unresolved' },
  { http: 200, envelope: '4010', business: null, means: 'unauthorised' },
  { http: 200, envelope: '4290', business: null, means: 'rate_limited' },
  { http: 200, envelope: '5000', business: null, means: 'server_error' },
  { http: 200, envelope: '5030', business: null, means: 'maintenance' },
  ...HTTP_OUTAGES,
];

const ITEM_OF: Record<HouseholdFact, string> = { one_stop: 'YZSHC', places: 'LHDHC' };
const ONE_STOP: ReadonlyMap<string, OneStop> = new Map([
  ['通过', 'verified'],
  ['未通过', 'not_verified'],
]);
const PLACES: ReadonlyMap<string, 'home' | 'collective'> = new Map([
  ['1', 'home'],
  ['2', 'collective'],
]);

const text = z.string().nullish();
const Envelope = z.object({
  head: z.object({ fhm: z.string(), fhms: text, lsh: text, sj: text, qm: text }),
  body: z.unknown().optional(),
});
type Envelope = z.infer<typeof Envelope>;
const Coded = z.object({ cxjg: z.string(), gmsfhm: text, yzshc: z.unknown().optional(), lhd: z.unknown().optional() });
type Coded = z.infer<typeof Coded>;
const Place = z.object({ lx: z.string(), xzqh: text });
const Body = z.object({
  xm: text,
  gmsfhm: text,
  yzshc: text,
  lhd: z.array(Place).max(MAX_ROWS).nullish(),
});

/** Null for a place of an unknown kind. */
function placeIn({ lx, xzqh }: z.infer<typeof Place>) {
  const kind = wordFor(PLACES, lx);
  const district = said(xzqh);
  return kind && { kind, district: district !== null && /^\d{6}$/.test(district) ? district : null };
}

function readBody(body: unknown, { facts }: WantOf['household']): AnswerOf<'household'> {
  const parsed = Body.safeParse(body);
  if (!parsed.success) return MALFORMED;
  const { yzshc, lhd, xm, gmsfhm } = parsed.data;
  const oneStop = wordFor(ONE_STOP, yzshc);
  const places = (lhd ?? []).map(placeIn);
  if (isUnknown(yzshc, oneStop) || places.includes(null)) return MALFORMED;
  // a list that is missing does not say that there is no place
  if (facts.includes('places') && !lhd) return MALFORMED;
  // nothing may rest on a fact that nobody asked for
  if ((!facts.includes('one_stop') && oneStop !== null) || (!facts.includes('places') && places.length > 0)) {
    return MALFORMED;
  }
  const record: HouseholdRecord = {
    oneStop,
    places: facts.includes('places') ? places.filter((place) => place !== null) : null,
  };
  return { status: 'answered', subject: { residentId: said(gmsfhm), name: said(xm) }, record };
}

/** An error with a body, or facts of a person whom the register does not know or could not tell apart. */
function contradictsItself({ head, body }: Envelope, coded: Coded | null): boolean {
  if (head.fhm !== '0000') return !isNothing(body);
  return coded === null || (coded.cxjg !== 'A' && !(isNothing(coded.yzshc) && isNothing(coded.lhd)));
}

/** The signature covers every member of the answer; the body through the digest of its JSON. */
function faultOf({ head, body }: Envelope, question: Question<'household'>, proof: Proof) {
  const { account, secret } = proof.credentials;
  const { fhm, fhms, lsh: requestSn, sj, qm: signature } = head;
  const digest = jsonHashHex('sm3', body);
  if (digest === null) return 'malformed';
  const expected = hmac('base64', 'sm3', secret, [account, requestSn, sj, fhm, fhms, digest].join('\n'));
  return faultOfSignature({ signature, expected, requestSn, signedAt: chinaStampMs(sj ?? '') }, question, proof);
}

function write(question: Question<'household'>, { account, secret }: Credentials) {
  const { requestSn, want } = question;
  const body = { xm: question.name, gmsfhm: question.residentId, cxsx: want.facts.map((fact) => ITEM_OF[fact]) };
  const sj = chinaStamp(question.at);
  const signed = [account, requestSn, sj, jsonHashHex('sm3', body)].join('\n');
  const head = { zh: account, lsh: requestSn, sj, qm: hmac('base64', 'sm3', secret, signed) };
  return {
    method: 'POST' as const,
    path: '/hzgl/rest/hjcx',
    headers: { 'content-type': 'application/json', traceparent: question.traceparent },
    body: Buffer.from(JSON.stringify({ head, body })),
  };
}

export const household: Dialect<'household'> = {
  source: 'household',
  ofAsking: ['lsh', 'sj', 'qm'],
  write,
  read(response, question, proof) {
    const envelope = Envelope.safeParse(jsonBody(response.body, 'utf-8'));
    const code = envelope.data?.head.fhm;
    if (response.status !== 200) return answerForHttp(HOUSEHOLD_CODES, response.status, code === '0000');
    if (!envelope.success || code === undefined) return MALFORMED;
    const coded = Coded.safeParse(envelope.data.body).data ?? null;
    if (contradictsItself(envelope.data, coded)) return MALFORMED;
    const meaning = meaningOf(HOUSEHOLD_CODES, 200, code, coded?.cxjg ?? null);
    return answerFor(
      meaning,
      () => faultOf(envelope.data, question, proof) ?? faultOfSubject(meaning, coded?.gmsfhm, question),
      () => readBody(envelope.data.body, question.want),
    );
  },
};
