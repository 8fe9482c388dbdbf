// The refusals in the OpenAPI document: those that a call can get, their shapes, and an example of each.
import { REFUSAL_CODES, REFUSALS, type RefusalCode, type RefusalDetails } from '../../base/refusal.ts';
import type { Endpoint } from '../endpoint.ts';
import { PROBLEM_SHAPES, ProblemShape } from '../problem.shapes.ts';
import { problemOf } from '../problem.ts';
import { headersOf } from './headers.ts';
import { both, type Json, type Schemas } from './schemas.ts';

const EVERY_CALLER: RefusalCode[] = [
  'unauthenticated',
  'forbidden',
  'rate_limited',
  // every audit event needs a number, which requires a log in order
  'log_behind',
  'log_inconsistent',
];

/** Answers, by status, the refusals of any call of this kind and those that the endpoint declares. */
export function refusalsByStatus(endpoint: Endpoint): Record<string, RefusalCode[]> {
  const { roles, open, body, idempotent, refusals = [] } = endpoint;
  const codes = new Set<RefusalCode>([
    ...refusals,
    ...(roles === 'public' ? [] : EVERY_CALLER),
    ...(open ? (['rate_limited'] as const) : []),
    // only auditors inspect blind, and every endpoint hides the application from them
    ...(roles !== 'public' && roles.includes('auditor') ? (['blind'] as const) : []),
    // also without a query: no parameter may occur twice
    'validation_failed',
    ...(idempotent ? (['idempotency_key_missing', 'invalid_request', 'idempotency_conflict'] as const) : []),
    ...(body ? (['malformed_body', 'unsupported_media_type', 'body_too_large'] as const) : []),
    'unavailable',
    'internal',
  ]);
  const byStatus: Record<string, RefusalCode[]> = {};
  for (const code of REFUSAL_CODES) {
    if (!codes.has(code)) continue;
    const { status } = REFUSALS[code];
    byStatus[status] = [...(byStatus[status] ?? []), code];
  }
  return byStatus;
}

/** Defines `Problem` and one schema for each code, told apart by the code. */
export function defineProblems({ components, toSchema }: Schemas): void {
  toSchema(ProblemShape, 'output');
  for (const code of REFUSAL_CODES) {
    const name = nameOf(code);
    components[name] = {
      description: `${both(REFUSALS[code].title)} — ${both(REFUSALS[code].detail)}`,
      ...components[name],
    };
  }
  components.Problem = { ...components.Problem, ...discriminator(REFUSAL_CODES) };
}

const pascal = (code: RefusalCode): string => nameOf(code).slice('Problem'.length);
const nameOf = (code: RefusalCode): string => PROBLEM_SHAPES[code].meta()?.id as string;
const refOf = (code: RefusalCode) => ({ $ref: `#/components/schemas/${nameOf(code)}` });
const discriminator = (codes: readonly RefusalCode[]) => ({
  discriminator: {
    propertyName: 'code',
    mapping: Object.fromEntries(codes.map((code) => [code, refOf(code).$ref])),
  },
});

/** Returns a reference to the response, which many calls share. */
export function refusalResponse(endpoint: Endpoint, codes: readonly RefusalCode[], { responses }: Schemas): Json {
  const name = `${codes.map(pascal).join('Or')}${endpoint.open ? 'Open' : endpoint.roles === 'public' ? 'Public' : ''}`;
  responses[name] ??= {
    description: codes.map((code) => `${code}: ${both(REFUSALS[code].title)}`).join('; '),
    headers: headersOf(endpoint, codes),
    content: {
      'application/problem+json': {
        schema:
          codes.length === 1 ? refOf(codes[0] as RefusalCode) : { oneOf: codes.map(refOf), ...discriminator(codes) },
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
  return { $ref: `#/components/responses/${name}` };
}

const REQUEST = '0199d5a0-0000-7000-8000-00000000000a';
const AT = '2026-11-20T10:00:00+08:00';
const field = (pointer: string, code: string, zh: string, en: string) => ({
  errors: [{ pointer, code, message: { zh, en } }],
});
const current = {
  version: 4,
  status: 'open',
  assignee: 'sandbox:clerk_education_2',
  leaseUntil: '2026-11-20T10:15:00+08:00',
  lastChange: { action: 'review.claimed', by: 'sandbox:clerk_education_2', at: AT },
};
const proposal = {
  ground: 'false_declaration',
  proposedBy: 'sandbox:supervisor',
  proposedAt: AT,
  heardUntil: '2026-12-04',
} as const;

const EXAMPLES: Partial<Record<RefusalCode, RefusalDetails>> = {
  malformed_body: field(
    '/commitment',
    'duplicate_member',
    '同一成员出现了不止一次',
    'This member appears more than once',
  ),
  invalid_request: field(
    'header:Idempotency-Key',
    'format',
    '1 至 255 个可见 ASCII 字符',
    '1 to 255 visible ASCII characters',
  ),
  idempotency_key_missing: field('header:Idempotency-Key', 'required', '必填', 'Required'),
  validation_failed: field(
    '/applicant/residentId',
    'resident_id.checksum',
    '公民身份号码校验位不符',
    'The check character of the resident id is wrong',
  ),
  illegal_transition: { currentStatus: 'in_review', legalMoves: ['withdrawn'] },
  too_early: { currentStatus: 'frozen', legalMoves: ['approved', 'revoked'], notBefore: '2026-12-12T00:00:00+08:00' },
  second_supervisor_required: { proposal },
  stale: { current },
  not_claimed: { current },
  ban_in_force: { until: '2027-11-20' },
};

/** Makes an example of each refusal that a call declares. The others, such as 405, are only in the catalogue. */
export function refusalExamples({ responses }: Schemas): Json {
  const declared = JSON.stringify(responses);
  return Object.fromEntries(
    REFUSAL_CODES.filter((code) => declared.includes(`"#/components/examples/${code}"`)).map((code) => [
      code,
      {
        summary: both(REFUSALS[code].title),
        value: problemOf(code, EXAMPLES[code] ?? {}, { requestId: REQUEST, language: 'en' }),
      },
    ]),
  );
}
