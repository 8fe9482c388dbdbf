// What is kept, sealed, with every decision: what it rested on, how each answer was obtained, and what came of it (law
// 4).
import { hash } from 'node:crypto';
import { timestamp } from '../base/clock.ts';
import type { Decision, Grounds, Reason } from '../matching/decide.ts';
import type { Department, Source } from '../schemes/words.ts';
import type { AnyAsked } from '../sources/ask-all.ts';

/**
 * How an answer was obtained; the answer itself stands in the grounds. Times are the service's, as `timestamp` writes.
 */
export interface Evidence {
  source: Source;
  requestSn: string;
  askedAt: string;
  answeredAt: string;
  durationMs: number;
  attempts: number;
  /** SHA-256 of the salt and the SHA-256 of the raw answer, both hex: it stands in the audit, the salt only here */
  responseHash: string | null;
}

/** What asking and deciding has brought. */
export interface Examined {
  grounds: Grounds;
  evidence: Evidence[];
  /** without it nobody can guess an answer, which is often predictable, from its hash; null where none was asked for */
  answerSalt: string | null;
  decision: Decision;
}

/** The machine's decision as it was answered first, whatever becomes of the application later. */
export interface Kept extends Examined {
  decidedAt: string;
  /** end of the review that a referral began; null for any other outcome */
  reviewDue: string | null;
}

/**
 * What asking sources again has brought, on all answers that stand since. The evidence of what was not asked again is
 * as it was; the salt is of the new answers alone.
 */
export interface Rechecked extends Examined {
  sources: Source[];
}

/** Sources are asked by real time; what is kept follows the service's clock, `aheadMs` ahead of it. */
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

/** What people decided in review: why it was refused, or nothing where every department confirmed. */
export interface Reviewed {
  outcome: 'approved' | 'rejected';
  decidedAt: string;
  reasons: ReviewedReason[];
  /** of a window case: the days on which the person came, as each department has seen */
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
