// What is thrown where a rule is broken. A negative decision on an application is no refusal: that is an outcome.
import type { RefusalCode } from './refusal-catalogue.ts';

export { REFUSAL_CODES, REFUSALS, type RefusalCode } from './refusal-catalogue.ts';

export interface FieldError {
  /** JSON pointer into the body, or `header:Name`, `query:name` */
  pointer: string;
  code: string;
  message: { zh: string; en: string };
}

/** What is wrong with one field of what was posted, and where it stands. */
export const fieldError = (pointer: string, code: string, zh: string, en: string): FieldError => ({
  pointer,
  code,
  message: { zh, en },
});

export interface RefusalDetails {
  errors?: FieldError[];
  /** said in place of the general sentence of the code, where that would speak of another kind of request */
  detail?: { zh: string; en: string };
  /** the methods that the path has */
  allow?: readonly string[];
  /** seconds until it is worth trying again */
  retryAfterSeconds?: number;
  /** for an illegal move: what may be done instead */
  currentStatus?: string;
  legalMoves?: readonly string[];
  /** last day of the ban that is in force, civil date */
  until?: string;
  /** the material that is damaged */
  material?: string;
  /** the first moment at which it may be done */
  notBefore?: string;
  /** the revocation or the unit's ban that stands proposed, where another was asked for */
  proposal?:
    | { ground: string; proposedBy: string; proposedAt: string; heardUntil: string | null }
    | {
        id: string;
        ground: string;
        proposedBy: string;
        proposedAt: string;
        expiresAt: string;
        [field: string]: unknown;
      };
  /** how many flips a blast radius has now, where another number was seen */
  flips?: number;
  /** what stands now, where another was faster */
  current?: {
    version: number;
    status: string;
    assignee: string | null;
    leaseUntil: string | null;
    /** who did what last; `by` is a person's id, or the part of the service that acts by itself */
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
