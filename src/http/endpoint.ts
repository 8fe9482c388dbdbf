// Path, roles, input and answers of an endpoint are declared once. Routing, the order of refusal and the OpenAPI
// document all come from this declaration.
import type { z } from 'zod';
import type { Principal } from '../access/keys.ts';
import type { Cause } from '../audit/change.ts';
import type { Role } from '../base/actor.ts';
import type { RefusalCode } from '../base/refusal.ts';
import type { Text } from '../schemes/words.ts';

export interface Call {
  /** the caller; an anonymous one on a public endpoint */
  principal: Principal;
  cause: Cause;
  requestId: string;
  traceparent: string;
  language: keyof Text;
  /** whether the client still waits for the answer */
  isAwaited(): boolean;
  /** where the caller reaches the service, such as `https://host` */
  origin: string;
  /** the request itself, for a body that is not JSON */
  request: Request;
  /** a path parameter */
  param(name: string): string;
  header(name: string): string | undefined;
  /** Parses the query; refuses with `validation_failed`. */
  query<T extends z.ZodType>(schema: T): z.output<T>;
  /**
   * Parses the body; a function chooses the schema by the body. Call it only after the check of the caller's rights, so
   * that refusals come in order.
   */
  body<T extends z.ZodType>(schema: T | ((body: unknown) => T)): Promise<z.output<T>>;
}

export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** Headers that only some answers carry. */
export type AnswerHeader = 'Location' | 'Idempotent-Replayed' | 'Content-Disposition';

/** One representation of an answer. */
interface Representation {
  schema?: z.ZodType;
  example?: unknown;
  /** `application/json` by default */
  contentType?: string | readonly string[];
}

export interface Declared extends Representation {
  description: Text;
  headers?: readonly AnswerHeader[];
  /** other representations of the same answer */
  also?: readonly Representation[];
}

export interface Endpoint {
  method: 'get' | 'post' | 'put' | 'delete';
  /** with parameters in braces as in OpenAPI; the last may contain slashes, as in `{+path}` (RFC 6570) */
  path: `/${string}`;
  tag: Text;
  summary: Text;
  description: Text;
  /** roles that may call it; `public`: no key needed */
  roles: readonly Role[] | 'public';
  /** open to everybody: the requests of each address are limited, and search engines keep nothing of the answers */
  open?: true;
  /** requires an Idempotency-Key */
  idempotent?: boolean;
  query?: z.ZodObject;
  body?: { schema: z.ZodType; example: unknown; contentType?: string | readonly string[] };
  answers: Record<number, Declared>;
  refusals?: readonly RefusalCode[];
  handle(call: Call): Promise<Answer | Response>;
}
