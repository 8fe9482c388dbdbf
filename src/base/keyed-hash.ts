// HMAC (RFC 2104) of short texts, as two hashes: an Hmac object of Node's costs two to three times as much, and the garbage
// collector again. It must never keep what it hashed.
import { createHmac, hash } from 'node:crypto';

export type Algorithm = 'sha256' | 'sm3';

export interface KeyedHash {
  /** Bytes of their own, which no later hash changes. */
  bytes(text: string): Buffer;
  as(encoding: 'hex' | 'base64', text: string | Uint8Array): string;
}

/** Of both algorithms: a block, and what they give. */
const BLOCK_BYTES = 64;
const HASH_BYTES = 32;
const MOST_BYTES = 4096;
const MOST_BYTES_OF_A_CHARACTER = 3;

/** The same as Node's `createHmac` under this key, with texts in UTF-8. */
export function createKeyedHash(algorithm: Algorithm, secret: string | Uint8Array): KeyedHash {
  const given = Buffer.from(secret);
  const key = given.length > BLOCK_BYTES ? hash(algorithm, given, 'buffer') : given;
  const [inner, outer] = [padded(key, 0x36, MOST_BYTES), padded(key, 0x5c, HASH_BYTES)];

  /** Null for what has no room, which is Node's own matter. */
  const innerHash = (text: string | Uint8Array): string | null => {
    const most = typeof text === 'string' ? text.length * MOST_BYTES_OF_A_CHARACTER : text.length;
    if (most > MOST_BYTES) return null;
    const end = BLOCK_BYTES + (typeof text === 'string' ? inner.write(text, BLOCK_BYTES, 'utf8') : put(inner, text));
    const hashed = hash(algorithm, inner.subarray(0, end), 'latin1');
    inner.fill(0, BLOCK_BYTES, end);
    return hashed;
  };

  return {
    bytes(text) {
      const hashed = innerHash(text);
      if (hashed === null) return createHmac(algorithm, given).update(text).digest();
      outer.write(hashed, BLOCK_BYTES, 'latin1');
      return hash(algorithm, outer, 'buffer');
    },
    as(encoding, text) {
      const hashed = innerHash(text);
      if (hashed === null) return createHmac(algorithm, given).update(text).digest(encoding);
      outer.write(hashed, BLOCK_BYTES, 'latin1');
      return hash(algorithm, outer, encoding);
    },
  };
}

function padded(key: Uint8Array, pad: number, room: number): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES + room);
  for (let at = 0; at < BLOCK_BYTES; at++) block[at] = (key[at] ?? 0) ^ pad;
  return block;
}

function put(into: Buffer, bytes: Uint8Array): number {
  into.set(bytes, BLOCK_BYTES);
  return bytes.length;
}
