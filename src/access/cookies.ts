// The cookies of who signs in. They are out of reach for scripts (HttpOnly), do not come along with what other sites
// post (SameSite=Lax, which a return from an identity provider needs), and in live operation belong to this host over
// TLS alone (`__Host-`).
import { createHash, randomBytes } from 'node:crypto';
import { parse, serialize } from 'hono/utils/cookie';

const NAMES = {
  /** who is signed in */
  session: 'miaopi_session',
  /** a first factor was proven, and not yet the rest */
  signIn: 'miaopi_sign_in',
  /** sent to the identity provider and not yet back */
  oidc: 'miaopi_oidc',
  /** in this browser, somebody has signed in before */
  known: 'miaopi_known',
} as const;
export type CookieName = keyof typeof NAMES;

export interface Cookies {
  read(headers: Headers, name: CookieName): string | null;
  /** A value for Set-Cookie; gone with the browser where no age is given. */
  write(name: CookieName, value: string, maxAgeSeconds?: number): string;
  clear(name: CookieName): string;
}

/** Without TLS only for a sandbox, whose accounts are public. */
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

/** 256 random bits that a cookie holds; the database holds their hash. */
export const newToken = (): string => randomBytes(32).toString('base64url');
export const tokenHashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
