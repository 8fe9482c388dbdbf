// Codes of an authenticator: TOTP with SHA-1, 30 seconds and 6 digits (RFC 6238), which every authenticator knows.
// Secrets are written in base 32 (RFC 4648). The caller remembers which code was taken already.
import { timingSafeEqual } from 'node:crypto';
import { HOTP, Secret, TOTP } from 'otpauth';

/** the length of the hash (RFC 4226, 4) */
const SECRET_BYTES = 20;

export const newTotpSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

export const stepAt = (epochMs: number): number => TOTP.counter({ timestamp: epochMs });

/** The code of a time step. */
export const codeAt = (secret: string, step: number): string =>
  HOTP.generate({ secret: Secret.fromBase32(secret), counter: step });

/** How many steps before and after now a code may be of: clocks differ, and people type slowly (RFC 6238, 5.2). */
export interface Drift {
  back: number;
  ahead: number;
}

/** The earliest step after `after` whose code this is; null where it is none. Blanks within a code do not count. */
export function stepOf(
  secret: string,
  code: string,
  { at, after, drift }: { at: number; after: number | null; drift: Drift },
): number | null {
  const typed = Buffer.from(code.replaceAll(/\s/g, ''));
  let found: number | null = null;
  for (let step = at + drift.ahead; step >= at - drift.back; step--) {
    const expected = Buffer.from(codeAt(secret, step));
    const isIt = typed.length === expected.length && timingSafeEqual(typed, expected);
    if (isIt && step > (after ?? -1)) found = step;
  }
  return found;
}

const ISSUER = '秒批 miaopi';

/** What an authenticator reads from a QR code (the Key Uri Format that all of them follow). */
export const totpUri = (secret: string, name: string): string =>
  new TOTP({ issuer: ISSUER, label: name, secret: Secret.fromBase32(secret) }).toString();
