// What an adapter promises. An adapter never decides: it asks, checks the form of what came back, and translates it.
import type { AnswerOf, WantOf } from '../schemes/facts.ts';
import type { Source } from '../schemes/words.ts';

/** Of whom and what, and under which serial number; the serial number is unique, at most 40 characters. */
export interface Question<S extends Source> {
  residentId: string;
  name: string;
  want: WantOf[S];
  requestSn: string;
  /** W3C trace context, passed on to the source */
  traceparent: string;
  /** when the question is put, by real time: part of what several registries sign */
  at: Temporal.Instant;
}

/** One HTTP exchange with a registry, before any meaning is read into it. */
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

/** By what an answer proves that it is the registry's own, and of now. */
export interface Proof {
  credentials: Credentials;
  /** when the answer came, by real time, in milliseconds since the epoch */
  receivedAt: number;
  /** how far from then the time that the answer was signed at may lie, before or after */
  windowMs: number;
}

/**
 * A registry's dialect: how to write a question, and how to read an answer. Both are pure. `read` never throws for
 * anything a registry may send: an answer that it cannot read, that contradicts itself or that does not prove to be one
 * to this question is `inconclusive`, and so is every code that it does not know; only a code that the registry's own
 * table calls an outage is `unavailable`.
 */
export interface Dialect<S extends Source> {
  source: S;
  write(question: Question<S>, credentials: Credentials): WireRequest;
  read(response: WireResponse, question: Question<S>, proof: Proof): AnswerOf<S>;
}

/** How the registry knows us. Never logged. */
export interface Credentials {
  account: string;
  secret: string;
}

/** The evidence of one asking, kept with the answer: when, how often, how long, and a hash of what came back. */
export interface Asked<S extends Source> {
  source: S;
  answer: AnswerOf<S>;
  requestSn: string;
  askedAt: Temporal.Instant;
  /** from then until the answer was taken up, at most a turn of the event loop after its last byte, or to giving up */
  durationMs: number;
  attempts: number;
  /** SHA-256 of the raw bytes of the answer, hex; null where none came */
  responseHash: string | null;
}
