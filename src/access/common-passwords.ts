// Recognises common passwords, which attackers try first (NIST SP 800-63B, 3.1.1.2: commonly used, expected or
// compromised ones). A password has at least 12 characters here, and people put the common ones of that length together
// from a few pieces. So this file lists pieces, not whole passwords. The pieces were written for this project, after
// published studies of leaked English and Chinese passwords; no list was copied.
import { holdsPersonalNumber } from '../identity/personal-numbers.ts';

/** Common words, without sequences and rows of keys. */
const WORDS = `
  password passwort passwd passphrase pass admin administrator administrador root user username login logon guest default
  changeme change letmein welcome hello secret master access system server manager office company service support
  test testing demo sample temp temporary computer internet windows microsoft google apple android samsung huawei alibaba
  tencent weixin wechat taobao baidu iloveyou loveyou lovely love forever babygirl baby angel princess sunshine flower
  butterfly chocolate cookie cheese banana orange summer winter spring autumn monday friday january february march april
  august september october november december football baseball basketball soccer hockey liverpool arsenal chelsea barcelona
  monkey dragon tiger shadow killer superman batman spiderman starwars pokemon naruto jordan michael jennifer jessica
  charlie thomas robert daniel andrew joshua matthew ashley nicole amanda freedom trustno whatever nothing unknown mustang
  ferrari porsche mercedes corvette harley yankees lakers cowboys money dollar million lucky winner family friend mother
  father sister brother china beijing shanghai guangdong guangzhou shenzhen hongkong zhongguo zhonghua woaini woaiwo aini
  woshishei woshi wode nihao mima mimamima zhimakaimen shouji gongsi laopo laogong baobei baobao wangluo diannao
  zhengfu shenpi renshe gongan jiaoyu luohu miaopi sandbox qwerty qwertz azerty abc asdf zxcv qazwsx
`
  .trim()
  .split(/\s+/)
  .toSorted((one, other) => other.length - one.length);

/** Numbers that sound like 我爱你 and 一生一世, and numbers typed for luck. */
const NUMBERS = ['1314520', '5201314', '520', '1314', '888', '666', '168', '007', '911', '110'];

/** Keys in a row or in columns, and characters in order. */
const ROWS = [
  '1234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qazwsxedcrfvtgbyhnujmikolp',
  'abcdefghijklmnopqrstuvwxyz',
]
  .concat([
    '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
    '1q2w3e4r5t6y7u8i9o0p',
    'q1w2e3r4t5y6u7i8o9p0',
    'a1b2c3d4e5f6',
    '!@#$%^&*()',
  ])
  .flatMap((row) => [row, [...row].toReversed().join('')]);
const SHORTEST_RUN = 3;

/** Signs that people write in place of letters. A sign with two readings has its first one here. */
const LETTERS: Record<string, string> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** A password with this many unforeseen characters is not common. */
const FEWEST_OWN = 5;

/** Says whether the password has hardly any characters of the person's own, or holds a personal number. */
export function isCommonPassword(password: string): boolean {
  const text = password.normalize('NFKC').toLowerCase();
  return holdsPersonalNumber(text) || countOwn(text) < FEWEST_OWN;
}

/** Counts the characters left after words, rows, years, signs and repetitions are taken out. */
function countOwn(text: string): number {
  const pieces = withoutRows(withoutWords(text))
    .replaceAll(/(?:19|20)\d\d/g, ' ')
    .split(/[^\p{L}\p{N}]+/u);
  return withoutRepetition([...new Set(pieces)].join('')).length;
}

/** Blanks words and numbers, also where digits or signs replace letters. 1 and ! can replace l and i. */
function withoutWords(text: string): string {
  const asLetters = text.replaceAll(/[013457@$!]/g, (sign) => LETTERS[sign] ?? sign);
  const readings = [text, asLetters, asLetters.replaceAll('l', 'i'), asLetters.replaceAll('i', 'l')];
  let left = text;
  for (const word of [...WORDS, ...NUMBERS]) {
    for (const reading of readings) left = blank(left, reading, word);
  }
  return left;
}

/** Blanks the places of the text where the reading, which has the same length, has the word. */
function blank(text: string, reading: string, word: string): string {
  let left = text;
  for (let at = reading.indexOf(word); at >= 0; at = reading.indexOf(word, at + word.length)) {
    left = left.slice(0, at) + ' '.repeat(word.length) + left.slice(at + word.length);
  }
  return left;
}

/** Blanks, from each place, the longest run that any row contains. */
function withoutRows(text: string): string {
  let left = '';
  for (let at = 0; at < text.length; ) {
    const run = longestRun(text, at);
    left += run < SHORTEST_RUN ? text.slice(at, at + 1) : ' ';
    at += run < SHORTEST_RUN ? 1 : run;
  }
  return left;
}

function longestRun(text: string, at: number): number {
  let longest = 0;
  for (const row of ROWS) {
    while (at + longest < text.length && row.includes(text.slice(at, at + longest + 1))) longest += 1;
  }
  return longest;
}

/** Counts a repeated piece once: `abab` becomes `ab`, `aaaa` becomes `a`. */
const withoutRepetition = (text: string): string => text.replaceAll(/(.{1,20}?)\1+/gu, '$1');
