// The strokes that the registries' signatures are made of; which strokes, and in what order, each dialect says itself.
// It must never keep or print a secret.
import { createHash, createHmac } from 'node:crypto';

/** `a=1&b=2` by ascending name, values raw: the text that several registries sign. */
export function sortedPairs(params: Readonly<Record<string, string>>): string {
  return Object.keys(params)
    .sort()
    .map((name) => `${name}=${params[name]}`)
    .join('&');
}

export function hmacHex(algorithm: 'sha256' | 'sm3', secret: string, text: string | Buffer): string {
  return createHmac(algorithm, secret).update(text).digest('hex');
}

export function hashHex(algorithm: 'sha256' | 'sm3', text: string | Buffer): string {
  return createHash(algorithm).update(text).digest('hex');
}

const CHINA_OFFSET_MS = 8 * 3600 * 1000;

/** `yyyyMMddHHmmss` in China, which has had one offset and no summer time since 1991. */
export function chinaStamp(at: Temporal.Instant): string {
  return new Date(at.epochMilliseconds + CHINA_OFFSET_MS).toISOString().replace(/\D/g, '').slice(0, 14);
}
