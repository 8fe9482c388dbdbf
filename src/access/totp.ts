// Codes of an authenticator: TOTP with SHA-1, 30 seconds and 6 digits (RFC 6238), which every authenticator supports.
// Secrets are in base 32 (RFC 4648). The caller remembers which codes were used.
import { timingSafeEqual } from 'node:crypto';
import { HOTP, Secret, TOTP } from 'otpauth';

/** the length of the hash (RFC 4226, 4) */
const SECRET_BYTES = 20;

export const newTotpSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

export const stepAt = (epochMs: number): number => TOTP.counter({ timestamp: epochMs });

/** Returns the code of a time step. */
export const codeAt = (secret: string, step: number): string =>
  HOTP.generate({ secret: Secret.fromBase32(secret), counter: step });

/** Steps before and after now whose codes count: clocks differ, and people type slowly (RFC 6238, 5.2). */
export interface Drift {
  back: number;
  ahead: number;
}

/** Returns the earliest step later than `after` that has this code; null where none has. Ignores blanks in the code. */
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

/** Returns the text of the QR code for an authenticator (the Key Uri Format that all of them follow). */
export const totpUri = (secret: string, name: string): string =>
  new TOTP({ issuer: ISSUER, label: name, secret: Secret.fromBase32(secret) }).toString();
