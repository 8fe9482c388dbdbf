// The mock register of medical examinations: REST-like JSON, HMAC-SM3 in Authorization, HTTP 401 for a wrong signature.
// It gives the conclusion and never a finding.
import { HttpResponse, http } from 'msw';
import { z } from 'zod';
import type { Tie } from './people-store.ts';
import {
  echoOf,
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

const PATH = '/tj/rest/result/query';

const Body = z.object({
  requestId: z.string().min(1).max(40),
  idCard: z.string().min(1),
  patientName: z.string().min(1),
  examType: z.literal('RCYJ'),
});
const CONCLUSIONS = { qualified: '合格', unqualified: '不合格', recheck: '复查' } as const;

export function createMedicalExamMock({ store, credentials }: MockDeps): RegistryMock {
  const found = (tie: Tie, resultFlag: number, payload: unknown = null) => {
    const errCode = tie.fault === 'contradictory' ? 'SYS-500' : 'null';
    const text = JSON.stringify({ status: 'OK', requestId: echoOf(tie), errCode, resultFlag, payload });
    return jsonText(tie.fault === 'duplicate_member' ? withDuplicate(text, 'resultFlag', 2) : text);
  };
  const fail = (errCode: string, status = 200) => HttpResponse.json({ status: 'FAIL', errCode }, { status });

  const answer = http.post(ORIGIN + PATH, async ({ request }) => {
    const raw = await request.text();
    const date = request.headers.get('x-date') ?? '';
    const signature = keyedHex('sm3', credentials.secret, ['POST', PATH, date, hex('sm3', raw)].join('\n'));
    const expected = `HMAC-SM3 Credential=${credentials.account}, Signature=${signature}`;
    if (request.headers.get('authorization') !== expected) return fail('AUTH-401', 401);
    const body = Body.safeParse(parsedJson(raw));
    if (!body.success) return fail('REQ-400');

    const { held, echoId, maintenance, tie } = store.ask('medical-exam', body.data.idCard, body.data.requestId);
    if (maintenance) return fail('SYS-503');
    const exam = held?.medicalExam;
    if (!held || !exam) return found(tie, 2);
    if (exam.identityResolved === false) return found(tie, 3);
    return found(tie, 1, {
      idCard: echoId,
      patientName: exam.name ?? held.name,
      hospital: { designated: exam.designated ? 'Y' : 'N' },
      examDate: writeDate(exam.examinedOn, 'chinese') ?? 'null',
      conclusion: termFor(CONCLUSIONS, exam.conclusion) ?? 'null',
    });
  });
  return { source: 'medical-exam', path: PATH, handlers: [answer] };
}
