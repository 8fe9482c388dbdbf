// Codes of an authenticator: TOTP with SHA-1, 30 seconds and 6 digits (RFC 6238), which every authenticator knows. Secrets are
// written in base 32 (RFC 4648). Nothing is kept here: which code was taken already is for the caller to remember.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const STEP_SECONDS = 30;
const DIGITS = 6;
/** the length of the hash (RFC 4226, 4) */
const SECRET_BYTES = 20;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export const newTotpSecret = (): string => toBase32(randomBytes(SECRET_BYTES));

export const stepAt = (epochMs: number): number => Math.floor(epochMs / 1000 / STEP_SECONDS);

/** The code of a time step. */
export function codeAt(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

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
  `otpauth://totp/${encodeURIComponent(ISSUER)}:${encodeURIComponent(name)}?secret=${secret}&issuer=${encodeURIComponent(ISSUER)}&algorithm=SHA1&digits=${DIGITS}&period=${STEP_SECONDS}`;

function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => ALPHABET[Number.parseInt(group.padEnd(5, '0'), 2)]).join('');
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((character) => ALPHABET.indexOf(character).toString(2).padStart(5, '0')).join('');
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}
