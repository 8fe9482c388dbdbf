// Cookies of the sign-in. Scripts cannot read them (HttpOnly), and posts from other sites do not carry them
// (SameSite=Lax; a return from an identity provider needs Lax). In live operation they belong to this host over TLS
// alone (`__Host-`).
import { createHash, randomBytes } from 'node:crypto';
import { parse, serialize } from 'hono/utils/cookie';

const NAMES = {
  /** the open session */
  session: 'miaopi_session',
  /** a sign-in with a proven first factor, not yet complete */
  signIn: 'miaopi_sign_in',
  /** the browser is at the identity provider */
  oidc: 'miaopi_oidc',
  /** names the people who have signed in with this browser */
  known: 'miaopi_known',
} as const;
export type CookieName = keyof typeof NAMES;

export interface Cookies {
  read(headers: Headers, name: CookieName): string | null;
  /** Returns a value for Set-Cookie. Without an age the cookie ends with the browser's session. */
  write(name: CookieName, value: string, maxAgeSeconds?: number): string;
  clear(name: CookieName): string;
}

/** Makes the cookies. Only a sandbox may do without TLS, since the accounts of a sandbox are public. */
export function createCookies(secure: boolean): Cookies {
  const nameOf = (name: CookieName) => `${secure ? '__Host-' : ''}${NAMES[name]}`;
  const write = (name: CookieName, value: string, maxAge?: number) =>
    serialize(nameOf(name) as string, value, {
      path: '/',
      httpOnly: true,
      sameSite: 'Lax',
      secure,
      ...(maxAge === undefined ? {} : { maxAge }),
    });
  return {
    read: (headers, name) => parse(headers.get('cookie') ?? '', nameOf(name))[nameOf(name)] || null,
    write,
    clear: (name) => write(name, '', 0),
  };
}

/** Makes 256 random bits for a cookie; the database holds only their hash. */
export const newToken = (): string => randomBytes(32).toString('base64url');
export const tokenHashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
