// The contract of an adapter. An adapter asks, checks the form of the answer, and translates the answer. An adapter
// never decides.
import type { AnswerOf, WantOf } from '../schemes/facts.ts';
import type { Source } from '../schemes/words.ts';

/** The person, the wanted facts, and the serial number, which is unique and has at most 40 characters. */
export interface Question<S extends Source> {
  residentId: string;
  name: string;
  want: WantOf[S];
  requestSn: string;
  /** W3C trace context, passed on to the source */
  traceparent: string;
  /** real time of the question, which several registries sign */
  at: Temporal.Instant;
}

/** One HTTP exchange with a registry, before it is interpreted. */
export interface WireRequest {
  method: 'POST';
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}
export interface WireResponse {
  status: number;
  contentType: string;
  body: Buffer;
}

/** Data for checking that an answer is the registry's own, and current. */
export interface Proof {
  credentials: Credentials;
  /** arrival of the answer, by real time, in milliseconds since the epoch */
  receivedAt: number;
  /** how far the signing time of the answer may lie from its arrival, before or after */
  windowMs: number;
}

/**
 * A registry's dialect: writes a question and reads an answer. Both are pure. `read` never throws for anything that a
 * registry may send. An answer that it cannot read, that contradicts itself or does not prove to answer this question
 * is `inconclusive`, and so is every unknown code; only a code that the registry's own table calls an outage is
 * `unavailable`.
 */
export interface Dialect<S extends Source> {
  source: S;
  /** members of the answer that belong to the asking, such as its serial number, time and signature */
  ofAsking: readonly string[];
  write(question: Question<S>, credentials: Credentials): WireRequest;
  read(response: WireResponse, question: Question<S>, proof: Proof): AnswerOf<S>;
}

/** Our account at the registry. Never logged. */
export interface Credentials {
  account: string;
  secret: string;
}

/** The evidence of one asking, kept with the answer: time, attempts, duration, and a hash of the raw answer. */
export interface Asked<S extends Source> {
  source: S;
  answer: AnswerOf<S>;
  requestSn: string;
  askedAt: Temporal.Instant;
  /**
   * from `askedAt` until the answer was processed, at most an event-loop turn after its last byte, or until giving up
   */
  durationMs: number;
  attempts: number;
  /** SHA-256 of the raw bytes of the answer, hex; null if there was none */
  responseHash: string | null;
}
