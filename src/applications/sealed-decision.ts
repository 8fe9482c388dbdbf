// The sealed record of every decision: the facts it rests on, how each answer was obtained, and the result (law 4).
import { hash } from 'node:crypto';
import { timestamp } from '../base/clock.ts';
import type { Decision, Grounds, Reason } from '../matching/decide.ts';
import type { Department, Source } from '../schemes/words.ts';
import type { AnyAsked } from '../sources/ask-all.ts';

/**
 * How an answer was obtained; the answer itself is in the grounds. Times are the service's, in the form of `timestamp`.
 */
export interface Evidence {
  source: Source;
  requestSn: string;
  askedAt: string;
  answeredAt: string;
  durationMs: number;
  attempts: number;
  /** SHA-256 of the salt and the SHA-256 of the raw answer, both hex: this is in the audit, the salt only here */
  responseHash: string | null;
}

/** The result of asking and deciding. */
export interface Examined {
  grounds: Grounds;
  evidence: Evidence[];
  /** prevents guessing an answer, which is often predictable, from its hash; null where none was asked for */
  answerSalt: string | null;
  decision: Decision;
}

/** The machine's first decision, as it was answered, unchanged by later events. */
export interface Kept extends Examined {
  decidedAt: string;
  /** end of the review that the referral began; null for any other outcome */
  reviewDue: string | null;
}

/**
 * The result of asking sources again, decided on the new answers and the present answers of all other sources. Evidence
 * of sources that were not asked again is unchanged; the salt covers only the new answers.
 */
export interface Rechecked extends Examined {
  sources: Source[];
}

/** Sources are asked by real time; the evidence follows the service's clock, `aheadMs` ahead of it. */
export function evidenceOf(asked: AnyAsked, salt: string, aheadMs: number): Evidence {
  const askedAt = asked.askedAt.add({ milliseconds: aheadMs });
  return {
    answeredAt: timestamp(askedAt.add({ milliseconds: asked.durationMs })),
    askedAt: timestamp(askedAt),
    attempts: asked.attempts,
    durationMs: asked.durationMs,
    requestSn: asked.requestSn,
    responseHash: asked.responseHash && hash('sha256', salt + asked.responseHash, 'hex'),
    source: asked.source,
  };
}

/** The decision of people in review: the reasons of a refusal, or none if every department confirmed. */
export interface Reviewed {
  outcome: 'approved' | 'rejected';
  decidedAt: string;
  reasons: ReviewedReason[];
  /** for a window case: the days on which the person came, as each department saw it */
  attended: { department: Department; on: string }[];
}
export interface ReviewedReason extends Reason {
  /** in the clerk's own words */
  note: string | null;
}

export const placeOfRecheck = (id: string) => `rechecks.grounds:${id}`;
export const placeOfReviewed = (id: string) => `applications.reviewed:${id}`;
export const placeOfSubmission = (id: string) => `applications.submission:${id}`;
export const placeOfGrounds = (id: string) => `applications.grounds:${id}`;
