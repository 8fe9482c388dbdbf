// The headers in the OpenAPI document, of requests and answers.
import type { RefusalCode } from '../../base/refusal.ts';
import type { AnswerHeader, Endpoint } from '../endpoint.ts';
import { both, type Json } from './schemas.ts';

const text = { type: 'string' };
const described = (zh: string, en: string, schema: Json, example: unknown): Json => ({
  description: both({ zh, en }),
  schema,
  example,
});

/** Headers by name; those of every answer are required. */
export const HEADERS: Record<
  | AnswerHeader
  | 'X-Request-Id'
  | 'RateLimit'
  | 'RateLimit-Policy'
  | 'Retry-After'
  | 'WWW-Authenticate'
  | 'Content-Language',
  Json
> = {
  'X-Request-Id': {
    ...described(
      '本次请求的编号：沿用请求头中的值，否则由服务生成；联系运维时请提供',
      'The id of this request: your own from the request header, or else one from the service. Quote it to the ' +
        'operator.',
      text,
      '0199d5a0-0000-7000-8000-00000000000a',
    ),
    required: true,
  },
  RateLimit: {
    ...described(
      '本密钥（公开路径为本地址）在本进程的剩余额度 r，以及额度完全恢复所需的秒数 t' +
        '（draft-ietf-httpapi-ratelimit-headers）',
      'Requests that this key, or on an open path this address, has left in this process (r), and seconds until the ' +
        'quota is full again (t): draft-ietf-httpapi-ratelimit-headers',
      text,
      '"key";r=1999;t=1',
    ),
  },
  'RateLimit-Policy': {
    ...described(
      '额度 q 与时间窗 w（秒）：每秒匀速恢复 q/w 次',
      'The quota (q) for a window of w seconds; it refills steadily by q/w requests a second',
      text,
      '"key";q=2000;w=2',
    ),
  },
  'Retry-After': {
    ...described('多少秒后重试为宜', 'Seconds to wait before a retry', { type: 'integer', minimum: 1 }, 1),
  },
  'WWW-Authenticate': { ...described('认证方式', 'How to authenticate', text, 'Bearer'), required: true },
  'Content-Language': {
    ...described(
      'title 与 detail 的语言',
      'The language of title and detail',
      { type: 'string', enum: ['zh-CN', 'en'] },
      'zh-CN',
    ),
    required: true,
  },
  Location: {
    ...described(
      '新建资源的路径',
      'The path of the new resource',
      text,
      '/v1/applications/0199d5a0-0000-7000-8000-000000000001',
    ),
    required: true,
  },
  'Idempotent-Replayed': described(
    '为 true 时：同一 Idempotency-Key 先前已办理，此为当时的答复',
    'true where the same Idempotency-Key was used before: this repeats the first answer',
    { type: 'string', const: 'true' },
    'true',
  ),
  'Content-Disposition': described(
    '下载时的文件名',
    'The file name for saving',
    text,
    'attachment; filename="diploma.pdf"',
  ),
};

const ref = (name: string): Json => ({ $ref: `#/components/headers/${name}` });
const refs = (names: readonly string[]): Json => Object.fromEntries(names.map((name) => [name, ref(name)]));

/** Returns the headers of an answer; for a refusal, `codes` are its possible codes. */
export function headersOf(
  { roles, open }: Endpoint,
  codes: readonly RefusalCode[] | null,
  own: readonly AnswerHeader[] = [],
): Json {
  const isLimited = (roles !== 'public' || open) && !codes?.includes('unauthenticated');
  return refs([
    'X-Request-Id',
    ...(isLimited ? ['RateLimit', 'RateLimit-Policy'] : []),
    ...(codes ? ['Content-Language'] : []),
    ...(codes?.includes('unauthenticated') ? ['WWW-Authenticate'] : []),
    ...(codes?.some((code) => WAITING.has(code)) ? ['Retry-After'] : []),
    ...own,
  ]);
}

const WAITING: ReadonlySet<RefusalCode> = new Set([
  'rate_limited',
  'unavailable',
  'log_behind',
  'not_sealed',
  'idempotency_in_progress',
]);

/** Returns the headers that a request may carry. */
export const requestHeaders = ({ idempotent }: Endpoint): Json[] => [
  ...(idempotent ? [IDEMPOTENCY_KEY] : []),
  parameter(
    'Accept-Language',
    '答复文字的语言：zh（默认）或 en',
    'The language of texts in the answer: zh (default) or en',
    'en',
  ),
  parameter(
    'X-Request-Id',
    '本次请求的编号，1 至 64 个字母、数字、下划线或连字符；原样返回并记入日志',
    'Your own id for this request, 1 to 64 letters, digits, underscores or hyphens; the service returns it and logs it',
    'hr-2026-11-20-000123',
  ),
  parameter(
    'traceparent',
    'W3C Trace Context：沿用并传给数据源',
    'W3C Trace Context: the service continues it and passes it on to the sources',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  ),
];

const parameter = (name: string, zh: string, en: string, example: string): Json => ({
  name,
  in: 'header',
  required: false,
  description: both({ zh, en }),
  schema: text,
  example,
});

const IDEMPOTENCY_KEY: Json = {
  ...parameter(
    'Idempotency-Key',
    '每次新建使用不同的键，重试时保持不变：同键同内容得到首次答复，同键异内容为 idempotency_conflict',
    'Use a new key for each creation and the same key on every retry. The same body gets the first answer again, ' +
      'another body gets idempotency_conflict.',
    'hr-2026-000123',
  ),
  required: true,
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};
