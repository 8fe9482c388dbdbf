// What base/keyed-hash.ts promises: it is HMAC, for every key and every text, one after the other.
import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createKeyedHash } from '../../src/base/keyed-hash.ts';

const units = fc.array(fc.nat(0xffff), { maxLength: 3000 }).map((codes) => String.fromCharCode(...codes));
const texts = fc.oneof(
  fc.string(),
  units,
  fc.constantFrom('', '陈晓明 𠮷', '\ud800', '\ud800'.repeat(1365), '\ud800'.repeat(1366), 'é'.repeat(4096)),
  fc.nat(9000).map((length) => 'a'.repeat(length)),
);
const keys = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.constantFrom(63, 64, 65).map((length) => randomBytes(length)),
);

describe.each(['sha256', 'sm3'] as const)('a keyed hash with %s', (algorithm) => {
  test('is the HMAC of every text under every key', () => {
    fc.assert(
      fc.property(keys, fc.array(texts, { minLength: 1, maxLength: 4 }), (key, several) => {
        const keyed = createKeyedHash(algorithm, key);
        for (const text of several) {
          const mac = () => createHmac(algorithm, key).update(text);
          expect(keyed.bytes(text)).toEqual(mac().digest());
          expect(keyed.as('hex', text)).toBe(mac().digest('hex'));
          expect(keyed.as('base64', Buffer.from(text))).toBe(mac().digest('base64'));
        }
      }),
    );
  });

  test('takes a key of text as its bytes in UTF-8', () => {
    const key = '密钥'.repeat(20);
    expect(createKeyedHash(algorithm, key).as('hex', 'x')).toBe(createHmac(algorithm, key).update('x').digest('hex'));
  });

  test('gives bytes that no later hash changes', () => {
    const keyed = createKeyedHash(algorithm, 'key');
    const first = keyed.bytes('one');
    const kept = Buffer.from(first);
    keyed.bytes('two');
    expect(first).toEqual(kept);
  });
});
