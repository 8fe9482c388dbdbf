// Sources of the service's random names. All of them may be given out, and nobody can guess them, except those that are
// ordered by time.
import { randomBytes, randomUUIDv7 } from 'node:crypto';

export interface Ids {
  /** UUIDv7: in order of real time */
  uuid(): string;
  /** 指标卡编号: 80 random bits and a check character after the scheme's prefix */
  approvalNumber(prefix: string): string;
  /**
   * unique serial number of one question to a source, 32 characters, in order of real time; an answer to an earlier
   * question is recognised by it
   */
  requestSn(): string;
  /** 128 random bits, hex: hashed together with a guessable value, so that the hash does not reveal it */
  salt(): string;
  /** a random number from 0 to 1, for jitter */
  random(): number;
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const DIGITS = 16;

/**
 * 10 bytes in Crockford base 32 (no I, L, O, U), and a check character that detects one wrong character, except Z for
 * 0.
 */
export function approvalNumberFrom(prefix: string, bytes: Uint8Array): string {
  let [text, sum] = ['', 0];
  for (let place = 0; place < DIGITS; place++) {
    const digit = digitAt(bytes, place);
    // modulo the prime 31 it also detects swapped neighbours; only 0 and 31 (Z) look alike
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
