// Where the service's random names come from. Everything here may be given out, and none of it can be guessed
// except where it is meant to be in order.
import { randomBytes, randomUUIDv7 } from 'node:crypto';

export interface Ids {
  /** UUIDv7: in order of real time */
  uuid(): string;
  /** 指标卡编号: 80 random bits and a check character after the scheme's prefix */
  approvalNumber(prefix: string): string;
  /**
   * unique serial number of one question to a source, 32 characters, in order of real time: a later answer is known by
   * it
   */
  requestSn(): string;
  /** 128 random bits, hex: hashed with something guessable, so that it cannot be guessed from the hash */
  salt(): string;
  /** a random number from 0 to 1, for jitter */
  random(): number;
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const DIGITS = 16;

/**
 * Of 10 bytes, in Crockford base 32 (no I, L, O, U), and a check character that finds one wrong character, but a Z for
 * a 0.
 */
export function approvalNumberFrom(prefix: string, bytes: Uint8Array): string {
  let [text, sum] = ['', 0];
  for (let place = 0; place < DIGITS; place++) {
    const digit = digitAt(bytes, place);
    // modulo the prime 31 also neighbours that have changed places are found; only 0 and 31 (Z) look alike
    sum += digit * (DIGITS - place);
    text += (place % 4 === 0 ? '-' : '') + ALPHABET[digit];
  }
  return `${prefix}${text}-${ALPHABET[sum % 31]}`;
}

/** The five bits at a place of the bytes, the highest first. */
function digitAt(bytes: Uint8Array, place: number): number {
  const [byte, bit] = [Math.floor((place * 5) / 8), (place * 5) % 8];
  const pair = ((bytes[byte] ?? 0) << 8) | (bytes[byte + 1] ?? 0);
  return (pair >> (11 - bit)) & 31;
}

export const createIds = (): Ids => ({
  uuid: () => randomUUIDv7(),
  approvalNumber: (prefix) => approvalNumberFrom(prefix, randomBytes(10)),
  requestSn: () => randomUUIDv7().replaceAll('-', ''),
  salt: () => randomBytes(16).toString('hex'),
  random: () => Math.random(),
});
