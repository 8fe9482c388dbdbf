// The error for a broken rule. A negative decision on an application is not a refusal but an outcome.
import type { RefusalCode } from './refusal-catalogue.ts';

export { REFUSAL_CODES, REFUSALS, type RefusalCode } from './refusal-catalogue.ts';

export interface FieldError {
  /** JSON pointer into the body, or `header:Name`, `query:name` */
  pointer: string;
  code: string;
  message: { zh: string; en: string };
}

/** A fault of one posted field, and the field's place. */
export const fieldError = (pointer: string, code: string, zh: string, en: string): FieldError => ({
  pointer,
  code,
  message: { zh, en },
});

export interface RefusalDetails {
  errors?: FieldError[];
  /** replaces the general sentence of the code, if that would describe another kind of request */
  detail?: { zh: string; en: string };
  /** the methods that the path supports */
  allow?: readonly string[];
  /** seconds until a retry is worthwhile */
  retryAfterSeconds?: number;
  /** for an illegal move: the present status and the legal moves */
  currentStatus?: string;
  legalMoves?: readonly string[];
  /** last day of the ban that is in force, civil date */
  until?: string;
  /** the material that is damaged */
  material?: string;
  /** the earliest time at which it is allowed */
  notBefore?: string;
  /** the open proposal of a revocation, of a unit's ban, or not to freeze, if the request was for another proposal */
  proposal?:
    | { ground: string; proposedBy: string; proposedAt: string; heardUntil: string | null }
    | {
        id: string;
        ground: string;
        proposedBy: string;
        proposedAt: string;
        expiresAt: string;
        [field: string]: unknown;
      }
    | {
        id: string;
        spotCheckCase: string;
        reason: string;
        state: string;
        proposedBy: string;
        proposedAt: string;
        endedBy: string | null;
        endedAt: string | null;
      };
  /** the present number of flips in a blast radius, if the request named another */
  flips?: number;
  /** the present state, if another person was faster */
  current?: {
    version: number;
    status: string;
    assignee: string | null;
    leaseUntil: string | null;
    /** the last act and its actor; `by` is a person's id, or the part of the service that acts by itself */
    lastChange: { action: string; by: string; at: string } | null;
  };
}

/** Thrown for a request that cannot be carried out. Its text never holds personal data. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly details: RefusalDetails;

  constructor(code: RefusalCode, details: RefusalDetails = {}) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.details = details;
  }
}
