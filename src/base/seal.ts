// Personal data at rest: sealed with AES-256-GCM (or SM4-GCM by configuration), found by a keyed hash. A sealed value
// is bound to its place; a value moved to another row or column does not open.
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

export const CIPHERS = { 'aes-256-gcm': 32, 'sm4-gcm': 16 } as const;
export type Cipher = keyof typeof CIPHERS;

export interface SealingKey {
  /** stored beside each sealed value; at most 32 ASCII characters */
  id: string;
  cipher: Cipher;
  key: Buffer;
}

type Kind = 'person' | 'phone' | 'unit' | 'unit_name' | 'certificate' | 'body' | 'sign_in' | 'facts';

export interface Sealer {
  /** `place` names the row and the column, such as `applications.submission:<id>` */
  seal(place: string, plain: string): Buffer;
  /** Throws if the value was altered, moved, or sealed with a key that is not configured. */
  open(place: string, sealed: Uint8Array): string;
  /** Returns a keyed hash, equal for equal values. Without the key, the hash reveals nothing about the value. */
  fingerprint(kind: Kind, value: string): Buffer;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The first key seals; every key opens. */
export function createSealer(keys: readonly SealingKey[], indexKey: Buffer): Sealer {
  const [current] = keys;
  if (!current) throw new Error('no sealing key');
  for (const { id, cipher, key } of keys) {
    if (key.length !== CIPHERS[cipher]) throw new Error(`sealing key ${id} must have ${CIPHERS[cipher]} bytes`);
    if (!/^[\x21-\x7e]{1,32}$/.test(id)) throw new Error('a sealing key id has 1 to 32 printable characters');
  }
  const byId = new Map(keys.map((key) => [key.id, key]));
  const head = Buffer.concat([Buffer.from([current.id.length]), Buffer.from(current.id, 'ascii')]);

  return {
    seal(place, plain) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(current.cipher as 'aes-256-gcm', current.key, iv);
      cipher.setAAD(Buffer.from(place));
      const body = cipher.update(plain, 'utf8');
      const rest = cipher.final();
      return Buffer.concat([head, iv, cipher.getAuthTag(), body, rest]);
    },
    open(place, sealed) {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      const idEnd = 1 + (bytes[0] ?? 0);
      const key = byId.get(bytes.toString('latin1', 1, idEnd));
      if (!key) throw new Error('sealed with a key that is not configured');
      const ivEnd = idEnd + IV_BYTES;
      const tagEnd = ivEnd + TAG_BYTES;
      const decipher = createDecipheriv(key.cipher as 'aes-256-gcm', key.key, bytes.subarray(idEnd, ivEnd));
      decipher.setAAD(Buffer.from(place));
      decipher.setAuthTag(bytes.subarray(ivEnd, tagEnd));
      return decipher.update(bytes.subarray(tagEnd), undefined, 'utf8') + decipher.final('utf8');
    },
    fingerprint: (kind, value) => createHmac('sha256', indexKey).update(`${kind}\0${value}`).digest(),
  };
}
