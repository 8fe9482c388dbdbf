// Tables of the registries' codes, one for each registry; a code outside the table is unknown. A code that is not
// listed must never become an answer.
import type { Answer, Inconclusive } from '../schemes/facts.ts';

export type Meaning =
  | 'answered'
  | 'not_found'
  | 'unresolved'
  | 'maintenance'
  | 'rate_limited'
  | 'server_error'
  | 'unauthorised';

/** A null cell fits any value; a row that means `answered` has no null cell. */
export interface CodeRow {
  http: number | '5xx';
  envelope: string | null;
  business: string | null;
  means: Meaning;
}
export type CodeTable = readonly CodeRow[];

/** HTTP statuses that mean the same for every registry. */
export const HTTP_OUTAGES: CodeTable = [
  { http: 429, envelope: null, business: null, means: 'rate_limited' },
  { http: '5xx', envelope: null, business: null, means: 'server_error' },
];

/** The first row that fits; null if the table does not know the registry's code. */
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
 * Turns a meaning into an answer. `fault` returns why the answer proves nothing about the person, or null; an outage
 * needs no proof, since it has no effect. `whenAnswered` reads the record, and is called only if the table says that
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

/** The answer to a response other than HTTP 200. A body that reports success contradicts it. */
export function answerForHttp<R>(table: CodeTable, http: number, speaksOfSuccess: boolean): Answer<R> {
  if (speaksOfSuccess) return MALFORMED;
  return answerFor<R>(
    meaningOf(table, http, null, null),
    () => 'malformed',
    () => MALFORMED,
  );
}
