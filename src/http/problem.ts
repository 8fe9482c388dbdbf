// Answers refusals as RFC 9457 problem details. Any other error is a bug or an outage: the caller gets a request id,
// and the details stay in the log.
import { type FieldError, REFUSALS, Refusal, type RefusalCode, type RefusalDetails } from '../base/refusal.ts';
import type { Text } from '../schemes/words.ts';

const MOST_ERRORS = 20;

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: RefusalCode;
  requestId: string;
  errors?: FieldError[];
  currentStatus?: string;
  legalMoves?: readonly string[];
  current?: RefusalDetails['current'];
  notBefore?: string;
  until?: string;
  material?: string;
  flips?: number;
  proposal?: RefusalDetails['proposal'];
}

/** A language range with its weight (RFC 9110 12.5.4); a range with a malformed weight is ignored. */
const LANGUAGE = /^[ \t]*([a-z]+)(?:-[a-z0-9-]+)?[ \t]*(?:;[ \t]*q[ \t]*=[ \t]*(0(?:\.\d*)?|1(?:\.0*)?)[ \t]*)?$/i;

/** Returns Chinese, unless English is preferred or Chinese refused (`zh;q=0`). */
export function languageOf(acceptLanguage: string | undefined): keyof Text {
  if (acceptLanguage === undefined) return 'zh';
  const named = acceptLanguage
    .split(',')
    .map((each) => {
      const [, name = '', weight = '1'] = LANGUAGE.exec(each) ?? [];
      return { language: name.toLowerCase(), weight: Number(weight) };
    })
    .filter(({ language }) => language === 'zh' || language === 'en')
    .toSorted((a, b) => b.weight - a.weight);
  const preferred = named.find(({ weight }) => weight > 0)?.language;
  if (preferred === undefined) return named.some(({ language }) => language === 'zh') ? 'en' : 'zh';
  return preferred === 'en' ? 'en' : 'zh';
}

export interface ProblemContext {
  requestId: string;
  language: keyof Text;
  /** further headers of the answer */
  headers?: Record<string, string>;
}

export function problemOf(code: RefusalCode, details: RefusalDetails, about: ProblemContext): Problem {
  const { status, title, detail: general } = REFUSALS[code];
  const { errors, detail = general, allow: _, retryAfterSeconds: __, ...rest } = details;
  return {
    type: `urn:miaopi:problem:${code}`,
    title: title[about.language],
    status,
    detail: detail[about.language],
    instance: `urn:miaopi:request:${about.requestId}`,
    code,
    requestId: about.requestId,
    ...rest,
    ...(errors ? { errors: errors.slice(0, MOST_ERRORS) } : {}),
  };
}

export function problemResponse(code: RefusalCode, details: RefusalDetails, about: ProblemContext): Response {
  const { retryAfterSeconds, allow } = details;
  const problem = problemOf(code, details, about);
  const { status } = problem;
  return new Response(JSON.stringify(problem), {
    status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      'x-request-id': about.requestId,
      'content-language': about.language === 'zh' ? 'zh-CN' : 'en',
      'x-content-type-options': 'nosniff',
      ...(allow ? { allow: allow.join(', ') } : {}),
      // RFC 9110 12.5.3: only uncompressed bodies are accepted
      ...(code === 'unsupported_media_type' ? { 'accept-encoding': 'identity' } : {}),
      ...about.headers,
      ...(retryAfterSeconds ? { 'retry-after': String(retryAfterSeconds) } : {}),
      // the rest of a too large body is not worth reading
      ...(code === 'body_too_large' ? { connection: 'close' } : {}),
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    },
  });
}

export const asRefusal = (error: unknown): Refusal | null => (error instanceof Refusal ? error : null);
