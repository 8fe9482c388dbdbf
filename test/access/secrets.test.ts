// Tests passwords and codes by their standards: RFC 6238, RFC 9106, and the demands of OWASP and NIST on passwords.
import { describe, expect, test } from 'vitest';
import { faultOfPassword, hashPassword, oneTimePassword, verifyPassword } from '../../src/access/passwords.ts';
import { SANDBOX_TOTP_SECRET } from '../../src/access/sandbox-keys.ts';
import { codeAt, newTotpSecret, stepAt, stepOf, totpUri } from '../../src/access/totp.ts';

describe('codes of an authenticator', () => {
  /** "12345678901234567890" in base 32: the secret of RFC 6238, appendix B, with SHA-1 */
  const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

  test.each([
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ])('are those of RFC 6238 at second %i', (seconds, eightDigits) => {
    expect(codeAt(SECRET, stepAt(seconds * 1000))).toBe(eightDigits.slice(-6));
  });

  const at = 1_000_000;
  const around = (drift: { back: number; ahead: number }, after: number | null = null) =>
    [-3, -2, -1, 0, 1, 2, 3].filter(
      (offset) => stepOf(SECRET, codeAt(SECRET, at + offset), { at, after, drift }) === at + offset,
    );

  test('are accepted from the step before and the step after, and from no other', () => {
    expect(around({ back: 1, ahead: 1 })).toEqual([-1, 0, 1]);
  });

  test('are not accepted from a used step or an earlier one', () => {
    expect(around({ back: 1, ahead: 1 }, at)).toEqual([1]);
    expect(around({ back: 1, ahead: 1 }, at + 1)).toEqual([]);
  });

  test('may be written in two groups, and in no other way', () => {
    const code = codeAt(SECRET, at);
    const options = { at, after: null, drift: { back: 0, ahead: 0 } };
    expect(stepOf(SECRET, ` ${code.slice(0, 3)} ${code.slice(3)} `, options)).toBe(at);
    for (const wrong of ['', code.slice(1), `${code}0`, 'abcdef', '１２３４５６'])
      expect(stepOf(SECRET, wrong, options)).toBeNull();
  });

  test('come from secrets of 160 random bits, which an authenticator reads from a link', () => {
    const secrets = new Set(Array.from({ length: 100 }, newTotpSecret));
    expect(secrets.size).toBe(100);
    for (const secret of [...secrets, SANDBOX_TOTP_SECRET]) expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    const uri = new URL(totpUri(SECRET, 'zhang.san@example.gov.cn'));
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      secret: SECRET,
      issuer: '秒批 miaopi',
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
  });
});

describe('a password', () => {
  test('is kept as Argon2id with its own salt, at OWASP’s cost or more', async () => {
    const [one, other] = await Promise.all([
      hashPassword('correct horse battery'),
      hashPassword('correct horse battery'),
    ]);
    expect(one).not.toBe(other);
    const [, memory, passes] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$[\w+/]{22}\$[\w+/]{43}$/.exec(one) ?? [];
    expect(Number(memory)).toBeGreaterThanOrEqual(19_456);
    expect(Number(passes)).toBeGreaterThanOrEqual(2);
    expect(await verifyPassword(one, 'correct horse battery')).toBe(true);
    expect(await verifyPassword(one, 'correct horse batterY')).toBe(false);
    expect(await verifyPassword(one, '')).toBe(false);
  });

  test('is the same in any composition of a keyboard', async () => {
    const hash = await hashPassword('caf\u00e9 mit \uff21\uff22\uff23');
    expect(await verifyPassword(hash, 'cafe\u0301 mit ABC')).toBe(true);
  });

  test('never fits an account without one', async () => {
    expect(await verifyPassword(null, '')).toBe(false);
    await expect(verifyPassword('plain', 'plain')).rejects.toThrow('not of the form');
  });

  test('chosen by a person must be long and not plainly guessable', () => {
    const name = 'zhang.san';
    expect(faultOfPassword('elevenchars', name)).toBe('too_short');
    expect(faultOfPassword('我们每天早上一起喝茶聊天', name)).toBeNull();
    expect(faultOfPassword('𠀀'.repeat(11), name)).toBe('too_short');
    expect(faultOfPassword('a'.repeat(201), name)).toBe('too_long');
    expect(faultOfPassword('aaaaaaaaaaab', name)).toBe('too_plain');
    expect(faultOfPassword('Zhang.San-2026!', name)).toBe('too_plain');
    expect(faultOfPassword('tea at nine o’clock', name)).toBeNull();
  });

  test('for one use has 100 random bits and can be read out', () => {
    const passwords = new Set(Array.from({ length: 100 }, oneTimePassword));
    expect(passwords.size).toBe(100);
    for (const password of passwords) {
      expect(password).toMatch(/^([0-9a-hjkmnp-tv-z]{5}-){3}[0-9a-hjkmnp-tv-z]{5}$/);
      expect(faultOfPassword(password, 'zhang.san')).toBeNull();
    }
  });
});
