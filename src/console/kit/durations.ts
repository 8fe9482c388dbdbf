// Formats a duration in its two largest units.
import type { Text } from '../../schemes/words.ts';
import { joined, phrase } from './html.ts';

const SECOND: Text = { zh: '秒', en: 's' };
const UNITS: { seconds: number; text: Text }[] = [
  { seconds: 86_400, text: { zh: '天', en: 'd' } },
  { seconds: 3_600, text: { zh: '小时', en: 'h' } },
  { seconds: 60, text: { zh: '分钟', en: 'min' } },
  { seconds: 1, text: SECOND },
];

/** Answers `2 天 3 小时` or `45 分钟`; ignores parts of a second. */
export function durationText(seconds: number): Text {
  let left = Math.max(0, Math.round(seconds));
  const first = UNITS.findIndex((unit) => left >= unit.seconds);
  if (first < 0) return phrase`0 ${SECOND}`;
  const said: Text[] = [];
  for (const { seconds: size, text } of UNITS.slice(first, first + 2)) {
    const count = Math.floor(left / size);
    if (count > 0) said.push(phrase`${count} ${text}`);
    left -= count * size;
  }
  return joined(said, ' ');
}
