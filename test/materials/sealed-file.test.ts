// Tests a file at rest: it opens unchanged, reveals nothing, and gives out no byte that was not authenticated first.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CIPHERS, type Cipher } from '../../src/base/seal.ts';
import { newFileKey, openFile, readFileKey, sealFile, writeFileKey } from '../../src/materials/sealed-file.ts';

const PIECE = 64 * 1024;
const SEALED_PIECE = PIECE + 16;

async function* inChunks(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function all(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(chunks));
}
const patterned = (size: number) => Buffer.from(Uint8Array.from({ length: size }, (_, index) => (index * 31) % 251));
const KEY = newFileKey('aes-256-gcm');
const sealed = (plain: Buffer) => all(sealFile(KEY, inChunks(plain, 10_000)));
const opened = (stored: Buffer) => all(openFile(KEY, inChunks(stored, 7_000)));

describe('a stored file', () => {
  test.each(Object.keys(CIPHERS) as Cipher[])('opens unchanged, whatever the chunks (%s)', async (cipher) => {
    const key = newFileKey(cipher);
    const size = fc.oneof(
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: -2, max: 2 }).map((more) => PIECE + more),
      fc.integer({ min: -2, max: 2 }).map((more) => 3 * PIECE + more),
    );
    const chunk = fc.integer({ min: 500, max: 200_000 });
    await fc.assert(
      fc.asyncProperty(size, chunk, chunk, async (bytes, written, read) => {
        const plain = patterned(bytes);
        const stored = await all(sealFile(key, inChunks(plain, written)));
        expect(stored.length).toBe(bytes + 16 * Math.ceil(bytes / PIECE));
        expect((await all(openFile(key, inChunks(stored, read)))).equals(plain)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test('reveals nothing of its content', async () => {
    const stored = await sealed(Buffer.from('to be looked for '.repeat(10_000)));
    expect(stored.includes('to be looked for')).toBe(false);
  });

  test('is refused with any one bit changed, and gives out nothing of the changed piece', async () => {
    const plain = patterned(3 * PIECE + 100);
    const stored = await sealed(plain);
    for (const at of [0, PIECE, SEALED_PIECE, SEALED_PIECE + 5, 3 * SEALED_PIECE + 3, stored.length - 1]) {
      const altered = Buffer.from(stored);
      altered[at] = (altered[at] ?? 0) ^ 1;
      const given: Uint8Array[] = [];
      const reading = (async () => {
        for await (const piece of openFile(KEY, inChunks(altered, 1000))) given.push(piece);
      })();
      await expect(reading).rejects.toThrow();
      const whole = Math.floor(at / SEALED_PIECE) * PIECE;
      expect(Buffer.concat(given).equals(plain.subarray(0, whole))).toBe(true);
    }
  });

  test('is refused if it was cut, also between two pieces, or extended', async () => {
    const stored = await sealed(patterned(3 * PIECE + 100));
    const cuts = [0, 15, SEALED_PIECE, 2 * SEALED_PIECE, 3 * SEALED_PIECE, stored.length - 1];
    for (const length of cuts) await expect(opened(stored.subarray(0, length))).rejects.toThrow();
    await expect(opened(Buffer.concat([stored, Buffer.from('x')]))).rejects.toThrow();
    await expect(opened(Buffer.concat([stored, stored]))).rejects.toThrow();
  });

  test('is refused with its pieces in another order, or with pieces of another file', async () => {
    const stored = await sealed(patterned(3 * PIECE));
    const pieces = [0, 1, 2].map((index) => stored.subarray(index * SEALED_PIECE, (index + 1) * SEALED_PIECE));
    await expect(opened(Buffer.concat([pieces[1]!, pieces[0]!, pieces[2]!]))).rejects.toThrow();
    await expect(opened(Buffer.concat([pieces[0]!, pieces[2]!]))).rejects.toThrow();
    const other = await all(sealFile(newFileKey('aes-256-gcm'), inChunks(patterned(3 * PIECE), PIECE)));
    await expect(opened(other)).rejects.toThrow();
  });

  test('differs each time for the same content, because each file has its own key', async () => {
    const seal = () => all(sealFile(newFileKey('aes-256-gcm'), inChunks(patterned(100), 100)));
    expect((await seal()).equals(await seal())).toBe(false);
  });
});

describe('the key of a stored file', () => {
  test('is read back as it was written, and nothing else is read as a key', () => {
    const key = newFileKey('sm4-gcm');
    expect(readFileKey(writeFileKey(key))).toEqual(key);
    for (const text of ['', 'rot13:AAAA', 'toString:AAAA']) expect(() => readFileKey(text)).toThrow();
  });
});
