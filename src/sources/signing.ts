// Hash and HMAC helpers. Each dialect decides what it signs and in which order. No secret is kept or printed here.
import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/** `a=1&b=2` by ascending name, values raw: the text that several registries sign. */
export function sortedPairs(params: Readonly<Record<string, string>>): string {
  return Object.keys(params)
    .sort()
    .map((name) => `${name}=${params[name]}`)
    .join('&');
}

export type Algorithm = 'sha256' | 'sm3';

/** Signs texts in UTF-8, or bytes in a registry's own charset. */
export const hmac = (
  encoding: 'hex' | 'base64',
  algorithm: Algorithm,
  secret: string,
  text: string | Uint8Array,
): string => createHmac(algorithm, secret).update(text).digest(encoding);

export function hashHex(algorithm: Algorithm, text: string | Buffer): string {
  return hash(algorithm, text, 'hex');
}

/** Hashes a value as compact JSON, members in their order; null if it is nested too deeply to be written. */
export function jsonHashHex(algorithm: Algorithm, value: unknown): string | null {
  try {
    return hashHex(algorithm, JSON.stringify(value));
  } catch {
    return null;
  }
}

const CHINA_OFFSET_MS = 8 * 3600 * 1000;

/** `yyyyMMddHHmmss` in China, which has had one offset and no summer time since 1991. */
export function chinaStamp(at: Temporal.Instant): string {
  const text = new Date(at.epochMilliseconds + CHINA_OFFSET_MS).toISOString();
  const part = (from: number, to: number) => text.slice(from, to);
  return part(0, 4) + part(5, 7) + part(8, 10) + part(11, 13) + part(14, 16) + part(17, 19);
}

/** Milliseconds since the epoch of a stamp in the form of `chinaStamp`; null for any other text. */
export function chinaStampMs(stamp: string): number | null {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(stamp) ?? [];
  if (year === undefined) return null;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`) || null;
}

/** Compares in constant time, so that nobody can find a signature byte by byte. */
export function isSameSignature(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
