// A client of the REST API as an HR system would write one: keys, idempotency keys, and the raw answers. Every answer
// is checked against the document that the service publishes.
import { randomUUID } from 'node:crypto';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { Problem } from '../../src/http/problem.ts';
import { publishedBy } from './published.ts';

type Sent = Exclude<RequestInit['body'], null | undefined>;

export interface Answer<Body> {
  status: number;
  headers: Headers;
  body: Body;
  /** the body as it came over the wire */
  text: string;
}

export interface Asking {
  /** the last part of a sandbox key (`employer`), a whole key (`miaopi_…`), or null for none */
  as?: string | null;
  idempotencyKey?: string | null;
  headers?: Record<string, string>;
}

export interface Client {
  url: string;
  /** any request with any body; only the key is added */
  send<Body = Problem>(method: string, path: string, init?: Asking & { body?: Sent }): Promise<Answer<Body>>;
  get<Body>(path: string, asking?: Asking): Promise<Answer<Body>>;
  post<Body>(path: string, body: unknown, asking?: Asking): Promise<Answer<Body>>;
  put<Body>(path: string, body: unknown, asking?: Asking): Promise<Answer<Body>>;
  /** `POST /v1/applications`; with its own idempotency key unless one is named */
  submit<Body = ApplicationView>(form: unknown, asking?: Asking): Promise<Answer<Body>>;
}

const keyOf = (as: string) => (as.startsWith('miaopi_') ? as : `miaopi_sandbox_${as}`);

export function createClient(url: string, usually = 'employer'): Client {
  const mode = usually.startsWith('miaopi_') ? 'live' : 'sandbox';
  async function call<Body>(method: string, path: string, asking: Asking & { body?: Sent }) {
    const { as = usually, idempotencyKey, headers, body } = asking;
    // before the call, because the service may end during it
    const published = await publishedBy(mode, url);
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(as === null ? {} : { authorization: `Bearer ${keyOf(as)}` }),
        ...(idempotencyKey === null || idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
      ...(body instanceof ReadableStream ? { duplex: 'half' as const } : {}),
    });
    const text = await response.text();
    const faults = published.faultsOf(method, path, {
      status: response.status,
      headers: response.headers,
      text,
    });
    if (faults.length > 0) {
      const shown = [...faults.slice(0, 5), text.slice(0, 1_000)].join('\n');
      throw new Error(`${method} ${path} answered ${response.status}, not as it is published: ${shown}`);
    }
    const isJson = /^application\/(problem\+)?json\b/.test(response.headers.get('content-type') ?? '');
    const parsed = (isJson ? JSON.parse(text) : undefined) as Body;
    return { status: response.status, headers: response.headers, body: parsed, text };
  }
  const withJson = <Body>(method: string, path: string, body: unknown, asking: Asking = {}) =>
    call<Body>(method, path, {
      ...asking,
      headers: { 'content-type': 'application/json', ...asking.headers },
      body: JSON.stringify(body),
    });
  return {
    url,
    send: (method, path, init = {}) => call(method, path, init),
    get: (path, asking = {}) => call('GET', path, asking),
    post: (path, body, asking) => withJson('POST', path, body, asking),
    put: (path, body, asking) => withJson('PUT', path, body, asking),
    submit: (form, asking = {}) =>
      withJson('POST', '/v1/applications', form, { idempotencyKey: randomUUID(), ...asking }),
  };
}
