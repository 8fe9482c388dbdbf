// Hashes passwords with Argon2id (RFC 9106) at the cost of OWASP's Password Storage Cheat Sheet. Hashes are PHC
// strings, so that the cost can be raised later. No password is logged, kept or answered in clear, except a one-time
// password when it is made.
import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Text } from '../schemes/words.ts';
import { isCommonPassword } from './common-passwords.ts';

const derive = promisify<'argon2id', Argon2Parameters, Buffer>(argon2);

const COST = { memory: 19_456, passes: 2, parallelism: 1 };
const TAG_BYTES = 32;
const SALT_BYTES = 16;
const LEAST_CHARACTERS = 12;
const MOST_CHARACTERS = 200;

/** Normalises a password, so that every keyboard gives the same bytes (NIST SP 800-63B, 3.1.1.2). */
const bytesOf = (password: string) => Buffer.from(password.normalize('NFKC'));
const base64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');

export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(SALT_BYTES);
  const tag = await derive('argon2id', { ...COST, message: bytesOf(password), nonce, tagLength: TAG_BYTES });
  const { memory, passes, parallelism } = COST;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(nonce)}$${base64(tag)}`;
}

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;

/** a hash of a random password, compared where an account has none */
let nobodys: Promise<string> | undefined;

/**
 * Compares a password with a hash. It takes as long without a hash, so that the time does not reveal who has an
 * account.
 */
export async function verifyPassword(hash: string | null, password: string): Promise<boolean> {
  nobodys ??= hashPassword(base64(randomBytes(SALT_BYTES)));
  const [, memory, passes, parallelism, salt = '', tag = ''] = PHC.exec(hash ?? (await nobodys)) ?? [];
  if (tag === '') throw new Error('a password hash is not of the form that this service writes');
  const known = Buffer.from(tag, 'base64');
  const derived = await derive('argon2id', {
    message: bytesOf(password.slice(0, MOST_CHARACTERS + 1)),
    nonce: Buffer.from(salt, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: known.length,
  });
  return timingSafeEqual(derived, known) && hash !== null && password.length <= MOST_CHARACTERS;
}

/** Makes a first password: 100 random bits, in groups that can be read out. */
export function oneTimePassword(): string {
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
  const characters = [...randomBytes(20)].map((byte) => alphabet[byte & 31]).join('');
  return characters.replaceAll(/(.{5})(?!$)/g, '$1-');
}

export const PASSWORD_FAULTS = {
  too_short: {
    zh: `密码至少 ${LEAST_CHARACTERS} 个字符。`,
    en: `A password has at least ${LEAST_CHARACTERS} characters.`,
  },
  too_long: { zh: `密码最多 ${MOST_CHARACTERS} 个字符。`, en: `A password has at most ${MOST_CHARACTERS} characters.` },
  too_plain: {
    zh: '密码太容易猜到：不要使用登录名，也不要只用一两个不同的字符。',
    en: 'This password is too easy to guess. Leave out the sign-in name, and use more than two different characters.',
  },
  too_common: {
    zh: '密码过于常见：不要只用常用词、键盘顺序、连续或重复的字符、年份，也不要使用证件号码、手机号码。可以用几个互不相关的词组成。',
    en:
      'Many people use passwords like this. Do not use only common words, keys in a row, sequences, repetitions and ' +
      'years, and use no card or phone number. A few unrelated words work well.',
  },
  not_new: { zh: '新密码不能与原密码相同。', en: 'The new password must differ from the old one.' },
  not_repeated: { zh: '两次输入的密码不一致。', en: 'The two passwords differ.' },
} satisfies Record<string, Text>;
export type PasswordFault = keyof typeof PASSWORD_FAULTS;

/**
 * Checks the length and the passwords that attackers try first. It has no rules on kinds of characters (NIST SP
 * 800-63B, 3.1.1.2).
 */
export function faultOfPassword(password: string, name: string): PasswordFault | null {
  const characters = [...password.normalize('NFKC')];
  if (characters.length < LEAST_CHARACTERS) return 'too_short';
  if (password.length > MOST_CHARACTERS) return 'too_long';
  const isPlain = password.toLowerCase().includes(name) || new Set(characters).size <= 2;
  if (isPlain) return 'too_plain';
  return isCommonPassword(password) ? 'too_common' : null;
}
