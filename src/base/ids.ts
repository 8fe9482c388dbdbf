// Where the service's random names come from. Everything here may be given out, and none of it can be guessed
// except where it is meant to be in order.
import { randomBytes, randomUUIDv7 } from 'node:crypto';

export interface Ids {
  /** UUIDv7: in order of real time */
  uuid(): string;
  /** 指标卡编号: 80 random bits and a check character after the scheme's prefix */
  approvalNumber(prefix: string): string;
  /** unique serial number of one question to a source, 32 characters */
  requestSn(): string;
  /** a random number from 0 to 1, for jitter */
  random(): number;
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Crockford base 32 (no I, L, O, U), and a check character that finds one wrong character, but a Z for a 0. */
export function approvalNumberFrom(prefix: string, bytes: Uint8Array): string {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  const digits = Array.from({ length: Math.ceil((bytes.length * 8) / 5) }, (_, place) =>
    Number((bits >> BigInt(5 * place)) & 31n),
  );
  // modulo the prime 31 also neighbours that have changed places are found; only 0 and 31 (Z) look alike
  const check = digits.reduce((sum, digit, place) => sum + digit * ((place % 30) + 1), 0) % 31;
  const text = [...digits.reverse(), check].map((digit) => ALPHABET[digit]).join('');
  return `${prefix}-${text.match(/.{1,4}/g)?.join('-')}`;
}

export const createIds = (): Ids => ({
  uuid: () => randomUUIDv7(),
  approvalNumber: (prefix) => approvalNumberFrom(prefix, randomBytes(10)),
  requestSn: () => randomUUIDv7().replaceAll('-', ''),
  random: () => Math.random(),
});
