// Tests that the passwords tried first are refused in every disguise, and that invented or generated ones are not.
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCommonPassword } from '../../src/access/common-passwords.ts';
import { faultOfPassword, oneTimePassword } from '../../src/access/passwords.ts';

describe('a common password', () => {
  test.each([
    'password1234',
    'Password2026!',
    'P@ssw0rd1234',
    'P@$$w0rd!2026',
    'passwordpassword',
    'administrator',
    'Admin@123456',
    'Welcome@2026!',
    'changeme1234',
    'letmeinletmein',
    '123456789012',
    '098765432109',
    '111122223333',
    'abcabcabcabc',
    'abcdefghijkl',
    'qwertyuiop12',
    'Qwerty123456',
    '1qaz2wsx3edc',
    '1q2w3e4r5t6y',
    'zaq12wsxcde3',
    'asdfghjkl123',
    'iloveyou1234',
    'woaini1314520',
    'woaini5201314',
    'qq1234567890',
    'a123456789123',
    'Shenzhen2026!',
    'miaopi-sandbox',
    'miaopi@shenpi888',
    'ｐａｓｓｗｏｒｄ１２３４',
    '350102199204023191',
    '138-0000-0002',
    'liming13800000002',
  ])('is refused: %s', (password) => {
    expect(isCommonPassword(password)).toBe(true);
    expect(faultOfPassword(password, 'somebody')).toBe('too_common');
  });

  test('is refused with a year, a sign or a count behind it', () => {
    const base = fc.constantFrom('password', 'qwertyuiop', 'administrator', 'woaini1314', 'iloveyou', '1q2w3e4r5t');
    const tail = fc.constantFrom('2026!', '123456', '!!!!!!', '@1234', '#888888', '1999.');
    fc.assert(
      fc.property(base, tail, fc.boolean(), (word, end, isLoud) => {
        const password = (isLoud ? word.toUpperCase() : word) + end;
        if (password.length >= 12) expect(isCommonPassword(password)).toBe(true);
      }),
    );
  });
});

describe('a good password', () => {
  test.each([
    'correct horse battery staple',
    'Kranich über dem Fluss',
    '白鹭飞过红树林湾边的栈道',
    'my password hides in the garden',
    'lake7-violin-ember',
    'tr0ub4dor&3-ketch',
  ])('is accepted: %s', (password) => {
    expect(faultOfPassword(password, 'somebody')).toBeNull();
  });

  test('is accepted from a generator', () => {
    const made = Array.from({ length: 500 }, () => [oneTimePassword(), randomBytes(12).toString('base64url')]).flat();
    expect(made.filter(isCommonPassword)).toEqual([]);
  });
});
