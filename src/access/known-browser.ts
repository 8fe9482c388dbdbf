// Browsers in which somebody has signed in before (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
// Such a browser keeps attempts of its own: wrong passwords elsewhere lock nobody out of it, and five wrong ones in it
// lock nothing else. Its cookie is sealed, so that nobody but this service can write one, and names those who have
// signed in with it last.
import type { Sealer } from '../base/seal.ts';
import type { Cookies } from './cookies.ts';

const PLACE = 'staff.known_browser';
const KEPT_SECONDS = 90 * 24 * 3600;
/** who share the computer of an office */
const MAX_PEOPLE = 8;

interface Deps {
  sealer: Sealer;
  cookies: Cookies;
}

/**
 * The token that stands for this person in this browser, another one after each sign-in; null where the person has not
 * signed in with it.
 */
export function knownBrowserOf({ sealer, cookies }: Deps, headers: Headers, staffId: string): Buffer | null {
  return tokensIn(cookies, headers).find((token) => personOf(sealer, token) === staffId) ?? null;
}

/** A value for Set-Cookie: the person has signed in with this browser. */
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
