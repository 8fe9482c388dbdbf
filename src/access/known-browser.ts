// Browsers in which somebody has signed in before (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
// Such a browser has its own count of attempts: wrong passwords elsewhere lock nobody out of it, and five wrong ones in
// it lock only this browser. Its cookie is sealed, so that only this service can write one, and names the people who
// signed in with it last.
import type { Sealer } from '../base/seal.ts';
import type { Cookies } from './cookies.ts';

const PLACE = 'staff.known_browser';
const KEPT_SECONDS = 90 * 24 * 3600;
/** people who share one office computer */
const MAX_PEOPLE = 8;

interface Deps {
  sealer: Sealer;
  cookies: Cookies;
}

/**
 * Finds the token of this person in this browser; each sign-in makes a new token. Returns null if the person has not
 * signed in with this browser.
 */
export function knownBrowserOf({ sealer, cookies }: Deps, headers: Headers, staffId: string): Buffer | null {
  return tokensIn(cookies, headers).find((token) => personOf(sealer, token) === staffId) ?? null;
}

/** Returns a value for Set-Cookie that records the person's sign-in with this browser. */
export function rememberBrowser({ sealer, cookies }: Deps, headers: Headers, staffId: string): string {
  const others = tokensIn(cookies, headers).filter((token) => ![null, staffId].includes(personOf(sealer, token)));
  const tokens = [sealer.seal(PLACE, staffId), ...others].slice(0, MAX_PEOPLE);
  return cookies.write('known', tokens.map((token) => token.toString('base64url')).join('.'), KEPT_SECONDS);
}

const tokensIn = (cookies: Cookies, headers: Headers): Buffer[] =>
  (cookies.read(headers, 'known') ?? '')
    .split('.', MAX_PEOPLE)
    .filter((token) => token !== '')
    .map((token) => Buffer.from(token, 'base64url'));

function personOf(sealer: Sealer, token: Buffer): string | null {
  try {
    return sealer.open(PLACE, token);
  } catch {
    return null;
  }
}
