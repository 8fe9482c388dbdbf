// An endpoint is declared once: its path, who may call it, what it takes and answers. Routing, the order of refusal and
// the OpenAPI document all come from the declaration.
import type { z } from 'zod';
import type { Principal } from '../access/keys.ts';
import type { Cause } from '../audit/change.ts';
import type { Role } from '../base/actor.ts';
import type { RefusalCode } from '../base/refusal.ts';
import type { Text } from '../schemes/words.ts';

export interface Call {
  /** the caller; on a public endpoint there is none */
  principal: Principal;
  cause: Cause;
  requestId: string;
  traceparent: string;
  language: keyof Text;
  /** whether the client is still there to be answered */
  isAwaited(): boolean;
  /** the request itself, for a body that is not JSON */
  request: Request;
  /** a path parameter */
  param(name: string): string;
  header(name: string): string | undefined;
  /** The query, parsed; refuses with `validation_failed`. */
  query<T extends z.ZodType>(schema: T): z.output<T>;
  /** The body, parsed. Asked for only once the caller is known to be allowed, so that refusals come in order. */
  body<T extends z.ZodType>(schema: T): Promise<z.output<T>>;
}

export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** Headers of an answer that only some answers carry. */
export type AnswerHeader = 'Location' | 'Idempotent-Replayed' | 'Content-Disposition';

/** One way in which an answer comes. */
interface Representation {
  schema?: z.ZodType;
  example?: unknown;
  /** `application/json` unless it says otherwise */
  contentType?: string | readonly string[];
}

export interface Declared extends Representation {
  description: Text;
  headers?: readonly AnswerHeader[];
  /** other ways in which the same answer comes */
  also?: readonly Representation[];
}

export interface Endpoint {
  method: 'get' | 'post' | 'put' | 'delete';
  /** with parameters in braces, as OpenAPI writes them; the last may reach over slashes, as in `{+path}` (RFC 6570) */
  path: `/${string}`;
  tag: Text;
  summary: Text;
  description: Text;
  /** who may call it; `public`: without a key */
  roles: readonly Role[] | 'public';
  /** takes an Idempotency-Key */
  idempotent?: boolean;
  query?: z.ZodObject;
  body?: { schema: z.ZodType; example: unknown; contentType?: string | readonly string[] };
  answers: Record<number, Declared>;
  refusals?: readonly RefusalCode[];
  handle(call: Call): Promise<Answer | Response>;
}
