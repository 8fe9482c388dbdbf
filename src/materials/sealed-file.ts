// Encryption of a file at rest, as a stream both ways: pieces of 64 KiB, each authenticated, under a key for this file
// alone. Nothing is given out before it was authenticated.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { CIPHERS, type Cipher } from '../base/seal.ts';

/** The file differs from the stored original; operators are told how. */
export class DamagedFile extends Error {
  override name = 'DamagedFile';
  readonly damage: 'missing' | 'cut' | 'altered' | 'unreadable' | 'key';

  constructor(damage: DamagedFile['damage'], options?: ErrorOptions) {
    super(`a stored file is damaged: ${damage}`, options);
    this.damage = damage;
  }
}

export interface FileKey {
  cipher: Cipher;
  key: Buffer;
}

const PIECE_BYTES = 64 * 1024;
const TAG_BYTES = 16;
const NONCE_BYTES = 12;

export const newFileKey = (cipher: Cipher): FileKey => ({ cipher, key: randomBytes(CIPHERS[cipher]) });

/** The key as text, for sealing. */
export const writeFileKey = ({ cipher, key }: FileKey): string => `${cipher}:${key.toString('base64')}`;

export function readFileKey(text: string): FileKey {
  const [cipher, key] = text.split(':');
  if (cipher === undefined || key === undefined || !Object.hasOwn(CIPHERS, cipher)) throw new Error('not a file key');
  return { cipher: cipher as Cipher, key: Buffer.from(key, 'base64') };
}

/**
 * The bytes to store for a file. The nonce of a piece is its number and a mark on the last one (the STREAM construction
 * of Hoang, Reyhanitabar, Rogaway and Vizár). This is safe because each file has a new key: pieces can be neither
 * moved, omitted, nor taken from another file.
 */
export async function* sealFile(
  { cipher, key }: FileKey,
  plain: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  for await (const { piece, number, isLast } of piecesOf(plain, PIECE_BYTES)) {
    const sealing = createCipheriv(cipher as 'aes-256-gcm', key, nonceOf(number, isLast));
    yield Buffer.concat([sealing.update(piece), sealing.final(), sealing.getAuthTag()]);
  }
}

/** The number of bytes stored for a file. */
export const storedBytes = (bytes: number): number => bytes + Math.max(1, Math.ceil(bytes / PIECE_BYTES)) * TAG_BYTES;

/**
 * The original file. If the stored bytes were altered or cut, throws a `DamagedFile` before it yields that piece;
 * errors of `stored` are thrown on.
 */
export async function* openFile(
  { cipher, key }: FileKey,
  stored: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  for await (const { piece, number, isLast } of piecesOf(stored, PIECE_BYTES + TAG_BYTES)) {
    if (piece.length < TAG_BYTES) throw new DamagedFile('cut');
    yield openPiece({ cipher, key }, piece, nonceOf(number, isLast));
  }
}

function openPiece({ cipher, key }: FileKey, piece: Buffer, nonce: Buffer): Buffer {
  const tagAt = piece.length - TAG_BYTES;
  const opening = createDecipheriv(cipher as 'aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  opening.setAuthTag(piece.subarray(tagAt));
  const plain = opening.update(piece.subarray(0, tagAt));
  try {
    opening.final();
  } catch (error) {
    throw new DamagedFile('altered', { cause: error });
  }
  return plain;
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeUInt32BE(number, NONCE_BYTES - 5);
  nonce[NONCE_BYTES - 1] = isLast ? 1 : 0;
  return nonce;
}

/** The same bytes in pieces of one size; only the last, which is marked, may be shorter. Holds one piece at a time. */
async function* piecesOf(
  source: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ piece: Buffer; number: number; isLast: boolean }, void> {
  let piece = Buffer.allocUnsafe(size);
  let [filled, number] = [0, 0];
  for await (const chunk of source) {
    for (let taken = 0; taken < chunk.length; ) {
      if (filled === size) {
        yield { piece, number, isLast: false };
        piece = Buffer.allocUnsafe(size);
        [filled, number] = [0, number + 1];
      }
      const part = chunk.subarray(taken, taken + size - filled);
      piece.set(part, filled);
      filled += part.length;
      taken += part.length;
    }
  }
  yield { piece: piece.subarray(0, filled), number, isLast: true };
}
