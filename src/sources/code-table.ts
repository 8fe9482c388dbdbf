// How a registry's codes are written down and looked up: one table a registry, and what stands in no table is unknown.
// It must never let a code that is not listed become an answer.
import type { Answer, Inconclusive } from '../schemes/facts.ts';

export type Meaning =
  | 'answered'
  | 'not_found'
  | 'unresolved'
  | 'maintenance'
  | 'rate_limited'
  | 'server_error'
  | 'unauthorised';

/** A null cell fits whatever stands there; a row that means `answered` leaves no cell null. */
export interface CodeRow {
  http: number | '5xx';
  envelope: string | null;
  business: string | null;
  means: Meaning;
}
export type CodeTable = readonly CodeRow[];

/** What every registry's front door says before its own words begin. */
export const HTTP_OUTAGES: CodeTable = [
  { http: 429, envelope: null, business: null, means: 'rate_limited' },
  { http: '5xx', envelope: null, business: null, means: 'server_error' },
];

/** The first row that fits, or null where the registry said something its table does not know. */
export function meaningOf(
  table: CodeTable,
  http: number,
  envelope: string | null,
  business: string | null,
): Meaning | null {
  for (const row of table) {
    const httpFits = row.http === '5xx' ? http >= 500 && http <= 599 : row.http === http;
    if (!httpFits) continue;
    if (row.envelope !== null && row.envelope !== envelope) continue;
    if (row.business !== null && row.business !== business) continue;
    return row.means;
  }
  return null;
}

export const MALFORMED = { status: 'inconclusive', because: 'malformed' } as const;

/**
 * Turns a meaning into an answer. `fault` tells why nothing that this answer says of the person counts, or null; an
 * outage needs no proof, for nothing follows from it. `whenAnswered` reads the record only where the table says that
 * there is one.
 */
export function answerFor<R>(
  meaning: Meaning | null,
  fault: () => Inconclusive | null,
  whenAnswered: () => Answer<R>,
): Answer<R> {
  switch (meaning) {
    case null:
      return { status: 'inconclusive', because: 'unknown_code' };
    case 'answered':
    case 'not_found':
    case 'unresolved': {
      const because = fault();
      if (because !== null) return { status: 'inconclusive', because };
      return meaning === 'answered' ? whenAnswered() : { status: meaning };
    }
    default:
      return { status: 'unavailable', because: meaning };
  }
}

/** An answer to a response other than HTTP 200. A body that speaks of success contradicts it. */
export function answerForHttp<R>(table: CodeTable, http: number, speaksOfSuccess: boolean): Answer<R> {
  if (speaksOfSuccess) return MALFORMED;
  return answerFor<R>(
    meaningOf(table, http, null, null),
    () => 'malformed',
    () => MALFORMED,
  );
}
