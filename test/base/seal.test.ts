// Tests base/seal.ts: a sealed value opens only unaltered, in its own place and with the key that sealed it.
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CIPHERS, type Cipher, createSealer, type SealingKey } from '../../src/base/seal.ts';

const keyOf = (id: string, cipher: Cipher = 'aes-256-gcm'): SealingKey => ({
  id,
  cipher,
  key: randomBytes(CIPHERS[cipher]),
});
const INDEX_KEY = randomBytes(32);
const PLACE = 'applications.submission:018f2c7e';
const [OLD, NEW] = [keyOf('2026-01'), keyOf('2026-11')];

describe.each(['aes-256-gcm', 'sm4-gcm'] as const)('a value sealed with %s', (cipher) => {
  const sealer = createSealer([keyOf('k1', cipher)], INDEX_KEY);

  test('opens where it was sealed, for any text', () => {
    const anywhere = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units).toWellFormed());
    const texts = fc.oneof(fc.string(), anywhere, fc.constant('陈晓明 𠮷 420106198506151315'));
    fc.assert(
      fc.property(texts, fc.string(), (plain, place) => {
        expect(sealer.open(place, sealer.seal(place, plain))).toBe(plain);
      }),
    );
  });

  test('opens from any view of its bytes, as a database driver returns them', () => {
    const sealed = sealer.seal(PLACE, '甲');
    const padded = Buffer.concat([Buffer.alloc(7, 1), sealed, Buffer.alloc(3, 2)]);
    expect(sealer.open(PLACE, new Uint8Array(padded.buffer, padded.byteOffset + 7, sealed.length))).toBe('甲');
  });

  test('does not open in another place', () => {
    const sealed = sealer.seal(PLACE, '甲');
    for (const place of ['applications.submission:018f2c7f', 'applications.grounds:018f2c7e', '', `${PLACE} `]) {
      expect(() => sealer.open(place, sealed)).toThrow();
    }
  });

  test('does not open after any one of its bytes has changed', () => {
    const sealed = sealer.seal(PLACE, '陈晓明');
    for (let index = 0; index < sealed.length; index++) {
      // the name of the key comes first, in ASCII, which does not use the eighth bit
      for (const mask of index < 1 + 'k1'.length ? [1] : [1, 0x80]) {
        const altered = Buffer.from(sealed);
        altered[index] = (altered[index] ?? 0) ^ mask;
        expect(() => sealer.open(PLACE, altered)).toThrow();
      }
    }
  });

  test('does not open if it is cut short or drawn out, not even for an empty text', () => {
    for (const plain of ['', '陈晓明']) {
      const sealed = sealer.seal(PLACE, plain);
      for (let length = 0; length < sealed.length; length++) {
        expect(() => sealer.open(PLACE, sealed.subarray(0, length))).toThrow();
      }
      expect(() => sealer.open(PLACE, Buffer.concat([sealed, Buffer.alloc(1)]))).toThrow();
    }
  });

  test('differs each time it is sealed, and shows nothing of the text', () => {
    const sealed = Array.from({ length: 100 }, () => sealer.seal(PLACE, '420106198506151315').toString('hex'));
    expect(new Set(sealed).size).toBe(sealed.length);
    for (const one of sealed) expect(one).not.toContain(Buffer.from('420106198506151315').toString('hex'));
  });
});

describe('the keys of seals', () => {
  test('seal with the first key and open with every key, so that keys can be changed', () => {
    const before = createSealer([OLD], INDEX_KEY).seal(PLACE, '甲');
    const rotated = createSealer([NEW, OLD], INDEX_KEY);
    const after = rotated.seal(PLACE, '乙');
    expect(rotated.open(PLACE, before)).toBe('甲');
    expect(rotated.open(PLACE, after)).toBe('乙');
    expect(createSealer([NEW], INDEX_KEY).open(PLACE, after)).toBe('乙');
    expect(() => createSealer([OLD], INDEX_KEY).open(PLACE, after)).toThrow('not configured');
  });

  test('may use different ciphers at the same time', () => {
    const sm4 = keyOf('sm4-2026', 'sm4-gcm');
    const before = createSealer([OLD], INDEX_KEY).seal(PLACE, '甲');
    const both = createSealer([sm4, OLD], INDEX_KEY);
    expect(both.open(PLACE, before)).toBe('甲');
    expect(createSealer([sm4], INDEX_KEY).open(PLACE, both.seal(PLACE, '乙'))).toBe('乙');
  });

  test('that share only an id do not open each other’s values', () => {
    const sealed = createSealer([keyOf('same')], INDEX_KEY).seal(PLACE, '甲');
    expect(() => createSealer([keyOf('same')], INDEX_KEY).open(PLACE, sealed)).toThrow();
  });

  test('are refused if missing, too short, too long, or named with unprintable characters', () => {
    expect(() => createSealer([], INDEX_KEY)).toThrow('no sealing key');
    expect(() => createSealer([{ ...OLD, key: randomBytes(16) }], INDEX_KEY)).toThrow('32 bytes');
    expect(() => createSealer([{ ...OLD, cipher: 'sm4-gcm' }], INDEX_KEY)).toThrow('16 bytes');
    for (const id of ['', ' ', 'a b', '钥匙', 'k'.repeat(33)]) {
      expect(() => createSealer([{ ...OLD, id }], INDEX_KEY)).toThrow('sealing key id');
    }
    expect(() => createSealer([{ ...OLD, id: 'k'.repeat(32) }], INDEX_KEY)).not.toThrow();
  });
});

describe('a fingerprint', () => {
  const sealer = createSealer([NEW], INDEX_KEY);

  test('is the same for the same value, whichever key seals', () => {
    const one = sealer.fingerprint('person', '420106198506151315');
    expect(createSealer([OLD, NEW], INDEX_KEY).fingerprint('person', '420106198506151315')).toEqual(one);
    expect(one).toHaveLength(32);
  });

  test('differs for another value, another kind and another index key', () => {
    const value = '91440300MA0XXXX15K';
    const prints = [
      sealer.fingerprint('unit', value),
      sealer.fingerprint('person', value),
      sealer.fingerprint('unit', '91440300MA0XXXX23E'),
      createSealer([NEW], randomBytes(32)).fingerprint('unit', value),
    ];
    expect(new Set(prints.map((print) => print.toString('hex'))).size).toBe(prints.length);
  });
});
