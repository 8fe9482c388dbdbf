// Shared by all mock registries, whatever their dialect: their origin, their dependencies, and how they write a date.
// It must never share code with the adapters: a mistake made on both sides would stay hidden.
import { createHash, createHmac } from 'node:crypto';
import { type HttpHandler, HttpResponse } from 'msw';
import type { Source } from '../src/schemes/words.ts';
import type { Credentials } from '../src/sources/source.ts';
import type { PeopleStore, Tie } from './people-store.ts';

/** The handlers' made-up origin; requests are handed to them, never sent there. */
export const ORIGIN = 'http://mocks';

export interface MockDeps {
  store: Pick<PeopleStore, 'ask'>;
  now: () => Temporal.Instant;
  credentials: Credentials;
}

export interface RegistryMock {
  source: Source;
  path: string;
  handlers: HttpHandler[];
}

export const hex = (algorithm: string, content: string | Buffer) => createHash(algorithm).update(content).digest('hex');
export const keyedHex = (algorithm: string, secret: string, content: string | Buffer) =>
  createHmac(algorithm, secret).update(content).digest('hex');

export const keyedBase64 = (algorithm: string, secret: string, content: string) =>
  createHmac(algorithm, secret).update(content).digest('base64');

/** `a=1&b=2` by ascending name, without the names left out. */
export function canonicalQuery(params: Map<string, string>, without: readonly string[] = []): string {
  return [...params]
    .filter(([name]) => !without.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&');
}

/** Translates our word into a registry's term. */
export function termFor<W extends string>(
  terms: { readonly [K in W]: string },
  word: W | null | undefined,
): string | null {
  return word === null || word === undefined ? null : terms[word];
}

/** A date in one of the registries' forms, as exact as it was given. */
export function writeDate(date: string | null | undefined, form: 'compact' | 'chinese' | 'dashed'): string | null {
  if (date === null || date === undefined) return null;
  const [year, month, day] = date.split('-');
  if (form === 'dashed' || month === undefined) return date;
  if (day === undefined) return `${year}年${month}月`;
  return form === 'compact' ? `${year}${month}${day}` : `${year}年${month}月${day}日`;
}

/** How a registry that does not sign ties its answer to a question: by its serial number; `unsigned` omits that. */
export const echoOf = ({ requestSn, fault }: Tie) => (fault === 'unsigned' ? undefined : requestSn);

/**
 * A JSON text for `duplicate_member`: the member occurs twice, and a reader that keeps the last one notices nothing.
 */
export const withDuplicate = (json: string, member: string, other: unknown) =>
  json.replace(`"${member}":`, `"${member}":${JSON.stringify(other)},"${member}":`);

/** An answer with a finished text, because it is signed or damaged as a text. */
export const jsonText = (text: string) => new HttpResponse(text, { headers: { 'content-type': 'application/json' } });

/** The JSON in a text; null if there is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
